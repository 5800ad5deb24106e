package daemon_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A letter that could not be read once held up all mails of its pair.
func TestADamagedLetterHoldsUpNoOther(t *testing.T) {
	w := newWorld(t, "2026-11-24 06:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = only("alice@example.com", putOff)
	w.until("2026-11-24 07:00")
	files, _ := filepath.Glob(filepath.Join(w.dir, "letters", "*.eml"))
	if len(files) != 1 {
		t.Fatalf("got %d letters, want the one to alice", len(files))
	}
	if err := os.WriteFile(files[0], nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.until("2026-11-24 08:10")
	w.check("Tue 24 08:00 briefing maria")
}

// A record that is too old to bear on anything once held up all mails of its
// pair, when it could not be read.
func TestAnOldDamagedRecordHoldsUpNothing(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	old := filepath.Join(w.dir, "pairs", "maria@example.com", "alice@example.com", "2023-01-10_old.yaml")
	if err := os.WriteFile(old, []byte("schema: 1\nmeeting: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.until("2026-11-20 12:00")
	if want := "Fri 20 09:00 prep alice"; !slices.Contains(w.log, want) {
		t.Errorf("sent %q, want %q among it", w.log, want)
	}
}
