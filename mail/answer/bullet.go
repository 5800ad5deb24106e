package answer

import (
	"strings"
	"unicode/utf8"

	"oneonone/mail/answer/word"
)

// bullets are what people and mail programs begin the lines of lists with,
// before a blank. The letter and the sign of a paragraph are what Word's symbols
// become.
var bullets = []string{"-", "*", "•", "·", "–", "—", "+", "‣", "◦", "▪", "●", "○", "■", "□", "➢", "→", "=>", "->", "o", "§"}

// bullet returns the length of the bullet that s begins with, 0 if it begins
// with none.
func bullet(s string) int {
	if s == "" || s[0] < utf8.RuneSelf && strings.IndexByte("-*+=o", s[0]) < 0 {
		return 0
	}
	for _, b := range bullets {
		after, ok := strings.CutPrefix(s, b)
		if !ok {
			continue
		}
		if after == "" || after[0] == ' ' || after[0] == '\t' || after[0] == '[' || strings.HasPrefix(after, "\u00a0") {
			return len(b)
		}
	}
	return 0
}

// A listed line is one taken apart.
type listed struct {
	indent int
	bullet bool // a bullet or a number
	box    word.Box
	text   string
}

// list takes a line apart: indent, bullet or number, box.
func list(line string) listed {
	s := strings.TrimLeft(line, " \t\u00a0")
	out := listed{indent: len(line) - len(s)}
	out.box, s = word.TickBox(s)
	if n := bullet(s); n > 0 {
		out.bullet, s = true, strings.TrimLeft(s[n:], " \t\u00a0")
	}
	if !out.bullet {
		if _, after, ok := number(s); ok && !strings.HasPrefix(strings.TrimLeft(s, " (0123456789"), ":") {
			out.bullet, s = true, after
		}
	}
	if out.box == word.None {
		out.box, s = word.TickBox(s)
	}
	out.text = strings.TrimSpace(s)
	return out
}
