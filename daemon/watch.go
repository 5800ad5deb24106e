package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

// When a calendar that cannot be read becomes a problem, and when it is tried
// again.
const (
	deadAfter   = 2 * time.Hour
	firstTry    = 15 * time.Second
	lastTry     = 15 * time.Minute
	longestRead = time.Minute
	readers     = 64               // at a time
	surely      = 4                // failures in a row, before an old copy is a problem: we may have been off ourselves
	freshness   = 30 * time.Second // what was read this recently is not read again before a mail
)

// A watched calendar is one with what is known of it.
type watched struct {
	Calendar
	snap    calendar.Snapshot
	loaded  bool      // snap holds something to go by
	read    time.Time // when the last read began
	next    time.Time // when to read again; zero: at once
	err     error     // of the last read
	failing time.Time // since when reads fail; zero if they do not
	tries   int       // in a row that failed
	busy    bool      // being read now
}

// toRead lists the calendars that are due: by their own rhythm, because they
// are files, or because a mail about one of their meetings is about to go out.
func (d *Daemon) toRead(now time.Time) []*watched {
	concerned := d.pairs.concerned(now)
	var out []*watched
	for _, c := range d.calendars {
		stale := now.Sub(c.read) > freshness || now.Before(c.read)
		switch {
		case c.busy:
		case c.Local, !now.Before(c.next), now.Before(c.read.Add(-time.Minute)), stale && concerned[c.Name()]:
			out = append(out, c)
		}
	}
	return out
}

// read reads calendars side by side and waits for them, but not for ever: a
// slow one is taken in by the step after it is done. It reports whether
// anything has changed.
func (d *Daemon) read(ctx context.Context, now time.Time, list []*watched) (changed bool) {
	if len(list) == 0 {
		return d.pairs.stale
	}
	from, to := window(now)
	slices.SortStableFunc(list, func(a, b *watched) int { return cmp.Compare(min(a.tries, 1), min(b.tries, 1)) }) // the dead wait behind the living
	slots := make(chan struct{}, readers)
	waiting := 0
	for _, c := range list {
		c.busy, c.read = true, now
		waiting++
		go func() {
			slots <- struct{}{}
			reading, done := context.WithTimeout(d.line.ctx, longestRead)
			snap, err := c.Read(reading, now, from, to)
			done()
			<-slots
			d.report(func(at time.Time) {
				waiting--
				d.took(c, at, snap, err)
			})
		}()
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for waiting > 0 && d.await(ctx, now) {
	}
	return d.pairs.stale
}

// window is the time that the daemon looks at. It moves once a day.
func window(now time.Time) (from, to time.Time) {
	day := calendar.DateOf(now, time.UTC).At(calendar.Clock{}, time.UTC)
	return day.Add(-lookBack), day.Add(lookAhead)
}

// took takes in what a source said.
func (d *Daemon) took(c *watched, now time.Time, snap calendar.Snapshot, err error) {
	c.busy, c.err = false, err
	d.tally.read(c.Name(), err)
	if c.next = now.Add(max(c.Refresh, min(snap.Refresh, time.Hour))); c.Local {
		c.next = now.Add(10 * time.Minute)
	}
	if usable := !snap.Fetched.IsZero(); usable {
		d.pairs.stale = d.pairs.stale || snap.Changed || !c.loaded
		c.snap, c.loaded = snap, true
	}
	if err == nil {
		if c.tries > 0 {
			d.log.Info("calendar is back", "calendar", c.Name(), "after", now.Sub(c.failing).Round(time.Second))
		}
		c.failing, c.tries = time.Time{}, 0
		d.clear("calendar/"+c.Name(), now)
		return
	}
	if c.tries == 0 {
		c.failing = now
	}
	c.next = now.Add(min(firstTry<<min(c.tries, 10), lastTry, max(c.Refresh, firstTry)))
	c.tries++
	d.log.Warn("reading a calendar", "calendar", c.Name(), "err", err, "next", c.next)
	var fault interface{ Lasting() bool } // of a source that knows when waiting is of no use
	lasting := errors.As(err, &fault) && fault.Lasting()
	if lasting || now.Sub(c.overdue()) >= deadAfter && c.tries >= surely {
		d.calendarDead(c, now)
	}
}

// overdue is the time since which something good should have been read.
func (c *watched) overdue() time.Time {
	if should := c.snap.Fetched.Add(max(c.Refresh, time.Minute)); c.loaded && should.Before(c.failing) {
		return should
	}
	return c.failing
}

// match finds the meetings anew, and marks the pairs whose meetings changed.
func (d *Daemon) match(now time.Time) error {
	var events []calendar.Event
	from, to := window(now)
	shows := plan.Calendar{Loaded: map[string]time.Time{}, Watched: map[string]bool{}, Window: calendar.Span{Start: from, End: to}}
	policy := d.setup.Policy
	policy.Holidays, policy.Restored = plan.DaysOff{}, d.doubt()
	for _, c := range d.calendars {
		if c.Holidays {
			addHolidays(policy.Holidays, c)
			continue
		}
		shows.Watched[c.Name()] = true
		if c.loaded {
			shows.Loaded[c.Name()] = c.snap.Since
			events = append(events, c.snap.Events...)
		}
	}
	if len(shows.Loaded) == 0 && len(shows.Watched) > 0 {
		return fmt.Errorf("planning: no calendar could be read yet")
	}
	shows.Matched = calendar.Match(events, d.setup.Roster, d.setup.Rules)
	d.pairs.take(now, shows, policy, d.store.Pairs(), d.setup.Roster)
	return nil
}

// addHolidays makes days off of the all-day events of a calendar of holidays.
func addHolidays(off plan.DaysOff, c *watched) {
	if off[c.Region] == nil {
		off[c.Region] = map[calendar.Date]bool{}
	}
	for _, e := range c.snap.Events {
		if !e.AllDay || e.Status == calendar.Cancelled {
			continue
		}
		end := calendar.DateOf(e.End, e.End.Location())
		for day, n := calendar.DateOf(e.Start, e.Start.Location()), 0; day.Before(end) && n < 60; day, n = day.AddDays(1), n+1 {
			off[c.Region][day] = true
		}
	}
}
