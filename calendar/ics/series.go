package ics

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics/recur"
	"oneonone/calendar/ics/when"
)

const maxSlots = 5_000 // occurrences of one series in one window

// A series is all that a feed says under one UID: a master, or none if the
// reader was invited to single occurrences only, and the overrides of its
// occurrences. A single event is a master without rules.
type series struct {
	master    *entry
	overrides []*entry // one for each slot
	onward    []*entry // those for this and all that follow, by slot
	window    calendar.Span
}

// A slot is where the master puts an occurrence: at its original start, in the
// master's zone.
type slot struct {
	at     time.Time
	length when.Duration
}

// newSeries sorts out the entries of one UID. Of several masters, or several
// overrides of one occurrence, the latest revision holds.
func newSeries(entries []*entry, window calendar.Span) series {
	s := series{window: window}
	slices.SortStableFunc(entries, later)
	for _, e := range entries {
		switch {
		case e.instance != nil:
		case s.master == nil:
			s.master = e
		case e.Sequence == s.master.Sequence && e.Modified.Equal(s.master.Modified) && e.start != s.master.start:
			s.master.doubtOnce(fmt.Sprintf("an event at another time (line %d) has the same UID and is left out", e.line))
		}
	}
	s.setOverrides(entries)
	return s
}

// setOverrides takes the overrides from the entries, of which the latest
// revisions come first. One slot may have two: one for itself alone, which
// holds there, and one for all that follow.
func (s *series) setOverrides(entries []*entry) {
	single, onward := map[int64]bool{}, map[int64]bool{}
	for _, e := range entries {
		if e.instance == nil {
			continue
		}
		e.slot, e.onDay = cmp.Or(s.master, e).slotStart(*e.instance)
		at := e.slot.Unix()
		switch {
		case !e.onward && !single[at]:
			single[at] = true
			s.overrides = append(s.overrides, e)
		case e.onward && !onward[at]:
			onward[at] = true
			s.onward = append(s.onward, e)
		}
	}
	slices.SortFunc(s.onward, func(a, b *entry) int { return a.slot.Compare(b.slot) })
	for _, o := range s.onward {
		if !single[o.slot.Unix()] {
			s.overrides = append(s.overrides, o)
		}
	}
}

// later orders entries with the one that holds first: the highest SEQUENCE,
// then the newest, then the last in the feed.
func later(a, b *entry) int {
	return cmp.Or(cmp.Compare(b.Sequence, a.Sequence), b.Modified.Compare(a.Modified), cmp.Compare(b.line, a.line))
}

// slotStart returns the start of the occurrence of e that a RECURRENCE-ID,
// EXDATE or RDATE means, in the zone of e. What is written without a zone is
// in e's. day reports that it names a day for a series that has a time.
func (e *entry) slotStart(m when.Moment) (at time.Time, day bool) {
	if e.start.Date {
		return when.Local(e.dayOf(m), e.home()), false
	}
	zone := e.zone()
	if m.Date {
		clock := e.start.Wall.Sub(when.Midnight(e.start.Wall))
		return when.Local(m.Wall.Add(clock), zone), true
	}
	if m.Zone == nil {
		return when.Local(m.Wall, zone), false
	}
	return m.In(e.home()).In(zone), false
}

// dayOf returns the day that m means for a series of whole days. Midnight in
// UTC is how some write a day; any other time is one in the calendar's zone.
func (e *entry) dayOf(m when.Moment) time.Time {
	if m.Zone != time.UTC || m.Wall.Equal(when.Midnight(m.Wall)) {
		return when.Midnight(m.Wall)
	}
	return when.Midnight(when.WallIn(m.Wall, e.home()))
}

// zone is the zone that e's start is written in.
func (e *entry) zone() *time.Location {
	if e.start.Zone == nil {
		return e.home()
	}
	return e.start.Zone
}

func (e *entry) recurs() bool { return len(e.rules)+len(e.extra) > 0 }

// appendOccurrences appends to out what of the series is in the window. An
// error says that it is not all.
func (s *series) appendOccurrences(out []calendar.Event, work *recur.Budget) ([]calendar.Event, error) {
	for _, o := range s.overrides {
		out = s.appendInWindow(out, o.occurrence(o.start.In(o.home()), o.length, o.slot))
	}
	if s.master == nil {
		return out, nil
	}
	slots, err := s.slots(work)
	taken := s.taken()
	for _, sl := range slots {
		if !taken.has(sl.at) {
			out = s.appendInWindow(out, s.fill(sl))
		}
	}
	return out, err
}

func (s *series) appendInWindow(out []calendar.Event, e calendar.Event) []calendar.Event {
	if !e.In(s.window) {
		return out
	}
	return append(out, e)
}

// fill makes the occurrence of a slot: the master's, or what the last
// THISANDFUTURE override before it makes of it (RFC 5545 §3.2.13).
func (s *series) fill(sl slot) calendar.Event {
	at := sl.at
	if !s.master.recurs() {
		at = time.Time{}
	}
	later, _ := slices.BinarySearchFunc(s.onward, sl.at, func(o *entry, at time.Time) int { return o.slot.Compare(at) })
	if later > 0 {
		o := s.onward[later-1]
		return o.occurrence(o.shifted(sl.at), o.length, at)
	}
	return s.master.occurrence(sl.at, sl.length, at)
}

// shifted moves a slot as far as the override moved its own, on the clock.
func (e *entry) shifted(at time.Time) time.Time {
	zone := e.zone()
	shift := e.start.Wall.Sub(when.WallIn(e.slot, zone))
	return when.Local(when.WallIn(at, zone).Add(shift), zone)
}

// occurrence is the entry at one time. A zero recurrenceID is a single event.
func (e *entry) occurrence(start time.Time, length when.Duration, recurrenceID time.Time) calendar.Event {
	out := e.Event
	out.Start, out.End, out.RecurrenceID = start, length.After(start), recurrenceID
	return out
}

// A slotSet is a set of slots, named by their time or by their day.
type slotSet struct {
	times []int64 // in seconds
	days  []int64 // by their midnight as a reading of the clock, likewise
}

func (s *slotSet) add(at time.Time, day bool) {
	if day {
		s.days = append(s.days, dayNumber(at))
	} else {
		s.times = append(s.times, at.Unix())
	}
}

// sort makes the set ready for has.
func (s *slotSet) sort() {
	slices.Sort(s.times)
	slices.Sort(s.days)
}

func (s *slotSet) has(at time.Time) bool {
	_, found := slices.BinarySearch(s.times, at.Unix())
	if !found && len(s.days) > 0 {
		_, found = slices.BinarySearch(s.days, dayNumber(at))
	}
	return found
}

func dayNumber(at time.Time) int64 { return when.Midnight(when.WallIn(at, at.Location())).Unix() }

// taken is the set of slots that overrides fill.
func (s *series) taken() (set slotSet) {
	for _, o := range s.overrides {
		set.add(o.slot, o.onDay)
	}
	set.sort()
	return set
}

// slots returns where the master puts its occurrences, as far as they can
// touch the window, in order, each once.
func (s *series) slots(work *recur.Budget) ([]slot, error) {
	m := s.master
	before, after := s.reach()
	first, end := s.window.Start.Add(-before), s.window.End.Add(after)
	low, high := first.UTC().Add(-slack), end.UTC().Add(slack)
	excluded, err := m.exclusions(low, high, work)
	errs := []error{err}
	var found []slot
	add := func(at time.Time) bool {
		if !at.Before(first) && !at.After(end) && !excluded.has(at) {
			found = append(found, slot{at, m.length})
		}
		return len(found) < 2*maxSlots // some may be the same
	}
	if len(m.rules) == 0 {
		add(m.start.In(m.home()))
	}
	for _, r := range m.rules {
		errs = append(errs, m.expand(r, low, high, work, add))
	}
	for _, x := range m.extra {
		if at, _ := m.slotStart(x.start); x.length == nil {
			add(at)
		} else if !excluded.has(at) {
			found = append(found, slot{at, *x.length})
		}
	}
	if found = distinct(found); len(found) >= maxSlots {
		found = found[:maxSlots]
		errs = append(errs, fmt.Errorf("only %d of its occurrences are", maxSlots))
	}
	return found, errors.Join(errs...)
}

// exclusions is the set of slots that EXDATE and EXRULE take away.
func (e *entry) exclusions(low, high time.Time, work *recur.Budget) (set slotSet, err error) {
	for _, x := range e.excluded {
		set.add(e.slotStart(x))
	}
	var errs []error
	for _, r := range e.except {
		errs = append(errs, e.expand(r, low, high, work, func(at time.Time) bool {
			set.add(at, false)
			return true
		}))
	}
	set.sort()
	return set, errors.Join(errs...)
}

// distinct sorts slots, and leaves the last of those at the same time: that of
// an RDATE with a length of its own.
func distinct(slots []slot) []slot {
	if len(slots) < 2 {
		return slots
	}
	slices.SortStableFunc(slots, func(a, b slot) int { return a.at.Compare(b.at) })
	out := slots[:1]
	for _, sl := range slots[1:] {
		if last := &out[len(out)-1]; last.at.Equal(sl.at) {
			*last = sl
		} else {
			out = append(out, sl)
		}
	}
	return out
}

// expand calls yield with each start that a rule gives e, until it returns
// false.
func (e *entry) expand(r recur.Rule, low, high time.Time, work *recur.Budget, yield func(time.Time) bool) error {
	zone := e.zone()
	span := recur.Range{Start: e.start.Wall, Last: e.last(r), Low: low, High: high}
	return r.Expand(span, work, func(wall time.Time) bool { return yield(when.Local(wall, zone)) })
}

// last is UNTIL as a reading of the clock in e's zone: a time of another zone
// is converted, one without a zone is taken as it is, as is any for whole
// days, and a date includes the whole day. Zero if the rule has none.
func (e *entry) last(r recur.Rule) time.Time {
	u := r.Until()
	switch {
	case u == nil:
		return time.Time{}
	case u.Date:
		return u.Wall.Add(24*time.Hour - time.Second)
	case e.start.Date || u.Zone == nil:
		return u.Wall
	}
	return when.WallIn(u.Wall, e.zone())
}

// reach is how far outside of the window a slot may be whose occurrence
// touches it: by the length of the longest before it, and by as much as
// THISANDFUTURE overrides move theirs.
func (s *series) reach() (before, after time.Duration) {
	before = s.master.length.Longest()
	for _, x := range s.master.extra {
		if x.length != nil {
			before = max(before, x.length.Longest())
		}
	}
	for _, o := range s.onward {
		shift := o.start.In(o.home()).Sub(o.slot)
		before = max(before, o.length.Longest()+max(shift, 0))
		after = max(after, -shift)
	}
	return before, after
}
