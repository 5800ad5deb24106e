package recur

import (
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// A Budget is the work that a feed may still ask for, in steps: weeks, days, …
// that are looked at, and occurrences that are found. Each rule gets a share
// of it, so that one absurd rule costs the others nothing. Several goroutines
// may draw on it.
type Budget struct{ left atomic.Int64 }

// NewBudget returns a Budget of so many steps.
func NewBudget(steps int) *Budget {
	b := &Budget{}
	b.left.Store(int64(steps))
	return b
}

// Left is how many steps are left; it may be less than none.
func (b *Budget) Left() int { return int(b.left.Load()) }

// Spend takes steps away.
func (b *Budget) Spend(steps int) { b.left.Add(-int64(steps)) }

const maxRuleSteps = 100_000 // of one rule

var errTooMuch = errors.New("its rule asks for too much work")

// An expansion walks through what a rule produces. It works on readings of
// the clock, wall, which have no zone and no gaps: what instants they stand
// for is decided afterwards (RFC 5545 §3.3.5). A period is one step of the
// rule: a year, a month, … a second.
//
// It exists because github.com/teambition/rrule-go cannot be bounded: it
// starts at DTSTART however long ago, and looks for the next occurrence of an
// impossible rule up to the year 9999. It also counts BYSETPOS from DTSTART
// on, and takes every day for a BYWEEKNO without BYDAY. The tests compare the
// two where rrule-go is right.
type expansion struct {
	Rule
	Range
	times []int // seconds of the day that the rule names, for DAILY and rarer
	steps int   // still allowed
	set   []time.Time
	found int64
	yield func(time.Time) bool
}

// A Range is what of a rule is asked for, in readings of the clock.
type Range struct {
	Start     time.Time // DTSTART
	Last      time.Time // UNTIL; zero if there is none
	Low, High time.Time // nothing before or after is asked for
}

// Expand calls yield, in order, with each reading from Low to High that the
// rule produces, until it returns false. Start itself is always the first
// (RFC 5545 §3.8.5.3), and COUNT counts it. The error is that of a rule that
// asks for too much work; what was found before it has been yielded.
func (r Rule) Expand(span Range, b *Budget, yield func(time.Time) bool) error {
	allowed := min(maxRuleSteps, b.Left())
	e := &expansion{Rule: r.anchored(span.Start), Range: span, steps: allowed, yield: yield}
	if e.count > 0 && r.plain() && r.freq != yearly && r.freq != monthly {
		e.countAsUntil()
	}
	if e.freq < hourly {
		e.times = e.timesOfDay()
	}
	if len(e.times) > maxRuleSteps/10 {
		return errTooMuch
	}
	err := e.run()
	b.Spend(allowed - e.steps)
	return err
}

// countAsUntil turns the COUNT of a rule whose every period has exactly one
// occurrence into the time of the last one, which can be jumped to.
func (e *expansion) countAsUntil() {
	step := e.unit() * e.interval
	if e.count-1 > (1<<40)/step { // in thirty thousand years
		e.count = 0
		return
	}
	end := e.Start.Unix() + (e.count-1)*step
	if t := time.Unix(end, 0).UTC(); e.Last.IsZero() || t.Before(e.Last) {
		e.Last = t
	}
	e.count = 0
}

// unit is the length of a period in seconds, where all are equally long.
func (e *expansion) unit() int64 {
	return []int64{0, 0, 7 * 86400, 86400, 3600, 60, 1}[e.freq]
}

func (e *expansion) run() error {
	if e.emit(e.Start) {
		return nil
	}
	k := int64(0)
	if e.count == 0 && e.Low.After(e.Start) {
		k = max(0, (e.period(e.Low)-e.period(e.Start))/e.interval-1)
	}
	for ; ; k++ {
		if e.steps -= e.cost(); e.steps <= 0 {
			return errTooMuch
		}
		p := e.period(e.Start) + k*e.interval
		begin := e.begin(p)
		if begin.After(e.High) || !e.Last.IsZero() && begin.After(e.Last) || begin.Year() > 9999 {
			return nil
		}
		if skip := e.fill(p, begin); skip > 0 { // nothing can be found before it
			k = max(k, (skip-e.period(e.Start)+e.interval-1)/e.interval-1)
			continue
		}
		if done, err := e.emitSet(); done || err != nil {
			return err
		}
	}
}

// cost is what a look at one period takes in steps: there are more days to
// look at in a year than in a week.
func (e *expansion) cost() int {
	switch {
	case e.freq == yearly:
		return 40
	case e.freq == monthly:
		return 4
	}
	return 1
}

// period numbers the period that wall is in.
func (e *expansion) period(wall time.Time) int64 {
	switch e.freq {
	case yearly:
		return int64(wall.Year())
	case monthly:
		return int64(wall.Year())*12 + int64(wall.Month()) - 1
	case weekly:
		return floorDiv(floorDiv(wall.Unix(), 86400)-e.weekShift(), 7)
	}
	return floorDiv(wall.Unix(), e.unit())
}

// weekShift is the distance from the epoch, a Thursday, to the next day that
// weeks begin on.
func (e *expansion) weekShift() int64 { return int64(e.weekday-time.Thursday+7) % 7 }

// begin is the first moment of period p.
func (e *expansion) begin(p int64) time.Time {
	switch e.freq {
	case yearly:
		return time.Date(int(p), 1, 1, 0, 0, 0, 0, time.UTC)
	case monthly:
		return time.Date(int(floorDiv(p, 12)), time.Month(p-floorDiv(p, 12)*12+1), 1, 0, 0, 0, 0, time.UTC)
	case weekly:
		return time.Unix((p*7+e.weekShift())*86400, 0).UTC()
	}
	return time.Unix(p*e.unit(), 0).UTC()
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// emitSet hands on the set of a period, in order, after BYSETPOS.
func (e *expansion) emitSet() (done bool, err error) {
	set := e.set
	if len(e.bySetPos) > 0 {
		set = atPositions(set, e.bySetPos)
	}
	for _, t := range set {
		if !t.After(e.Start) {
			continue // start itself was the first of all
		}
		if e.steps--; e.steps <= 0 {
			return false, errTooMuch
		}
		if e.emit(t) {
			return true, nil
		}
	}
	return false, nil
}

// emit hands on one occurrence and reports whether it was the last.
func (e *expansion) emit(t time.Time) (done bool) {
	if !e.Last.IsZero() && t.After(e.Last) || t.After(e.High) {
		return true
	}
	e.found++
	if !t.Before(e.Low) && !e.yield(t) {
		return true
	}
	return e.count > 0 && e.found >= e.count
}

func atPositions(set []time.Time, positions []int) []time.Time {
	var out []time.Time
	for _, p := range positions {
		if p < 0 {
			p += len(set) + 1
		}
		if p >= 1 && p <= len(set) {
			out = append(out, set[p-1])
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.Compact(out)
}
