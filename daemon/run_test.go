package daemon_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/mail"
)

// live runs the daemon's own loop in a bubble, where time passes at once.
func live(w *world, days int) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.d.Run(ctx, nil) }()
	time.Sleep(time.Duration(days) * 24 * time.Hour)
	cancel()
	if err := <-ended; err != nil {
		w.t.Error(err)
	}
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

func TestStopLetsAMailInFlightLand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com") // the prep is due at once
		slow := slowPost{5 * time.Second, w.post}
		w.setup.Sender = slow
		w.d.Reload(w.setup)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { w.d.Run(ctx, nil); close(ended) }()
		time.Sleep(time.Second)
		asked := time.Now()
		cancel()
		<-ended
		if d := time.Since(asked); d > 10*time.Second {
			t.Errorf("took %s to stop", d)
		}
		n := w.records("alice@example.com")[0].Notices[0]
		if n.State != "sent" {
			t.Errorf("got %s, want the mail in flight recorded as sent", n.State)
		}
	})
}

func TestStopGivesUpOnAMailThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		w.setup.Sender = slowPost{time.Hour, w.post}
		w.d.Reload(w.setup)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { w.d.Run(ctx, nil); close(ended) }()
		time.Sleep(time.Second)
		asked := time.Now()
		cancel()
		<-ended
		if d := time.Since(asked); d > 10*time.Second {
			t.Errorf("took %s to stop", d)
		}
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

type slowPost struct {
	takes time.Duration
	*post
}

func (p slowPost) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	select {
	case <-time.After(p.takes):
		return p.post.Send(ctx, env, raw)
	case <-ctx.Done():
		return mail.Receipt{}, &mail.SendError{Server: "mx", Phase: mail.PhaseData, Err: ctx.Err()}
	}
}

// A slowFeed never answers.
type slowFeed struct{ feed }

func (f *slowFeed) Read(ctx context.Context, _, _, _ time.Time) (calendar.Snapshot, error) {
	<-ctx.Done()
	return calendar.Snapshot{}, ctx.Err()
}

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
