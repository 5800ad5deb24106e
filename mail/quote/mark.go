package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxInitials is how many letters may stand before a ">", as in "AB> ", and
// still be a mark.
const maxInitials = 3

// Unmark takes the quote marks off a line and counts them: "> > Wins" is
// "Wins", 2. Marks are ">" and its wide form, "|" where the line is not one of
// a table, and up to three capitals before a ">". One space after the last of
// them goes too. A line without marks comes back as it is.
func Unmark(line string) (rest string, depth int) {
	rest = line
	for {
		after, ok := unmarkOnce(rest, depth > 0)
		if !ok {
			break
		}
		rest = after
		depth++
	}
	if depth > 0 {
		rest = strings.TrimPrefix(rest, " ")
	}
	return rest, depth
}

// unmarkOnce takes one mark off a line. Before a further mark there may be any
// number of spaces, before the first at most one: what is indented further is
// code or a list.
func unmarkOnce(line string, further bool) (rest string, ok bool) {
	s := line
	for s != "" && (s[0] == ' ' || s[0] == '\t') && (further || len(line)-len(s) < 1) {
		s = s[1:]
	}
	switch {
	case s == "":
		return line, false
	case s[0] == '>':
		if compares(s) {
			return line, false
		}
		return s[1:], true
	case strings.HasPrefix(s, "＞"):
		return s[len("＞"):], true
	case s[0] == '|':
		return s[1:], !further && bar(s)
	case s[0] >= 'A' && s[0] <= 'Z':
		return initials(s)
	}
	return line, false
}

// compares reports whether a line begins with ">=" and a number: that is what
// somebody wrote about a figure.
func compares(s string) bool {
	rest, ok := strings.CutPrefix(s, ">=")
	rest = strings.TrimLeft(rest, " ")
	return ok && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// bar reports whether the bar that a line begins with is a mark, and not the
// border of a table.
func bar(s string) bool {
	return (len(s) == 1 || s[1] == ' ' || s[1] == '>') && strings.Count(s, "|") == 1
}

// initials takes "AB>" off a line: some programs mark by whom a line is.
func initials(s string) (rest string, ok bool) {
	n := 0
	for n < len(s) && n <= maxInitials && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	if n > maxInitials || n == len(s) || s[n] != '>' {
		return s, false
	}
	rest = s[n+1:]
	return rest, rest == "" || rest[0] == ' ' || rest[0] == '>'
}

// plainLength is how much of a line is looked at to tell what it is.
const plainLength = 400

// plain writes a line in the way in which lines are compared: without marks of
// direction and of no width, with simple spaces, digits and colons, the
// entities of HTML that programs leave in text as characters, and nothing
// around. Of a very long line it returns the beginning.
func plain(line string) string {
	if len(line) > plainLength {
		line = strings.ToValidUTF8(line[:plainLength], "")
	}
	if strings.IndexByte(line, '&') >= 0 {
		line = entities.Replace(line)
	}
	if !ascii(line) {
		line = strings.Map(simple, line)
	}
	return strings.TrimSpace(line)
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&nbsp;", " ", "&amp;", "&")

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func simple(r rune) rune {
	switch {
	case r == '\u200b', r == '\u2060', r == '\ufeff', r >= '\u200e' && r <= '\u200f',
		r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	case r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f', r == '\u3000':
		return ' '
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '！' && r <= '～': // the wide forms of ASCII
		return r - '！' + '!'
	case r == '、', r == '،':
		return ','
	}
	return r
}

// blank reports whether nothing can be seen of a line.
func blank(line string) bool {
	for _, r := range line {
		switch {
		case r == '&':
			return plain(line) == ""
		case r < utf8.RuneSelf && r > ' ':
			return false
		case r >= utf8.RuneSelf && simple(r) != -1 && !unicode.IsSpace(r):
			return false
		}
	}
	return true
}
