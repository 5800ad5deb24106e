package mail

import (
	"encoding/base64"
	"strings"
	"unicode"
)

// maxHeader is how many characters of a subject or a name are kept. Encoded
// for a header they stay far below the longest line (RFC 5322 §2.1.1), and no
// mail program shows more.
const maxHeader = 120

// headerText makes one line of any text, fit for a header: valid
// UTF-8, no control characters, single spaces, cut at maxHeader. What looks
// like an encoded word (RFC 2047) is broken up, so that nobody decodes what
// nobody encoded.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), turnsText(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.ReplaceAll(s, "=?", "= ?")
	return shorten(strings.Join(strings.Fields(s), " "), maxHeader)
}

// nameText makes a display name of any text. A backslash becomes a slash, since
// net/mail writes one beside letters outside ASCII so that nobody can read it.
func nameText(s string) string { return strings.ReplaceAll(headerText(s), `\`, "/") }

// OneLine makes of what a server said, or anything else from outside, one line
// of at most 300 characters that is safe to print: valid UTF-8 without control
// characters.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return shorten(strings.Join(strings.Fields(s), " "), 300)
}

// bodyText makes lines that end in LF of any text, and drops what is no text:
// invalid UTF-8 and control characters other than the tab.
func bodyText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// turnsText reports whether r changes the direction of the text around it
// (UAX #9), by which a name could pretend to be another.
func turnsText(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// shorten cuts s to at most n characters, the last of them an ellipsis if
// anything is missing.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimRight(string(runes[:n-1]), " ") + "…"
}

// encodedWord writes s as an encoded word even if it is pure ASCII, which
// mime.WordEncoder does not.
func encodedWord(s string) string {
	return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?="
}
