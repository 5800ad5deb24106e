package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A consent that is kept in the state directory is a password to an account. It
// is in no backup, makes no state of an empty directory, and stays in place when
// another state is restored.
func TestAConsentIsNoPartOfTheState(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	consent := filepath.Join(dir, "mail-token.json")
	if err := os.WriteFile(consent, []byte(`{"refresh_token": "x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if empty, err := s.Empty(); !empty || err != nil {
		t.Errorf("empty: %t, %v", empty, err)
	}
	if _, err := s.Secret(); err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if names, err := list(snap.Dir); slices.Contains(names, "mail-token.json") || !slices.Contains(names, "secret") || err != nil {
		t.Errorf("the snapshot holds %q: %v", names, err)
	}
	restored := func(dir string) error { return os.WriteFile(filepath.Join(dir, "secret"), []byte("y\n"), 0o600) }
	if _, err := s.Replace(time.Now(), restored, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(consent); err != nil {
		t.Errorf("the restore took the consent away: %v", err)
	}
}
