package prompts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How far before a phrase a word can stand that turns it round.
const reach = 3

// Words that are long enough to say something, and how much of them is compared:
// "mentor" and "mentoring" begin alike.
const (
	telling = 5
	stem    = 5
)

// fits says how well a path fits: each interest counts, and so does each 1:1 at
// which it came up, in any of the languages.
func (w Wish) fits(b Playbook) int {
	n := 0
	for _, interest := range w.Interests {
		if w.leads(b, func(known Playbook, _ []string) bool { return contains(known.Interests, interest, nil) }) {
			n++
		}
	}
	for _, texts := range w.Said {
		if w.leads(b, func(known Playbook, unless []string) bool {
			return slices.ContainsFunc(texts, func(text string) bool { return contains(known.Says, text, unless) })
		}) {
			n++
		}
	}
	return n
}

// leads reports whether a path leads somewhere in one of the languages.
func (w Wish) leads(b Playbook, to func(known Playbook, unless []string) bool) bool {
	return slices.ContainsFunc(w.Languages, func(l Set) bool {
		return slices.ContainsFunc(l.Playbooks, func(known Playbook) bool { return known.Key == b.Key && to(known, l.Unless) })
	})
}

// contains reports whether a text has one of the phrases in it, word by word,
// and none of the words of unless a little before it.
func contains(phrases []string, text string, unless []string) bool {
	said := words(text)
	for _, phrase := range phrases {
		p := words(phrase)
		for i := 0; len(p) > 0 && i+len(p) <= len(said); i++ {
			if slices.Equal(said[i:i+len(p)], p) && !turned(said[max(0, i-reach):i], unless) {
				return true
			}
		}
	}
	return false
}

// turned reports whether one of the words of unless is among those before a
// phrase.
func turned(before, unless []string) bool {
	return slices.ContainsFunc(unless, func(u string) bool {
		return slices.ContainsFunc(words(u), func(w string) bool { return slices.Contains(before, w) })
	})
}

// words are the words of a text in lower case; an apostrophe parts none.
func words(text string) []string {
	text = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// alike reports whether a promise is about the same as a step: at least two
// telling words of one are in the other, and half of those of the shorter.
func alike(promise, step string) bool {
	a, b := stems(promise), stems(step)
	common := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			common++
		}
	}
	return common >= 2 && 2*common >= min(len(a), len(b))
}

// stems are the beginnings of the telling words of a text, each once.
func stems(text string) []string {
	var out []string
	for _, w := range words(text) {
		if utf8.RuneCountInString(w) < telling {
			continue
		}
		if s := string([]rune(w)[:stem]); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
