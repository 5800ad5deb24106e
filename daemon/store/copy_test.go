package store

import (
	"errors"
	"io"
	"testing"
)

// keepLarge keeps text as something large is kept.
func keepLarge(c *Cache, text string) error {
	f, err := c.Create()
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return c.Keep("copy.ics", f)
}

func large(t *testing.T, c *Cache) string {
	t.Helper()
	f, err := c.Open("copy.ics")
	if err != nil {
		t.Fatal(err)
	}
	if f == nil {
		return ""
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestCrashAtAnyStepLeavesTheOldOrTheNewLargeCopy(t *testing.T) {
	for _, old := range []string{"", "old"} {
		for step := 0; ; step++ {
			dir := t.TempDir()
			s := mustOpen(t, dir)
			if old != "" {
				if err := keepLarge(s.Cache("maria"), old); err != nil {
					t.Fatal(err)
				}
			}
			cut, err := cutPower(s, step, func() error { return keepLarge(s.Cache("maria"), "new") })
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			s = mustOpen(t, dir)
			if got := large(t, s.Cache("maria")); got != "new" && (got != old || !cut) {
				t.Errorf("step %d: got %q, want %q or new", step, got, old)
			}
			if left, _ := list(s.tmp()); len(left) > 0 {
				t.Errorf("step %d: %q left over", step, left)
			}
			if raw, err := s.Cache("maria").Get("copy.ics"); err != nil || string(raw) != large(t, s.Cache("maria")) {
				t.Errorf("step %d: by Get it is %q, %v", step, raw, err)
			}
			if !cut {
				break
			}
		}
	}
}

func TestALargeCopyNeedsTheLock(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	f, err := s.Cache("maria").Create()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s.Close()
	if err := s.Cache("maria").Keep("copy.ics", f); !errors.Is(err, ErrReadOnly) {
		t.Errorf("keeping it after Close: %v, want ErrReadOnly", err)
	}
	v, err := View(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Cache("maria").Create(); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a file for a view: %v, want ErrReadOnly", err)
	}
}
