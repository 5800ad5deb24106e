package answer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/day"
	"oneonone/mail/answer/word"
)

// A status is what a line says of promises by their numbers.
type status struct {
	Change
	flaw day.Day // the day that was named and is none
}

// isStatus reports whether a line says something of promises of the sheet.
func (r *reader) isStatus(line string) bool {
	found, ok := r.numbered(line)
	return ok && r.known(found)
}

// known reports whether all of them are promises of the sheet.
func (r *reader) known(found []status) bool {
	return !slices.ContainsFunc(found, func(s status) bool { _, ok := r.items[s.ID]; return !ok })
}

// longestStatus is how long a line can be that says what became of a promise,
// in bytes.
const longestStatus = 400

// numbered reads a line that names promises by their numbers: "3 done", "#3:
// next Tuesday", "done: 3, 5 and 7", "[x] 3 Alice: ...". All of the line must
// be of that kind.
func (r *reader) numbered(line string) ([]status, bool) {
	if len(line) > longestStatus || !strings.ContainsAny(line, "0123456789") {
		return nil, false
	}
	s := undecorated(line)
	sharp := strings.Contains(line[:len(line)-len(s)], "#")
	box, s := word.TickBox(s)
	if all, ok := r.pieces(s); ok && box == word.None {
		return all, true
	}
	if found, ok := r.clause(s, box, sharp); ok {
		return found, true
	}
	if found, rest, _ := state(s); found != "" && box == word.None {
		if ids, tail := idList(rest); len(ids) > 0 && strings.Trim(tail, " .!") == "" {
			return each(ids, status{Change: Change{State: found}}), true
		}
	}
	return nil, false
}

// pieces reads several clauses on one line: "3 done, 4 not yet, 7: Friday".
func (r *reader) pieces(s string) ([]status, bool) {
	var all []status
	n := 0
	for _, piece := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ',' || r == '.' }) {
		found, ok := r.clause(strings.TrimPrefix(strings.TrimSpace(piece), "and "), word.None, false)
		if !ok {
			return nil, false
		}
		n++
		all = append(all, found...)
	}
	return all, n > 1
}

// clause reads numbers and what is said of them.
func (r *reader) clause(s string, box word.Box, sharp bool) ([]status, bool) {
	ids, rest := idList(s)
	if len(ids) == 0 {
		return nil, false
	}
	bare := strings.TrimSpace(rest)
	copied, extra := false, ""
	if len(ids) == 1 {
		extra, copied = r.items[ids[0]].repeats(rest)
	}
	switch {
	case box == word.Ticked && bare == "":
		return each(ids, status{Change: Change{State: done}}), true
	case copied:
		out, ok := r.says(extra)
		if !ok {
			out.Note = extra
		}
		if box == word.Ticked && out.State == "" {
			out.State = done
		}
		return each(ids, out), box != word.None || ok
	case box == word.Ticked && len(ids) == 1 && r.items[ids[0]].line == "" && r.people.named(bare):
		return each(ids, status{Change: Change{State: done, Note: bare}}), true
	case bare == "", strings.ContainsAny(bare[:1], ".)") && len(r.labels.numbered) > 0:
		return nil, false
	}
	if out, ok := r.says(bare); ok {
		return each(ids, out), out.State != "" || sharp || strings.ContainsAny(bare[:1], ":-–→=") || r.known(each(ids, out))
	}
	note := strings.TrimLeft(bare, ":->→= ")
	if (bare[0] == ':' || strings.HasPrefix(bare, "->") || sharp) && note != "" && len(ids) == 1 && r.items[ids[0]].line != "" && ids[0] > len(r.labels.numbered) {
		return each(ids, status{Change: Change{Note: note}}), true
	}
	return nil, false
}

// each says the same of several promises.
func each(ids []int, s status) []status {
	var out []status
	for _, id := range ids {
		s.ID = id
		out = append(out, s)
	}
	return out
}

// says reads what is said of a promise: a state, a new day, a new owner, with
// a comment behind it where punctuation sets that off.
func (r *reader) says(s string) (status, bool) {
	s = strings.TrimPrefix(strings.TrimLeft(s, " \t\u00a0:-–—>→=.)"), "à ") // Word's arrow
	if box, rest := word.TickBox(s); box == word.Open {
		s = rest
	}
	if inside, rest, ok := strings.Cut(s, "]"); ok && strings.HasPrefix(inside, "[") && states[word.Fold(inside)] != "" { // in the box
		s = inside[1:] + rest
	}
	first, after, _ := strings.Cut(s, " ")
	if copulas[word.Fold(first)] && after != "" {
		if out, ok := r.says(after); ok {
			return out, true
		}
	}
	if s == "" || len(s) > longestStatus {
		return status{}, false
	}
	if found, rest, setOff := state(s); found != "" {
		return r.beside(found, rest, setOff)
	}
	if d, ok := r.newDay(s); ok {
		return dated(d, s), true
	}
	rest, d, ok := r.days.Last(s)
	if !ok {
		rest = s
	}
	if owners, known := r.people.owners(strings.Trim(rest, " ,.;:")); known && len(owners) == 1 {
		out := status{Change: Change{Owner: owners[0]}}
		if ok {
			out = dated(d, s)
			out.Owner = owners[0]
		}
		return out, true
	}
	return status{}, false
}

// copulas are words that may stand between a number and what is said of it.
var copulas = map[string]bool{"is": true, "are": true, "was": true, "now": true, "has": true, "ist": true, "sind": true, "est": true, "sont": true, "es": true, "esta": true, "estan": true, "both": true, "all": true}

// beside reads what stands beside a state: a day, or a comment.
func (r *reader) beside(found, rest string, setOff bool) (status, bool) {
	out := status{Change: Change{State: found}}
	if rest == "" {
		return out, true
	}
	d, isDay := r.days.Whole(rest)
	switch {
	case isDay && found == done && d.By: // "done by Friday" is a plan
		out = dated(d, rest)
	case isDay && found == open:
		out = dated(d, rest)
		out.State = open
	case isDay, setOff, past[word.Fold(rest)]:
		out.Note = rest
		if _, d, ok := r.days.Last(rest); ok && d.By && found == open && d.Flaw == "" {
			out.Due = d.Date
		}
	default:
		return status{}, false
	}
	return out, true
}

// past are words for when something was done.
var past = map[string]bool{"yesterday": true, "last week": true, "already": true, "this morning": true, "earlier": true, "gestern": true, "hier": true, "ayer": true, "thanks": true, "on time": true}

// dated is a status with a new day; where the day is none, the words remain.
func dated(d day.Day, words string) status {
	if d.Flaw != "" {
		return status{Change: Change{Note: words}, flaw: d}
	}
	return status{Change: Change{Due: d.Date}}
}

// newDay reads a day that a promise is moved to.
func (r *reader) newDay(s string) (day.Day, bool) {
	if d, ok := r.days.Whole(s); ok {
		return d, true
	}
	n := 0
	var name string
	for w := range word.Scan(s) {
		if n++; n > 4 {
			break
		}
		name = strings.TrimSpace(name + " " + word.Fold(s[w.Start:w.End]))
		if moves[name] {
			if d, ok := r.days.Whole(strings.TrimLeft(s[w.End:], " \t:->→")); ok {
				return d, true
			}
		}
	}
	return day.Day{}, false
}

// moves are what people write before a new day.
var moves = map[string]bool{
	"to": true, "moved to": true, "move to": true, "move it to": true, "postponed to": true, "postpone to": true, "postponed": true, "postponed until": true, "pushed to": true, "push to": true,
	"delayed to": true, "delayed until": true, "rescheduled to": true, "new date": true, "new due date": true, "new day": true, "will be done": true, "will do": true, "planned for": true, "now": true, "rather": true,
	"auf": true, "verschoben auf": true, "verschieben auf": true, "neuer termin": true, "lieber": true, "reporte a": true, "reporte au": true, "repousse a": true, "repousse au": true, "plutot": true,
	"nouvelle date": true, "decale a": true, "decale au": true, "remis a": true, "remis au": true, "deplace a": true, "deplace au": true, "verlegt auf": true, "neues datum": true, "neu": true,
	"movido a": true, "movido al": true, "pasado a": true, "pasado al": true, "aplazado a": true, "aplazado al": true, "mejor": true, "nueva fecha": true,
}

// idList reads numbers of promises at the beginning of s: "3", "#3 and 5",
// "3, 5 and 7", "item 3".
func idList(s string) (ids []int, rest string) {
	rest = strings.TrimLeft(s, " \t\u00a0:")
	if noun, after, ok := strings.Cut(rest, " "); ok && nouns[word.Fold(noun)] {
		rest = strings.TrimLeft(after, " ")
	}
	for {
		id, after, ok := oneID(rest)
		if !ok {
			if len(ids) == 0 {
				return nil, s
			}
			return ids, rest
		}
		ids, rest = append(ids, id), after
		next := strings.TrimLeft(after, " ,&+\u00a0")
		for _, and := range []string{"and ", "und ", "et ", "y ", "e "} {
			next = strings.TrimPrefix(next, and)
		}
		if _, _, ok := oneID(next); !ok || next == after {
			return ids, after
		}
		rest = next
	}
}

// nouns may stand before a number.
var nouns = map[string]bool{"item": true, "items": true, "no": true, "n": true, "n o": true, "nr": true, "number": true, "numbers": true, "task": true, "tasks": true, "action": true, "actions": true, "step": true, "steps": true,
	"punkt": true, "punkte": true, "aufgabe": true, "point": true, "points": true, "punto": true, "puntos": true, "tarea": true}

// oneID reads one number, which must not be a part of something else.
func oneID(s string) (id int, rest string, ok bool) {
	s = strings.TrimPrefix(s, "#")
	end := 0
	for end < len(s) && end < 7 && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end == 0 || end == 7 {
		return 0, "", false
	}
	id, _ = strconv.Atoi(s[:end])
	rest = s[end:]
	r, size := utf8.DecodeRuneInString(rest)
	if unicode.IsLetter(r) || strings.ContainsAny(strings.TrimLeft(rest, " ")[:min(1, len(strings.TrimLeft(rest, " ")))], "/%€$°") {
		return 0, "", false
	}
	if strings.ContainsRune(".:-,", r) && len(rest) > size && rest[size] >= '0' && rest[size] <= '9' && r != ',' {
		return 0, "", false
	}
	return id, rest, true
}

// A promise is one of the sheet, with the words of its line.
type promise struct {
	line  string
	words []uint64 // the number first
}

func newPromise(line string) promise {
	p := promise{line: line}
	for w := range word.Scan(line) {
		p.words = append(p.words, w.Sum)
	}
	return p
}

// repeats reports whether s is the text of the promise as the sheet has it, or
// the beginning of that, and returns what stands behind.
func (p promise) repeats(s string) (rest string, ok bool) {
	if len(p.words) < 2 {
		return s, false
	}
	n, end := 0, 0
	for w := range word.Scan(s) {
		if n+1 == len(p.words) || w.Sum != p.words[n+1] {
			break
		}
		n, end = n+1, w.End
	}
	return strings.TrimLeft(s[end:], " \t\u00a0.:;,)–—->→"), n >= min(3, len(p.words)-1)
}

// change notes what became of a promise. Of two such notes the later one
// counts, and comments are kept.
func (r *reader) change(c Change) {
	i := slices.IndexFunc(r.changes, func(o Change) bool { return o.ID == c.ID })
	if i < 0 {
		if len(r.changes) < most {
			r.changes = append(r.changes, c)
		}
		return
	}
	o := &r.changes[i]
	for _, f := range []struct{ old, new *string }{{&o.State, &c.State}, {&o.Due, &c.Due}, {&o.Owner, &c.Owner}} {
		if *f.new != "" {
			*f.old = *f.new
		}
	}
	if c.Note != "" && o.Note != c.Note {
		o.Note = strings.TrimSpace(o.Note + "\n" + c.Note)
	}
}

// apply notes several changes, and warns of days that are none.
func (r *reader) apply(found []status) {
	for _, s := range found {
		if s.Change != (Change{ID: s.ID}) { // a promise that was copied says nothing
			r.change(s.Change)
		}
		if s.flaw.Flaw != "" {
			r.doubt("%s", flawed(s.flaw, strconv.Itoa(s.ID), r.items[s.ID].line))
		}
	}
}

// most is how many promises one reply can make, and of how many it can say
// what became of them.
const most = 500
