package word

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A character is what one character is for the word that it stands in.
type character struct {
	size    int // in bytes
	kind    kind
	letters [8]rune // what it stands for, folded
	n       int
}

type kind int

const (
	apart  kind = iota // stands between words
	part               // of a word
	alone              // a word of its own
	unseen             // changes nothing: an apostrophe, an accent, an invisible character
)

// look looks at the first character of s. It is decomposed (Unicode's form
// NFKD), so that ligatures, wide letters and the two ways of writing é are the
// same.
func look(s string) character {
	r, size := utf8.DecodeRuneInString(s)
	c := character{size: size}
	switch {
	case r == '\'':
		c.kind = unseen
		return c
	case r < utf8.RuneSelf:
		if letter := ascii(s[0]); letter != 0 {
			c.kind, c.letters[0], c.n = part, rune(letter), 1
		}
		return c
	case r == utf8.RuneError, r >= 0x2500 && r <= 0x25FF: // lines, blocks, and the shapes that serve as bullets
		return c
	case invisible(r), r == '‘', r == '’', r == 'ʼ', r == '´':
		c.kind = unseen
		return c
	}
	if d := norm.NFKD.PropertiesString(s).Decomposition(); d != nil {
		for _, r := range string(d) {
			c.add(r)
		}
		return c
	}
	c.add(r)
	return c
}

// add adds one character of the decomposition.
func (c *character) add(r rune) {
	switch {
	case c.n == len(c.letters):
		return
	case unicode.Is(unicode.M, r):
		if c.n == 0 && c.kind == apart {
			c.kind = unseen
		}
		return
	case spaceless(r), unicode.Is(unicode.So, r):
		c.kind = alone
	case unicode.IsLetter(r), unicode.IsNumber(r):
		if c.kind != alone {
			c.kind = part
		}
	default:
		return
	}
	c.letters[c.n] = unicode.ToLower(r)
	c.n++
}

// spaceless reports whether r belongs to a script that puts no spaces between
// words.
func spaceless(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r <= 0x0EFF: // Thai, Lao
		return true
	case r >= 0x3040 && r <= 0x30FF, r >= 0x3400 && r <= 0x9FFF, r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return true
	case r >= 0x1780 && r <= 0x17FF, r >= 0x1000 && r <= 0x109F: // Khmer, Burmese
		return true
	}
	return false
}

// invisible reports whether r takes no room and is there for the machine.
func invisible(r rune) bool {
	switch r {
	case 0x00AD, 0x034F, 0x180E, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F:
		return true
	}
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
