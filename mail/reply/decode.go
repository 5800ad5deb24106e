package reply

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decode undoes the transfer encoding of a part (RFC 2045 §6), and returns the
// first n bytes of it and whether that is all. Where the encoding has faults,
// the rest of it counts all the same: no text is lost for one wrong character.
func decode(p part, n int) (data []byte, whole bool) {
	body := p.body[:min(len(p.body), 4*n)] // three bytes of these make one at most, but for what means nothing
	switch encoding := strings.ToLower(strings.TrimSpace(p.fields.get("Content-Transfer-Encoding"))); encoding {
	case "quoted-printable":
		data, whole = quotedPrintable(body, n)
	case "base64":
		data, whole = base64Text(body, n)
	default: // 7bit, 8bit, binary, and what nobody knows and is read as it is
		data, whole = body[:min(len(body), n)], len(body) <= n
	}
	return data, whole && len(body) == len(p.body)
}

// quotedPrintable decodes RFC 2045 §6.7.
func quotedPrintable(body []byte, n int) (out []byte, whole bool) {
	out = make([]byte, 0, min(len(body), n))
	for len(body) > 0 && len(out) < n {
		var line []byte
		at := bytes.IndexByte(body, '\n')
		if at < 0 {
			at = len(body) - 1
		}
		line, body = body[:at+1], body[at+1:]
		text := bytes.TrimRight(line, " \t\r\n")
		soft := bytes.HasSuffix(text, []byte("="))
		if soft {
			text = text[:len(text)-1]
		}
		out = unescape(out, text)
		if !soft && bytes.HasSuffix(line, []byte("\n")) {
			out = append(out, '\n')
		}
	}
	return out[:min(len(out), n)], len(body) == 0 && len(out) <= n
}

// unescape appends a line of quoted-printable text. What is no escape stays.
func unescape(out, text []byte) []byte {
	for len(text) > 0 {
		at := bytes.IndexByte(text, '=')
		if at < 0 {
			return append(out, text...)
		}
		out = append(out, text[:at]...)
		text = text[at:]
		if len(text) >= 3 && hex(text[1]) >= 0 && hex(text[2]) >= 0 {
			out = append(out, byte(hex(text[1])<<4|hex(text[2])))
			text = text[3:]
			continue
		}
		out = append(out, '=')
		text = text[1:]
	}
	return out
}

func hex(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	}
	return -1
}

// base64Text decodes RFC 2045 §6.8. Padding may stand between, where gateways
// have joined two texts.
func base64Text(body []byte, n int) (out []byte, whole bool) {
	out = make([]byte, 0, min(len(body), n))
	var four [4]byte
	have := 0
	flush := func() {
		var three [3]byte
		k, _ := base64.RawStdEncoding.Decode(three[:], four[:have]) // of letters of its alphabet alone
		out, have = append(out, three[:k]...), 0
	}
	for i, b := range body {
		if len(out) >= n {
			return out[:n], len(bytes.TrimSpace(body[i:])) == 0
		}
		switch {
		case b == '=':
			flush()
		case base64Letter(b):
			four[have] = b
			if have++; have == 4 {
				flush()
			}
		}
	}
	flush()
	return out[:min(len(out), n)], len(out) <= n
}

func base64Letter(b byte) bool {
	return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/'
}
