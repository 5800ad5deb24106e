package form

import (
	"slices"
	"strings"
)

// named gives the questions and sections that the config leaves to the language
// their usual names and texts.
func (p *page) named(b Brief) Brief {
	p.ours = map[string]string{}
	ask := func(list []Question) []Question {
		list = slices.Clone(list)
		for i, q := range list {
			if q.Label == "" && q.Text == "" {
				list[i].Label, list[i].Text = p.usual("question."+q.Key), p.usual("question."+q.Key+".text")
				p.ours["question."+q.Key] = list[i].Label
			}
		}
		return list
	}
	b.Questions, b.Reading = ask(b.Questions), ask(b.Reading)
	b.Agenda = slices.Clone(b.Agenda)
	for i, s := range b.Agenda {
		if s.Section == "" {
			b.Agenda[i].Section = p.usual("section." + s.Key)
			p.ours["section."+s.Key] = b.Agenda[i].Section
		}
		if said := p.usual("section." + s.Key + ".questions"); s.Questions == nil && said != "" {
			b.Agenda[i].Questions = strings.SplitAfter(said, "? ") // one each
		}
	}
	return b
}
