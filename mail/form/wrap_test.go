package form_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"oneonone/mail/form"
)

func TestTextIsBrokenWhereItIsTooWide(t *testing.T) {
	long := "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
	b := brief(t, form.Briefing, false)
	b.Answers = []form.Answer{{Key: "wins", Text: long + "\n    " + long}}
	b.Next, b.Ask = "Mentor "+long, ""
	closed := recap(t, false)
	closed.Agreed.Closed[0].Text = long
	all := write(t, b).Text + write(t, closed).Text
	for _, want := range []string{
		"> Wins: one two three four five six seven eight nine ten eleven twelve\n> thirteen fourteen\n",
		">     one two three four five six seven eight nine ten eleven twelve\n>     thirteen fourteen\n",
		"- 5 Alice: one two three four five six seven eight nine ten eleven\n  twelve thirteen fourteen (done)\n",
		"       A step to offer: Mentor one two three four five six seven eight\n       nine ten eleven twelve thirteen fourteen\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("text lacks %q:\n%s", want, all)
		}
	}
}

// A word that would pass for something else at the beginning of a line never
// gets there, whatever the width.
func TestTextIsNotBrokenBeforeWhatCouldPassForAMarker(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	for _, word := range []string{"[Private]", "- [ ]", "3", "> quoted", "Private:", "#topic", "* x"} {
		for n := range 80 {
			b := brief(t, form.Briefing, false)
			b.Answers = []form.Answer{{Key: "wins", Text: strings.Repeat("x", n) + " " + word + " only you ever see this part, " + strings.Repeat("and so on ", 9)}}
			f := write(t, b)
			harm(t, f)
			for l := range strings.Lines(f.Text) {
				if strings.HasPrefix(l, "> "+word) {
					t.Errorf("a line begins with %q: %q", word, l)
				}
			}
		}
	}
}

// The word that is brought down to keep the last one company must not make its
// line too wide.
func TestLongLastWordStandsAlone(t *testing.T) {
	b := brief(t, form.Briefing, false)
	link := "https://example.com/" + strings.Repeat("x", 48)
	b.Answers = []form.Answer{{Key: "wins", Text: "one two three four five six seven eight nine ten thirteenth " + link}}
	if text := write(t, b).Text; !strings.Contains(text, " thirteenth\n> "+link+"\n") {
		t.Errorf("the link does not stand alone:\n%s", text)
	}
}

func TestHugeIndentDoesNotSwellTheText(t *testing.T) {
	b := brief(t, form.Briefing, false)
	b.Answers = []form.Answer{{Key: "wins", Text: "x\n" + strings.Repeat(" ", 3000) + strings.Repeat("a ", 1400)}}
	if n := len(write(t, b).Text); n > 10_000 {
		t.Errorf("the text has %d bytes", n)
	}
}

func TestLinesThatRepliesAreReadByStayWhole(t *testing.T) {
	b := brief(t, form.Prep, false)
	b.Questions[0].Text = strings.Repeat("long ", 30) + "question?"
	b.Open[0].Text = strings.Repeat("long ", 30) + "promise"
	f := write(t, b)
	if !strings.HasSuffix(f.Questions[0].Line, " "+b.Questions[0].Text) {
		t.Errorf("the question does not stand on one line:\n%s", f.Text)
	}
	if n := count(f.Text, "- [ ] 3 Alice: "+b.Open[0].Text+" (due Fri 27 Nov)"); n != 1 {
		t.Errorf("the promise stands on a line of its own %d times:\n%s", n, f.Text)
	}
}

func TestGoldenTextsAreNoWiderThanAScreen(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		if b.Kind == form.Problem {
			continue // commands to run, and what a machine said
		}
		for l := range strings.Lines(f.Text) {
			l = strings.TrimSuffix(l, "\n")
			whole := slices.ContainsFunc(f.Items, func(i form.Item) bool { return i.Line == l }) || slices.ContainsFunc(f.Questions, func(m form.Marked) bool { return m.Line == l })
			if n := utf8.RuneCountInString(l); n > 78 && !whole {
				t.Errorf("%s: a line has %d columns: %q", name, n, l)
			}
		}
	}
}
