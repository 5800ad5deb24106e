package align

import (
	"slices"
	"strings"

	"oneonone/mail/quote"
)

// How far above and below a quote is looked for what is neither quoted nor
// written: attributions, blocks of headers, signatures.
const (
	near = 16  // lines before a quote in which an attribution begins
	far  = 400 // lines in which a block of headers, or a signature, is looked for
)

// trim returns the lines of a block that somebody has written for this reply.
func (m *matcher) trim(blocks []block, i int, all bool) []written {
	b := blocks[i]
	if len(b.lines) == 0 {
		return nil
	}
	lines := m.ours(b.lines, max(b.over, b.under), b.before != none && m.atHead(b.before), all)
	if b.before != none && (b.after == none || m.atHead(b.before)) {
		lines = unwarned(lines)
	}
	switch {
	case b.before == none:
		lines = m.below(lines)
	case b.after == none, b.over == 0 && b.under > 0, m.atHead(b.before) && !m.atHead(b.after):
		lines = m.above(lines, b.lines[len(b.lines)-1].at+1)
	}
	return lines
}

// atHead reports whether a line is one with which such a mail begins.
func (m *matcher) atHead(line int) bool { return line < m.head || line >= m.shown }

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
		case m.attributed(l.at) > 0:
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

// withMarks gives lines that have more quote marks than the mail around them
// the marks back that their writer gave them.
func (m *matcher) withMarks(lines []written, depth int32) []written {
	for i, l := range lines {
		switch whole := l.text == m.reply.lines[l.at].text; {
		case l.depth <= depth || l.text == "":
		case depth == 0 && whole:
			lines[i].text = strings.TrimRight(m.reply.raw[l.at], " \t")
		default:
			lines[i].text = strings.Repeat("> ", int(l.depth-depth)) + l.text
		}
	}
	return lines
}

// above takes off what a mail program puts between the text on top and the
// quote that begins at line end of the reply: signature, attribution, block of
// headers, and a gateway's warning behind it.
func (m *matcher) above(lines []written, end int) []written {
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
		if strings.TrimSpace(lines[i].text) == "" {
			continue
		}
		n := m.attribution(m.toQuote(lines[i], end))
		if lines[i].depth == 0 && m.headed(lines[i].at, n) {
			return i
		}
		if n > 0 && i >= len(lines)-near && nothing(lines[i:], lines[i].at+n) {
			found[i], from = true, i
		}
	}
	for found[from-1] && !dated(texts(lines[from:])) && strings.ContainsAny(lines[from-1].text, "0123456789@") {
		from--
	}
	return from
}

// texts are the texts of lines.
func texts(lines []written) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.text)
	}
	return out
}

// headed reports whether n lines of the reply from i on, that are an
// attribution, are a block of headers, perhaps below a line of dashes.
func (m *matcher) headed(i, n int) bool {
	for _, l := range m.reply.lines[i:min(i+n, len(m.reply.lines))] {
		if l.header {
			return true
		}
	}
	return false
}

// unwarned leaves out the paragraphs with which gateways warn of mail from
// outside. They stand at the very top of a reply, or on top of what it quotes.
func unwarned(lines []written) []written {
	var out []written
	for i := 0; i < len(lines); i++ {
		first := i == 0 || strings.TrimSpace(lines[i-1].text) == ""
		if first && quote.Banner(lines[i].text) {
			for i < len(lines) && strings.TrimSpace(lines[i].text) != "" {
				i++
			}
			continue
		}
		out = append(out, lines[i])
	}
	return out
}

// toQuote are the lines of the reply from l on to a little behind line end, so
// that the quote which they precede can be seen. Where the attribution itself has
// quote marks, as Apple Mail writes it, they are taken off.
func (m *matcher) toQuote(l written, end int) []string {
	if l.depth > 0 {
		return m.texts(l.at, near)
	}
	return m.reply.raw[l.at:min(max(end+2, l.at+2), l.at+near+2, len(m.reply.raw))]
}

// nothing reports whether no line from line at of the reply on says anything,
// but for such as have more quote marks than the first one.
func nothing(lines []written, at int) bool {
	return !slices.ContainsFunc(lines, func(l written) bool {
		return l.at >= at && l.depth <= lines[0].depth && strings.TrimSpace(l.text) != ""
	})
}

// below takes off what stands under the text at the end: older mails, the
// signature, the disclaimer of a gateway.
func (m *matcher) below(lines []written) []written {
	for i := range lines[:min(len(lines), far)] {
		next := m.texts(lines[i].at, near)
		if n := m.attribution(next); m.headed(lines[i].at, n) || n > 0 && m.attributed(lines[i].at) > 0 {
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
