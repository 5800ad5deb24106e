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
	nameLimit = 60
	lineLimit = 240
	textLimit = 6000
	listLimit = 24       // entries
	pageLimit = 20 << 10 // all lists and longer texts of a mail together, in bytes of HTML
	longest   = 5        // bytes that one character can take as HTML

	digestLimit = 46 << 10 // the same of a digest, with its text: it has little of that, and many tags
)

// What the tags around an entry take, roughly, in bytes.
const (
	lineTags    = 8
	itemTags    = 60
	stepTags    = 120
	answerTags  = 320
	figureTags  = 550
	pictureTags = 350
	rowTags     = 1700
)

// line makes one clean line of s: no control, bidi or invisible character, no
// line break, no bracket that could pass for one of our markers, and at most
// limit characters, the last of them an ellipsis if something was cut.
func line(s string, limit int) string {
	s = strings.Join(strings.Fields(visible(bound(s, limit))), " ")
	return shorten(brackets.Replace(s), limit)
}

var brackets = strings.NewReplacer("[", "(", "]", ")")

// A budget is what room a mail has left for lists and longer texts, in bytes of
// HTML.
type budget int

// take takes the size of s off, with that of the tags around it, if it fits.
func (b *budget) take(s string, tags int) bool {
	size := budget(len(html.EscapeString(s)) + 4*strings.Count(s, "+") + tags)
	if size > *b {
		return false
	}
	*b -= size
	return true
}

// lines cleans each of a list of lines, and keeps what there is room for.
func (b *budget) lines(list []string) []string {
	clean := make([]string, len(list))
	for i, s := range list {
		clean[i] = line(s, lineLimit)
	}
	return b.said(clean)
}

// said keeps what there is room for of lines that are clean, as sentences of ours
// are, whose blanks stay what they are. The last one says how many were left out,
// if there was no room for all.
func (b *budget) said(list []string) []string {
	var out []string
	for i, s := range list {
		if s == "" {
			continue
		}
		if i >= listLimit || !b.take(s, itemTags) {
			return append(out, more(len(list)-i))
		}
		out = append(out, s)
	}
	return out
}

// more stands for n entries that there was no room for.
func more(n int) string { return fmt.Sprintf("… +%d", n) }

// prose cleans a text of several lines, and cuts it off where it has taken half
// of the room: however long one text is, those after it can be read, too. Blank
// lines at its ends go, several in a row become one. A line never begins
// with a bracket, so none can pass for a marker of ours.
func (b *budget) prose(s string) []string {
	var out []string
	left := *b / 2
	*b -= left
	s = shorten(visible(bound(strings.ReplaceAll(s, "\r\n", "\n"), textLimit)), textLimit)
	for l := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		l = strings.TrimRight(strings.ReplaceAll(l, "\t", "    "), " ")
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		l = unmark(l)
		if !left.take(l, lineTags) {
			out = append(out, shorten(l, int(left)/longest))
			left = 0
			break
		}
		out = append(out, l)
	}
	*b += left
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
// writing or hide, and what is not UTF-8. All line breaks become \n, all blanks
// a space, and all square brackets those of ASCII, since who reads a reply takes
// them for the same (NFKC); tabs stay, and so do the joiners, since Persian and
// emoji are written with them.
func visible(s string) string {
	return stacked.ReplaceAllString(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
			return r
		case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f' || r == '\r':
			return '\n'
		case r == '［' || r == '﹇':
			return '['
		case r == '］' || r == '﹈':
			return ']'
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

// bound keeps the work small that a huge text makes: it cuts s roughly, long
// after limit characters and before they are looked at one by one.
func bound(s string, limit int) string { return s[:min(len(s), 16*limit)] }

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
