package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/form"

	"gopkg.in/yaml.v3"
)

// defaultFormat is what holds where the config says nothing.
func defaultFormat() form.Format {
	return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
}

// A topic is a section of the agenda as it is written.
type topic struct {
	section   at[string]
	minutes   at[minutes]
	questions at[[]at[string]]
}

type minutes struct{ low, high int }

func topicKeys(t *topic) []key {
	return []key{
		{"section", "What it is called.", text(&t.section), true},
		{"minutes", "How long it takes.", span(&t.minutes), true},
		{"questions", "What to ask in it.", list(&t.questions, text), false},
	}
}

// span is a number of minutes, or two with a dash between them.
func span(dst *at[minutes]) kind {
	k := scalar(dst, "minutes such as 5, or \"5-10\"", func(_ *decoder, s string) (minutes, error) {
		low, high, two := strings.Cut(strings.ReplaceAll(s, "–", "-"), "-")
		if !two {
			high = low
		}
		a, errA := strconv.Atoi(strings.TrimSpace(low))
		b, errB := strconv.Atoi(strings.TrimSpace(high))
		if errA != nil || errB != nil || a < 1 || b > 240 {
			return minutes{}, mistake{fmt.Sprintf("%q is no number of minutes from 1 to 240", s), "write 5, or \"5-10\""}
		}
		if a > b {
			return minutes{}, mistake{fmt.Sprintf("%q has the larger number first", s), fmt.Sprintf("write \"%d-%d\"", b, a)}
		}
		return minutes{a, b}, nil
	})
	k.also = []string{"integer"}
	return k
}

// questions makes the kind of a set of questions: keys with texts, or a list.
func questions(dst *at[[]form.Question]) kind {
	const wants = "questions, one a line: \"wins: what's going well?\", or a list of \"Wins: what's going well?\""
	return kind{wants: wants, json: "object", also: []string{"array"}, read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		switch {
		case isNull(n):
		case n.Kind == yaml.MappingNode:
			dst.v = []form.Question{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				if d.isKey(n.Content[i]) {
					d.question(dst, n.Content[i], n.Content[i+1])
				}
			}
		case n.Kind == yaml.SequenceNode:
			dst.v = []form.Question{}
			for _, item := range n.Content {
				if item.Kind == yaml.MappingNode && len(item.Content) == 2 { // - Wins: what's going well?
					d.question(dst, item.Content[0], item.Content[1])
				} else {
					d.question(dst, nil, item)
				}
			}
		default:
			d.wrongType(name, n, wants)
		}
	}}
}

// question adds one question to a set. Its key may be a node of its own, or
// its label stands for it.
func (d *decoder) question(dst *at[[]form.Question], k, n *yaml.Node) {
	var t at[string]
	d.value("a question", n, text(&t))
	if t.v == "" {
		return
	}
	label, ask, labelled := strings.Cut(t.v, ": ")
	switch {
	case labelled:
	case k == nil:
		d.fault(t.pos, fmt.Sprintf("%q has no label", t.v), "write it like \"Wins: what's going well for you this week?\"")
		return
	default:
		label, ask = capital(k.Value), t.v
	}
	name := label
	if k != nil {
		t.pos, name = d.pos(k), k.Value
	}
	q := form.Question{Key: form.Key(name), Label: strings.TrimSpace(label), Text: strings.TrimSpace(ask)}
	if d.isQuestion(t.pos, q, dst.v) {
		dst.v = append(dst.v, q)
	}
}

// maxQuestions is more than anybody will answer.
const maxQuestions = 20

// isQuestion checks one question and that it differs from those before it.
func (d *decoder) isQuestion(p pos, q form.Question, earlier []form.Question) bool {
	switch {
	case q.Key == "" || q.Label == "" || q.Text == "":
		d.fault(p, "this is no question", "write it like \"Wins: what's going well for you this week?\"")
	case q.Key == "general":
		d.fault(p, "a question cannot be called general", "answers that belong to no question are filed under that name; take another")
	case utf8.RuneCountInString(q.Label) > 40:
		d.fault(p, "the label of this question is longer than 40 characters", "put the question after a short label and a colon")
	case len(earlier) == maxQuestions:
		d.fault(p, fmt.Sprintf("these are more than %d questions", maxQuestions), "ask less: each one makes an answer less likely")
	default:
		for _, e := range earlier {
			if e.Key == q.Key {
				d.fault(p, fmt.Sprintf("there are two questions called %q", q.Key), "give each a label of its own")
				return false
			}
		}
		if line := fmt.Sprintf("[Q%d] %s: %s", len(earlier)+1, q.Label, q.Text); utf8.RuneCountInString(line) > 78 {
			d.warn(p, fmt.Sprintf("this question takes %d characters in the mail", utf8.RuneCountInString(line)), "make it 78 at most, so that no mail program breaks its line")
		}
		return true
	}
	return false
}

// format checks an agenda and questions. What is not given stays nil, and will
// be that of the other format.
func (d *decoder) format(agenda at[[]at[topic]], asked, reading at[[]form.Question], other form.Format) form.Format {
	d.distinct(asked, reading, other)
	f := form.Format{Questions: asked.v, Reading: reading.v}
	if agenda.given() && len(agenda.v) == 0 {
		d.fault(agenda.pos, "this agenda is empty", "add a section, or take the key out")
	}
	seen := map[string]bool{}
	for _, t := range agenda.v {
		s := form.Section{Name: t.v.section.v, Key: form.Key(t.v.section.v), Min: t.v.minutes.v.low, Max: t.v.minutes.v.high, Questions: values(t.v.questions.v)}
		switch {
		case s.Key == "" && s.Name != "":
			d.fault(t.v.section.pos, fmt.Sprintf("%q has no letter or digit in it", s.Name), "give the section a name")
		case seen[s.Key]:
			d.fault(t.v.section.pos, fmt.Sprintf("there are two sections called %q", s.Name), "give each a name of its own")
		case !t.v.questions.given():
			s.Questions = usualQuestions(s.Key)
		}
		seen[s.Key] = s.Key != ""
		f.Agenda = append(f.Agenda, s)
	}
	return f
}

// usualQuestions are those of the default agenda's section of this key.
func usualQuestions(key string) []string {
	for _, s := range form.DefaultSections() {
		if s.Key == key {
			return s.Questions
		}
	}
	return nil
}

// distinct checks that no question of the prep form has the key of one about
// the metrics, since answers are filed by key. What is not given is that of
// the other format.
func (d *decoder) distinct(asked, reading at[[]form.Question], other form.Format) {
	p := reading.pos
	if !reading.given() {
		p = asked.pos
	}
	for _, q := range asked.or(other.Questions) {
		for _, r := range reading.or(other.Reading) {
			if q.Key == r.Key && p.line > 0 {
				d.fault(p, fmt.Sprintf("%q is asked twice, in questions and in reading", q.Key), "give one of them another label")
			}
		}
	}
}

// over is a format with another one's parts where it has none.
func over(f, other form.Format) form.Format {
	if f.Agenda == nil {
		f.Agenda = other.Agenda
	}
	if f.Questions == nil {
		f.Questions = other.Questions
	}
	if f.Reading == nil {
		f.Reading = other.Reading
	}
	return f
}

// capital makes a label of a key: "wins" is "Wins".
func capital(key string) string {
	r, size := utf8.DecodeRuneInString(key)
	return string(unicode.ToUpper(r)) + strings.ReplaceAll(strings.ReplaceAll(key[size:], "-", " "), "_", " ")
}
