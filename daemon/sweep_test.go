package daemon_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"oneonone/daemon"
)

// aged is a world whose letters and mails were written long ago.
func aged(t *testing.T) *world {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.setup.Retention = daemon.Retention{Letters: 400 * 24 * time.Hour, Mails: 400 * 24 * time.Hour}
	w.crash()
	w.until("2026-11-20 10:00")
	w.mustReceive(w.raw("alice@example.com", "oneonone@example.com", "hello", "", "Hello?"))
	old := at("2025-10-01 12:00")
	for _, dir := range []string{"letters", "mails"} {
		for _, name := range w.list(dir) {
			if err := os.Chtimes(filepath.Join(w.dir, dir, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	return w
}

func (w *world) mustReceive(raw string) {
	w.t.Helper()
	if _, err := w.d.Receive(w.now, daemon.ReceiveRequest{Raw: []byte(raw)}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) list(dir string) (names []string) {
	w.t.Helper()
	entries, err := os.ReadDir(filepath.Join(w.dir, dir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// What is older than it is kept is erased within a day, and nothing else.
func TestWhatIsOldIsErased(t *testing.T) {
	w := aged(t)
	young := filepath.Join("letters", "young-1.eml")
	if err := os.WriteFile(filepath.Join(w.dir, young), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(w.dir, young), w.now, w.now); err != nil {
		t.Fatal(err)
	}
	if len(w.list("letters")) < 3 || len(w.list("mails")) < 2 {
		t.Fatalf("there are only %v and %v", w.list("letters"), w.list("mails"))
	}
	w.until("2026-11-21 12:00")
	if left := w.list("letters"); !slices.Equal(left, []string{"young-1.eml"}) || len(w.list("mails")) > 0 {
		t.Errorf("got %v and %v, want the young letter alone", left, w.list("mails"))
	}
	if len(w.records("alice@example.com")) != 1 {
		t.Error("the meeting is gone")
	}
	if s := w.d.Status(w.now).Sweep; s.Erased == 0 || s.Left > 0 || s.Last == nil {
		t.Errorf("got %+v", s)
	}
}

// Cut at any step, the erasing goes on the next day.
func TestCrashWhileWhatIsOldIsErased(t *testing.T) {
	for step := 0; ; step++ {
		w := aged(t)
		w.until("2026-11-20 10:05")
		n, cut := step, false
		w.store.FailWith(func(string) error {
			if n--; n < 0 {
				cut = true
				return errors.New("power cut")
			}
			return nil
		})
		w.until("2026-11-20 10:20")
		w.crash()
		w.until("2026-11-21 12:00")
		if left := append(w.list("letters"), w.list("mails")...); len(left) > 0 {
			t.Fatalf("step %d: %v is left", step, left)
		}
		w.once()
		if !cut {
			return
		}
	}
}

// A letter that is still to be sent is not erased, whatever the clock made of its
// time.
func TestWhatIsUnderWayIsNotErased(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.setup.Retention = daemon.Retention{Letters: 60 * 24 * time.Hour}
	w.post.answer = func(string, int) error { return errors.New("not now") }
	w.crash()
	w.until("2026-11-20 09:02")
	for _, name := range w.list("letters") {
		if err := os.Chtimes(filepath.Join(w.dir, "letters", name), at("2000-01-01 00:00"), at("2000-01-01 00:00")); err != nil {
			t.Fatal(err)
		}
	}
	w.until("2026-11-20 10:00")
	w.post.answer = nil
	w.until("2026-11-20 11:00")
	w.check("Fri 20 10:08 prep alice")
}
