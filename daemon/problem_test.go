package daemon_test

import (
	"context"
	"errors"
	"testing"

	"oneonone/calendar"
	"oneonone/daemon"
)

// A dead calendar once stayed a problem after it had been taken out of the
// config.
func TestTheProblemOfACalendarEndsWithTheCalendar(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	tom := &feed{name: "tom", owner: "tom@example.com"}
	w.watch(tom)
	w.step()
	tom.fail = errors.New("404 not found")
	w.until("2026-11-16 16:00")
	if n := len(w.d.Status(w.now).Problems); n != 1 {
		t.Fatalf("got %d problems, want the one of tom's calendar", n)
	}
	w.setup.Calendars = w.setup.Calendars[:1]
	w.d.Reload(w.setup)
	w.step()
	if p := w.d.Status(w.now).Problems; len(p) > 0 {
		t.Errorf("tom's calendar is gone from the config, and still there is %+v", p)
	}
}

// While a metric was a problem, every step once read it anew for every pair.
func TestAMetricThatFailsIsNotReadWhileNothingIsDue(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	reads := 0
	w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading {
		reads++
		return []daemon.Reading{{Metric: "Tickets closed", Source: "tickets.csv", Err: errors.New("no such file"), Down: true}}
	}
	w.crash()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-21 12:00")
	if n := len(w.d.Status(w.now).Problems); n != 1 {
		t.Fatalf("got %d problems, want the one of the metric", n)
	}
	reads = 0
	for range 10 {
		w.step()
	}
	if reads > 0 {
		t.Errorf("ten steps with nothing due read it %d times", reads)
	}
}
