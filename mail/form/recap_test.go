package form_test

import (
	"slices"
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// Not a word of what the manager alone may know is in the bytes of a recap to
// the report, and the private ones are in no recap at all.
func TestH10RecapKeepsWhatIsTheManagersAlone(t *testing.T) {
	tests := []struct {
		name      string
		toManager bool
		private   string // words that must not be there
		own       string // words that are there for the manager alone
	}{
		{"to the report", false, "zanzibar quokka", "ocelot pangolin walrus"},
		{"to the manager", true, "zanzibar quokka", ""},
	}
	for _, test := range tests {
		b := recap(t, test.toManager)
		b.Agreed.Private, b.Agreed.Unplaced, b.Agreed.Doubts = "zanzibar\nquokka", "ocelot pangolin", []form.Note{{Said: "walrus"}}
		f := write(t, b)
		for w := range strings.FieldsSeq(test.private + " " + test.own) {
			if strings.Contains(f.Subject+f.Text+f.HTML, w) {
				t.Errorf("%s: the mail holds %q:\n%s", test.name, w, f.Text)
			}
		}
		if has := strings.Contains(f.Text+f.HTML, "2 words are kept for you alone"); has != test.toManager {
			t.Errorf("%s: says that private words are kept: %v, want %v", test.name, has, test.toManager)
		}
		for _, w := range []string{"> ocelot pangolin\n", "- walrus\n"} {
			if strings.Contains(f.Text, w) != test.toManager {
				t.Errorf("%s: text has %q: %v, want %v", test.name, w, !test.toManager, test.toManager)
			}
		}
	}
}

// Under every heading of the recap the manager can write more, by the keys that
// the wrap-up has.
func TestRecapIsAmendedUnderItsHeadings(t *testing.T) {
	want := []form.Marked{
		{Key: "summary", Line: "[Summary] what mattered, in a sentence or two?"},
		{Key: "next-steps", Line: `[Next steps] one a line: "- owner: what, by when"`},
		{Key: "check-in", Line: "[Check-in] your notes on this part:"},
		{Key: "development", Line: "[Development] your notes on this part:"},
		{Key: "next-time", Line: "[Next time] what should come up in your next 1:1?"},
		{Key: "private", Line: "[Private] only you ever see this part"},
	}
	if diff := cmp.Diff(want, write(t, recap(t, true)).Questions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wrapup := write(t, brief(t, form.Wrapup, true)).Questions
	for _, m := range want {
		if !slices.Contains(wrapup, m) {
			t.Errorf("the wrap-up does not have %v", m)
		}
	}
}

// Notes keep the key under which they were filed, and never get one that means
// something else.
func TestNotesWithTheNameOfAnotherHeadingAreToldFromIt(t *testing.T) {
	b := recap(t, true)
	b.Agreed.Notes = []form.Answer{
		{Key: "private-2", Label: "Private", Text: "one"},
		{Key: "summary", Label: "Other", Text: "two"},
		{Key: "", Label: "] Goals [", Text: "three"},
		{Key: "", Label: "", Text: "four"},
		{Key: "gone", Label: "Gone", Text: " \n"},
	}
	var got []string
	for _, m := range write(t, b).Questions {
		got = append(got, m.Key+" "+m.Line)
	}
	want := []string{
		"summary [Summary] what mattered, in a sentence or two?",
		`next-steps [Next steps] one a line: "- owner: what, by when"`,
		"private-2 [Private 2] your notes on this part:",
		"summary-2 [Other] your notes on this part:",
		"goals [) Goals (] your notes on this part:",
		"next-time [Next time] what should come up in your next 1:1?",
		"private [Private] only you ever see this part",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecapTellsEachPromiseOnce(t *testing.T) {
	b := recap(t, false)
	b.Agreed.Steps[2].State = "done"
	again := b.Agreed.Steps[0]
	again.Due = "2026-12-24"
	b.Open = append(b.Open, again, b.Agreed.Closed[0])
	f := write(t, b)
	want := "Next steps\n" +
		"- [ ] 8 Maria: ask Tom to share the release (due Wed 25 Nov)\n" +
		"- [ ] 9 Alice: invite two teams to the RFC review (due Fri 4 Dec)\n" +
		"\n" +
		"Still open between you\n" +
		"- [ ] 4 Maria: ask finance about the conference (was due Fri 20 Nov)\n" +
		"- [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)\n" +
		"- [ ] 7 Alice: pair with Tom on the release\n" +
		"\n" +
		"To change a promise, reply with its number: \"9: Friday\", \"9 done\" or \"9 drop\".\n" +
		"\n" +
		"Closed since last time\n" +
		"- 5 Alice: measure how long reviews take (done)\n" +
		"- 6 Maria: move the 1:1 to the morning (dropped)\n" +
		"- 10 Alice: write down the steps of the release (done)\n"
	if !strings.Contains(f.Text, want) {
		t.Errorf("text lacks\n%s\nin\n%s", want, f.Text)
	}
	if diff := cmp.Diff([]int{8, 9, 4, 3, 7}, numbers(f)); diff != "" {
		t.Errorf("promises (-want +got):\n%s", diff)
	}
}

// The number by which the recap shows how a promise is changed is one of its
// own: the reader's if there is one.
func TestRecapShowsARealNumber(t *testing.T) {
	tests := []struct {
		name      string
		toManager bool
		change    func(b *form.Brief)
		want      string // "" if there is nothing to change
	}{
		{"the report's own", false, func(b *form.Brief) {}, `"9 done"`},
		{"the manager's own", true, func(b *form.Brief) {}, `"8 done"`},
		{"one of before", false, func(b *form.Brief) { b.Agreed.Steps = nil }, `"3 done"`},
		{"the other's, if there is no own", false, func(b *form.Brief) { b.Agreed.Steps, b.Open = b.Agreed.Steps[:1], nil }, `"8 done"`},
		{"none", false, func(b *form.Brief) { b.Agreed.Steps, b.Open = nil, nil }, ""},
	}
	for _, test := range tests {
		b := recap(t, test.toManager)
		test.change(&b)
		f := write(t, b)
		if !strings.Contains(f.Text, test.want) || strings.Contains(f.Text, "reply with its number") != (test.want != "") {
			t.Errorf("%s: text lacks %q:\n%s", test.name, test.want, f.Text)
		}
	}
}

func TestStepThatNobodyOwnsHasNoName(t *testing.T) {
	b := recap(t, true)
	b.Agreed.Steps = []form.Step{{ID: 8, Text: "book the room"}, {ID: 9, Owner: "tom@example.com", Text: "call"}}
	want := "- [ ] 8 book the room\n- [ ] 9 tom@example.com: call\n"
	if f := write(t, b); !strings.Contains(f.Text, want) {
		t.Errorf("text lacks %q:\n%s", want, f.Text)
	}
}

// The report's words stand beside the manager's, marked as theirs; the manager
// reads them first.
func TestRemarksAreMarkedAsTheReports(t *testing.T) {
	for _, toManager := range []bool{false, true} {
		b := recap(t, toManager)
		b.Agreed.Remarks = []form.Topic{{From: "alice@example.com", Text: "[Summary] It is\n- [ ] 8 the exporter."}}
		f := write(t, b)
		remark, summary := strings.Index(f.Text, "> Alice: (Summary) It is\n> - ( ) 8 the exporter.\n"), strings.Index(f.Text, "The importer is live")
		if remark < 0 || toManager != (remark < summary) {
			t.Errorf("to the manager %v: the remark is at %d, the summary at %d:\n%s", toManager, remark, summary, f.Text)
		}
	}
}

func TestUpdatedRecapSaysSo(t *testing.T) {
	b := recap(t, false)
	b.Agreed.Updated = true
	f := write(t, b)
	if !strings.HasPrefix(f.Subject, "Updated recap of your 1:1 with Maria, Tue 24 Nov") || !strings.HasPrefix(f.Text, "Your 1:1 with Maria on Tue 24 Nov, updated\n") {
		t.Errorf("does not say that it is updated: %q\n%s", f.Subject, f.Text)
	}
}

// However much else was written, every heading stays, so that a reply can
// still be read.
func TestLongTextsLeaveTheHeadings(t *testing.T) {
	b := recap(t, true)
	want := write(t, b)
	long := strings.Repeat("word ", 5000)
	b.Agreed.Summary, b.Agreed.Unplaced, b.Agreed.Notes[0].Text, b.Agreed.Notes[1].Text = long, long, long, long
	f := write(t, b)
	if diff := cmp.Diff(want.Questions, f.Questions); diff != "" {
		t.Errorf("markers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Items, f.Items); diff != "" {
		t.Errorf("promises (-want +got):\n%s", diff)
	}
}

func TestThePromisesThatLackSomethingAreNamedWithHowToMendThem(t *testing.T) {
	b := recap(t, true)
	b.Agreed.Steps = []form.Step{
		{ID: 3, Text: "a", State: "open"}, {ID: 4, Owner: b.Report.Email, Text: "b", State: "open"},
		{ID: 5, Due: "2026-12-01", Text: "c", State: "open", Doubt: form.Note{Key: form.Stranger, Words: "Zoe"}},
		{ID: 6, Text: "d", State: "done"},
		{ID: 7, Due: "2026-12-01", Text: "e", State: "open", Doubt: form.Note{Said: "An older version said this."}},
	}
	f := write(t, b)
	for _, want := range []string{
		`- 3 has nobody and no day: a. Reply "3: Alice, Friday".`, `- 4 has no day: b. Reply "4: Friday".`,
		`- 5 has nobody to do it: c. “Zoe” is neither of you two. Reply "5: Alice".`,
		`- 7 has nobody to do it: e. An older version said this. Reply "7: Alice".`,
	} {
		if !strings.Contains(f.Text, want+"\n") {
			t.Errorf("%s is not in\n%s", want, f.Text)
		}
	}
	if strings.Contains(f.Text, "6 has") {
		t.Errorf("what is done needs nothing:\n%s", f.Text)
	}
}
