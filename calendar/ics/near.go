package ics

import (
	"fmt"
	"strings"
	"time"

	"oneonone/calendar"
)

// margin is how far from the window an event may lie and still be looked at
// closely: more than any zone is from another, and for the slots of a series
// as far as an override may move them.
const margin = 35 * 24 * time.Hour

// mayTouch reports whether an event may have an occurrence in the window, by
// a look at its dates alone. Most of a long calendar is past, and need not be
// decoded. What is not plain is taken to touch it.
func (c component) mayTouch(window calendar.Span) bool {
	var p prospect
	c.lines(p.look)
	if p.odd || p.start.IsZero() {
		return true
	}
	low, high := window.Start.Add(-margin), window.End.Add(margin)
	if p.start.After(high) {
		return false
	}
	latest := p.start
	if p.last.After(latest) {
		latest = p.last
	}
	if p.end.After(p.start) {
		latest = latest.Add(p.end.Sub(p.start))
	}
	return p.endless || !latest.Before(low)
}

// A prospect is what a look at an event's content lines tells of when it is.
type prospect struct {
	start, end time.Time
	last       time.Time // UNTIL of a rule
	endless    bool      // a rule without UNTIL
	odd        bool      // what cannot be told by a look
}

func (p *prospect) look(line string) bool {
	switch propertyName(line) {
	case "DTSTART":
		p.start = p.day(line)
	case "DTEND":
		p.end = p.day(line)
	case "RRULE":
		_, until, ok := strings.Cut(strings.ToUpper(line), "UNTIL=")
		if !ok {
			p.endless = true
			break
		}
		until, _, _ = strings.Cut(until, ";")
		p.last = p.day(":" + until)
	case "RDATE", "DURATION":
		p.odd = true
	case "RECURRENCE-ID":
		p.odd = p.odd || strings.Contains(strings.ToUpper(line), "RANGE")
	}
	return !p.odd
}

// day reads the date that a line ends in.
func (p *prospect) day(line string) time.Time {
	m, err := parseMoment(propertyValue(line), nil)
	p.odd = p.odd || err != nil
	return m.wall
}

// identity is what must be known of an event that does not touch the window:
// what it is a revision or an override of.
func (c component) identity() string {
	var b strings.Builder
	c.lines(func(line string) bool {
		switch propertyName(line) {
		case "UID", "DTSTART", "RECURRENCE-ID", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP":
			b.WriteString(line)
			b.WriteByte('\n')
		}
		return true
	})
	return b.String()
}

// title names an event for a person.
func title(summary string) string {
	if summary == "" {
		return "an event without a title"
	}
	return fmt.Sprintf("%.60q", summary)
}

func (c component) title() string { return title(text(c.property("SUMMARY"))) }

// property returns the raw value of the first property of that name.
func (c component) property(name string) (v string) {
	c.lines(func(line string) bool {
		if propertyName(line) != name {
			return true
		}
		v = propertyValue(line)
		return false
	})
	return v
}
