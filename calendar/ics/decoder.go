package ics

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
	"oneonone/calendar/ics/tz"
)

const (
	maxComponent = 4 << 20 // bytes of those content lines of a component that matter
	maxHeads     = 1_000   // of lines that are remembered
	maxHead      = 1 << 10 // bytes of one
)

var errChanged = errors.New("it changed while it was read")

// A decoder takes components out of a feed, those of their content lines that
// matter, mended, and has go-ical decode them. go-ical panics on some malformed
// lines; appendMended keeps them from it, and should it miss one, the component
// is lost and nothing else.
type decoder struct {
	feed   io.ReaderAt
	part   *io.SectionReader // of the feed, that is being read
	lines  *lineReader
	scan   scanner
	size   int    // of the lines of the component that matter
	text   []byte // of a VTIMEZONE, or of one line, as go-ical reads it
	said   props  // by the VEVENT
	heads  map[string]ical.Prop
	people people
	words  words
	odd    int // the first line that was not UTF-8; 0 if all were
	buffer *bufio.Reader
	pool   []*entry // which are used for one UID after the other
	used   int
}

func newDecoder(feed io.ReaderAt) *decoder {
	d := &decoder{
		feed: feed, part: new(io.SectionReader), lines: newLineReader(nil), buffer: bufio.NewReader(nil),
		heads: map[string]ical.Prop{}, people: people{known: map[string]calendar.Attendee{}}, words: words{},
	}
	d.scan.look = d.keep
	return d
}

// zone decodes a VTIMEZONE.
func (d *decoder) zone(c component) (*ical.Component, error) {
	d.text = appendHead(d.text[:0], c.name)
	if _, err := d.load(c); err != nil {
		return nil, err
	}
	d.text = appendTail(d.text, c.name)
	return d.parse()
}

// entry decodes a VEVENT and takes in what it says. The entry is never nil: an
// error, which means that it cannot be used, can be told with its name; unless
// it is errChanged, which concerns the whole feed. It is good until the next
// reuse.
func (d *decoder) entry(m mention, zones *tz.Zones) (*entry, error) {
	d.said = d.said[:0]
	d.people.begin()
	c, err := d.load(m.component())
	e := d.blank()
	e.line, e.zones, e.words = c.line, zones, d.words
	if c.doubt != "" {
		e.doubt("%s", c.doubt)
	}
	if err != nil {
		e.readWords(d.said)
		return e, err
	}
	e.people(&d.people)
	return e, e.read(d.said)
}

// blank returns an entry that says nothing yet.
func (d *decoder) blank() *entry {
	if d.used == len(d.pool) {
		d.pool = append(d.pool, new(entry))
	}
	e := d.pool[d.used]
	d.used++
	*e = entry{rules: e.rules[:0], except: e.except[:0], extra: e.extra[:0], excluded: e.excluded[:0], doubts: e.doubts[:0]}
	return e
}

// reuse makes the entries so far available again.
func (d *decoder) reuse() { d.used = 0 }

// load goes through the content lines of c, and returns it with its faults and
// doubts.
func (d *decoder) load(c component) (component, error) {
	d.size = 0
	*d.part = *io.NewSectionReader(d.feed, c.offset, int64(c.size))
	d.lines.reset(d.part, c.offset, c.line)
	d.scan = scanner{lines: d.lines, look: d.scan.look, depth: 1, seen: true}
	p, done, err := d.scan.next()
	if done || err != nil {
		p = d.scan.unended()
	}
	if d.lines.err != nil || p.component.line != c.line || p.name != c.name {
		return c, errChanged
	}
	if p.fault != "" {
		return p.component, errors.New(p.fault)
	}
	return p.component, nil
}

// keep takes in a content line, if it is one that matters.
func (d *decoder) keep(s *scanner, line []byte) {
	name := takeName(line)
	if s.depth > 2 && (s.depth > 3 || s.open.name != "VTIMEZONE") || !wanted(s.open.name, name) {
		return
	}
	line, odd := recoded(line)
	if odd && d.odd == 0 {
		d.odd = s.lines.number
	}
	if d.size += len(line); d.size > maxComponent {
		s.open.fault = "it is larger than 4 MB"
		return
	}
	var err error
	switch {
	case s.open.name == "VTIMEZONE":
		if d.text, err = appendMended(d.text, line); err == nil {
			d.text = append(d.text, '\n')
		}
	case string(name) == "ORGANIZER":
		err = d.person(line, true)
	case string(name) == "ATTENDEE":
		err = d.person(line, false)
	default:
		err = d.say(line)
	}
	switch {
	case err != nil:
		s.open.doubt = fmt.Sprintf("its %s cannot be read: %v (line %d)", name, err, s.lines.number)
	case s.lines.cut:
		s.open.doubt = fmt.Sprintf("its %s is longer than 1 MB and was cut (line %d)", name, s.lines.number)
	}
}

// say adds what a content line of a VEVENT says. Up to its colon, the same line
// stands in event after event: it is decoded once.
func (d *decoder) say(line []byte) error {
	end := max(0, bytes.IndexByte(line, ':'))
	if p, known := d.heads[string(line[:end])]; known {
		p.Value = string(line[end+1:])
		d.said = append(d.said, p)
		return nil
	}
	p, err := d.property(line)
	if err != nil {
		return err
	}
	d.said = append(d.said, *p)
	if quoted := bytes.IndexByte(line[:end], '"') >= 0; !quoted && end <= maxHead && len(d.heads) < maxHeads {
		d.heads[string(line[:end])] = ical.Prop{Name: p.Name, Params: p.Params}
	}
	return nil
}

// property has go-ical decode a content line of a VEVENT by itself.
func (d *decoder) property(line []byte) (*ical.Prop, error) {
	text, err := appendMended(appendHead(d.text[:0], "VEVENT"), line)
	if err != nil {
		return nil, err
	}
	d.text = appendTail(append(text, '\n'), "VEVENT")
	decoded, err := d.parse()
	if err != nil {
		return nil, err
	}
	for _, props := range decoded.Props {
		return &props[0], nil
	}
	return nil, errNoColon
}

// parse has go-ical read the text, a calendar of one component.
func (d *decoder) parse() (decoded *ical.Component, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it cannot be decoded: %v", p)
		}
	}()
	d.buffer.Reset(bytes.NewReader(d.text))
	cal, err := ical.NewDecoder(d.buffer).Decode()
	if err != nil {
		return nil, err
	}
	if len(cal.Children) != 1 {
		return nil, errors.New("it cannot be decoded")
	}
	return cal.Children[0], nil
}

// appendHead and appendTail append what go-ical wants around the content lines
// of a component.
func appendHead(out []byte, name string) []byte {
	return append(append(append(out, "BEGIN:VCALENDAR\nBEGIN:"...), name...), '\n')
}

func appendTail(out []byte, name string) []byte {
	return append(append(append(out, "END:"...), name...), "\nEND:VCALENDAR\n"...)
}

// props are what a VEVENT says, in its order.
type props []ical.Prop

// get returns the first property of a name; nil if there is none.
func (p props) get(name string) *ical.Prop {
	for i := range p {
		if p[i].Name == name {
			return &p[i]
		}
	}
	return nil
}

// all yields the properties of a name.
func (p props) all(name string) iter.Seq[*ical.Prop] {
	return func(yield func(*ical.Prop) bool) {
		for i := range p {
			if p[i].Name == name && !yield(&p[i]) {
				return
			}
		}
	}
}

// value returns the value of the first property of a name, or "".
func (p props) value(name string) string {
	if first := p.get(name); first != nil {
		return strings.TrimSpace(first.Value)
	}
	return ""
}

// text returns the text of the first property of a name, or "".
func (p props) text(name string) string {
	if first := p.get(name); first != nil {
		return text(first.Value)
	}
	return ""
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
