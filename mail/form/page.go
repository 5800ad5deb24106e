package form

import (
	"fmt"
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

	Change   Change
	Resized  bool // only the end changed
	PrepSent string
	Trouble  trouble
	Ref      string
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
	p := &page{words: l, Kind: b.Kind, Language: l.name, ToManager: b.ToManager,
		When: c.span(b.Start, b.End), Short: c.short(b.Start), Zone: c.name(b.Start),
		Minutes: int(b.End.Sub(b.Start) / time.Minute),
		Change:  b.Change, Resized: b.Change == Moved && b.WasStart.Equal(b.Start), PrepSent: c.moment(b.PrepSent), Ref: line(b.Ref, nameLimit)}
	if !b.Start.IsZero() {
		p.Day = c.day(b.Start, b.Start)
	}
	if !b.WasStart.Equal(b.Start) {
		p.Was = c.moment(b.WasStart)
	}
	p.parties(b)
	p.Place = place(b)
	p.Open = p.steps(b, c)
	p.figures(b, c)
	if b.Kind == Problem {
		p.Trouble = troubleOf(b.Trouble, c)
	}
	if b.ToManager {
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
	p.Missing, p.Warnings = lines(b.Missing), lines(b.Warnings)
	p.Human, p.Next = line(b.Human, lineLimit), line(b.Next, 2*lineLimit)
	all := answers(b)
	for _, a := range all {
		if aboutMetrics(b, a.key) {
			p.Readings = append(p.Readings, a)
		} else {
			p.Answers = append(p.Answers, a)
		}
	}
	for _, i := range b.Agenda {
		s := section{Clock: c.hour(i.Start), Name: line(i.Section, nameLimit), Minutes: i.Minutes, Questions: lines(i.Questions)}
		s.Mark.Key = i.Key
		if c.name(i.Start) != p.Zone {
			s.Clock += " " + c.name(i.Start)
		}
		p.Agenda = append(p.Agenda, s)
	}
	p.prompts()
	for _, a := range all {
		if i := p.home(b, a.key); i >= 0 {
			p.Agenda[i].Answers = append(p.Agenda[i].Answers, a)
		}
	}
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
func answers(b Brief) []answer {
	var out []answer
	left := budget(proseLimit)
	for _, a := range b.Answers {
		if text := left.prose(a.Text); len(text) > 0 {
			out = append(out, answer{key: a.Key, Label: line(label(b, a), nameLimit), Lines: text})
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
func (p *page) steps(b Brief, c clock) []string {
	sorted := slices.Clone(b.Open)
	theirs := func(s Step) bool { return !strings.EqualFold(s.Owner, b.Manager.Email) }
	slices.SortStableFunc(sorted, func(x, y Step) int {
		switch {
		case theirs(x) == theirs(y):
			return 0
		case theirs(y):
			return -1
		}
		return 1
	})
	var out []string
	for i, s := range sorted {
		if i == listLimit {
			return append(out, fmt.Sprintf("… and %d more", len(sorted)-i))
		}
		out = append(out, fmt.Sprintf("- [ ] %d %s: %s%s", s.ID, p.owner(s.Owner, b), line(s.Text, lineLimit), due(s.Due, b, c)))
	}
	return out
}

// owner is what to call the one who promised.
func (p *page) owner(address string, b Brief) string {
	switch {
	case strings.EqualFold(address, b.Manager.Email):
		return p.Manager.First
	case strings.EqualFold(address, b.Report.Email):
		return p.Report.First
	}
	return line(address, nameLimit)
}

// due says by when, and whether that is before the meeting.
func due(date string, b Brief, c clock) string {
	if date == "" {
		return ""
	}
	t, err := time.ParseInLocation(time.DateOnly, date, c.zone)
	if err != nil {
		return " (due " + line(date, nameLimit) + ")"
	}
	if !b.Start.IsZero() && date < b.Start.In(c.zone).Format(time.DateOnly) {
		return " (was due " + c.day(t, b.Start) + ")"
	}
	return " (due " + c.day(t, b.Start) + ")"
}

// troubleOf cleans what a problem mail is about.
func troubleOf(t Trouble, c clock) trouble {
	left := budget(proseLimit)
	out := trouble{Subject: line(t.Subject, nameLimit), What: line(t.What, 2*lineLimit), Hint: line(t.Hint, 2*lineLimit),
		Since: c.moment(t.Since), Short: c.short(t.Since), Effects: lines(t.Effects)}
	if strings.TrimSpace(t.Detail) != "" {
		out.Detail = left.prose(t.Detail)
	}
	return out
}
