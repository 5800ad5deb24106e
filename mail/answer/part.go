package answer

import (
	"slices"
	"strings"

	"oneonone/mail/answer/align"
	"oneonone/mail/answer/word"
	"oneonone/mail/form"
)

// A part is text that belongs together.
type part struct {
	mark   int  // an index, general or private
	item   int  // the number of the promise below which it stands, or none
	inline bool // it begins on the line of that promise
	lines  []string
}

// labelled is how many lines of a reply are looked at for labels, statuses and
// steps. Private is looked for in all of them.
const labelled = 2000

// parts splits passages where somebody has written a label.
func (r *reader) parts(passages []align.Passage) []part {
	numbered := r.numbersFit(passages)
	inline := false
	for _, p := range passages {
		inline = inline || p.After != none && r.places[p.After].mark >= 0 && p.After != r.foot
	}
	var out []part
	left := labelled
	for _, p := range passages {
		at := r.place(p, inline)
		parts := r.split(p.Lines, at, splitting{free: at.mark == general || at.item != none && at.mark != private, numbered: numbered, lines: left})
		if len(parts) > 0 && at.item != none {
			parts[0].inline = p.Inline
			parts = append(r.first(parts[0]), parts[1:]...)
		}
		out = append(out, parts...)
		left = max(0, left-len(p.Lines))
	}
	return out
}

// place is what a passage belongs to, before its labels are looked at. What
// stands below the last line of the sheet belongs nowhere; but if other answers
// stand among its lines and Private is the last of them, it may be meant to be
// private.
func (r *reader) place(p align.Passage, inline bool) place {
	if p.After == none {
		return place{general, none}
	}
	at := r.places[p.After]
	hidden := at.mark == r.labels.hidden && at.mark != none
	switch {
	case hidden && !r.ByManager:
		at.mark = general
	case p.After == r.foot && at.item == none && !(hidden && inline):
		return place{general, none}
	case hidden:
		at.mark = private
	}
	return at
}

// first splits what stands below a promise: the first paragraph is about it,
// what follows belongs nowhere, unless it may be private.
func (r *reader) first(p part) []part {
	for i, l := range p.lines {
		if word.Blank(l) {
			rest := part{mark: general, item: none, lines: p.lines[i:]}
			if p.mark == private {
				rest.mark = private
			}
			p.lines = p.lines[:i]
			return []part{p, rest}
		}
	}
	return []part{p}
}

// splitting says which labels count.
type splitting struct {
	free     bool // all kinds; otherwise those that nobody writes by chance
	numbered bool // numbers alone
	lines    int  // so many lines are looked at
}

// split splits lines at labels.
func (r *reader) split(lines []string, at place, how splitting) []part {
	out := []part{{mark: at.mark, item: at.item}}
	for i, line := range lines {
		if rest, ok := r.privately(line); ok {
			out = append(out, part{mark: private, item: none, lines: []string{rest}})
			continue
		}
		p := &out[len(out)-1]
		if i < how.lines {
			if mark, rest, ok := r.label(line, how); ok && !(p.mark == private && mark == general) {
				out = append(out, part{mark: mark, item: none, lines: []string{rest}})
				continue
			}
		}
		p.lines = append(p.lines, line)
	}
	return out
}

// label reads the label that a line begins with.
func (r *reader) label(line string, how splitting) (mark int, rest string, ok bool) {
	if len(line) == 0 {
		return 0, "", false
	}
	if !how.free {
		return r.labels.tag(line)
	}
	if mark, rest, ok = r.labels.find(line); ok {
		return mark, rest, true
	}
	if how.numbered && !r.isStatus(line) {
		if n, rest, ok := number(line); ok && n > 0 && n <= len(r.labels.numbered) {
			return r.labels.numbered[n-1], rest, true
		}
	}
	return 0, "", false
}

// numbersFit reports whether the numbers of a list can be those of the marks:
// they grow, none is too high, and no label has a name.
func (r *reader) numbersFit(passages []align.Passage) bool {
	if len(r.labels.numbered) == 0 {
		return false
	}
	last := 0
	for _, p := range passages {
		if p.After != none && r.places[p.After].mark != general && p.After != r.foot {
			continue
		}
		for _, line := range p.Lines[:min(len(p.Lines), labelled)] {
			if _, _, ok := r.labels.find(line); ok {
				return false
			}
			if n, _, ok := number(line); ok && !r.isStatus(line) {
				if n <= last || n > len(r.labels.numbered) {
					return false
				}
				last = n
			}
		}
	}
	return last > 0
}

// part reads one part: what it says of promises by their numbers, the steps in
// it, and the text that is left. Nothing that may be private is looked into.
func (r *reader) part(p part) {
	if p.item != none {
		p.lines = r.about(p)
	}
	if p.mark == private {
		r.write(private, p.lines)
		return
	}
	key := ""
	if p.mark >= 0 {
		key = r.Marks[p.mark].Key
	}
	lines := r.statuses(p.lines, p.mark >= 0 && key != "next-steps")
	if p.mark == general {
		lines = r.alone(lines)
	}
	switch {
	case key == "next-steps":
		lines = r.steps(lines, false)
	case p.mark == general && r.ByManager:
		lines = r.steps(lines, true)
	}
	r.write(p.mark, lines)
}

// statuses takes out the lines that say what became of promises. In the answer
// to a question they count only for promises of the sheet: "5 done" may be the
// answer.
func (r *reader) statuses(lines []string, strict bool) []string {
	var rest []string
	for i, line := range lines {
		if i < labelled {
			if found, ok := r.numbered(line); ok && (!strict || r.known(found)) {
				r.apply(found)
				continue
			}
		}
		rest = append(rest, line)
	}
	return rest
}

// alone reads a reply to a list of due promises that names none of them:
// "done", if there is but one, and "all done".
func (r *reader) alone(lines []string) []string {
	if r.Kind != form.ActionsDue || len(r.Items) == 0 {
		return lines
	}
	for i, line := range lines {
		if word.Blank(line) {
			continue
		}
		said, ok := r.says(line)
		first, _, _ := strings.Cut(word.Fold(line), " ")
		switch {
		case !ok:
			return lines
		case len(r.Items) == 1:
			r.apply(each([]int{r.Items[0].ID}, said))
		case everything[first]:
			for _, item := range r.Items {
				r.apply(each([]int{item.ID}, said))
			}
		default:
			r.doubt(form.Note{Key: form.WhichOne, Text: brief(line), N: r.Items[0].ID})
			return lines
		}
		return append(slices.Clone(lines[:i]), lines[i+1:]...)
	}
	return lines
}

// everything are words for all promises of a list.
var everything = map[string]bool{"all": true, "both": true, "everything": true, "alles": true, "alle": true, "tout": true, "tous": true, "todo": true, "todos": true}

// about reads what stands below a promise, or behind it on its line, and
// returns what is not about it: steps that a manager added to the list, and what
// may be private.
func (r *reader) about(p part) []string {
	lines := p.lines
	if p.mark != private && r.ByManager && !p.inline {
		lines = r.steps(lines, true)
	}
	if p.inline {
		lines = []string{strings.Join(lines, " ")} // a program may have broken the line
	}
	var note, rest []string
	for i, line := range lines {
		if word.Blank(line) {
			continue
		}
		said, ok := r.numbered(line)
		if !ok || !r.known(said) {
			said = nil
			if one, ok := r.says(undecorated(line)); ok && len(note)+len(rest) == 0 {
				said = each([]int{p.item}, one)
			}
		}
		switch {
		case len(said) > 0 && i < labelled:
			r.apply(said)
		case p.mark == private:
			rest = append(rest, line)
		default:
			note = append(note, strings.TrimSpace(line))
		}
	}
	if len(note) > 0 {
		r.change(Change{ID: p.item, Note: strings.Join(note, "\n")})
	}
	return rest
}
