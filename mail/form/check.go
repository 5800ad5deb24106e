package form

import (
	"cmp"
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
	name := t.language(b.Language).name
	if err := checkQuestions(name, b, f); err != nil {
		return err
	}
	if err := checkItems(name, b, f); err != nil {
		return err
	}
	if len(f.HTML)+len(f.Text) > 60<<10 {
		return fmt.Errorf("%s/%s.html: the mail is larger than 60 KB, which some mail programs cut off", name, b.Kind)
	}
	return nil
}

// checkQuestions looks for the lines that are to be answered.
func checkQuestions(language string, b Brief, f Form) error {
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
				language, b.Kind, cmp.Or(q.Text, q.Key), language)
		}
	}
	for _, m := range f.Questions {
		if !strings.HasPrefix(m.Line, "[") || !strings.Contains(m.Line, "]") {
			return fmt.Errorf("%s/words.txt: the line %q does not begin with a name in square brackets, so an answer to it would not be found", language, m.Line)
		}
	}
	return nil
}

// checkItems looks for the lines that can be ticked off, in the mails that are
// there for them.
func checkItems(language string, b Brief, f Form) error {
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
			return fmt.Errorf("%s/%s.txt: the promise %q does not stand on a line of its own as %s/words.txt has it (%s), so no reply could tick it off",
				language, b.Kind, s.Text, language, word)
		}
	}
	for _, i := range f.Items {
		if !strings.Contains(i.Line, "[ ]") || !strings.Contains(i.Line, strconv.Itoa(i.ID)) {
			return fmt.Errorf("%s/words.txt: the line %q lacks the brackets to tick or the number of its promise (%s), so no reply could tick it off", language, i.Line, word)
		}
	}
	return nil
}
