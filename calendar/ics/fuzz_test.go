package ics_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar"
	"oneonone/calendar/ics"
)

// fuzzRead reads a feed and checks what holds for any: it ends soon, and what
// it returns is sorted, in the window, and of the right calendar.
func fuzzRead(t *testing.T, feed string) {
	from := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 1, 0)
	begin := time.Now()
	r, err := ics.Read(strings.NewReader(feed), from, to, ics.Options{Calendar: "c", Owner: "o"})
	if took := time.Since(begin); took > hostileTime {
		t.Errorf("it took %v", took)
	}
	if err != nil && len(r.Events) > 0 {
		t.Error("events in spite of an error")
	}
	for i, e := range r.Events {
		if e.Calendar != "c" || e.Owner != "o" || !e.Start.Before(to) || e.End.Before(from) || e.End.Before(e.Start) {
			t.Errorf("event %d from %v to %v does not belong here", i, e.Start, e.End)
		}
		if i > 0 && e.Start.Before(r.Events[i-1].Start) {
			t.Errorf("event %d is out of order", i)
		}
	}
}

// fuzzWindow checks that what is passed over for the sake of a window is not
// in it: a larger window has no other events in the smaller one.
func fuzzWindow(t *testing.T, feed string) {
	from := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(0, 0, 7)
	small, err := ics.Read(strings.NewReader(feed), from, to, ics.Options{})
	large, errLarge := ics.Read(strings.NewReader(feed), from.AddDate(-2, 0, 0), to.AddDate(2, 0, 0), ics.Options{})
	partly := func(n calendar.Note) bool {
		return strings.Contains(n.Text, "not shown whole") || strings.Contains(n.Text, "left out")
	}
	if err != nil || errLarge != nil || slices.ContainsFunc(append(small.Notes, large.Notes...), partly) {
		return
	}
	outside := func(e calendar.Event) bool {
		if e.Start.Equal(e.End) {
			return e.Start.Before(from) || !e.Start.Before(to)
		}
		return !e.Start.Before(to) || !e.End.After(from)
	}
	if diff := cmp.Diff(when(slices.DeleteFunc(large.Events, outside)), when(small.Events)); diff != "" {
		t.Errorf("a large window has other events (-large +small):\n%s", diff)
	}
}

func FuzzRead(f *testing.F) {
	if data, err := os.ReadFile("../sample.ics"); err == nil {
		f.Add(string(data))
	}
	f.Add(cal(event(weekly, "EXDATE:20240311T080000Z", "RDATE;VALUE=PERIOD:20240305T000000Z/PT1H"),
		event("UID:w", "RECURRENCE-ID;RANGE=THISANDFUTURE:20240311T080000Z", "DTSTART;TZID=x:20240312")))
	f.Add("BEGIN:VCALENDAR\nX;A=\"b\"c:d\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, feed string) {
		fuzzRead(t, feed)
		fuzzWindow(t, feed)
	})
}

func FuzzRule(f *testing.F) {
	f.Add("20240304T090000", "FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1;COUNT=9;WKST=SU", "20240311T090000Z,20240318")
	f.Add("20000229", "FREQ=YEARLY;BYWEEKNO=53,-1;BYYEARDAY=366;INTERVAL=4;UNTIL=20990101", "")
	f.Add("19900101T000000Z", "FREQ=SECONDLY;BYHOUR=3;BYMINUTE=1;BYMONTH=2", "20240301T030101Z")
	f.Fuzz(func(t *testing.T, start, rule, exdate string) {
		feed := cal(event("UID:f", "DTSTART:"+start, "RRULE:"+rule, "EXDATE:"+exdate, "RDATE:"+exdate))
		fuzzRead(t, feed)
		fuzzWindow(t, feed)
	})
}

func FuzzZone(f *testing.F) {
	f.Add("Office", "16010101T020000", "-0400", "+013045", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "EST")
	f.Add("W. Europe Standard Time 1", "20240301", "+0000", "-0000", "FREQ=SECONDLY;INTERVAL=100000", "")
	f.Fuzz(func(t *testing.T, id, start, from, to, rule, name string) {
		fuzzRead(t, cal(vtimezone(id, observance("DAYLIGHT", start, from, to, "RRULE:"+rule, "RDATE:"+start, "TZNAME:"+name)),
			event("UID:f", `DTSTART;TZID="`+id+`":20240304T090000`, "RRULE:FREQ=DAILY")))
	})
}
