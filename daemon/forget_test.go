package daemon_test

import (
	"testing"

	"oneonone/daemon"
)

// forget erases everything about somebody.
func (w *world) forget(address string) {
	w.t.Helper()
	if _, err := w.d.Forget(daemon.ForgetRequest{Address: address}); err != nil {
		w.t.Fatal(err)
	}
}

// To forget somebody once closed the mailbox, and no reply was ever read again.
func TestRepliesAreReadAfterSomebodyWasForgotten(t *testing.T) {
	w, b := prepared(t)
	w.forget("ben@example.com")
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "all good", nil), w.now)
	w.until("2026-11-20 12:00")
	if a := w.records("alice@example.com")[0].Answers; len(a) != 1 || a[0].Text != "all good" {
		t.Errorf("filed: %+v", a)
	}
}
