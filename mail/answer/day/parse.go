package day

import (
	"strconv"
	"strings"
	"time"
)

// A parser reads the words of one day, from the first on.
type parser struct {
	Reader
	t       []token
	i       int
	apart   bool // short forms are understood
	led     bool // "by" or the like stood before
	german  bool // that was German
	whole   bool // there is nothing else in the text
	within  bool // and that was "d'ici", behind which a length of time can stand
	article bool // and an article, so that a number alone is a day of the month
}

// leadOf returns how many words such as "by" stand before a day.
func leadOf(t []token) (n int, by bool) {
	for _, l := range leads {
		if len(l.words) <= n || len(l.words) > len(t) {
			continue
		}
		same := true
		for i, w := range l.words {
			same = same && t[i].word == w && (i == 0 || t[i].lead == "")
		}
		if same {
			n, by = len(l.words), l.by
		}
	}
	return n, by
}

// word is the word ahead by k, "" where there is none, or where punctuation
// stands between that a day does not have in it.
func (p *parser) word(k int) string {
	if p.i+k >= len(p.t) {
		return ""
	}
	for j := max(p.i, 1); j <= p.i+k; j++ {
		if trail := p.t[j-1].trail; strings.Trim(trail, ",.") != "" || p.t[j].lead != "" {
			return ""
		}
	}
	return p.t[p.i+k].word
}

// dayOnly reads all words as a day and a time of day, the one or the other
// first.
func (p *parser) dayOnly(clockFirst bool) (time.Time, Flaw, bool) {
	p.i = 0
	if clockFirst {
		p.clock()
	}
	t, flaw, ok := p.day()
	p.clock()
	return t, flaw, ok && p.i == len(p.t)
}

// day reads the day itself.
func (p *parser) day() (time.Time, Flaw, bool) {
	if p.At.IsZero() {
		return p.absolute()
	}
	for _, read := range []func() (time.Time, Flaw, bool){p.named, p.ahead, p.numbered, p.weekend, p.span, p.weekdays, p.absolute} {
		begin := p.i
		if t, flaw, ok := read(); ok {
			return t, flaw, true
		}
		p.i = begin
	}
	return time.Time{}, "", false
}

// skip goes past the words of a set, and reports whether there was one.
func (p *parser) skip(set map[string]bool) bool {
	begin := p.i
	for set[p.word(0)] {
		p.i++
	}
	return p.i > begin
}

// named reads today, tomorrow, the day after tomorrow, EOM.
func (p *parser) named() (time.Time, Flaw, bool) {
	if p.word(0) == "the" {
		p.i++
	}
	switch {
	case p.word(0) == "day" && p.word(1) == "after" && p.word(2) == "tomorrow":
		p.i += 3
		return p.in(2, days), "", true
	case p.word(0) == "pasado" && p.word(1) == "manana", p.word(0) == "apres" && p.word(1) == "demain":
		p.i += 2
		return p.in(2, days), "", true
	}
	if n, ok := nearby[p.word(0)]; ok {
		p.i++
		return p.in(n, days), "", true
	}
	if u, ok := ends[p.word(0)]; ok {
		p.i++
		return p.end(u, 0), "", true
	}
	return time.Time{}, "", false
}

// ahead reads "in 3 days".
func (p *parser) ahead() (time.Time, Flaw, bool) {
	if !spans[p.word(0)] && !p.within {
		return time.Time{}, "", false
	}
	if !p.within {
		p.i++
	}
	if w := p.word(0); w == "the" || w == "von" || w == "de" {
		p.i++
	}
	if p.word(0) == "next" {
		p.i++
	}
	n, ok := numbers[p.word(0)]
	if !ok {
		var err error
		if n, err = strconv.Atoi(p.word(0)); err != nil || n < 1 || n > 366 {
			return time.Time{}, "", false
		}
	}
	u, ok := units[p.word(1)]
	if !ok {
		return time.Time{}, "", false
	}
	p.i += 2
	return p.in(n, u), "", true
}

// numbered reads "week 49", "KW 49": the Friday of it.
func (p *parser) numbered() (time.Time, Flaw, bool) {
	p.skip(spans)
	p.skip(articles)
	p.skip(finals)
	p.skip(articles)
	if p.word(0) == "calendar" {
		p.i++
	}
	w, figure := p.word(0), p.word(1)
	for _, short := range []string{"kw", "s"} {
		digits, ok := strings.CutPrefix(w, short)
		if _, err := strconv.Atoi(digits); ok && err == nil && (short == "kw" || p.apart) {
			w, figure, p.i = "kw", digits, p.i-1
			break
		}
	}
	alone, ok := numberedWeeks[w]
	n, err := strconv.Atoi(figure)
	if !ok || !alone && !p.apart || err != nil || n < 1 || n > 53 || len(figure) > 2 {
		return time.Time{}, "", false
	}
	p.i += 2
	t, flaw := p.weekOf(n)
	return t, flaw, true
}

// weekend reads the Spanish words for it, which look like the end of the week:
// the Sunday of it.
func (p *parser) weekend() (time.Time, Flaw, bool) {
	p.skip(articles)
	ahead, _ := p.which()
	if p.word(0) != "fin" || p.word(1) != "de" || p.word(2) != "semana" {
		return time.Time{}, "", false
	}
	p.i += 3
	if p.later() {
		ahead = 1
	}
	return p.end(week, ahead).AddDate(0, 0, 2), "", true
}

// span reads "next week", "end of next month", "end of January", "early next
// week". Of a week its Friday is meant, of all else the last day.
func (p *parser) span() (time.Time, Flaw, bool) {
	p.skip(articles)
	final := p.skip(finals)
	opening := !final && p.skip(openings)
	middle := !final && !opening && p.skip(middles)
	p.skip(articles)
	if m, ok := months[p.word(0)]; ok && final {
		p.i++
		t, flaw := p.endOf(m)
		return t, flaw, true
	}
	ahead, said := p.which()
	u, ok := units[p.word(0)]
	if !ok {
		return time.Time{}, "", false
	}
	p.i++
	if p.later() {
		ahead, said = 1, true
	}
	switch {
	case !said && !final, u == days && !final, (opening || middle) && u != week:
		return time.Time{}, "", false
	case opening:
		return p.end(u, ahead).AddDate(0, 0, -4), "", true
	case middle:
		return p.end(u, ahead).AddDate(0, 0, -2), "", true
	}
	if d, ok := weekdays[p.word(0)]; ok && u == week { // next week Friday
		p.i++
		return p.weekday(d, max(ahead, 1)), "", true
	}
	return p.end(u, ahead), "", true
}

// which reads "next" or "this", and returns how many spans ahead that is.
func (p *parser) which() (ahead int, said bool) {
	switch w := p.word(0); {
	case next[w]:
		p.i++
		return 1, true
	case this[w]:
		p.i++
		return 0, true
	}
	return 0, false
}

// later reads what French and Spanish put behind: "prochaine", "que viene".
func (p *parser) later() bool {
	switch {
	case p.word(0) == "prochain" || p.word(0) == "prochaine" || p.word(0) == "proximo" || p.word(0) == "proxima":
		p.i++
		return true
	case p.word(0) == "que" && p.word(1) == "viene":
		p.i += 2
		return true
	}
	return false
}

// weekdays reads a weekday, with the day itself or its week beside it.
func (p *parser) weekdays() (time.Time, Flaw, bool) {
	article := p.word(0) == "the" || p.word(0) == "el" || p.word(0) == "le"
	if article {
		p.i++
	}
	weeks, said := p.which()
	if !said && coming[p.word(0)] {
		p.i++
	}
	if t, flaw, ok := p.abbreviated(); ok {
		return t, flaw, true
	}
	d, ok := p.dayName(said)
	if _, full := weekdays[p.word(0)]; !ok || article && weeks == 0 && !full { // "the sun" is none
		return time.Time{}, "", false
	}
	p.i++
	begin := p.i
	if t, flaw, ok := p.absolute(); ok {
		if flaw == "" && t.Weekday() != d {
			flaw = Clash
		}
		return t, flaw, true
	}
	p.i = begin
	if p.nextWeek() {
		weeks = 1
	}
	if said && weeks == 0 && d == p.today().Weekday() { // this very day
		return p.today(), "", true
	}
	return p.weekday(d, weeks), "", true
}

// abbreviated reads a weekday that is cut short, with its date: "ven. 27 nov.".
func (p *parser) abbreviated() (time.Time, Flaw, bool) {
	begin := p.i
	d, ok := abbreviations[p.word(0)]
	if !ok {
		return time.Time{}, "", false
	}
	p.i++
	t, flaw, ok := p.absolute()
	if !ok {
		p.i = begin
		return time.Time{}, "", false
	}
	if flaw == "" && t.Weekday() != d {
		flaw = Clash
	}
	return t, flaw, true
}

// nextWeek reads what follows a weekday that is not of this week: "next week",
// "of next week", "que viene".
func (p *parser) nextWeek() bool {
	begin := p.i
	if p.word(0) == "of" || p.word(0) == "in" {
		p.i++
	}
	if next[p.word(0)] && units[p.word(1)] == week {
		p.i += 2
		return true
	}
	p.i = begin
	return p.later()
}

// dayName reads the name of a weekday. Short ones need something that shows
// that they are one.
func (p *parser) dayName(shown bool) (time.Weekday, bool) {
	w := p.word(0)
	if d, ok := weekdays[w]; ok {
		return d, true
	}
	if d, ok := shortWeekdays[w]; ok && (shown || p.apart || p.led || p.dated()) {
		return d, true
	}
	if d, ok := germanWeekdays[w]; ok && p.german {
		return d, true
	}
	d, ok := abbreviations[w]
	return d, ok && p.whole && len(p.t) == 1
}

// dated reports whether a number stands behind the word.
func (p *parser) dated() bool {
	w := p.word(1)
	return w != "" && w[0] >= '0' && w[0] <= '9'
}

// clock goes past a time of day, and "at the latest".
func (p *parser) clock() {
	for {
		w := p.word(0)
		switch {
		case (w == "at" || w == "um" || w == "a") && (isHour(p.word(1)) || clocks[p.word(1)]):
			p.i += 2
		case w == "at" && p.word(1) == "the" && p.word(2) == "latest":
			p.i += 3
		case w == "por" && p.word(1) == "la", w == "au" && p.word(1) == "plus", w == "como" && p.word(1) == "muy", w == "a" && p.word(1) == "mas":
			p.i += 3
		case w == "the" && p.word(1) == "latest", isHour(w) && clocks[p.word(1)]:
			p.i += 2
		case clocks[w], isHour(w) && strings.ContainsAny(w, ":apm"):
			p.i++
		default:
			return
		}
	}
}

// isHour reports whether s is an hour, such as 5, 17:30 or 5pm.
func isHour(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "h"), "am"), "pm")
	h, m, ok := strings.Cut(s, ":")
	hour, err := strconv.Atoi(h)
	if err != nil || hour < 0 || hour > 24 {
		return false
	}
	minute, err := strconv.Atoi(m)
	return !ok || err == nil && len(m) == 2 && minute < 60
}
