package answer

import (
	"fmt"
	"slices"

	"oneonone/mail/answer/day"
)

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
		r.flawed(flaw, "2", s.Text)
	default:
		r.warn("No day is named for “%s”. Reply with its number and a day, such as “2: Friday”.", brief(s.Text))
	}
}

// flawed warns of a day that was named and is none. number is how the promise
// can be named in a reply.
func (r *reader) flawed(d day.Day, number, text string) {
	why := map[day.Flaw]string{day.Past: "lies in the past", day.Impossible: "is no day of the calendar", day.Clash: "is not that day of the week"}[d.Flaw]
	r.warn("%s %s, so “%s” has no day from it. Reply with its number and a day, such as “%s: Friday”.", quoted(d.Words), why, brief(text), number)
}

// warnings is how many warnings one reply can earn.
const warnings = 50

func (r *reader) warn(format string, about ...any) {
	if w := fmt.Sprintf(format, about...); len(r.out.Warnings) < warnings && !slices.Contains(r.out.Warnings, w) {
		r.out.Warnings = append(r.out.Warnings, w)
	}
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
