package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"

	"gopkg.in/yaml.v3"
)

// A person is what is written of somebody, in the config or in a row of the
// people file.
type person struct {
	email     at[string]
	name      at[string]
	aliases   at[[]at[string]]
	manager   at[string]
	timezone  at[*time.Location]
	language  at[string]
	interests at[[]at[string]]
	region    at[string]
	workdays  at[[]time.Weekday]
	quiet     at[calendar.Quiet]
	away      at[[]at[dates]]
}

func personKeys(p *person) []key {
	return []key{
		{"email", "The address that mails go to.", address(&p.email), true},
		{"name", "The name in full.", text(&p.name), false},
		{"aliases", "Other addresses of the same person.", list(&p.aliases, address), false},
		{"manager", "The address of their manager. If it is left out, that is the owner of the calendar.", address(&p.manager), false},
		{"timezone", "The zone that they live in.", zone(&p.timezone), false},
		{"language", "The language of the mails to them.", language(&p.language), false},
		{"interests", "What they would like to do next: management, projects, …", list(&p.interests, text), false},
		{"region", "Whose holidays they have: a region: of holidays.", label(&p.region, "a region such as bavaria"), false},
		{"workdays", "The days on which they work.", days(&p.workdays), false},
		{"quiet_hours", "The time of day in which they are not mailed.", quiet(&p.quiet), false},
		{"away", "Days on which they are not at work.", list(&p.away, absence), false},
	}
}

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// language is a BCP 47 tag.
func language(dst *at[string]) kind {
	return scalar(dst, "a language such as en or de-AT", func(_ *decoder, s string) (string, error) {
		if !languageForm.MatchString(s) {
			return "", mistake{fmt.Sprintf("%q is no language", s), "write its code, such as en, de or pt-BR"}
		}
		return s, nil
	})
}

// days is a list of days of the week; a range such as Mon-Fri is one item.
func days(dst *at[[]time.Weekday]) kind {
	const wants = "days of the week such as [Mon, Tue, Wed] or Mon-Fri"
	return kind{wants: wants, json: "array", also: []string{"string"}, read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		var items at[[]at[string]]
		switch {
		case isNull(n), n.Kind == yaml.MappingNode:
			d.wrongType(name, n, wants)
			return
		case n.Kind == yaml.ScalarNode:
			n = &yaml.Node{Kind: yaml.SequenceNode, Line: n.Line, Column: n.Column, Content: []*yaml.Node{n}}
		}
		list(&items, text).read(d, name, n)
		if len(n.Content) == 0 {
			d.fault(dst.pos, name+" is empty: on no day could anybody be mailed", "name at least one, such as Mon-Fri")
		}
		for _, item := range items.v {
			d.days(dst, item)
		}
	}}
}

// days adds a day or a range of days.
func (d *decoder) days(dst *at[[]time.Weekday], item at[string]) {
	first, last, ranged := strings.Cut(strings.ReplaceAll(item.v, "–", "-"), "-")
	if !ranged {
		last = first
	}
	from, okFrom := weekday(first)
	to, okTo := weekday(last)
	if item.v == "" {
		return // and a fault already
	}
	if !okFrom || !okTo {
		d.fault(item.pos, fmt.Sprintf("%q is no day of the week", item.v), "write Mon, Tue, Wed, Thu, Fri, Sat or Sun, or a range such as Mon-Fri")
		return
	}
	for day := from; ; day = (day + 1) % 7 {
		if !slices.Contains(dst.v, day) {
			dst.v = append(dst.v, day)
		}
		if day == to {
			return
		}
	}
}

func weekday(name string) (time.Weekday, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(name) >= 2 && strings.HasPrefix(strings.ToLower(day.String()), name) {
			return day, true
		}
	}
	return 0, false
}

// quiet is a part of the day: {from: "20:00", to: "08:00"}, or shorter
// "20:00-08:00".
func quiet(dst *at[calendar.Quiet]) kind {
	keys := func(from, to *at[calendar.Clock]) []key {
		return []key{
			{"from", "When it begins.", clock(from), true},
			{"to", "When it ends, perhaps on the next day.", clock(to), true},
		}
	}
	const wants = "{from: \"20:00\", to: \"08:00\"}"
	inner := func() []key { return keys(new(at[calendar.Clock]), new(at[calendar.Clock])) }
	return kind{wants: wants, json: "object", also: []string{"string"}, inner: inner, read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		var from, to at[calendar.Clock]
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			n = parted(n, "-")
		}
		d.section(name, n, keys(&from, &to))
		dst.v = calendar.Quiet{From: from.v, To: to.v}
	}}
}

// parted makes the section {from, to} of a text with a mark between the two.
// Without the mark, both are the same, and so are the faults found in them.
func parted(n *yaml.Node, mark string) *yaml.Node {
	from, to, two := strings.Cut(strings.ReplaceAll(n.Value, "–", "-"), mark)
	if !two {
		to = from
	}
	word := func(s string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.TrimSpace(s), Line: n.Line, Column: n.Column}
	}
	return &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column,
		Content: []*yaml.Node{word("from"), word(from), word("to"), word(to)}}
}

// dates are days from one to another, both of them meant.
type dates struct{ first, last calendar.Date }

// absence is one day, or days {from: 2026-12-24, to: 2027-01-02}, or shorter
// 2026-12-24..2027-01-02.
func absence(dst *at[dates]) kind {
	keys := func(from, to *at[calendar.Date]) []key {
		return []key{
			{"from", "The first day.", date(from), true},
			{"to", "The last day.", date(to), true},
		}
	}
	inner := func() []key { return keys(new(at[calendar.Date]), new(at[calendar.Date])) }
	return kind{wants: "a day such as 2026-12-24, or {from: 2026-12-24, to: 2027-01-02}", json: "object", also: []string{"string"}, inner: inner, read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		var from, to at[calendar.Date]
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			n = parted(n, "..")
		}
		before := len(d.faults)
		d.section(name, n, keys(&from, &to))
		if len(d.faults) == before && to.v.Before(from.v) {
			d.fault(dst.pos, fmt.Sprintf("%s is after %s", from.v, to.v), "put the first day first")
		}
		dst.v = dates{from.v, to.v}
	}}
}

// date is a day.
func date(dst *at[calendar.Date]) kind {
	return scalar(dst, "a day such as 2026-12-24", func(_ *decoder, s string) (calendar.Date, error) {
		day, err := calendar.ParseDate(s)
		if err != nil {
			return day, mistake{fmt.Sprintf("%q is no day", s), "write year, month and day, like 2026-12-24"}
		}
		return day, nil
	})
}

// persons makes the people of the roster, with the general settings where
// theirs say nothing. They may still contradict each other.
func (f *file) persons(all []at[person], zone *time.Location) []calendar.Person {
	var out []calendar.Person
	for _, a := range all {
		p := a.v
		one := calendar.Person{
			Email:     p.email.v,
			Name:      p.name.v,
			Aliases:   values(p.aliases.v),
			Manager:   p.manager.v,
			Zone:      p.timezone.or(zone),
			Language:  p.language.or("en"),
			Interests: values(p.interests.v),
			Region:    p.region.v,
			Workdays:  p.workdays.or(f.workdays.v),
			Quiet:     p.quiet.or(f.quiet.v),
		}
		for _, away := range p.away.v {
			one.Away = append(one.Away, calendar.Span{
				Start: away.v.first.At(calendar.Clock{}, one.Zone),
				End:   away.v.last.AddDays(1).At(calendar.Clock{}, one.Zone),
			})
		}
		out = append(out, one)
	}
	return out
}
