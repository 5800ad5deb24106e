package form_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"oneonone/mail/form"
)

// definitions reads what the words of a language define, by name.
func definitions(t *testing.T, language string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("templates", language, "words.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	begin := regexp.MustCompile(`{{define "([^"]+)"}}`)
	text := string(raw)
	for _, at := range begin.FindAllStringSubmatchIndex(text, -1) {
		body, _, _ := strings.Cut(text[at[1]:], "{{define")
		body, _, _ = strings.Cut(body, "{{/*")
		out[text[at[2]:at[3]]] = strings.TrimSuffix(strings.TrimSpace(body), "{{end}}")
	}
	return out
}

// What is said in another language as it is in English: what has no words, and
// words that are the same.
var alike = map[string][]string{
	"": {"date.day", "date.moment", "date.short", "date.month", "mark.question", "label", "prep-nudge.title", "wrapup-nudge.title", "changed.preheader",
		"not-understood.preheader", "problem.preheader", "digest.title", "figure.amount",
		"note.dead-calendar.hint", "note.dead-mailbox.hint", "note.set-aside.subject", "note.set-aside.what"},
	"de": {"question.feedback", "digest.meetings"},
	"fr": {"question.efforts", "figure.points"},
}

// No language falls back to English, and none says a thing in English.
func TestEveryLanguageSaysEverything(t *testing.T) {
	english := definitions(t, "en")
	if want := []string{"de", "en", "es", "fr"}; !slices.Equal(form.Languages(), want) {
		t.Fatalf("built in are %v, want %v", form.Languages(), want)
	}
	for _, language := range form.Languages() {
		words := definitions(t, language)
		for name, said := range english {
			own, ok := words[name]
			same := slices.Contains(alike[""], name) || slices.Contains(alike[language], name)
			switch {
			case !ok:
				t.Errorf("%s/words.txt does not define %s", language, name)
			case language != "en" && own == said && !same:
				t.Errorf("%s/words.txt says %s in English: %s", language, name, said)
			}
		}
		for name := range words {
			if _, ok := english[name]; !ok {
				t.Errorf("%s/words.txt defines %s, which nothing uses", language, name)
			}
		}
	}
}

// English words that no other of the languages has.
var englishWords = regexp.MustCompile(`(?i)\b(the|your|you|with|what|has|have|reply|this|of|when|none|held|open|done|week|weeks|since|next)\b`)

// Whatever is not somebody's own words is in the language of the mail.
func TestNoEnglishInOtherLanguages(t *testing.T) {
	for name, b := range everywhere(variants(t)) {
		if b.Language == "en" || b.Language == "" {
			continue
		}
		b = hostile(b, "0")
		b.Agenda = form.Agenda(form.DefaultSections(), b.Start, b.End, len(b.Figures) > 0)
		for _, list := range [][]form.Note{b.Missing, b.Warnings, b.Agreed.Doubts, b.Misread.Hints} {
			for i := range list {
				list[i].Said = ""
			}
		}
		f := write(t, b)
		said := f.Subject + "\n" + strings.ReplaceAll(f.Text, "oneonone", "")
		if found := englishWords.FindAllString(said, -1); found != nil {
			t.Errorf("%s says %q:\n%s", name, found, said)
		}
	}
}

// The lines that are answered stay whole in every mail program, and subjects are
// read whole on most.
func TestLinesFitInEveryLanguage(t *testing.T) {
	for name, b := range everywhere(variants(t)) {
		f := write(t, b)
		for _, q := range f.Questions {
			if n := utf8.RuneCountInString(q.Line); n > 78 {
				t.Errorf("%s: %q has %d characters", name, q.Line, n)
			}
		}
		if n := utf8.RuneCountInString(f.Subject); n > 90 {
			t.Errorf("%s: the subject %q has %d characters", name, f.Subject, n)
		}
		for l := range strings.SplitSeq(f.Text, "\n") {
			if strings.Contains(l, "..") || strings.Contains(l, "  ") && !regexp.MustCompile(`^(\d\d:\d\d)?  `).MatchString(l) {
				t.Errorf("%s: %q is set badly", name, l)
			}
		}
	}
}

func TestLanguagesAreMatched(t *testing.T) {
	for tag, want := range map[string]string{
		"": "en", "en": "en", "en-GB": "en", "de": "de", "DE": "de", "de-CH": "de", "de_AT": "de", "gsw": "de", "fr-CA": "fr", "es-419": "es", "es-MX": "es",
		"sv": "en", "pt-BR": "en", "zh-Hant-TW": "en", "xx": "en", "no language": "en", "-": "en",
	} {
		b := brief(t, form.Prep, false)
		b.Language = tag
		if f := write(t, b); !strings.Contains(f.HTML, `<html lang="`+want+`">`) {
			t.Errorf("%q is not written in %s", tag, want)
		}
	}
}

// Dates are in the order and with the names of the language, and still in the
// recipient's zone, which is named.
func TestDatesOfEachLanguage(t *testing.T) {
	tests := []struct{ language, start, subject, body, due, month string }{
		{"en", "2026-12-01T09:00:00Z", "Tue 1 Dec 10:00 CET", "Tue 1 Dec 2026, 10:00–10:30 CET", "(due Fri 8 Jan 2027)", "November 2026"},
		{"de", "2026-12-01T09:00:00Z", "Di., 1. Dez. 10:00 CET", "Di., 1. Dez. 2026, 10:00–10:30 CET", "(bis Fr., 8. Jan. 2027)", "im November 2026"},
		{"fr", "2026-12-01T09:00:00Z", "mar. 1er déc. 10:00 CET", "mar. 1er déc. 2026, 10:00–10:30 CET", "(pour le ven. 8 janv. 2027)", "en novembre 2026"},
		{"es", "2026-12-01T09:00:00Z", "mar 1 dic 10:00 CET", "mar 1 dic 2026, 10:00–10:30 CET", "(para el vie 8 ene 2027)", "de noviembre de 2026"},
		{"de", "2026-03-29T08:00:00Z", "So., 29. März 10:00 CEST", "So., 29. März 2026, 10:00–10:30 CEST", "", ""},
		{"fr", "2026-08-01T08:00:00Z", "sam. 1er août 10:00 CEST", "sam. 1er août 2026, 10:00–10:30 CEST", "", ""},
		{"es", "2026-09-30T08:00:00Z", "mié 30 sept 10:00 CEST", "mié 30 sept 2026, 10:00–10:30 CEST", "", ""},
	}
	for _, test := range tests {
		b := brief(t, form.Prep, false)
		b.Language, b.Start = test.language, at(t, test.start)
		b.End = b.Start.Add(b.End.Sub(brief(t, form.Prep, false).Start))
		b.Open = []form.Step{{ID: 1, Owner: b.Report.Email, Text: "x", Due: "2027-01-08"}}
		f := write(t, b)
		if !strings.HasSuffix(f.Subject, ", "+test.subject) || !strings.Contains(f.Text, "\n"+test.body+"\n") || !strings.Contains(f.Text, test.due) {
			t.Errorf("%s: want %q, %q and %q in\n%s\n%s", test.language, test.subject, test.body, test.due, f.Subject, f.Text)
		}
		d := brief(t, form.Digest, false)
		d.Language = test.language
		if f := write(t, d); !strings.HasSuffix(f.Subject, test.month) {
			t.Errorf("%s: the digest is %q, want the month as %q", test.language, f.Subject, test.month)
		}
	}
}

// A mail program must not begin a line with a question mark: the blanks of French
// before it do not break, nor do those within its quotes.
func TestFrenchBlanksDoNotBreak(t *testing.T) {
	for name, b := range map[string]form.Brief{"prep": brief(t, form.Prep, false), "problem": brief(t, form.Problem, true), "recap": recap(t, true)} {
		b.Language = "fr"
		for l := range strings.Lines(write(t, b).Text) {
			if loose.MatchString(l) && !strings.HasPrefix(l, ">") {
				t.Errorf("%s: a blank can break: %q", name, l)
			}
		}
	}
}

var loose = regexp.MustCompile(` [?!;:»]|« `)

// A point in a small number would part its thousands in German.
func TestOddNumbersOfEachLanguage(t *testing.T) {
	for language, want := range map[string][]string{
		"en": {"0.00123", "-1.5×10¹⁵", "?", "0.001%"},
		"de": {"0,00123", "-1,5·10¹⁵", "?", "0,001\u00a0%"},
		"fr": {"0,00123", "-1,5×10¹⁵", "?", "0,001\u00a0%"},
		"es": {"0,00123", "-1,5×10¹⁵", "?", "0,001\u00a0%"},
	} {
		for i, f := range []form.Figure{{Value: 0.0012345}, {Value: -1.5e15}, {Value: math.NaN()}, {Value: 0.001, Unit: "%"}} {
			f.Name = "x"
			b := brief(t, form.Prep, false)
			b.Language, b.Figures = language, []form.Figure{f}
			if mail := write(t, b); !strings.Contains(mail.Text, " "+want[i]+" (") {
				t.Errorf("%s: want %q in\n%s", language, want[i], mail.Text)
			}
		}
	}
}

// Numbers are those of CLDR: separators, the blank before the percent sign, which
// does not break, and the sign of a currency behind them.
func TestNumbersOfEachLanguage(t *testing.T) {
	figure := form.Figure{Name: "x", Value: -1234567.891}
	for language, want := range map[string][4]string{
		"en": {"-1,234,567.89", "91.5%", "-€1,234,567.89", "3.25 h"},
		"de": {"-1.234.567,89", "91,5\u00a0%", "-1.234.567,89\u00a0€", "3,25\u00a0h"},
		"fr": {"-1\u00a0234\u00a0567,89", "91,5\u00a0%", "-1\u00a0234\u00a0567,89\u00a0€", "3,25\u00a0h"},
		"es": {"-1.234.567,89", "91,5\u00a0%", "-1.234.567,89\u00a0€", "3,25\u00a0h"},
	} {
		euros, percent, hours := figure, figure, figure
		euros.Unit = "€"
		percent.Value, percent.Unit = 91.5, "%"
		hours.Value, hours.Unit = 3.25, "h"
		for i, f := range []form.Figure{figure, percent, euros, hours} {
			b := brief(t, form.Prep, false)
			b.Language, b.Figures = language, []form.Figure{f}
			if mail := write(t, b); !strings.Contains(mail.Text, " "+want[i]+" (") && !strings.Contains(mail.Text, "\u00a0: "+want[i]+" (") {
				t.Errorf("%s: want %q in\n%s", language, want[i], mail.Text)
			}
		}
	}
}

// One and many are told apart as the language does: French counts 0 and 1.5 as
// one.
func TestPlurals(t *testing.T) {
	for language, want := range map[string][3]string{
		"en": {"down 1 point since", "down 1.5 points since", ": 0 held"},
		"de": {"1 Punkt weniger", "1,5 Punkte weniger", ": 0 geführt"},
		"fr": {"1 point de moins", "1,5 point de moins", "0 tenu\n"},
		"es": {"1 punto menos", "1,5 puntos menos", "0 celebrados"},
	} {
		for i, before := range []float64{92.5, 93} {
			b := brief(t, form.Prep, false)
			b.Language, b.Figures = language, []form.Figure{{Name: "x", Unit: "%", Value: 91.5, Before: &before}}
			if f := write(t, b); !strings.Contains(strings.ReplaceAll(f.Text, "\u00a0", " "), want[i]) {
				t.Errorf("%s: want %q in\n%s", language, want[i], f.Text)
			}
		}
		d := brief(t, form.Digest, false)
		d.Language = language
		if f := write(t, d); !strings.Contains(f.Text, want[2]) {
			t.Errorf("%s: want %q in\n%s", language, want[2], f.Text)
		}
	}
}

// The usual questions are asked in the reader's language, what the config asks as
// it stands there; and an answer stands under what the reader's language calls it.
func TestUsualQuestionsAndThoseOfTheConfig(t *testing.T) {
	b := brief(t, form.Prep, false)
	b.Language = "de"
	b.Questions = []form.Question{{Key: "wins"}, {Key: "mood", Label: "Mood", Text: "how are you?"}}
	f := write(t, b)
	for _, want := range []string{"[Q1] Erfolge: Was läuft diese Woche gut bei dir?", "[Q2] Mood: how are you?"} {
		if !strings.Contains(f.Text, want+"\n") {
			t.Errorf("want %q in\n%s", want, f.Text)
		}
	}
	if f.Questions[0].Key != "wins" || f.Questions[1].Key != "mood" {
		t.Errorf("their keys are %v", f.Questions)
	}
	b = brief(t, form.Briefing, false)
	b.Language = "fr"
	b.Questions = []form.Question{{Key: "wins"}, {Key: "mood", Label: "Mood", Text: "how are you?"}}
	b.Answers = []form.Answer{{Key: "wins", Text: "a"}, {Key: "mood", Text: "b"}, {Key: "priorities", Text: "c"}, {Key: "odd", Text: "d"}}
	f = write(t, b)
	for _, want := range []string{"> Réussites\u00a0: a", "> Mood\u00a0: b", "> Priorités\u00a0: c", "> Odd\u00a0: d"} {
		if !strings.Contains(f.Text, want+"\n") {
			t.Errorf("want %q in\n%s", want, f.Text)
		}
	}
}

// The words of an organisation change the usual questions and the names of days as
// well, and a list of days that lacks one is told.
func TestOverridesOfQuestionsAndDays(t *testing.T) {
	templates, err := form.Load(files("de/words.txt", `{{define "question.wins.text"}}Was war schön?{{end}}{{define "date.weekdays"}}So Mo Di Mi Do Fr Sa{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	b := brief(t, form.Prep, false)
	b.Language = "de"
	f, err := templates.Write(b)
	if err != nil || !strings.Contains(f.Text, "[Q1] Erfolge: Was war schön?") || !strings.Contains(f.Subject, "Di, 24. Nov.") {
		t.Errorf("%v: %s\n%s", err, f.Subject, f.Text)
	}
	templates, err = form.Load(files("de/words.txt", `{{define "date.weekdays"}}Mo Di Mi Do Fr{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	if want, got := "de/words.txt:1: date.weekdays has 5 names, and there are 7", errors.Join(templates.Check()...); got == nil || got.Error() != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
