package daemon

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

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
	all := d.reminders(*file, to, promises, now)
	if err := d.noteDoubts(file, all); err != nil {
		return wake, err
	}
	for _, n := range all {
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

// anyDue reports whether anything that a reminder tells of is still to be done.
func anyDue(promises []promise, n plan.Notice, to calendar.Person) bool {
	return slices.ContainsFunc(promises, func(p promise) bool { return p.Due <= dayOf(n, to) })
}
