package daemon

import (
	"cmp"
	"errors"
	netmail "net/mail"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

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
		if err := d.store.PutPerson(*file); err != nil {
			return err
		}
		d.over(n)
		return nil
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
	d.turns.blame(file.Notices, now)
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
			err := d.changePersonal(file.Email, n.ID, func(plan.Notice) plan.Notice { return ended })
			if err == nil {
				d.over(ended)
			}
			errs = append(errs, err)
			continue
		}
		w, err := d.attempt(d.personalErrand(file.Email, n), now)
		wake = plan.Earliest(wake, w)
		errs = append(errs, err)
	}
	return wake, errors.Join(errs...)
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
	b.Misread = form.Misread{Subject: r.Subject, At: r.Written, Why: cmp.Or(r.Why, form.Note{Said: r.Reason}), Hints: r.Hints, Text: r.Text}
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
