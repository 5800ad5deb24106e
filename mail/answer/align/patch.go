package align

import (
	"strings"

	"oneonone/mail/answer/word"
)

// patch finds what the stretches of words have missed: words that were changed
// within a quoted line, lines without a quote mark that a program wrapped, lines
// too short for a stretch, and questions that were copied.
func (m *matcher) patch() {
	for i := range m.reply.lines {
		m.overflow(i)
		m.copied(i)
	}
	for range 2 { // twice, since a short line may lean on another one
		for i := range m.reply.lines {
			m.short(i)
		}
	}
	for i := range m.reply.lines {
		m.tagged(i)
		m.changed(i)
	}
}

// tagged takes a line that begins with the brackets of a mark and has most of
// its words, too scattered for a stretch.
func (m *matcher) tagged(i int) {
	const words = 40
	l := m.reply.lines[i]
	if l.from == l.to || l.skipped || m.quoted && l.depth == 0 || !strings.HasPrefix(strings.TrimLeft(l.text, " \t*_-•"), "[") {
		return
	}
	for p := m.head; p < m.shown; p++ {
		s := m.Sent.lines[p]
		if s.Role != Mark || s.from == s.to || m.Sent.words[s.from].sum != m.reply.words[l.from].sum || s.to-s.from > words {
			continue
		}
		pairs := m.shared(int(l.from), min(int(l.to), int(l.from)+words), s.from, s.to)
		if 5*len(pairs) < 3*(s.to-s.from) {
			continue
		}
		for _, pair := range pairs {
			m.take(pair[0], pair[1], 1)
		}
		return
	}
}

// shared pairs the words of a stretch of the reply with those of a stretch of
// the mail: the longest common subsequence.
func (m *matcher) shared(t, end, p, last int) [][2]int {
	n, k := end-t, last-p
	length := make([]int, (n+1)*(k+1))
	for i := n - 1; i >= 0; i-- {
		for j := k - 1; j >= 0; j-- {
			here, right, below := i*(k+1)+j, i*(k+1)+j+1, (i+1)*(k+1)+j
			if m.reply.words[t+i].sum == m.Sent.words[p+j].sum {
				length[here] = length[below+1] + 1
			} else {
				length[here] = max(length[right], length[below])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < n && j < k; {
		switch {
		case m.reply.words[t+i].sum == m.Sent.words[p+j].sum:
			out = append(out, [2]int{t + i, p + j})
			i, j = i+1, j+1
		case length[i*(k+1)+j+1] >= length[(i+1)*(k+1)+j]:
			j++
		default:
			i++
		}
	}
	return out
}

// overflow takes the rest of a quoted line that a mail program wrapped without
// a quote mark.
func (m *matcher) overflow(i int) {
	l := m.reply.lines[i]
	if !m.quoted || l.depth > 0 || i == 0 || l.from == l.to || l.from == 0 {
		return
	}
	before := m.reply.words[l.from-1]
	if int(before.line) != i-1 || before.match == none || m.final(int(before.match)) {
		return
	}
	p, n := int(before.match)+1, 0
	for int(l.from)+n < int(l.to) && p+n < len(m.Sent.words) && m.reply.words[int(l.from)+n].sum == m.Sent.words[p+n].sum {
		n++
		if m.final(p + n - 1) {
			break
		}
	}
	if n > 0 && (m.final(p+n-1) || int(l.from)+n == int(l.to)) {
		m.take(int(l.from), p, n)
	}
}

// copied takes a question that is there once more, from the beginning of a
// line on.
func (m *matcher) copied(i int) {
	l := m.reply.lines[i]
	if l.from == l.to || l.skipped || m.reply.words[l.from].match != none {
		return
	}
	for p := m.head; p < m.shown; p++ {
		s := m.Sent.lines[p]
		if n := s.to - s.from; s.Role == Mark && n > 1 && m.same(int(l.from), s.from, n) {
			m.take(int(l.from), s.from, n)
			return
		}
	}
}

// same reports whether n words of the reply are those of the mail.
func (m *matcher) same(t, p, n int) bool {
	if t+n > len(m.reply.words) || m.reply.words[t].depth != m.reply.words[t+n-1].depth {
		return false
	}
	for i := range n {
		if m.reply.words[t+i].sum != m.Sent.words[p+i].sum || m.reply.words[t+i].match != none {
			return false
		}
	}
	return true
}

// alike lists the lines of the mail that have the same words as l.
func (m *matcher) alike(l line) []int {
	if l.from == l.to || int(l.to-l.from) > len(m.Sent.words) || !m.starts.has(m.reply.words[l.from].sum) {
		return nil
	}
	var sum uint64
	for _, w := range m.reply.words[l.from:l.to] {
		if w.match != none {
			return nil
		}
		sum = join(sum, w.sum)
	}
	return m.Sent.whole[sum]
}

// short takes a line of few words that is a whole line of the mail, where it
// has a quote mark, or stands beside the line that it stood beside.
func (m *matcher) short(i int) {
	l := m.reply.lines[i]
	if l.from == l.to || l.skipped || m.reply.words[l.from].match != none || m.quoted && l.depth == 0 {
		return
	}
	for _, p := range m.alike(l) {
		s := m.Sent.lines[p]
		if !m.used[s.from] && (m.quoted || m.beside(l, s)) {
			m.take(int(l.from), s.from, s.to-s.from)
			return
		}
	}
}

// beside reports whether what stands before or behind a line of the reply is
// what stood there in the mail; of a line of some words it is enough that it
// stands between what stood before and behind it.
func (m *matcher) beside(l line, s sentLine) bool {
	w := m.reply.words
	before, after := none, none
	for t := int(l.from) - 1; t >= 0 && t > int(l.from)-reach && before == none; t-- {
		before = int(w[t].match)
	}
	for t := int(l.to); t < len(w) && t < int(l.to)+reach && after == none; t++ {
		after = int(w[t].match)
	}
	return before != none && before == s.from-1 || after == s.to || s.to-s.from > 1 && before < s.from && after >= s.to
}

// reach is how many words around a short line are looked at.
const reach = 100

// changed takes the words of a quoted line that a mail program wrote in
// another way, such as "what is" for "what's".
func (m *matcher) changed(i int) {
	const stretch = 12
	l := m.reply.lines[i]
	w := m.reply.words
	for t := int(l.from); t < int(l.to); {
		if w[t].match != none {
			t++
			continue
		}
		end := t
		for end < int(l.to) && w[end].match == none {
			end++
		}
		if from, to, ok := m.gap(l, t, end); ok && end-t <= stretch && to-from <= stretch && to > from && m.resemble(t, end, from, to) {
			for k := t; k < end; k++ {
				w[k].match = int32(min(from+k-t, to-1))
			}
		}
		t = end
	}
}

// gap returns which words of the mail are missing where the words t to end of
// the line l stand.
func (m *matcher) gap(l line, t, end int) (from, to int, ok bool) {
	w := m.reply.words
	switch {
	case t > int(l.from) && end < int(l.to):
		from, to = int(w[t-1].match)+1, int(w[end].match)
		return from, to, to > from && m.Sent.words[from-1].line == m.Sent.words[to].line
	case end < int(l.to):
		to = int(w[end].match)
		from = m.Sent.lines[m.Sent.words[to].line].from
		if t > 0 && int(w[t-1].match) >= from && int(w[t-1].match) < to {
			from = int(w[t-1].match) + 1
		}
		return from, to, to > from
	case t > int(l.from):
		from = int(w[t-1].match) + 1
		to = m.Sent.lines[m.Sent.words[from-1].line].to
		return from, to, to > from
	}
	return 0, 0, false
}

// resemble reports whether two stretches of words have nearly the same
// letters in the same order: at least four in five.
func (m *matcher) resemble(t, end, from, to int) bool {
	first, last := m.reply.words[t], m.reply.words[end-1]
	came := word.Fold(m.reply.lines[first.line].text[first.start:last.end])
	a, b := []rune(strings.ReplaceAll(came, " ", "")), []rune(m.folded(from, to))
	if m.compared++; m.compared > comparisons || len(a) > letters || len(b) > letters {
		return false
	}
	return 5*2*common(a, b) >= 4*(len(a)+len(b))
}

// What is compared letter by letter in one reply.
const (
	comparisons = 2000
	letters     = 120 // in a stretch
)

// common is the length of the longest common subsequence.
func common(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
