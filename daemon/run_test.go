package daemon_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
)

// run runs the daemon's own loop in a bubble, where time passes at once. What
// it returns stops the loop, and tells how long that took.
func (w *world) run(reloads <-chan daemon.Setup) (stop func() time.Duration) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.d.Run(ctx, reloads) }()
	return func() time.Duration {
		asked := time.Now()
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
		return time.Since(asked)
	}
}

// live runs the loop for some days.
func live(w *world, days int) {
	stop := w.run(nil)
	time.Sleep(time.Duration(days) * 24 * time.Hour)
	stop()
	synctest.Wait()
}

// bubble makes a world at the time at which bubbles begin, 1 January 2000, a
// Saturday.
func bubble(t *testing.T) *world {
	return newWorld(t, time.Now().In(berlin).Format("2006-01-02 15:04"))
}

func TestRunSendsAtTheRightTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		live(w, 8)
		var got []string
		for _, r := range w.records("alice@example.com") {
			for _, n := range r.Notices {
				got = append(got, fmt.Sprintf("%s %s", n.Sent.In(berlin).Format("Mon 15:04"), n.Kind))
			}
		}
		if want := "[Tue 09:00 prep Wed 09:00 prep-nudge Thu 08:00 briefing Thu 10:35 wrapup Fri 09:00 wrapup-nudge]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
}

// E5: the clock of timers stands still while a machine sleeps, the wall clock
// does not. The loop never sleeps longer than a minute, so that it looks at the
// wall clock soon after.
func TestE5NeverSleepsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-02-10 10:00", "alice@example.com")
		w.setup.Calendars[0].Refresh = 24 * time.Hour
		w.d.Reload(w.setup)
		ctx, cancel := context.WithCancel(t.Context())
		go w.d.Run(ctx, nil)
		for range 5 {
			time.Sleep(10 * time.Minute)
			var at time.Time
			if err := w.d.Do(ctx, func(now time.Time) { at = now }); err != nil || time.Since(at) > time.Second {
				t.Errorf("the loop did not answer: %v, %s", err, at)
			}
		}
		cancel()
		synctest.Wait()
	})
}

// A slow calendar holds up neither the mails of the others nor the loop.
func TestASlowCalendarHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		tom := &slowFeed{feed{name: "tom", owner: "tom@example.com"}}
		w.setup.Calendars = append(w.setup.Calendars, daemon.Calendar{Source: tom, Owner: tom.owner, Refresh: time.Minute})
		w.d.Reload(w.setup)
		live(w, 1)
		if len(w.post.took) == 0 {
			t.Error("nothing was sent")
		}
	})
}

func TestReloadWhileAMailIsInFlightSendsItOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		w.setup.Sender = slowPost{30 * time.Second, w.post}
		w.d.Reload(w.setup)
		reloads := make(chan daemon.Setup)
		stop := w.run(reloads)
		for range 5 {
			time.Sleep(7 * time.Second)
			reloads <- w.setup
		}
		time.Sleep(3 * time.Minute)
		stop()
		if len(w.post.took) != 1 {
			t.Errorf("%d mails, want one", len(w.post.took))
		}
	})
}

// A calendar that is a file is read at every step, and each read once called
// for the next step.
func TestALocalCalendarDoesNotKeepTheLoopBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		f := &busyFeed{feed: w.maria, enough: cancel}
		w.setup.Calendars = []daemon.Calendar{{Source: f, Owner: f.owner, Refresh: time.Minute, Local: true}}
		w.d.Reload(w.setup)
		if err := w.d.Run(ctx, nil); err != nil {
			t.Error(err)
		}
		if f.reads < 2 || f.reads > mostReads {
			t.Errorf("an idle daemon read its file %d times in an hour, want about once a minute at most", f.reads)
		}
	})
}

// A busyFeed ends a loop that reads it too often: in a bubble it would never end.
type busyFeed struct {
	*feed
	enough func()
}

const mostReads = 70

func (f *busyFeed) Read(ctx context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	if f.reads >= mostReads {
		f.enough()
	}
	return f.feed.Read(ctx, now, from, to)
}
