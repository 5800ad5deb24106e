package quote

import (
	"regexp"
	"strings"
	"unicode"
)

// Dates as attributions have them, all with a year; and the time of day.
var (
	date = regexp.MustCompile(`\b\d{1,4}\.?\s?[./-]\s?\d{1,2}\.?\s?[./-]\s?\d{1,4}\b` + // 2013. 02. 08., 11/12/2024
		`|\b\d{1,2}(?:st|nd|rd|th|er|º|°)?[.,]?(?: de| of| d'|-| ) ?\pL[\pL\pM.]{1,15}[,.]?(?: de| del| г\.|-| |, ) ?\d{4}` + // 5. mai 2025, 11-Apr-2011
		`|\b\d{1,2} \pL{4,6} \d{1,2},? \d{4}` + // 8 tháng 6, 2017
		`|\pL{3,}\.?[ -]\d{1,2}(?:st|nd|rd|th)?,?[ -]\d{2,4}\b` + // Nov 21, 2014; March-19-11
		`|\b\d{4}\.? (?:m\. ?)?\pL[\pL\pM.]{2,} \d{1,2}\b` + // 2025. május 5.
		`|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2}`)
	clock = regexp.MustCompile(`\b\d{1,2}[:.h٫]\d{2}\b`)
	// stamped is how Gmail began an attribution in the languages that it had no
	// words for, with nothing but a name behind.
	stamped = regexp.MustCompile(`^(?i)\d{4}[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d\d:?\d\d .{2,60}$`)
	bracket = regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>|\([^()\s]+@[^()\s]+\)|\[mailto:|< [^<>\s]+@[^<>\s]+>`)
	address = regexp.MustCompile(`[^\s<>()"',:;]+@[^\s<>()"',:;]+\.\pL{2,}`)
)

func dated(line string) bool { return date.MatchString(line) }

// wroteAt is where a lower-case line says that somebody else wrote, in bytes;
// -1 if it does not.
func wroteAt(low string) int {
	before := ""
	for at := 0; at < len(low); {
		word, gap := nextWord(low[at:])
		if wrote[word] {
			if ourselves[before] {
				return -1
			}
			return at
		}
		before = word
		at += len(word) + gap
	}
	if ascii(low) {
		return -1
	}
	for _, phrase := range wroteIn {
		if at := strings.Index(low, phrase); at >= 0 {
			return at
		}
	}
	return -1
}

// nextWord returns the letters that s begins with, and how many bytes are
// between them and the next letter.
func nextWord(s string) (word string, gap int) {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if end < 0 {
		return s, 0
	}
	next := strings.IndexFunc(s[end:], unicode.IsLetter)
	if next < 0 {
		return s[:end], len(s) - end
	}
	return s[:end], next
}

// judge tells whether a line, joined of those that it was broken into, is an
// attribution. next is the line that follows it.
func judge(line, next string) intro {
	low := strings.ToLower(line)
	verb := wroteAt(low)
	says := verb >= 0 || strings.HasSuffix(low, " sent:") && address.MatchString(low)
	angle := strings.ContainsAny(low, "<([") && bracket.MatchString(low)
	if !says && !angle && !stamped.MatchString(line) {
		return nothing // and most lines end here
	}
	end := strings.TrimRight(low, ` "'*_»`)
	colon, dashes := strings.HasSuffix(end, ":"), strings.HasSuffix(end, "--")
	if !colon && !dashes {
		return unended(line, next, says, angle)
	}
	if dashes && verb < 0 {
		return nothing
	}
	when, bare := dated(low), address.MatchString(low)
	switch {
	case says && when && (angle || dayFirst(low)):
		return author
	case says && bare && (clock.MatchString(low) || oneName(low, verb)):
		return author
	case angle && when && colon && afterAddress(end):
		return author
	case says && colon && len(strings.Fields(low)) <= 12, angle && colon && (clock.MatchString(low) || says):
		return hint
	}
	return nothing
}

// unended judges a line that has no colon at its end. Without one it is an
// attribution if the next line cannot be its continuation.
func unended(line, next string, says, angle bool) intro {
	if stamped.MatchString(line) && next == "" {
		return author
	}
	if _, role := header(next); role != 0 && says && dated(line) {
		return author
	}
	if next == "" && dated(line) && (angle && strings.HasSuffix(line, ">") || says) {
		return hint
	}
	return nothing
}

// dayFirst reports whether a line begins as an attribution does that has no
// address: with the day, or with a word or a few before it. Of what begins with
// a name nobody can tell whether it tells of somebody instead.
func dayFirst(low string) bool {
	low = undecorated(low)
	at := strings.IndexFunc(low, unicode.IsDigit)
	return at >= 0 && at <= early && len(strings.Fields(low[:at])) <= earlyWords && wroteAt(low[:at]) < 0
}

// oneName reports whether what stands before "wrote" is nothing but a name and
// an address, and nothing stands behind it.
func oneName(low string, verb int) bool {
	if verb < 0 || len(strings.Fields(low[verb:])) > 3 {
		return false
	}
	before := low[:verb]
	return len(strings.Fields(before)) <= 8 && !strings.Contains(before, ". ") && strings.Contains(before, "@")
}

// afterAddress reports whether between an address and the colon at the end there
// are at most a few letters, such as "のメッセージ".
func afterAddress(end string) bool {
	at := strings.LastIndexAny(end, ">)")
	return at >= 0 && len([]rune(end[at:])) <= 16
}
