// Package when reads times as iCalendar writes them: dates, times of the clock
// with and without a zone, lengths and offsets (RFC 5545 §3.3), and says what
// instants they stand for. It is lenient where real calendars are careless.
package when

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"oneonone/calendar"
)

// A Moment is a DATE or DATE-TIME as it is written (RFC 5545 §3.3.4, §3.3.5):
// a reading of a calendar and a clock, and the zone they belong to.
type Moment struct {
	Wall time.Time      // the reading, in UTC for want of a better place
	Zone *time.Location // nil: floating, as every date is
	Date bool           // a day without a time
	Odd  bool           // such as 30 February, which is taken for 1 March
}

// In returns the instant of the moment; home is the zone of what floats.
func (m Moment) In(home *time.Location) time.Time {
	if m.Zone == nil {
		return Local(m.Wall, home)
	}
	return Local(m.Wall, m.Zone)
}

// Local returns the instant at which clocks in zone show wall.
func Local(wall time.Time, zone *time.Location) time.Time {
	if zone == time.UTC {
		return wall
	}
	return calendar.Local(calendar.DateOf(wall, time.UTC), calendar.ClockOf(wall, time.UTC), zone)
}

// WallIn returns what clocks in zone show at the instant t.
func WallIn(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

// Midnight returns the beginning of a day that wall is in.
func Midnight(wall time.Time) time.Time { return wall.Truncate(24 * time.Hour) }

// ParseMoment reads a DATE or DATE-TIME. zone is that of its TZID, or nil;
// what ends in Z is in UTC whatever the TZID. It takes a few forms that RFC
// 5545 does not: separators as in ISO 8601, and no seconds.
func ParseMoment(s string, zone *time.Location) (Moment, error) {
	m, err := parseMoment(s, zone)
	if err == nil {
		return m, nil
	}
	other := strings.Clone(s) // so that s need not outlive the call
	if m, err = parseMoment(separators.Replace(strings.ToUpper(strings.TrimSpace(other))), zone); err != nil {
		return Moment{}, fmt.Errorf("%.40q is not a date or time", other)
	}
	return m, nil
}

// separators stand between the digits of a time in ISO 8601.
var separators = strings.NewReplacer("-", "", ":", "")

// parseMoment reads the forms of RFC 5545, and those without seconds.
func parseMoment(s string, zone *time.Location) (Moment, error) {
	digits, utc := strings.CutSuffix(s, "Z")
	day, clock, timed := strings.Cut(digits, "T")
	wall, odd, err := parseDay(day)
	if err != nil || !timed {
		return Moment{Wall: wall, Date: true, Odd: odd}, err
	}
	seconds, err := parseClock(clock)
	if err != nil {
		return Moment{}, err
	}
	if utc {
		zone = time.UTC
	}
	return Moment{Wall: wall.Add(time.Duration(seconds) * time.Second), Zone: zone, Odd: odd}, nil
}

// parseDay reads a date such as 20261123. A day that the month is too short
// for is taken for one of the next month, and odd.
func parseDay(s string) (day time.Time, odd bool, err error) {
	n, err := digits(s)
	y, m, d := n/10000, n/100%100, n%100
	if err != nil || len(s) != 8 || y < 1 || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}, false, errDigits
	}
	day = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return day, day.Day() != d, nil
}

// parseClock returns the seconds since Midnight of a time such as 090000 or
// 0900. A leap second is the one before it.
func parseClock(s string) (int, error) {
	if len(s) == 4 {
		s += "00"
	}
	if len(s) != 6 {
		return 0, errDigits
	}
	n, err := digits(s)
	if err != nil {
		return 0, err
	}
	h, m, sec := n/10000, n/100%100, min(n%100, 59)
	if h > 24 || m > 59 || n%100 > 60 || h == 24 && n%10000 > 0 {
		return 0, errDigits
	}
	return h*3600 + m*60 + sec, nil
}

var errDigits = errors.New("the digits make no sense")

// digits reads an unsigned decimal number without anything around it.
func digits(s string) (int, error) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, errDigits
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, nil
}

// A Duration is the length of an event (RFC 5545 §3.3.6): nominal days, which
// end at the same time on the clock, then exact time.
type Duration struct {
	Days  int
	Exact time.Duration
}

// MaxDays is the longest duration that is taken at its word: a hundred years.
const MaxDays = 100 * 366

// After returns the end of what begins at start and lasts d. Days are counted
// on the clock of start's own zone.
func (d Duration) After(start time.Time) time.Time {
	if d.Days != 0 {
		wall := WallIn(start, start.Location())
		start = Local(wall.AddDate(0, 0, d.Days), start.Location())
	}
	return start.Add(d.Exact)
}

// Longest returns a time that d does not exceed: a day in which clocks are put
// back has more than 24 hours.
func (d Duration) Longest() time.Duration {
	if d.Days == 0 {
		return d.Exact
	}
	return time.Duration(d.Days)*24*time.Hour + d.Exact + 24*time.Hour
}

// ParseDuration reads a DURATION. A negative one is an error: no event ends
// before it starts.
func ParseDuration(s string) (Duration, error) {
	bad := fmt.Errorf("%.40q is not a duration", s)
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(s)), "+"), "P")
	if !ok || rest == "" {
		return Duration{}, bad
	}
	days, clock, _ := strings.Cut(rest, "T")
	var d Duration
	for days != "" {
		n, unit, tail, err := amount(days)
		if err != nil || unit != 'D' && unit != 'W' {
			return Duration{}, bad
		}
		if unit == 'W' {
			n *= 7
		}
		d.Days, days = d.Days+n, tail
	}
	units := map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	for clock != "" {
		n, unit, tail, err := amount(clock)
		if err != nil || units[unit] == 0 {
			return Duration{}, bad
		}
		d.Exact, clock = d.Exact+time.Duration(n)*units[unit], tail
	}
	if d.Days > MaxDays || d.Exact > MaxDays*24*time.Hour {
		return Duration{}, fmt.Errorf("%.40q is longer than a hundred years", s)
	}
	return d, nil
}

// amount cuts a number and its unit, such as 15M, from the head of s.
func amount(s string) (n int, unit byte, tail string, err error) {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i < 1 || i > 7 {
		return 0, 0, "", errDigits
	}
	n, err = strconv.Atoi(s[:i])
	return n, s[i], s[i+1:], err
}

// ParseOffset reads a UTC-OFFSET (RFC 5545 §3.3.14) in seconds.
func ParseOffset(s string) (int, error) {
	bad := fmt.Errorf("%.20q is not an offset such as +0100", s)
	s = strings.ReplaceAll(strings.TrimSpace(s), ":", "")
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, bad
	}
	n, err := digits(s[1:])
	if len(s) == 5 {
		n *= 100
	}
	if err != nil || n > 240000 {
		return 0, bad
	}
	offset := n/10000*3600 + n/100%100*60 + n%100
	if s[0] == '-' {
		offset = -offset
	}
	return offset, nil
}
