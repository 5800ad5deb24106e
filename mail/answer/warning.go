package answer

import (
	"fmt"
	"slices"

	"oneonone/mail/answer/day"
	"oneonone/mail/form"
)

// doubtOf notes what was written and is no owner, or no day.
func doubtOf(s Step, unknown string, flaw day.Day) form.Note {
	switch {
	case s.Owner == "" && unknown != "":
		return form.Note{Key: form.Stranger, Words: brief(unknown)}
	case !s.Done && s.Due == "" && flaw.Flaw != "":
		return form.Note{Key: flaws[flaw.Flaw], Words: brief(flaw.Words)}
	}
	return form.Note{}
}

// lint warns of what a step lacks. What a promise is called by in a reply is
// its number, which the next mail shows.
func (r *reader) lint(s Step, unknown string, flaw day.Day) {
	switch {
	case s.Owner != "":
	case unknown != "":
		r.warn(fmt.Sprintf("“%s” is neither of you two, so nobody is named for “%s”. Reply with its number and a name, such as “2: %s”.", brief(unknown), brief(s.Text), r.people.example))
	default:
		r.warn(fmt.Sprintf("Nobody is named for “%s”. Reply with its number and a name, such as “2: %s”.", brief(s.Text), r.people.example))
	}
	switch {
	case s.Done || s.Due != "":
	case flaw.Flaw != "":
		r.warn(flawed(flaw, 2, s.Text).English())
	default:
		r.warn(fmt.Sprintf("No day is named for “%s”. Reply with its number and a day, such as “2: Friday”.", brief(s.Text)))
	}
}

// flawed notes that a day was named which is none. number is how the promise can
// be named in a reply.
func flawed(d day.Day, number int, text string) form.Note {
	return form.Note{Key: flaws[d.Flaw], Words: brief(d.Words), Text: brief(text), N: number}
}

// flaws are why a day is none.
var flaws = map[day.Flaw]form.Fact{day.Past: form.PastDay, day.Impossible: form.NoDay, day.Clash: form.ClashedDay}

// warnings is how many warnings one reply can earn.
const warnings = 50

// warn tells a program, in English, what was not understood.
func (r *reader) warn(w string) {
	if len(r.out.Warnings) < warnings && !slices.Contains(r.out.Warnings, w) {
		r.out.Warnings = append(r.out.Warnings, w)
	}
}

// doubt warns of what no promise shows, and has it told to the manager.
func (r *reader) doubt(n form.Note) {
	before := len(r.out.Warnings)
	if r.warn(n.English()); len(r.out.Warnings) > before {
		r.out.Doubts = append(r.out.Doubts, n)
	}
}

// brief cuts a text so that a sentence can name it.
func brief(s string) string {
	const characters = 60
	r := []rune(s[:min(len(s), 4*characters+4)])
	if len(r) <= characters {
		return string(r)
	}
	return string(r[:characters-1]) + "…"
}
