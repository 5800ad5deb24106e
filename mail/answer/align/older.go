package align

import (
	"strings"

	"oneonone/mail/quote"
)

// headers notes which lines are blocks of headers before anything is compared:
// a subject repeats words of the mail.
func (m *matcher) headers() {
	colon := func(i int) bool {
		return i < len(m.reply.lines) && strings.ContainsAny(m.reply.lines[i].text, ":：")
	}
	for i := 0; i < len(m.reply.lines); i++ {
		if !colon(i) || !colon(i+1) || !colon(i+2) {
			continue
		}
		next := m.texts(i, near)
		n := m.attribution(next)
		if n < 3 || !header(next[:n]) {
			continue
		}
		for j := i; j < i+n; j++ {
			m.reply.lines[j].header, m.reply.lines[j].skipped = true, true
		}
		i += n - 1
	}
}

// older notes which lines are of mails older than the one that is looked for,
// where that comes back with so many quote marks: those that an attribution in
// it, or below it, says to be quoted in turn.
func (m *matcher) older(depth int) {
	from := none // the depth above which all is older
	for i := 0; i < len(m.reply.lines); i++ {
		l := &m.reply.lines[i]
		if from >= 0 && int(l.depth) > from {
			l.older, l.skipped = true, true
			continue
		}
		from = none
		if int(l.depth) < depth || i+1 == len(m.reply.lines) {
			continue
		}
		if n := m.attributed(i); n > 0 {
			for j := i; j < i+n; j++ {
				m.reply.lines[j].older, m.reply.lines[j].skipped = true, true
			}
			from = int(l.depth)
			i += n - 1
		}
	}
}

// outlived notes the same where nothing has a quote mark: what stands below a
// block of headers, below the last line of the mail.
func (m *matcher) outlived() {
	ended := false
	for i := range m.reply.lines {
		l := &m.reply.lines[i]
		if ended && l.header {
			for j := i; j < len(m.reply.lines); j++ {
				m.reply.lines[j].older, m.reply.lines[j].skipped = true, true
			}
			for t := int(l.from); t < len(m.reply.words); t++ {
				m.reply.words[t].match = none
			}
			return
		}
		for _, w := range m.reply.words[l.from:l.to] {
			ended = ended || w.match != none && m.last >= 0 && int(w.match) == m.Sent.lines[m.last].to-1 && m.Sent.lines[m.last].Role == Plain
		}
	}
}

// attributed returns how many lines of the reply from line i on are an
// attribution before something that has more quote marks.
func (m *matcher) attributed(i int) int {
	n := m.attribution(m.texts(i, near))
	for j := i + n; n > 0 && j < min(i+n+3, len(m.reply.lines)); j++ {
		if !m.blank(j) {
			if m.reply.lines[j].depth > m.reply.lines[i].depth {
				return n
			}
			return 0
		}
	}
	return 0
}

// attribution asks how many of the first lines are an attribution or a block of
// headers, if they can be some: there is a colon or a line of dashes in each.
func (m *matcher) attribution(lines []string) int {
	if m.asked == questions {
		return 0
	}
	text := strings.TrimSpace(lines[0])
	if text == "" || text[0] != '_' && text[0] != '-' && !strings.ContainsAny(strings.Join(lines[:min(len(lines), 4)], ""), ":：") {
		return 0
	}
	m.asked++
	return quote.Attribution(lines)
}

// questions is how often that is asked for one reply.
const questions = 300

// texts are the next lines of the reply from i on, without quote marks.
func (m *matcher) texts(i, n int) []string {
	var out []string
	for _, l := range m.reply.lines[i:min(i+n, len(m.reply.lines))] {
		out = append(out, l.text)
	}
	return out
}

// header reports whether an attribution is a block of headers: three or more
// lines with a colon each, the last one not at its end.
func header(lines []string) bool {
	n := 0
	for _, l := range lines {
		if strings.ContainsAny(l, ":：") {
			n++
		}
	}
	return n >= 3 && dated(lines) && !strings.HasSuffix(strings.TrimSpace(lines[len(lines)-1]), ":")
}

// dated reports whether lines have as many digits as a date, or a time of day.
func dated(lines []string) bool {
	n := 0
	for _, l := range lines {
		for i := range len(l) {
			if l[i] >= '0' && l[i] <= '9' {
				n++
			}
		}
	}
	return n >= 4
}
