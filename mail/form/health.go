package form

import (
	"cmp"
	"slices"

	"oneonone/mail/chart"
)

// health is a Health made ready.
type health struct {
	Month                    string // November 2026
	Held, Cancelled, Skipped int    // of all reports
	Rows                     []wellness
	More                     string // says how many reports there was no room for; "" if there was for all
}

// A wellness is how the 1:1s with one report went, made ready.
type wellness struct {
	Report                   Party
	Held, Cancelled, Skipped int
	Last, Next               string // their days; "" if there is none
	Weeks                    int    // since the last one; -1 if there was none
	Asked, Answered          int
	Own, Theirs              promises
	Development              int    // weeks since it was talked about; -1 if it never was
	Reading                  string // what it comes down to
	Facts                    []fact
	Tally                    *picture // of the month's 1:1s; nil if there were none

	rule, amount int // by which it is read, and how much there is of that
}

// promises counts those of one side.
type promises struct{ Open, Overdue int }

// A fact is a line of a report's card: "Prep forms", "2 of 3 answered".
type fact struct{ Name, Value string }

// facts names what is told of each report. words.txt says the name, and under
// the name with .value what is to be said.
var facts = []string{"digest.meetings", "digest.last", "digest.next", "digest.prep", "digest.promises", "digest.development"}

// What is long, in weeks. A 1:1 that comes once a month has a gap of four or
// five weeks, and development is a matter for every other month.
const (
	longGap     = 6
	longSilence = 8
)

// A reading is a rule by which a report's line is written.
type reading struct {
	word  string // in words.txt
	count func(w wellness) int
}

// readings are the rules in their order, which is that of the reports too, the
// most pressing first. The first one that finds something to count makes the
// line; among reports with the same one, more of it comes first.
var readings = []reading{
	{"digest.unmet", func(w wellness) int { return when(w.Weeks < 0 && w.Next == "", 1) }},
	{"digest.gap", func(w wellness) int { return when(w.Weeks >= longGap, w.Weeks) }},
	{"digest.unplanned", func(w wellness) int { return when(w.Next == "", 1) }},
	{"digest.own-overdue", func(w wellness) int { return w.Own.Overdue }},
	{"digest.missed", func(w wellness) int { return when(w.Cancelled+w.Skipped > w.Held, w.Cancelled+w.Skipped) }},
	{"digest.overdue", func(w wellness) int { return w.Theirs.Overdue }},
	{"digest.unanswered", func(w wellness) int { return when(w.Asked > 1 && 2*w.Answered < w.Asked, w.Asked-w.Answered) }},
	{"digest.silence", func(w wellness) int { return when(w.Development >= longSilence, w.Development) }},
	{"digest.never", func(w wellness) int { return when(w.Development < 0 && w.Weeks >= 0, 1) }},
	{"digest.first", func(w wellness) int { return when(w.Weeks < 0, 1) }},
	{"digest.fine", func(w wellness) int { return 1 }},
}

// when is n if the condition holds, else 0.
func when(holds bool, n int) int {
	if holds {
		return n
	}
	return 0
}

// health makes ready how the 1:1s of a month went. Weeks are counted up to the
// day of the digest.
func (p *page) health(b Brief, c clock) error {
	p.room = digestLimit
	p.Warnings = p.room.lines(b.Warnings)
	p.Health.Month = c.month(b.Health.Month)
	var rows []wellness
	for _, r := range b.Health.Rows {
		w, err := p.wellness(r, b, c)
		if err != nil {
			return err
		}
		p.Health.Held, p.Health.Cancelled, p.Health.Skipped = p.Health.Held+w.Held, p.Health.Cancelled+w.Cancelled, p.Health.Skipped+w.Skipped
		rows = append(rows, w)
	}
	slices.SortStableFunc(rows, func(x, y wellness) int {
		return cmp.Or(cmp.Compare(x.rule, y.rule), cmp.Compare(y.amount, x.amount))
	})
	for i, w := range rows {
		said := w.Report.Name + w.Reading
		for _, f := range w.Facts {
			said += f.Name + f.Value
		}
		if !p.room.take(said+said, rowTags) { // it counts twice, as HTML and as text
			p.Health.More = more(len(rows) - i)
			break
		}
		w.Tally = p.tally(w)
		p.Health.Rows = append(p.Health.Rows, w)
	}
	return nil
}

// tally makes the picture of a report's month, or finds that of another whose
// month was the same. It says nothing that does not stand beside it.
func (p *page) tally(w wellness) *picture {
	for _, y := range p.Health.Rows {
		if y.Tally != nil && y.Held == w.Held && y.Cancelled == w.Cancelled && y.Skipped == w.Skipped {
			return y.Tally
		}
	}
	if w.Held+w.Cancelled+w.Skipped == 0 {
		return nil
	}
	return p.picture(picture{Width: chart.TallyWidth, Height: chart.TallyHeight, draw: func() []byte { return chart.Tally(w.Held, w.Cancelled, w.Skipped) }})
}

// wellness makes one report's row ready, and reads it.
func (p *page) wellness(r Wellness, b Brief, c clock) (wellness, error) {
	w := wellness{Report: party(r.Report), Held: r.Held, Cancelled: r.Cancelled, Skipped: r.Skipped, Asked: r.Asked, Answered: r.Answered,
		Own: promises{r.Open[0], r.Overdue[0]}, Theirs: promises{r.Open[1], r.Overdue[1]},
		Weeks: c.weeks(r.Last, b.Start), Development: c.weeks(r.Development, b.Start)}
	if !r.Last.IsZero() {
		w.Last = c.day(r.Last, b.Start)
	}
	if !r.Next.IsZero() {
		w.Next = c.day(r.Next, b.Start)
	}
	w.rule = slices.IndexFunc(readings, func(r reading) bool { return r.count(w) > 0 })
	w.amount = readings[w.rule].count(w)
	var err error
	if w.Reading, err = p.Say(readings[w.rule].word, w); err != nil {
		return w, err
	}
	for _, name := range facts {
		title, err := p.Say(name, w)
		if err != nil {
			return w, err
		}
		value, err := p.Say(name+".value", w)
		if err != nil {
			return w, err
		}
		w.Facts = append(w.Facts, fact{title, value})
	}
	return w, nil
}
