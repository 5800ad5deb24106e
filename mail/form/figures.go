package form

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A figure is a metric written out.
type figure struct {
	Name, Value     string
	Up, Down        string // by how much since the time before; one of them, or neither
	New, Target, At string
	Same, Reached   bool
}

// figures writes the metrics out. The day of the newest is said once for all,
// the day of an older one with it.
func (p *page) figures(b Brief, c clock) error {
	var newest time.Time
	for _, f := range b.Figures {
		if day := c.day(f.At, b.Start); !f.At.IsZero() && f.At.After(newest) {
			newest, p.AsOf = f.At, day
		}
	}
	points, err := p.Say("figure.points")
	if err != nil {
		return err
	}
	for _, f := range b.Figures {
		unit := line(f.Unit, nameLimit/3)
		name := line(f.Name, nameLimit)
		if !p.room.take(name+unit+unit+unit, figureTags) {
			break
		}
		out := figure{Name: name, Value: amount(f.Value, unit)}
		if f.Before != nil {
			change := f.Value - *f.Before
			step := unit
			if unit == "%" {
				step = points // between 40% and 42% lie 2 points
			}
			by := amount(math.Abs(change), step)
			switch {
			case number(math.Abs(change)) == "0":
				out.Same = true
			case change > 0:
				out.Up = by
			default:
				out.Down = by
			}
		}
		if f.Target != nil {
			out.Target = amount(*f.Target, unit)
			out.Reached = f.Better == "higher" && f.Value >= *f.Target || f.Better == "lower" && f.Value <= *f.Target
		}
		if day := c.day(f.At, b.Start); !f.At.IsZero() && day != p.AsOf {
			out.At = day
		}
		p.Figures = append(p.Figures, out)
	}
	return nil
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
