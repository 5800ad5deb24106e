package answer

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/word"
	"oneonone/mail/form"
)

// Where text belongs that belongs under no mark.
const (
	general = -1
	private = -2
)

// labels know how people name the marks of a sheet when they write without its
// lines: "1. ...", "Q1: ...", "Wins: ...", "NEXT STEPS".
type labels struct {
	names    map[string]int // by their words, folded
	numbered []int          // the marks that have a number for a name, such as Q1, from 1 on
	hidden   int            // the mark that is private, or none
}

// aliases are other words for what the marks of a wrap-up are called.
var aliases = map[string][]string{
	"summary":    {"tl dr", "tldr", "recap", "zusammenfassung", "resume", "resumen", "resumo", "riassunto", "samenvatting"},
	"next-steps": {"next step", "steps", "actions", "action items", "action points", "todo", "todos", "to do", "to dos", "nachste schritte", "aufgaben", "prochaines etapes", "actions a mener", "proximos pasos", "pasos siguientes"},
	"next-time":  {"next 1 1", "for next time", "nachstes mal", "prochaine fois", "la prochaine fois", "proxima vez", "la proxima vez"},
	"correction": {"corrections", "korrektur", "korrekturen", "correccion", "correcciones"},
	"wins":       {"erfolge", "fortschritte", "reussites", "succes", "victoires", "logros", "exitos"},
	"challenges": {"herausforderungen", "hurden", "schwierigkeiten", "difficultes", "defis", "retos", "desafios", "dificultades"},
	"priorities": {"prioritaten", "schwerpunkte", "priorites", "prioridades"},
	"feedback":   {"ruckmeldung", "ruckmeldungen", "retour", "retours", "commentaires", "comentarios"},
	"efforts":    {"einsatz", "effort", "esfuerzo", "esfuerzos"},
	"barriers":   {"hindernisse", "hindernis", "obstacles", "freins", "barreras", "obstaculos"},
	"support":    {"unterstutzung", "hilfe", "soutien", "aide", "apoyo", "ayuda"},
}

// elsewhere are labels for what belongs nowhere.
var elsewhere = []string{"general", "other", "anything else", "notes", "misc", "allgemein", "sonstiges", "divers", "autres", "otros"}

func newLabels(marks []form.Marked, byManager bool) labels {
	l := labels{names: map[string]int{}, hidden: none}
	for _, name := range elsewhere {
		l.names[name] = general
	}
	own, shared := map[string]bool{}, map[string]bool{}
	for i, m := range marks {
		at := i
		if m.Key == "private" {
			l.hidden, at = i, general
			if byManager {
				at = private
			}
		}
		for _, name := range l.namesOf(m) {
			if before, ok := l.names[name]; own[name] && ok && before != at {
				shared[name] = true
			}
			own[name] = true
			l.names[name] = at
		}
	}
	for i, m := range marks {
		for _, name := range aliases[m.Key] {
			if !own[name] {
				l.names[name] = i
			}
		}
		if n, err := strconv.Atoi(strings.TrimLeftFunc(tagOf(m.Line), unicode.IsLetter)); err == nil && n == len(l.numbered)+1 {
			l.numbered = append(l.numbered, i)
		}
	}
	for name := range shared {
		delete(l.names, name)
	}
	return l
}

// namesOf lists what a mark can be called: its tag, its key, and before
// a colon its label, if the tag is but a number.
func (l labels) namesOf(m form.Marked) []string {
	tag := tagOf(m.Line)
	out := []string{tag, word.Fold(strings.ReplaceAll(m.Key, "-", " "))}
	_, rest, _ := strings.Cut(m.Line, "]")
	if label, _, ok := strings.Cut(rest, ":"); ok && strings.ContainsFunc(tag, unicode.IsDigit) && len(strings.Fields(label)) <= 4 {
		out = append(out, word.Fold(label))
	}
	names := out[:0]
	for _, name := range out {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// tagOf is what stands in a mark's brackets, folded: q1, next steps.
func tagOf(line string) string {
	tag, _, _ := strings.Cut(strings.TrimPrefix(line, "["), "]")
	return word.Fold(tag)
}

// longestLabel is how long a label can be, in bytes.
const longestLabel = 64

// tag reads a label in the form of the sheet's own marks: "[Q1] ..." or
// "Q1: ...". It can stand anywhere.
func (l labels) tag(line string) (mark int, rest string, ok bool) {
	s := undecorated(line)
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s[:min(len(s), longestLabel)], ']')
		if end < 0 {
			return 0, "", false
		}
		if mark, ok = l.names[word.Fold(s[1:end])]; !ok {
			return 0, "", false
		}
		rest = strings.TrimLeft(s[end+1:], " *_:")
		if again, more, ok := l.colon(rest); ok && again == mark {
			rest = more
		}
		return mark, rest, true
	}
	letters := s[:min(len(s), 4)]
	letters = letters[:len(letters)-len(strings.TrimLeft(letters, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
	digits := strings.TrimLeft(s[len(letters):], " ")
	end := len(digits) - len(strings.TrimLeft(digits, "0123456789"))
	if letters == "" || end == 0 || end > 2 {
		return 0, "", false
	}
	if mark, ok = l.names[strings.ToLower(letters)+digits[:end]]; !ok {
		return 0, "", false
	}
	rest = digits[end:]
	if rest != "" && !strings.ContainsAny(rest[:1], " .:)-*_") {
		return 0, "", false
	}
	rest = strings.TrimLeft(rest, " .:)-*_–—")
	if again, more, ok := l.colon(rest); ok && again == mark {
		rest = more
	}
	return mark, rest, true
}

// find reads a label in any form but that of a number alone.
func (l labels) find(line string) (mark int, rest string, ok bool) {
	if mark, rest, ok = l.tag(line); ok {
		return mark, rest, true
	}
	s := undecorated(line)
	if _, after, ok := number(s); ok {
		s = after
	}
	if mark, rest, ok = l.colon(s); ok {
		return mark, rest, true
	}
	if len(s) <= longestLabel {
		if mark, ok = l.names[word.Fold(s)]; ok && !strings.HasSuffix(s, "?") {
			return mark, "", true
		}
	}
	return 0, "", false
}

// colon reads a name that a colon or a dash ends.
func (l labels) colon(s string) (mark int, rest string, ok bool) {
	for _, end := range []string{":", "：", " - ", " – ", " — ", " -> ", " -"} {
		i := strings.Index(s[:min(len(s), longestLabel)], end)
		if i <= 0 || end == " -" && i+len(end) != len(s) {
			continue
		}
		if mark, ok = l.names[word.Fold(s[:i])]; ok {
			rest = s[i+len(end):]
			if strings.HasPrefix(s, "*") || strings.HasPrefix(s, "_") {
				rest = strings.TrimLeft(rest, "*_")
			}
			return mark, strings.TrimSpace(rest), true
		}
	}
	return 0, "", false
}

// undecorated takes off what stands before the words of a heading: bullets,
// signs of emphasis, number signs.
func undecorated(s string) string {
	s = strings.TrimLeft(s, " \t\u00a0#=>")
	if n := bullet(s); n > 0 && n < len(s) && s[n] != '[' {
		return strings.TrimLeft(s[n:], " \t\u00a0")
	}
	return s
}

// number reads what numbers a line of a list: "1.", "1)", "(1)", "1:".
func number(s string) (n int, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t\u00a0*_")
	open := strings.HasPrefix(s, "(")
	digits := strings.TrimPrefix(s, "(")
	end := 0
	for end < len(digits) && end < 3 && digits[end] >= '0' && digits[end] <= '9' {
		end++
	}
	if end == 0 || end > 2 || end == len(digits) || !strings.ContainsRune(".):", rune(digits[end])) || open && digits[end] != ')' {
		return 0, "", false
	}
	rest = strings.TrimLeft(digits[end+1:], "*_")
	if r, _ := utf8.DecodeRuneInString(rest); unicode.IsDigit(r) {
		return 0, "", false
	}
	n, _ = strconv.Atoi(digits[:end])
	return n, strings.TrimSpace(rest), true
}
