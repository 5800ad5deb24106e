package calendar_test

import (
	"testing"

	"oneonone/calendar"
)

func strangers(owners ...string) *calendar.Roster {
	return calendar.NewRoster(calendar.Person{Zone: berlin}, nil, owners, "")
}

// A6: also who is not in the config has one mailbox under several spellings.
func TestA6AnUnlistedOwnerIsKnownBySpelling(t *testing.T) {
	for _, c := range []struct{ owner, invited string }{
		{"maria.lopez@gmail.com", "maria.lopez@gmail.com"},
		{"maria.lopez@gmail.com", "MariaLopez@googlemail.com"},
		{"marialopez@gmail.com", "maria.lopez+work@gmail.com"},
		{"maria+cal@example.com", "maria+cal@example.com"},
		{"maria+cal@example.com", "maria@example.com"},
	} {
		roster := strangers(c.owner)
		one := event("1:1", c.invited, "eve@elsewhere.test")
		one.Owner = c.owner
		t.Run(c.owner+" as "+c.invited, func(t *testing.T) {
			m := calendar.Match([]calendar.Event{one}, roster, rules())
			if len(m.Meetings) != 1 || m.Meetings[0].Pair.Manager.Email != c.owner {
				t.Errorf("got %+v, %q; want a meeting, of %s", m.Meetings, m.Decisions[0].Reason, c.owner)
			}
		})
		t.Run(c.owner+" declined as "+c.invited, func(t *testing.T) {
			no := with(one, func(e *calendar.Event) {
				e.Attendees = []calendar.Attendee{{Email: c.invited, Status: calendar.Declined}, e.Attendees[1]}
			})
			if m := calendar.Match([]calendar.Event{no}, roster, rules()); len(m.Meetings) != 1 || m.Meetings[0].State != calendar.Refused {
				t.Errorf("got %+v, %q; want it declined", m.Meetings, m.Decisions[0].Reason)
			}
		})
		t.Run(c.owner+" is away", func(t *testing.T) {
			off := event("Dentist")
			off.Owner, off.Type = c.owner, calendar.OutOfOffice
			if m := calendar.Match([]calendar.Event{one, off}, roster, rules()); len(m.Meetings) != 1 || m.Meetings[0].State != calendar.Away {
				t.Errorf("got %+v, want the owner away", m.Meetings)
			}
		})
	}
	t.Run("as a report's manager", func(t *testing.T) {
		roster := calendar.NewRoster(calendar.Person{Zone: berlin}, []calendar.Person{
			{Email: "alice@example.com", Manager: "maria.lopez@gmail.com"},
		}, []string{"maria.lopez@gmail.com"}, "")
		chat := event("Chat", "marialopez@gmail.com", "alice@example.com")
		chat.Owner = "maria.lopez@gmail.com"
		if d := calendar.Match([]calendar.Event{chat}, roster, rules()).Decisions[0]; !d.OneOnOne {
			t.Error(d.Reason)
		}
		if got := len(roster.Reports("marialopez@gmail.com")); got != 1 {
			t.Errorf("got %d reports, want 1", got)
		}
	})
}

// Where there is no +tag the mailbox may be somebody else's: crew@ is not
// night's.
func TestMailGoesToTheAddressThatSomebodyWrote(t *testing.T) {
	roster := team()
	for invited, want := range map[string]string{
		"crew+night@elsewhere.test": "crew+night@elsewhere.test",
		"Crew+Night@Elsewhere.test": "crew+night@elsewhere.test",
		"e.v.e@gmail.com":           "e.v.e@gmail.com",
		"alice+work@example.com":    "alice@example.com", // listed: as in the config
		"ang@example.com":           "alice@example.com",
	} {
		m := calendar.Match([]calendar.Event{event("1:1", "maria@example.com", invited)}, roster, rules()).Meetings
		if len(m) != 1 || m[0].Pair.Report.Email != want {
			t.Errorf("invited as %s: got %+v, want a meeting with %s", invited, m, want)
		}
		if got := roster.Canonical(invited); got != want {
			t.Errorf("%s: got %s as the address to mail, want %s", invited, got, want)
		}
	}
}

func TestOneStrangerUnderTwoSpellings(t *testing.T) {
	const maria, crew, night = "maria@example.com", "crew@elsewhere.test", "crew+night@elsewhere.test"
	t.Run("in one event is one person", func(t *testing.T) {
		m := calendar.Match([]calendar.Event{event("1:1", maria, night, crew)}, team(), rules())
		if len(m.Meetings) != 1 || m.Meetings[0].Pair.Report.Email != night {
			t.Errorf("got %+v, %q; want one meeting, with %s", m.Meetings, m.Decisions[0].Reason, night)
		}
	})
	t.Run("in two views of one event is one meeting", func(t *testing.T) {
		again := with(event("1:1", maria, crew), func(e *calendar.Event) { e.Calendar = "shared" })
		if m := calendar.Match([]calendar.Event{event("1:1", maria, night), again}, team(), rules()); len(m.Meetings) != 1 {
			t.Errorf("got %+v, want one meeting", m.Meetings)
		}
	})
	t.Run("is told by Same", func(t *testing.T) {
		if r := team(); !r.Same(crew, night) || !r.Same("ANG@example.com", "alice@example.com") || r.Same(crew, maria) {
			t.Error("got another answer than the spellings give")
		}
	})
}

// The same address is the same pair, whatever else the calendars hold: its
// history hangs on it.
func TestAPairsKeyDoesNotDependOnOtherEvents(t *testing.T) {
	one := event("1:1", "maria@example.com", "Crew+Night@elsewhere.test")
	other := with(event("1:1", "maria@example.com", "crew@elsewhere.test"), func(e *calendar.Event) {
		e.UID, e.Start, e.End = "u0", e.Start.AddDate(0, 0, -7), e.End.AddDate(0, 0, -7)
	})
	const want = "maria@example.com crew+night@elsewhere.test"
	for _, events := range [][]calendar.Event{{one}, {one, other}, {other, one}} {
		ms := calendar.Match(events, team(), rules()).Meetings
		if got := ms[len(ms)-1].Pair.Key(); got != want {
			t.Errorf("of %d events: got %q, want %q", len(events), got, want)
		}
	}
}

// An owner whom the config does not name has the name that the event gives.
func TestAnOwnerIsNamedByTheEvent(t *testing.T) {
	e := event("1:1", "maria@example.com", "alice@example.com")
	e.Attendees[0].Name = "Maria Lopez"
	r := calendar.NewRoster(calendar.Person{Zone: berlin}, nil, []string{"maria@example.com"}, "")
	if got := calendar.Match([]calendar.Event{e}, r, rules()).Meetings[0].Pair.Manager.Name; got != "Maria Lopez" {
		t.Errorf("got %q", got)
	}
}
