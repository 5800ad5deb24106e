package answer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/mail/answer"
	"oneonone/mail/answer/day"
	"oneonone/mail/answer/word"
	"oneonone/mail/form"
)

// lawful fails if something does not hold of what was read from any text.
func lawful(t *testing.T, s answer.Sheet, c answer.Circumstances, a answer.Answers) {
	t.Helper()
	texts := map[string]string{"text": a.Text, "general": a.General, "private": a.Private}
	last := -1
	for _, u := range a.Under {
		i := slices.IndexFunc(s.Marks, func(m form.Marked) bool { return m.Key == u.Key })
		if i <= last || u.Key == "private" || u.Text == "" {
			t.Fatalf("under %q stands %q, behind mark %d", u.Key, u.Text, last)
		}
		last, texts[u.Key] = i, u.Text
	}
	for name, text := range texts {
		if strings.ContainsRune(text, '\r') || text != strings.Trim(text, "\n") || strings.HasPrefix(text, " \n") {
			t.Fatalf("%s is %q", name, text)
		}
	}
	if a.Private != "" && !c.ByManager {
		t.Fatalf("a report's %q is private", a.Private)
	}
	for _, st := range a.Steps {
		if _, err := time.Parse(time.DateOnly, st.Due); st.Due != "" && err != nil || word.Blank(st.Text) || strings.Contains(st.Text, "\n") {
			t.Fatalf("the step %+v", st)
		}
	}
	for _, ch := range a.Changes {
		if ch == (answer.Change{ID: ch.ID}) || !slices.Contains([]string{"", "open", "done", "dropped"}, ch.State) {
			t.Fatalf("the change %+v", ch)
		}
	}
	nothingLost(t, s, c, a)
}

// nothingLost fails if a word that was newly written is neither filed nor
// understood.
func nothingLost(t *testing.T, s answer.Sheet, c answer.Circumstances, a answer.Answers) {
	t.Helper()
	kept := answer.Vocabulary()
	add := func(texts ...string) {
		for _, text := range texts {
			for w := range strings.FieldsSeq(word.Fold(strings.ReplaceAll(text, "\n", " "))) {
				kept[w] = true
			}
		}
	}
	add(a.General, a.Private)
	for _, u := range a.Under {
		add(u.Text)
	}
	for _, st := range a.Steps {
		add(st.Text)
	}
	for _, ch := range a.Changes {
		add(ch.Note, fmt.Sprint(ch.ID))
	}
	for _, m := range s.Marks {
		add(m.Line, m.Key)
	}
	for _, i := range s.Items {
		add(i.Line)
	}
	for _, who := range []answer.Somebody{c.Manager, c.Report} {
		add(who.Names...)
		add(who.Email)
	}
	for line := range strings.SplitSeq(a.Text, "\n") {
		if len(line) > 4000 {
			continue
		}
		if tag, _, ok := strings.Cut(line, "]"); ok && len(tag) < 64 { // a label, perhaps
			add(tag)
		}
		for w := range word.Scan(line) {
			f := word.Fold(line[w.Start:w.End])
			if len(f) > 2 && !kept[f] && !misspelt(f) && !inDay(line, line[w.Start:w.End], c) {
				t.Fatalf("the word %q of %q is lost in %+v", f, line, a)
			}
		}
	}
}

// misspelt reports whether a word may be taken for a label of private text.
func misspelt(w string) bool {
	for _, label := range []string{"private", "confidential", "vertraulich"} {
		same := 0
		for _, r := range w {
			if strings.ContainsRune(label, r) {
				same++
			}
		}
		if same >= len(label)-3 && len(w) < len(label)+4 {
			return true
		}
	}
	return false
}

// inDay reports whether a word belongs to a day that is named in a line.
func inDay(line, w string, c answer.Circumstances) bool {
	fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t()[],;:", r) })
	for i := range fields[:min(len(fields), 200)] {
		for j := i + 1; j <= min(len(fields), i+12); j++ {
			if !slices.ContainsFunc(fields[i:j], func(f string) bool { return strings.Contains(f, w) }) {
				continue
			}
			span := strings.Join(fields[i:j], " ")
			if _, ok := (day.Reader{At: c.At, MonthFirst: c.MonthFirst}).Whole(span); ok && strings.Contains(span, w) {
				return true
			}
		}
	}
	return false
}

// seeds are replies of all programs.
func seeds(t testing.TB) []string {
	var out []string
	for i, p := range programs {
		r := rand.New(rand.NewPCG(uint64(i), 3))
		for _, kind := range []form.Kind{form.Prep, form.Wrapup} {
			s := sheet(t, kind)
			out = append(out, p.write(originalOf(s), fill(r, s).draft, languages[i%len(languages)]).text)
		}
	}
	return append(out, "1. a\n2. b\n3 done\nPrivate: c", "Next steps:\n- Alice: x by Friday\n@me y (5/12)\nboth: z", "[Q1] a\n[x] 3", "> a\n> > b\n--\nc", "done: 3, 4\n#7: next week", "[Private\nx", "\xff", "3:", "- [ ]", "@")
}

// FuzzRead holds that any text is read, that the laws hold, and that the same
// text is read the same way.
func FuzzRead(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, uint8(0))
		f.Add(s, uint8(1))
	}
	sheets := []answer.Sheet{sheet(f, form.Prep), sheet(f, form.Wrapup), {Kind: form.ActionsDue}, {}}
	due := sheet(f, form.Prep)
	sheets[2].Text, sheets[2].Items = due.Text, due.Items[:1]
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		s, c := sheets[which%4], fromAlice
		if which%8 > 3 || which%4 == 1 {
			c = fromMaria
		}
		a := answer.Read(s, text, c)
		lawful(t, s, c, a)
		if fmt.Sprint(a) != fmt.Sprint(answer.Read(s, text, c)) {
			t.Fatal("read twice, it says two things")
		}
	})
}

// FuzzSteps does the same for what a manager writes under Next steps.
func FuzzSteps(f *testing.F) {
	for _, s := range []string{"- Alice: draft the RFC by Friday", "@me: x, 5/12\n  and y\n1. z (both, next week)", "Alice:\n- a\n- b\n\nprose", "[x] 3 Alice: draft", "- Tom & Alice - x -> 31 Feb", "I'll\nI'll go\nwe", "- a\n\t- b\n      - c"} {
		f.Add(s)
	}
	s := sheet(f, form.Wrapup)
	f.Fuzz(func(t *testing.T, text string) {
		lawful(t, s, fromMaria, answer.Read(s, "Next steps:\n"+text, fromMaria))
	})
}

// The same laws on texts of pieces that mean something, put together at random.
func TestLawsOnRandomReplies(t *testing.T) {
	n := 800
	if testing.Short() {
		n = 100
	}
	pieces := []string{"3 done", "#4 ", "[x] 3", "- [ ] ", "- ", "Alice: ", "@me ", "both: ", "Tom: ", "by Friday", "(next week)", ", 5 Dec", "31 Feb", "1. ", "2) ", "Q1: ", "[Q2] ", "Wins: ", "Goals - ", "Summary",
		"Next steps:", "Private: ", "private ", "done", "not yet", "drop", ": ", " -> ", "\n", "\n", "\n", "\n\n", "> ", "\n> ", "\n>> ", "zorp", "blick frob", "quux.", "snark, ", "  ", "and 7", "erledigt", "for ", "I'll ", "we will ", "until ", "[Alice Ng] ", "7, 3 "}
	for _, s := range []answer.Sheet{sheet(t, form.Prep), sheet(t, form.Wrapup)} {
		c := fromAlice
		if s.Kind == form.Wrapup {
			c = fromMaria
		}
		lines := strings.Split(s.Text, "\n")
		for seed := range n {
			r := rand.New(rand.NewPCG(uint64(seed), 11))
			var text strings.Builder
			for range r.IntN(30) {
				switch r.IntN(8) {
				case 0:
					text.WriteString("\n" + pick(r, "", "> ", "> ") + pick(r, lines...) + pick(r, "", " ", "\n"))
				case 1:
					fmt.Fprintf(&text, "word%d ", r.IntN(1000))
				default:
					text.WriteString(pick(r, pieces...))
				}
			}
			a := answer.Read(s, text.String(), c)
			lawful(t, s, c, a)
			if t.Failed() {
				t.Fatalf("seed %d: %q", seed, text.String())
			}
		}
	}
}
