package history

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// A Note is all that is written down of one 1:1. Its JSON is stable; times are
// UTC.
type Note struct {
	Manager     string           `json:"manager"`
	Report      string           `json:"report"`
	Meeting     *plan.Occurrence `json:"meeting"`
	Title       string           `json:"title"`
	Held        bool             `json:"held"`
	Answers     []Text           `json:"answers"` // of the report, to the prep form
	Metrics     []Metric         `json:"metrics"`
	Summary     string           `json:"summary"`
	Notes       []Text           `json:"notes"` // of the manager, by section
	NextTime    string           `json:"next_time"`
	NextSteps   []Action         `json:"next_steps"`  // promised in it
	Corrections []string         `json:"corrections"` // of the report
	Private     string           `json:"private"`     // "" unless it was asked for

	ManagerName string `json:"manager_name"`
	ReportName  string `json:"report_name"`
	start       time.Time
}

// A Text is what was written under one heading.
type Text struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// A Metric is a figure as both saw it.
type Metric struct {
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Value  float64  `json:"value"`
	Target *float64 `json:"target"`
}

// Notes reads what is written down of the 1:1s, by start. What is private to the
// manager is in it only if that is asked for.
func Notes(s *store.Store, f Filter, private bool) ([]Note, error) {
	out := []Note{}
	for _, name := range f.pairs(s) {
		notes, err := notesOf(s, f, name, private)
		if err != nil {
			return nil, err
		}
		out = append(out, notes...)
	}
	slices.SortStableFunc(out, func(a, b Note) int { return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.Report, b.Report)) })
	return out, nil
}

func notesOf(s *store.Store, f Filter, name store.PairName, private bool) (out []Note, err error) {
	records, err := s.Records(name.Manager, name.Report, calendar.Date{})
	if err != nil {
		return nil, err
	}
	pair, _, err := s.Pair(name.Manager, name.Report)
	if err != nil {
		return nil, err
	}
	var own store.Private
	if private {
		if own, err = s.Private(name.Manager, name.Report); err != nil {
			return nil, err
		}
	}
	for _, r := range records {
		n := note(name, r, pair, own, records)
		n.ManagerName = f.Roster.Person(name.Manager, pair.ManagerName).FullName()
		n.ReportName = f.Roster.Person(name.Report, pair.ReportName).FullName()
		if n.written() && f.covers(r.Event.Start) && f.finds(n.texts()...) {
			out = append(out, n)
		}
	}
	return out, nil
}

func note(name store.PairName, r plan.Record, pair store.Pair, own store.Private, records []plan.Record) Note {
	n := Note{
		Manager: name.Manager, Report: name.Report, Meeting: r.Event.Occurrence(), Title: r.Event.Title, Held: !r.Event.Held.IsZero(),
		Answers: texts(r.Answers), Metrics: []Metric{}, Summary: r.Summary, Notes: texts(r.Notes), NextTime: r.NextTime,
		NextSteps: []Action{}, Corrections: []string{}, start: r.Event.Start,
	}
	for _, m := range r.Metrics {
		n.Metrics = append(n.Metrics, Metric{m.Name, m.Unit, m.Value, m.Target})
	}
	for _, step := range pair.Steps {
		if step.Meeting == r.Key {
			n.NextSteps = append(n.NextSteps, action(name, step, records))
		}
	}
	for _, c := range r.Corrections {
		n.Corrections = append(n.Corrections, c.Text)
	}
	var parts []string
	for _, p := range own.Of(r.Key) {
		parts = append(parts, p.Text, p.Unplaced)
	}
	n.Private = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n\n")
	return n
}

func texts(list []form.Answer) []Text {
	out := []Text{}
	for _, a := range list {
		out = append(out, Text{a.Key, cmp.Or(a.Label, heading(a.Key)), a.Text})
	}
	return out
}

// heading makes a heading of a key: next-steps is Next steps.
func heading(key string) string {
	s := strings.ReplaceAll(key, "-", " ")
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// written reports whether anything is written down at all.
func (n Note) written() bool {
	return n.Held || len(n.Answers)+len(n.Notes)+len(n.NextSteps)+len(n.Corrections) > 0 || n.Summary+n.NextTime+n.Private != ""
}

// texts are what a search looks through.
func (n Note) texts() []string {
	out := []string{n.Title, n.Summary, n.NextTime, n.Private}
	for _, t := range slices.Concat(n.Answers, n.Notes) {
		out = append(out, t.Text)
	}
	for _, a := range n.NextSteps {
		out = append(out, a.Text)
	}
	return append(out, n.Corrections...)
}
