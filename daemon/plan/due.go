package plan

import (
	"slices"
	"time"

	"oneonone/calendar"
)

// How long a notice is of use (SPEC §1).
const (
	prepMargin   = 30 * time.Minute   // before the start, a prep form is of no use any more
	shortLead    = time.Hour          // unless it was asked for with a shorter lead than this
	earlyMargin  = 90 * time.Minute   // a briefing of the same day comes at least this long before the start
	wrapupUse    = 3 * 24 * time.Hour // after the end
	nudgeUse     = 3 * 24 * time.Hour // after a wrapup-nudge was due
	nudgeDistant = 12 * time.Hour     // between a prep form and its nudge
	problemUse   = 7 * 24 * time.Hour // after a problem began
	recapUse     = 7 * 24 * time.Hour // after the reply that it tells of
	recapDay     = 24 * time.Hour     // in which no more recaps of a 1:1 go to one person than
	mostRecaps   = 5
	reminderUse  = 3 * 24 * time.Hour // after the day on which promises were due
	digestUse    = 7 * 24 * time.Hour // after the first workday of the month
	misreadUse   = 24 * time.Hour     // after a mail that could not be filed
	byHandUse    = time.Hour          // after somebody asked for it, though the meeting began before
	settle       = 2 * time.Hour      // between a late prep form and the briefing, where there is time
)

// evening is when a briefing goes out the day before, where the meeting is too
// early for one on the day itself.
var evening = calendar.Clock{Hour: 17}

// beforeStart is when a notice for p falls due that belongs before a meeting.
func (w When) beforeStart(start time.Time, p calendar.Person, days DaysOff) time.Time {
	switch {
	case w.ByDay:
		return days.back(calendar.DateOf(start, p.Zone), w.Workdays, p).At(w.At, p.Zone)
	case w.After > 0:
		return start.Add(w.After)
	}
	return start.Add(-w.Before)
}

// afterEnd is when a notice for p falls due that belongs after a meeting.
func (w When) afterEnd(end time.Time, p calendar.Person, days DaysOff) time.Time {
	if w.ByDay {
		return days.ahead(calendar.DateOf(end, p.Zone), w.Workdays, p).At(w.At, p.Zone)
	}
	return end.Add(w.After)
}

// lead is the time between a notice's due time and the start, as far as it is
// fixed; a day for what is counted in workdays.
func (w When) lead() time.Duration {
	if w.ByDay {
		return 24 * time.Hour
	}
	return w.Before
}

// back counts n workdays of p back from day. None is the day itself, workday
// or not.
func (f DaysOff) back(day calendar.Date, n int, p calendar.Person) calendar.Date {
	return f.count(day, n, -1, p)
}

// ahead counts n workdays of p on from day.
func (f DaysOff) ahead(day calendar.Date, n int, p calendar.Person) calendar.Date {
	return f.count(day, n, +1, p)
}

func (f DaysOff) count(day calendar.Date, n, step int, p calendar.Person) calendar.Date {
	for range maxDays {
		if n <= 0 {
			break
		}
		day = day.AddDays(step)
		if f.works(day, p) {
			n--
		}
	}
	return day
}

// maxDays bounds the search for a workday where there is none.
const maxDays = 400

func (f DaysOff) works(day calendar.Date, p calendar.Person) bool {
	if f[""][day] || f[p.Region][day] {
		return false
	}
	if p.Workdays == nil {
		return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
	}
	return slices.Contains(p.Workdays, day.Weekday())
}

// awake moves a due time out of p's quiet hours, to their end, unless the
// notice would be of no use by then: then it goes at its own time.
func awake(due, expires time.Time, p calendar.Person) time.Time {
	if !p.Quiet.Covers(calendar.ClockOf(due, p.Zone)) {
		return due
	}
	day := calendar.DateOf(due, p.Zone)
	end := day.At(p.Quiet.To, p.Zone)
	if !end.After(due) {
		end = day.AddDays(1).At(p.Quiet.To, p.Zone)
	}
	if !end.Before(expires) {
		return due
	}
	return end
}
