package daemon_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

// What a slow server had taken once stood as unsent until the whole morning's
// mails were out, to go out again after a crash.
func TestWhatWasTakenIsRecordedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people, soon = 48, 12 // soon: those in flight, and some that have just landed
		w := bubble(t)
		for i := range people {
			w.maria.meet(fmt.Sprint("u", i), "2000-01-04 10:00", fmt.Sprintf("r%d@example.com", i))
		}
		worst := 0
		w.post.answer = func(string, int) error {
			worst = max(worst, w.unsettled())
			return nil
		}
		w.setup.Sender = slowPost{5 * time.Second, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Minute)
		stop()
		if len(w.post.took) != people || worst == 0 || worst > soon {
			t.Errorf("while %d mails went out, %d of them stood as sending, want no more than %d", len(w.post.took), worst, soon)
		}
	})
}

// unsettled counts the mails that a crash would have sent again, by the files
// alone: the store is the daemon's.
func (w *world) unsettled() (n int) {
	files, err := filepath.Glob(filepath.Join(w.dir, "pairs", "*", "*", "2*.yaml"))
	if err != nil {
		w.t.Error(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			w.t.Error(err)
		}
		n += strings.Count(string(raw), "state: sending")
	}
	return n
}
