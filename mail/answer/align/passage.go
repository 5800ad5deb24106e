package align

import (
	"strings"
	"unicode"

	"oneonone/mail/answer/word"
)

// A Passage is text that was newly written between two lines of the mail.
type Passage struct {
	After  int      // the line that it follows; -1 if it stands above all of them
	Before int      // the line that follows it; -1 if none does
	Inline bool     // it begins on the line that it follows
	Lines  []string // without quote marks, blank ones neither first nor last
}

// A Reading is what was found in a reply.
type Reading struct {
	Found    bool // something of the mail is quoted; without that there are no passages
	Passages []Passage
	Ticked   []int // the items whose boxes are ticked, in the order of the reply
}

// Read lays a reply, which is Clean, beside the mail.
func (s *Sent) Read(text string) Reading {
	m := &matcher{Sent: s, reply: split(text)}
	m.headers()
	m.match()
	if !m.quoted {
		m.outlived()
	}
	m.patch()
	m.judge()
	out := Reading{Ticked: m.ticked()}
	blocks := m.blocks()
	out.Found = len(blocks) > 1
	if !out.Found {
		return out
	}
	out.Passages = m.passages(blocks, false)
	if len(out.Passages) == 0 && len(out.Ticked) == 0 { // then what looks like an earlier answer is all there is
		out.Passages = m.passages(blocks, true)
	}
	return out
}

// ticked lists the items whose boxes are ticked, and were not when the mail
// went out.
func (m *matcher) ticked() []int {
	var out []int
	seen := map[int]bool{}
	for _, w := range m.reply.words {
		if w.kept && w.box == word.Ticked && m.role(int(w.match)) == Item {
			i := m.Sent.words[w.match].line
			if box, _ := word.TickBox(strings.TrimLeft(m.Sent.lines[i].text, " -*•")); box != word.Ticked && !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	return out
}

// A block is everything in a reply between two quoted lines.
type block struct {
	after, before int // lines of the mail, or none
	over, under   int // quote marks of those two, without those that the mail has itself
	inline        bool
	lines         []written
}

// written is a line, or a part of one, that is not quoted.
type written struct {
	text  string
	depth int32
	at    int // its line in the reply
}

// blocks goes through the reply and collects what is not quoted. The last
// block is what stands below the quote, with nothing in it if nothing does.
func (m *matcher) blocks() []block {
	out := []block{{after: none, before: none}}
	owed := "" // what the mail has behind the last quoted word, and no line had yet
	for i, l := range m.reply.lines {
		if l.older {
			continue
		}
		if !m.touched(l) {
			if rest := withoutSigns(l.text, owed); rest != l.text && strings.TrimSpace(rest) == "" { // wrapped before it, as French has a blank there
				owed = ""
				continue
			}
			if strings.TrimSpace(l.text) != "" {
				owed = ""
			}
			b := &out[len(out)-1]
			b.lines = append(b.lines, written{l.text, l.depth, i})
			continue
		}
		out, owed = m.quotedLine(out, i, owed)
	}
	return out
}

// withoutSigns cuts signs off the beginning of a text, as many of them as it begins
// with, whatever blanks stand between them; up to a bracket, which may be a box.
func withoutSigns(s, signs string) string {
	for _, r := range signs {
		if unicode.IsSpace(r) {
			continue
		}
		rest, ok := strings.CutPrefix(strings.TrimLeftFunc(s, unicode.IsSpace), string(r))
		if !ok || r == '[' {
			break
		}
		s = rest
	}
	return s
}

// touched reports whether some of a line is quoted.
func (m *matcher) touched(l line) bool {
	for _, w := range m.reply.words[l.from:l.to] {
		if w.kept {
			return true
		}
	}
	return false
}

// quotedLine takes apart a line of which something is quoted. owed is what it may
// begin with of the line before, and what is left of it is returned.
func (m *matcher) quotedLine(out []block, i int, owed string) (_ []block, left string) {
	l := m.reply.lines[i]
	begin := m.kept(l)
	begin -= len(withoutSigns(l.text[:begin], owed))
	at, tail := begin, ""
	add := func(text string) {
		b := &out[len(out)-1]
		if len(b.lines) == 0 {
			b.inline = b.after != none
		}
		b.lines = append(b.lines, written{text, l.depth, i})
	}
	for t := int(l.from); t < int(l.to); t++ {
		if !m.reply.words[t].kept {
			continue
		}
		end := t + 1
		for end < int(l.to) && m.reply.words[end].kept {
			end++
		}
		first, last := m.reply.words[t], m.reply.words[end-1]
		before := fragment(l.text[at:first.start], tail, at == begin)
		mark := before != "" && m.role(int(first.match)) == Item && m.first(int(first.match)) && len(strings.Fields(before)) <= 3
		if before != "" && !mark {
			add(before)
		}
		out = m.shut(out, first, last)
		if mark { // "x 3 Alice: ..." says something of the item
			add(before)
		}
		at, t, tail = int(last.end), end-1, m.tail(int(last.match))
	}
	if rest := behind(l.text[at:], tail); rest != "" {
		add(rest)
	}
	if strings.TrimSpace(l.text[at:]) == "" {
		left = tail
	}
	return out, left
}

// kept is where in a line the first quoted word begins.
func (m *matcher) kept(l line) int {
	for _, w := range m.reply.words[l.from:l.to] {
		if w.kept {
			return int(w.start)
		}
	}
	return len(l.text)
}

// shut ends the block before a quoted stretch, and begins the one behind it.
func (m *matcher) shut(out []block, p, q replyWord) []block {
	b := &out[len(out)-1]
	first, last := m.Sent.words[p.match].line, m.Sent.words[q.match].line
	b.before, b.under = first, max(int(p.depth)-m.Sent.lines[first].depth, 0)
	next := block{after: last, before: none, over: max(int(q.depth)-m.Sent.lines[last].depth, 0)}
	if last >= m.shown { // a line of the HTML alone has no place in the text
		next.after = b.after
	}
	if len(b.lines) == 0 && b.after != none {
		*b = next
		return out
	}
	return append(out, next)
}

// tail is what stands in the mail between a word and the next one on its line.
func (m *matcher) tail(p int) string {
	w := m.Sent.words[p]
	text := m.Sent.lines[w.line].text
	if m.final(p) {
		return text[w.end:]
	}
	return text[w.end:m.Sent.words[p+1].start]
}

// fragment returns what was written on a line before a quoted stretch: nothing,
// if that is only a bullet, a box or a bracket that belongs to the stretch.
func fragment(s, tail string, first bool) string {
	const ends = " \t([*_-–—•·:>\"“„'‘\\"
	s = strings.TrimRight(s, ends)
	if i := strings.LastIndexByte(s, '['); i >= 0 {
		if b, rest := word.TickBox(s[i:]); b != word.None && rest == "" {
			s = strings.TrimRight(s[:i], ends)
		}
	}
	if !first {
		s = behind(s, tail)
	}
	switch t := strings.Trim(s, " \t[]()-–—*•·.:\\"); t {
	case "", "o", "§":
		return ""
	}
	return s
}

// behind takes off what ends a quoted line, as the mail has it and as mail
// programs write it, and the dash or arrow that people put before an answer on
// the same line.
func behind(s, tail string) string {
	s = withoutSigns(s, tail)
	s = strings.TrimLeft(s, `?:!.,;)"”’'*_\`+strings.Map(func(r rune) rune {
		if r == '[' || r == ' ' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return -1
		}
		return r
	}, tail))
	if strings.Contains(tail, "[") {
		if b, rest := word.TickBox(strings.TrimLeft(s, ` \`)); b != word.None {
			s = rest
		}
	}
	for {
		t := strings.TrimLeft(s, " \t")
		cut := t
		for _, lead := range []string{"-> ", "→ ", "à ", "=> ", ">> ", "<- ", "← ", "- ", "– ", "— ", ": "} {
			cut = strings.TrimPrefix(cut, lead)
		}
		if cut == t {
			return strings.TrimRight(t, " \t")
		}
		s = cut
	}
}

// passages makes passages of blocks. With all it also takes what looks like
// the answer to another mail.
func (m *matcher) passages(blocks []block, all bool) []Passage {
	var out []Passage
	for i := range blocks {
		lines := m.trim(blocks, i, all)
		b := blocks[i]
		p := Passage{After: b.after, Before: b.before, Inline: b.inline && len(lines) > 0 && len(b.lines) > 0 && lines[0].at == b.lines[0].at}
		for _, l := range lines {
			text := strings.TrimRight(l.text, " \t")
			if text == "" && (len(p.Lines) == 0 || p.Lines[len(p.Lines)-1] == "") {
				continue
			}
			p.Lines = append(p.Lines, text)
		}
		for n := len(p.Lines); n > 0 && p.Lines[n-1] == ""; n-- {
			p.Lines = p.Lines[:n-1]
		}
		if len(p.Lines) > 0 {
			out = append(out, p)
		}
	}
	return out
}
