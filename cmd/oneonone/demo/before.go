package demo

import (
	"fmt"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// A past is what a pair's 1:1s came to before the demo begins: the company has
// used oneonone for a while, so that there are trends and a month to look back at.
type past struct {
	manager, report string
	title           string
	calendar        string
	first           time.Time // start of the first
	every           int       // days
	minutes         int
	tickets, review []float64      // as they stood at each; as many as there were 1:1s
	off             map[int]string // which did not take place, with the reason
	last            form.Answer    // what the manager noted at the last one
}

// pasts are the 1:1s of September and October.
var pasts = []past{
	{
		manager: maria, report: alice, title: "1:1 Maria / Alice", calendar: "maria", first: summer(9, 1, 16, 0), every: 7, minutes: 30,
		tickets: []float64{11, 12, 10, 14, 13, 16, 15, 18, 16},
		review:  []float64{15, 14, 14.5, 13, 12, 12.5, 11, 10, 10.5},
		last:    form.Answer{Key: "check-in", Label: "Check-in", Text: "Moves to a flat with a balcony in November. Looks forward to it."},
	},
	{
		manager: maria, report: ben, title: "1:1 Maria / Ben", calendar: "maria", first: summer(9, 3, 10, 0), every: 7, minutes: 30,
		tickets: []float64{22, 25, 21, 26, 27, 23, 28, 25, 26},
		review:  []float64{7, 6.5, 8, 7.5, 6, 6.5, 5.5, 6, 7},
		off:     map[int]string{6: "cancelled in the calendar"},
		last:    form.Answer{Key: "development", Label: "Development", Text: "Would like to lead a project of his own by spring."},
	},
	{
		manager: maria, report: carla, title: "Carla & Maria", calendar: "maria", first: summer(9, 4, 11, 0), every: 7, minutes: 45,
		tickets: []float64{16, 15, 15, 14, 16, 13, 12, 14, 12},
		review:  []float64{9, 9.5, 9, 10, 9.5, 11, 12, 10.5, 11.5},
		off:     map[int]string{5: "cancelled in the calendar", 7: "cancelled in the calendar", 8: "cancelled in the calendar"},
		last:    form.Answer{Key: "check-in", Label: "Check-in", Text: "Runs her first half marathon at the end of October."},
	},
	{
		manager: tom, report: priya, title: "Priya <> Tom", calendar: "tom", first: summer(8, 31, 10, 0), every: 14, minutes: 30,
		tickets: []float64{14, 17, 16, 18, 18},
		review:  []float64{10, 9, 9.5, 8, 8},
		last:    form.Answer{Key: "goals", Label: "Goals", Text: "The nightly report in less than ten minutes."},
	},
}

// summer is a time of the weeks before the clocks went back, in Berlin.
func summer(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, time.FixedZone("CEST", 2*60*60))
}

// clockChange is when the clocks of Berlin went back.
var clockChange = time.Date(2026, time.October, 25, 1, 0, 0, 0, time.UTC)

// start is when the n-th 1:1 began: at the same time by the clock.
func (p past) start(n int) time.Time {
	t := p.first.AddDate(0, 0, n*p.every)
	if t.After(clockChange) {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, berlin)
	}
	return t
}

// record is what is written down of the n-th 1:1.
func (p past) record(n int) plan.Record {
	start := p.start(n)
	end := start.Add(time.Duration(p.minutes) * time.Minute)
	r := plan.Record{Key: fmt.Sprintf("earlier-%d", n+1), Event: plan.Seen{
		Manager: p.manager, Report: p.report, Title: p.title, Start: start, End: end, State: calendar.On, Calendars: []string{p.calendar},
		IDs: []calendar.ID{{UID: fmt.Sprintf("%s-earlier", first(p.report)), RecurrenceID: start}},
	}}
	if reason, off := p.off[n]; off {
		r.Event.State, r.Event.Reason = calendar.Off, reason
		return r
	}
	r.Event.Held = end
	before := start.AddDate(0, 0, -2)
	r.Notices = []plan.Notice{{ID: fmt.Sprintf("prep-earlier-%s-%d", first(p.report), n+1), Kind: form.Prep, To: p.report, State: plan.Answered, Due: before, Queued: before, Sent: before}}
	r.Answers = []form.Answer{{Key: "general", Text: "All good, nothing new."}}
	twenty, eight := 20.0, 8.0
	r.Metrics = []form.Figure{
		{Name: "Tickets closed", Unit: "a week", Value: p.tickets[n], Target: &twenty, Better: "higher", At: before},
		{Name: "Review time", Unit: "hours", Value: p.review[n], Target: &eight, Better: "lower", At: before},
	}
	if n == p.lastHeld() {
		r.Notes = []form.Answer{p.last}
	}
	return r
}

// lastHeld is the number of the last 1:1 that took place.
func (p past) lastHeld() int {
	for n := len(p.tickets) - 1; n > 0; n-- {
		if _, off := p.off[n]; !off {
			return n
		}
	}
	return 0
}

// remember puts the earlier weeks into the state.
func remember(s *store.Store) error {
	for _, p := range pasts {
		for n := range p.tickets {
			if err := s.Put(p.record(n)); err != nil {
				return fmt.Errorf("writing down the weeks before: %w", err)
			}
		}
	}
	for _, p := range promises {
		if err := s.PutPair(p); err != nil {
			return fmt.Errorf("writing down the weeks before: %w", err)
		}
	}
	return nil
}
