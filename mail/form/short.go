package form

import "strings"

// What is left of a short meeting's mails.
const (
	fewQuestions = 2
	briefest     = 160 // characters
)

// essentials cuts a mail about a meeting under 20 minutes down to what there is
// time for: two questions in the form, the first of them, and none about the
// metrics; in the manager's mails what was written in a line each, one question
// to each section, and no step of development. The agenda is short already.
func essentials(b Brief) Brief {
	length := b.End.Sub(b.Start)
	if !aboutMeeting(b.Kind) || b.Kind == Problem || length <= 0 || length >= short {
		return b
	}
	switch b.Kind {
	case Prep, PrepNudge:
		b.Questions, b.Reading = b.Questions[:min(len(b.Questions), fewQuestions)], nil
	case Briefing, Wrapup, WrapupNudge:
		b.Next, b.Ask = "", ""
		b.Agenda = briefly(b.Agenda)
		answers := make([]Answer, len(b.Answers))
		for i, a := range b.Answers {
			a.Text = shorten(strings.Join(strings.Fields(a.Text), " "), briefest)
			answers[i] = a
		}
		b.Answers = answers
	}
	return b
}

// briefly is an agenda with one question to each section.
func briefly(agenda []Slot) []Slot {
	out := make([]Slot, len(agenda))
	for i, s := range agenda {
		s.Questions = s.Questions[:min(len(s.Questions), 1)]
		out[i] = s
	}
	return out
}
