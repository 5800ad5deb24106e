package ics_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	unicode16 "unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar"
	"oneonone/calendar/ics"
)

// cal wraps components in a VCALENDAR.
func cal(components ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(components, "") + "END:VCALENDAR\r\n"
}

// event makes a VEVENT of content lines.
func event(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func read(t *testing.T, feed, from, to string, o ics.Options) ics.Reading {
	t.Helper()
	r, err := ics.Read(strings.NewReader(feed), day(t, from), day(t, to), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// march reads March and April 2024.
func march(t *testing.T, components ...string) ics.Reading {
	t.Helper()
	return read(t, cal(components...), "2024-03-01", "2024-05-01", ics.Options{})
}

// when lists events as "01-02 15:04Z summary".
func when(events []calendar.Event) []string {
	out := []string{}
	for _, e := range events {
		s := e.Start.UTC().Format("01-02 15:04Z ") + e.Summary
		if e.Status == calendar.Cancelled {
			s += " (cancelled)"
		}
		out = append(out, s)
	}
	return out
}

func wantWhen(t *testing.T, r ics.Reading, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), when(r.Events)); diff != "" {
		t.Errorf("events differ (-want +got):\n%s\nnotes: %v", diff, r.Notes)
	}
}

// wantNote looks for a note that has all the words.
func wantNote(t *testing.T, r ics.Reading, words ...string) {
	t.Helper()
	for _, n := range r.Notes {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(fmt.Sprint(n.Line, n.UID, n.Text), w) }) {
			return
		}
	}
	t.Errorf("no note has %q; got %v", words, r.Notes)
}

const weekly = "UID:w\r\nSUMMARY:1:1\r\nDTSTART;TZID=Europe/Berlin:20240304T090000\r\nDTEND;TZID=Europe/Berlin:20240304T093000\r\nRRULE:FREQ=WEEKLY;COUNT=4"

// B1: an instance that was moved is at its new time and not at the old one,
// also where its RECURRENCE-ID is written in another zone.
func TestB1MovedInstance(t *testing.T) {
	for _, id := range []string{
		"RECURRENCE-ID;TZID=Europe/Berlin:20240311T090000",
		"RECURRENCE-ID:20240311T080000Z",
		"RECURRENCE-ID;TZID=America/New_York:20240311T040000",
		"RECURRENCE-ID:20240311T090000",
		"RECURRENCE-ID;VALUE=DATE:20240311",
	} {
		t.Run(id, func(t *testing.T) {
			r := march(t, event(weekly), event("UID:w", "SUMMARY:moved", id, "DTSTART:20240312T150000Z", "DURATION:PT30M"))
			wantWhen(t, r, "03-04 08:00Z 1:1", "03-12 15:00Z moved", "03-18 08:00Z 1:1", "03-25 08:00Z 1:1")
			want := time.Date(2024, 3, 11, 8, 0, 0, 0, time.UTC)
			if got := r.Events[1].RecurrenceID; !got.Equal(want) {
				t.Errorf("recurrence id is %v, want %v", got, want)
			}
		})
	}
}

// B2: exceptions do not make an instance appear twice.
func TestB2ExceptionIsNotDoubled(t *testing.T) {
	r := march(t, event(weekly), event("UID:w", "SUMMARY:renamed",
		"RECURRENCE-ID;TZID=Europe/Berlin:20240318T090000", "DTSTART;TZID=Europe/Berlin:20240318T090000", "DURATION:PT30M"))
	wantWhen(t, r, "03-04 08:00Z 1:1", "03-11 08:00Z 1:1", "03-18 08:00Z renamed", "03-25 08:00Z 1:1")
}

// B3, B13: each occurrence has its own time and, in a series, its own id.
func TestB3EachOccurrenceIsItsOwn(t *testing.T) {
	r := march(t, event(weekly), event("UID:single", "DTSTART:20240401T100000Z"))
	for _, e := range r.Events[:4] {
		if !e.RecurrenceID.Equal(e.Start) || e.End.Sub(e.Start) != 30*time.Minute {
			t.Errorf("occurrence %v to %v has the id %v", e.Start, e.End, e.RecurrenceID)
		}
	}
	if id := r.Events[4].RecurrenceID; !id.IsZero() {
		t.Errorf("the single event has the recurrence id %v, want none", id)
	}
}

// B5: a series that has ended gives nothing, and does not fail.
func TestB5EndedSeries(t *testing.T) {
	r := read(t, cal(event(weekly)), "2025-01-01", "2026-01-01", ics.Options{})
	wantWhen(t, r)
}

// B6: a series that began long ago goes on.
func TestB6OldSeries(t *testing.T) {
	for _, rule := range []string{"FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=7", "FREQ=WEEKLY;COUNT=5000", "FREQ=HOURLY;INTERVAL=168", "FREQ=YEARLY;BYDAY=MO"} {
		t.Run(rule, func(t *testing.T) {
			r := read(t, cal(event("UID:o", "SUMMARY:old", "DTSTART:19900101T090000Z", "RRULE:"+rule)), "2024-03-01", "2024-03-15", ics.Options{})
			wantWhen(t, r, "03-04 09:00Z old", "03-11 09:00Z old")
		})
	}
}

// B8: "this and following", as an override and as a split into two series.
func TestB8ThisAndFollowing(t *testing.T) {
	t.Run("override", func(t *testing.T) {
		r := march(t, event(weekly), event("UID:w", "SUMMARY:later",
			"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20240318T090000",
			"DTSTART;TZID=Europe/Berlin:20240319T110000", "DURATION:PT45M"))
		wantWhen(t, r, "03-04 08:00Z 1:1", "03-11 08:00Z 1:1", "03-19 10:00Z later", "03-26 10:00Z later")
		if got := r.Events[3].RecurrenceID; !got.Equal(time.Date(2024, 3, 25, 8, 0, 0, 0, time.UTC)) {
			t.Errorf("recurrence id is %v, want the original start", got)
		}
	})
	t.Run("an override of one instance holds against it", func(t *testing.T) {
		r := march(t, event(weekly),
			event("UID:w", "SUMMARY:later", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20240311T090000",
				"DTSTART;TZID=Europe/Berlin:20240311T110000", "DURATION:PT30M"),
			event("UID:w", "SUMMARY:once", "RECURRENCE-ID;TZID=Europe/Berlin:20240318T090000",
				"DTSTART;TZID=Europe/Berlin:20240320T120000", "DURATION:PT30M"))
		wantWhen(t, r, "03-04 08:00Z 1:1", "03-11 10:00Z later", "03-20 11:00Z once", "03-25 10:00Z later")
	})
	t.Run("both of one slot", func(t *testing.T) {
		r := march(t, event(weekly),
			event("UID:w", "SUMMARY:later", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20240311T090000",
				"DTSTART;TZID=Europe/Berlin:20240311T110000", "DURATION:PT30M"),
			event("UID:w", "SUMMARY:once", "RECURRENCE-ID;TZID=Europe/Berlin:20240311T090000",
				"DTSTART;TZID=Europe/Berlin:20240313T120000", "DURATION:PT30M"))
		wantWhen(t, r, "03-04 08:00Z 1:1", "03-13 11:00Z once", "03-18 10:00Z later", "03-25 10:00Z later")
	})
	t.Run("of a series that was over long before", func(t *testing.T) {
		r := march(t, event("UID:w", "SUMMARY:1:1", "DTSTART:20230102T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4"),
			event("UID:w", "SUMMARY:later", "RECURRENCE-ID;RANGE=THISANDFUTURE:20230109T090000Z", "DTSTART:20240304T090000Z"))
		wantWhen(t, r, "03-04 09:00Z later", "03-11 09:00Z later", "03-18 09:00Z later")
	})
	t.Run("of a series that is to begin long after", func(t *testing.T) {
		r := march(t, event("UID:w", "SUMMARY:1:1", "DTSTART:20250106T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
			event("UID:w", "SUMMARY:sooner", "RECURRENCE-ID;RANGE=THISANDFUTURE:20250106T090000Z", "DTSTART:20240304T090000Z"))
		wantWhen(t, r, "03-04 09:00Z sooner", "03-11 09:00Z sooner", "03-18 09:00Z sooner")
	})
	t.Run("split", func(t *testing.T) {
		r := march(t, event("UID:a", "SUMMARY:1:1", "DTSTART:20240304T090000Z", "RRULE:FREQ=WEEKLY;UNTIL=20240317T235959Z"),
			event("UID:a_R20240318T090000", "SUMMARY:1:1", "DTSTART:20240318T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"))
		wantWhen(t, r, "03-04 09:00Z 1:1", "03-11 09:00Z 1:1", "03-18 10:00Z 1:1", "03-25 10:00Z 1:1")
	})
}

// B10: of two masters, or two overrides of one instance, the highest SEQUENCE
// holds, then the newest.
func TestB10HighestSequence(t *testing.T) {
	master := func(summary, start string, more ...string) string {
		return event(append([]string{"UID:d", "SUMMARY:" + summary, "DTSTART:" + start}, more...)...)
	}
	r := march(t, master("new", "20240305T090000Z", "SEQUENCE:10"), master("old", "20240304T090000Z", "SEQUENCE:9"))
	wantWhen(t, r, "03-05 09:00Z new")
	r = march(t, master("new", "20240305T090000Z", "LAST-MODIFIED:20240102T000000Z"), master("old", "20240304T090000Z", "LAST-MODIFIED:20240101T000000Z"))
	wantWhen(t, r, "03-05 09:00Z new")
	override := "UID:w\r\nRECURRENCE-ID:20240304T080000Z\r\nDURATION:PT30M\r\n"
	r = march(t, event(weekly+";INTERVAL=9"), event(override+"SUMMARY:second\r\nSEQUENCE:2\r\nDTSTART:20240306T100000Z"),
		event(override+"SUMMARY:first\r\nSEQUENCE:1\r\nDTSTART:20240305T100000Z"))
	if got := when(r.Events)[0]; got != "03-06 10:00Z second" {
		t.Errorf("got %v, want the second revision of the first instance", when(r.Events))
	}
	t.Run("a newer revision outside of the window takes the event away", func(t *testing.T) {
		r := march(t, master("old", "20240304T090000Z", "SEQUENCE:1"), master("moved away", "20300304T090000Z", "SEQUENCE:2"))
		wantWhen(t, r)
	})
}

// B11: EXDATE in every form that occurs.
func TestB11ExceptionDates(t *testing.T) {
	for _, exdate := range []string{
		"EXDATE;TZID=Europe/Berlin:20240311T090000,20240318T090000",
		"EXDATE;TZID=W. Europe Standard Time:20240311T090000,20240318T090000",
		"EXDATE:20240311T080000Z\r\nEXDATE:20240318T080000Z",
		"EXDATE:20240311T080000Z,\r\n 20240318T08000\r\n 0Z",
		"EXDATE:20240311T090000,20240318T090000",
		"EXDATE;VALUE=DATE:20240311,20240318",
		"EXDATE;TZID=America/New_York:20240311T040000,20240318T040000",
	} {
		t.Run(exdate, func(t *testing.T) {
			wantWhen(t, march(t, event(weekly, exdate)), "03-04 08:00Z 1:1", "03-25 08:00Z 1:1")
		})
	}
	t.Run("times on a series of whole days", func(t *testing.T) {
		r := march(t, event("UID:d", "DTSTART;VALUE=DATE:20240304", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20240305T000000Z", "EXDATE;TZID=Europe/Berlin:20240306T000000"))
		wantWhen(t, r, "03-04 00:00Z ", "03-07 00:00Z ")
	})
	t.Run("an override of an excluded slot is kept", func(t *testing.T) {
		r := march(t, event(weekly, "EXDATE:20240311T080000Z"), event("UID:w", "SUMMARY:moved", "RECURRENCE-ID:20240311T080000Z", "DTSTART:20240312T080000Z"))
		wantWhen(t, r, "03-04 08:00Z 1:1", "03-12 08:00Z moved", "03-18 08:00Z 1:1", "03-25 08:00Z 1:1")
	})
}

// B12: an override without a master is honoured, and an override does not take
// the series away.
func TestB12OrphanOverride(t *testing.T) {
	r := march(t, event("UID:o", "SUMMARY:invited once", "RECURRENCE-ID:20240311T080000Z", "DTSTART:20240311T100000Z", "DURATION:PT1H"))
	wantWhen(t, r, "03-11 10:00Z invited once")
	if r.Events[0].RecurrenceID.IsZero() {
		t.Error("an override without a master has no recurrence id")
	}
}

// A3: what is cancelled is told as cancelled, not left out.
func TestA3CancelledIsShown(t *testing.T) {
	r := march(t, event(weekly),
		event("UID:w", "SUMMARY:1:1", "STATUS:CANCELLED", "RECURRENCE-ID;TZID=Europe/Berlin:20240311T090000", "DTSTART;TZID=Europe/Berlin:20240311T090000", "DURATION:PT30M"),
		event("UID:w", "SUMMARY:stub", "STATUS:CANCELLED", "RECURRENCE-ID;TZID=Europe/Berlin:20240318T090000"))
	wantWhen(t, r, "03-04 08:00Z 1:1", "03-11 08:00Z 1:1 (cancelled)", "03-18 08:00Z stub (cancelled)", "03-25 08:00Z 1:1")
}

func TestRecurrenceDates(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"times", []string{"RDATE;TZID=Europe/Berlin:20240307T090000,20240308T090000"}, []string{"03-04 08:00Z x", "03-07 08:00Z x", "03-08 08:00Z x"}},
		{"period", []string{"RDATE;VALUE=PERIOD:20240307T080000Z/PT2H"}, []string{"03-04 08:00Z x", "03-07 08:00Z x"}},
		{"twice is once", []string{"RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20240311T080000Z"}, []string{"03-04 08:00Z x", "03-11 08:00Z x"}},
		{"a day", []string{"RDATE;VALUE=DATE:20240307"}, []string{"03-04 08:00Z x", "03-07 08:00Z x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := append([]string{"UID:r", "SUMMARY:x", "DTSTART;TZID=Europe/Berlin:20240304T090000", "DURATION:PT30M"}, c.lines...)
			r := march(t, event(lines...))
			wantWhen(t, r, c.want...)
			if c.name == "period" && r.Events[1].End.Sub(r.Events[1].Start) != 2*time.Hour {
				t.Errorf("the period lasts %v, want 2h", r.Events[1].End.Sub(r.Events[1].Start))
			}
		})
	}
}

func TestUntil(t *testing.T) {
	for _, c := range []struct{ until, why string }{
		{"20240318T080000Z", "the very time of the last one"},
		{"20240318T090000", "a local time, in the zone of the start"},
		{"20240318", "a date, with the whole day"},
		{"20240319", "a date after it"},
	} {
		t.Run(c.why, func(t *testing.T) {
			r := march(t, event("UID:u", "DTSTART;TZID=Europe/Berlin:20240304T090000", "RRULE:FREQ=WEEKLY;UNTIL="+c.until))
			wantWhen(t, r, "03-04 08:00Z ", "03-11 08:00Z ", "03-18 08:00Z ")
		})
	}
}

// The start is an occurrence even if the rule does not produce it, and COUNT
// counts it.
func TestStartOutsideOfItsRule(t *testing.T) {
	r := march(t, event("UID:s", "DTSTART:20240305T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3"))
	wantWhen(t, r, "03-05 09:00Z ", "03-11 09:00Z ", "03-18 09:00Z ")
}

func TestLengths(t *testing.T) {
	for _, c := range []struct {
		name, end string
		want      string
	}{
		{"nominal day over the change of clocks", "DURATION:P1D", "03-31 13:00 +0200"},
		{"exact day over the change of clocks", "DURATION:PT24H", "03-31 14:00 +0200"},
		{"day and hours", "DURATION:P1DT2H", "03-31 15:00 +0200"},
		{"end in another zone", "DTEND;TZID=America/New_York:20240330T100000", "03-30 15:00 +0100"},
		{"neither", "SEQUENCE:0", "03-30 13:00 +0100"},
		{"end before start", "DTEND;TZID=Europe/Berlin:20240329T130000", "03-30 13:00 +0100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := march(t, event("UID:l", "DTSTART;TZID=Europe/Berlin:20240330T130000", c.end))
			if got := r.Events[0].End.Format("01-02 15:04 -0700"); got != c.want {
				t.Errorf("it ends %s, want %s", got, c.want)
			}
		})
	}
	for end, want := range map[string]string{
		"SEQUENCE:0": "03-05", "DTEND;VALUE=DATE:20240304": "03-05", "DTEND;VALUE=DATE:20240307": "03-07",
		"DURATION:P2D": "03-06", "DURATION:PT36H": "03-06",
	} {
		t.Run("all day with "+end, func(t *testing.T) {
			r := march(t, event("UID:a", "DTSTART;VALUE=DATE:20240304", end))
			if got := r.Events[0].End.Format("01-02"); got != want || !r.Events[0].AllDay {
				t.Errorf("it ends %s (all day: %v), want %s", got, r.Events[0].AllDay, want)
			}
		})
	}
}

// What recurs more often than can be shown is shown as far as it goes, in the
// window and not before it, and a note says that there is more.
func TestFrequentEvents(t *testing.T) {
	feed := cal(event("UID:m", "SUMMARY:Ping", "DTSTART:19900101T000000Z", "RRULE:FREQ=MINUTELY"))
	if r := read(t, feed, "2024-03-04", "2024-03-05", ics.Options{}); len(r.Events) != 24*60 || len(r.Notes) > 0 {
		t.Errorf("got %d events in a day, want one each minute; notes %v", len(r.Events), r.Notes)
	}
	r := read(t, feed, "2024-03-04", "2024-04-04", ics.Options{})
	if len(r.Events) == 0 || !r.Events[0].Start.Equal(day(t, "2024-03-04")) {
		t.Errorf("got %d events in a month", len(r.Events))
	}
	wantNote(t, r, "Ping", "not shown whole")
}

// Two events at different times under one UID are a fault of the feed; which
// one counts is said.
func TestSameUIDForTwoEvents(t *testing.T) {
	r := march(t, event("UID:x", "SUMMARY:first", "DTSTART:20240304T090000Z"), event("UID:x", "SUMMARY:second", "DTSTART:20240305T090000Z"))
	wantWhen(t, r, "03-05 09:00Z second")
	wantNote(t, r, "second", "same UID")
}

func TestWindowIsHalfOpen(t *testing.T) {
	feed := cal(event("UID:1", "SUMMARY:ends at it", "DTSTART:20240303T230000Z", "DTEND:20240304T000000Z"),
		event("UID:2", "SUMMARY:reaches in", "DTSTART:20240303T230000Z", "DTEND:20240304T000001Z"),
		event("UID:3", "SUMMARY:point at the start", "DTSTART:20240304T000000Z"),
		event("UID:4", "SUMMARY:begins at the end", "DTSTART:20240305T000000Z", "DTEND:20240305T010000Z"),
		event("UID:5", "SUMMARY:point at the end", "DTSTART:20240305T000000Z"),
		event("UID:6", "SUMMARY:around", "DTSTART:20240101T000000Z", "DTEND:20241231T000000Z"))
	r := read(t, feed, "2024-03-04", "2024-03-05", ics.Options{})
	wantWhen(t, r, "01-01 00:00Z around", "03-03 23:00Z reaches in", "03-04 00:00Z point at the start")
}

// utf16 writes text in UTF-16.
func utf16(order binary.AppendByteOrder, text string) string {
	var out []byte
	for _, u := range unicode16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

// Text that is not in UTF-8, whatever its server says of it, is read as what
// it most likely is. Nothing but the bytes is asked.
func TestCharsets(t *testing.T) {
	one := func(summary string) string {
		return cal(event("UID:1", "DTSTART:20240304T090000Z", "SUMMARY:"+summary, "ATTENDEE;CN=\""+summary+"\":mailto:a@example.com"))
	}
	const want = "Jörg – 5 € 🗓"
	for _, c := range []struct{ name, feed, want, note string }{
		{"UTF-8", one(want), want, ""},
		{"UTF-16, little endian", utf16(binary.LittleEndian, "\ufeff"+one(want)), want, ""},
		{"UTF-16, big endian", utf16(binary.BigEndian, "\ufeff"+one(want)), want, ""},
		{"Windows-1252", one("J\xf6rg \x96 5 \x80 \x81"), "Jörg – 5 € \u0081", "Windows-1252"},
		{"Latin-1", one("J\xf6rg"), "Jörg", "Windows-1252"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.feed, "2024-03-01", "2024-04-01", ics.Options{})
			if len(r.Events) != 1 || r.Events[0].Summary != c.want || r.Events[0].Attendees[0].Name != c.want {
				t.Errorf("got %+v, want %q", r.Events, c.want)
			}
			if c.note != "" {
				wantNote(t, r, c.note)
			} else if len(r.Notes) > 0 {
				t.Errorf("got the notes %v, want none", r.Notes)
			}
		})
	}
	t.Run("half a character at the end", func(t *testing.T) {
		r := read(t, utf16(binary.LittleEndian, one("x"))+"\r", "2024-03-01", "2024-04-01", ics.Options{})
		wantWhen(t, r, "03-04 09:00Z x")
	})
}

func TestWords(t *testing.T) {
	r := march(t, event("UID:w", "DTSTART:20240304T090000Z", `SUMMARY:Talk\, plan\; win \\ n\n2\x`, "LOCATION:Z\xfcrich",
		"DESCRIPTION:\xc3", " \xbc\tb", "X-MICROSOFT-CDO-BUSYSTATUS:oof", "TRANSP:OPAQUE", "SEQUENCE:3",
		"CREATED:20240101T100000Z", "DTSTAMP:20240102T100000Z", "LAST-MODIFIED:20240103T100000Z",
		"ORGANIZER;CN=\"Lopez, Maria\":MAILTO:Maria@Example.com",
		"ATTENDEE;CN=Ben \"B:\" Okafor;PARTSTAT=DECLINED;ROLE=opt-participant:mailto:ben@example.com",
		"ATTENDEE;CUTYPE=ROOM;CN=Linden:mailto:linden@example.com",
		"ATTENDEE;EMAIL=carla@example.com;CN=Carla ^'C^' Weiss:urn:uuid:1"))
	e := r.Events[0]
	want := calendar.Event{
		UID: "w", Start: e.Start, End: e.Start, Summary: "Talk, plan; win \\ n\n2\\x", Location: "Zürich", Description: "ü\tb",
		Status: calendar.Confirmed, Type: calendar.OutOfOffice, Busy: "OOF", Sequence: 3,
		Created: day(t, "2024-01-01").Add(10 * time.Hour), Modified: day(t, "2024-01-03").Add(10 * time.Hour),
		Organizer: calendar.Attendee{Email: "maria@example.com", Name: "Lopez, Maria", Status: calendar.NeedsAction, Type: calendar.Individual},
		Attendees: []calendar.Attendee{
			{Email: "ben@example.com", Name: "Ben B: Okafor", Status: calendar.Declined, Type: calendar.Individual, Role: "OPT-PARTICIPANT"},
			{Email: "linden@example.com", Name: "Linden", Status: calendar.NeedsAction, Type: calendar.Room},
			{Email: "carla@example.com", Name: `Carla "C" Weiss`, Status: calendar.NeedsAction, Type: calendar.Individual},
		},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("event differs (-want +got):\n%s", diff)
	}
}

func TestCalendarProperties(t *testing.T) {
	r := read(t, "BEGIN:VCALENDAR\nX-WR-CALNAME:Maria\\, work\nX-PUBLISHED-TTL:PT2H\nREFRESH-INTERVAL;VALUE=DURATION:P1DT1H\nX-WR-TIMEZONE:Asia/Tokyo\nEND:VCALENDAR",
		"2024-03-01", "2024-03-02", ics.Options{})
	if r.Name != "Maria, work" || r.Refresh != 25*time.Hour || r.Zone.String() != "Asia/Tokyo" {
		t.Errorf("got name %q, refresh %v, zone %v", r.Name, r.Refresh, r.Zone)
	}
}

// One bad component is skipped and said; the rest is kept.
func TestBadComponentInGoodFile(t *testing.T) {
	good := event("UID:good", "SUMMARY:good", "DTSTART:20240304T090000Z")
	for _, c := range []struct {
		name, bad string
		words     []string
	}{
		{"no start", event("UID:bad", "SUMMARY:Plan"), []string{"bad", "Plan", "no start", "8"}},
		{"bad start", event("UID:bad", "SUMMARY:Plan", "DTSTART:soon"), []string{"bad", "Plan", "soon"}},
		{"bad length", event("UID:bad", "SUMMARY:Plan", "DTSTART:20240304T090000Z", "DURATION:-PT1H"), []string{"bad", "Plan", "-PT1H"}},
		{"nested too deeply", event("UID:bad", "DTSTART:20240304T090000Z", strings.Repeat("BEGIN:X\r\n", 40)+strings.Repeat("END:X\r\n", 40)), []string{"nested"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := march(t, good, c.bad, event("UID:also", "SUMMARY:also", "DTSTART:20240305T090000Z"))
			wantWhen(t, r, "03-04 09:00Z good", "03-05 09:00Z also")
			wantNote(t, r, c.words...)
		})
	}
	t.Run("an absurd rule leaves the first occurrence", func(t *testing.T) {
		r := march(t, event("UID:r", "SUMMARY:Plan", "DTSTART:20240304T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX"))
		wantWhen(t, r, "03-04 09:00Z Plan")
		wantNote(t, r, "Plan", "BYDAY=XX", "first occurrence")
	})
	t.Run("a missing END is doubted", func(t *testing.T) {
		r := march(t, "BEGIN:VEVENT\r\nUID:open\r\nSUMMARY:open\r\nDTSTART:20240303T090000Z\r\n", good)
		wantWhen(t, r, "03-03 09:00Z open", "03-04 09:00Z good")
		wantNote(t, r, "open", "end is missing")
	})
	t.Run("events without UID are each their own", func(t *testing.T) {
		wantWhen(t, march(t, event("SUMMARY:a", "DTSTART:20240304T090000Z"), event("SUMMARY:b", "DTSTART:20240304T100000Z")),
			"03-04 09:00Z a", "03-04 10:00Z b")
	})
}

func TestNotACalendar(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"empty", "", ics.ErrNotCalendar},
		{"blank", " \r\n\r\n", ics.ErrNotCalendar},
		{"web page", "<!DOCTYPE html>\n<html><body>Sign in", ics.ErrNotCalendar},
		{"json", `{"error": "no"}`, ics.ErrNotCalendar},
		{"another component", "BEGIN:VCARD\nEND:VCARD\n", ics.ErrNotCalendar},
		{"no end", "BEGIN:VCALENDAR\nVERSION:2.0\n", ics.ErrTruncated},
		{"no end of an event", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", ics.ErrTruncated},
		{"a calendar in a calendar", "BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", ics.ErrTruncated},
		{"a second one has just begun", "BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCAL", ics.ErrTruncated},
		{"zeros", string(make([]byte, 4096)), ics.ErrNotCalendar},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ics.Read(strings.NewReader(c.body), time.Time{}, time.Now(), ics.Options{})
			if !errors.Is(err, c.want) {
				t.Errorf("got the error %v, want %v", err, c.want)
			}
		})
	}
}

func TestToleratedSyntax(t *testing.T) {
	one := event("UID:1", "SUMMARY:x", "DTSTART:20240304T090000Z")
	for name, feed := range map[string]string{
		"byte order mark":       "\xef\xbb\xbf" + cal(one),
		"bare LF":               strings.ReplaceAll(cal(one), "\r\n", "\n"),
		"no line end":           strings.TrimSpace(cal(one)),
		"blank lines":           strings.ReplaceAll(cal(one), "\r\n", "\r\n\r\n"),
		"lower case":            strings.ToLower(cal(event("UID:1", "DTSTART:20240304T090000Z"))) + "\r\n",
		"a line without colon":  cal("garbage\r\n", event("UID:1", "more garbage", "SUMMARY:x", "DTSTART:20240304T090000Z")),
		"text after the end":    cal(one) + "\r\nthank you\r\n",
		"folds in bytes":        strings.ReplaceAll(cal(one), "SUMMARY:x", "SUM\r\n MARY:\r\n\tx"),
		"parameter no value":    cal(event("UID;X:1", "SUMMARY;LANGUAGE=:x", "DTSTART;FOO;BAR=1:20240304T090000Z")),
		"unclosed quotation":    cal(event("UID:1", `SUMMARY;ALTREP="http:x`, `DTSTART;X="a"b;Y=":20240304T090000Z`)),
		"spaces around names":   cal(event("UID:1", "DTSTART ; VALUE = DATE-TIME:20240304T090000Z")),
		"alarm with its own":    cal(event("UID:1", "DTSTART:20240304T090000Z", "BEGIN:VALARM", "DTSTART:20200101T000000Z", "UID:a", "END:VALARM")),
		"alarm without its end": cal(event("UID:1", "DTSTART:20240304T090000Z", "BEGIN:VALARM", "TRIGGER:-PT5M")),
		"ISO 8601 separators":   cal(event("UID:1", "DTSTART:2024-03-04T09:00:00Z")),
		"two calendars":         cal() + cal(one),
		"space before it":       "\r\n   " + cal(one),
		"UTF-16, little endian": utf16(binary.LittleEndian, "\ufeff"+cal(one)),
		"UTF-16, big endian":    utf16(binary.BigEndian, "\ufeff"+cal(one)),
		"UTF-16 without a mark": utf16(binary.LittleEndian, cal(one)),
	} {
		t.Run(name, func(t *testing.T) {
			r := read(t, feed, "2024-03-01", "2024-04-01", ics.Options{})
			if len(r.Events) != 1 || !r.Events[0].Start.Equal(time.Date(2024, 3, 4, 9, 0, 0, 0, time.UTC)) {
				t.Errorf("got %v, notes %v", when(r.Events), r.Notes)
			}
		})
	}
}

// The sample calendar always has 1:1s ahead, and reads without a remark.
func TestSampleCalendar(t *testing.T) {
	data, err := os.ReadFile("../sample.ics")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"2024-03-04", "2026-11-23", "2039-12-26"} {
		monday := day(t, from)
		r := read(t, string(data), from, monday.AddDate(0, 0, 7).Format(time.DateOnly), ics.Options{Owner: "maria@example.com"})
		pairs := 0
		for _, e := range r.Events {
			if strings.HasPrefix(e.UID, "1on1-") {
				pairs++
			}
		}
		if pairs != 5 || len(r.Notes) != 0 {
			t.Errorf("in the week of %s there are %d 1:1s, want 5; notes %v", from, pairs, r.Notes)
		}
	}
}
