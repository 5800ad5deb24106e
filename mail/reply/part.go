package reply

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
)

// A part is one entity of a mail (RFC 2045), or the mail itself.
type part struct {
	kind     string            // its media type in lower case, such as text/plain
	params   map[string]string // of the media type
	fields   fields
	body     []byte // as it was sent
	attached bool   // a file
	named    bool   // a file that is to be shown in place, or a text that a gateway gave a name
	parts    []part
}

// A walker reads the parts of a mail, and remembers what it has seen.
type walker struct {
	flaws    *flaws
	count    int
	scanned  int
	tries    int    // places where a delimiter could have been
	calendar string // the METHOD of an iTIP message
	status   *part  // the first message/delivery-status
	original *part  // the mail, or its headers, that the first report is about
	receipt  bool   // there is a disposition notification
}

// read reads an entity and, as far as they are few and not too deep, its parts.
func (w *walker) read(h fields, body []byte, depth int) part {
	p := part{fields: h, body: body}
	p.kind, p.params = mediaType(h.get("Content-Type"))
	disposition, dispositionParams := mediaType(h.get("Content-Disposition"))
	p.attached = disposition == "attachment"
	p.named = depth > 0 && (dispositionParams["filename"] != "" || p.params["name"] != "")
	w.count++
	switch {
	case strings.HasPrefix(p.kind, "multipart/"):
		p.parts = w.split(p, depth)
	case p.kind == "text/calendar" && !p.attached && w.calendar == "":
		w.calendar = method(p)
	case statuses[p.kind] && !p.attached && w.status == nil:
		w.status = &p
	case receipts[p.kind] && !p.attached:
		w.receipt = true
	case originals[p.kind] && w.original == nil:
		w.original = &p
	case p.kind == "application/ms-tnef":
		w.flaws.add("what is in winmail.dat was not read")
	}
	return p
}

// The types of what a report (RFC 6522) consists of besides words: what became
// of a mail (RFC 3464, RFC 6533), that it was displayed (RFC 8098), and the mail
// or its headers.
var (
	statuses  = map[string]bool{"message/delivery-status": true, "message/global-delivery-status": true}
	receipts  = map[string]bool{"message/disposition-notification": true, "message/global-disposition-notification": true}
	originals = map[string]bool{"message/rfc822": true, "message/global": true, "text/rfc822-headers": true, "message/rfc822-headers": true, "message/global-headers": true}
)

// split takes a multipart entity apart at its boundary (RFC 2046 §5.1). One
// that has no end ends with the mail.
func (w *walker) split(p part, depth int) (out []part) {
	boundary := p.params["boundary"]
	if boundary == "" {
		boundary = guess(p.body)
	}
	switch w.scanned += len(p.body); {
	case boundary == "":
		w.flaws.add("a multipart entity has no boundary")
		return nil
	case depth >= maxDepth:
		w.flaws.add("there are parts deeper than %d; they were not read", maxDepth)
		return nil
	case w.scanned > maxScan:
		w.flaws.add("the parts are too large to be all read")
		return nil
	}
	delimiter := []byte("--" + boundary)
	begin, last := w.next(p.body, delimiter, 0)
	if begin.end < 0 {
		w.flaws.add("a multipart entity has no parts")
	}
	for !last && begin.end >= 0 {
		if w.count >= maxParts {
			w.flaws.add("there are more than %d parts; the rest was not read", maxParts)
			break
		}
		end, closes := w.next(p.body, delimiter, begin.end)
		stop := len(p.body)
		if end.end >= 0 {
			stop = end.begin
		}
		head, body := cut(p.body[begin.end:max(begin.end, stop)])
		h := readFields(head, maxPartHead, w.flaws)
		if len(h) == 0 && len(bytes.TrimSpace(head)) > 0 { // no headers at all: it is the text
			body = p.body[begin.end:stop]
		}
		if p.kind == "multipart/digest" && !h.has("Content-Type") {
			h = append(h, field{"Content-Type", "message/rfc822"})
		}
		out = append(out, w.read(h, body, depth+1))
		begin, last = end, closes
	}
	if w.tries >= maxTries {
		w.flaws.add("too much looks like the end of a part; parts may not have been told apart")
	}
	return out
}

// A cutting is where a delimiter line stands, with the line break before it.
type cutting struct{ begin, end int }

// next finds the next delimiter line from a place on, and tells whether it is
// the closing one. If there is none, its end is -1.
func (w *walker) next(body, delimiter []byte, from int) (at cutting, last bool) {
	for at := from; at < len(body) && w.tries < maxTries; w.tries++ {
		n := bytes.Index(body[at:], delimiter)
		if n < 0 {
			break
		}
		begin := at + n
		at = begin + len(delimiter)
		if begin > 0 && body[begin-1] != '\n' {
			continue
		}
		line, _, _ := bytes.Cut(body[at:min(len(body), at+1000)], []byte("\n"))
		rest, last := bytes.CutPrefix(line, []byte("--"))
		if len(bytes.TrimSpace(rest)) > 0 && !last {
			continue // the delimiter of a part begins like this one
		}
		end := min(len(body), at+len(line)+1)
		if begin > 0 && begin > from {
			begin--
		}
		if begin > from && body[begin-1] == '\r' {
			begin--
		}
		return cutting{begin, end}, last
	}
	return cutting{-1, -1}, false
}

var likeDelimiter = regexp.MustCompile(`(?m)^--([0-9A-Za-z'()+_,./:=?-]{4,70})\r?$`)

// guess returns the boundary of an entity that does not name it.
func guess(body []byte) string {
	m := likeDelimiter.FindSubmatch(body[:min(len(body), maxReport)])
	if m == nil {
		return ""
	}
	return string(m[1])
}

// mediaType reads a Content-Type or a Content-Disposition (RFC 2045 §5.1), as
// far as it can be read. Without one an entity is plain text.
func mediaType(value string) (kind string, params map[string]string) {
	kind, params, err := mime.ParseMediaType(value)
	if err == nil {
		return kind, params
	}
	pieces := semicolons(value)
	kind = strings.ToLower(strings.TrimSpace(pieces[0]))
	if at := strings.IndexAny(kind, " \t,"); at >= 0 {
		kind = kind[:at]
	}
	params = map[string]string{}
	for _, piece := range pieces[1:] {
		name, v, ok := strings.Cut(piece, "=")
		if name = strings.ToLower(strings.TrimSpace(name)); ok && params[name] == "" {
			params[name] = strings.Trim(strings.TrimSpace(v), `"`)
		}
	}
	return kind, params
}

// semicolons takes a value apart at the semicolons that are in no quotes.
func semicolons(value string) (out []string) {
	quoted, from := false, 0
	for i := range len(value) {
		switch value[i] {
		case '"':
			quoted = !quoted
		case ';':
			if !quoted {
				out, from = append(out, value[from:i]), i+1
			}
		}
	}
	return append(out, value[from:])
}

// method returns the METHOD of a calendar part, by its type or by what it holds
// (RFC 6047 §2.4).
func method(p part) string {
	if m := p.params["method"]; m != "" {
		return word(m)
	}
	body, _ := decode(p, maxReport)
	for line := range bytes.Lines(body) {
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && strings.EqualFold(string(name), "METHOD") {
			return word(string(value))
		}
	}
	return ""
}

// word returns a value in capitals if it is a single short word.
func word(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) > 40 || strings.ContainsFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && r != '-' }) {
		return ""
	}
	return s
}
