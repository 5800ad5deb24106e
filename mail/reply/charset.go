package reply

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 decodes text of a charset, and reports whether it knew the charset.
// Labels are often wrong: what is UTF-8 and more than ASCII is read as such
// whatever single-byte charset it is labelled with, and what is labelled UTF-8,
// ASCII or not at all and is not UTF-8 is read as Windows-1252, of which
// Latin-1 is a part.
func toUTF8(data []byte, label string) (text string, known bool) {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	switch {
	case label == "" && bytes.Contains(data, []byte("\x1b$")):
		label = "iso-2022-jp"
	case utf16Label(label) || byteOrderMark(data):
		return decoded(data, unicode.UTF16(littleOrBig(data, label), unicode.UseBOM)), true
	case loose(label) && utf8.Valid(data):
		return string(data), label == "" || supported(label)
	case utf8Label(label):
		return mostlyUTF8(data), true
	}
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return decoded(data, enc), true
	}
	if r, err := charset.Reader(label, bytes.NewReader(data)); err == nil {
		out, _ := io.ReadAll(r) // of memory, and decoders replace what they cannot read
		return strings.ToValidUTF8(string(out), "\uFFFD"), true
	}
	return mostlyUTF8(data), false
}

func decoded(data []byte, enc encoding.Encoding) string {
	out, _ := enc.NewDecoder().Bytes(data) // what it cannot read, it replaces
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// loose reports whether a label is one of a charset of single bytes, of none, or
// of one that nobody knows: what is UTF-8 by chance in these means nothing.
func loose(label string) bool {
	if utf8Label(label) {
		return true
	}
	for _, begin := range []string{"iso-8859", "iso8859", "iso_8859", "windows-12", "cp12", "latin", "l1", "koi8", "ansi", "macintosh", "ibm", "cp4", "cp8", "tis-", "x-mac", "x-unknown", "unknown", "default", "_"} {
		if strings.HasPrefix(label, begin) {
			return true
		}
	}
	return !supported(label)
}

func supported(label string) bool {
	if utf8Label(label) {
		return true
	}
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return true
	}
	_, err := charset.Reader(label, strings.NewReader(""))
	return err == nil
}

func utf8Label(label string) bool {
	switch label {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "7bit", "8bit":
		return true
	}
	return false
}

func utf16Label(label string) bool {
	return strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf16") || label == "ucs-2" || label == "unicode"
}

func byteOrderMark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// littleOrBig returns the byte order of UTF-16 that has no mark of it: what the
// label says, else where the zeros of Latin letters are.
func littleOrBig(data []byte, label string) unicode.Endianness {
	switch {
	case strings.HasSuffix(label, "le"):
		return unicode.LittleEndian
	case strings.HasSuffix(label, "be"):
		return unicode.BigEndian
	case len(data) >= 2 && data[0] != 0 && data[1] == 0:
		return unicode.LittleEndian
	}
	return unicode.BigEndian
}

// mostlyUTF8 reads what is not quite UTF-8: as UTF-8 with faults if most of what
// is not ASCII is, else as Windows-1252.
func mostlyUTF8(data []byte) string {
	good, bad := 0, 0
	for rest := data; len(rest) > 0; {
		if rest[0] < utf8.RuneSelf {
			rest = rest[1:]
			continue
		}
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		rest = rest[n:]
	}
	if bad == 0 || good > 4*bad {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return decoded(data, charmap.Windows1252)
}

// wordReader decodes the charset of an encoded word.
func wordReader(label string, input io.Reader) (io.Reader, error) {
	data, err := io.ReadAll(io.LimitReader(input, maxValue))
	if err != nil {
		return nil, err
	}
	text, _ := toUTF8(data, label)
	return strings.NewReader(text), nil
}
