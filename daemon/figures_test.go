package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// A gauge is a source of one metric that takes its time, as its answer for each
// person does. It is asked beside the loop.
type gauge struct {
	mu    sync.Mutex
	value float64
	fail  error
	takes map[string]time.Duration // by report; 0: it is known at once
	known map[string]time.Time
	asked map[string]bool
}

func (g *gauge) figures(_ context.Context, pair calendar.Pair, ready func()) []daemon.Reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	r := daemon.Reading{Metric: "Tickets", Source: "https://metrics.example.com"}
	who := pair.Report.Email
	fresh := time.Since(g.known[who]) < time.Minute
	switch takes := g.takes[who]; {
	case g.fail != nil:
		r.Err, r.Down = g.fail, true
	case takes > 0 && !fresh:
		r.Pending = true
		if !g.asked[who] {
			g.asked[who] = true
			time.AfterFunc(takes, func() {
				g.mu.Lock()
				g.known[who], g.asked[who] = time.Now(), false
				g.mu.Unlock()
				ready()
			})
		}
	default:
		r.Figure = &form.Figure{Name: "Tickets", Value: g.value, At: time.Now().UTC()}
	}
	return []daemon.Reading{r}
}

// measured makes a world with a gauge, in which a prep form goes out a day
// before.
func measured(t *testing.T, takes map[string]time.Duration) (*world, *gauge) {
	g := &gauge{value: 10, takes: takes, known: map[string]time.Time{}, asked: map[string]bool{}}
	w := bubble(t)
	w.setup.Figures = g.figures
	w.setup.Policy.Schedule = plan.DefaultSchedule()
	w.setup.Policy.Schedule[form.Prep] = plan.When{Before: 24 * time.Hour}
	w.setup.Roster = calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, []calendar.Person{
		{Email: "maria@example.com", Name: "Maria Lopez"}, {Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com"},
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: "maria@example.com"}, {Email: "carla@example.com", Name: "Carla Weiss", Manager: "maria@example.com"},
	}, []string{"maria@example.com"}, "oneonone@example.com")
	return w, g
}

// prepAfter is how long the prep form of somebody's first 1:1 took to go out after a time.
func (w *world) prepAfter(report string, past time.Time) time.Duration {
	w.t.Helper()
	for _, r := range w.records(report) {
		for _, n := range r.Notices {
			if n.Kind == form.Prep && n.State == plan.Sent {
				return n.Sent.Sub(past)
			}
		}
	}
	w.t.Fatalf("no prep form went to %s", report)
	return 0
}

func TestASourceThatStallsDelaysItsOwnLetterAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := measured(t, map[string]time.Duration{"alice@example.com": 1000 * time.Hour})
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		w.maria.meet("b", "2000-01-06 10:00", "ben@example.com")
		i := w.maria.meet("c", "2000-01-06 10:00", "carla@example.com")
		w.maria.events[i].Start = w.maria.events[i].Start.Add(7 * time.Second)
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Until(at("2000-01-05 10:00").Add(5 * time.Second)))
		asked := time.Now()
		if err := w.d.Do(t.Context(), func(time.Time) {}); err != nil || time.Since(asked) > time.Second {
			t.Errorf("the loop waits for the source: %s, %v", time.Since(asked), err)
		}
		time.Sleep(time.Hour)
		stop()
		due := at("2000-01-05 10:00")
		for who, want := range map[string][2]time.Duration{
			"alice@example.com": {20 * time.Second, 21 * time.Second}, "ben@example.com": {0, time.Second}, "carla@example.com": {7 * time.Second, 8 * time.Second},
		} {
			if took := w.prepAfter(who, due); took < want[0] || took > want[1] {
				t.Errorf("the letter to %s went out after %s, want %v", who, took, want)
			}
		}
		w.once()
		time.Sleep(1001 * time.Hour)
	})
}

func TestALetterGoesOutAsSoonAsItsMetricsAreThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := measured(t, map[string]time.Duration{"alice@example.com": 3 * time.Second})
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		w.d.Reload(w.setup)
		live(w, 5)
		if took := w.prepAfter("alice@example.com", at("2000-01-05 10:00")); took < 3*time.Second || took > 4*time.Second {
			t.Errorf("it went out after %s", took)
		}
		if m := w.records("alice@example.com")[0].Metrics; len(m) != 1 || m[0].Value != 10 {
			t.Errorf("got %+v", m)
		}
	})
}

// A source that fails: its last value is told with its age, and after a day that
// it fails, once for all people, until it works again.
func TestASourceThatFailsIsToldOnceAndItsLastValueStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, g := measured(t, nil)
		for _, who := range []string{"alice@example.com", "ben@example.com"} {
			w.maria.meet("a"+who, "2000-01-05 10:00", who)
			w.maria.meet("b"+who, "2000-01-12 10:00", who)
			w.maria.meet("c"+who, "2000-01-19 10:00", who)
		}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		until := func(s string) { time.Sleep(time.Until(at(s))) }
		until("2000-01-07 00:00")
		g.set(0, errors.New("connection refused"))
		until("2000-01-13 00:00")
		problems := func() []daemon.ProblemStatus {
			var out []daemon.ProblemStatus
			if err := w.d.Do(t.Context(), func(now time.Time) { out = w.d.Status(now).Problems }); err != nil {
				t.Error(err)
			}
			return out
		}
		if p := problems(); len(p) != 1 || p[0].What != "The metrics from https://metrics.example.com cannot be read. Mails show their last values, with their age." {
			t.Errorf("got %+v", p)
		}
		g.set(14, nil)
		until("2000-01-15 00:00")
		if p := problems(); len(p) != 0 {
			t.Errorf("it works again, and still there is %+v", p)
		}
		until("2000-01-20 00:00")
		stop()
		told := map[string]int{}
		for _, l := range w.post.took {
			if kindOf(l.raw) == "problem" {
				told[l.to]++
			}
		}
		if told["maria@example.com"] != 1 || told["ops@example.com"] != 1 {
			t.Errorf("who was told how often: %v", told)
		}
		var got []string
		for _, r := range w.records("alice@example.com") {
			for _, f := range r.Metrics {
				got = append(got, fmt.Sprintf("%s %v of %s", r.Event.Start.Format("2 Jan"), f.Value, f.At.Format("2 Jan")))
			}
		}
		if want := []string{"5 Jan 10 of 4 Jan", "12 Jan 10 of 4 Jan", "19 Jan 14 of 18 Jan"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func (g *gauge) set(value float64, fail error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.value, g.fail = value, fail
}

func TestAPreviewWaitsAsALetterDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := measured(t, map[string]time.Duration{"alice@example.com": 3 * time.Second, "ben@example.com": 30 * time.Second})
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		w.maria.meet("b", "2000-01-06 10:00", "ben@example.com")
		w.crash()
		s, err := daemon.Look(t.Context(), w.store, w.setup, w.now)
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]time.Duration{"alice@example.com": 3 * time.Second, "ben@example.com": 20 * time.Second} {
			began := time.Now()
			f, _, err := s.Preview(t.Context(), daemon.SendRequest{Kind: form.Prep, Report: who})
			if took := time.Since(began); err != nil || took != want || strings.Contains(f.Text, "Tickets") != (want == 3*time.Second) {
				t.Errorf("%s: %v after %s\n%s", who, err, took, f.Text)
			}
		}
		time.Sleep(time.Minute)
	})
}

// A source that never answers once would have been a problem that nobody heard
// of, or have kept the loop busy with it.
func TestASourceThatNeverAnswersIsToldAsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := measured(t, map[string]time.Duration{"alice@example.com": 10000 * time.Hour})
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		w.d.Reload(w.setup)
		live(w, 8)
		told := 0
		for _, l := range w.post.took {
			if kindOf(l.raw) == "problem" && l.to == "maria@example.com" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("it was told %d times, want once", told)
		}
		time.Sleep(10000 * time.Hour)
	})
}
