package form

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A page is a Brief made ready for the templates: every text clean, every time
// written out. What a mail must not tell is not in its page, so that no
// template can tell it.
type page struct {
	words *language
	room  budget

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

	Agenda             []section
	Answers, Readings  []answer // of the report: to the questions, and about the metrics
	Missing, Warnings  []string
	Human, Next        string // where the agenda has no section for them
	Summary, NextSteps mark
	NextTime, Private  mark

	Change    Change
	Following string // the start of the next one, after a cancellation
	Resized   bool   // only the end changed
	PrepSent  string
	Trouble   trouble
	Ref       string
}

// A section is an item of the agenda.
type section struct {
	Clock, Name string
	Minutes     int
	Questions   []string
	Human, Next string   // the question to open with, the step to offer, where they belong in this section
	Mark        mark     // its heading in a wrap-up
	Answers     []answer // what the report wrote that belongs here
}

// An answer is what the report wrote under one question.
type answer struct {
	key   string
	Label string
	Lines []string
}

// trouble is a Trouble made ready.
type trouble struct {
	Subject, What, Hint string
	Since, Short        string // in full, and for a subject
	Detail, Effects     []string
}

// newPage makes a brief ready. Only the manager's mails get what only the
// manager may know.
func newPage(b Brief, l *language) (*page, error) {
	if b.Zone == nil {
		b.Zone = b.Start.Location()
	}
	c := clock{b.Zone}
	p := &page{words: l, room: pageLimit, Kind: b.Kind, Language: l.name, ToManager: b.ToManager,
		When: c.span(b.Start, b.End), Short: c.short(b.Start), Zone: c.name(b.Start),
		Minutes: int(b.End.Sub(b.Start) / time.Minute),
		Change:  b.Change, Resized: b.Change == Moved && b.WasStart.Equal(b.Start), PrepSent: c.moment(b.PrepSent), Ref: line(b.Ref, nameLimit)}
	if !b.Start.IsZero() {
		p.Day = c.day(b.Start, b.Start)
	}
	if !b.WasStart.Equal(b.Start) {
		p.Was = c.moment(b.WasStart)
	}
	if b.Change == Cancelled {
		p.Following = c.moment(b.Following)
	}
	p.parties(b)
	p.Place = place(b)
	if err := errors.Join(p.steps(b, c), p.figures(b, c)); err != nil {
		return nil, err
	}
	if b.Kind == Problem {
		p.Trouble = p.trouble(b.Trouble, c)
	}
	if forManager(b.Kind) {
		p.manager(b, c)
	}
	return p, p.marks(b)
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

// manager adds what only the manager's mails may hold.
func (p *page) manager(b Brief, c clock) {
	p.Missing, p.Warnings = p.room.lines(b.Missing), p.room.lines(b.Warnings)
	p.Human, p.Next = line(b.Human, lineLimit), line(b.Next, 2*lineLimit)
	for _, i := range b.Agenda {
		p.Agenda = append(p.Agenda, p.section(i, c))
	}
	p.prompts()
	for _, a := range p.answers(b) {
		if aboutMetrics(b, a.key) {
			p.Readings = append(p.Readings, a)
		} else {
			p.Answers = append(p.Answers, a)
		}
		if i := p.home(b, a.key); i >= 0 {
			p.Agenda[i].Answers = append(p.Agenda[i].Answers, a)
		}
	}
}

// section makes an item of the agenda ready.
func (p *page) section(i Item, c clock) section {
	s := section{Clock: c.hour(i.Start), Name: line(i.Section, nameLimit), Minutes: i.Minutes, Questions: p.room.lines(i.Questions)}
	s.Mark.Key = cmp.Or(i.Key, Key(i.Section), "section")
	if c.name(i.Start) != p.Zone {
		s.Clock += " " + c.name(i.Start)
	}
	return s
}

// prompts puts the human question into the first section and the step of
// development into the section of that name, if there is one.
func (p *page) prompts() {
	if len(p.Agenda) > 0 {
		p.Agenda[0].Human, p.Human = p.Human, ""
	}
	for i := range p.Agenda {
		if p.Agenda[i].Mark.Key == "development" {
			p.Agenda[i].Next, p.Next = p.Next, ""
		}
	}
}

// home finds the section of the agenda that an answer belongs to: what is
// about the metrics under Metrics, priorities under Goals, all else at the
// beginning.
func (p *page) home(b Brief, key string) int {
	want := ""
	switch {
	case aboutMetrics(b, key):
		want = "metrics"
	case key == "priorities":
		want = "goals"
	}
	at := slices.IndexFunc(p.Agenda, func(s section) bool { return s.Mark.Key == want })
	if at < 0 && len(p.Agenda) > 0 {
		return 0
	}
	return at
}

// answers cleans what the report wrote, with the label of each question.
func (p *page) answers(b Brief) []answer {
	var out []answer
	for i, a := range b.Answers {
		name := line(label(b, a), nameLimit)
		if !p.room.take(name, answerTags) {
			return append(out, answer{Lines: []string{more(len(b.Answers) - i)}})
		}
		if text := p.room.prose(a.Text); len(text) > 0 {
			out = append(out, answer{key: a.Key, Label: name, Lines: text})
		}
	}
	return out
}

// label is the answer's own, else that of its question, else its key with a
// capital letter.
func label(b Brief, a Answer) string {
	if a.Label != "" {
		return a.Label
	}
	for _, q := range slices.Concat(b.Questions, b.Reading) {
		if q.Key == a.Key && q.Label != "" {
			return q.Label
		}
	}
	r, size := utf8.DecodeRuneInString(a.Key)
	return string(unicode.ToUpper(r)) + a.Key[size:]
}

// aboutMetrics reports whether the question with this key is about the
// metrics.
func aboutMetrics(b Brief, key string) bool {
	is := func(q Question) bool { return q.Key == key }
	return slices.ContainsFunc(b.Reading, is) || slices.ContainsFunc(DefaultReading(), is) && !slices.ContainsFunc(b.Questions, is)
}

// steps writes the open commitments as lines with tick boxes, the manager's
// own first.
func (p *page) steps(b Brief, c clock) error {
	rank := func(s Step) int {
		if strings.EqualFold(s.Owner, b.Manager.Email) {
			return 0
		}
		return 1
	}
	sorted := slices.Clone(b.Open)
	slices.SortStableFunc(sorted, func(x, y Step) int {
		return cmp.Compare(rank(x), rank(y))
	})
	for i, s := range sorted {
		said, err := p.Say("step", p.step(s, b, c))
		if err != nil {
			return err
		}
		if i >= listLimit || !p.room.take(said, stepTags) {
			p.Open = append(p.Open, more(len(sorted)-i))
			return nil
		}
		p.Open = append(p.Open, said)
	}
	return nil
}

// A step is a commitment made ready.
type step struct {
	ID               int
	Owner, Text, Due string
	Late             bool // due before the day of the meeting
}

func (p *page) step(s Step, b Brief, c clock) step {
	out := step{ID: s.ID, Owner: line(s.Owner, nameLimit), Text: line(s.Text, lineLimit), Due: line(s.Due, nameLimit)}
	switch {
	case strings.EqualFold(s.Owner, b.Manager.Email):
		out.Owner = p.Manager.First
	case strings.EqualFold(s.Owner, b.Report.Email):
		out.Owner = p.Report.First
	}
	if due, err := time.ParseInLocation(time.DateOnly, s.Due, c.zone); err == nil {
		out.Due = c.day(due, b.Start)
		out.Late = !b.Start.IsZero() && s.Due < b.Start.In(c.zone).Format(time.DateOnly)
	}
	return out
}

// trouble cleans what a problem mail is about.
func (p *page) trouble(t Trouble, c clock) trouble {
	return trouble{Subject: line(t.Subject, nameLimit), What: line(t.What, 2*lineLimit), Hint: line(t.Hint, 2*lineLimit),
		Since: c.moment(t.Since), Short: c.short(t.Since), Effects: p.room.lines(t.Effects), Detail: p.room.prose(t.Detail)}
}
