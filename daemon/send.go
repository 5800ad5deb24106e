package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// SendNow sends a mail at somebody's wish, recorded like any other, and returns
// the notice as it stands after the first attempt. It is for the loop, after a
// step; others use Do, or a Client.
func (d *Daemon) SendNow(ctx context.Context, now time.Time, req SendRequest) (plan.Notice, error) {
	p, err := d.find(req.Manager, req.Report)
	if err != nil {
		return plan.Notice{}, err
	}
	if err := d.refresh(ctx, p, now); err != nil {
		return plan.Notice{}, err
	}
	cases, err := d.cases(p, now)
	if err != nil {
		return plan.Notice{}, err
	}
	c, err := pick(cases, req.Kind, now)
	if err != nil {
		return plan.Notice{}, err
	}
	n, err := plan.ByHand(now, c, d.pairs.policy, req.Kind, req.Again)
	if err != nil {
		return plan.Notice{}, err
	}
	d.server = server{} // somebody may have seen to it
	rec := c.Record
	if rec.Event.Start.IsZero() {
		rec.See(c.Meeting)
	}
	if n, err = d.queue(&rec, c.Meeting, n, now); err != nil {
		return n, err
	}
	rec.Put(n)
	if err := d.store.Put(rec); err != nil {
		return n, err
	}
	return d.watchOut(ctx, p, rec, n.ID, now)
}

// refresh reads the calendars of a pair once more, so that no mail goes out
// about what they no longer show.
func (d *Daemon) refresh(ctx context.Context, p *pairState, now time.Time) error {
	var list []*watched
	for _, c := range d.calendars {
		shows := slices.ContainsFunc(p.meetings, func(m calendar.Meeting) bool { return slices.Contains(m.Calendars, c.Name()) })
		if shows && !c.busy && now.Sub(c.read) > freshness {
			list = append(list, c)
		}
	}
	if len(list) > 0 && d.read(ctx, now, list) {
		return d.match(now)
	}
	return nil
}

// watchOut has a record's notices sent, and returns one of them when an attempt
// has ended, or as it is when the context does.
func (d *Daemon) watchOut(ctx context.Context, p *pairState, rec plan.Record, id string, now time.Time) (plan.Notice, error) {
	if _, err := d.deliver(p, rec, now); err != nil {
		return plan.Notice{}, err
	}
	if d.turns.waits(id) {
		if err := d.jump(id, now); err != nil {
			return plan.Notice{}, err
		}
		if _, err := d.deliver(p, rec, now); err != nil {
			return plan.Notice{}, err
		}
	}
	for d.line.flying[id] && d.await(ctx, now) {
	}
	if err := d.record(now); err != nil {
		return plan.Notice{}, err
	}
	after, _, err := d.store.Record(rec.Event.Manager, rec.Event.Report, rec.Key)
	n, _ := after.Notice(id)
	return n, err
}

// find returns the pair of a report, and of a manager if one is named.
func (d *Daemon) find(manager, report string) (*pairState, error) {
	var found []*pairState
	for _, p := range d.pairs.byName {
		if len(p.meetings) > 0 && d.setup.Roster.Same(report, p.name.Report) &&
			(manager == "" || d.setup.Roster.Same(manager, p.name.Manager)) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("no 1:1 with %s is in the calendars; `oneonone calendar` shows what is, and why", report)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%s has 1:1s with %d managers; name one with --manager", report, len(found))
}

// pick chooses the meeting that a mail by hand is about: the next for what goes
// before one, the last for what goes after.
func pick(cases []plan.Case, kind form.Kind, now time.Time) (plan.Case, error) {
	var best *plan.Case
	for i := range cases {
		c := &cases[i]
		switch kind {
		case form.Prep, form.PrepNudge, form.Briefing:
			if c.Meeting.Start.After(now) && (best == nil || c.Meeting.Start.Before(best.Meeting.Start)) {
				best = c
			}
		case form.Wrapup, form.WrapupNudge:
			if !c.Meeting.Start.After(now) && (best == nil || c.Meeting.Start.After(best.Meeting.Start)) {
				best = c
			}
		default:
			return plan.Case{}, fmt.Errorf("a %s mail cannot be sent by hand; prep, prep-nudge, briefing, wrapup and wrapup-nudge can", kind)
		}
	}
	if best == nil {
		return plan.Case{}, fmt.Errorf("there is no 1:1 in the calendar that a %s could be about", kind)
	}
	return *best, nil
}

// SendOnce does what SendNow does where no daemon runs: it reads the calendars,
// sends the one mail that is asked for and nothing else, and waits until it has
// landed.
func SendOnce(ctx context.Context, s *store.Store, setup Setup, now time.Time, req SendRequest) (plan.Notice, error) {
	d, err := New(s, setup, slog.New(slog.DiscardHandler))
	if err != nil {
		return plan.Notice{}, err
	}
	defer d.end()
	d.read(ctx, now, d.toRead(now))
	if err := d.match(now); err != nil {
		return plan.Notice{}, errors.Join(err, d.unread())
	}
	for _, p := range d.pairs.byName {
		d.pairs.set(p, time.Time{}) // the daemon sees to them when it runs
	}
	d.settle(ctx, req, func(f func()) { f() })
	return d.SendNow(ctx, now, req)
}
