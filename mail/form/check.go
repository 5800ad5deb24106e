package form

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Check writes a sample of every kind of mail in every language, with and
// without figures, and returns what is wrong with the templates: each fault
// with file and line where there is one, and each question that a form asks
// without a line to answer it on.
func (t *Templates) Check() []error {
	var faults []error
	seen := map[string]bool{}
	for _, language := range t.names() {
		for _, b := range samples(language) {
			if err := t.check(b); err != nil && !seen[err.Error()] {
				seen[err.Error()] = true
				faults = append(faults, err)
			}
		}
	}
	return faults
}

// names lists the languages in a steady order.
func (t *Templates) names() []string {
	var out []string
	for _, l := range t.languages {
		out = append(out, l.name)
	}
	slices.Sort(out)
	return out
}

// check writes one sample and looks for what its reply will need.
func (t *Templates) check(b Brief) error {
	f, err := t.Write(b)
	if err != nil {
		return err
	}
	want := []Question{}
	if b.Kind == Prep || b.Kind == PrepNudge {
		want = append(want, b.Questions...)
		if len(b.Figures) > 0 {
			want = append(want, b.Reading...)
		}
	}
	for _, q := range want {
		if !slices.ContainsFunc(f.Questions, func(m Marked) bool { return m.Key == q.Key }) {
			return fmt.Errorf("%s/%s.txt: the question %q does not stand on a line of its own as %s/words.txt has it (mark.question), so an answer to it would not be found",
				t.language(b.Language).name, b.Kind, q.Text, t.language(b.Language).name)
		}
	}
	for _, m := range f.Questions {
		if !strings.HasPrefix(m.Line, "[") || !strings.Contains(m.Line, "]") {
			return fmt.Errorf("%s/words.txt: the line %q does not begin with a name in square brackets, so an answer to it would not be found", t.language(b.Language).name, m.Line)
		}
	}
	if len(f.HTML)+len(f.Text) > 60<<10 {
		return fmt.Errorf("%s/%s.html: the mail is larger than 60 KB, which some mail programs cut off", t.language(b.Language).name, b.Kind)
	}
	return nil
}

// samples are one brief for each way that a mail can go.
func samples(language string) []Brief {
	var out []Brief
	for _, k := range Kinds {
		b := sample(language)
		b.Kind, b.ToManager = k, !forReport(k)
		bare := b
		bare.Figures, bare.Answers, bare.Open, bare.Missing, bare.Human, bare.Next = nil, nil, nil, nil, "", ""
		out = append(out, b, bare)
	}
	for _, c := range []Change{Moved, Cancelled, Restored} {
		b := sample(language)
		b.Kind, b.Change = Changed, c
		toManager := b
		toManager.ToManager = true
		out = append(out, b, toManager)
	}
	return out
}

// sample is a brief in which everything is there.
func sample(language string) Brief {
	start := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	end := start.Add(30 * time.Minute)
	before, target := 37.0, 40.0
	return Brief{
		Language: language, Zone: time.UTC,
		Manager: Party{Name: "Maria Rossi", First: "Maria", Email: "maria@example.com"},
		Report:  Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"},
		Start:   start, End: end, WasStart: start.Add(-24 * time.Hour), PrepSent: start.Add(-96 * time.Hour),
		Title: "Alice and Maria", Location: "Room 1",
		Agenda:    Agenda(DefaultSections(), start, end, true),
		Questions: DefaultQuestions(), Reading: DefaultReading(),
		Figures: []Figure{{Name: "Tickets closed", Value: 42, Before: &before, Target: &target, Better: "higher", At: start}},
		Answers: []Answer{{Key: "wins", Text: "The importer is live."}, {Key: "efforts", Text: "Yes."}},
		Open:    []Step{{ID: 3, Owner: "alice@example.com", Text: "draft the RFC", Due: "2026-11-27"}},
		Missing: []string{"Alice has not answered everything."}, Warnings: []string{"The calendar is a day old."},
		Human: "What did you enjoy lately?", Next: "Lead a meeting.",
		Trouble: Trouble{Subject: "calendar maria", What: "The calendar cannot be read.", Hint: "Check its address.",
			Detail: "404 Not Found", Since: start, Effects: []string{"Prep for Alice"}},
		Following: start.AddDate(0, 0, 7), Change: Moved, Ref: "k3v9q7",
	}
}
