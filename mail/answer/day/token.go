package day

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/word"
)

// A token is one word of a text, or one number with what holds its parts
// together: 5.12, 2026-12-05, 5th.
type token struct {
	text        string // the whole text
	from, to    int    // where it stands in it
	word        string // folded: lower case, no accents, no apostrophes
	lead, trail string // the punctuation around it
}

// split makes tokens of a text: what stands between blanks, and dashes that
// stand alone belong to the token before.
func split(s string) []token {
	var out []token
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		end := at
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if unicode.IsSpace(r) {
				break
			}
			end += size
		}
		field := s[at:end]
		core := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		switch {
		case core == "" && len(out) > 0:
			out[len(out)-1].trail += " " + field
		case core != "":
			i := strings.Index(field, core)
			out = append(out, token{text: s, from: at + i, to: at + i + len(core), word: plain(core), lead: field[:i], trail: field[i+len(core):]})
		}
		at = end
	}
	return out
}

// plain folds a word, and keeps what stands within a number.
func plain(s string) string {
	if strings.ContainsAny(s, "0123456789") {
		return strings.ToLower(s)
	}
	return strings.ReplaceAll(word.Fold(s), " ", "")
}

// closed reports whether a text may end with this punctuation behind its last
// word. A question is not a promise.
func closed(trail string) bool { return !strings.Contains(trail, "?") }

// setOff reports whether punctuation sets off what follows it from what stands
// before.
func setOff(s string) bool { return strings.ContainsAny(s, ",;:(-–—>→") }
