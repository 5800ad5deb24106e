package ics

import (
	"bytes"
	"fmt"
	"strings"
)

const maxDepth = 32 // of components in components

// A component is where a VEVENT or VTIMEZONE stands in a feed.
type component struct {
	name   string
	line   int    // of the file, where it begins
	offset int64  // of the feed, likewise
	size   int    // in bytes
	fault  string // why it cannot be used, or ""
	doubt  string // why it is read with doubt, or ""
}

// A scanner cuts a feed into calendars, and these into their properties and
// components. It does not recurse, so that no nesting can harm it.
type scanner struct {
	lines *lineReader
	look  func(s *scanner, line []byte) // at each line of a component; see inside
	only  string                        // the first letters of the lines that it looks at, in lower case; "" for any

	depth   int // 0 outside, 1 in a VCALENDAR, 2 in a component of it, …
	open    component
	ending  bool   // an END:VCALENDAR is still to be told of
	seen    bool   // there was a VCALENDAR
	outside []byte // the last line outside of any
	found   part   // what take found
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
	for s.advance() {
		if found, err := s.take(s.lines.text); err != nil || found {
			return s.found, false, err
		}
	}
	return part{}, true, s.end()
}

// advance goes on to the next content line that may matter.
func (s *scanner) advance() bool {
	s.lines.only = ""
	if s.depth >= 2 {
		s.lines.only = s.only
	}
	return s.lines.advance()
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

// take goes on by a line. It reports whether a part has been found.
func (s *scanner) take(line []byte) (found bool, err error) {
	if s.depth == 0 {
		line = bytes.TrimLeft(line, " \t")
	}
	if c := line[0] | 0x20; c == 'b' || c == 'e' {
		switch name := takeName(line); {
		case string(name) == "BEGIN":
			return s.begin(componentName(line))
		case string(name) == "END" && s.depth > 0:
			return s.close(componentName(line)), nil
		}
	}
	switch {
	case s.depth == 0:
		if !s.seen {
			return false, notCalendar(line)
		}
		s.outside = append(s.outside[:0], bytes.TrimSpace(line)...)
	case s.depth == 1:
		takeName(line)
		line, _ = recoded(line)
		s.found = part{kind: calendarProperty, line: s.lines.number, text: string(line)}
		return true, nil
	case s.look != nil:
		s.look(s, line)
	}
	return false, nil
}

// componentName is what a BEGIN or END names.
func componentName(line []byte) string {
	value := bytes.TrimSpace(propertyValue(line[:min(len(line), 100)]))
	switch string(value) { // those that are many
	case "VEVENT":
		return "VEVENT"
	case "VALARM":
		return "VALARM"
	}
	return strings.ToUpper(string(value))
}

// notCalendar says what a body is that does not begin like a calendar.
func notCalendar(line []byte) error {
	start := strings.ToLower(strings.TrimSpace(string(line[:min(len(line), 60)])))
	if strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<head") || strings.HasPrefix(start, "<!--") {
		return fmt.Errorf("%w: it is a web page", ErrNotCalendar)
	}
	return fmt.Errorf("%w: it begins with %.40q, not with BEGIN:VCALENDAR", ErrNotCalendar, start)
}

func (s *scanner) begin(name string) (found bool, err error) {
	switch {
	case s.depth == 0 && name != "VCALENDAR":
		if s.seen {
			s.outside = append(s.outside[:0], bytes.TrimSpace(s.lines.text)...)
			return false, nil
		}
		return false, fmt.Errorf("%w: it begins with BEGIN:%.40s, not with BEGIN:VCALENDAR", ErrNotCalendar, name)
	case s.depth == 0:
		s.depth, s.seen, s.outside = 1, true, nil
		s.found = part{kind: calendarBegin}
		return true, nil
	case name == "VCALENDAR":
		return false, fmt.Errorf("line %d: %w: a calendar begins inside of another", s.lines.number, ErrTruncated)
	case s.depth == 1:
		s.openComponent(name)
		return false, nil
	case name == "VEVENT" || name == "VTIMEZONE":
		s.found = s.unended()
		s.openComponent(name)
		return true, nil
	}
	if s.depth++; s.depth > maxDepth {
		s.open.fault = "it is nested too deeply"
	} else if s.look != nil {
		s.look(s, s.lines.text)
	}
	return false, nil
}

func (s *scanner) openComponent(name string) {
	s.depth = 2
	s.open = component{name: name, line: s.lines.number, offset: s.lines.start}
}

// unended is the open component where its END is missing.
func (s *scanner) unended() part {
	s.open.doubt = "its end is missing, so that a part of it may be too"
	return s.finished(s.lines.start)
}

// finished is the open component, which ends before an offset of the feed.
func (s *scanner) finished(end int64) part {
	s.open.size, s.depth = int(end-s.open.offset), 1
	return part{kind: calendarComponent, component: s.open}
}

func (s *scanner) close(name string) (found bool) {
	if strings.HasPrefix(name, "VCALENDAR") && !strings.Contains(name, ":") { // a character too many is not one too few
		name = "VCALENDAR"
	}
	switch {
	case name == "VCALENDAR" && s.depth == 1:
		s.depth = 0
		s.found = part{kind: calendarEnd}
		return true
	case name == "VCALENDAR":
		s.ending = true
		s.found = s.unended()
		return true
	case s.depth >= 2 && name == s.open.name:
		s.found = s.finished(s.lines.offset())
		return true
	case s.depth > 2:
		if s.look != nil {
			s.look(s, s.lines.text)
		}
		s.depth--
	}
	return false
}
