package form

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Limits on what comes from outside, in characters. They keep the worst mail
// under 60 KB and a good one untouched.
const (
	nameLimit  = 60
	lineLimit  = 240
	textLimit  = 6000
	proseLimit = 18 << 10 // all longer texts of a mail together, in bytes of HTML
	longest    = 5        // bytes that one character can take as HTML
	listLimit  = 24
)

// line makes one clean line of s: no control, bidi or invisible character, no
// line break, no bracket that could pass for one of our markers, and at most
// limit characters, the last of them an ellipsis if something was cut.
func line(s string, limit int) string {
	s = strings.Join(strings.Fields(visible(s)), " ")
	return shorten(brackets.Replace(s), limit)
}

var brackets = strings.NewReplacer("[", "(", "]", ")")

// lines cleans each of a list of lines, and says how many were left out if
// there are too many for a mail.
func lines(list []string) []string {
	var out []string
	for i, s := range list {
		if i == listLimit {
			return append(out, fmt.Sprintf("… and %d more", len(list)-i))
		}
		if s = line(s, lineLimit); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// A budget bounds the longer texts of one mail taken together, in bytes as
// HTML.
type budget int

// prose cleans a text of several lines, and takes its size off the budget.
// Blank lines at its ends go, several in a row become one. A line never begins
// with a bracket, so none can pass for a marker of ours.
func (b *budget) prose(s string) []string {
	var out []string
	s = shorten(visible(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)), textLimit)
	for l := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		l = strings.TrimRight(strings.ReplaceAll(l, "\t", "    "), " ")
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		l = unmark(l)
		size := budget(len(html.EscapeString(l)) + len("> <br>\n"))
		if size > *b {
			l, size = shorten(l, int(*b)/longest), *b
		}
		*b -= size
		out = append(out, l)
		if *b == 0 {
			break
		}
	}
	return out
}

// unmark takes the square brackets off whatever in a line of somebody's text
// looks like a marker or a tick box of ours.
func unmark(l string) string {
	return inside.ReplaceAllString(leading.ReplaceAllString(l, "$1($2)"), "($1)")
}

var (
	leading = regexp.MustCompile(`^([^\pL\pN\[]*)\[([^\]]*)\]?`) // also behind quote marks and bullets
	inside  = regexp.MustCompile(`\[([Qq]\d+|[xX ]?)\]`)
)

// visible drops the characters that steer a terminal, turn the direction of
// writing or hide, and what is not UTF-8. Line breaks and tabs stay; the
// joiners stay, since Persian and emoji are written with them.
func visible(s string) string {
	return stacked.ReplaceAllString(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
			return r
		case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f' || r == '\r':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")), "$1")
}

// stacked finds accents piled so high that they would cover the lines above.
var stacked = regexp.MustCompile(`(\pM{3})\pM+`)

// shorten cuts s to limit characters.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	r := []rune(s)
	if len(r) <= limit {
		return s
	}
	return strings.TrimSpace(string(r[:max(limit-1, 0)])) + "…"
}
