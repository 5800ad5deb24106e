package ics

import (
	"bytes"
	"errors"
	"strings"
)

const maxParam = 1 << 10 // bytes of one parameter value; go-ical takes time quadratic in it

// takeName returns the name that a content line begins with, or nothing if the
// line has none. It writes the name in upper case into the line.
func takeName(line []byte) []byte {
	end := bytes.IndexAny(line, ";:")
	if end < 0 {
		return nil
	}
	for i, c := range line[:end] {
		if 'a' <= c && c <= 'z' {
			line[i] = c - 'a' + 'A'
		}
	}
	return bytes.TrimSpace(line[:end])
}

// propertyName returns the name of a content line that takeName has seen.
func propertyName(line string) string {
	for i := range len(line) {
		if line[i] == ':' || line[i] == ';' {
			return strings.TrimSpace(line[:i])
		}
	}
	return ""
}

// propertyValue returns what stands after the first colon that no quotation
// holds.
func propertyValue(line string) string {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[i+1:]
		}
	}
	if i := strings.IndexByte(line, ':'); i >= 0 { // a quotation that never ends
		return line[i+1:]
	}
	return ""
}

var errNoColon = errors.New("it has no colon")

// mend returns a content line that says the same as the given one and that
// go-ical reads without failing, panicking or taking for ever: parameters
// with a name, a value of bounded length, and quotes only around the whole of
// it. A line without a colon cannot be mended.
//
// The faults of go-ical that it keeps away: a parameter without a colon after
// it and text after a quotation panic (decodeParam), and a long parameter
// takes quadratic time (decodeParamValue).
func mend(line []byte) ([]byte, error) {
	if !bytes.ContainsRune(line, ':') {
		return nil, errNoColon
	}
	end := bytes.IndexAny(line, ";:")
	if line[end] == ':' && bytes.IndexByte(line[:end], ' ') < 0 {
		return line, nil // no parameter: nothing to mend
	}
	p := paramReader{rest: line[end:]}
	out := append(make([]byte, 0, len(line)+8), bytes.TrimSpace(line[:end])...)
	for p.next() {
		if len(p.name) == 0 {
			continue
		}
		out = append(append(append(out, ';'), p.name...), '=')
		for i, v := range p.values {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendParam(out, v)
		}
	}
	if p.rest == nil {
		return nil, errNoColon
	}
	return append(out, p.rest...), nil
}

func appendParam(out, value []byte) []byte {
	if bytes.ContainsAny(value, ";:,") {
		return append(append(append(out, '"'), value...), '"')
	}
	return append(out, value...)
}

// A paramReader reads the parameters of a content line as leniently as can
// be. After the last one rest holds the colon and the value, or nil if there
// is no colon.
type paramReader struct {
	rest   []byte
	name   []byte
	values [][]byte
}

func (p *paramReader) next() bool {
	if len(p.rest) == 0 || p.rest[0] != ';' {
		if len(p.rest) == 0 {
			p.rest = nil
		}
		return false
	}
	p.rest, p.name, p.values = p.rest[1:], nil, p.values[:0]
	end := bytes.IndexAny(p.rest, "=;:")
	if end < 0 {
		p.rest = nil
		return false
	}
	name := bytes.TrimSpace(p.rest[:end])
	if p.rest = p.rest[end:]; p.rest[0] != '=' {
		return true // a parameter without a value says nothing
	}
	p.name = name
	for {
		p.rest = p.rest[1:]
		p.values = append(p.values, p.value())
		if len(p.rest) == 0 || p.rest[0] != ',' {
			return true
		}
	}
}

// value reads one parameter value and leaves rest at what ends it. Quotes in
// the midst of a value quote too; one that has no partner on the line is no
// quote at all.
func (p *paramReader) value() []byte {
	var out []byte
	for len(p.rest) > 0 {
		switch c := p.rest[0]; c {
		case ',', ';', ':':
			return trimParam(out)
		case '"':
			p.rest = p.rest[1:]
			if end := bytes.IndexByte(p.rest, '"'); end >= 0 {
				out = append(out, p.rest[:end]...)
				p.rest = p.rest[end+1:]
			}
		default:
			out = append(out, c)
			p.rest = p.rest[1:]
		}
	}
	return trimParam(out)
}

func trimParam(value []byte) []byte {
	value = bytes.TrimSpace(value)
	return value[:min(len(value), maxParam)]
}

// text undoes the escaping of a TEXT value (RFC 5545 §3.3.11), leaving what is
// not an escape as it is, and drops control characters.
func text(value string) string {
	if !strings.ContainsFunc(value, needsCare) {
		return value
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c == '\\' && i+1 < len(value) {
			switch next := value[i+1]; next {
			case 'n', 'N':
				c, i = '\n', i+1
			case '\\', ';', ',':
				c, i = next, i+1
			}
		}
		if c == '\n' || c == '\t' || c >= ' ' && c != 0x7f {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func needsCare(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }
