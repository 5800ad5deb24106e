package ics

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	maxComponent = 4 << 20 // bytes of one component's content lines
	maxDepth     = 32      // of components in components
)

// A component is a VEVENT or VTIMEZONE of the file: those of its content
// lines that matter here, mended, each ended by a line feed.
type component struct {
	name  string
	line  int // where it begins
	text  string
	fault string // why it cannot be used, or ""
	doubt string // why it is read with doubt, or ""
}

// lines calls f for each content line until it returns false.
func (c component) lines(f func(line string) bool) {
	for rest := c.text; rest != ""; {
		var line string
		if line, rest, _ = strings.Cut(rest, "\n"); !f(line) {
			return
		}
	}
}

// A scanner cuts a feed into calendars, and these into their properties and
// components. It does not recurse, so that no nesting can harm it.
type scanner struct {
	lines *lineReader

	depth   int // 0 outside, 1 in a VCALENDAR, 2 in a component of it, …
	open    component
	text    []byte // of the open component
	ending  bool   // an END:VCALENDAR is still to be told of
	seen    bool   // there was a VCALENDAR
	outside []byte // the last line outside of any
}

type partKind int

const (
	calendarBegin partKind = iota
	calendarProperty
	calendarComponent
	calendarEnd
)

// A part is what a scanner finds next. A property has a line and text, a
// component a component.
type part struct {
	kind partKind
	line int
	text string
	component
}

// next returns the next part of the feed. done is true at the end of a whole
// feed; a feed that is no calendar or was cut off is an error.
func (s *scanner) next() (p part, done bool, err error) {
	if s.ending {
		s.ending, s.depth = false, 0
		return part{kind: calendarEnd}, false, nil
	}
	for s.lines.next() {
		p, found, err := s.take(s.lines.text)
		if err != nil || found {
			return p, false, err
		}
	}
	return part{}, true, s.end()
}

// end says whether the feed may end here.
func (s *scanner) end() error {
	switch {
	case s.lines.err != nil:
		return fmt.Errorf("line %d: %w", s.lines.read, s.lines.err)
	case s.depth > 0:
		return fmt.Errorf("line %d: %w: END:VCALENDAR is missing", s.lines.read, ErrTruncated)
	case !s.seen:
		return fmt.Errorf("%w: it is empty", ErrNotCalendar)
	case len(s.outside) > 0 && bytes.HasPrefix([]byte("BEGIN:VCALENDAR"), s.outside):
		return fmt.Errorf("line %d: %w: a calendar has just begun", s.lines.read, ErrTruncated)
	}
	return nil
}

func (s *scanner) take(line []byte) (part, bool, error) {
	name := takeName(line)
	switch {
	case string(name) == "BEGIN":
		return s.begin(componentName(line))
	case string(name) == "END" && s.depth > 0:
		p, found := s.close(componentName(line))
		return p, found, nil
	case s.depth == 0:
		if !s.seen {
			return part{}, false, notCalendar(line)
		}
		s.outside = append(s.outside[:0], bytes.TrimSpace(line)...)
	case s.depth == 1:
		return part{kind: calendarProperty, line: s.lines.number, text: string(utf8Text(line))}, true, nil
	case s.depth == 2 || s.depth == 3 && s.open.name == "VTIMEZONE":
		s.keep(name, line)
	}
	return part{}, false, nil
}

// componentName is what a BEGIN or END names.
func componentName(line []byte) string {
	return strings.ToUpper(strings.TrimSpace(propertyValue(string(line[:min(len(line), 100)]))))
}

// notCalendar says what a body is that does not begin like a calendar.
func notCalendar(line []byte) error {
	start := strings.ToLower(strings.TrimSpace(string(line[:min(len(line), 60)])))
	if strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<head") || strings.HasPrefix(start, "<!--") {
		return fmt.Errorf("%w: it is a web page", ErrNotCalendar)
	}
	return fmt.Errorf("%w: it begins with %.40q, not with BEGIN:VCALENDAR", ErrNotCalendar, start)
}

func (s *scanner) begin(name string) (part, bool, error) {
	switch {
	case s.depth == 0 && name != "VCALENDAR":
		if s.seen {
			s.outside = append(s.outside[:0], bytes.TrimSpace(s.lines.text)...)
			return part{}, false, nil
		}
		return part{}, false, fmt.Errorf("%w: it begins with BEGIN:%.40s, not with BEGIN:VCALENDAR", ErrNotCalendar, name)
	case s.depth == 0:
		s.depth, s.seen, s.outside = 1, true, nil
		return part{kind: calendarBegin}, true, nil
	case name == "VCALENDAR":
		return part{}, false, fmt.Errorf("line %d: %w: a calendar begins inside of another", s.lines.number, ErrTruncated)
	case s.depth == 1:
		s.openComponent(name)
		return part{}, false, nil
	case name == "VEVENT" || name == "VTIMEZONE":
		p := s.unended()
		s.openComponent(name)
		return p, true, nil
	}
	if s.depth++; s.depth > maxDepth {
		s.open.fault = "it is nested too deeply"
	} else if s.depth == 3 && s.open.name == "VTIMEZONE" {
		s.text = append(append(append(s.text, "BEGIN:"...), name...), '\n')
	}
	return part{}, false, nil
}

func (s *scanner) openComponent(name string) {
	s.depth, s.text = 2, s.text[:0]
	s.open = component{name: name, line: s.lines.number}
}

// unended is the open component where its END is missing.
func (s *scanner) unended() part {
	s.open.doubt = "its end is missing, so that a part of it may be too"
	return s.finished()
}

func (s *scanner) finished() part {
	s.open.text, s.depth = string(s.text), 1
	return part{kind: calendarComponent, component: s.open}
}

func (s *scanner) close(name string) (part, bool) {
	if strings.HasPrefix(name, "VCALENDAR") && !strings.Contains(name, ":") { // a character too many is not one too few
		name = "VCALENDAR"
	}
	switch {
	case name == "VCALENDAR" && s.depth == 1:
		s.depth = 0
		return part{kind: calendarEnd}, true
	case name == "VCALENDAR":
		s.ending = true
		return s.unended(), true
	case s.depth >= 2 && name == s.open.name:
		return s.finished(), true
	case s.depth > 2:
		if s.depth == 3 && s.open.name == "VTIMEZONE" {
			s.text = append(append(append(s.text, "END:"...), name...), '\n')
		}
		s.depth--
	}
	return part{}, false
}

// keep adds a content line to the open component, if it is one that matters.
func (s *scanner) keep(name, line []byte) {
	if !wanted(s.open.name, name) {
		return
	}
	mended, err := mend(utf8Text(line))
	switch {
	case s.lines.cut:
		s.open.doubt = fmt.Sprintf("its %s is longer than 1 MB and was cut (line %d)", name, s.lines.number)
	case err != nil:
		s.open.doubt = fmt.Sprintf("its %s cannot be read: %v (line %d)", name, err, s.lines.number)
		return
	}
	if len(s.text)+len(mended) > maxComponent {
		s.open.fault = "it is larger than 4 MB"
		return
	}
	s.text = append(append(s.text, mended...), '\n')
}

// wanted reports whether a property of a component is one that is read.
func wanted(component string, property []byte) bool {
	switch component {
	case "VEVENT":
		switch string(property) {
		case "UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SEQUENCE", "STATUS",
			"RRULE", "EXRULE", "RDATE", "EXDATE", "SUMMARY", "DESCRIPTION", "LOCATION",
			"ORGANIZER", "ATTENDEE", "CREATED", "LAST-MODIFIED", "DTSTAMP", "TRANSP",
			"X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS":
			return true
		}
	case "VTIMEZONE":
		switch string(property) {
		case "TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME":
			return true
		}
	}
	return false
}
