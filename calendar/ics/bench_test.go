package ics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oneonone/calendar/ics"
)

// largeFeed is a calendar of n events as long-lived ones are: of ten, three
// weekly series, some with an end, two moved instances, and five single
// events, most of them past.
func largeFeed(n int) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	people := "ORGANIZER;CN=Maria Lopez:mailto:maria@example.com\r\n" +
		"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Maria Lopez:mailto:maria@example.com\r\n" +
		"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN=Ben Okafor:mailto:ben@example.com\r\n" +
		"DESCRIPTION:Weekly check-in\\, agenda: notes\\nprevious actions\\; next steps. Join at htt\r\n ps://meet.example.com/abc or dial in.\r\n"
	base := time.Date(2021, 1, 4, 9, 0, 0, 0, time.UTC)
	for i := range n {
		start := base.AddDate(0, 0, i*7%1500)
		at := ";TZID=Europe/Berlin:" + start.Format("20060102T150405")
		switch k := i % 10; {
		case k < 3:
			until := []string{"", ";UNTIL=20230101T000000Z", ""}[k]
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:series-%d\r\nRRULE:FREQ=WEEKLY%s\r\n", i, until)
		case k < 5:
			at = ";TZID=Europe/Berlin:" + base.AddDate(0, 0, (i-3)*7%1500).Format("20060102T150405")
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:series-%d\r\nRECURRENCE-ID%s\r\n", i-3, at)
		default:
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:single-%d\r\n", i)
		}
		fmt.Fprintf(&b, "DTSTAMP:20240101T000000Z\r\nDTSTART%s\r\nDURATION:PT30M\r\nSUMMARY:1:1 number %d\r\n%sEND:VEVENT\r\n", at, i, people)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

// BenchmarkRead reads one week out of a feed of 20,000 events.
func BenchmarkRead(b *testing.B) {
	feed := largeFeed(20_000)
	from := time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC)
	b.SetBytes(int64(len(feed)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := ics.Read(strings.NewReader(feed), from, from.AddDate(0, 0, 7), ics.Options{})
		if err != nil || len(r.Events) < 4000 {
			b.Fatal(len(r.Events), err)
		}
	}
}

// Batches of events are decoded side by side, in memory that is used again:
// each event must still say what it says in the feed.
func TestManyEventsStayApart(t *testing.T) {
	feed := largeFeed(5_000)
	r, err := ics.Read(strings.NewReader(feed), day(t, "2021-01-01"), day(t, "2025-03-01"), ics.Options{})
	if err != nil {
		t.Fatal(err)
	}
	singles := map[string]bool{}
	for _, e := range r.Events {
		number, single := strings.CutPrefix(e.UID, "single-")
		if !single {
			continue
		}
		if singles[number] = true; e.Summary != "1:1 number "+number || e.Organizer.Email != "maria@example.com" || len(e.Attendees) != 2 || e.Attendees[1].Email != "ben@example.com" {
			t.Fatalf("of the event %s it is said: %+v", e.UID, e)
		}
	}
	if len(singles) != 2_500 {
		t.Errorf("got %d single events, want 2500", len(singles))
	}
}
