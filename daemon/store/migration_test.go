package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"oneonone/daemon/plan"
)

// second is an edition that this code has not: the title of a meeting is called
// name in the schema before it.
var second = edition{schema: 2, steps: map[string]map[int]migration{"Record": {1: func(root *yaml.Node) error {
	for i := 0; i+1 < len(root.Content); i += 2 {
		meeting := root.Content[i+1]
		if root.Content[i].Value != "meeting" {
			continue
		}
		for j := 0; j+1 < len(meeting.Content); j += 2 {
			if meeting.Content[j].Value == "name" {
				meeting.Content[j].Value = "title"
				return nil
			}
		}
	}
	return errors.New("there is no name: in meeting:")
}}}}

// firstRecord writes a record as it was in the schema before, with a key of a
// person's.
func firstRecord(t *testing.T, dir string) string {
	t.Helper()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	mustPut(t, s, aRecord())
	if err := s.PutPair(Pair{Manager: maria, Report: alice}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	text := strings.Replace(string(readFile(t, dir, aFile)), "title:", "# hers\n  mood: good\n  name:", 1)
	writeFile(t, dir, aFile, []byte(text))
	return text
}

func openSecond(t *testing.T, dir string) *Store {
	t.Helper()
	s := mustOpen(t, dir)
	s.edition = second
	return s
}

func TestAFileOfAnOlderSchemaIsReadAndKeptWhenItIsWritten(t *testing.T) {
	dir := t.TempDir()
	old := firstRecord(t, dir)
	s := openSecond(t, dir)
	r := mustRecord(t, s)
	if r.Event.Title != aRecord().Event.Title {
		t.Fatalf("got the title %q", r.Event.Title)
	}
	if got := string(readFile(t, dir, aFile)); got != old {
		t.Error("reading it has changed the file")
	}
	r.Summary = "changed"
	mustPut(t, s, r)
	got := string(readFile(t, dir, aFile))
	for _, want := range []string{"schema: 2\n", "mood: good", "# hers", "title: ", "summary: changed"} {
		if !strings.Contains(got, want) {
			t.Errorf("the file lacks %q:\n%s", want, got)
		}
	}
	if kept := string(readFile(t, dir, filepath.Join("older", "1", aFile))); kept != old {
		t.Errorf("the copy is\n%s\nwant\n%s", kept, old)
	}
	if p, ok, err := s.Pair(maria, alice); !ok || err != nil || p.Manager != maria {
		t.Errorf("a kind without a step: %v, %v", ok, err)
	}
	s.Close()
	s = mustOpen(t, dir) // by the program of before
	if _, _, err := s.Record(maria, alice, "ab12cd34"); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want %v", err, ErrNewer)
	}
	if err := s.Put(aRecord()); !errors.Is(err, ErrNewer) {
		t.Errorf("writing: got %v, want %v", err, ErrNewer)
	}
	if again := string(readFile(t, dir, aFile)); again != got {
		t.Error("a file of a newer schema was changed")
	}
}

// Cut at any step, the file is there in one of the two schemas, and once it is in
// the newer one, the copy is there.
func TestCrashAtAnyStepOfAMigration(t *testing.T) {
	for step := 0; ; step++ {
		dir := t.TempDir()
		old := firstRecord(t, dir)
		s := openSecond(t, dir)
		r := mustRecord(t, s)
		r.Summary = "changed"
		cut, err := cutPower(s, step, func() error { return s.Put(r) })
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = openSecond(t, dir)
		got := mustRecord(t, s)
		if now := string(readFile(t, dir, aFile)); now != old {
			if kept := readFile(t, dir, filepath.Join("older", "1", aFile)); string(kept) != old || got.Summary != "changed" {
				t.Fatalf("step %d: the file has changed, and the copy is %q", step, kept)
			}
		} else if got.Event.Title != aRecord().Event.Title {
			t.Fatalf("step %d: got the title %q", step, got.Event.Title)
		}
		if !cut {
			return
		}
	}
}

// What a step cannot bring along is said, and left as it is.
func TestAFileThatCannotBeMigratedIsLeft(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord()) // it has no name:
	before := string(readFile(t, dir, aFile))
	s.edition = second
	_, _, err := s.Record(maria, alice, "ab12cd34")
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "cannot be brought from schema 1 to 2") {
		t.Errorf("got %v", err)
	}
	if err := s.Put(plan.Record{Key: "ab12cd34", Event: aRecord().Event}); err == nil {
		t.Error("it was written over")
	}
	if after := string(readFile(t, dir, aFile)); after != before {
		t.Error("the file has changed")
	}
}
