package recur

import (
	"slices"
	"time"

	"oneonone/calendar/ics/when"
)

// fill collects in e.set what the rule finds in period p, which begins at
// begin. If it finds nothing and the rule can tell that some periods after it
// are empty too, it returns the first that may not be; else 0.
func (e *expansion) fill(p int64, begin time.Time) (skip int64) {
	e.set = e.set[:0]
	switch e.freq {
	case yearly:
		for m := time.January; m <= time.December; m++ {
			if len(e.byMonth) == 0 || slices.Contains(e.byMonth, int(m)) {
				e.fillDays(time.Date(begin.Year(), m, 1, 0, 0, 0, 0, time.UTC), daysIn(begin.Year(), m))
			}
		}
	case monthly:
		if len(e.byMonth) == 0 || slices.Contains(e.byMonth, int(begin.Month())) {
			e.fillDays(begin, daysIn(begin.Year(), begin.Month()))
		}
	case weekly:
		e.fillDays(begin, 7)
	case daily:
		e.fillDays(begin, 1)
	default:
		return e.fillClock(p, begin)
	}
	return 0
}

// fillDays adds the times of each day that the rule allows, of n days.
func (e *expansion) fillDays(day time.Time, n int) {
	for range n {
		if e.allows(day) {
			for _, s := range e.times {
				e.set = append(e.set, day.Add(time.Duration(s)*time.Second))
			}
		}
		day = day.Add(24 * time.Hour)
	}
}

// fillClock is fill for HOURLY, MINUTELY and SECONDLY.
func (e *expansion) fillClock(p int64, begin time.Time) (skip int64) {
	switch {
	case !e.allows(begin):
		return e.period(when.Midnight(begin).AddDate(0, 0, 1))
	case !in(e.byHour, begin.Hour()):
		return e.period(begin.Truncate(time.Hour).Add(time.Hour))
	case e.freq == hourly:
		e.set = appendClock(e.set, begin, e.byMinute, e.bySecond)
	case !in(e.byMinute, begin.Minute()):
		return e.period(begin.Truncate(time.Minute).Add(time.Minute))
	case e.freq == minutely:
		e.set = appendClock(e.set, begin, []int{0}, e.bySecond)
	case in(e.bySecond, begin.Second()):
		e.set = append(e.set, begin)
	}
	return 0
}

func appendClock(set []time.Time, hour time.Time, minutes, seconds []int) []time.Time {
	for _, s := range clockTimes([]int{0}, minutes, seconds) {
		set = append(set, hour.Add(time.Duration(s)*time.Second))
	}
	return set
}

// timesOfDay are the seconds of the day that BYHOUR, BYMINUTE and BYSECOND
// name, in order; without any of them, those of the start.
func (e *expansion) timesOfDay() []int {
	if e.onClock() {
		h, m, s := e.Start.Clock()
		return []int{h*3600 + m*60 + s}
	}
	return clockTimes(e.byHour, e.byMinute, e.bySecond)
}

func clockTimes(hours, minutes, seconds []int) []int {
	var out []int
	for _, h := range hours {
		for _, m := range minutes {
			for _, s := range seconds {
				out = append(out, h*3600+m*60+min(s, 59))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// allows reports whether the parts of the rule that choose days choose this
// one. With the defaults of anchored, and each period's days gone through,
// "limit" and "expand" of RFC 5545 §3.3.10 come to the same.
func (e *expansion) allows(day time.Time) bool {
	if len(e.byMonth) > 0 && !slices.Contains(e.byMonth, int(day.Month())) {
		return false
	}
	if len(e.byMonthDay) > 0 && !inSigned(e.byMonthDay, day.Day(), daysIn(day.Year(), day.Month())) {
		return false
	}
	if len(e.byDay) > 0 && !e.allowsWeekday(day) {
		return false
	}
	if len(e.byYearDay) > 0 && !inSigned(e.byYearDay, day.YearDay(), daysOf(day.Year())) {
		return false
	}
	if len(e.byWeekNo) > 0 {
		week, weeks := e.week(day)
		return inSigned(e.byWeekNo, week, weeks)
	}
	return true
}

// allowsWeekday is BYDAY. The nth weekday is that of the month under MONTHLY
// and where BYMONTH narrows a year, else that of the year; elsewhere the
// number means nothing.
func (e *expansion) allowsWeekday(day time.Time) bool {
	ofMonth := e.freq == monthly || e.freq == yearly && len(e.byMonth) > 0
	for _, w := range e.byDay {
		switch {
		case w.day != day.Weekday():
		case w.n == 0, e.freq > monthly, len(e.byWeekNo) > 0:
			return true
		case ofMonth && nth(w.n, day.Day(), daysIn(day.Year(), day.Month())):
			return true
		case !ofMonth && nth(w.n, day.YearDay(), daysOf(day.Year())):
			return true
		}
	}
	return false
}

// nth reports whether day, from 1 to length, is in the nth week of it.
func nth(n, day, length int) bool {
	if n > 0 {
		return (day-1)/7+1 == n
	}
	return (length-day)/7+1 == -n
}

// week returns the number of the week that day is in, in the year that most
// of the week lies in, and how many weeks that year has (ISO 8601, with weeks
// that begin on WKST).
func (e *expansion) week(day time.Time) (week, weeks int) {
	into := int(day.Weekday()-e.weekday+7) % 7
	middle := day.AddDate(0, 0, 3-into) // the day that decides the year
	week = (middle.YearDay()-1)/7 + 1
	weeks = (daysOf(middle.Year())-middle.YearDay())/7 + week
	return week, weeks
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func daysOf(year int) int { return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() }

// in reports whether a list, if there is any, has n.
func in(list []int, n int) bool { return len(list) == 0 || slices.Contains(list, n) }

// inSigned reports whether a list names n of length, from either end.
func inSigned(list []int, n, length int) bool {
	return slices.Contains(list, n) || slices.Contains(list, n-length-1)
}
