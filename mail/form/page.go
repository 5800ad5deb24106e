package form

import (
	"errors"
	"strings"
	"time"
)

// A page is a Brief made ready for the templates: every text clean, every time
// written out. What a mail must not tell is not in its page, so that no
// template can tell it.
type page struct {
	words *language
	room  budget
	items []Item            // every line with a number and a tick box
	ours  map[string]string // the names of the questions and sections that the config leaves to the words, by "question." or "section." and their key
	fault error             // the first one of a definition
	depth int               // of the definitions that say one another

	pictures []picture // that its HTML can show

	Kind      Kind
	Language  string // of the templates in use
	Subject   string
	ToManager bool

	Manager, Report Party
	You, Other      Party // the recipient, and the one they meet

	When, Short, Day string // the whole span; the start for a subject; its day
	Zone             string // name of the recipient's zone at the start
	Minutes          int
	Was              string // the start before a move; "" if that did not change
	Place            string // the event's title and location

	Questions, Reading []mark
	Figures            []figure
	AsOf               string   // the day of the newest figure
	Open               []string // whole lines, with tick boxes
	Topics             []answer // where the agenda has no section for them; Label is who wants to talk about it
	Number             int      // of a promise in a recap or an actions-due mail, to show how it is answered; 0 if there is none

	Agenda             []section
	Answers, Readings  []answer // of the report: to the questions, and about the metrics
	Missing, Warnings  []string
	Human, Next        *prompt // where the agenda has no section for them
	Summary, NextSteps mark
	NextTime, Private  mark
	Correction         mark

	Change    Change
	Following string // the start of the next one, after a cancellation
	Resized   bool   // only the end changed
	PrepSent  string
	Trouble   trouble
	Recap     recap
	Own       *own // what the manager alone may know of a recap; nil in one to the report
	Due       due
	Misread   misread
	Health    health
	Ref       string
}

// newPage makes a brief ready. Only the manager's mails get what only the
// manager may know.
func newPage(b Brief, l *language) (*page, error) {
	if b.Zone == nil {
		b.Zone = b.Start.Location()
	}
	p := &page{words: l, room: pageLimit, Kind: b.Kind, Language: l.name, ToManager: b.ToManager,
		Change: b.Change, Resized: b.Change == Moved && b.WasStart.Equal(b.Start), Ref: line(b.Ref, nameLimit)}
	c := clock{b.Zone, p}
	p.PrepSent = c.moment(b.PrepSent)
	b = essentials(p.named(b))
	p.times(b, c)
	p.parties(b)
	return p, errors.Join(p.content(b, c), p.marks(b), p.fault)
}

// times says when and where the meeting is, in a mail that is about one.
func (p *page) times(b Brief, c clock) {
	if !b.Start.IsZero() {
		p.Day = c.day(b.Start, b.Start)
	}
	if !aboutMeeting(b.Kind) {
		return
	}
	p.When, p.Short, p.Zone, p.Place = c.span(b.Start, b.End), c.short(b.Start), c.name(b.Start), place(b)
	p.Minutes = int(b.End.Sub(b.Start) / time.Minute)
	if !b.WasStart.Equal(b.Start) {
		p.Was = c.moment(b.WasStart)
	}
	if b.Change == Cancelled {
		p.Following = c.moment(b.Following)
	}
}

// aboutMeeting reports whether a mail of this kind is about one meeting, whose
// time stands at its head.
func aboutMeeting(k Kind) bool { return k != ActionsDue && k != NotUnderstood && k != Digest }

// content makes ready what is particular of a kind.
func (p *page) content(b Brief, c clock) error {
	switch b.Kind {
	case Recap:
		return p.recap(b, c)
	case ActionsDue:
		return p.due(b, c)
	case NotUnderstood:
		p.Misread = p.misread(b, c)
		return nil
	case Digest:
		return p.health(b, c)
	case Problem:
		p.Trouble = p.trouble(b, c)
		return nil
	}
	if err := errors.Join(p.open(b.Open, b, c), p.figures(b, c)); err != nil {
		return err
	}
	p.topics(b)
	if forManager(b.Kind) {
		return p.manager(b, c)
	}
	return nil
}

// parties names the two, and who of them reads.
func (p *page) parties(b Brief) {
	p.Manager, p.Report = party(b.Manager), party(b.Report)
	if p.Manager.First == p.Report.First {
		p.Manager.First, p.Report.First = p.Manager.Name, p.Report.Name
	}
	p.You, p.Other = p.Report, p.Manager
	if b.ToManager {
		p.You, p.Other = p.Manager, p.Report
	}
}

// party cleans the names of one of the two; what is missing is made up for by
// what is there.
func party(y Party) Party {
	y.Email = line(y.Email, lineLimit)
	y.Name = line(y.Name, nameLimit)
	if y.Name == "" {
		y.Name = y.Email
	}
	y.First = line(y.First, nameLimit)
	if y.First == "" {
		y.First = y.Name
	}
	return y
}

// called is what the reader calls the one with this address: the first name if
// it is one of the two, else the address.
func (p *page) called(email string, b Brief) string {
	switch {
	case email == "":
		return ""
	case strings.EqualFold(email, b.Manager.Email):
		return p.Manager.First
	case strings.EqualFold(email, b.Report.Email):
		return p.Report.First
	}
	return line(email, nameLimit)
}

// place is where to find the meeting: its title in the calendar, and its room.
func place(b Brief) string {
	var parts []string
	for _, s := range []string{b.Title, b.Location} {
		if s = line(s, lineLimit/2); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}
