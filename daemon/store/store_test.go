package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

const maria, alice, bob = "maria@example.com", "alice@example.com", "bob@example.com"

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	check(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func record(report, key string, start time.Time) plan.Record {
	return plan.Record{Key: key, Event: plan.Seen{
		Manager: maria, Report: report, Title: "1:1", Start: start, End: start.Add(time.Hour), State: calendar.On,
		IDs: []calendar.ID{{UID: key + "@example.com"}}, Calendars: []string{"maria"},
	}}
}

var tuesday = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func TestRecordsComeBackAsTheyWerePut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "state")
	s := open(t, dir)
	late, early := record(alice, "k2", tuesday.AddDate(0, 0, 7)), record(alice, "k1", tuesday)
	early.Notices = []plan.Notice{{ID: "n", Kind: form.Prep, To: alice, Due: tuesday.Add(-time.Hour), State: plan.Queued, Reason: "a: b # c"}}
	old := record(alice, "k0", tuesday.AddDate(-1, 0, 0))
	for _, r := range []plan.Record{late, early, old, record(bob, "k1", tuesday)} {
		check(t, s.Put(r))
	}
	check(t, s.Close())

	s = open(t, dir)
	got, err := s.Records(maria, alice, calendar.Date{Year: 2026, Month: 11, Day: 24})
	check(t, err)
	if diff := cmp.Diff([]plan.Record{early, late}, got); diff != "" {
		t.Errorf("records since (-want +got):\n%s", diff)
	}
	got, err = s.Records(maria, alice, calendar.Date{})
	check(t, err)
	if diff := cmp.Diff([]plan.Record{old, early, late}, got); diff != "" {
		t.Errorf("all records (-want +got):\n%s", diff)
	}
	if _, ok, err := s.Record(maria, alice, "k9"); ok || err != nil {
		t.Errorf("record that was never put: %v, %v; want none", ok, err)
	}
	if diff := cmp.Diff([]store.PairName{{Manager: maria, Report: alice}, {Manager: maria, Report: bob}}, s.Pairs()); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
}

func TestRecordOfMovedMeetingIsFiledUnderItsNewDay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := record(alice, "k1", tuesday)
	check(t, s.Put(r))
	r.Event.Start, r.Event.End = tuesday.AddDate(0, 4, 0), tuesday.AddDate(0, 4, 0).Add(time.Hour)
	check(t, s.Put(r))

	got, err := s.Records(maria, alice, calendar.Date{Year: 2027, Month: 1, Day: 1})
	check(t, err)
	if diff := cmp.Diff([]plan.Record{r}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	files, err := filepath.Glob(filepath.Join(dir, "pairs", maria, alice, "*.yaml"))
	check(t, err)
	if len(files) != 1 || filepath.Base(files[0]) != "2027-03-24_k1.yaml" {
		t.Errorf("files %q, want 2027-03-24_k1.yaml alone", files)
	}
}

func TestPairAndProblemsComeBackAsTheyWerePut(t *testing.T) {
	s := open(t, t.TempDir())
	p := store.Pair{Manager: maria, Report: alice, ReportName: "Alice Ng", FirstSeen: tuesday,
		Steps: []form.Step{{ID: 1, Owner: alice, Text: "draft the RFC", Due: "2026-11-27", State: "open", Created: tuesday}}}
	check(t, s.PutPair(p))
	got, ok, err := s.Pair(maria, alice)
	check(t, err)
	if diff := cmp.Diff(p, got); diff != "" || !ok {
		t.Errorf("pair, %v (-want +got):\n%s", ok, diff)
	}

	open := store.Problem{Key: "calendar/maria", Kind: "calendar", Subject: "calendar maria", What: "It does not answer.", Since: tuesday}
	cleared := store.Problem{Key: "address/" + bob, Kind: "address", Since: tuesday, Cleared: tuesday.Add(time.Hour)}
	check(t, s.PutProblem(cleared))
	check(t, s.PutProblem(open))
	problems, err := s.Problems()
	check(t, err)
	if diff := cmp.Diff([]store.Problem{open}, problems); diff != "" {
		t.Errorf("open problems (-want +got):\n%s", diff)
	}
	if got, ok, err := s.Problem(cleared.Key); err != nil || !ok || !got.Cleared.Equal(cleared.Cleared) {
		t.Errorf("cleared problem: %v, %v, %v", got, ok, err)
	}
}

func TestLettersAndCachesComeBackByteForByte(t *testing.T) {
	s := open(t, t.TempDir())
	raw := []byte("Subject: x\r\n\r\n...\r\nschema: \xff\r\n")
	check(t, s.PutLetter("../n/1", raw))
	if got, err := s.Letter("../n/1"); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("letter %q, %v", got, err)
	}
	if _, err := s.Letter("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("letter that was never put: %v, want fs.ErrNotExist", err)
	}
	c := s.Cache("maria/../..")
	if got, err := c.Get("feed.ics"); got != nil || err != nil {
		t.Errorf("copy that was never put: %q, %v; want nil, nil", got, err)
	}
	check(t, c.Put("feed.ics", raw))
	if got, err := c.Get("feed.ics"); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("copy %q, %v", got, err)
	}
}

func TestSecretIsDrawnOnce(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first, err := s.Secret()
	check(t, err)
	check(t, s.Close())
	again, err := open(t, dir).Secret()
	check(t, err)
	if len(first) != 32 || !bytes.Equal(first, again) {
		t.Errorf("secret %x, then %x", first, again)
	}
	check(t, os.Truncate(filepath.Join(dir, "secret"), 10))
	if s, err := store.View(dir); err != nil {
		t.Fatal(err)
	} else if _, err := s.Secret(); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("cut secret: %v, want ErrDamaged", err)
	}
}

func TestViewReadsWithoutLockAndWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	v, err := store.View(dir)
	check(t, err)
	if rs, err := v.Records(maria, alice, calendar.Date{}); len(rs) != 0 || err != nil || len(v.Pairs()) != 0 {
		t.Errorf("missing directory: %v, %v, %v; want an empty store", rs, err, v.Pairs())
	}
	s := open(t, dir)
	r := record(alice, "k1", tuesday)
	check(t, s.Put(r))
	v, err = store.View(dir)
	check(t, err)
	if got, ok, err := v.Record(maria, alice, "k1"); err != nil || !ok || got.Key != "k1" {
		t.Errorf("record beside an open store: %v, %v, %v", got, ok, err)
	}
	for name, err := range map[string]error{
		"Put": v.Put(r), "PutPair": v.PutPair(store.Pair{Manager: maria, Report: alice}), "PutLetter": v.PutLetter("n", nil),
		"PutProblem": v.PutProblem(store.Problem{Key: "k"}), "Cache.Put": v.Cache("c").Put("n", nil),
	} {
		if !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("%s: %v, want ErrReadOnly", name, err)
		}
	}
	check(t, s.Close())
	if err := s.Put(r); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Put after Close: %v, want ErrReadOnly", err)
	}
}

func TestOnlyTheOwnerCanReadTheState(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir)
	for range 2 {
		check(t, s.Put(record(alice, "k1", tuesday)))
	}
	check(t, s.PutLetter("n", []byte("x")))
	check(t, s.Cache("c").Put("n", []byte("x")))
	_, err := s.Secret()
	check(t, err)
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		check(t, err)
		info, err := d.Info()
		check(t, err)
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return nil
	}))
}

func TestKeysAndDaysThatAreNoFileNamesAreRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, r := range []plan.Record{
		record(alice, "", tuesday),
		record(alice, strings.Repeat("k", 300), tuesday),
		record(alice, "k1", time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)),
	} {
		if err := s.Put(r); err == nil {
			t.Errorf("record %q on %s was put", r.Key, r.Event.Start)
		}
	}
}

func TestCopiesThatProgramsMakeAreNoRecords(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	check(t, s.Put(record(alice, "k1", tuesday)))
	pair := filepath.Join(dir, "pairs", maria, alice)
	raw, err := os.ReadFile(filepath.Join(pair, "2026-11-24_k1.yaml"))
	check(t, err)
	for _, name := range []string{"2026-11-24_k1.yaml~", "2026-11-24_k1.sync-conflict-1.yaml", "2026-11-24_k1 (copy).yaml", ".2026-11-24_k1.yaml.swp", "notes.yaml", "old_k1.yaml"} {
		check(t, os.WriteFile(filepath.Join(pair, name), raw, 0o600))
	}
	if rs, err := s.Records(maria, alice, calendar.Date{}); err != nil || len(rs) != 1 {
		t.Errorf("%d records, %v; want 1", len(rs), err)
	}
}
