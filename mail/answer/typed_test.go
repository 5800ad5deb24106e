package answer_test

import (
	"regexp"
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// What the mails tell people to type is understood, in every language: the day,
// done and dropped.
func TestWhatMailsTellPeopleToTypeIsRead(t *testing.T) {
	for _, language := range form.Languages() {
		b := brief(form.Recap)
		b.Language = language
		b.Agreed.Steps, b.Open = openSteps, nil
		s := write(t, b)
		said := regexp.MustCompile(`["„«]\s*(3[^"“»]+?)\s*["“»]`).FindAllStringSubmatch(strings.ReplaceAll(s.Text, "\u00a0", " "), -1)
		if len(said) != 3 {
			t.Fatalf("%s: the mail tells to type %q", language, said)
		}
		for i, want := range []answer.Change{{ID: 3, Due: "2026-11-27"}, {ID: 3, State: "done"}, {ID: 3, State: "dropped"}} {
			a := answer.Read(s, said[i][1], fromAlice)
			if len(a.Changes) != 1 || a.Changes[0] != want {
				t.Errorf("%s: %q is read as %+v, want %+v", language, said[i][1], a.Changes, want)
			}
		}
	}
}
