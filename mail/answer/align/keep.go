package align

// A chain is a stretch of words on one line of a reply that are those of the
// mail, in its order; a few on either side may be missing.
type chain struct {
	from, to int  // words of the reply
	n        int  // how many of them are the mail's
	p, q     int  // the first and the last word of the mail
	whole    bool // the line has no other words
}

// judge decides for each line which of its words are quoted. That words are
// also those of the mail is not enough: somebody who answers may use them. They
// must begin and end where a line of the mail does, or go on from and to another
// line of the reply, or have a quote mark.
func (m *matcher) judge() {
	for i := range m.reply.lines {
		for _, c := range m.chains(i) {
			if m.genuine(m.reply.lines[i], c) {
				for t := c.from; t < c.to; t++ {
					m.reply.words[t].kept = m.reply.words[t].match != none
				}
			}
		}
	}
}

// chains lists the chains of a line.
func (m *matcher) chains(i int) []chain {
	const missing = 6
	l := m.reply.lines[i]
	w := m.reply.words
	var out []chain
	for t := int(l.from); t < int(l.to); t++ {
		p := int(w[t].match)
		if p == none {
			continue
		}
		if len(out) > 0 {
			c := &out[len(out)-1]
			lost := p - c.q - 1
			if p >= c.q && lost <= missing && (c.to == t || m.Sent.words[p].line == m.Sent.words[c.q].line) {
				c.to, c.q = t+1, p
				c.n++
				continue
			}
		}
		out = append(out, chain{from: t, to: t + 1, n: 1, p: p, q: p})
	}
	if len(out) == 1 {
		out[0].whole = out[0].n == int(l.to-l.from)
	}
	return out
}

// genuine reports whether a chain is quoted.
func (m *matcher) genuine(l line, c chain) bool {
	on := m.goesOn(c.from, c.p)
	begins, ends := m.first(c.p) || on, m.final(c.q) || m.leadsOn(l, c)
	marked := m.quoted && l.depth > 0
	all := c.n*5 >= int(l.to-l.from)*4
	role := m.role(c.p)
	switch {
	case begins && ends:
		return c.whole || c.n >= gram || on
	case role == Mark && !c.whole && !begins:
		return false
	case marked && (begins || ends) && c.from == int(l.from):
		return all || c.n >= gram
	case c.n < gram:
		return false
	case role == Mark:
		return begins && c.from == int(l.from) || c.whole
	case role == Item:
		return begins && c.n > gram && c.from == int(l.from)
	}
	s := m.Sent.lines[m.Sent.words[c.p].line]
	return all && c.n*5 >= (s.to-s.from)*4
}

// goesOn reports whether the word before, on another line of the reply, is the
// one that stood before p in the mail, and is quoted.
func (m *matcher) goesOn(t, p int) bool {
	if t == 0 {
		return false
	}
	before := m.reply.words[t-1]
	return before.line != m.reply.words[t].line && before.kept && int(before.match) < p && p-int(before.match) <= gram
}

// leadsOn reports whether the chain ends its line, and the next word is the one
// that stood behind it in the mail.
func (m *matcher) leadsOn(l line, c chain) bool {
	if c.to != int(l.to) || c.to == len(m.reply.words) {
		return false
	}
	next := int(m.reply.words[c.to].match)
	return next > c.q && next-c.q <= gram
}
