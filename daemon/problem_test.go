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

// told counts the mails about problems that somebody got.
func (w *world) told(address string) (n int) {
	for _, l := range w.post.took {
		if kindOf(l.raw) == "problem" && l.to == address {
			n++
		}
	}
	return n
}

// deadCalendar makes a world in which Tom's calendar cannot be read from a time
// on, which is told to him and to the admin.
func deadCalendar(t *testing.T, since string) *world {
	w := newWorld(t, since)
	w.hourly()
	tom := &feed{name: "tom", owner: "tom@example.com"}
	w.watch(tom)
	w.step()
	tom.fail = errors.New("404 not found")
	return w
}

// A mail about a problem that waited for its turn was once left until it expired
// when the config was read again.
func TestAProblemMailThatWaitsForItsTurnOutlivesAReload(t *testing.T) {
	w := deadCalendar(t, "2026-11-16 12:00")
	w.setup.Limits = daemon.Limits{PerDay: 1}
	w.crash()
	w.until("2026-11-17 07:00")
	if n := w.told("tom@example.com") + w.told("ops@example.com"); n != 1 {
		t.Fatalf("%d mails went out, want the one that the limit leaves room for", n)
	}
	w.d.Reload(w.setup)
	w.until("2026-11-18 12:00")
	if w.told("tom@example.com") != 1 || w.told("ops@example.com") != 1 {
		t.Errorf("told %d times and %d times, want once each", w.told("tom@example.com"), w.told("ops@example.com"))
	}
	w.once()
}

// A mail about a problem that lasts once counted as queued for as long as the
// problem did, though it had expired.
func TestAProblemMailThatExpiredIsNotQueued(t *testing.T) {
	t.Parallel()
	w := deadCalendar(t, "2026-11-16 12:00")
	w.post.answer = func(string, int) error { return down }
	w.until("2026-11-17 12:00")
	if len(w.d.Status(w.now).Queue) == 0 {
		t.Fatal("nothing is queued while the mail server is down")
	}
	w.until("2026-11-25 12:00")
	if s := w.d.Status(w.now); len(s.Queue) > 0 || len(s.Problems) == 0 {
		t.Errorf("queued: %+v; problems: %+v", s.Queue, s.Problems)
	}
}

// A start once told of a metric at once that had failed for an hour.
func TestAMetricThatFailsShortlyIsNotToldAfterARestart(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading {
		return []daemon.Reading{{Metric: "Tickets closed", Source: "tickets.csv", Err: errors.New("no such file"), Down: true}}
	}
	w.crash()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	if n := len(w.d.Status(w.now).Problems); n != 1 {
		t.Fatalf("got %d problems, want the one of the metric", n)
	}
	w.crash()
	w.until("2026-11-21 08:59")
	if n := w.told("ops@example.com"); n != 0 {
		t.Errorf("told %d times within a day", n)
	}
	w.until("2026-11-23 12:00")
	if n := w.told("ops@example.com"); n != 1 {
		t.Errorf("told %d times, want once after a day", n)
	}
}
