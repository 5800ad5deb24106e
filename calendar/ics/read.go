package ics

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"oneonone/calendar"
)

const (
	maxNotes  = 200     // of one reading
	maxEvents = 200_000 // of one reading
	maxHeld   = 1 << 20 // VEVENTs of a feed
)

var (
	// ErrNotCalendar is wrapped by the error of a body that is not iCalendar
	// data at all, such as a web page.
	ErrNotCalendar = errors.New("this is not a calendar")
	// ErrTruncated is wrapped by the error of a body that was cut off.
	ErrTruncated = errors.New("the calendar was cut off")
)

// Options say how to read a feed.
type Options struct {
	Calendar string         // the configured name of the calendar, put into each event
	Owner    string         // the address of its owner, likewise
	Zone     *time.Location // of floating and all-day times where the feed names none; nil means UTC
}

// A Reading is what a feed says about a window of time.
type Reading struct {
	Events  []calendar.Event // sorted by start, then UID
	Notes   []calendar.Note  // what was skipped or read with doubt, in the order of the feed
	Zone    *time.Location   // of floating and all-day times
	Refresh time.Duration    // REFRESH-INTERVAL of RFC 7986, else X-PUBLISHED-TTL; 0 if unsaid
	Name    string           // NAME of RFC 7986, else X-WR-CALNAME
}

// Read reads iCalendar data: one VCALENDAR or several, one after the other.
// The Reading has every occurrence that touches the window from (included) to
// to (excluded), also cancelled ones.
//
// A part that cannot be understood is left out and noted. The error is not nil
// where the whole cannot be believed: it is no calendar, it was cut off
// (RFC 5545 §3.4: each BEGIN needs its END), or it asks for absurd amounts of
// work. Then nothing at all is known about the calendar.
func Read(r io.Reader, from, to time.Time, o Options) (Reading, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	f := &feed{
		Options: o,
		window:  calendar.Span{Start: from, End: to},
		work:    &budget{maxFeedSteps},
		decoder: newDecoder(),
		groups:  map[string]int{},
	}
	s := &scanner{lines: newLineReader(r)}
	for {
		p, done, err := s.next()
		if err != nil {
			return Reading{}, err
		}
		if done {
			break
		}
		if f.take(p); f.events > maxHeld {
			return Reading{}, fmt.Errorf("it has more than %d events", maxHeld)
		}
	}
	return f.reading()
}

// A feed gathers what Read goes through.
type feed struct {
	Options
	Reading
	window  calendar.Span
	work    *budget
	decoder *decoder

	zones  *zones   // of the VCALENDAR being read
	home   part     // its X-WR-TIMEZONE
	held   [][]held // the events of each UID, in the order of the feed
	groups map[string]int
	events int
}

// A held event waits for the end of the feed: a zone or an override may come
// after it.
type held struct {
	component
	zones *zones
	order int
	near  bool // it may touch the window
}

func (f *feed) take(p part) {
	switch p.kind {
	case calendarBegin:
		f.zones = &zones{
			own: map[string]component{}, home: f.Options.Zone, until: f.window.End.AddDate(1, 0, 0),
			work: f.work, known: map[string]resolved{}, decoder: f.decoder,
		}
		f.home = part{}
	case calendarProperty:
		f.property(p)
	case calendarComponent:
		f.component(p.component)
	case calendarEnd:
		f.setHome()
		if f.Reading.Zone == nil {
			f.Reading.Zone = f.zones.home
		}
	}
}

func (f *feed) property(p part) {
	v := propertyValue(p.text)
	switch propertyName(p.text) {
	case "X-WR-TIMEZONE":
		f.home = p
	case "REFRESH-INTERVAL":
		f.setRefresh(v)
	case "X-PUBLISHED-TTL":
		if f.Refresh == 0 {
			f.setRefresh(v)
		}
	case "NAME":
		f.Name = text(v)
	case "X-WR-CALNAME":
		f.Name = cmp.Or(f.Name, text(v))
	}
}

// setHome takes X-WR-TIMEZONE for the zone of what floats. It waits for the
// end of the calendar, since the file may define the zone.
func (f *feed) setHome() {
	id := strings.TrimSpace(text(propertyValue(f.home.text)))
	if id == "" {
		return
	}
	zone, err := f.zones.find(id)
	if err != nil {
		f.note(f.home.line, "", fmt.Sprintf("X-WR-TIMEZONE: %v; times without a zone are read in %s", err, f.zones.home))
		return
	}
	f.zones.home = zone
}

func (f *feed) setRefresh(v string) {
	if d, err := parseDuration(v); err == nil {
		f.Refresh = time.Duration(d.days)*24*time.Hour + d.exact
	}
}

func (f *feed) component(c component) {
	switch c.name {
	case "VTIMEZONE":
		f.zones.define(c)
	case "VEVENT":
		f.events++
		near := c.mayTouch(f.window)
		if !near {
			c.text = c.identity()
		}
		key := c.property("UID")
		if key == "" {
			key = "\n" + strconv.Itoa(f.events) // each its own
		}
		i, ok := f.groups[key]
		if !ok {
			i = len(f.held)
			f.groups[key], f.held = i, append(f.held, nil)
		}
		f.held[i] = append(f.held[i], held{c, f.zones, f.events, near})
	}
}

// reading works out the occurrences of all that was gathered.
func (f *feed) reading() (Reading, error) {
	for i, group := range f.held {
		f.expand(group)
		f.held[i] = nil
		if f.work.left <= 0 {
			return Reading{}, errors.New("its rules ask for too much work")
		}
		if len(f.Events) > maxEvents {
			return Reading{}, fmt.Errorf("it has more than %d events in the time asked for", maxEvents)
		}
	}
	slices.SortStableFunc(f.Events, func(a, b calendar.Event) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID))
	})
	slices.SortStableFunc(f.Notes, func(a, b calendar.Note) int { return cmp.Compare(a.Line, b.Line) })
	return f.Reading, nil
}

func (f *feed) expand(group []held) {
	if !slices.ContainsFunc(group, func(h held) bool { return h.near }) {
		return
	}
	entries := make([]*entry, 0, len(group))
	for _, h := range group {
		e, err := newEntry(h.component, h.zones)
		if err != nil {
			f.note(h.line, text(h.property("UID")), fmt.Sprintf("%s is left out: %v", h.title(), err))
			continue
		}
		e.order = h.order
		e.Calendar, e.Owner = f.Calendar, f.Owner
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return
	}
	s := newSeries(entries, f.window)
	found, err := s.occurrences(f.work)
	f.Events = append(f.Events, found...)
	if err != nil {
		f.note(s.master.line, s.master.UID, fmt.Sprintf("%s is not shown whole: %v", title(s.master.Summary), err))
	}
	for _, e := range entries {
		for _, d := range e.doubts {
			f.note(e.line, e.UID, title(e.Summary)+": "+d)
		}
	}
}

func (f *feed) note(line int, uid, words string) {
	switch {
	case len(f.Notes) < maxNotes:
		f.Notes = append(f.Notes, calendar.Note{Line: line, UID: uid, Text: words})
	case len(f.Notes) == maxNotes:
		f.Notes = append(f.Notes, calendar.Note{Line: line, Text: "there is more of this kind in the calendar"})
	}
}
