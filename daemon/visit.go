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
)

const (
	history = 60 * 24 * time.Hour // of a pair's records that a visit reads
	retry   = time.Minute         // after a visit that could not do its work
)

// visit looks at the pairs that are due, one after the other, as long as there
// is room for more mails in flight.
func (d *Daemon) visit(ctx context.Context, now time.Time) error {
	var errs []error
	for p := d.pairs.due(now); p != nil && d.line.free() && ctx.Err() == nil; p = d.pairs.due(now) {
		if err := d.visitPair(p, now); err != nil {
			errs = append(errs, fmt.Errorf("%s and %s: %w", p.name.Manager, p.name.Report, err))
			d.log.Error("looking at a pair", "manager", p.name.Manager, "report", p.name.Report, "err", err)
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
	policy := d.pairs.policy
	policy.Stops = d.stops()
	var wake time.Time
	var errs []error
	p.next = plan.Notice{}
	for _, c := range cases {
		w, err := d.act(p, c, policy, now)
		if err != nil {
			w = now.Add(retry)
			errs = append(errs, err)
		}
		wake = plan.Earliest(wake, w)
	}
	d.pairs.set(p, wake)
	return errors.Join(errs...)
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
	records, err := d.store.Records(p.name.Manager, p.name.Report, calendar.DateOf(now.Add(-history), time.UTC))
	if err != nil {
		// With a record unread, nobody knows what went out: then nothing does.
		return nil, err
	}
	return d.pairs.lookup.Join(p.pair, p.meetings, records, p.since), nil
}

func (d *Daemon) firstSeen(p *pairState, now time.Time) (time.Time, error) {
	file, ok, err := d.store.Pair(p.name.Manager, p.name.Report)
	p.pair.Manager.Name = cmp.Or(p.pair.Manager.Name, file.ManagerName) // of people whom only an event that is gone named
	p.pair.Report.Name = cmp.Or(p.pair.Report.Name, file.ReportName)
	if err != nil || ok && !file.FirstSeen.IsZero() {
		return file.FirstSeen, err
	}
	if !ok {
		file = store.Pair{
			Manager: p.pair.Manager.Email, ManagerName: p.pair.Manager.Name,
			Report: p.pair.Report.Email, ReportName: p.pair.Report.Name,
		}
	}
	file.FirstSeen = now
	if d.looking {
		return now, nil
	}
	return now, d.store.PutPair(file)
}

// act does what one meeting calls for now: it notes what the calendar shows,
// queues what is due, and tries to send what is queued. It returns when it is
// to be called again.
func (d *Daemon) act(p *pairState, c plan.Case, policy plan.Policy, now time.Time) (wake time.Time, err error) {
	one := plan.For(now, c, policy)
	rec := c.Record
	if d.withdraw(&rec, one.Meeting, now) {
		if err := d.store.Put(rec); err != nil {
			return time.Time{}, err
		}
		c.Record = rec
		one = plan.For(now, c, policy)
	}
	if n := soonest(append(one.Notices, p.next), now); n.ID != "" {
		p.next = n
	}
	noted := d.note(&rec, one, now)
	if rec.Event.Start.IsZero() {
		rec.See(one.Meeting) // written only if something is queued
	}
	queued, failed := d.enqueue(&rec, one, now)
	if noted || queued {
		if err := d.store.Put(rec); err != nil {
			return time.Time{}, err
		}
	}
	wake, again, err := d.deliver(p, rec, now)
	switch {
	case failed != nil || err != nil:
		return time.Time{}, errors.Join(failed, err)
	case again:
		return now, nil
	}
	return plan.Earliest(wake, future(one, rec, now)), nil
}

// enqueue writes the letters of what is due into a record, and what came too
// late to be written. It reports whether there was anything. A letter that
// cannot be written holds up no other.
func (d *Daemon) enqueue(rec *plan.Record, one plan.Plan, now time.Time) (any bool, err error) {
	var errs []error
	for _, n := range one.Notices {
		_, recorded := rec.Notice(n.ID)
		switch {
		case recorded:
			continue
		case n.State == plan.Expired && one.Ours:
			d.log.Info("not sent", "notice", n.ID, "to", n.To, "reason", n.Reason)
		case n.State == plan.Planned && !n.Due.After(now):
			if n, err = d.queue(rec, one.Meeting, n, now); err != nil {
				errs = append(errs, fmt.Errorf("writing %s: %w", n.ID, err))
				continue
			}
			if n.State == plan.Failed {
				d.refused(*rec, n, nil, now)
			}
		default:
			continue
		}
		rec.Put(n)
		any = true
	}
	return any, errors.Join(errs...)
}

// withdraw ends the queued notices of a record that no longer hold, so that
// nobody counts as told what they never got. It reports whether there were any.
func (d *Daemon) withdraw(rec *plan.Record, m calendar.Meeting, now time.Time) (any bool) {
	for _, n := range rec.Notices {
		if n.State.Final() || d.line.flying[n.ID] || d.line.landed(n.ID) {
			continue
		}
		if ended, holds := plan.Recheck(now, n, m); !holds {
			any = true
			rec.Put(ended)
			delete(d.line.waiting, n.ID)
			d.log.Info("not sent", "notice", n.ID, "to", n.To, "reason", ended.Reason)
			d.judge(*rec, ended, nil, now)
		}
	}
	return any
}

// note writes what the calendar shows into a record that exists, and the fact
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

// future is when time alone changes what a plan calls for, leaving out what
// has just been queued.
func future(one plan.Plan, rec plan.Record, now time.Time) time.Time {
	var wake time.Time
	for _, n := range one.Notices {
		if _, recorded := rec.Notice(n.ID); !recorded && n.State == plan.Planned {
			wake = plan.Earliest(wake, n.Due)
		}
	}
	if one.Meeting.State == calendar.On && now.Before(one.Meeting.End) {
		wake = plan.Earliest(wake, one.Meeting.End)
	}
	return wake
}
