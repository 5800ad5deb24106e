package answer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

const secret = "she thinks of leaving"

// leaked reports where a secret is that is for the manager alone.
func leaked(a answer.Answers) string {
	if !strings.Contains(strings.ReplaceAll(a.Private, "\n", " "), secret) {
		return "it is lost"
	}
	a.Private, a.Text = "", ""
	all, err := json.Marshal(a)
	if err != nil {
		return err.Error()
	}
	if strings.Contains(string(all), "she thinks") || strings.Contains(string(all), "leaving") {
		return "it is in " + string(all)
	}
	return ""
}

// H10: what a manager writes for no other eyes is found nowhere else, whatever
// program the reply comes from and however the label is written.
func TestH10PrivateTextIsNowhereElse(t *testing.T) {
	s := sheet(t, form.Wrapup)
	mark := s.Marks[len(s.Marks)-1].Line
	drafts := map[string]draft{
		"under the heading":           {under: map[string][]string{mark: {secret}}},
		"on the heading":              {beside: map[string]string{mark: secret}},
		"over its words":              {instead: map[string]string{mark: "[Private] " + secret}},
		"heading without brackets":    {instead: map[string]string{mark: "Private: only you ever see this part"}, under: map[string][]string{mark: {secret}}},
		"heading cut short":           {instead: map[string]string{mark: "only you ever see this part"}, under: map[string][]string{mark: {secret}}},
		"heading misspelt":            {instead: map[string]string{mark: "[Pivate] only you"}, under: map[string][]string{mark: {secret}}},
		"heading with a bracket less": {instead: map[string]string{mark: "Private] only you ever see this part"}, under: map[string][]string{mark: {secret}}},
		"a step under it":             {under: map[string][]string{mark: {"- Alice: " + secret + " by Friday", "[ ] me: " + secret, "3 done, " + secret}}},
		"a status under it":           {under: map[string][]string{mark: {"#3: " + secret}}},
		"below the last line":         {under: map[string][]string{s.Marks[0].Line: {"good talk"}}, bottom: []string{secret}},
		"several paragraphs":          {under: map[string][]string{mark: {"one", "", "two", "", secret}}},
	}
	for i, label := range []string{
		"Private: " + secret, "PRIVATE\n" + secret, "*Private*\n" + secret, "private - " + secret, "(private) " + secret, "[private] " + secret, "[Privat] " + secret, "Private\n\n" + secret,
		"- Private: " + secret, "## Private\n" + secret, "Private notes: " + secret, "Private notes\n" + secret, "Privat: " + secret, "Vertraulich: " + secret, "Privé : " + secret, "Privado: " + secret, "Confidential: " + secret,
		"Pivate: " + secret, "[Prvate\n" + secret, "Privatley: " + secret, "Just for me: " + secret, "Off the record: " + secret, "Privately, " + secret, "Private she said that " + secret, "1. Private: " + secret,
		"Private:\n\n- Alice: " + secret + " by Friday", "Private:\nnotes: " + secret, "Private: a\n3 done, " + secret,
	} {
		lines := strings.Split(label, "\n")
		drafts[fmt.Sprintf("label %d on top: %s", i, label)] = draft{top: append([]string{"Summary: good talk"}, lines...)}
		drafts[fmt.Sprintf("label %d under another heading: %s", i, label)] = draft{under: map[string][]string{s.Marks[1].Line: append([]string{"fine"}, lines...)}}
		drafts[fmt.Sprintf("label %d at the bottom: %s", i, label)] = draft{bottom: append([]string{"Summary: good talk"}, lines...)}
	}
	for name, d := range drafts {
		for _, p := range programs {
			text := p.write(originalOf(s), d, "en").text
			if what := leaked(answer.Read(s, text, fromMaria)); what != "" {
				t.Errorf("%s, %s: %s\n%s", name, p.name, what, text)
			}
		}
		if what := leaked(answer.Read(s, strings.Join(d.top, "\n"), fromMaria)); len(d.top) > 0 && what != "" {
			t.Errorf("%s, no quote: %s", name, what)
		}
	}
}

// What follows the private part under another label is shared again, and words
// that only begin so are private too.
func TestPrivateTextEndsAtTheNextLabel(t *testing.T) {
	s := sheet(t, form.Wrapup)
	a := answer.Read(s, "Private: she may leave\nreally\n\nGoals: on track\n[Summary] good talk", fromMaria)
	if a.Private != "she may leave\nreally" || under(a, "goals") != "on track" || under(a, "summary") != "good talk" {
		t.Errorf("private %q, under %+v", a.Private, a.Under)
	}
}

// Words that only look like the label are not private.
func TestNotPrivate(t *testing.T) {
	for _, line := range []string{"Climate: good", "He is a private person", "Prima: good", "We talked privately", "Provided: all", "Prices: high", "The private part: none"} {
		if a := answer.Read(sheet(t, form.Wrapup), line, fromMaria); a.Private != "" || a.General != line {
			t.Errorf("%q: private %q, general %q", line, a.Private, a.General)
		}
	}
}

// A report has nothing private: it stays where it was written.
func TestNothingOfAReportIsPrivate(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{top: []string{"Private: I am ill"}, under: map[string][]string{s.Marks[0].Line: {"shipped", "Private: really"}}}
	a := answer.Read(s, mutt(originalOf(s), d, "en").text, fromAlice)
	if a.Private != "" || under(a, "wins") != "shipped\nPrivate: really" || a.General != "Private: I am ill" {
		t.Errorf("%+v", a)
	}
	w := sheet(t, form.Wrapup) // even with a heading of that name
	d = draft{under: map[string][]string{w.Marks[len(w.Marks)-1].Line: {"I am ill"}}}
	if a := answer.Read(w, mutt(originalOf(w), d, "en").text, fromAlice); a.Private != "" || a.General != "I am ill" || len(a.Under) > 0 {
		t.Errorf("%+v", a)
	}
}
