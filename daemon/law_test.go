package daemon_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// Whatever happens to a meeting and to the daemon, no mail goes out twice, and
// no time is prepared, briefed or wrapped up twice.
func TestLawNothingGoesOutTwiceInRandomLives(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := newWorld(t, "2026-11-16 12:00")
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.maria.meet("b", "2026-11-26 10:00", "alice@example.com")
		for n := range 40 {
			befall(w, r, n)
			w.step()
			w.now = w.now.Add(time.Duration(r.IntN(6*60)) * time.Minute)
		}
		w.once()
		seen := map[string]bool{}
		for _, rec := range w.records("alice@example.com") {
			for _, n := range rec.Notices {
				what := fmt.Sprint(n.Kind, " ", n.About.Start.UTC())
				if n.State != plan.Sent || n.Kind != form.Prep && n.Kind != form.Briefing && n.Kind != form.Wrapup {
					continue
				}
				if seen[what] {
					t.Errorf("the %s was sent twice", what)
				}
				seen[what] = true
			}
		}
		if t.Failed() {
			t.Fatalf("in the life of seed %d", seed)
		}
	}
}

// befall has something happen to the first meeting or to the daemon, or nothing.
func befall(w *world, r *rand.Rand, n int) {
	e := &w.maria.events[0]
	switch r.IntN(9) {
	case 0:
		d := time.Duration(r.IntN(48)-24) * time.Hour
		e.Start, e.End = e.Start.Add(d), e.End.Add(d)
	case 1:
		e.Status = []calendar.Status{calendar.Confirmed, calendar.Cancelled}[r.IntN(2)]
	case 2:
		e.UID = fmt.Sprint("a", n)
	case 3:
		w.crash()
	case 4:
		w.d.Reload(w.setup)
	}
}
