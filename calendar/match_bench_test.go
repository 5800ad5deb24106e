package calendar_test

import (
	"fmt"
	"testing"
	"time"

	"oneonone/calendar"
)

// company is a roster of so many people, of whom each hundredth owns a calendar
// and manages the hundred from there on.
func company(people int) *calendar.Roster {
	var all []calendar.Person
	var owners []string
	for i := range people {
		p := calendar.Person{Email: address(i), Name: fmt.Sprintf("First%d Last%d", i, i)}
		if i%100 == 0 {
			owners = append(owners, p.Email)
		} else {
			p.Manager = address(i - i%100)
		}
		all = append(all, p)
	}
	return calendar.NewRoster(calendar.Person{Zone: berlin}, all, owners, "oneonone@example.com")
}

func address(i int) string { return fmt.Sprintf("p%d@example.com", i) }

// calendars are events as the calendars of that company hold them, in equal
// parts of ten kinds.
func calendars(events, people int) []calendar.Event {
	out := make([]calendar.Event, 0, events)
	for i := range events {
		report := i * 7 % people
		boss := report - report%100
		e := calendar.Event{
			Calendar: fmt.Sprint("c", boss), Owner: address(boss), UID: fmt.Sprint("u", i), Status: calendar.Confirmed,
			Start: ten.Add(time.Duration(i/10) * time.Hour), Description: "Join the call at https://call.example.test/j/1#pwd.",
		}
		e.End = e.Start.Add(30 * time.Minute)
		invite := func(title string, people ...string) {
			e.Summary = title
			for _, p := range people {
				e.Attendees = append(e.Attendees, calendar.Attendee{Email: p, Type: calendar.Individual, Status: calendar.Accepted})
			}
		}
		switch i % 10 {
		case 0, 1, 2, 3:
			invite(fmt.Sprintf("First%d / First%d", boss, report), address(boss), address(report))
		case 4, 5:
			invite("Stand-up", address(boss), address(report), address(boss+1), address(boss+2), address(boss+3))
		case 6:
			invite("1:1", address(boss), fmt.Sprintf("guest%d@elsewhere.test", i))
		case 7:
			invite(fmt.Sprint("Interview ", i), address(boss), fmt.Sprintf("guest%d@elsewhere.test", i))
		case 8:
			invite(fmt.Sprintf("1:1 First%d", report))
		case 9:
			e.AllDay, e.End = true, e.Start.Add(24*time.Hour)
			invite([]string{"Birthday", fmt.Sprintf("First%d on vacation", report)}[i/10%2])
		}
		out = append(out, e)
	}
	return out
}

func BenchmarkMatch(b *testing.B) {
	const people = 10_000
	roster := company(people)
	for _, n := range []int{1_000, 100_000} {
		events := calendars(n, people)
		b.Run(fmt.Sprintf("%d events", n), func(b *testing.B) {
			for b.Loop() {
				calendar.Match(events, roster, rules())
			}
		})
	}
}

// What a title takes to read must not grow with the number of people.
func BenchmarkMatchOfNames(b *testing.B) {
	for _, people := range []int{1_000, 10_000} {
		roster := company(people)
		var stripped, leave []calendar.Event
		for i := range 400 {
			e := calendar.Event{Owner: address(0), UID: fmt.Sprint(i), Start: ten, End: ten.Add(time.Hour)}
			e.Summary = fmt.Sprintf("1:1 First%d", i+1)
			stripped = append(stripped, e)
			e.AllDay, e.Summary = true, fmt.Sprintf("First%d on vacation", i+1)
			leave = append(leave, e)
		}
		for name, events := range map[string][]calendar.Event{"stripped": stripped, "leave": leave} {
			b.Run(fmt.Sprintf("400 events %s, %d people", name, people), func(b *testing.B) {
				for b.Loop() {
					calendar.Match(events, roster, rules())
				}
			})
		}
	}
}

func BenchmarkNewRoster(b *testing.B) {
	for b.Loop() {
		company(10_000)
	}
}
