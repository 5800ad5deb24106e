package daemon

import (
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
	agenda  agenda[*pairState]
	coming  *Coming // what is mailed next; nil: to be found anew
}

// A pairState is one pair with its meetings in the window.
type pairState struct {
	name     store.PairName
	folders  []store.PairName // where it has records: under its own name, and under addresses that were theirs before
	pair     calendar.Pair
	meetings []calendar.Meeting
	unsure   bool                     // something depends on a calendar that is not read yet
	since    time.Time                // when it was first seen; zero: not looked up yet
	next     plan.Notice              // the first that is planned, for those who ask
	promised map[store.PairName]owing // what was open in each folder when its owners were last told of it
	asked    time.Time                // since when letters wait for their metrics; zero: none does
	holds    bool                     // this visit has left one waiting
	slot
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
	p := &pairState{name: name, folders: []store.PairName{name}, pair: pair, slot: noSlot()}
	ps.byName[name] = p
	ps.set(p, now)
	return p
}

// set puts a pair on the agenda for a time, or takes it off with the zero time.
func (ps *pairs) set(p *pairState, wake time.Time) {
	ps.coming = nil
	ps.agenda.set(p, wake)
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

// nudgeFolder has the pair looked at that has its records in a folder.
func (ps *pairs) nudgeFolder(folder store.PairName, now time.Time) {
	if p, ok := ps.byName[folder]; ok {
		ps.set(p, now)
		return
	}
	for _, p := range ps.byName {
		if slices.Contains(p.folders, folder) {
			ps.set(p, now)
		}
	}
}

// due returns the pair that has waited longest, or nil if none is due.
func (ps *pairs) due(now time.Time) *pairState {
	p, _ := ps.agenda.due(now)
	return p
}

// crowded reports whether more pairs are due than make a crowd.
func (ps *pairs) crowded(now time.Time) bool {
	n := 0
	for _, p := range ps.agenda {
		if !p.wake.After(now) {
			n++
		}
	}
	return n > crowd
}

// wake is when the next pair is due; zero if none ever is.
func (ps *pairs) wake() time.Time { return ps.agenda.next() }

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
