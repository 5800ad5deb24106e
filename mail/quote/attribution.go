package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An intro is what stands before a quote.
type intro int

const (
	nothing   intro = iota
	hint            // an intro only if what follows has quote marks
	author          // "On … Bob wrote:"
	original        // "-----Original Message-----", or the headers of the quoted mail
	forwarded       // the same above a mail that is handed on
)

// sight is how many lines are looked at to find out what the first one begins.
const sight = 24

// Attribution reports how many lines from the beginning of lines are an
// attribution, a separator or a block of headers before a quote; 0 if they are
// none. The lines may have quote marks, all of them as many as the first.
//
// What somebody could have written themselves, such as "Bob wrote:" without a
// date or an address, is an attribution only if more deeply marked lines follow.
func Attribution(lines []string) int {
	n, what := introduce(lines)
	if what == hint && !deepens(lines, n) {
		return 0
	}
	return n
}

// deepens reports whether the first line after the first n that is not blank
// has more marks than the first.
func deepens(lines []string, n int) bool {
	_, depth := Unmark(lines[0])
	for _, line := range lines[n:min(n+sight, len(lines))] {
		if rest, d := Unmark(line); !blank(rest) || d > depth {
			return d > depth
		}
	}
	return false
}

// introduce tells what the lines begin with, and how many lines that is.
func introduce(lines []string) (int, intro) {
	if len(lines) == 0 {
		return 0, nothing
	}
	first, depth := Unmark(lines[0])
	if first = plain(first); !suspicious(first) {
		return 0, nothing
	}
	ahead := maxBroken + 1
	if _, role := header(first); role != 0 || rule(first) || separator(first) != nothing {
		ahead = sight
	}
	seen := make([]string, 0, ahead)
	for _, line := range lines[:min(ahead, len(lines))] {
		rest, d := Unmark(line)
		if d != depth {
			break
		}
		seen = append(seen, plain(rest))
	}
	if rule(first) {
		return afterRule(seen)
	}
	return announce(seen)
}

// suspicious is a quick look at a line that tells those that can begin an intro
// from the many that cannot.
func suspicious(line string) bool {
	line = strings.TrimLeft(line, " \t")
	if line == "" {
		return false
	}
	return line[0] >= utf8.RuneSelf || strings.IndexByte("-_=*~", line[0]) >= 0 || strings.ContainsAny(line, ":0123456789@<") || len(line) >= len(davids) && strings.EqualFold(line[:len(davids)], davids)
}

// afterRule tells what follows a line of dashes: Outlook draws one before the
// headers of the quoted mail.
func afterRule(seen []string) (int, intro) {
	for i := 1; i < len(seen) && i <= 4; i++ {
		if seen[i] == "" {
			continue
		}
		n, what := announce(seen[i:])
		if what == nothing || what == hint {
			return 0, nothing
		}
		return i + n, what
	}
	return 0, nothing
}

// announce tells what the lines begin with that have been made plain.
func announce(seen []string) (int, intro) {
	if what := separator(seen[0]); what != nothing {
		n := 1
		for n < len(seen) && n <= 3 && seen[n] == "" {
			n++
		}
		return 1 + extra(seen, n), what
	}
	if n := headers(seen); n > 0 {
		return n, original
	}
	return attribute(seen)
}

// extra counts the lines up to the end of the block of headers that begins at
// line n, beyond the first line; 0 if none begins there.
func extra(seen []string, n int) int {
	if n >= len(seen) {
		return 0
	}
	if h := headers(seen[n:]); h > 0 {
		return n + h - 1
	}
	return 0
}

// rule reports whether a line is drawn of dashes or the like.
func rule(line string) bool {
	if len(line) < 2 {
		return false
	}
	for _, r := range line {
		if !strings.ContainsRune("-_=*#~+—–―─━⸻· ", r) {
			return false
		}
	}
	return true
}

// davids begins the line that the program David writes above a quote.
const davids = "original message processed by"

// separator tells whether a line says that the original or a forwarded mail
// follows: words between dashes, or what Apple and others write without.
func separator(line string) intro {
	bare := strings.Trim(line, "*_ \t")
	core := strings.Trim(bare, "-=–—_ ")
	dashes := len(bare) - len(strings.TrimLeft(bare, "-=–—_"))
	if dashes < 2 {
		low := strings.ToLower(core)
		switch {
		case strings.HasPrefix(low, davids):
			return original
		case len(low) < 60 && strings.HasSuffix(low, ":") && begins(low, applesForwards):
			return forwarded
		}
		return nothing
	}
	if at := strings.Index(core, "--"); at > 0 { // more may stand behind the dashes
		core = core[:at]
	} else if !strings.HasSuffix(bare, "-") && !strings.HasSuffix(bare, "=") && !strings.HasSuffix(bare, "_") {
		return nothing
	}
	words := strings.Fields(strings.ToLower(core))
	if len(words) > 5 || len(words) == 0 || len(words) == 1 && len(words[0]) < 12 {
		return nothing
	}
	switch low := strings.Join(words, " "); {
	case begins(low, forwards):
		return forwarded
	case begins(low, originals):
		return original
	}
	return nothing
}

func begins(s string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// applesForwards begin the line above a forwarded mail that has no dashes.
var applesForwards = []string{"begin forwarded message", "anfang der weitergeleiteten", "début du message", "inicio del mensaje reenviado", "início da mensagem", "inizio messaggio inoltrato", "begin doorgestuurd bericht", "początek przekazyw",
	"vidarebefordrat brev", "start på videresendt", "videresendt melding", "välitetty viesti"}

// The lines and bytes that a line of attribution is broken into at most.
const (
	maxBroken      = 5
	maxAttribution = 400
)

// attribute tells how many lines are one line of attribution, which programs
// break at any space.
func attribute(seen []string) (int, intro) {
	if window := strings.Join(seen[:min(len(seen), maxBroken)], " "); !strings.Contains(window, "@") && wroteAt(strings.ToLower(window)) < 0 && !stamped.MatchString(seen[0]) {
		return 0, nothing
	}
	joined := ""
	for i, line := range seen[:min(len(seen), maxBroken)] {
		if line == "" || len(joined)+len(line) > maxAttribution {
			break
		}
		joined = strings.TrimSpace(joined + " " + line)
		if i == 0 && !opens(joined) {
			break
		}
		var next string
		if i+1 < len(seen) {
			next = seen[i+1]
		}
		what := judge(joined, next)
		if what == nothing {
			continue
		}
		if i > 0 && (!begun(seen[0]) || later(seen[:i+1])) {
			break // the first line is the sender's
		}
		return i + 1, what
	}
	return 0, nothing
}

// begun reports whether a line can be the beginning of an attribution that is
// broken: it has a whole date, an opener before one, or a name.
func begun(line string) bool { return openers[firstWord(line)] || dated(line) || named(line) }

// later reports whether the attribution begins only at a later one of the lines.
func later(lines []string) bool {
	for i, line := range lines {
		anew := openers[firstWord(line)] || line[0] >= '0' && line[0] <= '9' && !dated(lines[0]) && !bracket.MatchString(lines[0])
		if i > 0 && anew && dated(line) && judge(strings.Join(lines[i:], " "), "") == author {
			return true
		}
	}
	return false
}

// undecorated takes off what may stand before an attribution, such as "- ".
func undecorated(line string) string { return strings.TrimLeft(line, "-–—*~_ ") }

// early is within how many characters and words the date of an attribution
// begins.
const early, earlyWords = 40, 5

// opens reports whether an attribution can begin like this: with a date soon,
// or with the name of somebody and their address or "wrote".
func opens(line string) bool {
	line = undecorated(line)
	if named(line) {
		return true
	}
	at := strings.IndexFunc(line, unicode.IsDigit)
	return at >= 0 && at <= early && len(strings.Fields(line[:at])) <= earlyWords
}

// named reports whether a line has an address, or says soon that somebody wrote.
func named(line string) bool {
	if strings.ContainsAny(line, "<@") {
		return true
	}
	at := wroteAt(strings.ToLower(line))
	return at >= 0 && len(strings.Fields(line[:at])) <= earlyWords
}
