package answer_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/answer/word"
	"oneonone/mail/form"
)

// folded is a text as it is compared: what mail programs do to its blanks,
// quotes and dashes does not count.
func folded(s string) string { return word.Fold(strings.ReplaceAll(s, "\n", " ")) }

// answers that are hard to tell from a quote, or from something else.
var tricky = [][]string{
	{"The importer is live."},
	{"Two things:", "- reviews are slow", "- I wait more than I write"},
	{"Reviews take three days.", "", "That is too long."},
	{"On Monday I wrote: ship it"},
	{"From: my side all is fine"},
	{"wins for me this week: what's going well is the importer"},
	{"do you have any feedback for me?"},
	{"Nothing."},
	{"n/a"},
	{"42"},
	{"👍"},
	{"3 things, 5 of them done"},
	{"Größe, prêt, mañana: alles gut"},
	{"今週はうまくいきました"},
	{"see https://example.com/rfc?id=3 for more"},
	{"I'm focused on the RFC right now, that's the most important thing"},
	{"draft the RFC for the importer"},
	{"Maria would like to hear from you, says Tom"},
	{"a very long line that mail programs like to break in the middle because it does not fit into the seventy-two columns that they have"},
	{"[sic] that was my fault"},
	{"1) first", "2) second"},
	{"Hello Alice, nice form"},
	{"--flag is broken"},
	{"your notes on this part are welcome"},
	{"what mattered, in a word: trust"},
	{"in your next 1:1"},
	{"= 5 % more"},
}

// A filled form is a draft with what should be read from it.
type filled struct {
	draft
	under   map[string]string // by key
	general []string
	private string
	done    []int
}

// fill answers some questions of a form, inline.
func fill(r *rand.Rand, s answer.Sheet) filled {
	f := filled{draft: draft{under: map[string][]string{}, beside: map[string]string{}, instead: map[string]string{}, cut: map[string]bool{}}, under: map[string]string{}}
	for _, m := range s.Marks {
		a := pick(r, tricky...)
		switch {
		case m.Key == "next-steps" || r.IntN(4) == 0:
			continue
		case r.IntN(6) == 0 && len(a) == 1 && word.Fold(a[0]) != "":
			f.beside[m.Line] = a[0]
		default:
			f.draft.under[m.Line] = a
		}
		if m.Key == "private" {
			f.private = strings.Join(a, " ")
		} else {
			f.under[m.Key] = strings.Join(a, " ")
		}
	}
	for _, i := range s.Items {
		if r.IntN(3) == 0 {
			f.instead[i.Line] = strings.Replace(i.Line, "[ ]", pick(r, "[x]", "[X]", "[ x ]", "[✓]"), 1)
			f.done = append(f.done, i.ID)
		}
	}
	if r.IntN(2) == 0 {
		f.top = []string{"Hi,", "my answers are below."}
		f.general = append(f.general, strings.Join(f.top, " "))
	}
	return f
}

// trim deletes lines of the form that nobody needs for the answers, and that no
// answer repeats: where they are gone, nobody could tell an answer of the same
// words from a quote.
func (f *filled) trim(r *rand.Rand, s answer.Sheet) {
	answered := map[string]bool{}
	for _, lines := range []map[string]string{f.beside, f.instead} {
		for l := range lines {
			answered[l] = true
		}
	}
	for l := range f.draft.under {
		answered[l] = true
	}
	for l := range strings.SplitSeq(s.Text, "\n") {
		repeated := slices.ContainsFunc(tricky, func(a []string) bool {
			return slices.ContainsFunc(a, func(s string) bool {
				return strings.Contains(folded(l), folded(s)) || strings.HasPrefix(folded(s), folded(l))
			})
		})
		if l != "" && !answered[l] && !repeated && r.IntN(3) == 0 {
			f.cut[l] = true
		}
	}
}

// words are all that was typed, sorted.
func (f filled) words() []string {
	all := strings.Join(f.top, " ")
	for _, lines := range f.draft.under {
		all += " " + strings.Join(lines, " ")
	}
	for _, s := range f.beside {
		all += " " + s
	}
	return sorted(all)
}

func sorted(s string) []string { return slices.Sorted(strings.FieldsSeq(folded(s))) }

// check compares what was read with what was filled in.
func (f filled) check(t *testing.T, what, text string, a answer.Answers) {
	t.Helper()
	got := map[string]string{}
	for _, u := range a.Under {
		got[u.Key] = folded(u.Text)
	}
	want := map[string]string{}
	for k, v := range f.under {
		want[k] = folded(v)
	}
	general := folded(strings.Join(f.general, " "))
	var done []int
	for _, c := range a.Changes {
		if c.State == "done" && c.Note == "" && c.Due == "" {
			done = append(done, c.ID)
		}
	}
	if typed, text := f.words(), sorted(a.Text); !slices.Equal(typed, text) {
		t.Errorf("%s: newly written is %q, want %q", what, text, typed)
	}
	slices.Sort(done)
	wantDone := slices.Sorted(slices.Values(f.done))
	if !maps.Equal(got, want) || folded(a.General) != general || folded(a.Private) != folded(f.private) || !slices.Equal(done, wantDone) || len(a.Changes) != len(done) {
		t.Errorf("%s:\nunder   %q\nwant    %q\ngeneral %q\nwant    %q\nprivate %q\nwant    %q\nchanges %+v, want %v done\n%s",
			what, got, want, folded(a.General), general, folded(a.Private), folded(f.private), a.Changes, wantDone, text)
	}
}

// Whatever program quotes a form that was filled in, and in whatever language:
// every answer lies under its question, and nothing of the quote is read as an
// answer.
func TestRoundTripInline(t *testing.T) {
	for _, kind := range []form.Kind{form.Prep, form.PrepNudge, form.Wrapup, form.WrapupNudge} {
		s := sheet(t, kind)
		c := fromAlice
		if kind == form.Wrapup || kind == form.WrapupNudge {
			c = fromMaria
		}
		for _, p := range programs {
			for i, lang := range languages {
				for j, tw := range twists {
					if s.Kind != form.Prep && s.Kind != form.Wrapup && i != j { // a reminder is much the same
						continue
					}
					r := rand.New(rand.NewPCG(uint64(i), uint64(j)))
					f := fill(r, s)
					text := tw.do(p.write(originalOf(s), f.draft, lang).text)
					f.check(t, fmt.Sprintf("%s, %s, %s, %s", kind, p.name, lang, tw.name), text, answer.Read(s, text, c))
				}
			}
		}
	}
}

// The same for forms in the other languages that mails are written in, quoted by
// programs in that language and in English.
func TestRoundTripInlineInOtherLanguages(t *testing.T) {
	for _, kind := range []form.Kind{form.Prep, form.Wrapup} {
		c := fromAlice
		if kind == form.Wrapup {
			c = fromMaria
		}
		for i, language := range form.Languages() {
			b := brief(kind)
			b.Language = language
			s := write(t, b)
			for j, p := range programs {
				for k, tw := range twists {
					r := rand.New(rand.NewPCG(uint64(i), uint64(j)))
					f := fill(r, s)
					text := tw.do(p.write(originalOf(s), f.draft, pick(r, language, "en")).text)
					f.check(t, fmt.Sprintf("%s in %s, %s, %s, %d", kind, language, p.name, tw.name, k), text, answer.Read(s, text, c))
				}
			}
		}
	}
}

// The same with random answers, lines that were deleted, and all programs,
// languages and twists in turn.
func TestRoundTripRandom(t *testing.T) {
	n := 600
	if testing.Short() {
		n = 100
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		kind, c := form.Prep, fromAlice
		if r.IntN(2) == 0 {
			kind, c = form.Wrapup, fromMaria
		}
		s := sheet(t, kind)
		p, lang, tw := pick(r, programs...), pick(r, languages...), pick(r, twists...)
		f := fill(r, s)
		if r.IntN(2) == 0 {
			f.trim(r, s)
		}
		text := tw.do(p.write(originalOf(s), f.draft, lang).text)
		f.check(t, fmt.Sprintf("seed %d: %s, %s, %s, %s", seed, kind, p.name, lang, tw.name), text, answer.Read(s, text, c))
		if t.Failed() {
			return
		}
	}
}
