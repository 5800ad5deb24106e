package answer

import (
	"strings"

	"oneonone/mail/answer/word"
)

// bullets are what people and mail programs begin the lines of lists with,
// before a blank. The letter and the sign of a paragraph are what Word's symbols
// become.
var bullets = []string{"-", "*", "•", "·", "–", "—", "+", "‣", "◦", "▪", "●", "○", "■", "□", "➢", "→", "=>", "->", "o", "§"}

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
	for _, b := range bullets {
		if after, ok := strings.CutPrefix(s, b); ok && (after == "" || strings.HasPrefix(after, " ") || strings.HasPrefix(after, "\t") || strings.HasPrefix(after, "\u00a0") || strings.HasPrefix(after, "[")) {
			out.bullet, s = true, strings.TrimLeft(after, " \t\u00a0")
			break
		}
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
