package daemon_test

import (
	"os"
	"path/filepath"
	"testing"

	"oneonone/calendar"
)

// A server that took every mail and never said so once got the same one again
// and again.
func TestAMailWhoseAnswerIsLostGoesOutTwiceAtMost(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = only("alice@example.com", lost)
	w.until("2026-11-24 09:00")
	if n := w.post.tries["alice@example.com"]; n != 4 {
		t.Errorf("tried %d times, want twice for the prep and twice for its nudge", n)
	}
	w.check("Tue 24 08:00 briefing maria")
}

// That a form may have arrived was once forgotten with the next answer of the
// server, and she was not told that the meeting is cancelled.
func TestAMailThatMayHaveArrivedCountsWhenTheMeetingIsCancelled(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = func(_ string, attempt int) error {
		if attempt == 1 {
			return lost
		}
		return putOff
	}
	w.until("2026-11-20 09:02")
	w.maria.events[i].Status = calendar.Cancelled
	w.post.answer = nil
	w.until("2026-11-20 12:00")
	w.check("Fri 20 09:03 changed alice")
}

// Where the letter of a mail that may have arrived was gone, another was once
// written, under another Message-ID.
func TestAMailThatMayHaveArrivedIsNotWrittenAnew(t *testing.T) {
	w := newWorld(t, "2026-11-20 09:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = func(_ string, attempt int) error {
		if attempt == 1 {
			return lost
		}
		return nil
	}
	w.step()
	if err := os.RemoveAll(filepath.Join(w.dir, "letters")); err != nil {
		t.Fatal(err)
	}
	w.crash()
	w.until("2026-11-20 12:00")
	if n := w.post.tries["alice@example.com"]; n != 1 {
		t.Errorf("tried %d times, want once: alice may have the form twice; %q", n, w.log)
	}
}
