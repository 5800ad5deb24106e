package form

import (
	"fmt"
	"strings"
	"time"
)

// A clock writes instants as one reader sees them: in that reader's zone, always
// with its name, and in the order and with the names that the language has for
// days.
type clock struct {
	zone *time.Location
	page *page // whose words say it
}

// A date is what the definitions of words.txt make a date of.
type date struct {
	Weekday, Month     string // short names
	Day, Year          int    // Year is 0 where it is not to be told
	Clock, Until, Zone string // times of day; Until is the end of a span
}

// date takes a day apart.
func (c clock) date(t time.Time, year bool) date {
	t = t.In(c.zone)
	l := c.page.words
	d := date{Weekday: l.weekdays[t.Weekday()], Month: l.months[t.Month()-1], Day: t.Day(), Clock: t.Format("15:04"), Zone: c.name(t)}
	if year {
		d.Year = t.Year()
	}
	return d
}

// span writes a stretch of time: "Tue 24 Nov 2026, 10:00–10:30 CET". Both ends
// carry their zone where it changes between them, and their day where that
// does.
func (c clock) span(start, end time.Time) string {
	s, e := start.In(c.zone), end.In(c.zone)
	switch {
	case start.IsZero():
		return ""
	case !end.After(start):
		return c.moment(start)
	case s.Format(time.DateOnly) != e.Format(time.DateOnly):
		return c.moment(start) + " – " + c.moment(end)
	case c.name(start) != c.name(end):
		return c.moment(start) + " – " + e.Format("15:04 ") + c.name(end)
	}
	d := c.date(start, true)
	d.Until = e.Format("15:04")
	return c.page.say("date.moment", d)
}

// moment writes an instant: "Tue 24 Nov 2026, 10:00 CET".
func (c clock) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return c.page.say("date.moment", c.date(t, true))
}

// short is moment for a subject: "Tue 24 Nov 10:00 CET".
func (c clock) short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return c.page.say("date.short", c.date(t, false))
}

// hour writes the time of day alone, for a list whose heading names the zone.
func (c clock) hour(t time.Time) string { return t.In(c.zone).Format("15:04") }

// day writes "Fri 27 Nov", with the year where it is not that of the meeting.
func (c clock) day(t, meeting time.Time) string {
	other := !meeting.IsZero() && t.In(c.zone).Year() != meeting.In(c.zone).Year()
	return c.page.say("date.day", c.date(t, other))
}

// month writes "November 2026".
func (c clock) month(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.zone)
	return c.page.say("date.month", date{Month: c.page.words.fullMonths[t.Month()-1], Year: t.Year()})
}

// weeks counts the whole weeks from the day of one instant to that of another;
// 0 if it is later, -1 if there is none.
func (c clock) weeks(from, to time.Time) int {
	if from.IsZero() {
		return -1
	}
	day := func(t time.Time) time.Time {
		y, m, d := t.In(c.zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return max(0, int(day(to).Sub(day(from))/(7*24*time.Hour)))
}

// name is the zone's own abbreviation at t, such as CET or IST, else its
// distance from UTC, such as UTC+5:45.
func (c clock) name(t time.Time) string {
	name, offset := t.In(c.zone).Zone()
	if name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return name
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	hours, minutes := offset/3600, offset/60%60
	if minutes == 0 {
		return fmt.Sprintf("UTC%c%d", sign, hours)
	}
	return fmt.Sprintf("UTC%c%d:%02d", sign, hours, minutes)
}
