package daemon

import (
	"container/heap"
	"reflect"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

// pairs knows who meets whom, and when each pair is to be looked at next, so
// that a step costs what is due and not what exists.
type pairs struct {
	matched time.Time // when the calendars were last gone through; zero: never
	stale   bool      // a calendar has changed since
	loaded  int       // how many calendars had been read then
	lookup  plan.Lookup
	policy  plan.Policy // with the holidays
	byName  map[store.PairName]*pairState
	agenda  agenda
	coming  *Coming // what is mailed next; nil: to be found anew
}

// A pairState is one pair with its meetings in the window.
type pairState struct {
	name     store.PairName
	folders  []store.PairName // where it has records: under its own name, and under addresses that were theirs before
	pair     calendar.Pair
	meetings []calendar.Meeting
	unsure   bool        // something depends on a calendar that is not read yet
	since    time.Time   // when it was first seen; zero: not looked up yet
	wake     time.Time   // when to look at it; never zero while it is in the agenda
	next     plan.Notice // the first that is planned, for those who ask
	at       int         // in the agenda; -1: not in it
}

func newPairs() *pairs { return &pairs{byName: map[store.PairName]*pairState{}} }

// take replaces the meetings, and puts every pair whose meetings changed on the
// agenda for now. known are the pairs that have records.
func (ps *pairs) take(now time.Time, shows plan.Calendar, policy plan.Policy, known []store.PairName, roster *calendar.Roster) {
	all := !reflect.DeepEqual(ps.policy.Holidays, policy.Holidays)
	more := len(shows.Loaded) != ps.loaded
	ps.lookup, ps.policy, ps.loaded = plan.NewLookup(shows), policy, len(shows.Loaded)
	ps.matched, ps.stale = now, false
	meetings := map[store.PairName][]calendar.Meeting{}
	for _, m := range shows.Matched.Meetings {
		name := pairName(m.Pair.Manager.Email, m.Pair.Report.Email)
		meetings[name] = append(meetings[name], m)
	}
	for _, folder := range known {
		pair := calendar.Pair{Manager: roster.Person(folder.Manager, ""), Report: roster.Person(folder.Report, "")}
		p, ok := ps.byName[pairName(pair.Manager.Email, pair.Report.Email)]
		if !ok {
			p = ps.add(pair, now)
		}
		if !slices.Contains(p.folders, folder) {
			p.folders = append(p.folders, folder)
			ps.set(p, now)
		}
	}
	for name, ms := range meetings {
		p, ok := ps.byName[name]
		if !ok {
			p = ps.add(ms[0].Pair, now)
		}
		if all || !reflect.DeepEqual(p.meetings, ms) {
			p.pair, p.meetings = ms[0].Pair, ms
			ps.set(p, now)
		}
	}
	for name, p := range ps.byName {
		if p.meetings != nil && meetings[name] == nil || p.unsure && more {
			p.meetings = meetings[name]
			ps.set(p, now)
		}
	}
}

func (ps *pairs) add(pair calendar.Pair, now time.Time) *pairState {
	name := pairName(pair.Manager.Email, pair.Report.Email)
	p := &pairState{name: name, folders: []store.PairName{name}, pair: pair, at: -1}
	ps.byName[name] = p
	ps.set(p, now)
	return p
}

// set puts a pair on the agenda for a time, or takes it off with the zero time.
func (ps *pairs) set(p *pairState, wake time.Time) {
	p.wake, ps.coming = wake, nil
	switch {
	case wake.IsZero() && p.at >= 0:
		heap.Remove(&ps.agenda, p.at)
	case wake.IsZero():
	case p.at >= 0:
		heap.Fix(&ps.agenda, p.at)
	default:
		heap.Push(&ps.agenda, p)
	}
}

// all has every pair looked at.
func (ps *pairs) all(now time.Time) {
	for _, p := range ps.byName {
		ps.set(p, now)
	}
}

// nudge has a pair looked at, if it still exists.
func (ps *pairs) nudge(name store.PairName, now time.Time) {
	if p, ok := ps.byName[name]; ok {
		ps.set(p, now)
	}
}

// due returns the pair that has waited longest, or nil if none is due.
func (ps *pairs) due(now time.Time) *pairState {
	if len(ps.agenda) == 0 || ps.agenda[0].wake.After(now) {
		return nil
	}
	return ps.agenda[0]
}

// wake is when the next pair is due; zero if none ever is.
func (ps *pairs) wake() time.Time {
	if len(ps.agenda) == 0 {
		return time.Time{}
	}
	return ps.agenda[0].wake
}

// concerned names the calendars that show a meeting of a pair that is due.
func (ps *pairs) concerned(now time.Time) map[string]bool {
	if ps.due(now) == nil {
		return nil
	}
	out := map[string]bool{}
	for _, p := range ps.agenda {
		if p.wake.After(now) {
			continue
		}
		for _, m := range p.meetings {
			for _, c := range m.Calendars {
				out[c] = true
			}
		}
	}
	return out
}

// An agenda is a heap of pairs by the time at which they are due.
type agenda []*pairState

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].wake.Before(a[j].wake) }
func (a agenda) Swap(i, j int) {
	a[i], a[j] = a[j], a[i]
	a[i].at, a[j].at = i, j
}
func (a *agenda) Push(x any) {
	p := x.(*pairState)
	p.at = len(*a)
	*a = append(*a, p)
}
func (a *agenda) Pop() any {
	old := *a
	p := old[len(old)-1]
	p.at = -1
	*a = old[:len(old)-1]
	return p
}
