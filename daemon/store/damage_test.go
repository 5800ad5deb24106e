package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

const aFile = "pairs/" + maria + "/" + alice + "/2026-11-24_ab12cd34.yaml"

// putTwice leaves a record of which the version before said "sending" of the
// briefing, and the last one says "sent".
func putTwice(t *testing.T, dir string) {
	t.Helper()
	s := mustOpen(t, dir)
	r := aRecord()
	mustPut(t, s, r)
	r.Notices[1].State = plan.Sent
	mustPut(t, s, r)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func writeFile(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file that a power cut tore gives way to the version before it, and nothing
// that was under way in that version is sent again.
func TestE9TornFileIsSetAsideAndSendsNothingAgain(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	whole := readFile(t, dir, aFile)
	torn := map[string][]byte{
		"empty": nil, "one line end": []byte("\n"), "NULs": make([]byte, len(whole)),
		"NULs from the middle on": append(slices.Clone(whole[:len(whole)/2]), make([]byte, len(whole)/2)...),
		"no end mark":             bytes.TrimSuffix(whole, []byte("...\n")),
	}
	for name, raw := range torn {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			putTwice(t, dir)
			writeFile(t, dir, aFile, raw)
			s := mustOpen(t, dir)
			for range 2 { // as it is set aside, and afterwards
				r := mustRecord(t, s)
				if got := r.Notices[1]; got.State != plan.Failed || got.Reason == "" || !got.NextTry.IsZero() {
					t.Errorf("briefing under way reads as %+v, want failed for good with a reason", got)
				}
				if got := r.Notices[0].State; got != plan.Sent {
					t.Errorf("prep is %s, want sent", got)
				}
			}
			ds := s.Damages()
			if len(ds) != 1 || ds[0].File != aFile || ds[0].SetAside == "" || ds[0].Lost || !strings.Contains(ds[0].Hint(), ds[0].SetAside) {
				t.Fatalf("damages %+v, want one that was set aside", ds)
			}
			if got := readFile(t, dir, ds[0].SetAside); !bytes.Equal(got, raw) {
				t.Errorf("set aside %q, want %q", got, raw)
			}
			mustPut(t, s, aRecord())
		})
	}
}

func TestE9FileCutAtAnyByteNeverReadsAsLess(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	whole := readFile(t, dir, aFile)
	for n := range whole {
		_, _, err := decode[plan.Record](current, whole[:n])
		var f *flaw
		if n < len(whole)-1 && (!errors.As(err, &f) || !f.torn) { // without the last line end it is whole still
			t.Errorf("cut to %d bytes: %v, want torn", n, err)
		}
	}
}

// What a person wrote wrong stays where it is, until the person mends it.
func TestBrokenEditIsReportedAndNotWrittenOver(t *testing.T) {
	whole := "schema: 1\nmeeting:\n  title: x\n...\n"
	for _, c := range []struct{ name, raw, what string }{
		{"no schema", "meeting: {}\n...\n", ":1: the first line is not \"schema: 1\""},
		{"schema is no number", "schema: one\n...\n", ":1: schema: \"one\" is not a version such as 1"},
		{"bad YAML", "schema: 1\nmeeting: [\n...\n", ": did not find expected node content"},
		{"tab", "schema: 1\nmeeting:\n\ttitle: x\n...\n", "found character that cannot start any token"},
		{"wrong type", "schema: 1\nmeeting:\n  start: soon\n...\n", ":3: \"soon\" is not a time such as "},
		{"same key twice", "schema: 1\nhuman_question: a\nhuman_question: b\n...\n", ":3: mapping key \"human_question\" already defined at line 2"},
		{"second document", whole + whole, ": something stands after a line \"...\""},
		{"a list", "- schema: 1\n...\n", ":1: does not consist of keys and values"},
		{"nothing", "# hm\n...\n", ":1: did not find expected node content"},
		{"reference", "schema: 1\na: &a [1]\nb: *a\n...\n", ":3: *a: a value must be written out here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			putTwice(t, dir)
			good := readFile(t, dir, aFile)
			writeFile(t, dir, aFile, []byte(c.raw))
			s := mustOpen(t, dir)
			r := mustRecord(t, s)
			if r.Notices[1].State != plan.Sending {
				t.Errorf("briefing is %s, want sending, as the version before says", r.Notices[1].State)
			}
			err := s.Put(r)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.what) || !strings.Contains(err.Error(), aFile) {
				t.Errorf("Put: %v; want ErrDamaged with %q", err, c.what)
			}
			if got := readFile(t, dir, aFile); string(got) != c.raw {
				t.Errorf("the edit was changed to %q", got)
			}
			if ds := s.Damages(); len(ds) != 1 || ds[0].SetAside != "" || ds[0].Lost {
				t.Errorf("damages %+v, want one that was left as it is", ds)
			}

			writeFile(t, dir, aFile, good)
			mustPut(t, s, mustRecord(t, s))
			if ds := s.Damages(); len(ds) != 0 {
				t.Errorf("damages %+v after it was mended, want none", ds)
			}
		})
	}
}

// While the store is open, a torn file is one that somebody is just saving.
func TestFileThatIsJustBeingSavedIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	s := mustOpen(t, dir)
	writeFile(t, dir, aFile, nil)
	later := s.opened.Add(time.Second)
	if err := os.Chtimes(filepath.Join(dir, aFile), later, later); err != nil {
		t.Fatal(err)
	}
	r := mustRecord(t, s)
	if err := s.Put(r); !errors.Is(err, ErrDamaged) {
		t.Errorf("Put over it: %v, want ErrDamaged", err)
	}
	if got := readFile(t, dir, aFile); len(got) != 0 {
		t.Errorf("it was changed to %q", got)
	}
}

func TestDamagedFileWithoutVersionBeforeNeverReadsAsNone(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	other := aRecord()
	other.Key = "good"
	mustPut(t, s, other)
	s.Close()
	writeFile(t, dir, aFile, nil)

	s = mustOpen(t, dir)
	_, ok, err := s.Record(maria, alice, "ab12cd34")
	var d *Damage
	if ok || !errors.As(err, &d) || d.Key != "ab12cd34" || !d.Lost {
		t.Errorf("record: %v, %v; want a lost Damage", ok, err)
	}
	if rs, err := s.Records(maria, alice, calendar.Date{}); len(rs) != 1 || rs[0].Key != "good" || !errors.Is(err, ErrDamaged) {
		t.Errorf("records: %v, %v; want the good one and ErrDamaged", rs, err)
	}
	if err := s.Put(aRecord()); !errors.Is(err, ErrDamaged) {
		t.Errorf("Put over it: %v, want ErrDamaged", err)
	}
}

func TestMissingFileIsNotTakenForNoRecord(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	s := mustOpen(t, dir)
	if err := os.Remove(filepath.Join(dir, aFile)); err != nil {
		t.Fatal(err)
	}
	if r := mustRecord(t, s); r.Notices[1].State != plan.Sending {
		t.Errorf("record %+v, want the version before", r)
	}
	if rs, err := s.Records(maria, alice, calendar.Date{Year: 2099, Month: 1, Day: 1}); len(rs) != 1 || err != nil {
		t.Errorf("records: %v, %v; want it, since its day is not known", rs, err)
	}
	if err := s.Put(aRecord()); !errors.Is(err, ErrDamaged) {
		t.Errorf("Put: %v, want ErrDamaged", err)
	}
	if ds := s.Damages(); len(ds) != 1 || !strings.Contains(ds[0].Error(), "missing") {
		t.Errorf("damages %v, want that it is missing", ds)
	}

	if err := os.Remove(filepath.Join(dir, filepath.Dir(aFile), ".ab12cd34.prev")); err != nil {
		t.Fatal(err)
	}
	if ds := s.Damages(); len(ds) != 0 {
		t.Errorf("damages %v after both were deleted, want none", ds)
	}
	if _, ok, err := s.Record(maria, alice, "ab12cd34"); ok || err != nil {
		t.Errorf("record %v, %v after both were deleted; want none", ok, err)
	}
}

func TestTwoFilesOfOneMeetingAreRefused(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	writeFile(t, dir, filepath.Dir(aFile)+"/2026-12-01_ab12cd34.yaml", readFile(t, dir, aFile))
	s := mustOpen(t, dir)
	if _, _, err := s.Record(maria, alice, "ab12cd34"); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "2026-11-24") || !strings.Contains(err.Error(), "2026-12-01") {
		t.Errorf("record: %v, want ErrDamaged that names both files", err)
	}
	if err := s.Put(aRecord()); !errors.Is(err, ErrDamaged) {
		t.Errorf("Put: %v, want ErrDamaged", err)
	}
}

func TestFileOfNewerVersionIsRefused(t *testing.T) {
	dir := t.TempDir()
	putTwice(t, dir)
	newer := bytes.Replace(readFile(t, dir, aFile), []byte("schema: 1"), []byte("schema: 2"), 1)
	writeFile(t, dir, aFile, newer)
	s := mustOpen(t, dir)
	if _, ok, err := s.Record(maria, alice, "ab12cd34"); ok || !errors.Is(err, ErrNewer) || Hint(err) == "" {
		t.Errorf("record: %v, %v, hint %q; want ErrNewer", ok, err, Hint(err))
	}
	if err := s.Put(aRecord()); !errors.Is(err, ErrNewer) {
		t.Errorf("Put: %v, want ErrNewer", err)
	}
	if got := readFile(t, dir, aFile); !bytes.Equal(got, newer) {
		t.Error("the file was changed")
	}
}

func TestDamagedLetterIsNotSent(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	if err := s.PutLetter("n", []byte("Subject: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{"", "Subject: \x00"} {
		writeFile(t, dir, "letters/n.eml", []byte(raw))
		if _, err := s.Letter("n"); !errors.Is(err, ErrDamaged) {
			t.Errorf("letter %q: %v, want ErrDamaged", raw, err)
		}
	}
}
