package google

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gcal "google.golang.org/api/calendar/v3"

	"oneonone/calendar"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// mapped maps one item in a calendar of Berlin, whose owner is Maria.
func mapped(t testing.TB, text string) (calendar.Event, []calendar.Note) {
	t.Helper()
	var item gcal.Event
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatal(err)
	}
	events, notes := readItems([]*gcal.Event{&item}, "maria", "maria@example.com", mustZone(t, "Europe/Berlin"))
	if len(events) != 1 {
		t.Fatalf("got %d events, notes %v", len(events), notes)
	}
	return events[0], notes
}

const times = `"start":{"dateTime":"2026-11-24T10:00:00+01:00","timeZone":"Europe/Berlin"},"end":{"dateTime":"2026-11-24T10:30:00+01:00"}`

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		name, item         string
		start, end, recurs string
		allDay             bool
	}{
		{"in a zone", times, "2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00", "", false},
		{"in another zone than its offset says", `"start":{"dateTime":"2026-11-24T09:00:00Z","timeZone":"Asia/Tokyo"},"end":{"dateTime":"2026-11-24T09:30:00Z","timeZone":"Asia/Tokyo"}`,
			"2026-11-24T18:00:00+09:00", "2026-11-24T18:30:00+09:00", "", false},
		{"without an offset", `"start":{"dateTime":"2026-11-24T10:00:00","timeZone":"America/New_York"},"end":{"dateTime":"2026-11-24T10:30:00","timeZone":"America/New_York"}`,
			"2026-11-24T10:00:00-05:00", "2026-11-24T10:30:00-05:00", "", false},
		{"in an unknown zone", `"start":{"dateTime":"2026-11-24T09:00:00Z","timeZone":"Mars/Olympus"},"end":{"dateTime":"2026-11-24T09:30:00Z"}`,
			"2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00", "", false},
		{"with the end unspecified", `"endTimeUnspecified":true,"start":{"dateTime":"2026-11-24T10:00:00+01:00"}`,
			"2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00+01:00", "", false},
		{"with the end before the start", `"start":{"dateTime":"2026-11-24T10:00:00+01:00"},"end":{"dateTime":"2026-11-24T09:00:00+01:00"}`,
			"2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00+01:00", "", false},
		{"of a day", `"start":{"date":"2026-11-24"},"end":{"date":"2026-11-25"}`, "2026-11-24T00:00:00+01:00", "2026-11-25T00:00:00+01:00", "", true},
		{"of a day that the clocks change on", `"start":{"date":"2026-10-25"},"end":{"date":"2026-10-26"}`, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "", true},
		{"of a day without end", `"start":{"date":"2026-11-24"},"end":{"date":"2026-11-24"}`, "2026-11-24T00:00:00+01:00", "2026-11-25T00:00:00+01:00", "", true},
		// The occurrence keeps its name when it is moved: "uniquely identifies the
		// instance within the recurring event series even if the instance was moved".
		{"of a moved occurrence", `"recurringEventId":"w","originalStartTime":{"dateTime":"2026-11-23T09:00:00Z"},` + times,
			"2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00", "2026-11-23T10:00:00+01:00", false},
		{"of an occurrence that became a day", `"recurringEventId":"w","originalStartTime":{"dateTime":"2026-11-23T09:00:00Z"},"start":{"date":"2026-11-24"},"end":{"date":"2026-11-26"}`,
			"2026-11-24T00:00:00+01:00", "2026-11-26T00:00:00+01:00", "2026-11-23T10:00:00+01:00", true},
		{"of a single event with an original time", `"originalStartTime":{"dateTime":"2026-11-23T09:00:00Z"},` + times,
			"2026-11-24T10:00:00+01:00", "2026-11-24T10:30:00+01:00", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _ := mapped(t, `{"id":"a",`+c.item+`}`)
			got := []string{e.Start.Format(time.RFC3339), e.End.Format(time.RFC3339), ""}
			if !e.RecurrenceID.IsZero() {
				got[2] = e.RecurrenceID.Format(time.RFC3339)
			}
			if want := []string{c.start, c.end, c.recurs}; strings.Join(got, " ") != strings.Join(want, " ") || e.AllDay != c.allDay {
				t.Errorf("got  %v, all day: %v\nwant %v", got, e.AllDay, want)
			}
		})
	}
}

func TestFields(t *testing.T) {
	e, notes := mapped(t, `{"id":"a","iCalUID":"u@google.com","status":"tentative","summary":" 1:1\r\nBcc: x ","description":"#1on1\nmore","location":"Room 1",
		"transparency":"transparent","sequence":3,"created":"2026-11-01T08:00:00.000Z","updated":"2026-11-02T08:00:00.123Z","eventType":"default",
		"organizer":{"email":"PA@example.com","displayName":"Pat"},`+times+`}`)
	if e.UID != "u@google.com" || e.Status != calendar.Tentative || e.Summary != "1:1  Bcc: x" || e.Description != "#1on1\nmore" || e.Location != "Room 1" ||
		e.Busy != "TRANSPARENT" || e.Sequence != 3 || e.Created.Day() != 1 || e.Modified.Day() != 2 || e.Type != calendar.DefaultType ||
		e.Organizer.Email != "pa@example.com" || e.Organizer.Name != "Pat" || e.Calendar != "maria" || e.Owner != "maria@example.com" || len(notes) > 0 {
		t.Errorf("got %+v, notes %v", e, notes)
	}
	if e, _ := mapped(t, `{"id":"a",`+times+`}`); e.UID != "a" || e.Status != calendar.Confirmed || e.Busy != "" || !e.Created.IsZero() {
		t.Errorf("got %+v", e)
	}
}

func roster() *calendar.Roster {
	people := []calendar.Person{{Email: "maria@example.com", Name: "Maria Lopez"}, {Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com"}}
	return calendar.NewRoster(calendar.Person{Zone: time.UTC}, people, []string{"maria@example.com"}, "")
}

// A8, A10, A4 and the rest of who is at a meeting: only what is surely one of
// two people is a 1:1.
func TestWhatIsAOneOnOne(t *testing.T) {
	const (
		maria = `{"email":"maria@example.com","self":true,"responseStatus":"accepted"}`
		alice = `{"email":"Alice@example.com","displayName":"Alice","responseStatus":"needsAction"}`
		two   = `"attendees":[` + maria + `,` + alice + `]`
	)
	for _, c := range []struct {
		name, item string
		want       string // of the reason
		noted      string
	}{
		{"two people", two, "a 1:1: two people", ""},
		{"A1 and a room", `"attendees":[` + maria + `,` + alice + `,{"email":"r1@resource.calendar.google.com","resource":true}]`, "a 1:1: two people", ""},
		{"A1 and a room with an address of the company", `"attendees":[` + maria + `,` + alice + `,{"email":"room-1@example.com","resource":true}]`, "a 1:1: two people", ""},
		{"A10 the organizer is not among the attendees", `"organizer":{"email":"maria@example.com"},"attendees":[` + alice + `]`, "a 1:1: two people", ""},
		{"an assistant organizes and is not among the attendees", `"organizer":{"email":"pa@example.com"},` + two, "3 people", ""},
		{"A2 declined", `"attendees":[` + maria + `,{"email":"alice@example.com","responseStatus":"declined"}]`, "not a 1:1 now: Alice Ng declined", ""},
		{"optional", `"attendees":[` + maria + `,{"email":"alice@example.com","optional":true}]`, "a 1:1: two people", ""},
		{"with more guests", `"attendees":[` + maria + `,{"email":"alice@example.com","additionalGuests":2}]`, "not a 1:1: a party of 3", ""},
		{"the list is cut", `"attendeesOmitted":true,` + two, "not a 1:1: a guest list that is not shown in full", "cut short"},
		{"guests cannot see each other", `"guestsCanSeeOtherGuests":false,"organizer":{"email":"alice@example.com"},` + two, "not a 1:1: a guest list that is not shown in full", "cannot see each other"},
		{"guests cannot, but the owner organizes", `"guestsCanSeeOtherGuests":false,"organizer":{"email":"maria@example.com","self":true},` + two, "a 1:1: two people", ""},
		{"a guest without an address", `"attendees":[` + maria + `,` + alice + `,{"displayName":"Somebody"}]`, "not a 1:1: a guest without an address", ""},
		{"A4 out of office", `"eventType":"outOfOffice",` + two, "not a 1:1: it is an out-of-office entry", ""},
		{"A4 focus time", `"eventType":"focusTime",` + two, "not a 1:1: it is focus time", ""},
		{"A4 a place of work", `"eventType":"workingLocation",` + two, "not a 1:1: it is a place of work", ""},
		{"A4 a birthday", `"eventType":"birthday",` + two, "not a 1:1: it is a birthday", ""},
		{"A4 from a mail", `"eventType":"fromGmail",` + two, "not a 1:1: it is no meeting", ""},
		{"a type that is not known yet", `"eventType":"somethingNew",` + two, "not a 1:1: it is no meeting", ""},
		{"A3 cancelled", `"status":"cancelled",` + two, "not a 1:1 now: it is cancelled", ""},
		{"a private entry without details", `"visibility":"private"`, "names nobody", "shown without details, and so cannot be 1:1s: 1"},
		{"a block of the owner alone", `"attendees":[` + maria + `]`, "only Maria Lopez is in it", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, notes := mapped(t, `{"id":"a",`+c.item+`,`+times+`}`)
			got := calendar.Match([]calendar.Event{e}, roster(), calendar.Rules{Tentative: true}).Decisions[0]
			if !strings.Contains(got.Reason, c.want) {
				t.Errorf("got %q, want %q", got.Reason, c.want)
			}
			noted := ""
			for _, n := range notes {
				noted += n.Text
			}
			if !strings.Contains(noted, c.noted) || (c.noted == "") != (noted == "") {
				t.Errorf("got the notes %v, want %q", notes, c.noted)
			}
		})
	}
}

// B8: "this and following" makes a new series without a link to the old one.
// The pair goes on, and the boundary slot is one meeting.
func TestB8SplitSeriesIsOneMeetingAtTheBoundary(t *testing.T) {
	item := func(series, uid, status string) *gcal.Event {
		var e gcal.Event
		text := `{"id":"` + series + `_20261124T090000Z","iCalUID":"` + uid + `","recurringEventId":"` + series + `","status":"` + status + `",
			"originalStartTime":{"dateTime":"2026-11-24T10:00:00+01:00"},"summary":"1:1","attendees":[{"email":"maria@example.com"},{"email":"alice@example.com"}],` + times + `}`
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		return &e
	}
	items := []*gcal.Event{item("old", "old@google.com", "cancelled"), item("new", "old_R20261124T090000@google.com", "confirmed")}
	events, _ := readItems(items, "maria", "maria@example.com", time.UTC)
	meetings := calendar.Match(events, roster(), calendar.Rules{}).Meetings
	if len(meetings) != 1 || meetings[0].State != calendar.On || len(meetings[0].IDs) != 2 {
		t.Errorf("got %+v", meetings)
	}
}

// A8: the copies of one meeting in two people's calendars share the iCalUID
// and the original start, whatever their ids are.
func TestA8TwoCalendarsShowOneMeeting(t *testing.T) {
	var events []calendar.Event
	for _, who := range []string{"maria@example.com", "alice@example.com"} {
		e, _ := mapped(t, `{"id":"`+who[:2]+`_20261124T090000Z","iCalUID":"u@google.com","recurringEventId":"`+who[:2]+`","originalStartTime":{"dateTime":"2026-11-24T09:00:00Z"},
			"attendees":[{"email":"maria@example.com"},{"email":"alice@example.com"}],`+times+`}`)
		e.Calendar, e.Owner = who, who
		events = append(events, e)
	}
	if meetings := calendar.Match(events, roster(), calendar.Rules{}).Meetings; len(meetings) != 1 || len(meetings[0].IDs) != 1 || len(meetings[0].Calendars) != 2 {
		t.Errorf("got %+v", meetings)
	}
}

// FuzzItems maps whatever the API, or something in its place, may say.
func FuzzItems(f *testing.F) {
	f.Add([]byte(`[{"id":"a",`+times+`}]`), []byte(`[]`))
	f.Add([]byte(`[{"id":"a_1","status":"cancelled","recurringEventId":"a","originalStartTime":{"dateTime":"2026-11-24T10:00:00+01:00"}}]`),
		[]byte(`[{"id":"a_1","iCalUID":"u","summary":"s","attendees":[{"email":"m@example.com","additionalGuests":-1},null],"recurringEventId":"a",`+times+`}]`))
	f.Add([]byte(`[{"id":"b","status":"cancelled","recurringEventId":"a","originalStartTime":{"date":"2026-11-24"}},null]`),
		[]byte(`[{"id":"a","recurringEventId":"a","iCalUID":"u","summary":"s","start":{"date":"2026-11-17"},"end":{"date":"0000-01-01"}}]`))
	f.Add([]byte(`[{"id":"a","summary":"\u0000\ud800","guestsCanSeeOtherGuests":false,"start":{"dateTime":"9999-12-31T23:59:60Z","timeZone":"../etc/passwd"}}]`), []byte(`null`))
	zone := mustZone(f, "America/Sao_Paulo")
	f.Fuzz(func(t *testing.T, a, b []byte) {
		items, err1 := decode([]byte(`{"items":` + string(a) + `}`))
		known, err2 := decode([]byte(`{"items":` + string(b) + `}`))
		if err1 != nil || err2 != nil {
			return
		}
		complete(items.Items, known.Items)
		events, _ := readItems(items.Items, "maria", "maria@example.com", zone)
		if len(events) > len(items.Items) {
			t.Errorf("%d events of %d items", len(events), len(items.Items))
		}
		for i, e := range events {
			if i > 0 && e.Start.Before(events[i-1].Start) {
				t.Error("they are not sorted")
			}
			checkEvent(t, e)
		}
		if again, _ := readItems(items.Items, "maria", "maria@example.com", zone); len(again) != len(events) {
			t.Error("a second mapping is another")
		}
	})
}

func checkEvent(t *testing.T, e calendar.Event) {
	t.Helper()
	if e.End.Before(e.Start) || e.AllDay && !e.End.After(e.Start) {
		t.Errorf("it ends before it starts: %v to %v", e.Start, e.End)
	}
	for _, s := range []string{e.Summary, e.Location, e.Organizer.Name, string(e.Type)} {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") || len(s) > 3*maxText {
			t.Errorf("%q is not one line", s)
		}
	}
	if len(e.Attendees) > 2*maxAttendees+1 {
		t.Errorf("%d attendees", len(e.Attendees))
	}
	for _, a := range e.Attendees {
		if a.Email == "" {
			t.Error("an attendee has no name")
		}
	}
}
