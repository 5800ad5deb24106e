package minutes_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

var (
	monday  = time.Date(2026, time.November, 23, 11, 0, 0, 0, time.UTC)
	tuesday = monday.AddDate(0, 0, 1)
)

const (
	maria = "maria@example.com"
	alice = "alice@example.com"
)

// books are those of a pair that has promised something before.
func books() minutes.Books {
	return minutes.Books{
		Record: plan.Record{Key: "k1", Event: plan.Seen{Manager: maria, Report: alice, Start: monday.Add(-time.Hour)}},
		Pair: store.Pair{Manager: maria, Report: alice, Steps: []form.Step{
			{ID: 1, Owner: alice, Text: "draft the RFC", Due: "2026-11-20", State: "open"},
			{ID: 2, Owner: maria, Text: "ask finance", State: "done"},
		}},
	}
}

func wrapup(mail string, a answer.Answers) minutes.Entry {
	return minutes.Entry{Mail: mail, Kind: form.Wrapup, Notice: "wrapup-1", From: maria, ByManager: true, At: monday, Answers: a}
}

func prep(mail string, a answer.Answers) minutes.Entry {
	return minutes.Entry{Mail: mail, Kind: form.Prep, Notice: "prep-1", From: alice, At: monday, Answers: a}
}

func under(key, text string) answer.Answers {
	return answer.Answers{Text: text, Under: []form.Answer{{Key: key, Text: text}}}
}

func TestAWrapupIsWrittenDown(t *testing.T) {
	b := books()
	taken := minutes.Take(&b, wrapup("m1", answer.Answers{
		Under:   []form.Answer{{Key: "summary", Text: "Good talk."}, {Key: "goals", Text: "On track."}, {Key: "next-time", Text: "The conference."}},
		Steps:   []answer.Step{{Owner: alice, Text: "book the room", Due: "2026-12-05"}, {Owner: maria, Text: "talk to HR"}},
		Changes: []answer.Change{{ID: 1, State: "done"}},
		Private: "She thinks of leaving.",
	}))
	r := b.Record
	if r.Summary != "Good talk." || r.NextTime != "The conference." || len(r.Notes) != 1 || r.Notes[0].Text != "On track." {
		t.Errorf("the record says %q, %q, %v", r.Summary, r.NextTime, r.Notes)
	}
	if r.Told.Manager != 1 || r.Told.Report != 1 || !r.Told.At.Equal(monday) {
		t.Errorf("to be told: %+v, want both, once", r.Told)
	}
	want := []form.Step{
		{ID: 1, Owner: alice, Text: "draft the RFC", Due: "2026-11-20", State: "done", Closed: monday, Changed: "m1"},
		{ID: 2, Owner: maria, Text: "ask finance", State: "done"},
		{ID: 3, Owner: alice, Text: "book the room", Due: "2026-12-05", State: "open", Created: monday, Meeting: "k1", Mail: "m1"},
		{ID: 4, Owner: maria, Text: "talk to HR", State: "open", Created: monday, Meeting: "k1", Mail: "m1"},
	}
	if diff := cmp.Diff(want, b.Pair.Steps); diff != "" {
		t.Error(diff)
	}
	if len(taken.Steps) != 2 || len(taken.Closed) != 1 || taken.Closed[0] != 1 {
		t.Errorf("taken: %+v", taken)
	}
	if len(b.Private.Notes) != 1 || b.Private.Notes[0].Text != "She thinks of leaving." {
		t.Errorf("private: %+v", b.Private)
	}
}

func TestH10WhatIsPrivateStandsInNoOtherFile(t *testing.T) {
	b := books()
	minutes.Take(&b, wrapup("m1", answer.Answers{
		Text: "Good talk.\nSECRET", Under: []form.Answer{{Key: "summary", Text: "Good talk."}}, Private: "SECRET", General: "UNPLACED",
		Warnings: []string{"WARNING"}, Doubts: []form.Note{{Key: form.WhichOne, Text: "WARNING"}},
	}))
	all := cmp.Diff(plan.Record{}, b.Record) + cmp.Diff(store.Pair{}, b.Pair)
	for _, secret := range []string{"SECRET", "UNPLACED", "WARNING"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is in the record or the pair", secret)
		}
	}
}

func TestTheSameMailAgainChangesNothing(t *testing.T) {
	e := wrapup("m1", answer.Answers{
		Under: []form.Answer{{Key: "summary", Text: "Good talk."}}, General: "besides",
		Steps: []answer.Step{{Owner: alice, Text: "book the room"}}, Changes: []answer.Change{{ID: 1, Due: "2026-12-01"}}, Private: "p",
	})
	b := books()
	first := minutes.Take(&b, e)
	once := b
	second := minutes.Take(&b, e)
	if diff := cmp.Diff(once, b); diff != "" {
		t.Errorf("the books (-once +twice):\n%s", diff)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("what was taken (-once +twice):\n%s", diff)
	}
}

// A crash may leave any of the files written, the record always last.
func TestAMailHalfEnteredBeforeACrashIsEnteredOnce(t *testing.T) {
	e := wrapup("m1", answer.Answers{
		Steps: []answer.Step{{Owner: alice, Text: "book the room"}}, Changes: []answer.Change{{ID: 1, State: "done"}}, Private: "p",
	})
	whole := books()
	minutes.Take(&whole, e)
	for name, half := range map[string]minutes.Books{
		"private alone":      {Record: books().Record, Pair: books().Pair, Private: whole.Private},
		"all but the record": {Record: books().Record, Pair: whole.Pair, Private: whole.Private},
	} {
		minutes.Take(&half, e)
		if diff := cmp.Diff(whole, half); diff != "" {
			t.Errorf("%s (-in one go +after a crash):\n%s", name, diff)
		}
	}
}

func TestH7ASecondReplyAmendsAndNeverErases(t *testing.T) {
	b := books()
	minutes.Take(&b, prep("m1", under("wins", "The importer is live.")))
	minutes.Take(&b, prep("m2", under("wins", "And the docs are done.")))
	minutes.Take(&b, prep("m3", under("wins", "the importer  is live."))) // nothing new in it
	if got, want := b.Record.Answers[0].Text, "The importer is live.\n\nAnd the docs are done."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	minutes.Take(&b, prep("m4", under("wins", "The importer is live.\n\nAnd the docs are done.\n\nAnd I slept.")))
	if got := b.Record.Answers[0].Text; strings.Count(got, "importer") != 1 {
		t.Errorf("a mail that holds all that stands is not put beside it: %q", got)
	}
	if len(b.Record.Replies) != 4 {
		t.Errorf("got %d replies, want each kept", len(b.Record.Replies))
	}
}

func TestOnlyWhatIsNewIsToldAgain(t *testing.T) {
	b := books()
	minutes.Take(&b, wrapup("m1", under("summary", "Good talk.")))
	minutes.Take(&b, wrapup("m2", under("summary", "Good talk.")))
	if b.Record.Told.Manager != 1 || b.Record.Told.Report != 1 {
		t.Errorf("the same text again is told: %+v", b.Record.Told)
	}
	minutes.Take(&b, wrapup("m3", answer.Answers{Private: "only for me"}))
	if b.Record.Told.Manager != 2 || b.Record.Told.Report != 1 {
		t.Errorf("what is private is told to the report: %+v", b.Record.Told)
	}
}

func TestAWrapupOfPrivateWordsAloneIsConfirmedToTheManagerAlone(t *testing.T) {
	b := books()
	minutes.Take(&b, wrapup("m1", answer.Answers{Private: "only for me"}))
	if b.Record.Told.Manager != 1 || b.Record.Told.Report != 0 {
		t.Errorf("got %+v", b.Record.Told)
	}
}

func TestACorrectionStandsBesideTheManagersText(t *testing.T) {
	b := books()
	minutes.Take(&b, wrapup("m1", under("summary", "Good talk.")))
	e := prep("m2", answer.Answers{General: "It was Ben, not me."})
	e.Kind = form.Recap
	minutes.Take(&b, e)
	if b.Record.Summary != "Good talk." || len(b.Record.Corrections) != 1 || b.Record.Corrections[0].Text != "It was Ben, not me." {
		t.Errorf("got %q and %+v", b.Record.Summary, b.Record.Corrections)
	}
	if b.Record.Told.Manager != 2 || b.Record.Told.Report != 1 {
		t.Errorf("the manager gets it, and nobody else: %+v", b.Record.Told)
	}
}

func TestAReportMakesNoPromiseForTheManager(t *testing.T) {
	b := books()
	minutes.Take(&b, prep("m1", answer.Answers{Steps: []answer.Step{{Owner: maria, Text: "double my pay"}, {Owner: alice, Text: "write it up"}}}))
	if n := len(b.Pair.Steps); n != 3 || b.Pair.Steps[2].Owner != alice {
		t.Errorf("got %+v", b.Pair.Steps)
	}
	if a := b.Record.Answers; len(a) != 1 || a[0].Key != "general" || !strings.Contains(a[0].Text, "double my pay") {
		t.Errorf("what they wrote of the manager's is not kept as text: %+v", a)
	}
}

func TestAPromiseSaidAgainIsNotMadeTwice(t *testing.T) {
	b := books()
	minutes.Take(&b, wrapup("m1", answer.Answers{Steps: []answer.Step{{Text: "book the room"}}}))
	minutes.Take(&b, wrapup("m2", answer.Answers{Steps: []answer.Step{{Owner: alice, Text: "Book the room", Due: "2026-12-01"}}}))
	last := b.Pair.Steps[len(b.Pair.Steps)-1]
	if len(b.Pair.Steps) != 3 || last.Owner != alice || last.Due != "2026-12-01" || last.ID != 3 {
		t.Errorf("got %+v", b.Pair.Steps)
	}
}

func TestChange(t *testing.T) {
	open := form.Step{ID: 1, Due: "2026-11-20", State: "open"}
	done := form.Step{ID: 1, Due: "2026-11-20", State: "done", Closed: monday}
	for _, c := range []struct {
		name string
		from form.Step
		say  answer.Change
		want form.Step
	}{
		{"done", open, answer.Change{State: "done"}, form.Step{ID: 1, Due: "2026-11-20", State: "done", Closed: tuesday}},
		{"done again keeps its time", done, answer.Change{State: "done"}, done},
		{"not yet", open, answer.Change{State: "open"}, open},
		{"another day", open, answer.Change{Due: "2026-12-01"}, form.Step{ID: 1, Due: "2026-12-01", State: "open"}},
		{"another day opens it again", done, answer.Change{Due: "2026-12-01"}, form.Step{ID: 1, Due: "2026-12-01", State: "open"}},
		{"the same day says nothing", done, answer.Change{Due: "2026-11-20"}, done},
		{"dropped", open, answer.Change{State: "dropped"}, form.Step{ID: 1, Due: "2026-11-20", State: "dropped", Closed: tuesday}},
	} {
		if diff := cmp.Diff(c.want, minutes.Change(c.from, c.say, tuesday)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestANumberThatNobodyHasIsNamed(t *testing.T) {
	b := books()
	taken := minutes.Take(&b, prep("m1", answer.Answers{Changes: []answer.Change{{ID: 9, State: "done"}}}))
	if len(taken.Warnings) != 1 || !strings.Contains(taken.Warnings[0], "9") {
		t.Errorf("got %q", taken.Warnings)
	}
}

// A short answer was once taken for a piece of a longer word, and lost.
func TestAnAnswerIsNoPieceOfAWord(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{"No", "Nothing new.", "No\n\nNothing new."},
		{"Nothing new.", "No", "Nothing new.\n\nNo"},
		{"Über alles", "er", "Über alles\n\ner"},
		{"Good talk.", "good  talk", "Good talk."},
		{"Good talk", "Good talk. And Ben.", "Good talk. And Ben."},
		{"会議は良い", "会議", "会議は良い\n\n会議"},
	} {
		b := books()
		minutes.Take(&b, wrapup("m1", under("summary", c.first)))
		minutes.Take(&b, wrapup("m2", under("summary", c.second)))
		if b.Record.Summary != c.want {
			t.Errorf("%q, then %q: it says %q, want %q", c.first, c.second, b.Record.Summary, c.want)
		}
	}
}

// The pair's file may still name an address that the report had before.
func TestAReportWithANewAddressPromises(t *testing.T) {
	b := books()
	e := prep("m1", answer.Answers{Steps: []answer.Step{{Owner: "alice.ng@example.com", Text: "book the room"}}})
	e.From = "alice.ng@example.com"
	minutes.Take(&b, e)
	if len(b.Pair.Steps) != 3 || len(b.Record.Answers) != 0 {
		t.Errorf("promised: %+v; answered: %+v", b.Pair.Steps, b.Record.Answers)
	}
}
