package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// What replies bring comes back as it was put.
func TestFilesOfRepliesComeBackAsTheyWerePut(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	private := store.Private{Manager: maria, Report: alice, Notes: []store.PrivateNote{{ID: "m1", Meeting: "k1", Day: "2026-11-24", At: tuesday, Text: "a\n\nb", Doubts: []form.Note{{Said: "c"}, {Key: form.NoDay, Words: "31 Feb", Text: "x", N: 3}}}}}
	person := store.Person{Email: alice, Notices: []plan.Notice{{ID: "actions-due-1", Kind: form.ActionsDue, To: alice, Due: tuesday, State: plan.Sent}}}
	mail := store.Mail{ID: "m1", MessageID: "x@example.com", From: alice, At: tuesday, Tries: 1, Verdict: "answer", Notice: "prep-1"}
	sheet := store.Sheet{Notice: "prep-1", Kind: "prep", To: alice, Manager: maria, Report: alice, Meeting: "k1",
		Questions: []store.SheetLine{{Key: "wins", Line: "[Q1] Wins: what's going well?"}}, Items: []store.SheetItem{{ID: 1, Line: "- [ ] 1 Alice: x"}}}
	check(t, s.PutPrivate(private))
	check(t, s.PutPerson(person))
	check(t, s.PutMail(mail))
	check(t, s.PutRaw("m1", []byte("raw")))
	check(t, s.PutRaw("m1", []byte("another"))) // the first stays
	check(t, s.PutSheet(sheet))
	check(t, s.PutLetter("prep-1", []byte("letter")))
	check(t, s.Close())

	s = open(t, dir)
	p, err := s.Private(maria, alice)
	check(t, err)
	o, err := s.Person(alice)
	check(t, err)
	m, ok, err := s.Mail("m1")
	check(t, err)
	raw, err := s.Raw("m1")
	check(t, err)
	sh, _, err := s.Sheet("prep-1")
	check(t, err)
	for _, c := range []struct {
		name      string
		want, got any
	}{
		{"private", private, p}, {"person", person, o}, {"mail", mail, m}, {"sheet", sheet, sh},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if !ok || string(raw) != "raw" {
		t.Errorf("the mail is %q", raw)
	}
	letters, err := s.Lettered()
	check(t, err)
	people, err := s.People()
	check(t, err)
	if fmt.Sprint(letters, people) != "[prep-1] [alice@example.com]" {
		t.Errorf("got %v and %v", letters, people)
	}
}

// The file with private notes lies beside the records, and is none.
func TestPrivateNotesAreNoRecord(t *testing.T) {
	s := open(t, t.TempDir())
	check(t, s.Put(record(alice, "k1", tuesday)))
	for i := range 3 { // so that there is a version before it
		check(t, s.PutPrivate(store.Private{Manager: maria, Report: alice, Notes: []store.PrivateNote{{ID: fmt.Sprint(i)}}}))
	}
	rs, err := s.Records(maria, alice, calendar.Date{})
	check(t, err)
	if len(rs) != 1 || len(s.Damages()) != 0 {
		t.Errorf("got %d records and the damages %v", len(rs), s.Damages())
	}
}

// What people write into the files by hand stays when a reply is filed.
func TestHandEditsOfRepliesFilesStay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	pair := store.Pair{Manager: maria, Report: alice, Steps: []form.Step{{ID: 1, Owner: alice, Text: "a", State: "open"}}}
	check(t, s.PutPair(pair))
	path := filepath.Join(dir, "pairs", maria, alice, "pair.yaml")
	raw, err := os.ReadFile(path)
	check(t, err)
	edited := strings.Replace(string(raw), "    text: a\n", "    text: a, rather b\n    mood: good # mine\n", 1)
	check(t, os.WriteFile(path, []byte(edited), 0o600))
	pair, _, err = s.Pair(maria, alice)
	check(t, err)
	pair.Steps[0].State = "done"
	pair.Steps = append(pair.Steps, form.Step{ID: 2, Owner: maria, Text: "c", State: "open"})
	check(t, s.PutPair(pair))
	raw, err = os.ReadFile(path)
	check(t, err)
	for _, want := range []string{"text: a, rather b", "mood: good # mine", "state: done", "text: c"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%q is not in\n%s", want, raw)
		}
	}
}

func TestForgettingLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	check(t, s.Put(record(alice, "k1", tuesday)))
	check(t, s.Put(record(bob, "k1", tuesday)))
	for range 2 {
		check(t, s.PutPerson(store.Person{Email: alice, Notices: []plan.Notice{{ID: "n"}}}))
		check(t, s.PutMail(store.Mail{ID: "m1", From: alice, Verdict: "answer"}))
		check(t, s.PutSheet(store.Sheet{Notice: "prep-1", To: alice}))
	}
	check(t, s.PutRaw("m1", []byte("from alice@example.com")))
	check(t, s.PutLetter("prep-1", []byte("to alice@example.com")))
	check(t, errors.Join(s.Forget(maria, alice), s.ForgetPerson(alice), s.ForgetMail("m1"), s.ForgetLetter("prep-1")))
	if n := len(s.Pairs()); n != 1 {
		t.Errorf("%d pairs are left, want bob's", n)
	}
	check(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(path, "alice") || bytes.Contains(raw, []byte("alice")) {
			t.Errorf("%s still knows of her", path)
		}
		return err
	}))
}
