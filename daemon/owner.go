package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
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
