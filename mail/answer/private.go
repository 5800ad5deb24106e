package answer

import (
	"slices"
	"strings"

	"oneonone/mail/answer/word"
)

// secrets are words that say of text behind them that it is not to be shared.
// What begins with one is private even where no colon follows: better too much
// than a word too little.
var secrets = map[string]bool{
	"private": true, "privately": true, "privates": true, "privat": true, "prive": true, "privee": true,
	"privado": true, "privada": true, "privato": true, "privata": true,
	"confidential": true, "confidentially": true, "vertraulich": true, "vertrauliches": true, "confidentiel": true, "confidentielle": true,
	"confidencial": true, "riservato": true,
}

// parts may follow them in a label.
var parts = map[string]bool{"note": true, "notes": true, "part": true, "section": true, "stuff": true, "comments": true, "thoughts": true, "notiz": true, "notizen": true, "note privee": true, "notas": true}

// secretly are several such words. They count where they are a label.
var secretly = []string{
	"only me", "only for me", "for me only", "just for me", "for my eyes only", "my eyes only", "not for sharing", "do not share", "dont share", "off the record",
	"nur fur mich", "nur fuer mich", "nur ich", "nur fur meine augen", "nicht weitergeben", "nicht teilen", "unter uns", "unter vier augen", "private notiz", "private notizen",
	"pour moi seulement", "pour moi seul", "pour moi seule", "rien que pour moi", "seulement pour moi", "juste pour moi", "entre nous", "a ne pas partager", "ne pas diffuser", "a ne pas diffuser", "ne pas partager", "note privee", "notes privees",
	"solo para mi", "solo para mis ojos", "solo yo", "solamente para mi", "entre nosotros", "no compartir", "nota privada", "notas privadas", "nota confidencial",
}

// privately reads the label of private text, and returns what follows it on
// its line. It also knows the label where it is misspelt, or has lost a bracket.
// Only a manager's text can be private.
func (r *reader) privately(line string) (rest string, ok bool) {
	if !r.ByManager {
		return "", false
	}
	s := strings.TrimLeft(undecorated(line), " \t\u00a0([{<*_#-–•\"“„«'")
	if s == "" || !strings.ContainsRune("pPcCvVrRoOfFjJmMnNdDsSuUeEaA", rune(s[0])) && !strings.Contains(line[:len(line)-len(s)], "[") {
		if _, s, ok = number(s); !ok {
			return "", false
		}
	}
	label, after := cutLabel(s)
	name := word.Fold(label)
	first, _, _ := strings.Cut(name, " ")
	mark, named := r.labels.names[name]
	switch {
	case named && mark == private,
		slices.Contains(secretly, name),
		nearly(name, strings.Contains(line[:len(line)-len(s)], "[")),
		secrets[first] && (name == first || parts[strings.TrimPrefix(name, first+" ")]):
		return after, true
	case secrets[first]:
		return line, true
	}
	return "", false
}

// cutLabel cuts a line behind what ends a label. A short line that nothing
// ends is one as a whole; of a long one the beginning is returned.
func cutLabel(s string) (label, rest string) {
	head := s[:min(len(s), longestLabel)]
	if i := strings.IndexAny(head, ":：)]}>–—"); i > 0 {
		return head[:i], strings.TrimLeft(s[i:], " \t\u00a0:：)]}>–—*_-")
	}
	if i := strings.Index(head, " -"); i > 0 {
		return head[:i], strings.TrimLeft(s[i:], " -")
	}
	if len(s) <= longestLabel {
		return s, ""
	}
	return head, ""
}

// nearly reports whether a label is one of these words but for a letter, or
// for two in brackets, where nothing else can be meant.
func nearly(label string, bracketed bool) bool {
	wrong := 1
	if bracketed {
		wrong = 2
	}
	for _, word := range []string{"private", "privately", "privat", "privee", "privado", "privada", "confidential", "confidentiel", "confidencial", "vertraulich"} {
		if len(label) >= len(word)-wrong && len(label) <= len(word)+wrong && distance(label, word) <= wrong {
			return true
		}
	}
	return false
}

// distance counts the letters to add, take away, change or swap with the one
// beside them, until a is b.
func distance(a, b string) int {
	var older []int
	before := make([]int, len(b)+1)
	for j := range before {
		before[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, before = before, row
	}
	return before[len(b)]
}
