package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/day"
	"oneonone/mail/answer/word"
)

// A draft is a step while its lines are read.
type draft struct {
	text   string
	owners []string // of the heading above it: "Alice:" and her steps below
	box    word.Box
	indent int
	length int // of its last line, in characters
}

// steps takes the steps out of lines, and returns what is none. Below Next
// steps each line of a list is one, and each that names somebody or a day; in
// other text only those are that can be nothing else.
func (r *reader) steps(lines []string, explicit bool) (rest []string) {
	var d *draft
	var heading []string
	end := func() {
		if d != nil {
			r.step(*d)
			d = nil
		}
	}
	for i, line := range lines {
		l := list(line)
		switch {
		case l.text == "" && !l.bullet:
			end()
			rest = append(rest, line)
		case i >= labelled || len(r.out.Steps) >= most || len(l.text) > longestStep:
			end()
			rest = append(rest, line)
		case !explicit && r.heads(l, lines[i+1:], &heading):
			end()
		case d != nil && d.goesOn(l, r.named(l)):
			d.add(l)
		case r.begins(l, explicit, heading):
			end()
			d = &draft{text: l.text, box: l.box, indent: l.indent, length: utf8.RuneCountInString(line)}
			if l.bullet || l.box != word.None {
				d.owners = heading
			}
		default:
			end()
			heading = nil
			rest = append(rest, line)
		}
	}
	end()
	return rest
}

// longestStep is how long a line of a step can be, in bytes.
const longestStep = 2000

// heads reads a line that names only an owner, whose steps follow as a list.
func (r *reader) heads(l listed, next []string, heading *[]string) bool {
	owners, ok := r.people.owners(strings.TrimRight(l.text, ": "))
	if !ok || l.box != word.None {
		return false
	}
	for _, line := range next {
		if below := list(line); below.text != "" {
			if (below.bullet || below.box != word.None) && (!l.bullet || below.indent > l.indent) {
				*heading = owners
				return true
			}
			return false
		}
	}
	return false
}

// named reports whether a line says whose step it is.
func (r *reader) named(l listed) bool {
	a := r.people.attribute(l.text)
	return len(a.owners) > 0 || a.unknown != ""
}

// begins reports whether a step begins with a line.
func (r *reader) begins(l listed, explicit bool, heading []string) bool {
	listed := l.bullet || l.box != word.None
	if nothing[word.Fold(l.text)] {
		return false
	}
	switch {
	case listed && (!explicit || l.box != word.None):
		return l.text != ""
	case explicit && !listed && !r.people.named(l.text):
		return false
	}
	a := r.people.attribute(l.text)
	if len(a.owners) > 0 && listed || !explicit && len(a.owners) > 0 || !explicit && a.unknown != "" {
		return true
	}
	_, _, dated := r.days.Last(a.text)
	return dated && (!explicit || len(a.owners) > 0)
}

// nothing are words for that there are no steps.
var nothing = map[string]bool{"": true, "none": true, "nothing": true, "nothing new": true, "na": true, "n a": true, "no": true, "nil": true, "tbd": true, "no steps": true, "none this time": true,
	"keine": true, "nichts": true, "rien": true, "aucun": true, "aucune": true, "nada": true, "ninguno": true, "ninguna": true}

// goesOn reports whether a line goes on with the step: it is indented below
// it, or its program wrapped the line before, or it begins in the middle of a
// sentence.
func (d *draft) goesOn(l listed, named bool) bool {
	const wrapped = 50 // a shorter line was not wrapped by a program
	switch {
	case l.box != word.None, named && (l.bullet || l.indent <= d.indent):
		return false
	case l.bullet:
		return l.indent >= d.indent+2
	case l.indent > d.indent:
		return true
	}
	first, _ := utf8.DecodeRuneInString(l.text)
	return d.length >= wrapped || unicode.IsLower(first)
}

func (d *draft) add(l listed) {
	if l.bullet {
		d.text += " -"
	}
	d.text += " " + l.text
	d.length = utf8.RuneCountInString(l.text) + l.indent
}

// step files a step, one for each owner, and warns of what it lacks.
func (r *reader) step(d draft) {
	a := r.people.attribute(d.text)
	if len(a.owners) == 0 {
		a.owners = d.owners
	}
	text, due, flaw := r.due(a.text)
	if len(a.owners) == 0 {
		text, a = r.behind(text, a)
	}
	if len(a.owners) == 0 && due == "" && flaw.Flaw == "" { // "(Alice, by Friday)"
		text, a, due, flaw = r.together(text, a)
	}
	if word.Fold(text) == "" {
		text = d.text
	}
	s := Step{Text: text, Due: due, Done: d.box == word.Ticked}
	for _, owner := range append(slices.Clone(a.owners), "")[:max(len(a.owners), 1)] {
		s.Owner = owner
		r.out.Steps = append(r.out.Steps, s)
	}
	r.lint(s, a.unknown, flaw)
}

// due reads when something is to be done, and returns what.
func (r *reader) due(text string) (what, due string, flaw day.Day) {
	rest, d, ok := r.days.Last(text)
	switch {
	case ok && d.Flaw != "":
		return text, "", d
	case ok && word.Blank(strings.Trim(rest, ".,;:-")):
		return text, d.Date, day.Day{}
	case ok:
		return rest, d.Date, day.Day{}
	}
	if d, ok = r.days.Inside(text); ok && d.Flaw == "" {
		return text, d.Date, day.Day{}
	}
	return text, "", d
}

// behind reads an owner at the end: "draft the RFC (Alice)".
func (r *reader) behind(text string, a attribution) (string, attribution) {
	for _, cut := range []string{"(", " - ", " – ", " — ", ", "} {
		i := strings.LastIndex(text, cut)
		if i <= 0 {
			continue
		}
		if owners, ok := r.people.owners(strings.Trim(text[i+len(cut):], " ().:")); ok {
			a.owners, a.unknown = owners, ""
			return strings.TrimRight(text[:i], " ,;"), a
		}
	}
	return text, a
}

// together reads owner and day in one pair of parentheses at the end.
func (r *reader) together(text string, a attribution) (string, attribution, string, day.Day) {
	open, end := strings.LastIndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open <= 0 || end < open {
		return text, a, "", day.Day{}
	}
	inside := text[open+1 : end]
	rest, d, ok := r.days.Last(inside)
	if !ok {
		return text, a, "", day.Day{}
	}
	owners, ok := r.people.owners(strings.Trim(rest, " ,;:-"))
	if !ok {
		return text, a, "", day.Day{}
	}
	a.owners, a.unknown = owners, ""
	if d.Flaw != "" {
		return text, a, "", d
	}
	return strings.TrimSpace(text[:open]), a, d.Date, day.Day{}
}
