package form

import (
	"cmp"
	"fmt"
	"strings"
)

// A mark is a line that asks for text under it, and by which the text is found
// again in the reply: "[Q1] Wins: what's going well for you this week?".
type mark struct{ Key, Line string }

// Tag is the part in brackets, with them.
func (m mark) Tag() string {
	tag, _, _ := strings.Cut(m.Line, "]")
	return tag + "]"
}

// Rest is what follows the tag.
func (m mark) Rest() string {
	_, rest, _ := strings.Cut(m.Line, "]")
	return strings.TrimSpace(rest)
}

// marks writes the marker lines that this kind of mail may show.
func (p *page) marks(b Brief) error {
	switch b.Kind {
	case Prep, PrepNudge:
		return p.questionMarks(b)
	case Wrapup, WrapupNudge:
		return p.headingMarks()
	}
	return nil
}

// questionMarks numbers the questions, those about the metrics after the
// others and only where there are metrics.
func (p *page) questionMarks(b Brief) error {
	ask := func(q Question) (mark, error) {
		n := len(p.Questions) + len(p.Reading) + 1
		said, err := p.Say("mark.question", map[string]any{"N": n, "Label": line(q.Label, nameLimit), "Text": line(q.Text, lineLimit)})
		return mark{cmp.Or(q.Key, Key(q.Label), fmt.Sprintf("q%d", n)), said}, err
	}
	for _, q := range b.Questions {
		m, err := ask(q)
		if err != nil {
			return err
		}
		p.Questions = append(p.Questions, m)
	}
	for _, q := range b.Reading {
		m, err := ask(q)
		if err != nil || len(b.Figures) == 0 {
			return err
		}
		p.Reading = append(p.Reading, m)
	}
	return nil
}

// headingMarks writes the headings of a wrap-up. A section of the agenda that
// has the name of another heading gets a number, since every marker is there
// once: notes must never end up under Private by chance, or the other way
// round.
func (p *page) headingMarks() error {
	taken := map[string]bool{}
	for _, m := range []struct {
		mark *mark
		key  string
	}{{&p.Summary, "summary"}, {&p.NextSteps, "next-steps"}, {&p.NextTime, "next-time"}, {&p.Private, "private"}} {
		said, err := p.Say("mark." + m.key)
		if err != nil {
			return err
		}
		*m.mark = mark{m.key, said}
		taken[strings.ToLower(m.mark.Tag())], taken[m.key] = true, true
	}
	for i := range p.Agenda {
		if err := p.sectionMark(&p.Agenda[i], taken); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) sectionMark(s *section, taken map[string]bool) error {
	first, key, name := s.Mark.Key, s.Mark.Key, s.Name
	for n := 2; ; n++ {
		said, err := p.Say("mark.section", name)
		if err != nil {
			return err
		}
		s.Mark = mark{key, said}
		if tag := strings.ToLower(s.Mark.Tag()); !taken[tag] && !taken[key] {
			taken[tag], taken[key] = true, true
			return nil
		}
		key, name = fmt.Sprintf("%s-%d", first, n), fmt.Sprintf("%s %d", s.Name, n)
	}
}

// marked lists every marker that stands in the text, in its order. It is an
// error if one stands there twice.
func (p *page) marked(text string) ([]Marked, error) {
	all := append(append([]mark{}, p.Questions...), p.Reading...)
	all = append(all, p.Summary, p.NextSteps, p.NextTime, p.Private)
	for _, s := range p.Agenda {
		all = append(all, s.Mark)
	}
	byLine := map[string]string{}
	for _, m := range all {
		if m.Line != "" {
			byLine[m.Line] = m.Key
		}
	}
	var out []Marked
	for l := range strings.SplitSeq(text, "\n") {
		key, ok := byLine[l]
		if !ok {
			continue
		}
		if key == "" {
			return nil, fmt.Errorf("the line %q stands in the text twice, so answers to it could not be told apart", l)
		}
		out, byLine[l] = append(out, Marked{key, l}), ""
	}
	return out, nil
}
