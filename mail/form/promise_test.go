package form_test

import (
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// A reply is read by the exact lines of the text, and by nothing else.
func TestPromisesStandOnceOnALineOfTheirOwnInBothParts(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		boxes := 0
		for l := range strings.SplitSeq(f.Text, "\n") {
			if strings.Contains(l, "[ ]") {
				boxes++
			}
		}
		if boxes != len(f.Items) {
			t.Errorf("%s: %d lines have a box, and %d are told as promises", name, boxes, len(f.Items))
		}
		rest := f.Text
		for _, i := range f.Items {
			if n := count(f.Text, i.Line); n != 1 {
				t.Errorf("%s: the line %q stands in the text %d times, want once", name, i.Line, n)
			}
			if n := strings.Count(seen(f.HTML), i.Line); n != 1 {
				t.Errorf("%s: the line %q stands in the HTML %d times, want once", name, i.Line, n)
			}
			_, after, found := strings.Cut(rest, i.Line+"\n")
			if !found {
				t.Errorf("%s: %q is not in the order of the text", name, i.Line)
			}
			rest = after
		}
	}
}

func TestPromisesOfEachKind(t *testing.T) {
	open := []form.Item{
		{ID: 4, Line: "- [ ] 4 Maria: ask finance about the conference (was due Fri 20 Nov)"},
		{ID: 3, Line: "- [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)"},
		{ID: 7, Line: "- [ ] 7 Alice: pair with Tom on the release"},
	}
	agreed := []form.Item{
		{ID: 8, Line: "- [ ] 8 Maria: ask Tom to share the release (due Wed 25 Nov)"},
		{ID: 9, Line: "- [ ] 9 Alice: invite two teams to the RFC review (due Fri 4 Dec)"},
		{ID: 10, Line: "- [ ] 10 Alice: write down the steps of the release"},
	}
	due := []form.Item{
		{ID: 1, Line: "- [ ] 1 ask finance about the conference (was due Fri 20 Nov), from your 1:1 with Alice"},
		{ID: 2, Line: "- [ ] 2 send the plan for next year (due Fri 27 Nov), from your 1:1 with Olga"},
		{ID: 3, Line: "- [ ] 3 ask Tom to share the release (due Fri 27 Nov), from your 1:1 with Alice"},
	}
	want := map[form.Kind][]form.Item{form.Prep: open, form.PrepNudge: open, form.Briefing: open, form.Wrapup: open, form.WrapupNudge: open,
		form.Recap: append(agreed, open...), form.ActionsDue: due}
	for _, kind := range form.Kinds {
		if diff := cmp.Diff(want[kind], write(t, brief(t, kind, true)).Items); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// Steps of a hand-edited file may be alike; two lines that are the same could
// not be told apart in a reply.
func TestPromiseThatIsThereTwiceHasOneLine(t *testing.T) {
	b := brief(t, form.Prep, false)
	same := b.Open[0]
	other := same
	other.Text = "review the RFC"
	b.Open = append(b.Open, same, other)
	if diff := cmp.Diff([]int{4, 3, 7, 3}, numbers(write(t, b))); diff != "" {
		t.Errorf("promises (-want +got):\n%s", diff)
	}
}

// Both sides see what they have promised before anything is asked or planned.
func TestPrepAndBriefingOpenWithThePromises(t *testing.T) {
	for kind, then := range map[form.Kind]string{form.Prep: "[Q1]", form.PrepNudge: "[Q1]", form.Briefing: "Agenda"} {
		f := write(t, brief(t, kind, true))
		for part, s := range map[string]string{"text": f.Text, "HTML": seen(f.HTML)} {
			if first, second := strings.Index(s, "- [ ] 7"), strings.Index(s, then); first < 0 || first > second {
				t.Errorf("%s: in the %s the promises are at %d and %s at %d", kind, part, first, then, second)
			}
		}
	}
}

func TestTopicsAreToldToThoseWhoMayKnow(t *testing.T) {
	tests := []struct {
		kind form.Kind
		want string
	}{
		{form.Prep, "Maria would like to talk about\n> who could take the release in December\n\n[Q1]"},
		{form.PrepNudge, "Maria would like to talk about\n> who could take the release in December\n\n[Q1]"},
		{form.Briefing, "To talk about\n> Maria: who could take the release in December\n\n> Alice: a day from home each week\n"},
		{form.Wrapup, "[Check-in] your notes on this part:\nTo talk about:\n> Maria: who could take the release in December\n> Alice: a day from home each week\nFrom Alice's"},
	}
	for _, test := range tests {
		if f := write(t, brief(t, test.kind, true)); !strings.Contains(f.Text, test.want) {
			t.Errorf("%s: text lacks %q:\n%s", test.kind, test.want, f.Text)
		}
	}
	b := brief(t, form.Prep, false)
	b.Topics = b.Topics[1:]
	if f := write(t, b); strings.Contains(f.Text, "talk about") {
		t.Errorf("the report is told of topics that the manager does not have:\n%s", f.Text)
	}
	b = brief(t, form.Wrapup, false)
	b.Agenda = nil
	f := write(t, b)
	if want := "To talk about:\n> Maria: who could take the release in December\n> Alice: a day from home each week\n"; !strings.Contains(f.Text, want) || !strings.Contains(seen(f.HTML), "a day from home") {
		t.Errorf("without an agenda, text or HTML lacks %q:\n%s", want, f.Text)
	}
}

func TestWhatAnswersNoQuestionHasALabel(t *testing.T) {
	b := brief(t, form.Briefing, false)
	b.Answers = []form.Answer{{Key: "general", Text: "All good."}, {Key: "general", Label: "Note", Text: "Nothing new."}, {Text: "No key."}}
	if f := write(t, b); !strings.Contains(f.Text, "> Besides: All good.\n\n> Note: Nothing new.\n\n> No key.\n") {
		t.Errorf("text:\n%s", f.Text)
	}
}

// The day of the reminder is that of its owner, wherever that is.
func TestPromisesAreDueOnTheDayOfTheOwner(t *testing.T) {
	tests := []struct{ zone, start, due, want string }{
		{"Europe/Berlin", "2026-11-26T23:00:00Z", "2026-11-27", "Due by Fri 27 Nov\n\nFor today\n(due Fri 27 Nov)"},
		{"Europe/Berlin", "2026-11-27T08:00:00Z", "2026-11-26", "Due by Fri 27 Nov\n\nFrom earlier\n(was due Thu 26 Nov)"},
		{"America/New_York", "2026-11-27T05:00:00Z", "2026-11-27", "Due by Fri 27 Nov\n\nFor today\n(due Fri 27 Nov)"},
		{"Pacific/Apia", "2026-11-26T20:00:00Z", "2026-11-26", "Due by Fri 27 Nov\n\nFrom earlier\n(was due Thu 26 Nov)"},
		{"UTC", "2027-01-01T09:00:00Z", "2026-12-31", "Due by Fri 1 Jan\n\nFrom earlier\n(was due Thu 31 Dec 2026)"},
		{"UTC", "2026-11-27T09:00:00Z", "soon", "Due by Fri 27 Nov\n\nFor today\n(due soon)"},
	}
	for _, test := range tests {
		b := oneDue(t)
		b.Zone, b.Start, b.Due[0].Due = zone(t, test.zone), at(t, test.start), test.due
		f := write(t, b)
		for want := range strings.SplitSeq(test.want, "\n") {
			if !strings.Contains(f.Text, want) {
				t.Errorf("%v: text lacks %q:\n%s", test, want, f.Text)
			}
		}
		if strings.Contains(f.Text, "earlier") == strings.Contains(f.Text, "today") || strings.Contains(f.Text, ":00") {
			t.Errorf("%v: groups or times are wrong:\n%s", test, f.Text)
		}
	}
}

func TestPromisesWithTwoOfOneNameAreToldApart(t *testing.T) {
	b := brief(t, form.ActionsDue, false)
	b.Due[1].With = form.Party{Name: "Alice Rossi", First: "Alice", Email: "arossi@example.com"}
	var got []string
	for _, i := range write(t, b).Items {
		_, with, _ := strings.Cut(i.Line, "with ")
		got = append(got, with)
	}
	if diff := cmp.Diff([]string{"Alice Ng", "Alice Rossi", "Alice Ng"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b = oneDue(t)
	b.Due[0].With = form.Party{}
	if f := write(t, b); !strings.Contains(f.Text, "- [ ] 1 draft the RFC (due Fri 27 Nov)\n") {
		t.Errorf("text:\n%s", f.Text)
	}
}
