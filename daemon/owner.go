package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/filing"
	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// An owner is somebody who gets mails that belong to them and to none of their
// 1:1s: reminders of what they promised, the digest of a manager, the word that
// a mail of theirs was not understood.
type owner struct {
	email string
	owes  map[store.PairName]bool       // the pairs, by folder, in which they have open promises
	name  string                        // as one of their pairs knows it
	leads map[store.PairName]*pairState // the pairs, by folder, of which they are the manager
	since time.Time                     // when they were first known as a manager
	slot
}

// owners knows them all.
type owners struct {
	byEmail map[string]*owner
	agenda  agenda[*owner]
}

func newOwners() *owners { return &owners{byEmail: map[string]*owner{}} }

func (os *owners) get(email string) *owner {
	o, ok := os.byEmail[email]
	if !ok {
		o = &owner{email: email, owes: map[store.PairName]bool{}, leads: map[store.PairName]*pairState{}, slot: noSlot()}
		os.byEmail[email] = o
	}
	return o
}

// nudge has somebody looked at.
func (os *owners) nudge(email string, now time.Time) { os.agenda.set(os.get(email), now) }

// all has everybody looked at.
func (os *owners) all(now time.Time) {
	for _, o := range os.byEmail {
		os.agenda.set(o, now)
	}
}

// An owing is what was open between two when those who owe it were last told of it.
type owing struct {
	text   string
	owners map[string]bool // by address
}

// meet has everybody looked at of whom something is kept, once: mails of theirs
// may be queued since before the start.
func (d *Daemon) meet(now time.Time) error {
	if d.met {
		return nil
	}
	known, err := d.store.People()
	if err != nil {
		return fmt.Errorf("listing the people: %w", err)
	}
	for _, email := range known {
		d.owners.nudge(email, now)
	}
	d.met = true
	return nil
}

// owe takes in what the two of a pair have promised, and has those looked at for
// whom that has changed.
func (d *Daemon) owe(p *pairState, folder store.PairName, file store.Pair, now time.Time) {
	manager := d.owners.get(p.pair.Manager.Email)
	manager.name = p.pair.Manager.Name
	if manager.leads[folder] == nil || !file.FirstSeen.IsZero() && (manager.since.IsZero() || file.FirstSeen.Before(manager.since)) {
		manager.leads[folder] = p
		manager.since = plan.Earliest(manager.since, file.FirstSeen)
		d.owners.nudge(manager.email, now)
	}
	promised := ""
	owners := map[string]bool{}
	for _, s := range file.Steps {
		if s.State == minutes.Open && s.Owner != "" {
			owners[d.setup.Roster.Canonical(s.Owner)] = true
			promised += fmt.Sprintln(s.ID, s.Owner, s.Due, s.Text)
		}
	}
	if p.promised == nil {
		p.promised = map[store.PairName]owing{}
	}
	before := p.promised[folder]
	if promised == before.text {
		return
	}
	p.promised[folder] = owing{promised, owners}
	for email := range before.owners {
		if !owners[email] {
			delete(d.owners.get(email).owes, folder)
			d.owners.nudge(email, now)
		}
	}
	for email := range owners {
		o := d.owners.get(email)
		o.owes[folder] = true
		if email == p.pair.Report.Email {
			o.name = cmp.Or(o.name, p.pair.Report.Name)
		}
		d.owners.nudge(email, now)
	}
}

// remind looks at everybody who is due, as long as there is room for more mails
// in flight.
func (d *Daemon) remind(ctx context.Context, now time.Time) error {
	var errs []error
	for o, due := d.owners.agenda.due(now); due && d.free() && ctx.Err() == nil; o, due = d.owners.agenda.due(now) {
		wake, err := d.visitOwner(o, now)
		if err != nil {
			wake = now.Add(retry)
			errs = append(errs, fmt.Errorf("%s: %w", o.email, err))
			d.log.Error("looking at somebody's promises", "owner", o.email, "err", err)
		}
		d.owners.agenda.set(o, wake)
	}
	return errors.Join(errs...)
}

// visitOwner does what is due for somebody, and returns when to look at them
// again.
func (d *Daemon) visitOwner(o *owner, now time.Time) (wake time.Time, err error) {
	file, err := d.store.Person(o.email)
	if err != nil {
		return wake, err
	}
	to := d.setup.Roster.Person(o.email, o.name)
	promises, unread := d.promises(o)
	stillDue := func(n plan.Notice) bool { return unread != nil || anyDue(promises, n, to) }
	errs := []error{unread}
	for _, do := range []func() (time.Time, error){
		func() (time.Time, error) { return d.remindOf(&file, to, promises, now) },
		func() (time.Time, error) { return d.digest(o, &file, to, now) },
		func() (time.Time, error) { return d.deliverPersonal(file, stillDue, now) },
	} {
		w, err := do()
		wake = plan.Earliest(wake, w)
		errs = append(errs, err)
	}
	return wake, errors.Join(errs...)
}

// A promise is an open step with where it was made.
type promise struct {
	form.Step
	folder store.PairName
	with   calendar.Person
}

// promises reads what somebody has promised in all their pairs and not done yet,
// by the day on which it is due. A pair that cannot be read holds up no other.
func (d *Daemon) promises(o *owner) (out []promise, err error) {
	var errs []error
	for folder := range o.owes {
		file, _, err := d.store.Pair(folder.Manager, folder.Report)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		with := d.setup.Roster.Person(folder.Report, file.ReportName)
		if !d.setup.Roster.Same(o.email, folder.Manager) {
			with = d.setup.Roster.Person(folder.Manager, file.ManagerName)
		}
		pair := calendar.Pair{Manager: d.setup.Roster.Person(folder.Manager, ""), Report: d.setup.Roster.Person(folder.Report, "")}
		if d.pairs.policy.When(form.ActionsDue, pair).Off || !d.alive(folder) {
			continue
		}
		for _, s := range file.Steps {
			if _, err := calendar.ParseDate(s.Due); err == nil && s.State == minutes.Open && d.setup.Roster.Same(s.Owner, o.email) {
				out = append(out, promise{s, folder, with})
			}
		}
	}
	slices.SortFunc(out, func(a, b promise) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.folder.Manager, b.folder.Manager), cmp.Compare(a.folder.Report, b.folder.Report), a.ID-b.ID)
	})
	return out, errors.Join(errs...)
}

// alive reports whether a pair still is one: a calendar shows a 1:1 of the two,
// or the config knows them. Who has left gets no reminders.
func (d *Daemon) alive(folder store.PairName) bool {
	p, ok := d.pairs.byName[pairName(d.setup.Roster.Canonical(folder.Manager), d.setup.Roster.Canonical(folder.Report))]
	if ok && len(p.meetings) > 0 {
		return true
	}
	known, ok := d.setup.Roster.Find(folder.Report)
	return ok && d.knows(folder.Manager) && (known.Manager == "" || d.setup.Roster.Same(known.Manager, folder.Manager))
}

// knows reports whether the config names somebody, or has their calendar.
func (d *Daemon) knows(email string) bool {
	_, named := d.setup.Roster.Find(email)
	return named || d.setup.Roster.Watched(email)
}

// managerOf is a manager who is to know that mail to somebody fails: one of
// theirs, or "".
func (d *Daemon) managerOf(email string) string {
	for folder := range d.owners.get(email).owes {
		if folder.Manager != email {
			return folder.Manager
		}
	}
	return ""
}

// reminders are the notices of what somebody promised: one for each day on which
// something falls due that is not recorded yet.
func (d *Daemon) reminders(file store.Person, to calendar.Person, promises []promise, now time.Time) (out []plan.Notice) {
	for i, p := range promises {
		if i+1 < len(promises) && promises[i+1].Due == p.Due {
			continue
		}
		day, _ := calendar.ParseDate(p.Due) // promises has only those
		n := plan.ForDue(now, day, madeFirst(promises, p.Due), to, d.pairs.policy)
		if _, recorded := file.Notice(n.ID); !recorded {
			out = append(out, n)
		}
	}
	return out
}

// remindOf writes the reminder of what is due, in one mail. It returns when the
// next is due.
func (d *Daemon) remindOf(file *store.Person, to calendar.Person, promises []promise, now time.Time) (wake time.Time, err error) {
	var due []plan.Notice
	for _, n := range d.reminders(*file, to, promises, now) {
		switch {
		case n.State != plan.Planned:
		case n.Due.After(now):
			wake = plan.Earliest(wake, n.Due)
		default:
			due = append(due, n)
		}
	}
	if len(due) == 0 {
		return wake, nil
	}
	last := due[len(due)-1] // one mail for all of them
	for _, n := range due[:len(due)-1] {
		n.State, n.Reason = plan.Skipped, "told with what was due later"
		file.Put(n)
	}
	open := slices.DeleteFunc(slices.Clone(promises), func(p promise) bool { return p.Due > dayOf(last, to) })
	b, sheet := d.remindBrief(last, to, open)
	return now, d.queuePersonal(file, last, to, b, sheet, nil, now)
}

func dayOf(n plan.Notice, to calendar.Person) string {
	return calendar.DateOf(n.About.Start, to.Zone).String()
}

// madeFirst is when the first of the promises that are due on a day was made:
// if the reminder would have gone out before even that, there is none.
func madeFirst(promises []promise, day string) time.Time {
	var first time.Time
	for _, p := range promises {
		if p.Due == day {
			first = plan.Earliest(first, p.Created)
		}
	}
	return first
}

// remindBrief numbers the promises for the mail, and keeps which is which.
func (d *Daemon) remindBrief(n plan.Notice, to calendar.Person, open []promise) (form.Brief, store.Sheet) {
	b := d.personalBrief(n, to)
	sheet := store.Sheet{To: n.To}
	for i, p := range open {
		step := p.Step
		step.ID = i + 1
		b.Due = append(b.Due, form.Promise{Step: step, With: party(p.with)})
		sheet.Items = append(sheet.Items, store.SheetItem{ID: i + 1, Step: p.ID, Manager: p.folder.Manager, Report: p.folder.Report})
	}
	return b, sheet
}

// personalBrief is what every mail to one person has.
func (d *Daemon) personalBrief(n plan.Notice, to calendar.Person) form.Brief {
	return form.Brief{
		Kind: n.Kind, Language: to.Language, Zone: to.Zone, Manager: party(to), ToManager: true,
		Start: n.About.Start, End: n.About.End, Ref: filing.Ref(n.ID),
	}
}

// queuePersonal writes the letter of a notice that belongs to a person, and
// records it as queued.
func (d *Daemon) queuePersonal(file *store.Person, n plan.Notice, to calendar.Person, b form.Brief, sheet store.Sheet, refs []string, now time.Time) error {
	if stop, stopped := d.stops()[n.To]; stopped && now.Before(stop.Until) {
		n.State, n.Reason = plan.Skipped, stop.Reason
		file.Put(n)
		return d.store.PutPerson(*file)
	}
	queued, err := d.write(b, n, netmail.Address{Name: to.Name, Address: n.To}, sheet, refs, now)
	if err != nil {
		return err
	}
	file.Put(queued)
	return d.store.PutPerson(*file)
}

// deliverPersonal has somebody's queued notices sent: reminders only as long as
// something of what they tell is still due.
func (d *Daemon) deliverPersonal(file store.Person, stillDue func(plan.Notice) bool, now time.Time) (wake time.Time, err error) {
	var errs []error
	for _, n := range file.Notices {
		if n.State.Final() || d.line.has(n.ID) {
			continue
		}
		ended, holds := plan.Recheck(now, n, alwaysOn(n), plan.Told{})
		if holds && n.Kind == form.ActionsDue && n.State == plan.Queued && n.Unclear == 0 && !stillDue(n) {
			ended, holds = n, false
			ended.State, ended.Reason = plan.Skipped, "all of it was done before it could be sent"
		}
		if !holds {
			delete(d.line.waiting, n.ID)
			errs = append(errs, d.changePersonal(file.Email, n.ID, func(plan.Notice) plan.Notice { return ended }))
			continue
		}
		w, err := d.attempt(d.personalErrand(file.Email, n), now)
		wake = plan.Earliest(wake, w)
		errs = append(errs, err)
	}
	return wake, errors.Join(errs...)
}

// anyDue reports whether anything that a reminder tells of is still to be done.
func anyDue(promises []promise, n plan.Notice, to calendar.Person) bool {
	return slices.ContainsFunc(promises, func(p promise) bool { return p.Due <= dayOf(n, to) })
}

// personalErrand is the sending of a notice that belongs to a person, whose
// address was another where it is an old one.
func (d *Daemon) personalErrand(email string, n plan.Notice) errand {
	return errand{
		notice: n,
		change: func(f func(plan.Notice) plan.Notice) (plan.Notice, error) {
			var after plan.Notice
			err := d.changePersonal(email, n.ID, func(old plan.Notice) plan.Notice { after = f(old); return after })
			return after, err
		},
		again: func(now time.Time) { d.owners.nudge(email, now) },
		judge: func(n plan.Notice, err error, now time.Time) {
			switch n.State {
			case plan.Sent:
				d.clear("address/"+n.To, now)
			case plan.Failed:
				d.refused(d.managerOf(n.To), n, refusesAll(err), now)
			}
		},
	}
}

// changePersonal changes a recorded notice of a person, durably.
func (d *Daemon) changePersonal(email, id string, change func(plan.Notice) plan.Notice) error {
	file, err := d.store.Person(email)
	if err != nil {
		return err
	}
	n, ok := file.Notice(id)
	if !ok {
		return nil // somebody took it out by hand
	}
	file.Put(change(n))
	return d.store.PutPerson(file)
}

// tellMisread tells the sender of a mail that it could not be filed, as often as
// the caps allow.
func (d *Daemon) tellMisread(r filing.Reading, now time.Time) error {
	file, err := d.store.Person(r.From)
	if err != nil {
		return err
	}
	to := d.setup.Roster.Person(r.From, "")
	n := plan.ForMisread(now, r.ID, cmp.Or(r.Notice, r.From), file.Notices, to, d.pairs.policy)
	if _, told := file.Notice(n.ID); told {
		return nil
	}
	if n.State != plan.Planned {
		d.log.Info("not told that a mail was not understood", "mail", r.ID, "from", r.From, "reason", n.Reason)
		return nil
	}
	b := d.personalBrief(n, to)
	b.Misread = form.Misread{Subject: r.Subject, At: r.Written, Why: r.Reason, Hints: r.Hints, Text: r.Text}
	var refs []string
	if r.MessageID != "" {
		refs = []string{r.MessageID}
	}
	d.owners.nudge(r.From, now)
	return d.queuePersonal(&file, n, to, b, store.Sheet{To: n.To}, refs, now)
}

// alwaysOn is a meeting that never changes, for notices that belong to none.
func alwaysOn(n plan.Notice) calendar.Meeting {
	return calendar.Meeting{State: calendar.On, Start: n.About.Start}
}
