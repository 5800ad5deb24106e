package day

import (
	"cmp"
	"strings"
	"time"
)

// A Reader reads days as somebody means them who writes at a certain time.
type Reader struct {
	At         time.Time // in the writer's zone; if it is zero only full dates are days
	MonthFirst bool      // 5/12 is the 12th of May
}

// A Day is one that was named.
type Day struct {
	Date  string // 2006-01-02; "" if Flaw says why there is none
	Words string // how it was named, without "by" and the like
	Flaw  Flaw
	By    bool // it was named as the end of a span: by, until, before
}

// A Flaw is why a day that was named is none.
type Flaw string

const (
	Past       Flaw = "past"       // it has gone by
	Impossible Flaw = "impossible" // 31 February
	Clash      Flaw = "clash"      // Friday 5 December, which is a Saturday
)

// Whole reads a text that is nothing but a day, perhaps with "by" or "on"
// before it and a time of day behind.
func (r Reader) Whole(s string) (Day, bool) {
	t := split(s)
	if len(t) == 0 || len(t) > longest || !closed(t[len(t)-1].trail) {
		return Day{}, false
	}
	return r.only(t)
}

// Last reads the day at the end of a text, or one in parentheses, and returns
// the text without it. Such a day is taken only if the words before it do not
// show that something else is meant, as in "the notes of last Friday".
func (r Reader) Last(s string) (rest string, d Day, ok bool) {
	if rest, d, ok = r.parentheses(s); ok {
		return rest, d, true
	}
	t := split(s)
	if len(t) == 0 || !closed(t[len(t)-1].trail) || !ending(t[len(t)-1].word) {
		return s, Day{}, false
	}
	for i := max(0, len(t)-longest); i < len(t); i++ {
		apart := i == 0 || setOff(t[i-1].trail) || setOff(t[i].lead)
		if d, ok = r.phrase(t[i:], apart); !ok {
			continue
		}
		if !apart && !d.By && blocks[t[i-1].word] {
			continue
		}
		return strings.TrimRight(s[:t[i].from-len(t[i].lead)], " \t,;:-–—>→("), d, true
	}
	return s, Day{}, false
}

// Inside reads a day in the middle of a text, where a word such as "by"
// shows that it is the end of a span.
func (r Reader) Inside(s string) (Day, bool) {
	const words = 400 // so many are looked at
	t := split(s)
	t = t[:min(len(t), words)]
	for i := range t {
		if _, by := leadOf(t[i:]); !by {
			continue
		}
		for end := min(len(t), i+longest); end > i+1; end-- {
			if d, ok := r.phrase(t[i:end], false); ok && d.By {
				return d, true
			}
		}
	}
	return Day{}, false
}

// longest is how many words the longest day has.
const longest = 12

// parentheses reads the last day that stands in parentheses.
func (r Reader) parentheses(s string) (string, Day, bool) {
	for end := len(s); ; {
		open := strings.LastIndexAny(s[:end], "([")
		if open < 0 || len(s)-open > 400 {
			return s, Day{}, false
		}
		size := strings.IndexAny(s[open:], ")]")
		if size > 0 {
			if d, ok := r.Whole(s[open+1 : open+size]); ok {
				before, after := strings.TrimRight(s[:open], " \t,;-–—"), strings.TrimLeft(s[open+size+1:], " \t")
				if after != "" && !strings.ContainsAny(after[:1], ".,;:!?") {
					after = " " + after
				}
				return strings.TrimSpace(before + after), d, true
			}
		}
		end = open
	}
}

// only reads words that are all there is, so that the shortest forms can be
// understood: "Do.", "jeu."
func (r Reader) only(t []token) (Day, bool) {
	if d, ok := r.phrase(t, true); ok {
		return d, true
	}
	n, by := leadOf(t)
	if len(t)-n != 1 {
		return Day{}, false
	}
	at, flaw, ok := (&parser{Reader: r, t: t[n:], apart: true, led: n > 0, whole: true}).dayOnly(false)
	if !ok {
		return Day{}, false
	}
	return Day{Date: at.Format(time.DateOnly), Words: said(t[n:]), Flaw: flaw, By: by}, true
}

// phrase reads words that are all of them a day. apart says that they are set
// off from what stands before them, so that short forms can be understood.
func (r Reader) phrase(t []token, apart bool) (Day, bool) {
	n, by := leadOf(t)
	if n == len(t) {
		return Day{}, false
	}
	p := parser{Reader: r, t: t[n:], apart: apart || n > 0, led: n > 0, german: n > 0 && german[t[0].word]}
	if n > 0 {
		last := t[n-1].word
		p.within = last == "dici"
		p.article = last == "zum" && strings.HasPrefix(t[n].trail, ".") || n > 1 && by && (last == "le" || last == "el" || last == "del")
	}
	at, flaw, ok := p.dayOnly(false)
	if !ok {
		at, flaw, ok = p.dayOnly(true)
	}
	if !ok {
		return Day{}, false
	}
	d := Day{Words: said(t[n:]), Flaw: flaw, By: by}
	if flaw == "" {
		d.Date = at.Format(time.DateOnly)
	}
	return d, true
}

// said is how the words stood in the text.
func said(t []token) string {
	first, last := t[0], t[len(t)-1]
	return first.text[first.from:last.to]
}

// today is the day on which the reply was written.
func (r Reader) today() time.Time {
	y, m, d := r.At.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// recent is for how long a day without a year is taken for one that has gone
// by, and not for one of the next year.
const recent = 92 * 24 * time.Hour

// date makes a day of numbers. Without a year it is the next such day, unless
// that day has gone by not long ago.
func (r Reader) date(year, month, d int) (time.Time, Flaw) {
	if year == 0 {
		return r.yearless(month, d)
	}
	t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	switch {
	case month < 1 || month > 12 || t.Day() != d:
		return t, Impossible
	case t.Before(r.today()):
		return t, Past
	}
	return t, ""
}

func (r Reader) yearless(month, d int) (time.Time, Flaw) {
	today := r.today()
	for year := today.Year(); year <= today.Year()+1; year++ {
		t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
		switch {
		case month < 1 || month > 12 || t.Day() != d:
			continue
		case !t.Before(today):
			return t, ""
		case today.Sub(t) <= recent:
			return t, Past
		}
	}
	return time.Time{}, Impossible
}

// weekday is the next such day after today; with weeks that of a later week,
// which begins on Monday.
func (r Reader) weekday(day time.Weekday, weeks int) time.Time {
	today := r.today()
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	if weeks > 0 {
		return monday.AddDate(0, 0, 7*weeks+(int(day)+6)%7)
	}
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	return today.AddDate(0, 0, cmp.Or(ahead, 7))
}

// end is the last day of a week, month, quarter or year; for a week that is
// its Friday. ahead counts such spans from the present one; a week whose Friday
// has gone by is over.
func (r Reader) end(u unit, ahead int) time.Time {
	today := r.today()
	y, m, _ := today.Date()
	switch u {
	case week:
		friday := today.AddDate(0, 0, 4-(int(today.Weekday())+6)%7+7*ahead)
		if friday.Before(today) {
			friday = friday.AddDate(0, 0, 7)
		}
		return friday
	case month:
		return time.Date(y, m+time.Month(ahead)+1, 0, 0, 0, 0, 0, time.UTC)
	case quarter:
		return time.Date(y, (m-1)/3*3+time.Month(3*ahead)+4, 0, 0, 0, 0, 0, time.UTC)
	case year:
		return time.Date(y+ahead, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return today.AddDate(0, 0, ahead)
}

// endOf is the last day of a month that is named.
func (r Reader) endOf(m int) (time.Time, Flaw) {
	y := r.today().Year()
	for ; ; y++ {
		t := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC)
		switch {
		case !t.Before(r.today()):
			return t, ""
		case r.today().Sub(t) <= recent:
			return t, Past
		}
	}
}

// weekOf is the Friday of a week by its number (ISO 8601 §4.3.2), of this year
// or the next.
func (r Reader) weekOf(n int) (time.Time, Flaw) {
	for year := r.today().Year(); year <= r.today().Year()+1; year++ {
		first := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // is always in the first week
		friday := first.AddDate(0, 0, 4-(int(first.Weekday())+6)%7+7*(n-1))
		if y, _ := friday.ISOWeek(); y != year {
			return friday, Impossible
		}
		switch {
		case !friday.Before(r.today()):
			return friday, ""
		case r.today().Sub(friday) <= recent:
			return friday, Past
		}
	}
	return time.Time{}, Impossible
}

// in is a day so many units from today.
func (r Reader) in(n int, u unit) time.Time {
	switch u {
	case week:
		return r.today().AddDate(0, 0, 7*n)
	case month, quarter:
		if u == quarter {
			n *= 3
		}
		t := r.today()
		first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return first.AddDate(0, 0, min(t.Day(), first.AddDate(0, 1, -1).Day())-1)
	case year:
		return r.in(12*n, month)
	}
	return r.today().AddDate(0, 0, n)
}
