package daemon_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/daemon/store"
)

// At any time of a life, files of the state are torn, as by a power cut. After
// fsck --mend the daemon goes on, and no mail goes out a second time.
func TestAMendedStateSendsNothingTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 3))
	t.Logf("seed %d", seed)
	times := []string{"2026-11-20 09:00", "2026-11-23 12:00", "2026-11-24 09:00", "2026-11-24 10:40", "2026-11-25 12:00", "2026-11-27 12:00"}
	for range 5 {
		w := newWorld(t, "2026-11-19 12:00")
		w.hourly()
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.maria.meet("b", "2026-11-26 15:00", "ben@example.com")
		w.until(times[r.IntN(len(times))])
		if err := w.store.Close(); err != nil {
			t.Fatal(err)
		}
		harmed := w.tear(r)
		w.mend()
		w.start()
		w.until("2026-12-03 12:00")
		w.once()
		if t.Failed() {
			t.Fatalf("after damage of %v", harmed)
		}
	}
}

// tear cuts some YAML files off.
func (w *world) tear(r *rand.Rand) (harmed []string) {
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".yaml") || r.IntN(4) > 0 {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		harmed = append(harmed, path)
		if err := os.Truncate(path, r.Int64N(info.Size())); err != nil {
			return err
		}
		old := time.Now().Add(-time.Hour)
		return os.Chtimes(path, old, old)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return harmed
}

func (w *world) mend() {
	w.t.Helper()
	s, err := store.Open(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Check(true); err != nil {
		w.t.Fatal(err)
	}
}
