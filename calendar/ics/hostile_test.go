package ics_test

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar/ics"
)

// hostileTime is what the worst input may take on a machine that is busy with
// other things; on an idle one it is less than 2 s.
const hostileTime = 10 * time.Second * slow

// B7: endless and absurd rules, and everything else that makes calendar
// readers panic, hang or run out of memory, ends soon and costs only itself.
func TestB7HostileInput(t *testing.T) {
	good := event("UID:good", "SUMMARY:good", "DTSTART:20240304T090000Z")
	start := "DTSTART:20240304T100000Z"
	old := "DTSTART:19900101T000000Z"
	for name, bad := range map[string]string{
		"parameter without colon":      event("UID:x", start, "ATTENDEE;A=B"),
		"text after a quotation":       event("UID:x", start, `ATTENDEE;A="b"c:d`),
		"quotation without end":        event("UID:x", start, `ATTENDEE;A="b:d`),
		"parameter of 1 MB":            event("UID:x", start, "ATTENDEE;CN="+strings.Repeat("a", 1<<20-100)+":mailto:a@example.com"),
		"line of 10 MB":                event("UID:x", start, "DESCRIPTION:"+strings.Repeat("a", 10<<20)),
		"folded line of 10 MB":         event("UID:x", start, "DESCRIPTION:"+strings.Repeat("a\r\n ", 5<<20)),
		"attachment of 10 MB":          event("UID:x", start, "ATTACH;ENCODING=BASE64:"+strings.Repeat("QUJD", 5<<19)),
		"every second since 1990":      event("UID:x", old, "RRULE:FREQ=SECONDLY"),
		"every minute since 1990":      event("UID:x", old, "RRULE:FREQ=MINUTELY"),
		"every second, counted":        event("UID:x", old, "RRULE:FREQ=SECONDLY;BYSECOND=1,2;COUNT=2000000000"),
		"30 February by the day":       event("UID:x", old, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
		"30 February by the hour":      event("UID:x", old, "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"),
		"30 February by the second":    event("UID:x", old, "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"),
		"30 February by the year":      event("UID:x", "DTSTART:00010101T000000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"),
		"no interval":                  event("UID:x", start, "RRULE:FREQ=DAILY;INTERVAL=0"),
		"negative interval":            event("UID:x", start, "RRULE:FREQ=DAILY;INTERVAL=-1"),
		"immense interval":             event("UID:x", start, "RRULE:FREQ=YEARLY;INTERVAL=2147483647"),
		"immense interval of weeks":    event("UID:x", old, "RRULE:FREQ=WEEKLY;INTERVAL=2147483647;COUNT=2147483647"),
		"immense number":               event("UID:x", start, "RRULE:FREQ=DAILY;COUNT=99999999999999999999999"),
		"all times of the day":         event("UID:x", old, "RRULE:FREQ=DAILY;BYHOUR="+upTo(23)+";BYMINUTE="+upTo(59)+";BYSECOND="+upTo(59)),
		"all times of the hour":        event("UID:x", old, "RRULE:FREQ=HOURLY;BYMINUTE="+upTo(59)+";BYSECOND="+upTo(59)+";BYSETPOS=1"),
		"a hundred years long":         event("UID:x", old, "DURATION:P36000D", "RRULE:FREQ=HOURLY"),
		"immense duration":             event("UID:x", start, "DURATION:P99999999999999999999W"),
		"hour that never comes":        event("UID:x", old, "RRULE:FREQ=HOURLY;INTERVAL=24;BYHOUR=5;COUNT=9"),
		"a hundred thousand rules":     event("UID:x", start, strings.Repeat("RRULE:FREQ=SECONDLY;BYSECOND=1\r\n", 100_000)+"SEQUENCE:1"),
		"a hundred thousand dates":     event("UID:x", start, "RDATE:"+strings.Repeat("20240305T090000Z,", 60_000)),
		"a hundred thousand attendees": event("UID:x", start, strings.Repeat("ATTENDEE:mailto:a@example.com\r\n", 100_000)+"SEQUENCE:1"),
		"revisions without number":     strings.Repeat(event("UID:x", start), 20_000),
		"overrides without number":     strings.Repeat(event("UID:x", "RECURRENCE-ID;RANGE=THISANDFUTURE:20240101T000000Z", start), 5_000),
		"zone of all seconds": vtimezone("Mad", observance("STANDARD", "16010101T000000", "+0100", "+0200", "RRULE:FREQ=SECONDLY")) +
			event("UID:x", "DTSTART;TZID=Mad:20240304T100000"),
		"zone of many offsets": vtimezone("Mad", offsets()) + event("UID:x", "DTSTART;TZID=Mad:20240304T100000"),
		"nesting":              event("UID:x", start, strings.Repeat("BEGIN:X\r\n", 1_000_000)+strings.Repeat("END:X\r\n", 1_000_000)),
	} {
		t.Run(name, func(t *testing.T) {
			feed := cal(good, bad, event("UID:also", "SUMMARY:also", "DTSTART:20240429T090000Z"))
			begin := time.Now()
			r := read(t, feed, "2024-03-01", "2024-05-01", ics.Options{})
			if took := time.Since(begin); took > hostileTime {
				t.Errorf("it took %v", took)
			}
			found := map[string]bool{}
			for _, e := range r.Events {
				found[e.UID] = true
			}
			if !found["good"] || !found["also"] {
				t.Errorf("the good events are lost; notes %v", r.Notes)
			}
			if len(r.Events) > 20_000 {
				t.Errorf("got %d events", len(r.Events))
			}
		})
	}
}

func upTo(n int) string {
	list := make([]string, 0, n)
	for i := range n + 1 {
		list = append(list, string(rune('0'+i/10))+string(rune('0'+i%10)))
	}
	return strings.Join(list, ",")
}

func offsets() string {
	var b strings.Builder
	for i := range 2000 {
		b.WriteString(observance("STANDARD", "20000101T000000", "+0100", "+"+upTo(9)[:2]+string(rune('0'+i/600))+string(rune('0'+i/60%10))+string(rune('0'+i/10%6))+string(rune('0'+i%10))))
	}
	return b.String()
}

// A feed of nothing but openings must not overflow the stack, which no
// recover would catch.
func TestHostileNestingWithoutEnd(t *testing.T) {
	openings := 20_000_000
	if testing.Short() {
		openings = 1_000_000
	}
	feed := repeated{"BEGIN:VCALENDAR\n", "BEGIN:X\n", int64(openings)}
	begin := time.Now()
	_, err := ics.Read(io.NewSectionReader(feed, 0, 16+8*feed.times), time.Time{}, time.Now(), ics.Options{})
	if !errors.Is(err, ics.ErrTruncated) {
		t.Errorf("got the error %v, want that it was cut off", err)
	}
	if took := time.Since(begin); took > hostileTime {
		t.Errorf("it took %v", took)
	}
}

// repeated is a file of a head and a line that is repeated.
type repeated struct {
	head, line string
	times      int64
}

func (r repeated) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		switch line := (at - int64(len(r.head))) / int64(len(r.line)); {
		case at < int64(len(r.head)):
			n += copy(p[n:], r.head[at:])
			at = int64(len(r.head))
		case line >= r.times:
			return n, io.EOF
		default:
			c := copy(p[n:], r.line[(at-int64(len(r.head)))%int64(len(r.line)):])
			n, at = n+c, at+int64(c)
		}
	}
	return n, nil
}

// endless is a file that never ends and has no line ends either.
type endless struct{ at int64 }

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.ReadAt(p, e.at)
	e.at += int64(n)
	return n, err
}

func (*endless) ReadAt(p []byte, at int64) (int, error) {
	n := copy(p, "BEGIN:VCALENDAR\nX:"[min(at, 18):])
	for i := range p[n:] {
		p[n+i] = 'a'
	}
	return len(p), nil
}

func (e *endless) Seek(int64, int) (int64, error) { return e.at, nil }

func TestHostileEndlessFeed(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ics.Read(&endless{}, time.Time{}, time.Now(), ics.Options{})
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "256 MB") {
		t.Errorf("got the error %v, want one that names the limit", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("it took %d MB of memory", used>>20)
	}
	if _, err := ics.Read(struct{ io.Reader }{&endless{}}, time.Time{}, time.Now(), ics.Options{}); err == nil || !strings.Contains(err.Error(), "32 MB") {
		t.Errorf("through a pipe: got the error %v, want one that names the limit", err)
	}
}

func TestHostileManyAbsurdRules(t *testing.T) {
	for _, rule := range []string{"FREQ=SECONDLY", "FREQ=YEARLY;BYMONTHDAY=32,31;BYMONTH=2;COUNT=2", "FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=20;COUNT=2"} {
		t.Run(rule, func(t *testing.T) {
			feed := cal(strings.Repeat(event("DTSTART:19900101T000000Z", "RRULE:"+rule), 20_000))
			begin := time.Now()
			_, err := ics.Read(strings.NewReader(feed), day(t, "2024-03-01"), day(t, "2024-05-01"), ics.Options{})
			if took := time.Since(begin); took > hostileTime {
				t.Errorf("it took %v", took)
			}
			if absurd := !strings.Contains(rule, "=32"); (err != nil) != absurd { // which is no rule at all
				t.Errorf("got the error %v", err)
			}
		})
	}
}

// A feed that is cut off at any byte is an error, or reads as the whole does.
// It never just has fewer events.
func TestTruncationAtEveryByte(t *testing.T) {
	data, err := os.ReadFile("../sample.ics")
	if err != nil {
		t.Fatal(err)
	}
	whole := read(t, string(data), "2024-03-04", "2024-03-11", ics.Options{})
	errs := 0
	for n := range data {
		r, err := ics.Read(strings.NewReader(string(data[:n])), day(t, "2024-03-04"), day(t, "2024-03-11"), ics.Options{})
		if err != nil {
			errs++
			continue
		}
		if diff := cmp.Diff(when(whole.Events), when(r.Events)); diff != "" {
			t.Fatalf("cut at byte %d it reads without an error, but (-whole +cut):\n%s", n, diff)
		}
	}
	if errs < len(data)-4 {
		t.Errorf("only %d of %d cuts are errors", errs, len(data))
	}
}
