package form

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An answer is what somebody wrote, under a name.
type answer struct {
	key   string
	Label string
	Lines []string
}

// answers cleans what was written, with the label of each question or section.
func (p *page) answers(list []Answer, b Brief) ([]answer, error) {
	var out []answer
	for i, a := range list {
		name, err := p.label("question.", a, b)
		if err != nil {
			return nil, err
		}
		if !p.room.take(name, answerTags) {
			return append(out, answer{Lines: []string{more(len(list) - i)}}), nil
		}
		if text := p.room.prose(a.Text); len(text) > 0 {
			out = append(out, answer{key: a.Key, Label: name, Lines: text})
		}
	}
	return out, nil
}

// label is what a question or a section is called in the words of the reader, if
// the config has no name for it; else the answer's own, else that of its question,
// else its key with a capital letter. What was written to no question in
// particular has a word of its own. of is "question." or "section.".
func (p *page) label(of string, a Answer, b Brief) (string, error) {
	switch name := line(a.Label, nameLimit); {
	case p.ours[of+a.Key] != "":
		return line(p.ours[of+a.Key], nameLimit), nil
	case name != "" || a.Key == "":
		return name, nil
	case a.Key == "general":
		return p.Say("answer.general")
	}
	for _, q := range slices.Concat(b.Questions, b.Reading) {
		if q.Key == a.Key && q.Label != "" {
			return line(q.Label, nameLimit), nil
		}
	}
	for _, slot := range b.Agenda {
		if of == "section." && slot.Key == a.Key && slot.Section != "" {
			return line(slot.Section, nameLimit), nil
		}
	}
	if name := p.usual(of + a.Key); name != "" {
		return line(name, nameLimit), nil
	}
	r, size := utf8.DecodeRuneInString(a.Key)
	return line(string(unicode.ToUpper(r))+a.Key[size:], nameLimit), nil
}

// topics adds what the two want to talk about. The report hears of the
// manager's alone, whose name stands over them.
func (p *page) topics(b Brief) {
	var theirs []Topic
	for _, t := range b.Topics {
		if b.ToManager || strings.EqualFold(t.From, b.Manager.Email) {
			theirs = append(theirs, t)
		}
	}
	p.Topics = p.said(theirs, b)
	if !b.ToManager {
		for i := range p.Topics {
			p.Topics[i].Label = ""
		}
	}
}

// said cleans what was said by mail, each text under the name of whoever said
// it.
func (p *page) said(list []Topic, b Brief) []answer {
	var out []answer
	for i, t := range list {
		name := p.called(t.From, b)
		if i >= listLimit || !p.room.take(name, answerTags) {
			return append(out, answer{Lines: []string{more(len(list) - i)}})
		}
		if text := p.room.prose(t.Text); len(text) > 0 {
			out = append(out, answer{Label: name, Lines: text})
		}
	}
	return out
}
