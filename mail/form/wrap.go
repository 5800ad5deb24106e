package form

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A line of the text part that is longer than widest (RFC 5322 §2.1.1) would be
// broken by mail programs, each in its own way, so that it is broken here, into
// lines of columns at most, which stay whole when they are quoted.
const (
	widest  = 78
	columns = 72
)

// wrapped breaks the lines of a text that are too long. Those that a reply is
// read by, markers and promises, stay whole, as do all of a problem mail, which
// holds commands to run and what a machine said.
func (p *page) wrapped(text string) string {
	if p.Kind == Problem {
		return text
	}
	whole := map[string]bool{}
	for _, m := range p.all() {
		whole[m.Line] = true
	}
	for _, i := range p.items {
		whole[i.Line] = true
	}
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if whole[l] || utf8.RuneCountInString(l) <= widest {
			out = append(out, l)
		} else {
			out = append(out, wrap(l)...)
		}
	}
	return strings.Join(out, "\n")
}

// wrap breaks a line into several, each of which begins with the quote mark and
// the indent of the first; under a bullet, behind it. No word stands alone on
// the last one if that can be helped.
func wrap(l string) []string {
	begin := margin.FindString(l)
	room := columns - utf8.RuneCountInString(begin)
	lines := []string{""}
	for _, part := range unbroken(l[len(begin):]) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = part
		case utf8.RuneCountInString(*last+" "+part) <= room:
			*last += " " + part
		default:
			lines = append(lines, part)
		}
	}
	if n := len(lines); n > 1 && !strings.Contains(lines[n-1], " ") {
		parts := unbroken(lines[n-2])
		if k := len(parts) - 1; k > 1 && utf8.RuneCountInString(parts[k]+" "+lines[n-1]) <= room {
			lines[n-2], lines[n-1] = strings.Join(parts[:k], " "), parts[k]+" "+lines[n-1]
		}
	}
	for i := range lines {
		lines[i] = begin + lines[i]
		begin = strings.ReplaceAll(begin, "- ", "  ")
	}
	return lines
}

var margin = regexp.MustCompile(`^(?:> ?)?(?:- )? {0,16}`) // an indent is repeated in each line, so a huge one is text

// unbroken splits a text into parts between which a line may be broken.
func unbroken(s string) []string {
	var out []string
	for word := range strings.SplitSeq(s, " ") {
		if n := len(out) - 1; n >= 0 && !mayBegin(word, out[n]) {
			out[n] += " " + word
		} else {
			out = append(out, word)
		}
	}
	return out
}

// mayBegin reports whether a line may begin with this word: not if it could
// then pass for a marker, a bullet, a number or a label, or belongs to what
// stands before it: a number, or a dash.
func mayBegin(word, before string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(before)
	return (unicode.IsLetter(first) || strings.ContainsRune(`"'(“„«¿¡`, first)) && !strings.HasSuffix(word, ":") && !unicode.IsDigit(last) && !strings.ContainsRune("–—·", last)
}
