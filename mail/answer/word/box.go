package word

import (
	"strings"
	"unicode/utf8"
)

// A Box is a tick box in a text, such as [ ].
type Box byte

const (
	None Box = iota
	Open
	Ticked
)

// TickBox reads the tick box at the beginning of a line, behind blanks, and
// returns what follows it.
func TickBox(line string) (Box, string) {
	s := strings.TrimLeft(line, " \t\u00a0")
	if s == "" {
		return None, line
	}
	b, size := boxAt(s)
	if b == None {
		return None, line
	}
	return b, strings.TrimLeft(s[size:], " \t\u00a0")
}

// boxAt reads the box at the very beginning of s, and its length in bytes.
func boxAt(s string) (Box, int) {
	if s[0] == '[' {
		end := strings.IndexByte(s[:min(len(s), 16)], ']')
		if end < 0 {
			return None, 0
		}
		inside := strings.Trim(s[1:end], " \t\u00a0\u200b\ufe0f_\\") // a backslash: some who convert HTML escape brackets
		switch {
		case inside == "":
			return Open, end + 1
		case isTick(inside):
			return Ticked, end + 1
		}
		return None, 0
	}
	if s[0] < utf8.RuneSelf {
		return None, 0
	}
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '☐', '⬜', '◻', '🔲':
		return Open, size
	case '☑', '☒', '✅', '✔', '✓', '🗹':
		return Ticked, size
	}
	return None, 0
}

// isTick reports whether people write s into a box to say that it is ticked.
func isTick(s string) bool {
	switch s {
	case "x", "X", "xx", "XX", "v", "V", "*", "+", "х", "Х", "×", "✓", "✔", "✗", "✘", "✕", "☑", "✅", "√":
		return true
	}
	return false
}
