package quote

import (
	"slices"
	"strings"
)

// maxTries is how many lines of one text are looked at closely: those that
// could begin a quote, and as many that could be a banner. No mail that
// somebody has written has nearly as many.
const maxTries = 2000

// fewLines is how many lines below a quote make no answer to it, but a closing.
const fewLines = 2

// A sort says what a line of a mail is.
type sort byte

const (
	own    sort = iota // written by the sender, as far as can be told
	empty              // blank
	quoted             // with quote marks, or between such lines and part of them
	intros             // above a quote
	noise              // put in by programs
	gone               // a quote that is no part of what was said
)

// Trim returns what the sender of a mail newly wrote, of its text: without
// quotes and what introduces them, signatures, footers of mail programs,
// disclaimers and the banners of gateways. Lines end in LF, the last one in
// none.
//
// A quote that the sender has set between passages of their own, to answer it
// there, stays with its marks, since the answers say nothing without it. A
// forwarded mail stays if nothing marks it as quoted: it is what was to be
// said. Of a mail that is only a quote nothing is left.
func Trim(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	m := sorted{lines: apart(strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n"))}
	m.sort()
	m.sign()
	m.weigh()
	return m.text()
}

// A sorted is a text of which each line is known.
type sorted struct {
	lines          []string
	sorts          []sort // of the lines that may stay
	below          []int  // for each line, the first one from there on that is not blank
	tries, banners int    // how many lines were looked at closely
	typed          bool   // something was written above
	marks          bool   // there are lines with quote marks
}

// sort tells what each line is, up to where a quote begins that has no marks.
func (m *sorted) sort() {
	m.sorts = make([]sort, len(m.lines))
	m.below = make([]int, len(m.lines)+1)
	m.below[len(m.lines)] = len(m.lines)
	for i := len(m.lines) - 1; i >= 0; i-- {
		m.below[i] = i
		if blank(m.lines[i]) {
			m.sorts[i], m.below[i] = empty, m.below[i+1]
		} else if _, depth := Unmark(m.lines[i]); depth > 0 {
			m.sorts[i], m.marks = quoted, true
		}
	}
	for i := 0; i < len(m.sorts); i++ {
		if m.sorts[i] == own {
			i += m.line(i)
		}
	}
	m.join()
}

// line tells what one line is that has no marks, and returns how many more
// lines are told thereby.
func (m *sorted) line(i int) (more int) {
	if m.banners++; m.banners < maxTries && Banner(m.lines[i]) {
		m.sorts[i] = noise
		return 0
	}
	n, what := m.introduce(i)
	marked := m.marked(i + n)
	switch {
	case n == 0, what == hint && !marked:
		m.typed = true
	case marked, what == author && !m.typed && m.marks:
		m.set(i, n, intros)
		return n - 1
	case what == forwarded:
		if !m.typed {
			m.set(i, n, noise)
		}
		return len(m.lines)
	default:
		m.sorts = m.sorts[:i]
	}
	return 0
}

func (m *sorted) introduce(i int) (int, intro) {
	if !suspicious(m.lines[i]) {
		return 0, nothing
	}
	if m.tries++; m.tries > maxTries {
		return 0, nothing
	}
	return introduce(m.lines[i:])
}

func (m *sorted) set(from, n int, s sort) {
	for i := from; i < from+n; i++ {
		m.sorts[i] = s
	}
}

// marked reports whether the first line from line i on that is not blank has
// quote marks.
func (m *sorted) marked(i int) bool {
	at := m.below[min(i, len(m.lines))]
	return at < len(m.sorts) && m.sorts[at] == quoted
}

// join makes a part of a quote what stands between its lines and is nothing but
// a link, which programs break without marks.
func (m *sorted) join() {
	for i := range m.sorts {
		if m.sorts[i] == own && i > 0 && m.sorts[i-1] == quoted && m.marked(i+1) && link(m.lines[i]) {
			m.sorts[i] = quoted
		}
	}
}

// link reports whether a line is nothing but a link.
func link(line string) bool {
	line = strings.Trim(line, " \t<>()[]")
	return len(line) < 2000 && strings.Contains(line, "://") && !strings.ContainsAny(line, " \t")
}

// sign takes off the signature where it stands: above the first quote, and at
// the end.
func (m *sorted) sign() {
	first, last := len(m.sorts), 0
	for i, s := range m.sorts {
		if s == quoted || s == intros {
			first, last = min(first, i), i+1
		}
	}
	if last > 0 {
		m.cut(last, len(m.sorts))
	}
	if !m.doubtful(first) {
		m.cut(0, first)
	}
}

// doubtful reports whether the first lines are all that was written, and begin
// with what may be the mark of a signature and may be an answer.
func (m *sorted) doubtful(first int) bool {
	at := m.below[0]
	return at+1 < first && loose(m.lines[at]) && m.sorts[at] == own && trimRules(m.lines, first) > 0 &&
		!strict(m.lines[at]) && !slices.Contains(m.sorts[first:], own)
}

// cut takes the signature off a run of lines, and the lines that are drawn at
// its end.
func (m *sorted) cut(from, to int) {
	at := from + Signature(m.lines[from:to])
	at = from + trimRules(m.lines[from:at], at-from)
	for i := at; i < to; i++ {
		if m.sorts[i] == own {
			m.sorts[i] = noise
		}
	}
}

// text puts together what stays. Where a whole quote went, one blank line is
// left of those around it.
func (m *sorted) text() string {
	var b strings.Builder
	blanks, cut := 0, false
	for i, s := range m.sorts {
		switch s {
		case own, quoted:
			if cut {
				blanks = min(blanks, 1)
			}
			if b.Len() > 0 {
				b.WriteString(strings.Repeat("\n", blanks+1))
			}
			b.WriteString(m.lines[i])
			blanks, cut = 0, false
		case empty:
			blanks++
		case noise, gone:
			cut = true
		}
	}
	return strings.TrimRight(b.String(), " \t\n")
}
