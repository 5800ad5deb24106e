package form

import (
	"cmp"
	"slices"
	"strings"
)

// A recap is what a 1:1 came to, made ready: what both of the two may know.
type recap struct {
	Updated           bool
	Steps, Closed     []string // whole lines, those of Steps with tick boxes
	Summary, NextTime []string
	Notes             []note
	Remarks           []answer // of the report
}

// A note is what the manager wrote on one section.
type note struct {
	Name  string // "" for the last one, which says that there was no room for more
	Lines []string
	Mark  mark // its heading in a recap to the manager
	text  string
}

// own is what the manager alone may know of a recap. The private text is not
// even in the manager's mail, since a recap is passed on, and replied to with
// everybody in copy; that mail only says that the text is kept.
type own struct {
	Doubts, Unplaced []string
	Private          int // how many words are kept as private
}

// A lack is a promise that has no owner or no day, with a name that an example of
// how to mend it can name, and what was written in place of the one or the other.
type lack struct {
	step
	Example, Doubt string
}

// recap makes ready what a 1:1 came to. The promises come first, so that there
// is room for them.
func (p *page) recap(b Brief, c clock) error {
	a, r := b.Agreed, &p.Recap
	steps, closed, others := agreed(a, b.Open)
	var err error
	if r.Steps, err = p.ticks("step", p.steps(steps, b, c)); err != nil {
		return err
	}
	if err := p.open(others, b, c); err != nil {
		return err
	}
	p.Number = p.example(b, steps, others)
	if r.Closed, err = p.closed(closed, b, c); err != nil {
		return err
	}
	if r.Notes, err = p.notes(a.Notes, b); err != nil {
		return err
	}
	if b.ToManager {
		lacks, err := p.lacks(steps, b, c)
		if err != nil {
			return err
		}
		p.Own = &own{Doubts: append(p.tellAll(a.Doubts, b, c), lacks...), Unplaced: p.room.prose(a.Unplaced), Private: len(strings.Fields(a.Private))}
	}
	r.Updated, r.Summary, r.NextTime, r.Remarks = a.Updated, p.room.prose(a.Summary), p.room.prose(a.NextTime), p.said(a.Remarks, b)
	for i := range r.Notes {
		r.Notes[i].Lines = append(r.Notes[i].Lines, p.room.prose(r.Notes[i].text)...)
	}
	return nil
}

// lacks says of each promise that has no owner or no day what it lacks, with how
// to mend it by reply.
func (p *page) lacks(list []Step, b Brief, c clock) ([]string, error) {
	var out []string
	for _, s := range list {
		if s.Owner != "" && s.Due != "" {
			continue
		}
		said, err := p.Say("lacks", lack{p.step(s, b, c), p.Report.First, p.tell(s.Doubt, b, c)})
		if err != nil {
			return nil, err
		}
		out = append(out, said)
	}
	return p.room.said(out), nil
}

// agreed sorts the promises that a recap tells, so that each is told once: what
// was promised and is open, what is closed, and the other open ones.
func agreed(a Agreed, open []Step) (steps, closed, others []Step) {
	closed = slices.Clone(a.Closed)
	for _, s := range a.Steps {
		switch {
		case s.State != "done" && s.State != "dropped":
			steps = append(steps, s)
		case !told(closed, s):
			closed = append(closed, s)
		}
	}
	for _, s := range open {
		if !told(steps, s) && !told(closed, s) {
			others = append(others, s)
		}
	}
	return steps, closed, others
}

// told reports whether the list has a promise of this number.
func told(list []Step, s Step) bool {
	return slices.ContainsFunc(list, func(one Step) bool { return one.ID == s.ID })
}

// notes makes the headings ready of the sections on which something was
// written. The texts follow when all headings have their room, since under
// each of them the manager can write more.
func (p *page) notes(list []Answer, b Brief) ([]note, error) {
	var out []note
	for i, a := range list {
		name, err := p.label("section.", a, b)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(visible(bound(a.Text, textLimit))) == "" {
			continue
		}
		if !p.room.take(name, answerTags) {
			return append(out, note{Lines: []string{more(len(list) - i)}}), nil
		}
		out = append(out, note{Name: name, Mark: mark{Key: cmp.Or(a.Key, Key(name), "section")}, text: a.Text})
	}
	return out, nil
}

// closed writes the promises that are done or dropped.
func (p *page) closed(list []Step, b Brief, c clock) ([]string, error) {
	var out []string
	for _, s := range p.steps(list, b, c) {
		said, err := p.Say("closed", s)
		if err != nil {
			return nil, err
		}
		out = append(out, said)
	}
	return p.room.said(out), nil
}
