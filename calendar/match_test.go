package calendar_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
)

var (
	berlin = mustZone("Europe/Berlin")
	ten    = time.Date(2026, 11, 24, 10, 0, 0, 0, berlin)
)

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// team is Maria with two reports, and Tom, a manager beside her.
func team() *calendar.Roster {
	return calendar.NewRoster(calendar.Person{Zone: berlin}, []calendar.Person{
		{Email: "maria@example.com", Name: "Maria Lopez", Aliases: []string{"maria.lopez@old.example.com"}},
		{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com", Aliases: []string{"ang@example.com"}},
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: "maria@example.com"},
		{Email: "tom@example.com", Name: "Tom Reed"},
	}, []string{"maria@example.com", "tom@example.com"}, "oneonone@example.com")
}

func rules() calendar.Rules { return calendar.Rules{Tentative: true} }

// event is half an hour in Maria's calendar with the given people.
func event(title string, people ...string) calendar.Event {
	e := calendar.Event{
		Calendar: "maria", Owner: "maria@example.com", UID: "u1", Summary: title,
		Start: ten, End: ten.Add(30 * time.Minute), Status: calendar.Confirmed,
	}
	for _, p := range people {
		e.Attendees = append(e.Attendees, calendar.Attendee{Email: p, Status: calendar.NeedsAction, Type: calendar.Individual})
	}
	return e
}

func with(e calendar.Event, change func(*calendar.Event)) calendar.Event {
	change(&e)
	return e
}

func room(email string, t calendar.AttendeeType) func(*calendar.Event) {
	return func(e *calendar.Event) {
		e.Attendees = append(e.Attendees, calendar.Attendee{Email: email, Type: t})
	}
}

func TestMatchDecides(t *testing.T) {
	const maria, alice, ben, tom, eve = "maria@example.com", "alice@example.com", "ben@example.com", "tom@example.com", "eve@elsewhere.test"
	declined := func(who string) func(*calendar.Event) {
		return func(e *calendar.Event) {
			for i := range e.Attendees {
				if e.Attendees[i].Email == who {
					e.Attendees[i].Status = calendar.Declined
				}
			}
		}
	}
	for _, c := range []struct {
		name  string
		event calendar.Event
		want  string // a part of the reason
		one   bool
	}{
		{"a known report needs no title", event("Chat", maria, alice), "Alice Ng is Maria Lopez's report", true},
		{"a title is enough for anybody", event("1:1 Eve", maria, eve), "its title looks like a 1:1", true},
		{"two people and neither", event("Budget", maria, eve), "is not known as a report of Maria Lopez, and its title", false},
		{"three people", event("1:1", maria, alice, ben), "3 people", false},
		{"alone", event("1:1", maria), "only Maria Lopez is in it", false},
		{"owner not in it", event("1:1", alice, ben), "whose calendar this is, is not in it", false},
		{"A1 a room is no person", with(event("Chat", maria, alice), room("r1@example.com", calendar.Room)), "report", true},
		{"A1 a room typed as a person is known by its address", with(event("Chat", maria, alice), room("c_188@resource.calendar.google.com", calendar.Individual)), "report", true},
		{"A1 equipment is no person", with(event("Chat", maria, alice), room("beamer@example.com", calendar.Resource)), "report", true},
		{"A1 alone with a room is no 1:1", with(event("1:1 prep", maria), room("r1@example.com", calendar.Room)), "only Maria", false},
		{"A2 the report declined", with(event("Chat", maria, alice), declined(alice)), "Alice Ng declined", false},
		{"A2 the manager declined", with(event("Chat", maria, alice), declined(maria)), "Maria Lopez declined", false},
		{"A3 cancelled", with(event("Chat", maria, alice), func(e *calendar.Event) { e.Status = calendar.Cancelled }), "cancelled", false},
		{"A4 focus time", with(event("1:1 notes", maria, alice), func(e *calendar.Event) { e.Type = calendar.FocusTime }), "focus time", false},
		{"A4 a busy block without people or title", event("Busy"), "names nobody", false},
		{"A5 tentative counts by default", with(event("Chat", maria, alice), func(e *calendar.Event) { e.Status = calendar.Tentative }), "report", true},
		{"A6 an alias is the same person", event("Chat", "maria.lopez@old.example.com", "ANG@example.com"), "report", true},
		{"A6 a plus tag is the same person", event("Chat", "maria+cal@example.com", "alice+work@example.com"), "report", true},
		{"A6 twice by two addresses is one", event("Chat", maria, alice, "ang@example.com"), "report", true},
		{"A7 a group is no person", with(event("1:1", maria, alice), room("team@example.com", calendar.Group)), "team@example.com is a group address", false},
		{"A10 the organizer counts though not listed", with(event("Chat", alice), func(e *calendar.Event) { e.Organizer = calendar.Attendee{Email: maria} }), "report", true},
		{"the daemon itself is no person", event("Chat", maria, alice, "oneonone+abc@example.com"), "report", true},
		{"A4 an entry that the source shows as out of office", with(event("1:1", maria, alice), func(e *calendar.Event) { e.Busy = "OOF" }), "out-of-office", false},
		{"C7 all day", with(event("1:1 Alice", maria, alice), func(e *calendar.Event) { e.AllDay = true }), "all day", false},
		{"both have a calendar and nobody is known as manager", event("1:1", maria, tom), "cannot tell who is the manager", false},
		{"#no1on1 overrules", with(event("1:1", maria, alice), func(e *calendar.Event) { e.Description = "please #no1on1" }), "#no1on1", false},
		{"#No1On1 in any case, anywhere", with(event("1:1", maria, alice), func(e *calendar.Event) { e.Description = "#1on1, no: call #12 #No1On1." }), "#no1on1", false},
		{"#1on1 overrules", with(event("Budget", maria, eve), func(e *calendar.Event) { e.Description = "#1on1" }), "#1on1", true},
		{"#1on1 does not make three people two", with(event("Budget", maria, eve, ben), func(e *calendar.Event) { e.Description = "#1on1" }), "3 people", false},

		{"stripped: two names", event("Alice <> Maria"), "the title names two people", true},
		{"stripped: 1:1 and a slash", event("1:1 Alice/Maria"), "names two people", true},
		{"stripped: name and 1:1", event("Alice 1:1"), "names two people", true},
		{"stripped: full names", event("Ben Okafor & Maria Lopez"), "names two people", true},
		{"stripped: only the organizer left", with(event("Alice 1:1"), func(e *calendar.Event) { e.Organizer = calendar.Attendee{Email: maria} }), "names two people", true},
		{"stripped: something else", event("Call Alice about the budget"), "says more than the names", false},
		{"stripped: two names and a dash", event("Alice - Maria"), "names two people", true},
		{"stripped: three names", event("1:1 Alice / Ben / Maria"), "names 2 people beside", false},
		{"stripped: nobody known", event("1:1 Zoe"), "names nobody", false},
		{"stripped: a peer with a calendar", event("Tom / Maria 1:1"), "cannot tell who is the manager", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := calendar.Match([]calendar.Event{c.event}, team(), rules()).Decisions[0]
			if d.OneOnOne != c.one || !strings.Contains(d.Reason, c.want) {
				t.Errorf("got %v, %q; want %v, with %q", d.OneOnOne, d.Reason, c.one, c.want)
			}
		})
	}
}

func TestTitlesThatLookLikeOneOnOnes(t *testing.T) {
	for title, want := range map[string]bool{
		"1:1": true, "Alice 1:1": true, "1:1s with Eve": true, "1-1 Eve": true, "1 : 1 Eve": true, "Eve 1–1": true,
		"1x1": true, "1on1 Eve": true, "1-on-1": true, "One on One": true, "one-to-one": true, "1 to 1": true, "1:1: career": true,
		"Eve O3": true, "O3s": true, "Vier-Augen-Gespräch": true, "Tête-à-tête": true, "1-2-1": true,
		"": false, "at 1:15": false, "11:1 ratio": false, "1-1-2026": false, "2026-1-1": false, "1/1": false, "v1.1": false,
		"21:1": false, "ozone": false, "o3 of the air": false, "Meeting 1": false, "phone on one line": false,
	} {
		e := event(title, "maria@example.com", "eve@elsewhere.test")
		if d := calendar.Match([]calendar.Event{e}, team(), rules()).Decisions[0]; d.OneOnOne != want {
			t.Errorf("%q: got %v (%s), want %v", title, d.OneOnOne, d.Reason, want)
		}
	}
}

func TestMatchRules(t *testing.T) {
	known := event("Chat", "maria@example.com", "alice@example.com")
	titled := event("1:1", "maria@example.com", "eve@elsewhere.test")
	both := event("1:1 Alice", "maria@example.com", "alice@example.com")
	for _, c := range []struct {
		require             string
		known, titled, both bool
	}{
		{"", true, true, true},
		{calendar.RequireAny, true, true, true},
		{calendar.RequirePeople, true, false, true},
		{calendar.RequireTitle, false, true, true},
		{calendar.RequireBoth, false, false, true},
	} {
		r := calendar.Rules{Require: c.require, Tentative: true}
		got := calendar.Match([]calendar.Event{known, titled, both}, team(), r).Decisions
		if got[0].OneOnOne != c.known || got[1].OneOnOne != c.titled || got[2].OneOnOne != c.both {
			t.Errorf("require %q: got %v %v %v, want %v %v %v", c.require,
				got[0].OneOnOne, got[1].OneOnOne, got[2].OneOnOne, c.known, c.titled, c.both)
		}
	}
	t.Run("an excluded title", func(t *testing.T) {
		r := calendar.Rules{Exclude: []*regexp.Regexp{regexp.MustCompile(`(?i)interview`)}}
		d := calendar.Match([]calendar.Event{event("Interview 1:1", "maria@example.com", "alice@example.com")}, team(), r).Decisions[0]
		if d.OneOnOne {
			t.Errorf("got a 1:1: %s", d.Reason)
		}
	})
	t.Run("tentative refused by the config", func(t *testing.T) {
		e := with(known, func(e *calendar.Event) { e.Status = calendar.Tentative })
		if d := calendar.Match([]calendar.Event{e}, team(), calendar.Rules{}).Decisions[0]; d.OneOnOne {
			t.Errorf("got a 1:1: %s", d.Reason)
		}
	})
}

// A room that has not confirmed is no doubt about the people.
func TestOnlyPeoplesAnswersMakeATentativeMeeting(t *testing.T) {
	for _, c := range []struct {
		name string
		who  calendar.Attendee
		firm bool
	}{
		{"a room", calendar.Attendee{Email: "r1@example.com", Type: calendar.Room}, true},
		{"equipment", calendar.Attendee{Email: "beamer@example.com", Type: calendar.Resource}, true},
		{"a room known by its address", calendar.Attendee{Email: "c_188@resource.calendar.google.com"}, true},
		{"a room of the config", calendar.Attendee{Email: "Oak@Rooms.example.com"}, true},
		{"the daemon itself", calendar.Attendee{Email: "oneonone+abc@example.com"}, true},
		{"who only gets a copy", calendar.Attendee{Email: "tom@example.com", Role: "NON-PARTICIPANT"}, true},
		{"the report", calendar.Attendee{Email: "ang@example.com"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.who.Status = calendar.MaybeAccepted
			e := event("Chat", "maria@example.com", "alice@example.com")
			e.Attendees = append(e.Attendees, c.who)
			d := calendar.Match([]calendar.Event{e}, team(), calendar.Rules{Resources: []string{"@rooms.example.com"}}).Decisions[0]
			if d.OneOnOne != c.firm {
				t.Errorf("got %v, %q; want %v", d.OneOnOne, d.Reason, c.firm)
			}
		})
	}
}

// A8: one meeting in two calendars is one meeting, whatever the ids.
func TestA8SameMeetingInTwoCalendarsIsOne(t *testing.T) {
	mine := event("Chat", "maria@example.com", "alice@example.com")
	hers := with(mine, func(e *calendar.Event) { e.Calendar, e.Owner = "alice", "alice@example.com" })
	for name, copyOf := range map[string]calendar.Event{
		"same id":  hers,
		"other id": with(hers, func(e *calendar.Event) { e.UID = "other" }),
	} {
		t.Run(name, func(t *testing.T) {
			ms := calendar.Match([]calendar.Event{copyOf, mine}, team(), rules()).Meetings
			if len(ms) != 1 || strings.Join(ms[0].Calendars, " ") != "alice maria" {
				t.Fatalf("got %+v, want one meeting in both calendars", ms)
			}
		})
	}
	t.Run("the later revision tells the time", func(t *testing.T) {
		moved := with(hers, func(e *calendar.Event) {
			e.Start, e.End, e.Sequence = e.Start.Add(time.Hour), e.End.Add(time.Hour), 2
		})
		ms := calendar.Match([]calendar.Event{mine, moved}, team(), rules()).Meetings
		if len(ms) != 1 || !ms[0].Start.Equal(ten.Add(time.Hour)) {
			t.Errorf("got %+v, want one meeting at the time of revision 2", ms)
		}
	})
	t.Run("another meeting in the slot of a cancelled one takes place", func(t *testing.T) {
		gone := with(mine, func(e *calendar.Event) { e.Status = calendar.Cancelled })
		ms := calendar.Match([]calendar.Event{gone, with(mine, func(e *calendar.Event) { e.UID = "u2" })}, team(), rules()).Meetings
		if len(ms) != 1 || ms[0].State != calendar.On {
			t.Errorf("got %+v, want one that is on", ms)
		}
	})
}

// RFC 5545 §3.3.5: in a gap the offset before it holds; in a fold, the first.
func TestC5LocalTimesAroundClockChanges(t *testing.T) {
	for _, c := range []struct{ zone, date, clock, want string }{
		{"America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"}, // gap
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"}, // fold
		{"Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30:00Z"},    // gap
		{"Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"},    // fold
		{"Europe/Berlin", "2026-10-25", "03:30", "2026-10-25T02:30:00Z"},    // after the fold
		{"Europe/Berlin", "2026-10-25", "01:30", "2026-10-24T23:30:00Z"},    // before it
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z"},
		{"Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"},
		{"Asia/Kolkata", "2026-06-01", "09:00", "2026-06-01T03:30:00Z"},
		{"Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T19:00:00Z"}, // a day that did not exist
	} {
		d, err := calendar.ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := calendar.ParseClock(c.clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.Local(d, clock, mustZone(c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s %s: got %s, want %s", c.zone, c.date, c.clock, got, c.want)
		}
	}
}
