package form

import (
	"cmp"
	"slices"
)

// A section is a slot of the agenda made ready.
type section struct {
	Clock, Name string
	Minutes     int
	Questions   []string
	Human, Next *prompt  // the question to open with, the step to offer, where they belong in this section
	Mark        mark     // its heading in a wrap-up
	Topics      []answer // what the two want to talk about, in the first section of a wrap-up
	Answers     []answer // what the report wrote that belongs here
}

// A prompt is something to ask or to offer, with what belongs to it.
type prompt struct{ Text, LastTime, Ask string }

// String is the text alone, for a sentence that prints its dot.
func (p *prompt) String() string { return p.Text }

// newPrompt is nil where there is nothing to ask or to offer.
func newPrompt(text, lastTime, ask string) *prompt {
	if text = line(text, lineLimit); text == "" {
		return nil
	}
	return &prompt{text, line(lastTime, excerptLimit), line(ask, lineLimit)}
}

// excerptLimit is how much of a note reminds of the rest, in characters.
const excerptLimit = 140

// manager adds what only the manager's mails may hold.
func (p *page) manager(b Brief, c clock) error {
	p.Missing, p.Warnings = p.tellAll(b.Missing, b, c), p.tellAll(b.Warnings, b, c)
	p.Human, p.Next = newPrompt(b.Human, b.LastTime, ""), newPrompt(b.Next, "", b.Ask)
	for _, s := range b.Agenda {
		p.Agenda = append(p.Agenda, p.section(s, c))
	}
	p.prompts()
	return p.replies(b)
}

// section makes a slot of the agenda ready.
func (p *page) section(slot Slot, c clock) section {
	s := section{Clock: c.hour(slot.Start), Name: line(slot.Section, nameLimit), Minutes: slot.Minutes, Questions: p.room.lines(slot.Questions)}
	s.Mark.Key = cmp.Or(slot.Key, Key(slot.Section), "section")
	if c.name(slot.Start) != p.Zone {
		s.Clock += " " + c.name(slot.Start)
	}
	return s
}

// prompts puts the human question into the first section, in a wrap-up the
// topics too, and the step of development into the section of that name, if
// there is one.
func (p *page) prompts() {
	if len(p.Agenda) > 0 {
		p.Agenda[0].Human, p.Human = p.Human, nil
		if p.Kind != Briefing {
			p.Agenda[0].Topics, p.Topics = p.Topics, nil
		}
	}
	for i := range p.Agenda {
		if p.Agenda[i].Mark.Key == "development" {
			p.Agenda[i].Next, p.Next = p.Next, nil
		}
	}
}

// replies adds what the report has answered: to the questions, about the
// metrics, and all of it to the section where it belongs.
func (p *page) replies(b Brief) error {
	all, err := p.answers(b.Answers, b)
	for _, a := range all {
		if aboutMetrics(b, a.key) {
			p.Readings = append(p.Readings, a)
		} else {
			p.Answers = append(p.Answers, a)
		}
		if i := p.home(b, a.key); i >= 0 {
			p.Agenda[i].Answers = append(p.Agenda[i].Answers, a)
		}
	}
	return err
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

// aboutMetrics reports whether the question with this key is about the
// metrics.
func aboutMetrics(b Brief, key string) bool {
	is := func(q Question) bool { return q.Key == key }
	return slices.ContainsFunc(b.Reading, is) || slices.ContainsFunc(DefaultReading(), is) && !slices.ContainsFunc(b.Questions, is)
}
