// Package recur expands recurrence rules (RFC 5545 §3.3.10), with an eye on the
// work that a rule from a stranger may ask for.
package recur

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"oneonone/calendar/ics/when"
)

// A frequency is how often a rule recurs, from the rarest.
type frequency int

const (
	yearly frequency = iota
	monthly
	weekly
	daily
	hourly
	minutely
	secondly
)

var frequencies = []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"}

// A Rule is a RECUR value (RFC 5545 §3.3.10).
type Rule struct {
	freq     frequency
	interval int64 // at least 1
	count    int64 // 0: no COUNT
	until    *when.Moment
	weekday  time.Weekday // WKST

	byMonth, byWeekNo, byYearDay, byMonthDay []int
	byDay                                    []weekdayNum
	byHour, byMinute, bySecond, bySetPos     []int
}

// A weekdayNum is a weekday, or the nth of its kind in the month or year,
// counted from the end if n is negative.
type weekdayNum struct {
	n   int
	day time.Weekday
}

var weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// Parse reads a RECUR value in any case, with spaces and empty parts let
// pass. A part that makes no sense makes the whole rule an error: to guess at
// the rest would be to invent meetings.
func Parse(s string) (Rule, error) {
	r := Rule{freq: -1, interval: 1, weekday: time.Monday}
	for part := range strings.SplitSeq(strings.ToUpper(s), ";") {
		name, value, _ := strings.Cut(part, "=")
		if name, value = strings.TrimSpace(name), strings.TrimSpace(value); value == "" {
			continue
		}
		if err := r.set(name, value); err != nil {
			return Rule{}, fmt.Errorf("its rule %.80q: %s=%.40s: %w", s, name, value, err)
		}
	}
	if r.freq < 0 {
		return Rule{}, fmt.Errorf("its rule %.80q has no FREQ", s)
	}
	return r, nil
}

// Until is the UNTIL of the rule; nil if it has none.
func (r Rule) Until() *when.Moment { return r.until }

func (r *Rule) set(name, value string) (err error) {
	switch name {
	case "FREQ":
		if r.freq = frequency(slices.Index(frequencies, value)); r.freq < 0 {
			return errors.New("there is no such frequency")
		}
	case "INTERVAL":
		r.interval, err = positive(value)
	case "COUNT":
		r.count, err = positive(value)
	case "UNTIL":
		var m when.Moment
		m, err = when.ParseMoment(value, nil)
		r.until = &m
	case "WKST":
		var d weekdayNum
		d, err = parseWeekday(value)
		r.weekday = d.day
	case "BYDAY":
		r.byDay, err = list(value, parseWeekday)
	case "BYMONTH":
		r.byMonth, err = list(value, number(1, 12, false))
	case "BYWEEKNO":
		r.byWeekNo, err = list(value, number(1, 53, true))
	case "BYYEARDAY":
		r.byYearDay, err = list(value, number(1, 366, true))
	case "BYMONTHDAY":
		r.byMonthDay, err = list(value, number(1, 31, true))
	case "BYHOUR":
		r.byHour, err = list(value, number(0, 23, false))
	case "BYMINUTE":
		r.byMinute, err = list(value, number(0, 59, false))
	case "BYSECOND":
		r.bySecond, err = list(value, number(0, 60, false))
	case "BYSETPOS":
		r.bySetPos, err = list(value, number(1, 366, true))
	case "RSCALE":
		if value != "GREGORIAN" {
			return errors.New("only the Gregorian calendar is known")
		}
	}
	return err
}

func positive(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || n > 1<<31 {
		return 0, errors.New("a number from 1 is wanted")
	}
	return n, nil
}

// number returns a reader of numbers from low to high, also counted from the
// end if signed.
func number(low, high int, signed bool) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		size := n
		if signed && n < 0 {
			size = -n
		}
		if err != nil || size < low || size > high {
			return 0, fmt.Errorf("a number from %d to %d is wanted", low, high)
		}
		return n, nil
	}
}

func parseWeekday(s string) (weekdayNum, error) {
	if len(s) < 2 {
		return weekdayNum{}, errors.New("a weekday is wanted")
	}
	day := slices.Index(weekdays, s[len(s)-2:])
	n, err := 0, error(nil)
	if len(s) > 2 {
		n, err = number(1, 53, true)(strings.TrimSpace(s[:len(s)-2]))
	}
	if day < 0 || err != nil {
		return weekdayNum{}, errors.New("a weekday such as MO or -1FR is wanted")
	}
	return weekdayNum{n, time.Weekday(day)}, nil
}

// list reads a list of at most 400 values, sorted out of those that are twice
// in it by whoever uses it.
func list[T any](s string, read func(string) (T, error)) ([]T, error) {
	var out []T
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		v, err := read(item)
		if err != nil {
			return nil, err
		}
		if out = append(out, v); len(out) > 400 {
			return nil, errors.New("the list is too long")
		}
	}
	return out, nil
}

// anchored returns the rule with what RFC 5545 §3.3.10 takes from the start:
// the month, the day and the time of day that its parts leave open.
func (r Rule) anchored(start time.Time) Rule {
	days := len(r.byYearDay) + len(r.byMonthDay) + len(r.byDay)
	switch {
	case r.freq == yearly && days == 0 && len(r.byWeekNo) > 0, r.freq == weekly && days == 0:
		r.byDay = []weekdayNum{{0, start.Weekday()}}
	case r.freq == yearly && days == 0:
		r.byMonthDay = []int{start.Day()}
		if len(r.byMonth) == 0 {
			r.byMonth = []int{int(start.Month())}
		}
	case r.freq == monthly && days == 0:
		r.byMonthDay = []int{start.Day()}
	}
	if r.onClock() {
		return r // its times are the one of the start
	}
	if len(r.byHour) == 0 && r.freq < hourly {
		r.byHour = []int{start.Hour()}
	}
	if len(r.byMinute) == 0 && r.freq < minutely {
		r.byMinute = []int{start.Minute()}
	}
	if len(r.bySecond) == 0 && r.freq < secondly {
		r.bySecond = []int{start.Second()}
	}
	return r
}

// onClock reports whether the rule leaves the whole time of day to the start.
func (r Rule) onClock() bool {
	return r.freq < hourly && len(r.byHour)+len(r.byMinute)+len(r.bySecond) == 0
}

// plain reports whether the rule is a step and nothing else.
func (r Rule) plain() bool {
	return len(r.byMonth)+len(r.byWeekNo)+len(r.byYearDay)+len(r.byMonthDay)+len(r.byDay)+
		len(r.byHour)+len(r.byMinute)+len(r.bySecond)+len(r.bySetPos) == 0
}
