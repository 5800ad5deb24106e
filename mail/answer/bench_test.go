package answer_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// hostile are replies of a size in bytes that are made to take long.
func hostile(s answer.Sheet, size int) map[string]string {
	fillUp := func(s string) string { return strings.Repeat(s, size/len(s)) }
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(s.Text)
	var shuffled strings.Builder
	for shuffled.Len() < size-100 {
		shuffled.WriteString(pick(r, words...) + pick(r, " ", " ", " ", "\n", "\n> "))
	}
	marks, items := "", ""
	for _, m := range s.Marks {
		marks += m.Line + "\n"
	}
	for _, i := range s.Items {
		items += strings.Replace(i.Line, "[ ]", "[x]", 1) + "\n"
	}
	return map[string]string{
		"letters":               fillUp("a\n"),
		"blank lines":           fillUp("\n"),
		"one line":              fillUp("word "),
		"the form, many times":  fillUp(s.Text),
		"the marks":             fillUp(marks),
		"the promises, ticked":  fillUp(items),
		"quoted ever deeper":    fillUp("> > > > > > > > > > > > > > > > > > > > a\n"),
		"words of the form":     shuffled.String(),
		"quote marks":           fillUp("> "),
		"brackets":              fillUp("[x"),
		"open links":            fillUp("<http://"),
		"labels":                fillUp("Private: x\nWins: y\n"),
		"nearly private":        fillUp("prrrr vat\n"),
		"statuses":              fillUp("3 done\n"),
		"lists of numbers":      fillUp("3, 4, 7 and 3, 4, 7, 3, 4, 7\n"),
		"steps":                 "[Next steps]\n" + fillUp("- Alice: x by Friday\n"),
		"one long step":         "Next steps:\n- Alice: " + fillUp("by by "),
		"attributions":          fillUp("On Tue, 24 Nov 2026 at 10:00, Bot <bot@example.com> wrote:\n"),
		"quoted attributions":   s.Text + fillUp("> On Tue, 24 Nov 2026 at 10:00, a <b@example.com> wrote:\n>> x\n"),
		"headers":               fillUp("From: a\nSent: b\nTo: c@example.com\n") + s.Text,
		"Japanese":              fillUp("今週はうまくいきました。"),
		"combining":             fillUp("e\u0301"),
		"invalid":               fillUp("\xff\xfe"),
		"parentheses":           fillUp("(((((by Friday"),
		"nearly the questions":  fillUp("[Q1] Wins: what is going well for you that week?\n"),
		"quoted, nearly":        fillUp("> [Q1] Wins: what is going well for you that week?\n"),
		"two words of each":     fillUp("[Q1] Wins: what's\n[Q2] Challenges: what\n"),
		"the form in one line":  strings.ReplaceAll(fillUp(s.Text), "\n", " "),
		"carriage returns":      fillUp("a\r\n"),
		"names":                 fillUp("[Alice Ng] a\n"),
		"dashes":                fillUp("-- \n"),
		"mentions":              "Next steps:\n" + fillUp("@alice @maria @me\n"),
		"a question and a word": fillUp(marks[:strings.IndexByte(marks, '\n')] + " x\n"),
	}
}

// However a reply is made, the work grows with its length alone. BenchmarkHostile
// measures; here is time enough for a busy machine and the race detector, but
// not for work that grows with the square.
func TestHostileRepliesTakeNoTime(t *testing.T) {
	s := sheet(t, form.Wrapup)
	for name, text := range hostile(s, 256<<10) {
		begun := time.Now()
		answer.Read(s, text, fromMaria)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	s := sheet(b, form.Wrapup)
	for name, text := range hostile(s, 1<<20) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				answer.Read(s, text, fromMaria)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	s := sheet(b, form.Prep)
	f := fill(rand.New(rand.NewPCG(1, 2)), s)
	text := gmailWeb(originalOf(s), f.draft, "en").text
	for b.Loop() {
		answer.Read(s, text, fromAlice)
	}
}
