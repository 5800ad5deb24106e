package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A mark is a line that asks for text under it, and by which the text is found
// again in the reply: "[Q1] Wins: what's going well for you this week?".
type mark struct{ Key, Line string }

// Tag is the part in brackets, with them; the whole line if it has none.
func (m mark) Tag() string { return m.Line[:len(m.Line)-len(m.after())] }

// Rest is what follows the tag.
func (m mark) Rest() string { return strings.TrimSpace(m.after()) }

func (m mark) after() string {
	_, rest, _ := strings.Cut(m.Line, "]")
	return rest
}

// marks writes the marker lines that this kind of mail may show.
func (p *page) marks(b Brief) error {
	switch b.Kind {
	case Prep, PrepNudge:
		return p.questionMarks(b)
	case Wrapup, WrapupNudge:
		return p.headingMarks()
	case Recap:
		if p.ToManager {
			return p.headingMarks()
		}
		said, err := p.Say("mark.correction")
		p.Correction = mark{"correction", said}
		return err
	}
	return nil
}

// questionMarks numbers the questions, those about the metrics after the
// others and only where there are metrics.
func (p *page) questionMarks(b Brief) error {
	ask := func(q Question) (mark, error) {
		n := len(p.Questions) + len(p.Reading) + 1
		label, text := line(q.Label, nameLimit), line(q.Text, lineLimit)
		if p.ours["question."+q.Key] != "" { // of the words, whose blanks stay what they are
			label, text = q.Label, q.Text
		}
		said, err := p.Say("mark.question", map[string]any{"N": n, "Label": label, "Text": text})
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

// headings names the headings that a wrap-up has besides the sections, and a
// recap to the manager too.
func (p *page) headings() []*mark {
	p.Summary.Key, p.NextSteps.Key, p.NextTime.Key, p.Private.Key = "summary", "next-steps", "next-time", "private"
	return []*mark{&p.Summary, &p.NextSteps, &p.NextTime, &p.Private}
}

// sections are the marks of the sections with their names.
func (p *page) sections() (marks []*mark, names []string) {
	for i := range p.Agenda {
		marks, names = append(marks, &p.Agenda[i].Mark), append(names, p.Agenda[i].Name)
	}
	for i := range p.Recap.Notes {
		if n := &p.Recap.Notes[i]; n.Name != "" {
			marks, names = append(marks, &n.Mark), append(names, n.Name)
		}
	}
	return marks, names
}

// headingMarks writes the headings of a wrap-up, or of a recap to the manager.
// A section that has the name of another heading gets a number, since every
// marker is there once: notes must never end up under Private by chance, or the
// other way round.
func (p *page) headingMarks() error {
	taken := map[string]bool{}
	for _, m := range p.headings() {
		word := "mark." + m.Key
		said, err := p.Say(word)
		if err != nil {
			return err
		}
		m.Line = said
		tag := strings.ToLower(m.Tag())
		if said != "" && taken[tag] {
			return p.words.fault(word, fmt.Sprintf("another heading has the name %s too, so what is written under the two could not be told apart", m.Tag()))
		}
		taken[tag], taken[m.Key] = true, true
	}
	marks, names := p.sections()
	for i, m := range marks {
		if err := p.sectionMark(m, names[i], taken); err != nil {
			return err
		}
	}
	return nil
}

// sectionMark writes the heading of one section, with a key and a tag that no
// other one has.
func (p *page) sectionMark(m *mark, name string, taken map[string]bool) error {
	key, title := m.Key, name
	for n := 2; taken[key]; n++ {
		key = fmt.Sprintf("%s-%d", m.Key, n)
	}
	m.Key, taken[key] = key, true
	for n := 2; ; n++ {
		before := m.Tag()
		said, err := p.Say("mark.section", title)
		if err != nil {
			return err
		}
		m.Line = said
		if tag := strings.ToLower(m.Tag()); said == "" || !taken[tag] {
			taken[tag] = true
			return nil
		}
		if m.Tag() == before {
			return p.words.fault("mark.section", fmt.Sprintf("two sections have the heading %q, since mark.section leaves out their names", said))
		}
		title = fmt.Sprintf("%s %d", name, n)
	}
}

// all are the marks of the page. Those that it does not have are empty.
func (p *page) all() []mark {
	all := slices.Concat(p.Questions, p.Reading, []mark{p.Summary, p.NextSteps, p.NextTime, p.Private, p.Correction})
	sections, _ := p.sections()
	for _, m := range sections {
		all = append(all, *m)
	}
	return all
}

// marked lists every marker that stands in the text, in its order. It is an
// error if one stands there twice.
func (p *page) marked(text string) ([]Marked, error) {
	byLine := map[string]string{}
	for _, m := range p.all() {
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
			return nil, twice(l)
		}
		out, byLine[l] = append(out, Marked{key, l}), ""
	}
	return out, nil
}

// twice is the error of a line that is answered and stands in the text twice.
func twice(line string) error {
	return fmt.Errorf("the line %q stands in the text twice, so answers to it could not be told apart", line)
}
