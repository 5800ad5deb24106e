package align

import "slices"

// A matcher lays a reply beside a sent mail.
type matcher struct {
	*Sent
	*reply
	quoted bool   // the mail comes back with quote marks
	used   []bool // which words of the mail were found
	late   []run  // runs of words that were found elsewhere before

	compared int // stretches, letter by letter
	asked    int // how often package quote was asked for attributions
}

// A run is a stretch of words that the reply and the mail share.
type run struct{ t, p, n int }

// match finds the word of the mail that each word of the reply is, if it is
// one. What is quoted best is settled first: the longest stretches. Each word
// of the mail is found once, so that an answer which repeats the words of a
// question remains an answer. Only where a second copy of the mail shows, as in
// the reply to a reply, it is found again.
func (m *matcher) match() {
	depth := m.marked()
	m.quoted, m.used = depth > 0, make([]bool, len(m.Sent.words))
	if m.quoted {
		m.older(depth)
	}
	var runs []run
	for t := 0; t < len(m.reply.words); {
		p, n := m.longest(t, false)
		if n < gram {
			t++
			continue
		}
		runs = append(runs, m.parts(run{t, p, n})...)
		t += n
	}
	for _, r := range byLength(runs) {
		m.settle(r)
	}
	for t := 0; t < len(m.reply.words); {
		p, n := m.longest(t, true)
		if n >= gram {
			for _, r := range m.parts(run{t, p, n}) {
				m.settle(r)
			}
		}
		t += max(n, 1)
	}
	const copies = 4
	for n := 0; n < copies && m.copies() > 1; n++ {
		late, used := m.late, m.used
		m.late, m.used = nil, make([]bool, len(m.Sent.words))
		for _, r := range late {
			m.settle(r)
		}
		for p, u := range used {
			m.used[p] = m.used[p] || u
		}
	}
}

// copies counts the marks that are there once more.
func (m *matcher) copies() int {
	n := 0
	for _, r := range m.late {
		for p := r.p; p < r.p+r.n; p++ {
			line := m.Sent.lines[m.Sent.words[p].line]
			if p == line.from && line.Role == Mark && line.to <= r.p+r.n {
				n++
			}
		}
	}
	return n
}

// parts splits off a run what stands before the first line, and behind the last,
// that both share to its end. An answer can begin or end with the words of the
// question beside it; they must not be the stronger for those of the question.
// One or two words of a line that is not shared are none of the run.
func (m *matcher) parts(r run) []run {
	ends := func(n int) bool {
		w := m.reply.words[r.t+n-1]
		return m.final(r.p+n-1) && int(m.reply.lines[w.line].to) == r.t+n
	}
	if last := m.Sent.words[r.p+r.n-1]; !m.final(r.p + r.n - 1) {
		if begin := m.Sent.lines[last.line].from; begin > r.p && r.p+r.n-begin < gram {
			r.n = begin - r.p
		}
	}
	if end := m.Sent.lines[m.Sent.words[r.p].line].to; !m.first(r.p) && end-r.p < gram && end < r.p+r.n {
		r.t, r.p, r.n = r.t+end-r.p, end, r.n-(end-r.p)
	}
	head, tail := 0, r.n
	if !m.first(r.p) {
		for head = 1; head < r.n && !ends(head); head++ {
		}
	}
	if !m.final(r.p + r.n - 1) {
		for tail = r.n - 1; tail > head && !ends(tail); tail-- {
		}
	}
	var out []run
	for _, cut := range [][2]int{{0, head}, {head, tail}, {tail, r.n}} {
		if n := cut[1] - cut[0]; n >= gram || n > 0 && cut[0] == head {
			out = append(out, run{r.t + cut[0], r.p + cut[0], cut[1] - cut[0]})
		}
	}
	return out
}

// marked finds out at how many quote marks the mail comes back, besides those
// that it has itself. It may be there at several depths; then the fewest count,
// unless that is next to nothing. Questions alone count only where nothing else
// comes back: people copy them.
func (m *matcher) marked() int {
	var hits, questions [depthLimit + 1]int
	w := m.reply.words
	for t := 0; t+gram <= len(w); t++ {
		p, ok := m.at(t)
		if !ok {
			continue
		}
		depth := max(int(w[t].depth)-m.Sent.lines[m.Sent.words[p].line].depth, 0)
		if m.role(p) == Mark {
			questions[depth]++
		} else {
			hits[depth]++
		}
	}
	if slices.Max(hits[:]) == 0 {
		hits = questions
		if slices.Max(hits[1:]) > 0 {
			hits[0] = 0
		}
	}
	most := slices.Max(hits[:])
	return slices.IndexFunc(hits[:], func(n int) bool { return n >= most/3 && (n > 0 || most == 0) })
}

// at returns where the three words from t on stand first in the mail.
func (m *matcher) at(t int) (int, bool) {
	w := m.reply.words
	if t+gram > len(w) || !m.known.has(w[t].sum) || w[t].depth != w[t+gram-1].depth {
		return 0, false
	}
	p, ok := m.begins[three(w[t].sum, w[t+1].sum, w[t+2].sum)]
	return int(p), ok
}

// longest returns the longest stretch of the mail that the words from t on
// are. With free it must consist of words that were not found before.
func (m *matcher) longest(t int, free bool) (p, n int) {
	if w := m.reply.words[t]; m.quoted && w.depth == 0 || w.match != none || m.reply.lines[w.line].skipped {
		return 0, 0
	}
	at, ok := m.at(t)
	for tries := 0; ok && tries < candidates; tries++ {
		if length := m.extent(t, at, free); length > n {
			p, n = at, length
		}
		at = int(m.chain[at])
		ok = at != none
	}
	return p, n
}

// extent is how many words from t on are those of the mail from p on.
func (m *matcher) extent(t, p int, free bool) int {
	w, depth := m.reply.words, m.reply.words[t].depth
	n := 0
	for t+n < len(w) && p+n < len(m.Sent.words) && w[t+n].sum == m.Sent.words[p+n].sum && w[t+n].depth == depth && !m.reply.lines[w[t+n].line].skipped {
		if free && (w[t+n].match != none || m.used[p+n]) {
			break
		}
		n++
	}
	return n
}

// settle takes a run, or what was not found before of it.
func (m *matcher) settle(r run) {
	took := 0
	for n := 0; n < r.n; {
		end := n
		for end < r.n && !m.used[r.p+end] && m.reply.words[r.t+end].match == none {
			end++
		}
		if end-n >= gram || end-n == r.n {
			m.take(r.t+n, r.p+n, end-n)
			took += end - n
		}
		n = max(end, n+1)
	}
	if took == 0 {
		m.late = append(m.late, r)
	}
}

// take notes that n words of the reply from t on are those of the mail from p
// on.
func (m *matcher) take(t, p, n int) {
	for i := range n {
		m.reply.words[t+i].match = int32(p + i)
		m.used[p+i] = true
	}
}

// byLength sorts runs by their length, the longest first, and keeps the order
// of equal ones.
func byLength(runs []run) []run {
	const classes = 1 << 10
	var starts [classes + 1]int
	class := func(r run) int { return classes - min(r.n, classes) }
	for _, r := range runs {
		starts[class(r)+1]++
	}
	for i := range classes {
		starts[i+1] += starts[i]
	}
	out := make([]run, len(runs))
	for _, r := range runs {
		out[starts[class(r)]] = r
		starts[class(r)]++
	}
	return out
}
