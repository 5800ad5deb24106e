package day

import (
	"strconv"
	"strings"
	"time"
)

// absolute reads a date: 2026-12-05, 5 Dec, Dec 5th 2026, 5/12, 5.12., the 5th.
func (p *parser) absolute() (time.Time, Flaw, bool) {
	for _, read := range []func() (time.Time, Flaw, bool){p.iso, p.spelled, p.figures, p.ordinal} {
		begin := p.i
		if t, flaw, ok := read(); ok && (flaw != Impossible || !p.At.IsZero()) {
			return t, flaw, true
		}
		p.i = begin
	}
	return time.Time{}, "", false
}

// iso reads 2026-12-05, also with slashes (ISO 8601 §5.2).
func (p *parser) iso() (time.Time, Flaw, bool) {
	parts := figures(p.word(0), "-/")
	if len(parts) != 3 || parts[0] < 1000 {
		return time.Time{}, "", false
	}
	p.i++
	t, flaw := p.date(parts[0], parts[1], parts[2])
	return t, flaw, true
}

// spelled reads a date whose month is a word, in either order.
func (p *parser) spelled() (time.Time, Flaw, bool) {
	if p.word(0) == "the" {
		p.i++
	}
	d, m := 0, 0
	if first, ok := months[p.word(0)]; ok {
		m, d = first, dayOfMonth(p.word(1))
		p.i += 2
	} else if d = dayOfMonth(p.word(0)); d > 0 {
		p.i++
		if w := p.word(0); w == "of" || w == "de" {
			p.i++
		}
		m = months[p.word(0)]
		p.i++
	}
	if d == 0 || m == 0 {
		return time.Time{}, "", false
	}
	y := p.year()
	if y == 0 && p.At.IsZero() {
		return time.Time{}, "", false
	}
	t, flaw := p.date(y, m, d)
	return t, flaw, true
}

// year reads a year behind a day and a month; 0 if there is none.
func (p *parser) year() int {
	begin := p.i
	if w := p.word(0); w == "de" || w == "del" {
		p.i++
	}
	if y, err := strconv.Atoi(p.word(0)); err == nil && y >= 1900 && y < 2200 {
		p.i++
		return y
	}
	p.i = begin
	return 0
}

// figures reads 5/12, 5.12. and 5-12-2026, where something shows that a date is
// meant, or there is a year. The order of day and month is the config's with slashes, unless
// only the other one is possible.
func (p *parser) figures() (time.Time, Flaw, bool) {
	w := p.word(0)
	dotted := strings.Contains(w, ".")
	parts := figures(w, "./-")
	if len(parts) != 3 && (len(parts) != 2 || !p.apart || strings.Contains(w, "-") || p.At.IsZero()) {
		return time.Time{}, "", false
	}
	p.i++
	d, m, y := parts[0], parts[1], 0
	if len(parts) == 3 {
		y = parts[2]
		if y < 100 {
			y += 2000
		}
	} else if dotted { // 5.12. 2026
		y = p.year()
	}
	if p.MonthFirst && !dotted && (d <= 12 || m > 12) || m > 12 && d <= 12 {
		d, m = m, d
	}
	if y != 0 && (y < 1900 || y >= 2200) || d > 99 || m > 99 {
		return time.Time{}, "", false
	}
	t, flaw := p.date(y, m, d)
	return t, flaw, true
}

// ordinal reads "the 5th" behind "by" or the like.
func (p *parser) ordinal() (time.Time, Flaw, bool) {
	the, article := false, p.article
	if w := p.word(0); w == "the" || w == "dia" && p.apart {
		p.i++
		the, article = true, article || w == "dia"
	}
	w := p.word(0)
	d := dayOfMonth(w)
	if d == 0 || !the && !p.led || w == strconv.Itoa(d) && !article || p.At.IsZero() {
		return time.Time{}, "", false
	}
	p.i++
	if !p.led && !p.apart {
		return time.Time{}, "", false
	}
	y, m, today := p.today().Date()
	if d < today {
		m++
	}
	for ; ; m++ {
		if t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); t.Day() == d {
			return t, "", true
		}
	}
}

// dayOfMonth reads 5, 5th, 1er; 0 if it is none.
func dayOfMonth(w string) int {
	digits := w
	for _, tail := range []string{"st", "nd", "rd", "th", "er", "º"} {
		digits = strings.TrimSuffix(digits, tail)
	}
	if len(digits) > 2 {
		return 0
	}
	d, err := strconv.Atoi(digits)
	if err != nil || d < 1 || d > 31 {
		return 0
	}
	return d
}

// figures reads numbers that one of some separators, always the same, holds
// together.
func figures(w, separators string) []int {
	i := strings.IndexAny(w, separators)
	if i <= 0 || len(w) > 10 {
		return nil
	}
	var out []int
	for part := range strings.SplitSeq(w, w[i:i+1]) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil
		}
		out = append(out, n)
	}
	return out
}
