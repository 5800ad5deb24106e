package calendar

import (
	"fmt"
	"time"
)

// A Date is a day of the proleptic Gregorian calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day that it is in zone at the instant t.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// ParseDate reads a day written as 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date such as 2026-11-23", s)
	}
	return DateOf(t, time.UTC), nil
}

// String writes the day as 2006-01-02.
func (d Date) String() string { return d.noon().Format(time.DateOnly) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.noon().AddDate(0, 0, n), time.UTC) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.noon().Before(e.noon()) }

// At returns the instant of a wall-clock time on this day in zone, by the
// rules of Local.
func (d Date) At(c Clock, zone *time.Location) time.Time {
	return Local(d, c, zone)
}

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// A Clock is a time of day on the wall.
type Clock struct{ Hour, Minute, Second int }

// ParseClock reads a time of day written as 15:04.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return Clock{}, fmt.Errorf("%q is not a time of day such as 09:00", s)
	}
	return Clock{Hour: t.Hour(), Minute: t.Minute()}, nil
}

// ClockOf returns the wall-clock time in zone at the instant t.
func ClockOf(t time.Time, zone *time.Location) Clock {
	h, m, s := t.In(zone).Clock()
	return Clock{h, m, s}
}

// String writes the time of day as 15:04.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Before reports whether c is earlier in the day than o.
func (c Clock) Before(o Clock) bool { return c.seconds() < o.seconds() }

func (c Clock) seconds() int { return c.Hour*3600 + c.Minute*60 + c.Second }

// Local returns the instant of a wall-clock time in zone.
//
// RFC 5545 §3.3.5 rules the two hard cases: a time that does not exist, since
// the clocks went forward over it, is read with the offset before the gap; a
// time that exists twice is the first of the two. (time.Date promises neither,
// and does it differently east and west of Greenwich.)
func Local(d Date, c Clock, zone *time.Location) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, c.Hour, c.Minute, c.Second, 0, time.UTC)
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).In(zone)
	if before == after {
		return early
	}
	// Around a change, the reading with the earlier offset is right in a gap
	// (by rule), in a fold (it is the first), and before the change. Only past
	// the change does the later offset hold.
	if late := wall.Add(-time.Duration(after) * time.Second).In(zone); !sameWall(early, wall) && sameWall(late, wall) {
		return late
	}
	return early
}

func sameWall(t, wall time.Time) bool {
	_, offset := t.Zone()
	return t.Unix()+int64(offset) == wall.Unix()
}

// A Span is a stretch of time: Start is in it, End is not.
type Span struct{ Start, End time.Time }

// Overlaps reports whether two spans share any time.
func (s Span) Overlaps(o Span) bool { return s.Start.Before(o.End) && o.Start.Before(s.End) }
