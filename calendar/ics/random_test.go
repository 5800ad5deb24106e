package ics_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics"
)

// A randomCase is a calendar of one series, made from a seed, and a window to
// read.
type randomCase struct {
	Seed     uint64   `json:"seed"`
	Feed     string   `json:"feed"`
	From     int64    `json:"from"` // seconds since the epoch
	To       int64    `json:"to"`
	features []string // what may make readers disagree
}

func (c *randomCase) has(feature string) bool {
	return slices.Contains(c.features, feature)
}

// The generator of random cases. It aims at what goes wrong: the hours around
// the changes of clocks, exceptions, and series that are just over.
type generator struct {
	*rand.Rand
	c     randomCase
	zone  string // the TZID; "" is UTC, "floating" or "day" neither
	loc   *time.Location
	start time.Time // as a reading of the clock, in UTC

	end      time.Time   // DTEND, likewise
	excluded []time.Time // EXDATE, likewise
}

// A clockZone is a zone of a random case with its definition.
type clockZone struct {
	id         string // %d is the seed, where the zone is not IANA's
	definition string
	changes    []string // days on which the clocks change
}

var clockZones = []clockZone{
	{"Europe/Berlin", observance("DAYLIGHT", "19810329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU") +
		observance("STANDARD", "19961027T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
		[]string{"2023-03-26", "2023-10-29", "2024-03-31", "2024-10-27"}},
	{"America/New_York", observance("DAYLIGHT", "20070311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU") +
		observance("STANDARD", "20071104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
		[]string{"2023-03-12", "2023-11-05", "2024-03-10", "2024-11-03"}},
	{"Australia/Lord_Howe", observance("STANDARD", "20080406T020000", "+1100", "+1030", "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU") +
		observance("DAYLIGHT", "20081005T020000", "+1030", "+1100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"),
		[]string{"2023-04-02", "2023-10-01", "2024-04-07", "2024-10-06"}},
	{"Asia/Kolkata", observance("STANDARD", "19451015T000000", "+0630", "+0530"), []string{"2024-02-29"}},
	{"Office %d", observance("STANDARD", "20151025T030000", "+0500", "+0400", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU") +
		observance("DAYLIGHT", "20150329T020000", "+0400", "+0500", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
		[]string{"2023-03-26", "2023-10-29", "2024-03-31", "2024-10-27"}},
	{"Plant %d", observance("STANDARD", "20151025T030000", "-0200", "-0330", "RDATE:20161030T030000,20171029T030000") +
		observance("STANDARD", "20230601T000000", "-0330", "-0500"),
		[]string{"2023-06-01"}},
}

// makeCase makes the case of a seed.
func makeCase(seed uint64) randomCase {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 3)), loc: time.UTC}
	g.c.Seed = seed
	definition := g.chooseStart()
	lines := append([]string{"UID:r", "SUMMARY:master", "DTSTAMP:20230101T000000Z", g.property("DTSTART", g.start)}, g.length()...)
	if recurs := g.chance(90); recurs {
		lines = append(lines, "RRULE:"+g.rule())
	} else {
		g.feature("no rule")
	}
	slots := g.slots(definition, lines)
	lines = append(lines, g.exceptions(slots)...)
	feed := []string{definition, event(lines...)}
	if !g.c.has("no rule") || g.c.has("RDATE") {
		feed = append(feed, g.overrides(slots)...)
	}
	g.Shuffle(len(feed), func(i, j int) { feed[i], feed[j] = feed[j], feed[i] })
	g.c.Feed = cal(feed...)
	from := g.start.AddDate(0, 0, g.IntN(200)-20)
	if g.chance(30) {
		from = g.start.AddDate(0, 0, -5)
	}
	g.c.From, g.c.To = midnightOf(from).Unix(), midnightOf(from.AddDate(0, 0, 1+g.IntN(60))).Unix()
	g.findChanges()
	return g.c
}

// findChanges notes whether the case has to do with times of the clock that
// do not exist, or exist twice, or with a length over a change of the clocks.
func (g *generator) findChanges() {
	from, to := time.Unix(g.c.From, 0).UTC().AddDate(0, 0, -3), time.Unix(g.c.To, 0).UTC().AddDate(0, 0, 3)
	r, err := ics.Read(strings.NewReader(g.c.Feed), from, to, ics.Options{})
	if err != nil {
		return
	}
	end := g.end
	if end.IsZero() {
		end = g.start
	}
	if wallOf(g.instant(g.start)) != g.start || wallOf(g.instant(end)) != end {
		g.feature("gap")
	}
	if g.instant(end).Before(g.instant(g.start)) {
		g.feature("end before start")
	}
	g.compare(g.instant(g.start), g.instant(end))
	clocks := []time.Time{g.start}
	for _, e := range r.Events {
		g.compare(e.Start, e.End)
		clocks = append(clocks, wallOf(e.Start))
	}
	for _, c := range clocks {
		for day := midnightOf(from); day.Before(to); day = day.AddDate(0, 0, 1) {
			if wall := day.Add(c.Sub(midnightOf(c))); wallOf(g.instant(wall)) != wall {
				g.feature("gap")
			}
		}
	}
}

func (g *generator) compare(start, end time.Time) {
	if twice(start) || twice(end) {
		g.feature("fold")
	}
	if wallOf(end).Sub(wallOf(start)) != end.Sub(start) {
		g.feature("over a change")
	}
}

// wallOf is what the clocks in the zone of t show at t.
func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

// twice reports whether clocks show the time of t twice.
func twice(t time.Time) bool {
	for shift := -2 * time.Hour; shift <= 2*time.Hour; shift += 30 * time.Minute {
		if shift != 0 && wallOf(t.Add(shift)).Equal(wallOf(t)) {
			return true
		}
	}
	return false
}

func midnightOf(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

func (g *generator) feature(name string) {
	if !g.c.has(name) {
		g.c.features = append(g.c.features, name)
	}
}

// chooseStart chooses DTSTART and returns the definition of its zone.
func (g *generator) chooseStart() (definition string) {
	day := time.Date(2023, 1, 1+g.IntN(700), 0, 0, 0, 0, time.UTC)
	clock := time.Duration(g.IntN(96)) * 15 * time.Minute
	switch g.IntN(10) {
	case 0:
		g.zone = "floating"
	case 1:
		g.zone, clock = "day", 0
	case 2:
		g.zone = ""
	default:
		z := clockZones[g.IntN(len(clockZones))]
		g.zone = z.id
		if iana, err := time.LoadLocation(z.id); err == nil {
			g.loc = iana
		} else {
			g.zone = fmt.Sprintf(z.id, g.c.Seed)
		}
		definition = vtimezone(g.zone, z.definition)
		if g.chance(50) { // near a change of the clocks
			change, _ := time.Parse(time.DateOnly, pick(g, z.changes...))
			day = change.AddDate(0, 0, -g.IntN(15))
			clock = time.Duration(g.IntN(16)) * 15 * time.Minute
		}
	}
	g.start = day.Add(clock)
	return definition
}

// value writes a reading of the clock in the form of the start.
func (g *generator) value(wall time.Time) string {
	switch g.zone {
	case "day":
		return wall.Format("20060102")
	case "":
		return wall.Format("20060102T150405Z")
	}
	return wall.Format("20060102T150405")
}

// property writes a property of that form.
func (g *generator) property(name string, walls ...time.Time) string {
	var values []string
	for _, w := range walls {
		values = append(values, g.value(w))
	}
	switch g.zone {
	case "day":
		name += ";VALUE=DATE"
	case "", "floating":
	default:
		name += ";TZID=" + g.zone
	}
	return name + ":" + strings.Join(values, ",")
}

func (g *generator) length() []string {
	if g.zone == "day" {
		days := 1 + g.IntN(3)
		if g.chance(30) {
			g.feature("day without end")
			return nil
		}
		return pick(g, []string{g.property("DTEND", g.start.AddDate(0, 0, days))}, []string{fmt.Sprintf("DURATION:P%dD", days)})
	}
	minutes := 15 * (1 + g.IntN(10))
	switch g.IntN(10) {
	case 0:
		return nil
	case 1:
		g.feature("nominal day")
		return []string{"DURATION:P1D"}
	case 2:
		g.feature("24 hours")
		return []string{"DURATION:PT24H"}
	case 3, 4, 5:
		return []string{fmt.Sprintf("DURATION:PT%dM", minutes)}
	}
	g.end = g.start.Add(time.Duration(minutes) * time.Minute)
	return []string{g.property("DTEND", g.end)}
}

// rule makes a rule that the start is in.
func (g *generator) rule() string {
	weekday := strings.ToUpper(g.start.Weekday().String()[:2])
	weekdays := weekday
	for _, d := range []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"} {
		if d != weekday && g.chance(25) {
			weekdays += "," + d
		}
	}
	nth := (g.start.Day()-1)/7 + 1
	last := g.start.AddDate(0, 0, 7).Month() != g.start.Month()
	var parts []string
	interval := 1 + g.IntN(3)
	switch g.IntN(8) {
	case 0:
		parts = []string{"FREQ=DAILY"}
	case 1:
		parts = []string{"FREQ=DAILY", "BYDAY=" + weekdays}
		interval = 1
	case 2, 3:
		parts = []string{"FREQ=WEEKLY", "BYDAY=" + weekdays, "WKST=" + pick(g, "MO", "SU")}
	case 4:
		parts = []string{"FREQ=WEEKLY"}
	case 5:
		by := fmt.Sprintf("BYDAY=%d%s", nth, weekday)
		if last && g.chance(70) {
			by = "BYDAY=-1" + weekday
		}
		parts = []string{"FREQ=MONTHLY", by}
	case 6:
		parts = []string{"FREQ=MONTHLY", pick(g, fmt.Sprintf("BYMONTHDAY=%d", g.start.Day()), fmt.Sprintf("BYMONTHDAY=%d,%d", g.start.Day(), 1+g.IntN(28)))}
	case 7:
		parts = []string{"FREQ=YEARLY", pick(g, fmt.Sprintf("BYMONTH=%d;BYMONTHDAY=%d", g.start.Month(), g.start.Day()), fmt.Sprintf("BYMONTH=%d;BYDAY=%d%s", g.start.Month(), nth, weekday))}
		interval = 1
	}
	if interval > 1 {
		parts = append(parts, fmt.Sprintf("INTERVAL=%d", interval))
	}
	switch g.IntN(3) {
	case 0:
		parts = append(parts, fmt.Sprintf("COUNT=%d", 1+g.IntN(40)))
	case 1:
		parts = append(parts, "UNTIL="+g.until())
	}
	return strings.Join(parts, ";")
}

// until is a last moment in the form that RFC 5545 asks for: UTC, where the
// start has a zone. Now and then it is the very time of an occurrence.
func (g *generator) until() string {
	wall := g.start.AddDate(0, 0, 7*(1+g.IntN(30)))
	if g.chance(50) {
		wall = wall.Add(time.Duration(g.IntN(3000)) * time.Minute)
	}
	if g.zone == "day" || g.zone == "floating" || g.zone == "" {
		return g.value(wall)
	}
	if last, first := g.instant(wall), g.instant(g.start); last.Sub(first) != wall.Sub(g.start) {
		g.feature("UNTIL after a change")
	}
	return g.instant(wall).UTC().Format("20060102T150405Z")
}

// slots asks the reader under test where the series has its occurrences, to
// have something to aim at. Where it is wrong, the exceptions miss, and for
// every reader alike.
func (g *generator) slots(definition string, lines []string) []time.Time {
	from := g.start.AddDate(0, 0, -2)
	r, err := ics.Read(strings.NewReader(cal(definition, event(lines...))), from, from.AddDate(0, 6, 0), ics.Options{})
	if err != nil || len(r.Events) == 0 {
		return nil
	}
	g.loc = r.Events[0].Start.Location()
	var out []time.Time
	for _, e := range r.Events {
		out = append(out, wallOf(e.Start))
	}
	return out
}

// instant is what a reading of the clock means in the zone of the start, as
// package calendar resolves it.
func (g *generator) instant(wall time.Time) time.Time {
	return calendar.Local(calendar.DateOf(wall, time.UTC), calendar.ClockOf(wall, time.UTC), g.loc)
}

// exceptions are EXDATE and RDATE.
func (g *generator) exceptions(slots []time.Time) (lines []string) {
	if len(slots) > 1 && g.chance(30) {
		g.excluded = []time.Time{pick(g, slots[1:]...), pick(g, slots[1:]...)}
		lines = append(lines, g.property("EXDATE", g.excluded...))
	}
	if g.chance(15) {
		g.feature("RDATE")
		added := []time.Time{g.start.AddDate(0, 0, 1+g.IntN(40)).Add(g.odd()), g.start.AddDate(0, 0, 41+g.IntN(40))}
		lines = append(lines, g.property("RDATE", added...))
		for _, slot := range slots {
			if slices.Contains(added, slot) {
				g.feature("RDATE twice")
			} else if slices.ContainsFunc(added, func(a time.Time) bool { return midnightOf(a).Equal(midnightOf(slot)) }) {
				g.feature("RDATE on a day")
			}
		}
		if g.c.has("no rule") {
			g.feature("RDATE alone")
		}
	}
	return lines
}

// odd is a shift that few rules make.
func (g *generator) odd() time.Duration {
	if g.zone == "day" {
		return 0
	}
	return time.Duration(g.IntN(6)) * 10 * time.Minute
}

// overrides are changes of some occurrences: one, or one and all after it.
func (g *generator) overrides(slots []time.Time) (out []string) {
	if len(slots) == 0 || g.chance(50) {
		return nil
	}
	used := map[int]bool{}
	for i := range 1 + g.IntN(3) {
		k := g.IntN(len(slots))
		if used[k] {
			continue
		}
		used[k] = true
		if slices.Contains(g.excluded, slots[k]) {
			g.feature("override of EXDATE")
		}
		id := g.property("RECURRENCE-ID", slots[k])
		if g.chance(12) && k > 0 {
			g.feature("THISANDFUTURE")
			id = strings.Replace(id, "RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE", 1)
		}
		moved := slots[k].AddDate(0, 0, g.IntN(5)-1).Add(g.odd())
		lines := []string{"UID:r", fmt.Sprintf("SUMMARY:changed %d", i), "DTSTAMP:20230101T000000Z", id, g.property("DTSTART", moved)}
		if g.zone == "day" {
			lines = append(lines, g.property("DTEND", moved.AddDate(0, 0, 1+g.IntN(2))))
		} else {
			lines = append(lines, fmt.Sprintf("DURATION:PT%dM", 20*(1+g.IntN(5))))
		}
		out = append(out, event(lines...))
	}
	return out
}

// caseLines reads a case and lists what it finds: start, end, summary; days
// without a time.
func caseLines(t *testing.T, c randomCase) []string {
	t.Helper()
	r, err := ics.Read(strings.NewReader(c.Feed), time.Unix(c.From, 0), time.Unix(c.To, 0), ics.Options{})
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", c.Seed, err, c.Feed)
	}
	out := []string{}
	for _, n := range r.Notes {
		out = append(out, "note: "+n.Text)
	}
	for _, e := range r.Events {
		layout := "2006-01-02T15:04:05Z"
		if e.AllDay {
			layout = time.DateOnly
		}
		out = append(out, e.Start.UTC().Format(layout)+" "+e.End.UTC().Format(layout)+" "+e.Summary)
	}
	return out
}

// A window that is a part of a larger one shows that part of what the larger
// one shows, whatever is passed over for its sake.
func TestSmallWindowIsPartOfLarge(t *testing.T) {
	for seed := range uint64(400) {
		c := makeCase(seed)
		large := c
		large.From -= 300 * 86400
		large.To += 300 * 86400
		all, err := ics.Read(strings.NewReader(c.Feed), time.Unix(large.From, 0), time.Unix(large.To, 0), ics.Options{})
		if err != nil {
			t.Fatal(err)
		}
		from, to := time.Unix(c.From, 0), time.Unix(c.To, 0)
		want := 0
		for _, e := range all.Events {
			if e.Start.Before(to) && e.End.After(from) || e.Start.Equal(e.End) && !e.Start.Before(from) && e.Start.Before(to) {
				want++
			}
		}
		r, err := ics.Read(strings.NewReader(c.Feed), from, to, ics.Options{})
		if got := len(r.Events); err != nil || got != want {
			t.Fatalf("seed %d: from %v to %v it has %d events, of a larger window %d are in it\n%s", seed, from.UTC(), to.UTC(), got, want, c.Feed)
		}
	}
}
