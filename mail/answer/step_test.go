package answer_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	her = "alice@example.com" // the report
	me  = "maria@example.com" // the manager, who writes
)

func step(owner, text, due string) answer.Step {
	return answer.Step{Owner: owner, Text: text, Due: due}
}

// kept is a step that was written down as done.
func kept(owner, text, due string) answer.Step {
	return answer.Step{Owner: owner, Text: text, Due: due, Done: true}
}

// nextSteps is what a manager types under [Next steps], by whatever program.
func nextSteps(t *testing.T, c answer.Circumstances, lines ...string) answer.Answers {
	t.Helper()
	s := sheet(t, form.Wrapup)
	d := draft{under: map[string][]string{}}
	for _, m := range s.Marks {
		if m.Key == "next-steps" {
			d.under[m.Line] = lines
		}
	}
	return answer.Read(s, appleMail(originalOf(s), d, "en").text, c)
}

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		line string
		want []answer.Step
	}{
		{"- Alice: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"[ ] @me book the room, 5 Dec", []answer.Step{step(me, "book the room", "2026-12-05")}},
		{"Maria - talk to HR (next week)", []answer.Step{step(me, "talk to HR", "2026-12-04")}},
		{"- both: read the book by EOM", []answer.Step{step(me, "read the book", "2026-11-30"), step(her, "read the book", "2026-11-30")}},
		{"we: plan the offsite, 2026-12-05", []answer.Step{step(me, "plan the offsite", "2026-12-05"), step(her, "plan the offsite", "2026-12-05")}},
		{"- Alice and Maria: plan, by 5/12", []answer.Step{step(her, "plan", "2026-12-05"), step(me, "plan", "2026-12-05")}},
		{"- Alice & me: plan tomorrow", []answer.Step{step(her, "plan", "2026-11-25"), step(me, "plan", "2026-11-25")}},
		{"* ALICE NG: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"• alice@example.com: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"– @Alice draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"@Alice Ng: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"1. Alice: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"2) me: book the room tomorrow", []answer.Step{step(me, "book the room", "2026-11-25")}},
		{"- [ ] Alice: draft the RFC until Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- [x] Alice: sent the numbers", []answer.Step{kept(her, "sent the numbers", "")}},
		{"[x] I: sent the numbers", []answer.Step{kept(me, "sent the numbers", "")}},
		{"I: send the numbers by Friday", []answer.Step{step(me, "send the numbers", "2026-11-27")}},
		{"I'll send the numbers by Friday", []answer.Step{step(me, "send the numbers", "2026-11-27")}},
		{"I will send the numbers by Friday", []answer.Step{step(me, "send the numbers", "2026-11-27")}},
		{"Alice to draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"Alice will draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- draft the RFC (Alice) by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- draft the RFC (Alice, by Friday)", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- draft the RFC - Alice, Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- draft the RFC @alice by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- Alice: send it to Tom by Friday so that he can read it", []answer.Step{step(her, "send it to Tom by Friday so that he can read it", "2026-11-27")}},
		{"- Alice: may need help with the sun screen by Friday", []answer.Step{step(her, "may need help with the sun screen", "2026-11-27")}},
		{"- Alice: prepare the notes of last Friday by Monday", []answer.Step{step(her, "prepare the notes of last Friday", "2026-11-30")}},
		{"- Alice: see https://example.com/rfc: comment by Friday", []answer.Step{step(her, "see https://example.com/rfc: comment", "2026-11-27")}},
		{"**Alice**: draft the RFC by Friday", []answer.Step{step(her, "draft the RFC", "2026-11-27")}},
		{"- Alice: RFC schreiben bis Freitag", []answer.Step{step(her, "RFC schreiben", "2026-11-27")}},
		{"- ich: Raum buchen (5. Dezember)", []answer.Step{step(me, "Raum buchen", "2026-12-05")}},
		{"- beide: Buch lesen bis Ende des Monats", []answer.Step{step(me, "Buch lesen", "2026-11-30"), step(her, "Buch lesen", "2026-11-30")}},
		{"- Alice : rédiger la RFC d'ici vendredi", []answer.Step{step(her, "rédiger la RFC", "2026-11-27")}},
		{"- moi : réserver la salle avant le 5 décembre", []answer.Step{step(me, "réserver la salle", "2026-12-05")}},
		{"- yo: reservar la sala para el viernes", []answer.Step{step(me, "reservar la sala", "2026-11-27")}},
	} {
		a := nextSteps(t, fromMaria, c.line)
		if diff := cmp.Diff(c.want, a.Steps); diff != "" || len(a.Warnings) > 0 || under(a, "next-steps") != "" || a.General != "" {
			t.Errorf("%q: warnings %q, text %q, general %q, steps (-want +got):\n%s", c.line, a.Warnings, under(a, "next-steps"), a.General, diff)
		}
	}
}

// undoubted compares promises but for the doubts about them.
var undoubted = cmpopts.IgnoreFields(answer.Step{}, "Doubt")

// What a step lacks is said, with how to mend it, and nothing is guessed.
func TestStepsThatLackSomething(t *testing.T) {
	for _, c := range []struct {
		line     string
		want     answer.Step
		warnings []string
	}{
		{"- draft the RFC by Friday", step("", "draft the RFC", "2026-11-27"), []string{"Nobody is named for “draft the RFC”. Reply with its number and a name, such as “2: Alice”."}},
		{"- Alice: draft the RFC", step(her, "draft the RFC", ""), []string{"No day is named for “draft the RFC”. Reply with its number and a day, such as “2: Friday”."}},
		{"- Tom: pair on the release by Friday", step("", "Tom: pair on the release", "2026-11-27"), []string{"“Tom” is neither of you two, so nobody is named for “Tom: pair on the release”. Reply with its number and a name, such as “2: Alice”."}},
		{"- @tom pair on the release by Friday", step("", "@tom pair on the release", "2026-11-27"), []string{"“@tom” is neither of you two, so nobody is named for “@tom pair on the release”. Reply with its number and a name, such as “2: Alice”."}},
		{"- RFC: draft it by Friday", step("", "RFC: draft it", "2026-11-27"), []string{"Nobody is named for “RFC: draft it”. Reply with its number and a name, such as “2: Alice”."}},
		{"- Alice: draft the RFC by 20 Nov", step(her, "draft the RFC by 20 Nov", ""), []string{"“20 Nov” lies in the past, so “draft the RFC by 20 Nov” has no day yet. Reply with its number and a day, such as “2: Friday”."}},
		{"- Alice: draft the RFC, 31 Feb", step(her, "draft the RFC, 31 Feb", ""), []string{"“31 Feb” is no day of the calendar, so “draft the RFC, 31 Feb” has no day yet. Reply with its number and a day, such as “2: Friday”."}},
		{"- Alice: draft the RFC by Friday 5 Dec", step(her, "draft the RFC by Friday 5 Dec", ""), []string{"“Friday 5 Dec” falls on another day of the week, so “draft the RFC by Friday 5 Dec” has no day yet. Reply with its number and a day, such as “2: Friday”."}},
		{"- Alice: Friday", step(her, "Friday", "2026-11-27"), nil},
	} {
		a := nextSteps(t, fromMaria, c.line)
		if diff := cmp.Diff([]answer.Step{c.want}, a.Steps, undoubted); diff != "" {
			t.Errorf("%q: steps (-want +got):\n%s", c.line, diff)
		}
		doubt := strings.TrimSuffix(a.Steps[0].Doubt.English(), ".")
		if named := len(c.warnings) > 0 && strings.HasPrefix(c.warnings[0], "“"); named != (doubt != "") || named && !strings.HasPrefix(c.warnings[0], doubt) {
			t.Errorf("%q: the promise bears the doubt %q", c.line, doubt)
		}
		if len(a.Doubts) > 0 {
			t.Errorf("%q: %v is said of no promise", c.line, a.Doubts)
		}
		if diff := cmp.Diff(c.warnings, a.Warnings); diff != "" {
			t.Errorf("%q: warnings (-want +got):\n%s", c.line, diff)
		}
	}
}

func TestStepsOverSeveralLines(t *testing.T) {
	a := nextSteps(t, fromMaria,
		"We agreed on these:",
		"- Alice: draft the RFC",
		"  with the new numbers",
		"  by Friday",
		"- Maria: ask finance about the conference and about the hotel that Tom",
		"has found, by 5 Dec",
		"- Alice: pair with Tom",
		"and write it down, tomorrow",
		"",
		"Alice:",
		"- read the book by EOM",
		"- lend it to Maria",
		"",
		"Good talk.",
		"- none",
	)
	want := []answer.Step{
		step(her, "draft the RFC with the new numbers", "2026-11-27"),
		step(me, "ask finance about the conference and about the hotel that Tom has found", "2026-12-05"),
		step(her, "pair with Tom and write it down", "2026-11-25"),
		step(her, "read the book", "2026-11-30"),
		step(her, "lend it to Maria", ""),
	}
	if diff := cmp.Diff(want, a.Steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if got := under(a, "next-steps"); got != "We agreed on these:\n\nGood talk.\n- none" {
		t.Errorf("what is no step: %q", got)
	}
}

// Below the list of open promises a manager may write down new ones.
func TestStepsBelowThePromises(t *testing.T) {
	s := sheet(t, form.Wrapup)
	d := draft{under: map[string][]string{s.Items[2].Line: {"- [ ] Alice: book the room by Friday", "- Maria: pay it tomorrow"}}}
	a := answer.Read(s, thunderbird(originalOf(s), d, "en").text, fromMaria)
	want := []answer.Step{step(her, "book the room", "2026-11-27"), step(me, "pay it", "2026-11-25")}
	if diff := cmp.Diff(want, a.Steps); diff != "" || len(a.Changes) > 0 || a.General != "" {
		t.Errorf("changes %+v, general %q, steps (-want +got):\n%s", a.Changes, a.General, diff)
	}
}

// Two who are called the same are not mixed up.
func TestStepOfANameThatBothHave(t *testing.T) {
	c := fromMaria
	c.Report.Names, c.Manager.Names = []string{"Sam Ng", "Sam"}, []string{"Sam Rossi", "Sam"}
	a := nextSteps(t, c, "- Sam: draft the RFC by Friday", "- Sam Ng: read it by Friday")
	want := []answer.Step{step("", "Sam: draft the RFC", "2026-11-27"), step(her, "read it", "2026-11-27")}
	if diff := cmp.Diff(want, a.Steps, undoubted); diff != "" || len(a.Warnings) != 1 {
		t.Errorf("warnings %q, steps (-want +got):\n%s", a.Warnings, diff)
	}
}

// A report makes no promises for others in a prep form.
func TestReportsProseIsNoStep(t *testing.T) {
	a := answer.Read(sheet(t, form.Prep), "Hi,\n- Maria: you are great\n- Alice: draft the RFC by Friday", fromAlice)
	if len(a.Steps) > 0 || !strings.Contains(a.General, "draft the RFC by Friday") {
		t.Errorf("steps %+v, general %q", a.Steps, a.General)
	}
}

// The day is counted from when the reply was written, in the writer's zone.
func TestStepsAreDueInTheWritersZone(t *testing.T) {
	c := fromMaria
	c.At = time.Date(2026, 11, 27, 23, 30, 0, 0, time.UTC).In(time.FixedZone("", 14*3600)) // Saturday there
	a := nextSteps(t, c, "- Alice: draft the RFC tomorrow", "- Alice: read it, 12/5")
	c.MonthFirst = true
	b := nextSteps(t, c, "- Alice: read it, 12/5")
	if a.Steps[0].Due != "2026-11-29" || a.Steps[1].Due != "2027-05-12" || b.Steps[0].Due != "2026-12-05" {
		t.Errorf("%+v, month first %+v", a.Steps, b.Steps)
	}
}
