package quote

import (
	"strings"
	"unicode"
)

// apart sets an attribution that a mail program has written on the line of the
// sender on a line of its own. It is the last line before a quote.
func apart(lines []string) []string {
	out := make([]string, 0, len(lines))
	for i, line := range lines {
		if at := attributionIn(line); at > 0 && i+1 < len(lines) {
			if _, depth := Unmark(lines[i+1]); depth > 0 {
				out = append(out, strings.TrimRight(line[:at], "- \t"))
				line = line[at:]
			}
		}
		out = append(out, line)
	}
	return out
}

// attributionIn returns where in a line an attribution begins that goes to its
// end; 0 if there is none or it is the whole line.
func attributionIn(line string) int {
	if len(line) > plainLength || !strings.HasSuffix(strings.TrimSpace(line), ":") || openers[firstWord(plain(line))] {
		return 0
	}
	if _, depth := Unmark(line); depth > 0 {
		return 0
	}
	for at := 1; at < len(line); at++ {
		if (line[at-1] == ' ' || line[at-1] == '-') && openers[firstWord(line[at:])] && dayFollows(line[at:]) && judge(plain(line[at:]), "") == author {
			return at
		}
	}
	return 0
}

func firstWord(line string) string {
	word, _ := nextWord(strings.ToLower(undecorated(line)))
	return word
}

// dayFollows reports whether the opener that a line begins with is followed by
// a day, as in "On Wed, Apr 4".
func dayFollows(line string) bool {
	at := strings.IndexFunc(line, unicode.IsDigit)
	return at > 0 && len(strings.Fields(line[:at])) <= 4 && !strings.ContainsAny(line[:at], "<@")
}
