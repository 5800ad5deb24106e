package plan_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func shows(ds ...calendar.Decision) plan.Lookup {
	return plan.NewLookup(plan.Calendar{
		Matched: calendar.Matched{Decisions: ds},
		Loaded:  map[string]time.Time{"maria": longAgo},
		Watched: map[string]bool{"maria": true, "down": true},
	})
}

// recorded is a record of a meeting as it was seen.
func recorded(m calendar.Meeting) plan.Record {
	r := plan.Record{Key: "kept"}
	r.See(m)
	return r
}

func TestJoinFindsTheRecordOfAMeeting(t *testing.T) {
	was := meeting("2026-11-24 10:00")
	series := was
	series.IDs = []calendar.ID{{UID: "u1", RecurrenceID: was.Start.UTC()}}
	for _, c := range []struct {
		name   string
		change func(*calendar.Meeting)
		kept   bool
	}{
		{"unchanged", func(*calendar.Meeting) {}, true},
		{"B1 moved, by its name", func(m *calendar.Meeting) { m.Start = m.Start.Add(time.Hour) }, true},
		{"B9 a new UID at the same time", func(m *calendar.Meeting) { m.IDs = []calendar.ID{{UID: "u2"}} }, true},
		{"B8 a single event made a series", func(m *calendar.Meeting) { m.IDs = series.IDs }, true},
		{"another meeting", func(m *calendar.Meeting) {
			m.IDs = []calendar.ID{{UID: "u2"}}
			m.Start = m.Start.Add(time.Hour)
		}, false},
		{"another instance of the series", func(m *calendar.Meeting) {
			m.Start = m.Start.Add(7 * 24 * time.Hour)
			m.IDs = []calendar.ID{{UID: "u1", RecurrenceID: m.Start.UTC()}}
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := was
			c.change(&m)
			cases := shows().Join(pair, []calendar.Meeting{m}, []plan.Record{recorded(was)}, longAgo)
			if got := cases[0].Record.Key == "kept"; got != c.kept {
				t.Errorf("got record %q, want kept: %v", cases[0].Record.Key, c.kept)
			}
			if want := map[bool]int{true: 1, false: 2}[c.kept]; len(cases) != want {
				t.Errorf("got %d cases, want %d", len(cases), want)
			}
		})
	}
}

func TestJoinNeverGivesOneRecordToTwoMeetings(t *testing.T) {
	a := meeting("2026-11-24 10:00")
	r := recorded(a)
	r.Event.IDs = append(r.Event.IDs, calendar.ID{UID: "u2"})
	b := a
	b.IDs, b.Start = []calendar.ID{{UID: "u2"}}, a.Start.Add(time.Hour)
	fresh := shows().Join(pair, []calendar.Meeting{a}, nil, longAgo)[0]
	r.Key = fresh.Record.Key
	cases := shows().Join(pair, []calendar.Meeting{b, a}, []plan.Record{r}, longAgo)
	if len(cases) != 2 || cases[0].Record.Key == cases[1].Record.Key {
		t.Errorf("got %d cases with keys %q and %q", len(cases), cases[0].Record.Key, cases[1].Record.Key)
	}
}

// An instance that was put onto the slot of another once had the manager
// briefed a second time for that slot.
func TestTwoInstancesOnOneSlotAreBriefedOnce(t *testing.T) {
	moved, stays := meeting("2026-11-23 10:00"), meeting("2026-11-24 10:00")
	var records []plan.Record
	var shown []calendar.Decision
	for _, m := range []*calendar.Meeting{&moved, &stays} {
		m.IDs = []calendar.ID{{UID: "s", RecurrenceID: m.Start.UTC()}}
		r := recorded(*m)
		r.Key = m.Start.Weekday().String()
		records = append(records, r)
		shown = append(shown, calendar.Decision{Event: calendar.Event{UID: "s", RecurrenceID: m.Start.UTC()}})
	}
	records[1].Put(plan.Notice{
		ID: "briefing-x", Kind: form.Briefing, To: "maria@example.com", State: plan.Sent, About: plan.About{Start: stays.Start, End: stays.End},
	})
	both := stays
	both.IDs = append(both.IDs, moved.IDs...)
	for _, c := range shows(shown...).Join(pair, []calendar.Meeting{both}, records, longAgo) {
		for _, n := range plan.For(at("2026-11-23 12:00"), c, policy()).Due(at("2026-11-24 08:30")) {
			if n.Kind == form.Briefing {
				t.Errorf("%s: a briefing again for the slot that the manager was briefed for", c.Record.Key)
			}
		}
	}
}

func TestLostMeetings(t *testing.T) {
	m := meeting("2026-11-24 10:00")
	shown := calendar.Decision{Event: calendar.Event{UID: "u1"}, Reason: "not a 1:1: 3 people are in it"}
	stub := calendar.Decision{Event: calendar.Event{UID: "u1", Status: calendar.Cancelled}}
	for _, c := range []struct {
		name   string
		in     string
		lookup plan.Lookup
		want   calendar.State
	}{
		{"A3 gone from the calendar", "maria", shows(), calendar.Off},
		{"F3 a cancelled stub without people", "maria", shows(stub), calendar.Off},
		{"no longer a 1:1", "maria", shows(shown), calendar.Unmatched},
		{"F4 a calendar that cannot be read takes nothing back", "down", shows(), calendar.On},
		{"gone from one of two, of which the other cannot be read", "down maria", shows(), calendar.On},
		{"A9 a calendar that is no longer watched", "gone", shows(), calendar.Unmatched},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := recorded(m)
			r.Event.Calendars = strings.Fields(c.in)
			got := c.lookup.Join(pair, nil, []plan.Record{r}, longAgo)[0].Meeting
			if got.State != c.want {
				t.Errorf("got %s (%s), want %s", got.State, got.Reason, c.want)
			}
		})
	}
}

func TestD5RecheckBeforeSending(t *testing.T) {
	m := meeting("2026-11-24 10:00")
	n := plan.Notice{Kind: form.Prep, State: plan.Queued, Expires: at("2026-11-24 09:30"), About: plan.About{Start: m.Start, End: m.End}}
	now := at("2026-11-23 09:00")
	moved, off := m, m
	moved.Start = m.Start.Add(time.Hour)
	off.State, off.Reason = calendar.Off, "it was cancelled in the calendar"
	unclear := n
	unclear.State = plan.Sending
	wrapup := n
	wrapup.Kind, wrapup.Expires = form.Wrapup, at("2026-11-27 10:30")
	told := n
	told.Kind, told.About.Change = form.Changed, form.Cancelled
	for _, c := range []struct {
		name string
		n    plan.Notice
		m    calendar.Meeting
		now  time.Time
		want plan.State
		ok   bool
	}{
		{"still true", n, m, now, plan.Queued, true},
		{"cancelled meanwhile", n, off, now, plan.Skipped, false},
		{"moved meanwhile", n, moved, now, plan.Skipped, false},
		{"too late", n, m, at("2026-11-24 09:30"), plan.Expired, false},
		{"moved after an attempt without an answer", unclear, moved, now, plan.Sent, false},
		{"a wrap-up does not mind", wrapup, moved, now, plan.Queued, true},
		{"a cancellation that holds", told, off, now, plan.Queued, true},
		{"a cancellation that was taken back", told, m, now, plan.Skipped, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := plan.Recheck(c.now, c.n, c.m, plan.Told{})
			if ok != c.ok || got.State != c.want {
				t.Errorf("got %v, %s (%s); want %v, %s", ok, got.State, got.Reason, c.ok, c.want)
			}
			if !ok && got.Reason == "" {
				t.Error("no reason given")
			}
		})
	}
}
