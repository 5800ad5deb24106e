package reply

import (
	"bytes"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"
)

// A field is one header of a mail or a part, its name canonical, its value
// unfolded and as it was sent.
type field struct{ name, value string }

// fields is the headers of a mail or a part, in their order.
type fields []field

// readFields reads the headers that end before the blank line (RFC 5322 §2.2).
// Of more than limit bytes only the first are read, and of lines shorter than any
// header on average not all. A line that is none is left out, and costs only
// itself.
func readFields(head []byte, limit int, f *flaws) (out fields) {
	if len(head) > limit {
		f.add("the headers are longer than %d kB; the rest of them was not read", limit>>10)
		head = head[:limit]
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	for len(head) > 0 && len(out) < limit/perField {
		var line []byte
		line, head = nextField(head)
		name, value, ok := bytes.Cut(line, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		if !ok || !fieldName(name) {
			if len(bytes.TrimSpace(line)) > 0 {
				f.add("a line among the headers is none")
			}
			continue
		}
		out = append(out, field{textproto.CanonicalMIMEHeaderKey(string(name)), unfold(value)})
	}
	return out
}

// nextField cuts the first field off, with the lines that continue it.
func nextField(head []byte) (line, rest []byte) {
	for at := 0; ; {
		n := bytes.IndexByte(head[at:], '\n')
		if n < 0 {
			return head, nil
		}
		at += n + 1
		if at == len(head) || head[at] != ' ' && head[at] != '\t' {
			return head[:at], head[at:]
		}
	}
}

// fieldName reports whether a name is one (RFC 5322 §3.6.8).
func fieldName(name []byte) bool {
	for _, b := range name {
		if b <= ' ' || b >= 0x7f {
			return false
		}
	}
	return len(name) > 0 && len(name) < 100
}

var lineBreaks = regexp.MustCompile(`[\r\n]+[ \t]*`)

// unfold makes one line of a value.
func unfold(value []byte) string {
	value = bytes.TrimSpace(value[:min(len(value), maxValue)])
	if bytes.IndexByte(value, '\n') < 0 && bytes.IndexByte(value, '\r') < 0 {
		return string(value)
	}
	return lineBreaks.ReplaceAllString(string(value), " ")
}

// get returns the first value of a canonical name; "" if there is none.
func (h fields) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (h fields) has(name string) bool {
	for _, f := range h {
		if f.name == name {
			return true
		}
	}
	return false
}

// all returns the values of a canonical name, in their order.
func (h fields) all(name string) (out []string) {
	for _, f := range h {
		if f.name == name {
			out = append(out, f.value)
		}
	}
	return out
}

// maxTexts is how many values of one name are kept as they are.
const maxTexts = 20

// texts returns the values of a canonical name that are not empty.
func (h fields) texts(name string) (out []string) {
	for _, f := range h {
		if f.name == name && f.value != "" && len(out) < maxTexts {
			out = append(out, f.value)
		}
	}
	return out
}

var bracketed = regexp.MustCompile(`<([^<>]*)>`)

// visible drops white space and control characters, which no id has.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// ids returns the Message-IDs in headers, without angle brackets, each once and
// in their order. Exchange and the mail program of iOS set commas between them,
// others break them over lines or leave the brackets out. Of very many the last
// ones count, which are the newest.
func ids(values []string) (out []string) {
	seen := map[string]bool{}
	for _, value := range values {
		for _, id := range idsIn(value) {
			if id != "" && len(id) <= 998 && !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out[max(0, len(out)-maxIDs):]
}

func idsIn(value string) (out []string) {
	for _, m := range bracketed.FindAllStringSubmatch(value, -1) {
		out = append(out, visible(m[1]))
	}
	if out != nil {
		return out
	}
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' }) {
		if strings.Contains(word, "@") {
			out = append(out, visible(strings.Trim(word, "<>\"")))
		}
	}
	return out
}
