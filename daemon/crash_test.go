package daemon_test

import (
	"errors"
	"testing"

	"oneonone/daemon/plan"
)

// Power is cut before every single step of every durable write, one after the
// other. What comes up again sends the one mail that is due: once, or, where
// the cut fell between the server's answer and its record, again with the same
// Message-ID and the same bytes.
func TestE3PowerCutAtEveryDurableStep(t *testing.T) {
	powerCut := errors.New("power cut")
	for n := 0; ; n++ {
		w := newWorld(t, "2026-11-20 09:00")
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		left := n
		w.store.FailWith(func(string) error {
			if left--; left < 0 {
				return powerCut
			}
			return nil
		})
		w.step()
		survived := left >= 0
		w.crash()
		w.until("2026-11-20 12:00")
		judgeCut(t, w, n)
		if survived {
			t.Logf("%d steps", n)
			return
		}
		if n > 200 {
			t.Fatal("the steps do not end")
		}
	}
}

func judgeCut(t *testing.T, w *world, n int) {
	t.Helper()
	ids := w.ids()
	if len(ids) != 1 || len(w.post.took) == 0 || len(w.post.took) > 2 {
		t.Fatalf("cut before step %d: %d mails under %d Message-IDs", n, len(w.post.took), len(ids))
	}
	if len(w.post.took) == 2 && w.post.took[0] != w.post.took[1] {
		t.Errorf("cut before step %d: the second copy differs", n)
	}
	rs := w.records("alice@example.com")
	if len(rs) != 1 || len(rs[0].Notices) != 1 || rs[0].Notices[0].State != plan.Sent {
		t.Errorf("cut before step %d: got %+v, want one notice, sent", n, rs)
	}
}

// E10: what cannot be recorded is not sent.
func TestE10FullDiskSendsNothing(t *testing.T) {
	w := newWorld(t, "2026-11-20 09:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.store.FailWith(func(string) error { return errors.New("no space left on device") })
	w.until("2026-11-20 09:30")
	w.check()
	if len(w.post.tries) != 0 {
		t.Errorf("the mail server was tried: %v", w.post.tries)
	}
	w.store.FailWith(nil)
	w.until("2026-11-20 10:00")
	w.check("Fri 20 09:31 prep alice")
}
