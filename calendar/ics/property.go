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
	end := nameEnd(line)
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

// nameEnd is where the name of a content line ends, or -1.
func nameEnd(line []byte) int {
	for i, c := range line {
		if c == ';' || c == ':' {
			return i
		}
	}
	return -1
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
func propertyValue(line []byte) []byte {
	end := bytes.IndexByte(line, ':')
	if end < 0 {
		return nil
	}
	value := line[end+1:]
	if bytes.IndexByte(line[:end], '"') < 0 {
		return value
	}
	quoted := false
	for i := range line {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[i+1:]
		}
	}
	return value // a quotation never ends
}

var errNoColon = errors.New("it has no colon")

// appendMended appends to out a content line that says the same as the given
// one, as far as it is read here, and that go-ical reads without failing,
// panicking or taking for ever: the parameters that matter, each with a value
// of bounded length, and quotes only around the whole of it. A line without a
// colon cannot be mended.
//
// The faults of go-ical that it keeps away: a parameter without a colon after
// it and text after a quotation panic (decodeParam), and a long parameter
// takes quadratic time (decodeParamValue).
func appendMended(out, line []byte) ([]byte, error) {
	end := nameEnd(line)
	if end < 0 {
		return out, errNoColon
	}
	if line[end] == ':' && bytes.IndexByte(line[:end], ' ') < 0 {
		return append(out, line...), nil // no parameter: nothing to mend
	}
	begin := len(out)
	out = append(out, bytes.TrimSpace(line[:end])...)
	rest := line[end:]
	for len(rest) > 0 && rest[0] == ';' {
		out, rest = appendParam(out, rest[1:])
	}
	if len(rest) == 0 {
		return out[:begin], errNoColon
	}
	return append(out, rest...), nil
}

// appendParam reads one parameter as leniently as can be, appends it if it
// matters, and returns what follows it. One without a value says nothing.
func appendParam(out, line []byte) (_, rest []byte) {
	end := bytes.IndexAny(line, "=;:")
	if end < 0 {
		return out, nil
	}
	name, rest := bytes.TrimSpace(line[:end]), line[end:]
	wanted := rest[0] == '=' && wantedParam(name)
	if wanted {
		out = append(append(out, ';'), name...)
	}
	for len(rest) > 0 && (rest[0] == '=' || rest[0] == ',') {
		mark := len(out)
		out = append(out, rest[0], '"')
		out, rest = appendParamValue(out, rest[1:])
		switch value := out[mark+2:]; {
		case !wanted:
			out = out[:mark]
		case bytes.ContainsAny(value, ";:,"):
			out = append(out, '"')
		default: // it needs no quotes
			out = append(out[:mark+1], value...)
		}
	}
	return out, rest
}

// wantedParam reports whether a parameter is one that is read.
func wantedParam(name []byte) bool {
	for _, w := range []string{"TZID", "VALUE", "RANGE", "CN", "PARTSTAT", "CUTYPE", "ROLE", "EMAIL"} {
		if len(name) == len(w) && strings.EqualFold(string(name), w) {
			return true
		}
	}
	return false
}

// appendParamValue appends a parameter value without its quotes, and returns
// what ends it. Quotes in the midst of a value quote too; one that has no
// partner on the line is no quote at all.
func appendParamValue(out, line []byte) (_, rest []byte) {
	begin := len(out)
	for len(line) > 0 && line[0] != ',' && line[0] != ';' && line[0] != ':' {
		if line[0] != '"' {
			out, line = append(out, line[0]), line[1:]
			continue
		}
		line = line[1:]
		if end := bytes.IndexByte(line, '"'); end >= 0 {
			out, line = append(out, line[:end]...), line[end+1:]
		}
	}
	value := bytes.TrimSpace(out[begin:])
	value = value[:min(len(value), maxParam)]
	return append(out[:begin], value...), line
}

// text undoes the escaping of a TEXT value (RFC 5545 §3.3.11), leaving what is
// not an escape as it is, and drops control characters.
func text(value string) string {
	if isPlain(value) {
		return value
	}
	var b strings.Builder
	b.Grow(len(value))
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

// isPlain reports whether a TEXT value has neither escapes nor control
// characters.
func isPlain(value string) bool {
	for i := range len(value) {
		if c := value[i]; c == '\\' || c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}
