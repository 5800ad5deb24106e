package form

import (
	"math"
	"strconv"
	"strings"
	"time"

	"oneonone/mail/chart"
)

// A figure is a metric written out.
type figure struct {
	Name, Value string
	Up, Down    string // by how much since the time before; one of them, or neither
	Same        bool   // there was a time before, and nothing changed
	Target      string
	Reached     bool
	At          string // the day it is of, if that is not the newest one's

	Values []string // the last twelve, oldest first; none if there is no chart
	Chart  *picture // of them; nil if they are too few
}

// figures writes the metrics out. The day of the newest is said once for all,
// the day of an older one with it.
func (p *page) figures(b Brief, c clock) error {
	points, err := p.Say("figure.points")
	if err != nil {
		return err
	}
	var newest time.Time
	for _, f := range b.Figures {
		if f.At.After(newest) {
			newest, p.AsOf = f.At, c.day(f.At, b.Start)
		}
	}
	for _, f := range b.Figures {
		out := written(f, points)
		if out.Chart, out.Values, err = p.trend(f, out); err != nil {
			return err
		}
		said, tags := out.Name+out.Value+out.Up+out.Down+out.Target, figureTags
		if out.Chart != nil {
			said, tags = said+out.Chart.Alt, tags+pictureTags
		}
		if !p.room.take(said, tags) {
			break
		}
		if day := c.day(f.At, b.Start); !f.At.IsZero() && day != p.AsOf {
			out.At = day
		}
		p.Figures = append(p.Figures, out)
	}
	return nil
}

// written writes one metric out, but for its day. points is the unit of what
// lies between 40% and 42%.
func written(f Figure, points string) figure {
	unit := line(f.Unit, nameLimit/3)
	out := figure{Name: line(f.Name, nameLimit), Value: amount(f.Value, unit)}
	if f.Target != nil {
		out.Target = amount(*f.Target, unit)
		out.Reached = f.Better == "higher" && f.Value >= *f.Target || f.Better == "lower" && f.Value <= *f.Target
	}
	if f.Before == nil {
		return out
	}
	if unit == "%" {
		unit = points
	}
	change := f.Value - *f.Before
	by := amount(math.Abs(change), unit)
	switch {
	case change == 0 || math.Abs(change) < 1e-9*math.Abs(f.Value): // what is less is the error of the arithmetic
		out.Same = true
	case change > 0:
		out.Up = by
	default:
		out.Down = by
	}
	return out
}

// trend writes out what a metric was and is, oldest first, with a picture of
// it. There is neither if it has too few values, or the page enough pictures.
func (p *page) trend(f Figure, out figure) (*picture, []string, error) {
	var values []float64
	for _, point := range f.History {
		values = append(values, point.Value)
	}
	values = append(values, f.Value)
	if !chart.HasTrend(values) {
		return nil, nil, nil
	}
	for _, v := range chart.Last(values) {
		out.Values = append(out.Values, number(v))
	}
	alt, err := p.Say("figure.alt", out)
	if err != nil {
		return nil, nil, err
	}
	pic := p.picture(picture{Alt: alt, Width: chart.TrendWidth, Height: chart.TrendHeight, draw: func() []byte { return chart.Trend(values, f.Target) }})
	if pic == nil {
		return nil, nil, nil
	}
	return pic, out.Values, nil
}

// amount writes a number with its unit: 42, 42 tickets, 42%, €42.
func amount(v float64, unit string) string {
	n := number(v)
	switch {
	case unit == "":
		return n
	case unit == "%":
		return n + "%"
	case strings.Contains("$€£¥", unit):
		if rest, negative := strings.CutPrefix(n, "-"); negative {
			return "-" + unit + rest
		}
		return unit + n
	}
	return n + " " + unit
}

// number writes a value with at most two decimals and with commas between the
// thousands; very large and very small ones as a power of ten.
func number(v float64) string {
	abs := math.Abs(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "?"
	case abs >= 1e15 || abs > 0 && abs < 0.005:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	s := strconv.FormatFloat(math.Round(abs*100)/100, 'f', -1, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if v < 0 {
		return "-" + whole
	}
	return whole
}
