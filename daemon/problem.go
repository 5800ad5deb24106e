package daemon

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// Kinds of problems.
const (
	addressProblem  = "address"  // a person's address refuses mail
	mailProblem     = "mail"     // some mails could not be delivered; it ends when it has been told
	calendarProblem = "calendar" // a calendar cannot be read
	metricProblem   = "metric"   // a metric cannot be read
	stateProblem    = "state"    // a state file is damaged
	mailboxProblem  = "mailbox"  // replies cannot be read
	templateProblem = "template" // a template of somebody's own fails; it ends when the config is read again
)

const (
	stopFor     = 10 * 24 * time.Hour // an address that refused a mail for good is left alone, over the next 1:1 of a weekly series
	mostEffects = 20                  // that one mail names
)

// A trouble is an open problem, with when the loop has to do with it next; zero
// if never.
type trouble struct {
	store.Problem
	wake    time.Time
	asked   time.Time // since when the source of a metric is asked whether it still fails; zero: it is not
	checked time.Time // when it last was found to fail
}

// tellable is from when on people are told of a problem, in their waking hours.
func (t *trouble) tellable() time.Time {
	if t.Kind == metricProblem {
		return t.Since.Add(metricGrace)
	}
	return t.Since
}

// trouble notes a problem, and who is to be told. One that is open already
// grows by what is new of it: people are told once until it clears.
func (d *Daemon) trouble(p store.Problem, now time.Time) {
	p.Tell = slices.DeleteFunc(append(p.Tell, d.setup.Admin), func(a string) bool { return a == "" })
	t, open := d.problems[p.Key]
	if !open {
		p.Since = now
		if p.Fact.Key != "" {
			p.Subject, p.What, p.Hint = form.Trouble{Fact: p.Fact}.English()
		}
		t = &trouble{Problem: p}
		t.Tell, t.Effects = nil, nil
		d.problems[p.Key] = t
		d.log.Warn("problem", "key", p.Key, "what", p.What, "detail", p.Detail)
	}
	grown := !open || p.Kind == addressProblem || now.Sub(t.Last) > time.Hour
	for _, a := range p.Tell {
		if !slices.Contains(t.Tell, a) {
			t.Tell, grown = append(t.Tell, a), true
		}
	}
	for _, e := range p.Effects {
		if len(t.Effects) < mostEffects && !slices.Contains(t.Effects, e) {
			t.Effects, grown = append(t.Effects, e), true
		}
	}
	t.Last, d.stopped = now, nil
	if grown {
		d.saveProblem(t.Problem)
		t.wake = plan.Earliest(t.wake, d.problemWake(t, now))
	}
}

// tellToo adds somebody whom an open problem concerns as well.
func (d *Daemon) tellToo(key, address string, now time.Time) {
	if t, open := d.problems[key]; open && !slices.Contains(t.Tell, address) {
		t.Tell = append(t.Tell, address)
		d.saveProblem(t.Problem)
		t.wake = plan.Earliest(t.wake, d.problemWake(t, now))
	}
}

// clear ends a problem, if it is open.
func (d *Daemon) clear(key string, now time.Time) {
	t, open := d.problems[key]
	if !open {
		return
	}
	t.Cleared, d.stopped = now, nil
	delete(d.problems, key)
	for _, n := range t.Notices {
		delete(d.line.waiting, n.ID)
		d.turns.drop(n.ID)
	}
	d.log.Info("problem is over", "key", key)
	d.saveProblem(t.Problem)
}

// saveProblem writes a problem down. Where that fails, it is told anew after a
// restart at worst.
func (d *Daemon) saveProblem(p store.Problem) {
	if d.looking {
		return
	}
	if err := d.store.PutProblem(p); err != nil {
		d.log.Error("writing a problem down", "key", p.Key, "err", err)
	}
}

// refused tells the manager that a mail was refused for good, or the admin if
// it was to the manager. An address that takes no mail at all is left alone from
// then on.
func (d *Daemon) refused(manager string, n plan.Notice, all bool, now time.Time) {
	p := store.Problem{
		Key: "mail/" + n.ID, Kind: mailProblem, Fact: form.Note{Key: form.RefusedMail, Who: n.To},
		Detail: n.Answer, Effects: []string{n.Subject},
	}
	if all {
		p.Key, p.Kind, p.Fact = "address/"+n.To, addressProblem, form.Note{Key: form.RefusedAddress, Who: n.To, At: now.Add(stopFor)}
	}
	if manager != n.To && manager != "" {
		p.Tell = []string{manager}
	}
	d.trouble(p, now)
}

// refusesAll reports whether a delivery failed because of the address, so that
// no other mail to it will fare better.
func refusesAll(err error) bool {
	var unusable *mail.AddressError
	return mail.RecipientRefused(err) || errors.As(err, &unusable)
}

// undelivered tells the manager that a mail could not be sent while it was of
// use. All that an outage has cost is one problem.
func (d *Daemon) undelivered(manager string, n plan.Notice, now time.Time) {
	d.trouble(store.Problem{
		Key: "mail/undelivered", Kind: mailProblem, Fact: form.Note{Key: form.Undelivered}, Tell: []string{manager},
		Detail: n.Answer, Effects: []string{n.Subject + " → " + n.To},
	}, now)
}

func (d *Daemon) calendarDead(c *watched, now time.Time) {
	since := c.failing
	if c.loaded {
		since = c.snap.Fetched
	}
	d.trouble(store.Problem{
		Key: "calendar/" + c.Name(), Kind: calendarProblem, Tell: []string{c.Owner},
		Fact:   form.Note{Key: form.DeadCalendar, Who: c.Name(), At: since.UTC()},
		Detail: c.err.Error(),
	}, now)
}

// outlived clears the problems of what is gone: state files that are mended,
// calendars that the config no longer names, and a mailbox that it has no more.
func (d *Daemon) outlived(now time.Time) {
	there := map[string]bool{}
	for _, dm := range d.store.Damages() {
		there["state/"+dm.File] = true
		d.trouble(store.Problem{Key: "state/" + dm.File, Kind: stateProblem, Fact: dm.Fact(), Detail: dm.Error()}, now)
	}
	for _, c := range d.calendars {
		there["calendar/"+c.Name()] = true
	}
	if d.box == nil {
		d.clear("mailbox", now)
	}
	for key, t := range d.problems {
		if (t.Kind == stateProblem || t.Kind == calendarProblem) && !there[key] {
			d.clear(key, now)
		}
	}
}

// stops are the addresses that nothing is sent to for now. They are worked out
// anew when a problem has changed.
func (d *Daemon) stops() map[string]plan.Stop {
	if d.stopped != nil {
		return d.stopped
	}
	d.stopped = map[string]plan.Stop{}
	for _, t := range d.problems {
		if address, ok := strings.CutPrefix(t.Key, "address/"); ok {
			d.stopped[address] = plan.Stop{Until: t.Last.Add(stopFor), Reason: fmt.Sprintf("%s refused our mail on %s (%s)", address, t.Last.Format("2 Jan"), t.Detail)}
		}
	}
	return d.stopped
}

// tell sends the mails about the open problems.
func (d *Daemon) tell(now time.Time) error {
	d.outlived(now)
	var errs []error
	for key, t := range d.problems {
		if t.wake.IsZero() || t.wake.After(now) {
			continue
		}
		if err := d.tellOne(t, now); err != nil {
			errs = append(errs, fmt.Errorf("telling of %s: %w", key, err))
			t.wake = now.Add(retry)
		}
	}
	return errors.Join(errs...)
}

func (d *Daemon) tellOne(t *trouble, now time.Time) error {
	if err := d.doubtProblem(t); err != nil {
		return err
	}
	if from := t.tellable(); now.Before(from) {
		t.wake = from
		return nil
	}
	if t.Kind == metricProblem && !d.metricStillFails(t, now) {
		return nil
	}
	told := true
	var errs []error
	for _, address := range t.Tell {
		n := d.problemNotice(t, address, now)
		if err := d.tellPerson(t, n, now); err != nil {
			errs = append(errs, err)
		}
		told = told && d.problemNotice(t, address, now).State.Final()
	}
	t.wake = d.problemWake(t, now)
	if told && t.Kind == mailProblem {
		d.clear(t.Key, now)
	}
	return errors.Join(errs...)
}

// problemNotice is the notice that tells one person of a problem, as recorded,
// or a new one.
func (d *Daemon) problemNotice(t *trouble, address string, now time.Time) plan.Notice {
	n := plan.ForProblem(now, t.Key, t.Since, d.setup.Roster.Person(address, ""), d.setup.Policy)
	if i := slices.IndexFunc(t.Notices, func(o plan.Notice) bool { return o.ID == n.ID }); i >= 0 {
		return t.Notices[i]
	}
	return n
}

// tellPerson brings the mail about a problem to one person a step further.
func (d *Daemon) tellPerson(t *trouble, n plan.Notice, now time.Time) error {
	if n.State.Final() || n.State == plan.Planned && n.Due.After(now) || d.line.has(n.ID) {
		return nil
	}
	save := func(n plan.Notice) error {
		put(&t.Notices, n)
		return d.store.PutProblem(t.Problem)
	}
	if stop, stopped := d.stops()[n.To]; stopped && n.State == plan.Planned && now.Before(stop.Until) {
		n.State, n.Reason = plan.Skipped, stop.Reason
		d.over(n)
		return save(n)
	}
	if n.State == plan.Planned {
		to := netmail.Address{Name: d.setup.Roster.Person(n.To, "").Name, Address: n.To}
		queued, err := d.write(d.problemBrief(t.Problem, n), n, to, store.Sheet{}, nil, now)
		if err != nil {
			return err
		}
		if err := save(queued); err != nil {
			return err
		}
		n = queued
	}
	n = d.turns.blame([]plan.Notice{n}, now)[0]
	if ended, holds := plan.Recheck(now, n, alwaysOn(n), plan.Told{}); n.State.Final() || !holds {
		d.over(ended)
		return save(ended)
	}
	_, err := d.attempt(errand{
		notice: n,
		change: func(f func(plan.Notice) plan.Notice) (plan.Notice, error) {
			n := f(d.problemNotice(t, n.To, now))
			return n, save(n)
		},
		again: func(now time.Time) { t.wake = now },
		judge: func(plan.Notice, error, time.Time) {}, // of a problem mail that fails nobody is told: that could go on for ever
	}, now)
	return err
}

// problemWake is when a problem needs the loop next; zero if never.
func (d *Daemon) problemWake(t *trouble, now time.Time) time.Time {
	var wake time.Time
	for _, address := range t.Tell {
		n := d.problemNotice(t, address, now)
		switch {
		case n.State.Final() || d.line.has(n.ID):
		case d.turns.waits(n.ID):
			wake = plan.Earliest(wake, n.Expires)
		case n.State != plan.Planned:
			wake = plan.Earliest(wake, latest(n.NextTry, d.server.paused(now)))
		default:
			wake = plan.Earliest(wake, latest(n.Due, t.tellable()))
		}
	}
	if wake.IsZero() && t.Kind == metricProblem {
		return latest(t.Last, t.checked).Add(metricGrace)
	}
	return wake
}

func (d *Daemon) problemBrief(p store.Problem, n plan.Notice) form.Brief {
	to := d.setup.Roster.Person(n.To, "")
	return form.Brief{
		Kind: form.Problem, Language: to.Language, Zone: to.Zone, Manager: party(to), ToManager: true, Ref: filing.Ref(n.ID),
		Start: p.Since, End: p.Since,
		Trouble: form.Trouble{Fact: p.Fact, Subject: p.Subject, What: p.What, Hint: p.Hint, Detail: p.Detail, Since: p.Since, Effects: p.Effects},
	}
}

func put(notices *[]plan.Notice, n plan.Notice) {
	for i := range *notices {
		if (*notices)[i].ID == n.ID {
			(*notices)[i] = n
			return
		}
	}
	*notices = append(*notices, n)
}
