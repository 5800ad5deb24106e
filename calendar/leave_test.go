package calendar_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
)

func TestLeave(t *testing.T) {
	chat := event("Chat", "maria@example.com", "alice@example.com")
	day := func(title, owner string) calendar.Event {
		return calendar.Event{Calendar: "x", Owner: owner, UID: "leave", Summary: title, AllDay: true,
			Start: time.Date(2026, 11, 23, 0, 0, 0, 0, berlin), End: time.Date(2026, 11, 26, 0, 0, 0, 0, berlin)}
	}
	for _, c := range []struct {
		name  string
		leave calendar.Event
		want  calendar.State
	}{
		{"I1 vacation in the manager's own calendar", day("Vacation", "maria@example.com"), calendar.Away},
		{"I1 vacation in the report's own calendar", day("Urlaub", "alice@example.com"), calendar.Away},
		{"the report's vacation noted by the manager", day("Alice's vacation", "maria@example.com"), calendar.Away},
		{"somebody else's vacation noted by the manager", day("Ben on vacation", "maria@example.com"), calendar.On},
		{"a holiday party", day("Holiday party", "maria@example.com"), calendar.On},
		{"planning a vacation", day("Plan vacation", "maria@example.com"), calendar.On},
		{"an out-of-office entry of some hours", with(event("Dentist", "maria@example.com"), func(e *calendar.Event) { e.Type = calendar.OutOfOffice }), calendar.Away},
		{"an out-of-office entry at another time", with(event("Dentist", "maria@example.com"), func(e *calendar.Event) {
			e.Type, e.Start, e.End = calendar.OutOfOffice, e.End, e.End.Add(time.Hour)
		}), calendar.On},
		{"a cancelled vacation", with(day("Vacation", "maria@example.com"), func(e *calendar.Event) { e.Status = calendar.Cancelled }), calendar.On},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := calendar.Match([]calendar.Event{chat, c.leave}, team(), rules())
			if len(m.Meetings) != 1 || m.Meetings[0].State != c.want {
				t.Errorf("got %+v, want state %s", m.Meetings, c.want)
			}
		})
	}
	t.Run("the longest of several absences counts", func(t *testing.T) {
		long, short := day("Vacation", "maria@example.com"), day("Sick", "maria@example.com")
		short.Start, short.End = long.Start.Add(time.Minute), long.Start.Add(time.Hour)
		m := calendar.Match([]calendar.Event{short, chat, long}, team(), rules())
		if got := m.Meetings[0]; got.State != calendar.Away || !strings.Contains(got.Reason, "Vacation") {
			t.Errorf("got %s, %q; want away, for the vacation", got.State, got.Reason)
		}
	})
	t.Run("away in the config", func(t *testing.T) {
		r := calendar.NewRoster(calendar.Person{Zone: berlin}, []calendar.Person{
			{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com", Away: []calendar.Span{{Start: ten.Add(-time.Hour), End: ten.Add(time.Hour)}}},
		}, nil, "")
		if m := calendar.Match([]calendar.Event{chat}, r, rules()).Meetings[0]; m.State != calendar.Away || !strings.Contains(m.Reason, "Alice Ng is away") {
			t.Errorf("got %s, %q", m.State, m.Reason)
		}
	})
}

// staff is Maria with reports whose names are a trial, and Tom with one of
// them.
func staff() *calendar.Roster {
	const maria, tom = "maria@example.com", "tom@example.com"
	return calendar.NewRoster(calendar.Person{Zone: berlin}, []calendar.Person{
		{Email: maria, Name: "Maria Lopez"},
		{Email: tom, Name: "Tom Reed"},
		{Email: "alice@example.com", Name: "Alice Ng", Manager: maria},
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: maria},
		{Email: "will@example.com", Name: "Will Ray", Manager: maria},
		{Email: "bo@example.com", Name: "Alice Bo", Manager: tom},
		{Email: "sam1@example.com", Name: "Sam One", Manager: tom},
		{Email: "sam2@example.com", Name: "Sam Two", Manager: tom},
	}, []string{maria, tom, "alice@example.com"}, "")
}

// onLeave returns the first words of the addresses of those whom an entry in
// somebody's calendar makes away.
func onLeave(e calendar.Event) string {
	roster := staff()
	events := []calendar.Event{e}
	for _, p := range roster.People() {
		one := event("#1on1", p.Email, "guest@elsewhere.test")
		one.Owner, one.UID, one.Description = p.Email, p.Email, "#1on1"
		events = append(events, one)
	}
	var away []string
	for _, m := range calendar.Match(events, roster, rules()).Meetings {
		if m.State == calendar.Away {
			name, _, _ := strings.Cut(m.Pair.Manager.Email, "@")
			away = append(away, name)
		}
	}
	return strings.Join(away, " ")
}

// Whoever stands in for somebody is named in the title too, and is at work.
func TestOutOfOfficeIsTheOwnersWhoeverIsNamed(t *testing.T) {
	for _, title := range []string{
		"", "Out of office", "Out of office, contact Ben", "Maria out of office - Ben stands in", "Will be out of office",
		"Ben on vacation", "Alice's vacation",
	} {
		e := event(title)
		e.Type = calendar.OutOfOffice
		if got := onLeave(e); got != "maria" {
			t.Errorf("%q of the type out-of-office: %q are away, want maria", title, got)
		}
		e.Type, e.Busy = calendar.DefaultType, "OOF"
		if got := onLeave(e); got != "maria" {
			t.Errorf("%q shown as out of office: %q are away, want maria", title, got)
		}
	}
}

func TestAWholeDaysLeaveIsOfWhoStandsNextToTheWord(t *testing.T) {
	const maria, alice, tom = "maria@example.com", "alice@example.com", "tom@example.com"
	for _, c := range []struct{ owner, title, want string }{
		{maria, "Vacation", "maria"},
		{maria, "Maria on vacation", "maria"},
		{maria, "Alice's vacation", "alice"},
		{maria, "Alice’s vacation", "alice"},
		{maria, "Alice on vacation", "alice"},
		{maria, "ALICE IS OOO", "alice"},
		{maria, "Alice will be on annual leave", "alice"},
		{maria, "Vacation Alice", "alice"},
		{maria, "Urlaub: Alice", "alice"},
		{maria, "Alice ist im Urlaub", "alice"},
		{maria, "Alice Ng - PTO", "alice"},
		{maria, "PTO-Alice", "alice"},
		{maria, "Team: Alice Ng out of the office (back on Monday)", "alice"},
		{maria, "Alice and Ben on vacation", "alice ben"},
		{maria, "Alice on vacation, Ben stands in", "alice"},
		{maria, "Will out of office", "will"},
		{maria, "Will be out of office", "maria"},
		{maria, "Out of office, contact Ben", "maria"},
		{maria, "Out of office - Ben stands in", "maria"},
		{maria, "Vacation with Ben", "maria"},
		{maria, "Holiday in Alicetown", "maria"},
		{maria, "Alice Bo on vacation", "bo"},
		{tom, "Alice on vacation", "bo"},       // his own report of that name
		{alice, "Alice on vacation", "alice"},  // herself
		{maria, "Sam on vacation", ""},         // which one, nobody can tell
		{tom, "Sam on vacation", "sam1 sam2"},  // one of his two
		{maria, "Sam Two on vacation", "sam2"}, // said in full
	} {
		e := event(c.title)
		e.Owner, e.AllDay = c.owner, true
		if got := onLeave(e); got != c.want {
			t.Errorf("%q in the calendar of %s: %q are away, want %q", c.title, c.owner, got, c.want)
		}
	}
}
