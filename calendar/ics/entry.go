package ics

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
	"oneonone/calendar/ics/recur"
	"oneonone/calendar/ics/tz"
	"oneonone/calendar/ics/when"
)

// An entry is a VEVENT: a single event, the master of a series, or an
// override of one of its occurrences.
type entry struct {
	calendar.Event // what all its occurrences share; Start and End are not set

	line  int
	zones *tz.Zones
	words words

	start    when.Moment
	length   when.Duration
	rules    []recur.Rule
	except   []recur.Rule  // EXRULE, of RFC 2445
	extra    []extra       // RDATE
	excluded []when.Moment // EXDATE
	instance *when.Moment  // RECURRENCE-ID
	onward   bool          // RANGE=THISANDFUTURE
	doubts   []string      // what was read with doubt

	slot  time.Time // what instance means in its series; set by newSeries
	onDay bool      // it means any slot of that day
}

// An extra is an occurrence that RDATE adds, with a length of its own if it
// is a PERIOD.
type extra struct {
	start  when.Moment
	length *when.Duration
}

// read takes in a decoded VEVENT. An error means that it cannot be used; its
// UID and title are set even so.
func (e *entry) read(c props) error {
	e.readWords(c)
	if err := e.readTimes(c); err != nil {
		return err
	}
	e.readRecurrence(c)
	return nil
}

func (e *entry) doubt(format string, args ...any) {
	if len(e.doubts) < 10 {
		e.doubts = append(e.doubts, fmt.Sprintf(format, args...))
	}
}

// home is the zone of what the event writes without one.
func (e *entry) home() *time.Location { return e.zones.Home }

func (e *entry) readTimes(c props) (err error) {
	if p := c.get("RECURRENCE-ID"); p != nil {
		m, err := e.moment(p, p.Value)
		if err != nil {
			return fmt.Errorf("its RECURRENCE-ID: %w", err)
		}
		e.instance, e.onward = &m, strings.EqualFold(p.Params.Get("RANGE"), "THISANDFUTURE")
	}
	switch p := c.get("DTSTART"); {
	case p != nil:
		if e.start, err = e.moment(p, p.Value); err != nil {
			return fmt.Errorf("its start: %w", err)
		}
	case e.instance != nil: // the stub of a cancelled occurrence
		e.start = *e.instance
	default:
		return errors.New("it has no start")
	}
	e.AllDay, e.Floating = e.start.Date, e.start.Zone == nil && !e.start.Date
	return e.readLength(c)
}

// readLength sets the length from DTEND, else DURATION, else the default of
// RFC 5545 §3.6.1: a day for a date, nothing for a time.
func (e *entry) readLength(c props) error {
	if e.AllDay {
		e.length.Days = 1
	}
	if p := c.get("DTEND"); p != nil && p.Value != "" {
		end, err := e.moment(p, p.Value)
		if err != nil {
			return fmt.Errorf("its end: %w", err)
		}
		e.length = e.until(end)
	} else if p := c.get("DURATION"); p != nil && p.Value != "" {
		d, err := when.ParseDuration(p.Value)
		if err != nil {
			return fmt.Errorf("its length: %w", err)
		}
		e.length = d
		if e.AllDay { // only whole days make sense (§3.6.1)
			e.length = when.Duration{Days: max(1, d.Days+int((d.Exact+24*time.Hour-1)/(24*time.Hour)))}
		}
	}
	return nil
}

// until returns the length of an event that ends at end.
func (e *entry) until(end when.Moment) when.Duration {
	if e.AllDay {
		days := int(when.Midnight(end.Wall).Sub(e.start.Wall) / (24 * time.Hour))
		if days < 0 {
			e.doubt("it ends before it starts")
		}
		return when.Duration{Days: min(max(days, 1), when.MaxDays)}
	}
	exact := end.In(e.home()).Sub(e.start.In(e.home()))
	if exact < 0 {
		e.doubt("it ends before it starts")
	}
	return when.Duration{Exact: min(max(exact, 0), when.MaxDays*24*time.Hour)}
}

func (e *entry) readRecurrence(c props) {
	for p := range c.all("RRULE") {
		e.rules = e.appendRule(e.rules, p.Value)
	}
	for p := range c.all("EXRULE") {
		e.except = e.appendRule(e.except, p.Value)
	}
	for p := range c.all("EXDATE") {
		for v := range strings.SplitSeq(p.Value, ",") {
			if m, err := e.moment(p, v); err == nil {
				e.excluded = append(e.excluded, m)
			} else if v != "" {
				e.doubt("its EXDATE: %v", err)
			}
		}
	}
	for p := range c.all("RDATE") {
		for v := range strings.SplitSeq(p.Value, ",") {
			if x, err := e.readExtra(p, v); err == nil {
				e.extra = append(e.extra, x)
			} else if v != "" {
				e.doubt("its RDATE: %v", err)
			}
		}
	}
}

// appendRule adds a rule to those of the event. What makes no sense is a doubt.
func (e *entry) appendRule(rules []recur.Rule, v string) []recur.Rule {
	r, err := recur.Parse(v)
	switch {
	case strings.TrimSpace(v) == "":
	case err != nil:
		e.doubt("%v; only the first occurrence is shown", err)
	case len(rules) < 10:
		return append(rules, r)
	}
	return rules
}

// readExtra reads one value of an RDATE: a date, a time, or a PERIOD with
// either end or length (RFC 5545 §3.8.5.2).
func (e *entry) readExtra(p *ical.Prop, v string) (extra, error) {
	v, rest, isPeriod := strings.Cut(v, "/")
	start, err := e.moment(p, v)
	if err != nil || !isPeriod {
		return extra{start: start}, err
	}
	if start.Date {
		return extra{}, fmt.Errorf("%.40q is a period without times", v)
	}
	if strings.HasPrefix(rest, "P") {
		d, err := when.ParseDuration(rest)
		return extra{start, &d}, err
	}
	end, err := e.moment(p, rest)
	d := when.Duration{Exact: max(0, end.In(e.home()).Sub(start.In(e.home())))}
	return extra{start, &d}, err
}

// moment reads a DATE or DATE-TIME with the zone that the property names. A
// zone that cannot be found is replaced by the calendar's own, with a doubt.
func (e *entry) moment(p *ical.Prop, v string) (when.Moment, error) {
	var zone *time.Location
	var unknown error
	id := strings.TrimSpace(p.Params.Get("TZID"))
	if id != "" {
		zone, unknown = e.zones.Find(id)
	}
	m, err := when.ParseMoment(v, zone)
	if err != nil {
		return m, err
	}
	if m.Odd {
		e.doubtOnce(fmt.Sprintf("there is no day %.20q; it is read as %s", v, m.Wall.Format(time.DateOnly)))
	}
	switch kind := p.Params.Get("VALUE"); {
	case strings.EqualFold(kind, "DATE"):
		if m.Wall.Equal(when.Midnight(m.Wall)) { // else it says a time in spite of it
			m = when.Moment{Wall: m.Wall, Date: true}
		}
	case m.Date && (kind == "" && zone != nil || strings.EqualFold(kind, "DATE-TIME")): // only a time has a zone (§3.2.19)
		m = when.Moment{Wall: m.Wall, Zone: zone}
	}
	if unknown != nil && m.Zone == nil && !m.Date {
		e.doubtOnce(fmt.Sprintf("%v; its times are read in %s", unknown, e.home()))
	}
	return m, nil
}

func (e *entry) doubtOnce(s string) {
	for _, d := range e.doubts {
		if d == s {
			return
		}
	}
	e.doubt("%s", s)
}

func (e *entry) readWords(c props) {
	e.UID = c.text("UID")
	e.Summary = c.text("SUMMARY")
	e.Description = e.words.once(c.text("DESCRIPTION"))
	e.Location = e.words.once(c.text("LOCATION"))
	e.Sequence, _ = strconv.Atoi(c.value("SEQUENCE"))
	e.Created = stamp(c.value("CREATED"))
	if e.Modified = stamp(c.value("LAST-MODIFIED")); e.Modified.IsZero() {
		e.Modified = stamp(c.value("DTSTAMP"))
	}
	switch strings.ToUpper(c.value("STATUS")) {
	case "CANCELLED", "CANCELED":
		e.Status = calendar.Cancelled
	case "TENTATIVE":
		e.Status = calendar.Tentative
	default:
		e.Status = calendar.Confirmed
	}
	busy := strings.ToUpper(c.value("X-MICROSOFT-CDO-BUSYSTATUS"))
	if busy == "OOF" || strings.EqualFold(c.value("X-MICROSOFT-CDO-INTENDEDSTATUS"), "OOF") {
		e.Type = calendar.OutOfOffice
	}
	if e.Busy = e.words.once(busy); busy == "" {
		e.Busy = e.words.once(strings.ToUpper(c.value("TRANSP")))
	}
}

// words are the texts of a feed. Each is held in memory once, however often
// the feed repeats it: its people, places and descriptions are few.
type words map[string]string

const (
	maxWords = 20_000  // that are looked out for
	longText = 4 << 10 // is not
)

// once returns s, in the copy that others share.
func (w words) once(s string) string {
	if known, ok := w[s]; ok {
		return known
	}
	if len(w) < maxWords && len(s) < longText {
		w[s] = s
	}
	return s
}

// stamp reads a time that only orders and informs: zero if it is not one.
func stamp(v string) time.Time {
	m, err := when.ParseMoment(v, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return m.In(time.UTC)
}
