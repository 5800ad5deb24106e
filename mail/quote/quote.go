package quote

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file holds a small version of what the package is to do, enough to work
// and to test package answer with: some twenty languages of attributions by a
// few words and signs that they have in common, the plainest signatures and
// disclaimers. The full one takes its place, with the same five functions.

// Unmark takes the quote marks off the beginning of a line and counts them.
func Unmark(line string) (rest string, depth int) {
	rest = line
	for {
		s := strings.TrimLeft(rest, " \t\u00a0")
		if len(rest)-len(s) > 2 || s == "" || s[0] != '>' && s[0] != '|' {
			break
		}
		rest = s[1:]
		depth++
	}
	if depth > 0 {
		rest = strings.TrimPrefix(rest, " ")
	}
	return rest, depth
}

// Attribution returns how many lines from the beginning are what mail programs
// put before a quote: a line that says who wrote when, a line of dashes, a
// block of headers; 0 if they are not.
func Attribution(lines []string) int {
	at := 0
	if at < len(lines) && separator.MatchString(strings.TrimSpace(lines[at])) {
		at++
		if strings.ContainsFunc(lines[0], unicode.IsLetter) && headers(lines[at:]) == 0 {
			return at
		}
		for at < len(lines) && strings.TrimSpace(lines[at]) == "" {
			at++
		}
	}
	if n := headers(lines[at:]); n > 0 {
		return at + n
	}
	joined := ""
	for i := at; i < min(at+4, len(lines)); i++ {
		line, _ := Unmark(lines[i])
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		joined = strings.TrimSpace(joined + " " + line)
		if i == at && !strings.ContainsAny(line, "0123456789@") {
			break
		}
		if wrote(joined) {
			return i + 1
		}
	}
	return 0
}

// headers counts the lines of a block of at least three headers.
func headers(lines []string) int {
	n := 0
	for n < len(lines) && n < 12 {
		line := strings.Trim(lines[n], " \t\u00a0*")
		if i := strings.IndexAny(line, ":："); line == "" || i <= 0 || i > 24 || strings.Count(line[:i], " ") > 2 || wrote(line) {
			break
		}
		n++
	}
	if block := strings.Join(lines[:n], " "); n < 3 || !strings.Contains(block, "@") || !clock.MatchString(block) {
		return 0
	}
	return n
}

var (
	separator = regexp.MustCompile(`^(_{8,}|-{2,} ?[\pL ]+ ?-{2,})$`)
	clock     = regexp.MustCompile(`\d{1,2}[:.h]\d\d`)
	dated     = regexp.MustCompile(`\d{4}|\d{1,2}[./]\d{1,2}[./]\d\d`)
	verbs     = regexp.MustCompile(`(?i)\b(wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał\(?a?\)?|skrev|kirjoitti)\b`)
)

// wrote reports whether a line says who wrote what follows.
func wrote(line string) bool {
	if len(line) > 400 || !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：") {
		return false
	}
	return dated.MatchString(line) && (verbs.MatchString(line) || strings.Contains(line, "@")) ||
		clock.MatchString(line) && verbs.MatchString(line)
}

// Banner reports whether a line is a gateway's warning of mail from outside.
func Banner(line string) bool { return banner.MatchString(line) }

var banner = regexp.MustCompile(`(?i)^\W*(caution|external|warning|achtung|attention)\b.{0,40}(e-?mail|sender|message|extern)`)

// Signature returns at which line a signature, the footer of a mobile program
// or a disclaimer begins; len(lines) if there is none. No quote follows them.
func Signature(lines []string) int {
	for i, line := range lines {
		s := strings.TrimSpace(line)
		if line == "--" || line == "-- " || mobile.MatchString(s) || disclaimer.MatchString(s) {
			return i
		}
	}
	return len(lines)
}

var (
	mobile     = regexp.MustCompile(`(?i)^(sent from my |sent from (outlook|yahoo|mail) |get outlook for |von meinem .{1,30} gesendet|gesendet von |envoyé de mon |enviado desde mi |enviado do meu |inviato da |verzonden vanaf |wysłane z |skickat från |iPhoneから送信)`)
	disclaimer = regexp.MustCompile(`(?i)^(this (e-?mail|message) .{0,80}(confidential|intended)|confidentiality notice|diese e-?mail .{0,60}vertraulich|ce (message|courriel) .{0,60}confidentiel)`)
)

// Trim returns what is newly written in a reply, as far as can be told without
// knowing what it answers.
func Trim(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var kept []string
	for i := 0; i < len(lines); i++ {
		if s := strings.TrimSpace(lines[i]); s == "" || mayBegin(s) {
			if n := Attribution(lines[i:min(len(lines), i+16)]); n > 0 {
				if n >= 3 || i+n >= len(lines) || quoted(lines[i+n:]) {
					i += n - 1
					if n >= 3 {
						break
					}
					continue
				}
			}
		}
		if _, depth := Unmark(lines[i]); depth == 0 {
			kept = append(kept, lines[i])
		}
	}
	kept = kept[:Signature(kept)]
	return strings.Trim(strings.Join(kept, "\n"), "\n \t")
}

// mayBegin is a quick look at whether an attribution can begin with a line.
func mayBegin(s string) bool {
	return s[0] == '_' || s[0] == '-' || strings.ContainsAny(s[:min(len(s), 200)], ":：0123456789")
}

// quoted reports whether the first line that says something is quoted.
func quoted(lines []string) bool {
	for _, l := range lines[:min(3, len(lines))] {
		if strings.TrimSpace(l) != "" {
			_, depth := Unmark(l)
			return depth > 0 || !utf8.ValidString(l)
		}
	}
	return true
}
