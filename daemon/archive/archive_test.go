package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/daemon/archive"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

// TestMain keeps the states in memory where the system has a place for that.
func TestMain(m *testing.M) {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() && os.Getenv("TMPDIR") == "" {
		os.Setenv("TMPDIR", "/dev/shm")
	}
	os.Exit(m.Run())
}

var taken = time.Date(2026, 11, 25, 19, 30, 0, 0, time.UTC)

const (
	maria = "maria@example.com"
	alice = "alice@example.com"
)

// aState makes a state with a record whose prep form is under way.
func aState(t testing.TB, title string) string {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	if _, err := s.Secret(); err != nil {
		t.Fatal(err)
	}
	start := taken.Add(24 * time.Hour)
	rec := plan.Record{Key: "ab12cd34", Event: plan.Seen{Manager: maria, Report: alice, Title: title, Start: start, End: start.Add(time.Hour), State: "on"}}
	rec.Put(plan.Notice{ID: "prep-1", Kind: "prep", To: alice, Due: taken, Expires: start, State: plan.Sending, Attempts: 1, NextTry: taken.Add(time.Minute)})
	for range 2 { // so that there is a version before
		if err := s.Put(rec); err != nil {
			t.Fatal(err)
		}
		rec.Summary = "more"
	}
	if err := s.PutLetter("prep-1", []byte("Subject: "+title+"\r\n\r\ntext\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := s.PutPerson(store.Person{Email: alice, Notices: []plan.Notice{{ID: "due-1", Kind: "actions-due", To: alice, Due: taken, Expires: start, State: plan.Queued}}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func packed(t testing.TB, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := archive.Write(&b, dir, archive.Head{Taken: taken, Version: "1.2.0"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// files reads all that belongs to a state.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := store.Files(dir, func(name string) error {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsWrittenIsExtractedAlike(t *testing.T) {
	dir, into := aState(t, "old"), t.TempDir()
	raw := packed(t, dir)
	head, err := archive.Extract(bytes.NewReader(raw), into)
	if err != nil {
		t.Fatal(err)
	}
	want := files(t, dir)
	if got := files(t, into); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	if head.Files != len(want) || !head.Taken.Equal(taken) || head.Version != "1.2.0" || head.Schema != store.Schema {
		t.Errorf("got the head %+v, want %d files", head, len(want))
	}
	for name := range want {
		info, err := os.Stat(filepath.Join(into, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got the mode %v, want 0600: %v", name, info.Mode(), err)
		}
	}
	if again := packed(t, dir); !bytes.Equal(again, raw) {
		t.Error("the same state gives another archive")
	}
}

func TestACutOrDamagedArchiveIsRefused(t *testing.T) {
	raw := packed(t, aState(t, "old"))
	for n := range raw {
		if _, err := archive.Verify(bytes.NewReader(raw[:n])); err == nil {
			t.Fatalf("cut after %d of %d bytes, it was taken for whole", n, len(raw))
		}
	}
	for i := 10; i < len(raw); i += 7 { // the first ten are gzip's own, of which some say nothing
		bad := bytes.Clone(raw)
		bad[i] ^= 1 << (i % 8)
		if _, err := archive.Verify(bytes.NewReader(bad)); err == nil && unpacked(bad) != unpacked(raw) { // some bits only fill up a byte
			t.Errorf("with byte %d changed, it was taken for whole", i)
		}
	}
	if _, err := archive.Verify(bytes.NewReader(append(raw, raw...))); err == nil {
		t.Error("two archives in a row were taken for one")
	}
}

func unpacked(raw []byte) string {
	zip, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	out, _ := io.ReadAll(zip)
	return string(out)
}

// An archive may come from anywhere. What is not a plain file below the state is
// refused before anything changes.
func TestAnArchiveCannotReachBeyondTheState(t *testing.T) {
	file := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name, Size: 3} }
	tests := map[string][]tar.Header{
		"parent":            {file("../evil")},
		"parent inside":     {file("pairs/../../evil")},
		"absolute":          {file("/tmp/evil")},
		"not clean":         {file("pairs//x")},
		"backslash":         {file(`pairs\..\evil`)},
		"drive":             {file("c:/evil")},
		"line feed":         {file("pairs/a\nb")},
		"link":              {{Typeflag: tar.TypeSymlink, Name: "pairs/x", Linkname: "/etc/passwd"}},
		"hard link":         {{Typeflag: tar.TypeLink, Name: "pairs/x", Linkname: "secret"}},
		"device":            {{Typeflag: tar.TypeChar, Name: "pairs/x"}},
		"pipe":              {{Typeflag: tar.TypeFifo, Name: "pairs/x"}},
		"directory":         {{Typeflag: tar.TypeDir, Name: "pairs/x/"}},
		"twice":             {file("pairs/x"), file("pairs/x")},
		"out of order":      {file("pairs/x"), file("pairs/a")},
		"file as directory": {file("pairs/x"), file("pairs/x/y")},
		"the lock":          {file("lock")},
		"the epoch":         {file("epoch")},
		"a socket's name":   {file("control.sock")},
		"a restore":         {file(".restore/commit")},
		"deep":              {file(strings.Repeat("d/", 20) + "x")},
		"long":              {file(strings.Repeat("d", 2000))},
		"nothing":           nil,
	}
	for name, headers := range tests {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			zip := gzip.NewWriter(&b)
			w := tar.NewWriter(zip)
			for _, h := range headers {
				if err := w.WriteHeader(&h); err != nil {
					t.Fatal(err)
				}
				w.Write([]byte("abc")[:h.Size])
			}
			w.Close()
			zip.Close()
			dir := aState(t, "stays")
			before := files(t, dir)
			s := open(t, dir)
			if _, _, err := archive.Restore(&b, s, taken, false); err == nil {
				t.Error("it was restored")
			}
			s.Close()
			if after := files(t, dir); !maps.Equal(before, after) {
				t.Error("the state has changed")
			}
			if _, err := os.Lstat(filepath.Join(filepath.Dir(dir), "evil")); err == nil {
				t.Error("a file was written beside the state")
			}
		})
	}
}

func TestABombIsRefused(t *testing.T) {
	var b bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
	w := tar.NewWriter(zip)
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "letters/x.eml", Size: 100 << 20})
	zeros := make([]byte, 1<<20)
	for range 100 {
		w.Write(zeros)
	}
	w.Close()
	zip.Close()
	if _, err := archive.Verify(&b); err == nil || !strings.Contains(err.Error(), "packed better than any text") {
		t.Errorf("got %v", err)
	}
}

func TestAnArchiveOfANewerSchemaIsRefused(t *testing.T) {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	text := "oneonone state\nschema: 2\ntaken: 2026-11-25T19:30:00Z\nversion: 9.0.0\n...\n"
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: ".manifest", Size: int64(len(text))})
	w.Write([]byte(text))
	w.Close()
	zip.Close()
	if _, err := archive.Verify(&b); !errors.Is(err, store.ErrNewer) {
		t.Errorf("got %v, want %v", err, store.ErrNewer)
	}
}

var errPowerCut = errors.New("power cut")

// Cut at any step, a restore leaves the old state or the new one when the state
// is opened again, never a part, and the old one is kept.
func TestCrashAtAnyStepOfARestoreLeavesOldOrNew(t *testing.T) {
	raw := packed(t, aState(t, "new"))
	steps, turned := 0, false
	for ; ; steps++ {
		dir := aState(t, "old")
		before := files(t, dir)
		s := open(t, dir)
		n := steps
		s.FailWith(func(string) error {
			if n--; n < 0 {
				return errPowerCut
			}
			return nil
		})
		_, _, err := archive.Restore(bytes.NewReader(raw), s, taken.Add(48*time.Hour), false)
		s.FailWith(nil)
		s.Close()
		if err != nil && !errors.Is(err, errPowerCut) {
			t.Fatalf("step %d: %v", steps, err)
		}
		again := open(t, dir)
		rec, ok, e := again.Record(maria, alice, "ab12cd34")
		if !ok || e != nil {
			t.Fatalf("step %d: there is no record: %v", steps, e)
		}
		switch rec.Event.Title {
		case "old":
			if turned || err == nil || !maps.Equal(files(t, dir), before) {
				t.Fatalf("step %d: the old state is there, and not as it was", steps)
			}
		case "new":
			turned = true
			n, _ := rec.Notice("prep-1")
			if _, marked, err := again.Restoration(); !marked || err != nil || n.State != plan.Expired || n.Reason == "" {
				t.Fatalf("step %d: the new state is there without its mark, or sends: %v, %+v", steps, err, n)
			}
			kept, err := filepath.Glob(filepath.Join(dir, "replaced", "*"))
			if err != nil || len(kept) != 1 || !maps.Equal(files(t, kept[0]), before) {
				t.Fatalf("step %d: the old state was not kept: %v", steps, kept)
			}
		}
		again.Close()
		if _, err := os.Stat(filepath.Join(dir, ".restore")); err == nil {
			t.Fatalf("step %d: something is left of the restore", steps)
		}
		if err == nil {
			break
		}
	}
	if steps < 20 {
		t.Errorf("there were only %d steps", steps)
	}
}

func TestResendLeavesWhatIsUnderWay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, aside, err := archive.Restore(bytes.NewReader(packed(t, aState(t, "old"))), s, taken, true); err != nil || aside != "" {
		t.Fatalf("kept %q: %v", aside, err)
	}
	s = open(t, dir)
	rec, _, err := s.Record(maria, alice, "ab12cd34")
	if n, _ := rec.Notice("prep-1"); err != nil || n.State != plan.Sending {
		t.Errorf("got %+v: %v", n, err)
	}
	if _, marked, err := s.Restoration(); marked || err != nil {
		t.Errorf("the state is marked as restored: %v", err)
	}
}

// A snapshot holds still while the state goes on.
func TestASnapshotHoldsStill(t *testing.T) {
	dir := aState(t, "old")
	s := open(t, dir)
	before := files(t, dir)
	snap, err := s.Snapshot(taken)
	if err != nil {
		t.Fatal(err)
	}
	rec, _, err := s.Record(maria, alice, "ab12cd34")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		rec.Summary = fmt.Sprint("later ", i)
		if err := s.Put(rec); err != nil {
			t.Fatal(err)
		}
	}
	if got := files(t, snap.Dir); !maps.Equal(got, before) {
		t.Error("the snapshot is not the state as it was")
	}
}

func FuzzVerify(f *testing.F) {
	raw := packed(f, aState(f, "old"))
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		if err := os.Mkdir(inside, 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := archive.Extract(bytes.NewReader(raw), inside)
		if _, e := archive.Verify(bytes.NewReader(raw)); e != nil && err == nil {
			t.Fatalf("it was extracted, and verifying it fails: %v", e)
		}
		if there, _ := os.ReadDir(dir); len(there) != 1 {
			t.Fatalf("it wrote beside its directory: %v", there)
		}
	})
}

// FuzzFiles is FuzzVerify behind the compression, which mutation seldom gets past.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(unpacked(packed(f, aState(f, "old")))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var b bytes.Buffer
		zip := gzip.NewWriter(&b)
		zip.Write(raw)
		zip.Close()
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		if err := os.Mkdir(inside, 0o700); err != nil {
			t.Fatal(err)
		}
		if h, err := archive.Extract(&b, inside); err == nil && len(files(t, inside)) != h.Files {
			t.Fatalf("%d files were extracted, and the head says %d", len(files(t, inside)), h.Files)
		}
		if there, _ := os.ReadDir(dir); len(there) != 1 {
			t.Fatalf("it wrote beside its directory: %v", there)
		}
	})
}
