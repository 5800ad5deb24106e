package align

import (
	"strings"

	"oneonone/mail/quote"
)

// How far above and below a quote is looked for what is neither quoted nor
// written: attributions, blocks of headers, signatures.
const (
	near = 16  // lines before a quote in which an attribution begins
	far  = 400 // lines in which a block of headers, or a signature, is looked for

	questions = 300 // about an attribution, for one reply
)

// trim returns the lines of a block that somebody has written for this reply.
func (m *matcher) trim(blocks []block, i int, all bool) []written {
	b := blocks[i]
	if len(b.lines) == 0 {
		return nil
	}
	lines := m.ours(b.lines, max(b.over, b.under), b.before != none && b.before < m.head, all)
	switch {
	case b.before == none:
		lines = m.below(lines)
	case b.after == none, b.over == 0 && b.under > 0, b.before < m.head && b.after >= m.head:
		lines = m.above(lines, b.lines[len(b.lines)-1].at+1)
	}
	return lines
}

// ours leaves out lines that are quoted though they are not of the mail. depth
// is that of the mail around them. Lines of less depth are earlier answers.
// Where the mail begins right below, all that has a quote mark stands above it
// in the quote. Text of the same depth was typed into the quote.
func (m *matcher) ours(lines []written, depth int, head, all bool) []written {
	if depth == 0 {
		return m.withMarks(lines, 0)
	}
	var out []written
	foreign := int32(-1) // the depth above which all is somebody else's
	for _, l := range lines {
		if foreign >= 0 && l.depth <= foreign {
			foreign = -1
		}
		switch {
		case l.depth == 0:
			out = append(out, l)
			continue
		case foreign >= 0:
			continue
		case m.attributed(l) > 0:
			foreign = l.depth
			continue
		case int(l.depth) < depth && !all, head:
			continue
		case strings.Trim(l.text, " \t-_=*•·.>|~#+[]()") == "" || placeholder(l.text):
			l.text = ""
		}
		out = append(out, l)
	}
	return m.withMarks(out, int32(depth))
}

// placeholder reports whether a line stands for a picture: [image: chart],
// [cid:image001.png].
func placeholder(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		return false
	}
	name, _, ok := strings.Cut(s[1:], ":")
	return ok && (name == "cid" || name == "image" || name == "bild" || name == "imagen" || name == "immagine")
}

// withMarks gives lines that are quoted deeper than the mail the marks back
// that their writer gave them.
func (m *matcher) withMarks(lines []written, depth int32) []written {
	for i, l := range lines {
		if l.depth > depth && l.text != "" {
			lines[i].text = strings.Repeat("> ", int(l.depth-depth)) + l.text
		}
	}
	return lines
}

// attributed returns how many lines of the reply from l on are an attribution
// before something that has more quote marks.
func (m *matcher) attributed(l written) int {
	n := m.attribution(m.texts(l.at, near))
	for i := l.at + n; n > 0 && i < min(l.at+n+3, len(m.reply.lines)); i++ {
		if !m.blank(i) {
			if m.reply.lines[i].depth > l.depth {
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

// texts are the next lines of the reply from i on, without quote marks.
func (m *matcher) texts(i, n int) []string {
	var out []string
	for _, l := range m.reply.lines[i:min(i+n, len(m.reply.lines))] {
		out = append(out, l.text)
	}
	return out
}

// above takes off what a mail program puts between the text on top and the
// quote that begins at line end of the reply: signature, attribution, block of
// headers, and a gateway's warning behind it.
func (m *matcher) above(lines []written, end int) []written {
	for lines = nonblank(lines); len(lines) > 0 && quote.Banner(lines[0].text); {
		lines = paragraph(lines)
	}
	return m.unsigned(lines[:m.attributionIn(lines, end)])
}

// attributionIn returns at which of the lines an attribution begins that is
// the last thing before line end of the reply, or a block of headers anywhere.
// Of an attribution that is broken up, the lines above the last one say when or
// who: text right above it is none of it.
func (m *matcher) attributionIn(lines []written, end int) int {
	found := map[int]bool{}
	from := len(lines)
	for i := max(0, len(lines)-far); i < len(lines); i++ {
		if lines[i].depth > 0 || strings.TrimSpace(lines[i].text) == "" {
			continue
		}
		raws := m.raws(lines[i].at, end)
		n := m.attribution(raws)
		if n >= 3 && header(raws[:n]) {
			return i
		}
		if n > 0 && i >= len(lines)-near && m.nothing(lines[i:], lines[i].at+n) {
			found[i], from = true, i
		}
	}
	for found[from-1] && !dated(texts(lines[from:])) && strings.ContainsAny(lines[from-1].text, "0123456789@") {
		from--
	}
	return from
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

// texts are the texts of lines.
func texts(lines []written) []string {
	var out []string
	for _, l := range lines {
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

// paragraph returns what follows the first paragraph.
func paragraph(lines []written) []written {
	for len(lines) > 0 && strings.TrimSpace(lines[0].text) != "" {
		lines = lines[1:]
	}
	return nonblank(lines)
}

// nonblank leaves out the blank lines at the beginning.
func nonblank(lines []written) []written {
	for len(lines) > 0 && strings.TrimSpace(lines[0].text) == "" {
		lines = lines[1:]
	}
	return lines
}

// raws are lines of the reply as they came: those from i on, to a little behind
// end, so that the quote which they precede can be seen.
func (m *matcher) raws(i, end int) []string {
	return m.reply.raw[i:min(max(end+2, i+2), i+near+2, len(m.reply.raw))]
}

// nothing reports whether no line from line at of the reply on says anything,
// but for the warnings of gateways.
func (m *matcher) nothing(lines []written, at int) bool {
	warned := false
	for _, l := range lines {
		if l.at < at {
			continue
		}
		if strings.TrimSpace(l.text) == "" {
			warned = false
			continue
		}
		warned = warned || quote.Banner(l.text)
		if !warned && l.depth == 0 {
			return false
		}
	}
	return true
}

// below takes off what stands under the text at the end: older mails, the
// signature, the disclaimer of a gateway.
func (m *matcher) below(lines []written) []written {
	for i := range lines[:min(len(lines), far)] {
		next := m.texts(lines[i].at, near)
		if n := m.attribution(next); n >= 3 && header(next[:n]) || n > 0 && m.attributed(lines[i]) > 0 {
			lines = lines[:i]
			break
		}
	}
	return m.unsigned(lines)
}

// unsigned takes off the signature and what follows it.
func (m *matcher) unsigned(lines []written) []written {
	from := max(0, len(lines)-far)
	return lines[:from+quote.Signature(texts(lines[from:]))]
}
