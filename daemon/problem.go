package daemon

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// Kinds of problems.
const (
	addressProblem  = "address"  // a person's address refuses mail
	mailProblem     = "mail"     // one mail could not be delivered
	calendarProblem = "calendar" // a calendar cannot be read
	metricProblem   = "metric"   // a metric cannot be read
	stateProblem    = "state"    // a state file is damaged
)

const (
	stopFor     = 10 * 24 * time.Hour // an address that refused a mail for good is left alone, over the next 1:1 of a weekly series
	metricGrace = 24 * time.Hour      // a metric that fails for less is nobody's problem
)

// trouble notes a problem, and who is to be told. One that is open already only
// lives on: people are told once until it clears.
func (d *Daemon) trouble(p store.Problem, now time.Time) {
	if old, open := d.problems[p.Key]; open {
		fresh := now.Sub(old.Last) < time.Hour
		old.Last = now
		d.problems[p.Key] = old
		if !fresh || p.Kind == addressProblem {
			d.saveProblem(old)
		}
		return
	}
	p.Since, p.Last = now, now
	p.Tell = slices.Compact(slices.DeleteFunc(append(p.Tell, d.setup.Admin), func(a string) bool { return a == "" }))
	d.problems[p.Key] = p
	d.log.Warn("problem", "key", p.Key, "what", p.What, "detail", p.Detail)
	d.saveProblem(p)
}

// clear ends a problem, if it is open.
func (d *Daemon) clear(key string, now time.Time) {
	p, open := d.problems[key]
	if !open {
		return
	}
	p.Cleared = now
	delete(d.problems, key)
	d.log.Info("problem is over", "key", key)
	d.saveProblem(p)
}

// saveProblem writes a problem down. Where that fails, it is told again after a
// restart at worst, with the same Message-ID.
func (d *Daemon) saveProblem(p store.Problem) {
	if d.looking {
		return
	}
	if err := d.store.PutProblem(p); err != nil {
		d.log.Error("writing a problem down", "key", p.Key, "err", err)
	}
}

// refused tells the manager that a mail was refused for good, or the admin if
// it was to the manager.
func (d *Daemon) refused(rec plan.Record, n plan.Notice, err error, now time.Time) {
	p := store.Problem{
		Key: "mail/" + n.ID, Kind: mailProblem, Subject: "mail to " + n.To,
		What:   fmt.Sprintf("The mail server refused a mail to %s for good.", n.To),
		Hint:   "See what the server says below; the mail is not tried again.",
		Detail: n.Answer, Effects: []string{n.Subject},
	}
	var unusable *mail.AddressError
	if mail.RecipientRefused(err) || errors.As(err, &unusable) {
		p.Key, p.Kind = "address/"+n.To, addressProblem
		p.Hint = fmt.Sprintf("Check the address in the invitation; who runs oneonone can correct it in its config, too. Nothing more is sent to it until %s.",
			now.Add(stopFor).Format("Mon 2 Jan"))
	}
	if rec.Event.Manager != n.To && rec.Event.Manager != "" {
		p.Tell = []string{rec.Event.Manager}
	}
	d.trouble(p, now)
}

// undelivered tells the manager that a mail could not be sent while it was of
// use.
func (d *Daemon) undelivered(rec plan.Record, n plan.Notice, now time.Time) {
	d.trouble(store.Problem{
		Key: "mail/" + n.ID, Kind: mailProblem, Subject: "mail to " + n.To, Tell: []string{rec.Event.Manager},
		What:   fmt.Sprintf("A mail to %s could not be delivered in time, after %d attempts.", n.To, n.Attempts),
		Hint:   "See what the server says below; the mail is of no use any more and is not tried again.",
		Detail: n.Answer, Effects: []string{n.Subject},
	}, now)
}

func (d *Daemon) calendarDead(c *watched, now time.Time) {
	since := c.failing
	if c.loaded {
		since = c.snap.Fetched
	}
	d.trouble(store.Problem{
		Key: "calendar/" + c.Name(), Kind: calendarProblem, Subject: "calendar " + c.Name(), Tell: []string{c.Owner},
		What:   fmt.Sprintf("The calendar %s could not be read since %s. What it said then stays in force.", c.Name(), since.UTC().Format("Mon 2 Jan 15:04 MST")),
		Hint:   "Run `oneonone check` on the machine that runs oneonone: it says what is wrong and what to do.",
		Detail: c.err.Error(),
	}, now)
}

// metricsRead notes which metrics could be read and which not. What cannot is
// told when that has lasted for a day.
func (d *Daemon) metricsRead(good []form.Figure, faults []Fault, manager string, now time.Time) {
	failed := map[string]bool{}
	for _, f := range faults {
		failed[f.Name] = true
		d.trouble(store.Problem{
			Key: "metric/" + f.Name, Kind: metricProblem, Subject: "metric " + f.Name, Tell: []string{manager},
			What:   fmt.Sprintf("The metric %q cannot be read. Mails show its last value, with its age.", f.Name),
			Hint:   "Check its source in the config, or run `oneonone check`.",
			Detail: f.Err.Error(),
		}, now)
	}
	for _, f := range good {
		if !failed[f.Name] {
			d.clear("metric/"+f.Name, now)
		}
	}
}

// damaged tells of state files that cannot be read, and clears what is mended.
func (d *Daemon) damaged(now time.Time) {
	seen := map[string]bool{}
	for _, dm := range d.store.Damages() {
		key := "state/" + dm.File
		seen[key] = true
		d.trouble(store.Problem{
			Key: key, Kind: stateProblem, Subject: "state file " + dm.File,
			What: fmt.Sprintf("A state file is damaged: %s.", dm.Error()), Hint: dm.Hint(),
		}, now)
	}
	for key, p := range d.problems {
		if p.Kind == stateProblem && !seen[key] {
			d.clear(key, now)
		}
	}
}

// stops are the addresses that nothing is sent to for now.
func (d *Daemon) stops() map[string]plan.Stop {
	out := map[string]plan.Stop{}
	for _, p := range d.problems {
		if address, ok := strings.CutPrefix(p.Key, "address/"); ok {
			out[address] = plan.Stop{Until: p.Last.Add(stopFor), Reason: fmt.Sprintf("%s refused our mail on %s (%s)", address, p.Last.Format("2 Jan"), p.Detail)}
		}
	}
	return out
}

// tell sends the mails about the open problems.
func (d *Daemon) tell(now time.Time) error {
	d.damaged(now)
	var errs []error
	for key := range d.problems {
		if now.Before(d.problemWake(d.problems[key], now)) {
			continue
		}
		if err := d.tellOne(key, now); err != nil {
			errs = append(errs, fmt.Errorf("telling of %s: %w", key, err))
		}
	}
	return errors.Join(errs...)
}

func (d *Daemon) tellOne(key string, now time.Time) error {
	p := d.problems[key]
	if p.Kind == metricProblem && !d.stillFails(p) {
		d.clear(key, now)
		return nil
	}
	save := func(n plan.Notice) error {
		put(&p.Notices, n)
		if err := d.store.PutProblem(p); err != nil {
			return err
		}
		d.problems[key] = p
		return nil
	}
	for _, address := range p.Tell {
		n := plan.ForProblem(now, p.Key, p.Since, d.setup.Roster.Person(address, ""), d.setup.Policy)
		if i := slices.IndexFunc(p.Notices, func(o plan.Notice) bool { return o.ID == n.ID }); i >= 0 {
			n = p.Notices[i]
		}
		if err := d.tellPerson(p, n, now, save); err != nil {
			return err
		}
	}
	return nil
}

// tellPerson brings the mail about a problem to one person a step further.
func (d *Daemon) tellPerson(p store.Problem, n plan.Notice, now time.Time, save func(plan.Notice) error) error {
	if n.State.Final() || n.State == plan.Planned && n.Due.After(now) {
		return nil
	}
	if n.State == plan.Planned {
		queued, err := d.write(d.problemBrief(p, n), n, netmail.Address{Name: d.setup.Roster.Person(n.To, "").Name, Address: n.To}, nil, now)
		if err != nil {
			return err
		}
		if err := save(queued); err != nil {
			return err
		}
		n = queued
	}
	always := calendar.Meeting{State: calendar.On, Start: n.About.Start}
	if ended, holds := plan.Recheck(now, n, always); n.State.Final() || !holds {
		return save(ended)
	}
	_, _, err := d.attempt(errand{notice: n, save: save, landed: func(time.Time) {}}, now)
	return err
}

// problemWake is when a problem needs the loop; zero if nothing is left to do.
func (d *Daemon) problemWake(p store.Problem, now time.Time) time.Time {
	var wake time.Time
	for _, address := range p.Tell {
		n := plan.ForProblem(now, p.Key, p.Since, d.setup.Roster.Person(address, ""), d.setup.Policy)
		if i := slices.IndexFunc(p.Notices, func(o plan.Notice) bool { return o.ID == n.ID }); i >= 0 {
			n = p.Notices[i]
		}
		switch {
		case n.State.Final() || d.line.flying[n.ID]:
		case n.State == plan.Planned && p.Kind == metricProblem:
			wake = plan.Earliest(wake, latest(n.Due, p.Since.Add(metricGrace)))
		case n.State == plan.Planned:
			wake = plan.Earliest(wake, n.Due)
		default:
			wake = plan.Earliest(wake, latest(n.NextTry, d.line.pause))
		}
		if _, landed := d.line.outcomes[n.ID]; landed {
			wake = now
		}
	}
	return wake
}

// stillFails reports whether a metric still cannot be read.
func (d *Daemon) stillFails(p store.Problem) bool {
	for _, ps := range d.pairs.byName {
		_, faults := d.setup.Figures(ps.pair)
		if slices.ContainsFunc(faults, func(f Fault) bool { return "metric/"+f.Name == p.Key }) {
			return true
		}
	}
	return false
}

func (d *Daemon) problemBrief(p store.Problem, n plan.Notice) form.Brief {
	to := d.setup.Roster.Person(n.To, "")
	return form.Brief{
		Kind: form.Problem, Language: to.Language, Zone: to.Zone, Manager: party(to), ToManager: true, Ref: ref(n.ID),
		Start: p.Since, End: p.Since,
		Trouble: form.Trouble{Subject: p.Subject, What: p.What, Hint: p.Hint, Detail: p.Detail, Since: p.Since, Effects: p.Effects},
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
