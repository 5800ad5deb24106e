package quote

import (
	"slices"
	"strings"
	"unicode"
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
	m.judge()
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

// apart sets an attribution that a mail program has written on the line of the
// sender on a line of its own. It is the last line before a quote.
func apart(lines []string) []string {
	out := make([]string, 0, len(lines))
	for i, line := range lines {
		if at := attributionIn(line); at > 0 && i+1 < len(lines) {
			if _, depth := Unmark(lines[i+1]); depth > 0 {
				out = append(out, strings.TrimRight(line[:at], "- \t"))
				line = line[at:]
			}
		}
		out = append(out, line)
	}
	return out
}

// attributionIn returns where in a line an attribution begins that goes to its
// end; 0 if there is none or it is the whole line.
func attributionIn(line string) int {
	if len(line) > plainLength || !strings.HasSuffix(strings.TrimSpace(line), ":") || openers[firstWord(plain(line))] {
		return 0
	}
	if _, depth := Unmark(line); depth > 0 {
		return 0
	}
	for at := 1; at < len(line); at++ {
		if (line[at-1] == ' ' || line[at-1] == '-') && openers[firstWord(line[at:])] && dayFollows(line[at:]) && judge(plain(line[at:]), "") == author {
			return at
		}
	}
	return 0
}

func firstWord(line string) string {
	word, _ := nextWord(strings.ToLower(undecorated(line)))
	return word
}

// dayFollows reports whether the opener that a line begins with is followed by
// a day, as in "On Wed, Apr 4".
func dayFollows(line string) bool {
	at := strings.IndexFunc(line, unicode.IsDigit)
	return at > 0 && len(strings.Fields(line[:at])) <= 4 && !strings.ContainsAny(line[:at], "<@")
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

// judge drops the quotes that are no part of what was said.
func (m *sorted) judge() {
	quotes := m.quotes()
	kept := 0
	for i := range quotes {
		if quotes[i].answered() {
			kept++
		}
	}
	for _, q := range quotes {
		drop := !q.answered() && !q.remark || kept == 1 && !q.above && q.introduced
		if drop {
			m.set(q.from, q.to-q.from, gone)
		}
	}
}

// A quotation is a run of quoted lines, with what introduces it.
type quotation struct {
	from, to   int
	above      bool // the sender wrote something above
	introduced bool // by an attribution or the like, in marks or not
	remark     bool // a single line right below what the sender wrote, like a comparison
	below      int  // how many lines the sender wrote below, before the next quote
	more       bool // there is another quote below
}

// answered reports whether the sender answers the quote there.
func (q quotation) answered() bool {
	if q.below == 0 {
		return false
	}
	return !q.above || !q.introduced || q.more || q.below > fewLines
}

// quotes finds the quotes.
func (m *sorted) quotes() (out []quotation) {
	above := false
	for i := 0; i < len(m.sorts); {
		switch m.sorts[i] {
		case own:
			above = true
			if len(out) > 0 {
				out[len(out)-1].below++
			}
		case quoted, intros:
			q := m.quote(i)
			q.above = above
			if len(out) > 0 {
				out[len(out)-1].more = true
			}
			out = append(out, q)
			i = q.to
			continue
		}
		i++
	}
	return out
}

// quote reads the quote that begins at line i.
func (m *sorted) quote(i int) quotation {
	q := quotation{from: i, to: i}
	marked := 0
	for ; i < len(m.sorts) && m.sorts[i] != own && m.sorts[i] != noise; i++ {
		switch m.sorts[i] {
		case intros:
			if marked > 0 {
				return q
			}
			q.introduced = true
		case quoted:
			if marked == 0 && !q.introduced {
				q.introduced = Attribution(m.lines[i:min(i+sight, len(m.sorts))]) > 0
			}
			marked++
		default:
			continue
		}
		q.to = i + 1
	}
	q.remark = marked == 1 && !q.introduced && q.from > 0 && m.sorts[q.from-1] == own
	return q
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
