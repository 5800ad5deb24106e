package form

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Check writes a sample of every kind of mail in every language, with and
// without figures, and returns what is wrong with the templates: each fault
// with file and line where there is one, each question that a form asks without
// a line to answer it on, and each promise that no reply could tick off.
func (t *Templates) Check() []error {
	var faults []error
	seen := map[string]bool{}
	for _, language := range t.Languages() {
		for _, b := range samples(language) {
			if err := t.check(b); err != nil && !seen[err.Error()] {
				seen[err.Error()] = true
				faults = append(faults, err)
			}
		}
	}
	return faults
}

// check writes one sample and looks for what its reply will need.
func (t *Templates) check(b Brief) error {
	l, err := t.language(b.Language)
	if err != nil {
		return err
	}
	f, err := t.Write(b)
	var fault *TemplateError
	if errors.As(err, &fault) {
		return fault
	}
	if err != nil {
		return fmt.Errorf("%s: %w", whereIs(string(b.Kind)+".txt", l.textTrees), err)
	}
	if err := checkQuestions(l, b, f); err != nil {
		return err
	}
	if err := checkItems(l, b, f); err != nil {
		return err
	}
	if len(f.HTML)+len(f.Text) > 60<<10 {
		return l.htmlFault(string(b.Kind)+".html", "the mail is larger than 60 KB, which some mail programs cut off")
	}
	return nil
}

// checkQuestions looks for the lines that are to be answered.
func checkQuestions(l *language, b Brief, f Form) error {
	want := []Question{}
	if b.Kind == Prep || b.Kind == PrepNudge {
		want = append(want, b.Questions...)
		if len(b.Figures) > 0 {
			want = append(want, b.Reading...)
		}
	}
	for _, q := range want {
		if !slices.ContainsFunc(f.Questions, func(m Marked) bool { return m.Key == q.Key }) {
			return l.fault(string(b.Kind)+".txt", fmt.Sprintf("the question %q does not stand on a line of its own as mark.question in %s has it, so an answer to it would not be found",
				cmp.Or(q.Text, q.Key), whereIs("mark.question", l.textTrees)))
		}
	}
	for _, m := range f.Questions {
		if !strings.HasPrefix(m.Line, "[") || !strings.Contains(m.Line, "]") {
			return l.fault(l.markOf(m.Key), fmt.Sprintf("the line %q does not begin with a name in square brackets, so an answer to it would not be found", m.Line))
		}
	}
	return nil
}

// markOf is the definition that a marker line with this key comes from.
func (l *language) markOf(key string) string {
	switch name := "mark." + key; {
	case l.textTrees[name] != nil:
		return name
	case slices.ContainsFunc(append(DefaultQuestions(), DefaultReading()...), func(q Question) bool { return q.Key == key }):
		return "mark.question"
	}
	return "mark.section"
}

// checkItems looks for the lines that can be ticked off, in the mails that are
// there for them.
func checkItems(l *language, b Brief, f Form) error {
	var want []Step
	word := "step"
	switch b.Kind {
	case Recap:
		want = b.Agreed.Steps
	case ActionsDue:
		word = "due"
		for _, y := range b.Due {
			want = append(want, y.Step)
		}
	}
	for _, s := range want {
		if !slices.ContainsFunc(f.Items, func(i Item) bool { return i.ID == s.ID }) {
			return l.fault(string(b.Kind)+".txt", fmt.Sprintf("the promise %q does not stand on a line of its own as %s in %s has it, so no reply could tick it off",
				s.Text, word, whereIs(word, l.textTrees)))
		}
	}
	for _, i := range f.Items {
		if !strings.Contains(i.Line, "[ ]") || !strings.Contains(i.Line, strconv.Itoa(i.ID)) {
			return l.fault(word, fmt.Sprintf("the line %q lacks the brackets to tick or the number of its promise, so no reply could tick it off", i.Line))
		}
	}
	return nil
}
