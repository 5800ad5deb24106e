package align

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/word"
	"oneonone/mail/quote"
)

// A reply is a text that arrived, in lines and words.
type reply struct {
	raw   []string // the lines as they came
	lines []line
	words []replyWord
}

// A line of a reply, without its quote marks.
type line struct {
	text     string
	depth    int32
	from, to int32 // its words
	header   bool  // it is one of a block of headers
	skipped  bool  // it is no part of the mail for certain
	older    bool  // it is of an older mail in the quote
}

type replyWord struct {
	sum        uint64
	start, end int32 // in the text of its line
	line       int32
	depth      int32
	match      int32 // the word of the mail that it is, or none
	box        word.Box
	kept       bool // it stands in a part of its line that is quoted
}

// depthLimit is how many quote marks are counted.
const depthLimit = 30

// split reads a clean text.
func split(text string) *reply {
	r := &reply{raw: strings.Split(text, "\n")}
	r.lines = make([]line, len(r.raw))
	r.words = make([]replyWord, 0, len(text)/6)
	for i, raw := range r.raw {
		rest, depth := unmark(raw)
		l := line{text: strings.TrimRight(rest, " \t"), depth: int32(min(depth, depthLimit)), from: int32(len(r.words))}
		for w := range word.Scan(l.text) {
			r.words = append(r.words, replyWord{sum: w.Sum, start: int32(w.Start), end: int32(w.End), line: int32(i), depth: l.depth, match: none, box: w.Box})
		}
		l.to = int32(len(r.words))
		r.lines[i] = l
	}
	return r
}

// unmark takes off quote marks, if the line can have some.
func unmark(raw string) (string, int) {
	at := 0
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\t') {
		at++
	}
	if at == len(raw) || raw[at] != '>' && raw[at] != '|' && raw[at] < utf8.RuneSelf {
		return raw, 0
	}
	return quote.Unmark(raw)
}

// blank reports whether a line says nothing.
func (r *reply) blank(i int) bool {
	return r.lines[i].from == r.lines[i].to && word.Blank(r.lines[i].text)
}

// Clean ends all lines of a text in LF, takes invisible characters out, and
// makes common blanks of unusual ones.
func Clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.IndexFunc(s, strange) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case !strange(r):
			return r
		case r == '\r':
			return '\n'
		case r != '\v' && r != '\f' && unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// strange reports whether r is an invisible character or an unusual blank.
func strange(r rune) bool {
	switch {
	case r == '\n', r == '\t', r >= ' ' && r < 0x7F:
		return false
	case r < 0xA1, r == 0xAD, r == 0x2060, r == 0xFEFF, r == utf8.RuneError, r == 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200B || r >= 0x2028 && r <= 0x202F || r == 0x205F
}
