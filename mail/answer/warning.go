package answer

import (
	"fmt"
	"slices"

	"oneonone/mail/answer/day"
)

// doubtOf says what was written and is no owner, or no day.
func doubtOf(s Step, unknown string, flaw day.Day) string {
	switch {
	case s.Owner == "" && unknown != "":
		return quoted(unknown) + " is neither of you two."
	case !s.Done && s.Due == "" && flaw.Flaw != "":
		return fmt.Sprintf("%s %s.", quoted(flaw.Words), why[flaw.Flaw])
	}
	return ""
}

// lint warns of what a step lacks. What a promise is called by in a reply is
// its number, which the next mail shows.
func (r *reader) lint(s Step, unknown string, flaw day.Day) {
	switch {
	case s.Owner != "":
	case unknown != "":
		r.warn("%s is neither of you two, so nobody is named for “%s”. Reply with its number and a name, such as “2: %s”.", quoted(unknown), brief(s.Text), r.people.example)
	default:
		r.warn("Nobody is named for “%s”. Reply with its number and a name, such as “2: %s”.", brief(s.Text), r.people.example)
	}
	switch {
	case s.Done || s.Due != "":
	case flaw.Flaw != "":
		r.warn("%s", flawed(flaw, "2", s.Text))
	default:
		r.warn("No day is named for “%s”. Reply with its number and a day, such as “2: Friday”.", brief(s.Text))
	}
}

// flawed says that a day was named which is none. number is how the promise can
// be named in a reply.
func flawed(d day.Day, number, text string) string {
	return fmt.Sprintf("%s %s, so “%s” has no day from it. Reply with its number and a day, such as “%s: Friday”.", quoted(d.Words), why[d.Flaw], brief(text), number)
}

// why a day is none.
var why = map[day.Flaw]string{day.Past: "lies in the past", day.Impossible: "is no day of the calendar", day.Clash: "is not that day of the week"}

// warnings is how many warnings one reply can earn.
const warnings = 50

func (r *reader) warn(format string, about ...any) {
	if w := fmt.Sprintf(format, about...); len(r.out.Warnings) < warnings && !slices.Contains(r.out.Warnings, w) {
		r.out.Warnings = append(r.out.Warnings, w)
	}
}

// doubt warns of what no promise shows.
func (r *reader) doubt(format string, about ...any) {
	before := len(r.out.Warnings)
	r.warn(format, about...)
	r.out.Doubts = append(r.out.Doubts, r.out.Warnings[before:]...)
}

func quoted(s string) string { return "“" + brief(s) + "”" }

// brief cuts a text so that a sentence can name it.
func brief(s string) string {
	const characters = 60
	r := []rune(s[:min(len(s), 4*characters+4)])
	if len(r) <= characters {
		return string(r)
	}
	return string(r[:characters-1]) + "…"
}
