package daemon_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"oneonone/calendar"
)

// What a step costs where nothing is due, among 100,000 meetings of 2,000
// pairs: it must stay under a millisecond.
func BenchmarkIdleStep(b *testing.B) {
	w := benchWorld(b, 2_000, 50)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.d.Step(b.Context(), w.now); err != nil {
			b.Fatal(err)
		}
	}
	if mean := b.Elapsed() / time.Duration(b.N); b.N > 10 && mean > time.Millisecond {
		b.Errorf("a step takes %s", mean)
	}
}

// benchWorld is a world in which all is known and nothing is due.
func benchWorld(b *testing.B, pairs, each int) *world {
	w := newWorld(b, "2026-11-16 12:00")
	for i := range pairs {
		for j := range each {
			start := at("2026-12-16 00:00").Add(time.Duration(i%24)*time.Hour + time.Duration(j)*time.Hour/10)
			e := calendar.Event{UID: fmt.Sprint(i, "-", j), Summary: "1:1", Start: start, End: start.Add(5 * time.Minute), Status: calendar.Confirmed}
			for _, p := range []string{"maria@example.com", fmt.Sprintf("r%d@example.com", i)} {
				e.Attendees = append(e.Attendees, calendar.Attendee{Email: p})
			}
			w.maria.events = append(w.maria.events, e)
		}
	}
	w.setup.Calendars[0].Refresh = 24 * time.Hour
	w.d.Reload(w.setup)
	for wake := w.now; !wake.After(w.now); {
		var err error
		if wake, err = w.d.Step(b.Context(), w.now); err != nil {
			b.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(w.dir, "pairs", "*", "*"))
	if len(files) != pairs {
		b.Fatalf("%d pairs are known, want %d", len(files), pairs)
	}
	return w
}
