package form

import (
	"math"
	"strings"
	"time"

	"golang.org/x/text/message"
	"golang.org/x/text/number"

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
	var newest time.Time
	for _, f := range b.Figures {
		if f.At.After(newest) {
			newest, p.AsOf = f.At, c.day(f.At, b.Start)
		}
	}
	for _, f := range b.Figures {
		out := p.written(f)
		var err error
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

// written writes one metric out, but for its day. What lies between 40% and 42%
// has a unit of its own.
func (p *page) written(f Figure) figure {
	unit := line(f.Unit, nameLimit/3)
	out := figure{Name: line(f.Name, nameLimit), Value: p.amount(f.Value, unit)}
	if f.Target != nil {
		out.Target = p.amount(*f.Target, unit)
		out.Reached = f.Better == "higher" && f.Value >= *f.Target || f.Better == "lower" && f.Value <= *f.Target
	}
	if f.Before == nil {
		return out
	}
	change := f.Value - *f.Before
	if unit == "%" {
		unit = p.say("figure.points", math.Abs(change))
	}
	by := p.amount(math.Abs(change), unit)
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
		out.Values = append(out.Values, p.words.number(v))
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

// amount writes a number with its unit, as the language does: 42, 42 tickets,
// 42%, €42.
func (p *page) amount(v float64, unit string) string {
	n := p.words.number(v)
	switch {
	case unit == "":
		return n
	case unit == "%":
		return p.words.percent(v)
	case strings.Contains("$€£¥", unit):
		amount, negative := strings.CutPrefix(n, "-")
		return p.say("figure.money", map[string]any{"Minus": when(negative, "-"), "Unit": unit, "Amount": amount})
	}
	return p.say("figure.amount", map[string]string{"Amount": n, "Unit": unit})
}

// number writes a value with at most two decimals and with what the language has
// between the thousands; one smaller than that with its first three digits, and
// very large and very small ones as a power of ten.
func (l *language) number(v float64) string {
	if extreme(v) {
		return l.power(v)
	}
	return message.NewPrinter(l.tag).Sprint(number.Decimal(v, decimals(v)...))
}

// percent writes 42 as 42%.
func (l *language) percent(v float64) string {
	if extreme(v) {
		return l.power(v) + "%"
	}
	return message.NewPrinter(l.tag).Sprint(number.Percent(v/100, decimals(v)...))
}

// decimals are the digits that a value has behind the point.
func decimals(v float64) []number.Option {
	if abs := math.Abs(v); abs > 0 && abs < 0.005 {
		return []number.Option{number.MaxFractionDigits(10), number.Precision(3)}
	}
	return []number.Option{number.MaxFractionDigits(2)}
}

// extreme reports whether a value is no number, or would take too many digits.
func extreme(v float64) bool {
	abs := math.Abs(v)
	return math.IsNaN(v) || abs >= 1e15 || abs > 0 && abs < 1e-6
}

// power writes an extreme value as a power of ten: 1.5×10¹⁵; "?" if it is no
// number.
func (l *language) power(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "?"
	}
	return message.NewPrinter(l.tag).Sprint(number.Scientific(v, number.Precision(3)))
}
