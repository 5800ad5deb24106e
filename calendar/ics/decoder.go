package ics

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
)

const maxComponent = 4 << 20 // bytes of those content lines of a component that matter

var errChanged = errors.New("it changed while it was read")

// A decoder takes components out of a feed and hands them to go-ical, one
// after the other: those of their content lines that matter, mended. go-ical
// panics on some malformed lines; appendMended keeps them from it, and should
// it miss one, the component is lost and nothing else.
type decoder struct {
	feed   io.ReaderAt
	lines  *lineReader
	text   []byte // of the component, as go-ical reads it
	people people
	words  words
	again  repeats
	said   []*ical.Prop // by the component, in lines that repeat
	line   []byte       // a line that is decoded by itself
	odd    int          // the first line that was not UTF-8; 0 if all were
	buffer *bufio.Reader
}

func newDecoder(feed io.ReaderAt) *decoder {
	return &decoder{
		feed: feed, lines: newLineReader(nil), buffer: bufio.NewReader(nil),
		people: people{known: map[string]calendar.Attendee{}}, words: words{},
		again: newRepeats(),
	}
}

// decode returns the component c with its faults and doubts, and what it says;
// who is in it stands in d.people. An error that is errChanged concerns the
// whole feed.
func (d *decoder) decode(c component) (component, *ical.Component, error) {
	d.people.begin()
	c, err := d.load(c)
	if err != nil {
		return c, nil, err
	}
	decoded, err := d.parse(d.text)
	if err == nil {
		for _, p := range d.said {
			decoded.Props.Add(p)
		}
	}
	return c, decoded, err
}

// entry decodes a VEVENT and takes in what it says. The entry is never nil: an
// error, which means that it cannot be used, can be told with its name.
func (d *decoder) entry(m mention) (*entry, error) {
	c, decoded, err := d.decode(m.component())
	e := &entry{line: c.line, zones: m.zones, words: d.words}
	if c.doubt != "" {
		e.doubt("%s", c.doubt)
	}
	if err != nil {
		return e, err
	}
	e.people(&d.people)
	return e, e.read(decoded)
}

// load finds the content lines of c.
func (d *decoder) load(c component) (component, error) {
	d.text, d.said = appendHead(d.text[:0], c.name), d.said[:0]
	d.lines.reset(io.NewSectionReader(d.feed, c.offset, int64(c.size)), c.offset, c.line)
	s := scanner{lines: d.lines, look: d.keep, depth: 1, seen: true}
	p, done, err := s.next()
	if done || err != nil {
		p = s.unended()
	}
	if d.lines.err != nil || p.component.line != c.line || p.name != c.name {
		return c, errChanged
	}
	d.text = appendTail(d.text, c.name)
	if p.fault != "" {
		return p.component, errors.New(p.fault)
	}
	return p.component, nil
}

// appendHead and appendTail append what go-ical wants around the content lines
// of a component.
func appendHead(out []byte, name string) []byte {
	return append(append(append(out, "BEGIN:VCALENDAR\nBEGIN:"...), name...), '\n')
}

func appendTail(out []byte, name string) []byte {
	return append(append(append(out, "END:"...), name...), "\nEND:VCALENDAR\n"...)
}

// parse has go-ical read a calendar of one component.
func (d *decoder) parse(text []byte) (decoded *ical.Component, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it cannot be decoded: %v", p)
		}
	}()
	d.buffer.Reset(bytes.NewReader(text))
	cal, err := ical.NewDecoder(d.buffer).Decode()
	if err != nil {
		return nil, err
	}
	if len(cal.Children) != 1 {
		return nil, errors.New("it cannot be decoded")
	}
	return cal.Children[0], nil
}

// keep adds a content line to the text, if it is one that matters.
func (d *decoder) keep(s *scanner, line []byte) {
	name := takeName(line)
	if s.depth > 2 && (s.depth > 3 || s.open.name != "VTIMEZONE") || !wanted(s.open.name, name) {
		return
	}
	line, odd := recoded(line)
	if odd && d.odd == 0 {
		d.odd = s.lines.number
	}
	if len(d.text)+len(line) > maxComponent {
		s.open.fault = "it is larger than 4 MB"
		return
	}
	var err error
	switch string(name) {
	case "ORGANIZER":
		err = d.person(line, true)
	case "ATTENDEE":
		err = d.person(line, false)
	default:
		if p := d.repeated(name, line); p != nil {
			d.said = append(d.said, p)
		} else if d.text, err = appendMended(d.text, line); err == nil {
			d.text = append(d.text, '\n')
		}
	}
	switch {
	case err != nil:
		s.open.doubt = fmt.Sprintf("its %s cannot be read: %v (line %d)", name, err, s.lines.number)
	case s.lines.cut:
		s.open.doubt = fmt.Sprintf("its %s is longer than 1 MB and was cut (line %d)", name, s.lines.number)
	}
}

// property decodes a content line of a VEVENT by itself.
func (d *decoder) property(line []byte) (*ical.Prop, error) {
	text, err := appendMended(appendHead(d.line[:0], "VEVENT"), line)
	if err != nil {
		return nil, err
	}
	text = appendTail(append(text, '\n'), "VEVENT")
	d.line = text
	decoded, err := d.parse(text)
	if err != nil {
		return nil, err
	}
	for _, props := range decoded.Props {
		return &props[0], nil
	}
	return nil, errNoColon
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
		case "TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "BEGIN", "END":
			return true
		}
	}
	return false
}
