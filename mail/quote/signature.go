package quote

import "strings"

// The lines that are not blank, of a signature below "-- " and below "--".
const (
	maxSigned   = 30
	maxUnsigned = 12
)

// maxTail is how many lines at the end of a text are looked at, and maxLayers
// how many signatures, footers and disclaimers below each other are found.
const maxTail, maxLayers = 200, 8

// Signature returns at which line of lines a signature, a mobile footer or a
// disclaimer begins; len(lines) if there is none. It is for text in which no
// quote follows: all from there on is no part of what the sender wrote.
func Signature(lines []string) int {
	whole := trimBlank(lines, len(lines))
	end := min(whole, outlookAt(lines[:whole]))
	for range maxLayers {
		tail := max(0, end-maxTail)
		last := lines[tail:end]
		from := min(delimiter(last), footerAt(last), notice(last))
		from = tail + trimRules(last, from)
		if from == end {
			break
		}
		end = from
	}
	if end == whole {
		return len(lines)
	}
	return trimBlank(lines, end)
}

// trimBlank returns end without the blank lines before it.
func trimBlank(lines []string, end int) int {
	for end > 0 && blank(lines[end-1]) {
		end--
	}
	return end
}

// trimRules returns end without the blank lines, the lines drawn of dashes and
// the marks of tracking before it.
func trimRules(lines []string, end int) int {
	for end > 0 {
		line := plain(lines[end-1])
		if line != "" && line != "ᐧ" && !(rule(line) && len(lines[end-1]) < plainLength) {
			break
		}
		end--
	}
	return end
}

// delimiter returns where a signature begins that stands below "-- "
// (RFC 3676 §4.3), below "--" or below the line of a mailing list.
func delimiter(lines []string) int {
	for i := range lines {
		if !strict(lines[i]) && !loose(lines[i]) {
			continue
		}
		if below := lines[i+1:]; strict(lines[i]) && few(below, maxSigned) || signs(below) {
			return i
		}
	}
	return len(lines)
}

// strict reports whether a line is the mark of a signature and nothing else.
func strict(line string) bool { return line == "-- " || line == "--\u00a0" }

// loose reports whether a line can be one: people write such lines too.
func loose(line string) bool {
	line = strings.TrimSpace(line)
	return line == "--" || line == "—-" || len(line) >= 2 && len(line) < plainLength && strings.Trim(line, "_") == ""
}

// few reports whether at most n of the lines are not blank.
func few(lines []string, n int) bool {
	for _, line := range lines {
		if !blank(line) {
			n--
		}
		if n < 0 {
			return false
		}
	}
	return true
}

// signs reports whether the lines look like a signature: few, and no sentences
// or lists, which somebody has written.
func signs(lines []string) bool {
	if !few(lines, maxUnsigned) {
		return false
	}
	for _, line := range lines {
		if line = plain(line); sentence(line) && !known(line) || listed(line) {
			return false
		}
	}
	return true
}

// known reports whether a sentence is one that stands in signatures.
func known(line string) bool {
	return footer(line) || strings.Contains(line, "://") || len(disclaims(strings.ToLower(line))) > 0
}

// sentence reports whether a line is one, or a part of one.
func sentence(line string) bool {
	words := len(strings.Fields(line))
	return words >= 9 || words >= 5 && strings.ContainsAny(line[len(line)-1:], ".!?:")
}

// listed reports whether a line is an item of a list, or ends like a heading.
func listed(line string) bool {
	for _, mark := range []string{"- ", "* ", "• ", "+ ", "[ ]", "[x]"} {
		if strings.HasPrefix(line, mark) && len(strings.Fields(line)) > 2 {
			return true
		}
	}
	return strings.HasSuffix(line, ":")
}
