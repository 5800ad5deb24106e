package minutes

import (
	"fmt"
	"slices"
	"time"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// What can be said of the state of a promise.
const (
	Open    = "open"
	Done    = "done"
	Dropped = "dropped"
)

// steps writes promises down. One that the pair has already, by its words, is
// not made twice: what the mail adds to it is added.
func (w *writer) steps(list []answer.Step) {
	for _, s := range list {
		if i := w.find(s); i >= 0 {
			w.restate(i, s)
			continue
		}
		next := form.Step{
			ID: w.nextID(), Owner: s.Owner, Text: s.Text, Due: s.Due, State: Open,
			Created: w.e.At, Meeting: w.b.Record.Key, Mail: w.e.Mail, Doubt: s.Doubt,
		}
		if s.Done {
			next.State, next.Closed = Done, w.e.At
		}
		w.b.Pair.Steps = append(w.b.Pair.Steps, next)
		w.out.Steps = append(w.out.Steps, next)
		w.shared = true
	}
}

// find returns the promise that a mail says again: of the same words, by the
// same person or by one who was not named, and either still open or made in
// this 1:1.
func (w *writer) find(s answer.Step) int {
	return slices.IndexFunc(w.b.Pair.Steps, func(old form.Step) bool {
		near := old.State == Open || old.Meeting == w.b.Record.Key
		return near && fold(old.Text) == fold(s.Text) && (old.Owner == s.Owner || old.Owner == "" || s.Owner == "")
	})
}

// restate adds to a promise what a mail says of it besides its words.
func (w *writer) restate(i int, s answer.Step) {
	old := w.b.Pair.Steps[i]
	next := old
	if next.Owner == "" {
		next.Owner = s.Owner
	}
	if s.Due != "" {
		next.Due = s.Due
	}
	if s.Done && next.State == Open {
		next.State, next.Closed = Done, w.e.At
	}
	if next.Doubt = s.Doubt; complete(next) {
		next.Doubt = form.Note{}
	}
	if next != old {
		next.Changed = w.e.Mail
		w.b.Pair.Steps[i] = next
	}
	if next.Mail == w.e.Mail {
		w.out.Steps = append(w.out.Steps, next) // entered before a crash
	}
	w.shared = w.shared || next.Mail == w.e.Mail || next.Changed == w.e.Mail
}

// complete reports whether a promise has an owner and a day.
func complete(s form.Step) bool { return s.Owner != "" && s.Due != "" }

// nextID is a number that no promise of the pair ever had.
func (w *writer) nextID() int {
	id := 0
	for _, s := range w.b.Pair.Steps {
		id = max(id, s.ID)
	}
	return id + 1
}

// changes enters what became of numbered promises.
func (w *writer) changes() {
	for _, c := range w.e.Answers.Changes {
		i := slices.IndexFunc(w.b.Pair.Steps, func(s form.Step) bool { return s.ID == c.ID })
		if i < 0 {
			w.out.Warnings = append(w.out.Warnings, fmt.Sprintf("There is no promise with the number %d between you.", c.ID))
			continue
		}
		old := w.b.Pair.Steps[i]
		if !w.e.ByManager && c.Owner != w.e.From {
			c.Owner = "" // nobody's to give away but the manager's
		}
		next := Change(old, c, w.e.At)
		if next.State != Open {
			w.out.Closed = append(w.out.Closed, c.ID)
		}
		if next != old {
			next.Changed = w.e.Mail
			w.b.Pair.Steps[i] = next
		}
		if next.Changed == w.e.Mail { // now, or before a crash
			w.shared = w.shared || w.e.ByManager
			w.own = true
		}
	}
	slices.Sort(w.out.Closed)
	w.out.Closed = slices.Compact(w.out.Closed)
}

// Change is a promise after something was said of it at a time. A new day opens
// it again.
func Change(s form.Step, c answer.Change, at time.Time) form.Step {
	if c.Owner != "" {
		s.Owner = c.Owner
	}
	if c.Due != "" && c.Due != s.Due {
		s.Due = c.Due
		if c.State == "" {
			c.State = Open
		}
	}
	if complete(s) {
		s.Doubt = form.Note{}
	}
	switch {
	case c.State == "" || c.State == s.State:
	case c.State == Open:
		s.State, s.Closed = Open, time.Time{}
	default:
		s.State, s.Closed = c.State, at
	}
	return s
}
