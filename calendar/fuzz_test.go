package calendar_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
)

// Titles, names and addresses come from strangers: whatever they are, every
// event gets a decision with a reason, and every meeting two people and a
// state.
func FuzzMatch(f *testing.F) {
	f.Add("1:1 Alice", "Alice Ng", "alice@example.com", "maria@example.com", "#1on1", uint8(0))
	f.Add("Alice - PTO", "Alice", "alice+x@example.com", "", "", uint8(1))
	f.Add("Will be out of office", "Will", "w.i.l.l@gmail.com", "will@gmail.com", "#", uint8(2))
	f.Add("-'s ’s - vacation -", "-", "@", "+@gmail.com", "#no1on", uint8(5))
	f.Add("\xff urlaub: \xff", "\xff\xff", "\xff@\xff", "a@b@c", "#\xff", uint8(1))
	f.Add("Urlaub", "Ng", "alice@example.com", " ", "", uint8(0))
	f.Add(strings.Repeat("alex on vacation ", 99), "Alex", "", "alex", "##", uint8(9))
	f.Fuzz(func(t *testing.T, title, name, address, manager, description string, kind uint8) {
		roster := calendar.NewRoster(calendar.Person{Zone: berlin}, []calendar.Person{
			{Email: "maria@example.com", Name: "Maria Lopez", Manager: manager},
			{Email: "alice@example.com", Name: name, Manager: "maria@example.com", Aliases: []string{address}},
			{Email: "bo@example.com", Name: name},
		}, []string{"maria@example.com", manager}, "oneonone@example.com")
		stripped := event(title)
		stripped.Description = description
		invited := event(title, "maria@example.com", address)
		invited.Attendees[1].Name, invited.Organizer = name, calendar.Attendee{Email: manager, Name: title}
		theirs := with(invited, func(e *calendar.Event) { e.Owner = address })
		events := []calendar.Event{stripped, invited, theirs}
		for i := range events {
			e := &events[i]
			e.AllDay = kind&1 != 0 && i == 0
			if kind&2 != 0 && i == 0 {
				e.Type = calendar.OutOfOffice
			}
			if kind&4 != 0 {
				e.End = e.Start.Add(-time.Hour)
			}
		}

		out := calendar.Match(events, roster, calendar.Rules{Tentative: kind&8 != 0, Resources: []string{address}})
		if len(out.Decisions) != len(events) {
			t.Fatalf("got %d decisions on %d events", len(out.Decisions), len(events))
		}
		for _, d := range out.Decisions {
			if d.Reason == "" || d.OneOnOne && (d.Pair.Manager.Email == "" || d.Pair.Report.Email == "") {
				t.Errorf("%q: got %v of %q, %q", title, d.OneOnOne, d.Pair.Key(), d.Reason)
			}
		}
		for _, m := range out.Meetings {
			if m.State == "" || len(m.IDs) == 0 || len(m.Calendars) == 0 || roster.Same(m.Pair.Manager.Email, m.Pair.Report.Email) {
				t.Errorf("%q: got the meeting %+v", title, m)
			}
		}
	})
}
