package word

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Word is one word of a line.
type Word struct {
	Sum        uint64 // the same for words that are equal but for case, accents and form
	Start, End int    // where it stands in the line, in bytes
	Box        Box    // the last tick box before it, behind the word before
}

// Scan yields the words of a line. A character of a script that is written
// without spaces, such as Japanese or Thai, is a word, and so is a pictograph.
// An address of the web is one word; in angle brackets it is none, since mail
// programs put such ones behind what was a link.
func Scan(line string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		var box Box
		for at := 0; at < len(line); {
			skip, b := between(line[at:])
			if skip > 0 {
				at += skip
				if b != None {
					box = b
				}
				continue
			}
			w := read(line, at)
			if w.End == at { // neither a word nor known to be none
				_, size := utf8.DecodeRuneInString(line[at:])
				at += size
				continue
			}
			w.Box, box = box, None
			if !yield(w) {
				return
			}
			at = w.End
		}
	}
}

// Fold returns the words of a line as they are compared, with one blank
// between two: "Next steps:" becomes "next steps", "Gerät" becomes "gerat".
func Fold(line string) string {
	var out strings.Builder
	for w := range Scan(line) {
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		s := line[w.Start:w.End]
		if address(s) > 0 {
			out.WriteString(canonical(s))
			continue
		}
		for s != "" {
			c := look(s)
			for _, r := range c.letters[:c.n] {
				out.WriteRune(r)
			}
			s = s[c.size:]
		}
	}
	return out.String()
}

// Blank reports whether a line says nothing: it holds blanks and invisible
// characters alone.
func Blank(line string) bool {
	for _, r := range line {
		if !unicode.IsSpace(r) && !invisible(r) {
			return false
		}
	}
	return true
}

// between returns how many bytes at the beginning of s stand between words
// for certain: blanks, a tick box, or an address that a mail program added.
func between(s string) (int, Box) {
	switch s[0] {
	case ' ', '\t':
		return 1, None
	case '<', '[':
		if size := added(s); size > 0 {
			return size, None
		}
	}
	b, size := boxAt(s)
	return size, b
}

// The sums are those of FNV-1a, over characters instead of bytes.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

// read reads the word at a place, if there is one.
func read(line string, at int) Word {
	w := Word{Sum: offset, Start: at, End: at}
	if end := address(line[at:]); end > 0 {
		w.End = at + end
		for _, r := range canonical(line[at:w.End]) {
			w.Sum = (w.Sum ^ uint64(r)) * prime
		}
		return w
	}
	for at < len(line) {
		c := line[at]
		if letter := ascii(c); letter != 0 {
			w.Sum = (w.Sum ^ uint64(letter)) * prime
			at++
			w.End = at
			continue
		}
		if c == '\'' && w.End > w.Start {
			at++
			continue
		}
		if c < utf8.RuneSelf {
			return w
		}
		l := look(line[at:])
		if l.kind == apart || l.kind == alone && w.End > w.Start || l.kind == unseen && w.End == w.Start {
			return w
		}
		for _, r := range l.letters[:l.n] {
			w.Sum = (w.Sum ^ uint64(r)) * prime
		}
		at += l.size
		if l.kind != unseen {
			w.End = at
		}
		if l.kind == alone {
			return w
		}
	}
	return w
}

// ascii folds a letter or digit of ASCII; 0 if c is none.
func ascii(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		return c
	case c >= 'A' && c <= 'Z':
		return c | 0x20
	}
	return 0
}
