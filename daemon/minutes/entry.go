package minutes

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// Books are the files that a reply is written into.
type Books struct {
	Record  plan.Record
	Pair    store.Pair
	Private store.Private
}

// An Entry is one mail with what was read in it.
type Entry struct {
	Mail      string    // its ID
	Kind      form.Kind // of the notice that it answers
	Notice    string
	From      string // the canonical address of who wrote it
	ByManager bool
	At        time.Time // when it is filed
	Answers   answer.Answers
}

// Taken is what came of an entry.
type Taken struct {
	Steps    []form.Step // that were promised, with their numbers
	Closed   []int       // numbers of those that were done or dropped
	Warnings []string    // what the writer should know, in words
}

// The keys of the marks that mean more than a section of the agenda.
const (
	summaryKey  = "summary"
	stepsKey    = "next-steps"
	nextTimeKey = "next-time"
	generalKey  = "general"
)

// Take enters a mail into the books.
func Take(b *Books, e Entry) Taken {
	w := writer{b: b, e: e, out: Taken{Warnings: slices.Clone(e.Answers.Warnings)}}
	if e.ByManager {
		w.manager()
	} else {
		w.report()
	}
	w.close()
	return w.out
}

// A writer enters one mail.
type writer struct {
	b      *Books
	e      Entry
	out    Taken
	shared bool // something that both are to know has changed
	own    bool // something that the manager is to know has changed
}

// manager enters what a manager wrote: notes, promises, and what is for no
// other eyes. What has no place counts as private, since nobody can know that
// it is not.
func (w *writer) manager() {
	w.steps(w.e.Answers.Steps)
	w.changes()
	rec := &w.b.Record
	if _, filed := rec.Filed(w.e.Mail); !filed {
		for _, a := range w.e.Answers.Under {
			switch a.Key {
			case summaryKey:
				w.shared = amend(&rec.Summary, a.Text) || w.shared
			case nextTimeKey:
				w.shared = amend(&rec.NextTime, a.Text) || w.shared
			default:
				w.shared = amendUnder(&rec.Notes, a) || w.shared
			}
		}
	}
	w.private()
}

// private keeps what only the manager ever sees.
func (w *writer) private() {
	a := w.e.Answers
	switch {
	case w.b.Private.Has(w.e.Mail):
		w.own = true // entered before a crash
		return
	case len(a.Doubts) == 0 && w.known(a):
		return
	}
	w.own = true
	w.b.Private.Notes = append(w.b.Private.Notes, store.PrivateNote{
		ID: w.e.Mail, Meeting: w.b.Record.Key, Day: w.b.Record.Event.Start.Format(time.DateOnly), At: w.e.At,
		Text: a.Private, Unplaced: a.General, Doubts: a.Doubts,
	})
}

// known reports whether all that is private in a mail was kept of an earlier one
// about the same meeting.
func (w *writer) known(a answer.Answers) bool {
	var text, unplaced string
	for _, n := range w.b.Private.Of(w.b.Record.Key) {
		amend(&text, n.Text)
		amend(&unplaced, n.Unplaced)
	}
	return !amend(&text, a.Private) && !amend(&unplaced, a.General)
}

// report enters what a report wrote: answers before a 1:1, and corrections after
// it. Only their own promises are theirs to make; what they write of the
// manager's stays text.
func (w *writer) report() {
	var own []answer.Step
	var others []string
	for _, s := range w.e.Answers.Steps {
		if s.Owner == w.e.From {
			own = append(own, s)
		} else {
			others = append(others, said(s))
		}
	}
	w.steps(own)
	w.changes()
	rec := &w.b.Record
	if _, filed := rec.Filed(w.e.Mail); filed {
		return
	}
	if w.e.Kind == form.Recap {
		w.correction(others)
		return
	}
	for _, a := range w.e.Answers.Under {
		amendUnder(&rec.Answers, a)
	}
	general := strings.Join(append(others, w.e.Answers.General), "\n")
	amendUnder(&rec.Answers, form.Answer{Key: generalKey, Text: strings.TrimSpace(general)})
}

// correction keeps what a report wrote in answer to a recap, beside the manager's
// text.
func (w *writer) correction(more []string) {
	var parts []string
	for _, a := range w.e.Answers.Under {
		parts = append(parts, a.Text)
	}
	parts = append(append(parts, more...), w.e.Answers.General)
	text := strings.TrimSpace(strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n\n"))
	rec := &w.b.Record
	known := slices.ContainsFunc(rec.Corrections, func(r plan.Remark) bool { return fold(r.Text) == fold(text) })
	if text == "" || known {
		return
	}
	rec.Corrections = append(rec.Corrections, plan.Remark{ID: w.e.Mail, From: w.e.From, At: w.e.At, Text: text})
	w.own = true
}

// close notes the mail in the record, and what is to be told of it.
func (w *writer) close() {
	rec := &w.b.Record
	if _, filed := rec.Filed(w.e.Mail); filed {
		return
	}
	rec.Replies = append(rec.Replies, plan.Reply{ID: w.e.Mail, Kind: w.e.Kind, Notice: w.e.Notice, From: w.e.From, At: w.e.At})
	if w.e.Kind != form.Wrapup && w.e.Kind != form.WrapupNudge && w.e.Kind != form.Recap {
		return
	}
	if w.e.ByManager && rec.Told.Report == 0 && w.e.Answers.General != "" {
		w.shared = true // the report learns that it is wrapped up, though not what has no place
	}
	if w.e.ByManager && rec.Told.Manager == 0 {
		w.own = true // a first wrap-up is always confirmed
	}
	if !w.shared && !w.own {
		return
	}
	rec.Told.Manager++
	if w.shared {
		rec.Told.Report++
	}
	rec.Told.At = w.e.At
}

// amendUnder adds what was written under one heading to what stands there.
func amendUnder(list *[]form.Answer, a form.Answer) (changed bool) {
	if a.Text == "" {
		return false
	}
	i := slices.IndexFunc(*list, func(old form.Answer) bool { return old.Key == a.Key })
	if i < 0 {
		*list = append(*list, a)
		return true
	}
	return amend(&(*list)[i].Text, a.Text)
}

// amend adds a text to what stands. What is the same, but for space, is not
// added again; what holds all that stands takes its place.
func amend(stands *string, text string) (changed bool) {
	old, next := fold(*stands), fold(text)
	switch {
	case next == "" || within(old, next):
		return false
	case old == "" || within(next, old):
		*stands = text
	default:
		*stands += "\n\n" + text
	}
	return true
}

// within reports whether a text holds another, from the beginning of a word to
// the end of one: "no" is not in "nothing".
func within(whole, part string) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	for at := 0; ; {
		i := strings.Index(whole[at:], part)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(whole[:at+i])
		first, size := utf8.DecodeRuneInString(part)
		last, _ := utf8.DecodeLastRuneInString(part)
		after, _ := utf8.DecodeRuneInString(whole[at+i+len(part):])
		if !(letter(before) && letter(first)) && !(letter(last) && letter(after)) {
			return true
		}
		at += i + size
	}
}

// fold makes texts alike that differ only in space and capitals.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// said is a promise as text.
func said(s answer.Step) string {
	text := s.Text
	if s.Owner != "" {
		text = s.Owner + ": " + text
	}
	if s.Due != "" {
		text += fmt.Sprintf(" (%s)", s.Due)
	}
	return text
}
