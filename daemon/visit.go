package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

const (
	history = 60 * 24 * time.Hour // of a pair's records that a visit reads
	retry   = time.Minute         // after a visit that could not do its work
)

// visit looks at the pairs that are due, one after the other, as long as there
// is room for more mails in flight. How mails ended is recorded in between.
func (d *Daemon) visit(ctx context.Context, now time.Time) error {
	var errs []error
	for p := d.pairs.due(now); p != nil && d.free() && ctx.Err() == nil; p = d.pairs.due(now) {
		if err := d.visitPair(p, now); err != nil {
			errs = append(errs, fmt.Errorf("%s and %s: %w", p.name.Manager, p.name.Report, err))
			d.log.Error("looking at a pair", "manager", p.name.Manager, "report", p.name.Report, "err", err)
		}
		d.drain(now)
		if len(d.line.landed) > 0 {
			errs = append(errs, d.record(now))
		}
	}
	return errors.Join(errs...)
}

// visitPair does what is due for one pair, and puts it on the agenda for the
// next time that something is.
func (d *Daemon) visitPair(p *pairState, now time.Time) error {
	cases, err := d.cases(p, now)
	if err != nil {
		d.pairs.set(p, now.Add(retry))
		return err
	}
	if err := d.owed(p, now); err != nil {
		d.pairs.set(p, now.Add(retry))
		return err
	}
	policy := d.pairs.policy
	policy.Stops = d.stops()
	var wake time.Time
	var errs []error
	p.next, p.unsure, p.holds = plan.Notice{}, false, false
	for _, c := range cases {
		p.unsure = p.unsure || c.Unsure
		w, err := d.act(p, c, policy, now)
		if err != nil {
			w = now.Add(retry)
			errs = append(errs, err)
		}
		wake = plan.Earliest(wake, w)
	}
	if !p.holds {
		p.asked = time.Time{}
	}
	d.pairs.set(p, wake)
	return errors.Join(errs...)
}

// owed looks into what the two have promised each other.
func (d *Daemon) owed(p *pairState, now time.Time) error {
	for _, f := range p.folders {
		file, ok, err := d.store.Pair(f.Manager, f.Report)
		if err != nil {
			return err
		}
		if ok {
			d.owe(p, f, file, now)
		}
	}
	return nil
}

// cases reads what was done for a pair and joins it with its meetings. A pair
// that is seen for the first time is noted first.
func (d *Daemon) cases(p *pairState, now time.Time) ([]plan.Case, error) {
	if p.since.IsZero() {
		since, err := d.firstSeen(p, now)
		if err != nil {
			return nil, err
		}
		p.since = since
	}
	var records []plan.Record
	for _, f := range p.folders {
		rs, err := d.store.Records(f.Manager, f.Report, calendar.DateOf(now.Add(-history), time.UTC))
		if err != nil {
			// With a record unread, nobody knows what went out: then nothing does.
			return nil, err
		}
		records = append(records, rs...)
	}
	cases := d.pairs.lookup.Join(p.pair, p.meetings, records, p.since)
	for i := range cases {
		if err := d.recall(p, &cases[i].Record); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// recall finds the record of a meeting that seems new and is not: one that was
// moved far ahead after it was last recorded.
func (d *Daemon) recall(p *pairState, rec *plan.Record) error {
	for _, f := range p.folders {
		if !rec.Event.Start.IsZero() {
			return nil
		}
		if old, ok, err := d.store.Record(f.Manager, f.Report, rec.Key); err != nil || ok {
			*rec = old
			return err
		}
	}
	return nil
}

// firstSeen looks up since when a pair is known, and notes a new one.
func (d *Daemon) firstSeen(p *pairState, now time.Time) (time.Time, error) {
	var since time.Time
	for _, f := range p.folders {
		file, ok, err := d.store.Pair(f.Manager, f.Report)
		if err != nil {
			return since, err
		}
		if ok {
			since = plan.Earliest(since, file.FirstSeen)
			p.pair.Manager.Name = cmp.Or(p.pair.Manager.Name, file.ManagerName) // of people whom only an event that is gone named
			p.pair.Report.Name = cmp.Or(p.pair.Report.Name, file.ReportName)
		}
	}
	switch {
	case !since.IsZero():
		return since, nil
	case d.looking:
		return now, nil
	}
	file, _, err := d.store.Pair(p.name.Manager, p.name.Report)
	if err != nil {
		return since, err
	}
	file.Manager, file.Report = p.name.Manager, p.name.Report
	file.ManagerName, file.ReportName = p.pair.Manager.Name, p.pair.Report.Name
	if err := d.inherit(&file, now); err != nil {
		return since, err
	}
	file.FirstSeen = now // last: until then it is new
	return now, d.store.PutPair(file)
}

// act does what one meeting calls for now: it writes down what the calendar
// shows and what is due, and has what is queued sent. It returns when it is to
// be called again.
func (d *Daemon) act(p *pairState, c plan.Case, policy plan.Policy, now time.Time) (wake time.Time, err error) {
	rec := c.Record
	one := plan.For(now, c, policy)
	d.turns.blame(rec.Notices, now)
	ended := withdraw(&rec, one.Meeting, policy, d.line.has, now)
	if len(ended) > 0 {
		c.Record = rec
		one = plan.For(now, c, policy)
	}
	noted := d.note(&rec, one, now)
	if rec.Event.Start.IsZero() {
		rec.See(one.Meeting) // written only if something is queued
	}
	fresh, held, failed := d.enqueue(p, &rec, one, now)
	if noted || len(ended)+len(fresh) > 0 {
		if err := d.store.Put(rec); err != nil {
			return time.Time{}, err
		}
		d.ended(rec, append(ended, fresh...), now)
		c.Record = rec
		one = plan.For(now, c, policy)
	}
	for _, n := range one.Notices {
		if _, stopped := policy.Stops[n.To]; stopped && n.State == plan.Skipped && !n.Due.After(now) && now.Before(n.Expires) && n.To != rec.Event.Manager {
			d.tellToo("address/"+n.To, rec.Event.Manager, now)
		}
	}
	if n := soonest(one.Notices, p.next, now); n.ID != "" {
		p.next = n
	}
	wake, err = d.deliver(p, rec, now)
	if !held.IsZero() { // what is due already wakes nobody until then
		one.Wake = plan.Earliest(held, soonest(one.Notices, plan.Notice{}, now).Due)
	}
	return plan.Earliest(wake, one.Wake), errors.Join(failed, err)
}

// withdraw ends the queued notices of a record that no longer hold, that ask for
// what has been answered, or whose address has refused another, so that nobody counts as told what they never
// got. It returns them.
func withdraw(rec *plan.Record, m calendar.Meeting, policy plan.Policy, away func(id string) bool, now time.Time) (ended []plan.Notice) {
	for _, n := range rec.Notices {
		if n.State.Final() || away(n.ID) {
			continue
		}
		after, holds := plan.Recheck(now, n, m, rec.Told)
		if holds && n.State == plan.Queued && n.Unclear == 0 && answeredBefore(rec, n.Kind) {
			after, holds = n, false
			after.State, after.Reason = plan.Skipped, "it was answered before it could be sent"
		}
		if stop, ok := policy.Stops[n.To]; holds && ok && n.State == plan.Queued && n.Unclear == 0 && now.Before(stop.Until) {
			after, holds = n, false
			after.State, after.Reason = plan.Skipped, stop.Reason
		}
		if !holds {
			rec.Put(after)
			ended = append(ended, after)
		}
	}
	return ended
}

// answeredBefore reports whether what a kind of mail reminds of has been answered.
func answeredBefore(rec *plan.Record, kind form.Kind) bool {
	switch kind {
	case form.PrepNudge:
		return rec.Replied(form.Prep, form.PrepNudge)
	case form.WrapupNudge:
		return rec.Replied(form.Wrapup, form.WrapupNudge)
	}
	return false
}

// enqueue writes the letters of what is due, and puts them into a record with
// what came too late to be written. It returns what it put there. A letter that
// cannot be written holds up no other. Letters that wait for their metrics are
// left for another time, no later than held.
func (d *Daemon) enqueue(p *pairState, rec *plan.Record, one plan.Plan, now time.Time) (fresh []plan.Notice, held time.Time, err error) {
	var errs []error
	for _, n := range one.Notices {
		_, recorded := rec.Notice(n.ID)
		late := n.State == plan.Expired && (one.Ours || n.InDoubt)
		due := n.State == plan.Planned && !n.Due.After(now)
		if recorded || !late && !due {
			continue
		}
		if due {
			if wait := d.hold(p, rec, one.Meeting, n, now); !wait.IsZero() {
				held = plan.Earliest(held, wait)
				continue
			}
		}
		if due || n.InDoubt {
			queued, err := d.queue(rec, one.Meeting, n, now)
			if err != nil {
				errs = append(errs, fmt.Errorf("writing %s: %w", n.ID, err))
				continue
			}
			if n.InDoubt {
				queued = mayHaveGone(n, queued)
			}
			n = queued
		}
		rec.Put(n)
		fresh = append(fresh, n)
	}
	return fresh, held, errors.Join(errs...)
}

// ended logs notices that came to an end without an attempt, and tells who has
// to know of it.
func (d *Daemon) ended(rec plan.Record, notices []plan.Notice, now time.Time) {
	for _, n := range notices {
		if !n.State.Final() {
			continue
		}
		d.over(n)
		d.log.Info("not sent", "notice", n.ID, "to", n.To, "reason", n.Reason)
		switch {
		case n.State == plan.Failed:
			d.refused(rec.Event.Manager, n, false, now)
		case n.State == plan.Expired && !n.Queued.IsZero():
			d.undelivered(rec.Event.Manager, n, now)
		}
	}
}

// deliver has the queued notices of a record sent. It returns when to call it
// again.
func (d *Daemon) deliver(p *pairState, rec plan.Record, now time.Time) (wake time.Time, err error) {
	var errs []error
	for _, n := range rec.Notices {
		if n.State.Final() {
			continue
		}
		w, err := d.attempt(d.errand(p, rec, n), now)
		if err != nil {
			errs = append(errs, fmt.Errorf("sending %s: %w", n.ID, err))
		}
		wake = plan.Earliest(wake, w)
	}
	return wake, errors.Join(errs...)
}

// errand is the sending of a notice of a record.
func (d *Daemon) errand(p *pairState, rec plan.Record, n plan.Notice) errand {
	name := p.name
	return errand{
		notice: n,
		change: func(f func(plan.Notice) plan.Notice) (plan.Notice, error) {
			latest, ok, err := d.store.Record(rec.Event.Manager, rec.Event.Report, rec.Key)
			if err != nil || !ok { // forgotten meanwhile
				return plan.Notice{}, err
			}
			after := n
			if known, ok := latest.Notice(n.ID); ok { // unless somebody took it out by hand
				after = known
			}
			after = f(after)
			latest.Put(after)
			return after, d.store.Put(latest)
		},
		again: func(now time.Time) { d.pairs.nudge(name, now) },
		judge: func(n plan.Notice, err error, now time.Time) {
			switch n.State {
			case plan.Sent:
				d.clear("address/"+n.To, now)
			case plan.Failed:
				d.refused(rec.Event.Manager, n, refusesAll(err), now)
			}
		},
	}
}

// note puts what the calendar shows into a record that exists, and the fact
// that the meeting has taken place into any. It reports whether it did.
func (d *Daemon) note(rec *plan.Record, one plan.Plan, now time.Time) bool {
	was := rec.Event
	held := one.Held && one.Ours && was.Held.IsZero()
	if !held && was.Start.IsZero() {
		return false
	}
	rec.See(one.Meeting)
	if held {
		rec.Event.Held = now.In(one.Meeting.End.Location())
	}
	return !sameSeen(was, rec.Event)
}

func sameSeen(a, b plan.Seen) bool {
	same := a.Start.Equal(b.Start) && a.End.Equal(b.End) && a.Held.Equal(b.Held) && len(a.IDs) == len(b.IDs)
	for i := range a.IDs {
		same = same && a.IDs[i].UID == b.IDs[i].UID && a.IDs[i].RecurrenceID.Equal(b.IDs[i].RecurrenceID)
	}
	a.Start, a.End, a.Held, a.IDs = b.Start, b.End, b.Held, b.IDs
	return same && reflect.DeepEqual(a, b)
}

// soonest is the first notice of a plan that is still to come, or first if that
// is sooner.
func soonest(notices []plan.Notice, first plan.Notice, now time.Time) plan.Notice {
	for _, n := range notices {
		if n.State == plan.Planned && n.Due.After(now) && (first.ID == "" || n.Due.Before(first.Due)) {
			first = n
		}
	}
	return first
}

// pairName names a pair as the store does.
func pairName(manager, report string) store.PairName {
	return store.PairName{Manager: cmp.Or(manager, "-"), Report: cmp.Or(report, "-")}
}
