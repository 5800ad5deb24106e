package daemon_test

import (
	"fmt"
	"slices"
	"testing"
)

// An address that went on refusing once was tried with every mail, as soon as
// the first stop had ended.
func TestAStopIsRenewedByTheNextRefusal(t *testing.T) {
	w := newWorld(t, "2026-11-02 07:00")
	w.hourly()
	for _, day := range []string{"05", "12", "13", "16", "17", "18", "19"} {
		w.maria.meet("u"+day, "2026-11-"+day+" 10:00", "alice@example.com")
	}
	w.post.answer = only("alice@example.com", refused)
	w.until("2026-11-20 00:00")
	if n := w.post.tries["alice@example.com"]; n != 2 {
		t.Errorf("tried %d times in 18 days, want once, and once more after ten days", n)
	}
}

// Mails that were queued together with the one that was refused once went out
// after it all the same.
func TestARefusalSparesTheOtherMailsToTheAddress(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	for i := range 6 {
		w.maria.meet(fmt.Sprint("u", i), fmt.Sprintf("2026-11-24 1%d:00", i), "alice@example.com")
	}
	w.post.answer = only("alice@example.com", refused)
	w.until("2026-11-20 09:30")
	if n := w.post.tries["alice@example.com"]; n != 1 {
		t.Errorf("tried %d times, want once", n)
	}
}

// A mail that a stop had held up once stayed so when the stop ended, though it
// was still of use.
func TestWhatAStopHeldUpGoesOutWhenItEnds(t *testing.T) {
	w := newWorld(t, "2026-11-16 09:00")
	w.maria.meet("a", "2026-11-17 15:00", "alice@example.com")
	w.maria.meet("b", "2026-11-27 15:00", "alice@example.com") // its prep is due on Wednesday
	w.post.answer = func(to string, attempt int) error {
		if to == "alice@example.com" && attempt == 1 {
			return refused
		}
		return nil
	}
	w.until("2026-11-27 12:00")
	w.check(
		"Mon 16 09:00 problem maria", "Mon 16 09:00 problem ops",
		"Tue 17 08:00 briefing maria", "Tue 17 15:35 wrapup maria", "Wed 18 09:00 wrapup-nudge maria",
		"Thu 26 09:00 prep alice", "Fri 27 08:00 briefing maria")
	if s := w.d.Status(w.now); !s.Healthy {
		t.Errorf("the address takes mail again, and still there is %+v", s.Problems)
	}
}

// Of two managers of the same person only the first was once told that she
// gets no forms.
func TestEveryManagerIsToldOfARefusal(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	tom := &feed{name: "tom", owner: "tom@example.com"}
	w.watch(tom)
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	tom.meet("t", "2026-11-26 10:00", "alice@example.com")
	w.post.answer = only("alice@example.com", refused)
	w.until("2026-11-24 12:00")
	for _, want := range []string{"Fri 20 09:00 problem maria", "Tue 24 09:00 problem tom"} {
		if !slices.Contains(w.log, want) {
			t.Errorf("sent %q, want %q among it", w.log, want)
		}
	}
}
