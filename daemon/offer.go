package daemon

import (
	"slices"
	"strings"

	"oneonone/mail/form"
	"oneonone/mail/form/prompts"
)

// listened is how many 1:1s back is heeded what somebody wrote of where they
// would like to go.
const listened = 6

// Where people write of that: answers to these questions, notes on these
// sections.
var (
	wishfulAnswers = []string{"development", "goals", "priorities", "general"}
	wishfulNotes   = []string{"development", "goals"}
)

// offer adds to a briefing the question to be human with and the step of
// development. What a record has already stays, so that a briefing that is
// written twice offers the same.
func (d *Daemon) offer(b *form.Brief, s *story, first string) {
	pair := s.meeting.Pair
	templates := d.setup.Templates(pair)
	set := templates.Prompts(b.Language)
	var asked, offered []string
	for _, r := range s.past {
		asked, offered = append(asked, r.Human), append(offered, r.Next)
	}
	question, ok := set.Question(s.rec.Human)
	if !ok {
		question = set.NextQuestion(pair.Key(), asked)
	}
	s.rec.Human, b.Human = question.Key, question.Text
	b.LastTime = s.lastTime(first)
	step, ok := set.Step(s.rec.Next)
	if !ok {
		w := s.wish(offered)
		for _, language := range []string{pair.Report.Language, b.Language, "en"} {
			w.Languages = append(w.Languages, templates.Prompts(language))
		}
		step = set.NextStep(w)
	}
	s.rec.Next, b.Next, b.Ask = step.Key, step.Text, step.Ask
}

// wish is what is known of where a report would like to go: what they said at
// the last 1:1s and this one, and what is promised or done.
func (s *story) wish(offered []string) prompts.Wish {
	w := prompts.Wish{Interests: s.meeting.Pair.Report.Interests, Used: offered}
	for _, r := range append(slices.Clone(s.past[max(0, len(s.past)-listened):]), *s.rec) {
		w.Said = append(w.Said, append(under(wishfulAnswers, r.Answers), under(wishfulNotes, r.Notes)...))
	}
	for _, p := range s.pair.Steps {
		if p.State != "dropped" {
			w.Promised = append(w.Promised, p.Text)
		}
	}
	return w
}

// under are the texts that stand under one of some keys.
func under(keys []string, list []form.Answer) []string {
	var out []string
	for _, a := range list {
		if slices.Contains(keys, a.Key) {
			out = append(out, a.Text)
		}
	}
	return out
}

// lastTime is what the last 1:1 left to ask after: the manager's note on its
// first section, whose key is first, else what the report had answered under that
// name. What is private is in no record, and so never here.
func (s *story) lastTime(first string) string {
	before := s.before()
	if before == nil || first == "" {
		return ""
	}
	for _, list := range [][]form.Answer{before.Notes, before.Answers} {
		if texts := under([]string{first}, list); len(texts) > 0 {
			return excerpt(texts[0])
		}
	}
	return ""
}

// excerpt is the beginning of a text: its first sentence, and more as long as
// it is short.
func excerpt(text string) string {
	const enough = 120 // bytes
	text = strings.Join(strings.Fields(text), " ")
	end := 0
	for i := range text {
		if strings.ContainsRune(".!?…", rune(text[i])) && (i+1 == len(text) || text[i+1] == ' ') && (end == 0 || i < enough) {
			end = i + 1
		}
	}
	if end == 0 {
		return text
	}
	return text[:end]
}
