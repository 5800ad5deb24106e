package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// edit changes the file as a person would, in the editor.
func edit(t *testing.T, dir string, old, new string) {
	t.Helper()
	text := string(readFile(t, dir, aFile))
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q stands %d times in:\n%s", old, strings.Count(text, old), text)
	}
	writeFile(t, dir, aFile, []byte(strings.Replace(text, old, new, 1)))
}

func TestHandEditHoldsFromTheNextReadOn(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	edit(t, dir, "state: sending", "state: skipped")
	if got := mustRecord(t, s).Notices[1].State; got != plan.Skipped {
		t.Errorf("state %s, want skipped", got)
	}
}

func TestUnknownKeysAndCommentsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	r := aRecord()
	mustPut(t, s, r)
	edits := [][2]string{ // what stands there, what a person makes of it
		{"schema: 1\n", "# Alice's first\n\nschema: 1\nmood: good # really\n"},
		{"  title: Maria", "  room: the blue one\n  title: Maria"},
		{"state: sending\n", "state: sending # slow today\n    ticket: 4711\n"},
		{"metrics:\n", "# from the dashboard\nmetrics:\n"},
		{"  - key: wins\n", "  - key: mine\n    text: a thought of my own\n  - key: wins\n"},
		{"Two customers use it.\n...\n", "Two customers use it.\nzzz: {a: [1, 2]}\n...\n"},
	}
	for _, e := range edits {
		edit(t, dir, e[0], e[1])
	}
	r.Notices[1].State, r.Notices[1].Sent, r.Notices[1].NextTry = plan.Sent, r.Notices[1].Queued.Add(time.Second), time.Time{}
	r.Notices = append(r.Notices, plan.Notice{ID: "w1", Kind: form.Wrapup, To: maria, State: plan.Queued})
	r.Human = "What did you cook?"
	mustPut(t, s, r)

	text := string(readFile(t, dir, aFile))
	for _, want := range []string{
		"# Alice's first\n\nschema: 1\nmood: good # really\nmeeting:\n", "  report: " + alice + "\n  room: the blue one\n  title: Maria",
		"state: sent # slow today\n    ticket: 4711\n", "# from the dashboard\nmetrics:\n", "text: a thought of my own\n", "zzz: {a: [1, 2]}\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is gone from:\n%s", want, text)
		}
	}
	got := mustRecord(t, s)
	want := r
	want.Answers = append([]form.Answer{{Key: "mine", Text: "a thought of my own"}}, r.Answers...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, text)
	}
}

// The person saves between our reading and our writing; what both changed is
// the daemon's, all else the person's.
func TestEditBetweenReadAndPutIsNotLost(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	r := mustRecord(t, s)
	edit(t, dir, "title: Maria / Alice 1:1", "title: Walk with Alice")
	edit(t, dir, "state: sending", "state: skipped")
	edit(t, dir, "      Two customers use it.", "      Three customers use it.")
	edit(t, dir, "  - name: Reviews\n    value: 37\n    target: 40\n    better: higher\n    at: 2026-11-19T10:00:00+01:00\n", "  []\n")
	for _, state := range []plan.State{plan.Queued, plan.Sent} { // the caller goes on with what it has
		r.Notices[1].State = state
		mustPut(t, s, r)
	}
	want := aRecord()
	want.Event.Title, want.Notices[1].State, want.Answers[0].Text = "Walk with Alice", plan.Sent, "Shipped the importer.\nThree customers use it."
	want.Metrics = []form.Figure{}
	if diff := cmp.Diff(want, mustRecord(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEditDuringThePutIsMergedToo(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	edits := 1
	s.fault = func(step string) error {
		if step == "sync" && edits > 0 {
			edits--
			edit(t, dir, "title: Maria / Alice 1:1", "title: Walk with the whole team")
		}
		return nil
	}
	r := aRecord()
	r.Human = "What did you cook?"
	mustPut(t, s, r)
	if got := mustRecord(t, s); got.Event.Title != "Walk with the whole team" || got.Human != r.Human {
		t.Errorf("title %q, question %q; want both changes", got.Event.Title, got.Human)
	}
}

func TestItemsThatACallerRemovesGo(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	r := aRecord()
	mustPut(t, s, r)
	r.Notices = r.Notices[1:]
	r.Event.Calendars = []string{"alice", "maria"}
	mustPut(t, s, r)
	if diff := cmp.Diff(r, mustRecord(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestForgottenBaseIsWhatTheFileSays(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mustPut(t, s, aRecord())
	edit(t, dir, "schema: 1\n", "schema: 1\nmood: good\n")
	s.base = memory{}
	r := aRecord()
	r.Human = "?"
	mustPut(t, s, r)
	if diff := cmp.Diff(r, mustRecord(t, s)); diff != "" || !strings.Contains(string(readFile(t, dir, aFile)), "mood: good") {
		t.Errorf("mood is gone, or (-want +got):\n%s", diff)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	var m memory
	for i := range 3 * generation {
		m.put(filepath.Join("f", time.Duration(i).String()), nil)
	}
	if n := len(m.young) + len(m.old); n > 2*generation {
		t.Errorf("%d files in memory, want at most %d", n, 2*generation)
	}
}
