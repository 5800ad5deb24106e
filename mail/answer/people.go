package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/word"
)

// people are the two of a pair, by all that they can be called.
type people struct {
	names                   map[string]string // address by name, folded; "" where both are called so
	manager, report, writer string            // addresses
	example                 string            // a short name for warnings to show what is meant
}

// The words for the writer, and for both.
var (
	myself = map[string]bool{"me": true, "i": true, "myself": true, "ich": true, "moi": true, "je": true, "yo": true, "mi": true, "io": true, "eu": true, "ik": true, "jag": true, "ja": true}
	both   = map[string]bool{"both": true, "we": true, "us": true, "both of us": true, "the two of us": true, "all": true, "everyone": true, "everybody": true, "together": true,
		"beide": true, "wir": true, "wir beide": true, "alle": true, "nous": true, "tous": true, "tous les deux": true, "nous deux": true, "les deux": true, "nosotros": true, "ambos": true, "los dos": true, "todos": true}
)

func newPeople(c Circumstances) people {
	p := people{names: map[string]string{}, manager: c.Manager.Email, report: c.Report.Email, writer: c.Report.Email}
	if c.ByManager {
		p.writer = c.Manager.Email
	}
	for _, s := range []Somebody{c.Manager, c.Report} {
		for _, name := range append(slices.Clone(s.Names), s.Email) {
			key := word.Fold(name)
			if before, ok := p.names[key]; ok && before != s.Email {
				p.names[key] = ""
			} else if key != "" {
				p.names[key] = s.Email
			}
		}
	}
	p.example = shortest(c.Report)
	return p
}

// shortest is the shortest name of somebody.
func shortest(s Somebody) string {
	out := s.Email
	for _, name := range s.Names {
		if name != "" && (out == s.Email || len(name) < len(out)) {
			out = name
		}
	}
	return out
}

// one finds the address of one person. A name that both have is nobody's.
func (p people) one(name string) (string, bool) {
	key := word.Fold(strings.Trim(name, " \t\u00a0@*_"))
	if email := p.names[key]; email != "" {
		return email, true
	}
	if myself[key] && p.names[key] == "" && p.writer != "" {
		return p.writer, true
	}
	return "", false
}

// owners finds the addresses of those that a phrase names: "Alice", "@me",
// "Alice and Maria", "both". All of it must be names.
func (p people) owners(phrase string) ([]string, bool) {
	if len(phrase) > 120 || phrase == "" {
		return nil, false
	}
	if both[word.Fold(strings.TrimLeft(phrase, "@*_ "))] {
		return p.two(), len(p.two()) > 0
	}
	if one, ok := p.one(phrase); ok {
		return []string{one}, true
	}
	var out []string
	for _, name := range strings.FieldsFunc(ands.Replace(phrase), func(r rune) bool { return r == '\n' }) {
		if strings.TrimSpace(name) == "" {
			continue
		}
		one, ok := p.one(name)
		if !ok {
			return nil, false
		}
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out, len(out) > 0
}

// ands part the names of several people.
var ands = strings.NewReplacer(" and ", "\n", " & ", "\n", "&", "\n", "/", "\n", " + ", "\n", "+", "\n", ",", "\n", " und ", "\n", " et ", "\n", " y ", "\n", ";", "\n")

// two lists manager and report.
func (p people) two() []string {
	if p.manager == "" || p.report == "" || p.manager == p.report {
		return nil
	}
	return []string{p.manager, p.report}
}

// named reports whether a text begins with an owner and a colon.
func (p people) named(s string) bool {
	name, _, ok := strings.Cut(s[:min(len(s), longestLabel)], ":")
	if !ok {
		return false
	}
	_, ok = p.owners(name)
	return ok
}

// An attribution says whose a promise is.
type attribution struct {
	owners  []string
	unknown string // a name that is nobody's; it stays in the text
	text    string // what is to be done
}

// attribute reads who is to do what: "Alice: ...", "@me ...", "Maria - ...",
// "Alice to ...", "I'll ...".
func (p people) attribute(s string) attribution {
	for _, end := range []string{":", " - ", " – ", " — ", " -> ", " → ", "：", ": "} {
		i := strings.Index(s[:min(len(s), 2*longestLabel)], end)
		if i <= 0 {
			continue
		}
		name, rest := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(end):])
		if owners, ok := p.owners(name); ok && rest != "" {
			return attribution{owners: owners, text: strings.TrimLeft(rest, "*_ ")}
		}
		if end == ":" && rest != "" && looksLikeName(name) {
			return attribution{unknown: name, text: s}
		}
	}
	if strings.HasPrefix(s, "@") {
		return p.mention(s)
	}
	if a, ok := p.will(s); ok {
		return a
	}
	for name := range strings.FieldsSeq(s) { // "draft the RFC @alice"
		if len(name) > 1 && name[0] == '@' && len(name) < longestLabel {
			if one, ok := p.one(strings.TrimRight(name, ".,;:!")); ok {
				return attribution{owners: []string{one}, text: strings.Join(strings.Fields(strings.Replace(s, name, "", 1)), " ")}
			}
			return attribution{unknown: strings.TrimRight(name, ".,;:!"), text: s}
		}
	}
	return attribution{text: s}
}

// mention reads "@name what": the name is as long as somebody has one.
func (p people) mention(s string) attribution {
	fields := strings.Fields(s[:min(len(s), 2*longestLabel)])
	for n := min(3, len(fields)-1); n > 0; n-- {
		name := strings.Join(fields[:n], " ")
		if owners, ok := p.owners(strings.TrimRight(name, ",:")); ok {
			rest := s
			for _, f := range fields[:n] {
				rest = strings.TrimLeft(strings.TrimPrefix(rest, f), " \t")
			}
			return attribution{owners: owners, text: strings.TrimLeft(rest, "-–—:, ")}
		}
	}
	return attribution{unknown: strings.TrimRight(fields[0], ".,;:!"), text: s}
}

// verbs stand between who and what.
var verbs = map[string]bool{"to": true, "will": true, "shall": true, "should": true, "must": true, "is to": true, "soll": true, "wird": true, "muss": true, "doit": true, "va": true, "debe": true}

// will reads "Alice will ..." and "I'll ...".
func (p people) will(s string) (attribution, bool) {
	fields := strings.Fields(s[:min(len(s), 2*longestLabel)])
	if len(fields) > 1 {
		switch word.Fold(fields[0]) {
		case "ill", "well":
			if strings.ContainsAny(fields[0], "'’") {
				owners, ok := p.owners(strings.FieldsFunc(fields[0], func(r rune) bool { return r == '\'' || r == '’' })[0])
				return attribution{owners: owners, text: strings.TrimSpace(strings.TrimPrefix(s, fields[0]))}, ok
			}
		}
	}
	for n := min(4, len(fields)-2); n > 0; n-- {
		if !verbs[word.Fold(fields[n])] {
			continue
		}
		owners, ok := p.owners(strings.Join(fields[:n], " "))
		if !ok {
			continue
		}
		rest := s
		for _, f := range fields[:n+1] {
			rest = strings.TrimLeft(strings.TrimPrefix(rest, f), " \t")
		}
		return attribution{owners: owners, text: rest}, true
	}
	return attribution{}, false
}

// looksLikeName reports whether a phrase could be somebody's name: one to
// three words with a capital letter each, and small ones behind it.
func looksLikeName(s string) bool {
	if strings.HasPrefix(s, "@") && !strings.Contains(s, " ") {
		return true
	}
	fields := strings.Fields(s)
	if len(fields) == 0 || len(fields) > 3 || len(s) > 40 || noNames[word.Fold(fields[0])] {
		return false
	}
	for _, f := range fields {
		first, size := utf8.DecodeRuneInString(f)
		if !unicode.IsUpper(first) || size == len(f) {
			return false
		}
		for _, r := range f[size:] {
			if !unicode.IsLower(r) && r != '-' && r != '\'' && r != '’' && r != '.' {
				return false
			}
		}
	}
	return true
}

// noNames begin a line with a colon and are nobody.
var noNames = map[string]bool{"note": true, "notes": true, "todo": true, "next": true, "action": true, "actions": true, "fyi": true, "update": true, "then": true, "also": true, "deadline": true,
	"due": true, "reminder": true, "important": true, "optional": true, "question": true, "idea": true, "later": true, "first": true, "second": true, "plan": true, "goal": true, "step": true, "done": true, "open": true}
