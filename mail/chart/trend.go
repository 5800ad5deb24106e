package chart

import (
	"math"
	"slices"
)

// The size of a trend, in CSS pixels.
const (
	TrendWidth  = 280
	TrendHeight = 72
)

const (
	most   = 12 // values that a trend has room for
	fewest = 3  // that make one

	margin  = 8.0 // around the line, for the marks at its ends
	squeeze = 3.0 // how much flatter a line may become for its target
)

// Last returns the values that a trend shows: the last twelve.
func Last(values []float64) []float64 { return values[max(0, len(values)-most):] }

// HasTrend reports whether there is a trend to draw: at least three of the
// values are numbers.
func HasTrend(values []float64) bool {
	n := 0
	for _, v := range Last(values) {
		if finite(v) {
			n++
		}
	}
	return n >= fewest
}

// Trend draws the last twelve of the values, oldest first, as a line with a dot
// for each, the last of them marked, and the target, if there is one, as a line
// of dashes. Where a value is none (NaN or infinite) the line has a gap. A
// target that is so far away that the line would become flat for it stands at
// the edge, with an arrow. Nothing is drawn of fewer than three values.
func Trend(values []float64, target *float64) []byte {
	if !HasTrend(values) {
		return nil
	}
	values = Last(values)
	if target != nil && !finite(*target) {
		target = nil
	}
	s, beyond := fit(values, target)
	c := newCanvas(TrendWidth, TrendHeight)
	if target != nil {
		c.target(s, *target, beyond)
	}
	x := func(i int) float64 {
		return margin + float64(i)*(TrendWidth-2*margin)/float64(len(values)-1)
	}
	var run []point
	for i, v := range values {
		if !finite(v) {
			c.line(ink, 2.5, run)
			run = nil
			continue
		}
		run = append(run, point{x(i), s.y(v)})
	}
	c.line(ink, 2.5, run)
	for i, v := range values {
		switch {
		case !finite(v):
		case i == len(values)-1:
			c.dot(ink, point{x(i), s.y(v)}, 5.5)
		default:
			c.dot(ink, point{x(i), s.y(v)}, 2.5)
		}
	}
	return c.png()
}

// target draws the line of the target. beyond is 1 if it lies above what is
// shown, -1 if below.
func (c canvas) target(s scale, target float64, beyond int) {
	y := s.y(target)
	if beyond == 0 {
		c.line(soft, 1.5, []point{{margin / 2, y}, {TrendWidth - margin/2, y}}, 5, 4)
		return
	}
	side := float64(beyond)
	y = TrendHeight/2 + side*(TrendHeight/2-margin/2-1)
	c.line(soft, 1.5, []point{{margin*2 + 6, y}, {TrendWidth - margin/2, y}}, 5, 4)
	c.area(soft, []point{{margin, y - side*4}, {margin + 5, y + side*4}, {margin + 10, y - side*4}})
}

// A scale says how high a value stands in a trend.
type scale struct {
	unit        float64 // what all values are divided by, so that the largest numbers have a difference
	low, high   float64 // in that unit
	bottom, top float64 // where they stand
}

func (s scale) y(v float64) float64 {
	if s.high == s.low {
		return (s.bottom + s.top) / 2
	}
	return s.bottom + (v/s.unit-s.low)/(s.high-s.low)*(s.top-s.bottom)
}

// fit makes the scale for values and, if it is near enough, their target; else
// it says on which side of them the target lies.
func fit(values []float64, target *float64) (s scale, beyond int) {
	shown := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	for _, v := range shown {
		s.unit = max(s.unit, math.Abs(v))
	}
	if target != nil {
		s.unit = max(s.unit, math.Abs(*target))
	}
	if s.unit == 0 {
		s.unit = 1
	}
	s.low, s.high, s.bottom, s.top = slices.Min(shown)/s.unit, slices.Max(shown)/s.unit, margin, TrendHeight-margin
	if s.high-s.low < 1e-9 { // the error of the arithmetic
		s.high = s.low
	}
	if target == nil {
		return s, 0
	}
	t, spread := *target/s.unit, s.high-s.low
	low, high := min(s.low, t), max(s.high, t)
	switch {
	case spread == 0 || high-low <= squeeze*spread:
		s.low, s.high = low, high
		return s, 0
	case t > s.high:
		s.top -= 2 * margin
		return s, 1
	}
	s.bottom += 2 * margin
	return s, -1
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
