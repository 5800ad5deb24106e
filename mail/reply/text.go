package reply

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// A reading is the parts of a mail that are to be read, in their order.
type reading []*part

// fromHTML reports whether any of it is HTML.
func (r reading) fromHTML() bool {
	for _, p := range r {
		if p.kind == "text/html" {
			return true
		}
	}
	return false
}

// choose returns the parts that are to be read: of alternatives the plain text
// if it says anything, of everything else all that is text in place. Attached
// files and mails are not, nor what has a name unless that is asked for.
func (w *walker) choose(p *part, named bool) reading {
	switch {
	case p.attached || p.named && !named:
		return nil
	case p.kind == "multipart/alternative":
		return w.alternative(p, named)
	case strings.HasPrefix(p.kind, "multipart/"):
		var all reading
		for i := range p.parts {
			all = append(all, w.choose(&p.parts[i], named)...)
		}
		return all
	case p.kind == "text/html", p.kind == "", p.kind == "text", p.kind == "text/plain", p.kind == "text/markdown":
		return reading{p}
	}
	return nil
}

// alternative chooses among alternatives: the first that is plain text and not
// blank, else the first that has anything.
func (w *walker) alternative(p *part, named bool) reading {
	var rich reading
	for i := range p.parts {
		r := w.choose(&p.parts[i], named)
		switch {
		case len(r) == 0 || blankText(r):
		case !r.fromHTML():
			return r
		case rich == nil:
			rich = r
		}
	}
	return rich
}

// blankText reports whether plain parts say nothing. Of HTML that is not known
// before it is read.
func blankText(r reading) bool {
	for _, p := range r {
		if p.kind == "text/html" {
			return false
		}
		data, whole := decode(*p, 4<<10)
		if text, _ := toUTF8(data, p.params["charset"]); !whole || strings.TrimSpace(clean(text)) != "" {
			return false
		}
	}
	return true
}

// text returns what a mail says, and whether that was made of HTML.
func (w *walker) text(tree part) (text string, fromHTML bool) {
	r := w.choose(&tree, false)
	if len(r) == 0 { // gateways of telephones give the text itself a name
		r = w.choose(&tree, true)
	}
	var texts []string
	left := maxText
	for _, p := range r {
		t := w.textOf(p, left)
		if len(t) > left { // charsets take more bytes in UTF-8
			t = strings.ToValidUTF8(t[:left], "")
			w.flaws.add("the text is longer than %d kB; the rest was not read", maxText>>10)
		}
		if strings.TrimSpace(t) == "" {
			continue
		}
		texts = append(texts, t)
		fromHTML = fromHTML || p.kind == "text/html"
		if left -= len(t); left <= 0 {
			w.flaws.add("the text is longer than %d kB; the rest was not read", maxText>>10)
			break
		}
	}
	return w.bounded(strings.Join(texts, "\n")), fromHTML
}

// textOf decodes a part, at most n bytes of it.
func (w *walker) textOf(p *part, n int) string {
	data, whole := decode(*p, min(n, maxText))
	if !whole {
		w.flaws.add("the text is longer than %d kB; the rest was not read", maxText>>10)
	}
	if encoding := strings.ToLower(strings.TrimSpace(p.fields.get("Content-Transfer-Encoding"))); !encodings[encoding] {
		w.flaws.add("the transfer encoding %q is not known", headerText(encoding, 60))
	}
	label := p.params["charset"]
	if label == "" && p.kind == "text/html" && !utf8.Valid(data) {
		_, label, _ = charset.DetermineEncoding(data, "")
	}
	text, known := toUTF8(data, label)
	if !known {
		w.flaws.add("the charset %q is not known", headerText(label, 60))
	}
	if p.kind == "text/html" {
		return clean(htmlText(text))
	}
	if text = clean(text); strings.EqualFold(p.params["format"], "flowed") {
		return flowed(text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return text
}

var encodings = map[string]bool{"": true, "7bit": true, "8bit": true, "binary": true, "quoted-printable": true, "base64": true}

// bounded cuts a text of very many lines off.
func (w *walker) bounded(text string) string {
	if strings.Count(text, "\n") <= maxLines {
		return text
	}
	at := 0
	for range maxLines {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	w.flaws.add("the text has more than %d lines; the rest was not read", maxLines)
	return text[:at]
}

// clean makes lines that end in LF of a text, and drops what is no text: control
// characters other than the tab, and marks that have no width. Those that join
// emoji and the letters of Persian or tell the direction of a text stay.
func clean(text string) string {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case r < ' ' || r >= 0x7f && r < 0xa0 || unseen(r):
			return -1
		}
		return r
	}, text)
}

// unseen reports whether a character is the mark of a byte order or a space of
// no width, wherever it stands.
func unseen(r rune) bool { return r == '\ufeff' || r == '\u200b' || r == '\u2060' }
