package ics

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
	"oneonone/calendar/ics/recur"
	"oneonone/calendar/ics/tz"
	"oneonone/calendar/ics/when"
)

const (
	maxNotes  = 200       // of one reading
	maxEvents = 200_000   // of one reading
	maxGuests = 1_000_000 // attendees of one reading's events
	maxHeld   = 500_000   // VEVENTs of a feed that are remembered
	maxSteps  = 3_000_000 // that the rules of a feed may take
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

	only map[string]bool // the UIDs that count; nil: all
}

// A Reading is what a feed says about a window of time.
type Reading struct {
	Events  []calendar.Event // sorted by start, then UID
	Notes   []calendar.Note  // what was skipped or read with doubt, in the order of the feed
	Zones   []string         // which zones were resolved how, in words, but for those with IANA's names
	Zone    *time.Location   // of floating and all-day times
	Refresh time.Duration    // REFRESH-INTERVAL of RFC 7986, else X-PUBLISHED-TTL; 0 if unsaid
	Name    string           // NAME of RFC 7986, else X-WR-CALNAME
}

// AllNotes are the notes, after those on the zones.
func (r *Reading) AllNotes() []calendar.Note {
	out := make([]calendar.Note, 0, len(r.Zones)+len(r.Notes))
	for _, z := range r.Zones {
		out = append(out, calendar.Note{Text: z})
	}
	return append(out, r.Notes...)
}

// Read reads iCalendar data: one VCALENDAR or several, one after the other.
// The Reading has every occurrence that touches the window from (included) to
// to (excluded), also cancelled ones.
//
// A part that cannot be understood is left out and noted. The error is not nil
// where the whole cannot be believed: it is no calendar, it was cut off
// (RFC 5545 §3.4: each BEGIN needs its END), or it asks for absurd amounts of
// work. Then nothing at all is known about the calendar.
//
// Read goes through the data once to see what may touch the window, and then
// decodes that. Where r can seek, as a file can, the data are never held in
// memory; anything else is read whole first.
func Read(r io.Reader, from, to time.Time, o Options) (Reading, error) {
	data, err := rereadable(r)
	if err != nil {
		return Reading{}, err
	}
	f := newFeed(data, calendar.Span{Start: from, End: to}, o)
	s := &scanner{lines: newLineReader(data), look: f.look, only: "be" + eventLines + "t"} // BEGIN, END, TZID
	for {
		p, done, err := s.next()
		if err != nil {
			return Reading{}, err
		}
		if done {
			break
		}
		if f.take(p); f.index.held() > maxHeld {
			return Reading{}, fmt.Errorf("it has more than %d events", maxHeld)
		}
	}
	return f.reading()
}

// A feed gathers what Read goes through.
type feed struct {
	Options
	Reading
	data    io.ReaderAt
	index   index
	work    *recur.Budget
	atlas   *tz.Atlas
	decoder *decoder // of zones

	zones *tz.Zones // of the VCALENDAR being read
	home  part      // its X-WR-TIMEZONE
	tzid  string    // of the VTIMEZONE being read
}

func newFeed(data io.ReaderAt, window calendar.Span, o Options) *feed {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	work := recur.NewBudget(maxSteps)
	f := &feed{Options: o, data: data, work: work, decoder: newDecoder(data), atlas: tz.NewAtlas(window.End.AddDate(1, 0, 0), work)}
	f.index = index{window: window, only: o.only, work: f.work, seed: maphash.MakeSeed()}
	return f
}

// look takes in a line of a component.
func (f *feed) look(s *scanner, line []byte) {
	switch {
	case s.depth != 2:
	case s.open.name == "VEVENT":
		f.index.look(line)
	case s.open.name == "VTIMEZONE" && f.tzid == "" && string(takeName(line)) == "TZID":
		line, _ = recoded(line)
		f.tzid = strings.TrimSpace(text(string(propertyValue(line))))
	}
}

func (f *feed) take(p part) {
	switch p.kind {
	case calendarBegin:
		f.zones = f.atlas.Calendar(f.Options.Zone)
		f.home = part{}
	case calendarProperty:
		f.property(p)
	case calendarComponent:
		switch p.name {
		case "VTIMEZONE":
			f.define(p.component)
		case "VEVENT":
			f.index.add(p.component, f.zones)
		}
	case calendarEnd:
		f.setHome()
		if f.Reading.Zone == nil {
			f.Reading.Zone = f.zones.Home
		}
	}
}

// define notes a VTIMEZONE.
func (f *feed) define(c component) {
	f.zones.Define(f.tzid, tz.Definition{Line: c.line, Decode: func() (*ical.Component, error) {
		return f.decoder.zone(c)
	}})
	f.tzid = ""
}

func (f *feed) property(p part) {
	v := string(propertyValue([]byte(p.text)))
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
	id := strings.TrimSpace(text(string(propertyValue([]byte(f.home.text)))))
	if id == "" {
		return
	}
	zone, err := f.zones.Find(id)
	if err != nil {
		words := fmt.Sprintf("X-WR-TIMEZONE: %v; times without a zone are read in %s", err, f.zones.Home)
		f.noteAll([]calendar.Note{{Line: f.home.line, Text: words}})
		return
	}
	f.zones.Home = zone
}

func (f *feed) setRefresh(v string) {
	if d, err := when.ParseDuration(v); err == nil {
		f.Refresh = time.Duration(d.Days)*24*time.Hour + d.Exact
	}
}

// reading works out the occurrences of all that may be in the window.
func (f *feed) reading() (Reading, error) {
	mentions, series := f.index.relevant()
	f.Events = make([]calendar.Event, 0, min(series, maxEvents/4)) // most have one
	guests, odd := 0, 0
	for h := range f.harvest(mentions) {
		if odd == 0 {
			odd = h.odd
		}
		f.Events = append(f.Events, h.events...)
		f.noteAll(h.notes)
		guests += h.guests
		switch {
		case h.err != nil:
			return Reading{}, h.err
		case f.work.Left() <= 0:
			return Reading{}, errors.New("its rules ask for too much work")
		case len(f.Events) > maxEvents:
			return Reading{}, fmt.Errorf("it has more than %d events in the time asked for", maxEvents)
		case guests > maxGuests:
			return Reading{}, fmt.Errorf("it has more than %d attendees in the time asked for", maxGuests)
		}
	}
	if odd > 0 {
		f.noteAll([]calendar.Note{{Line: odd, Text: "it is not written in UTF-8; it is read as Windows-1252"}})
	}
	f.Zones = append(f.atlas.Told(), floating(f.Events)...)
	sortEvents(f.Events)
	slices.SortStableFunc(f.Notes, func(a, b calendar.Note) int { return cmp.Compare(a.Line, b.Line) })
	return f.Reading, nil
}

// floating says in which zones times were read that have none.
func floating(events []calendar.Event) (out []string) {
	var zones []*time.Location
	for _, e := range events {
		if zone := e.Start.Location(); e.Floating && !slices.Contains(zones, zone) {
			zones = append(zones, zone)
			out = append(out, fmt.Sprintf("times without a zone are read in %s", zone))
		}
	}
	return out
}

// sortEvents sorts events by start. They are large, so their places are sorted,
// and then each is moved once.
func sortEvents(events []calendar.Event) {
	order := make([]int, len(events))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return byStart(&events[a], &events[b]) })
	for first := range order {
		if order[first] < 0 {
			continue
		}
		held, i := events[first], first
		for from := order[i]; from != first; from = order[i] {
			events[i], order[i] = events[from], -1
			i = from
		}
		events[i], order[i] = held, -1
	}
}

// byStart orders events, and tells apart those that only share their UID.
func byStart(a, b *calendar.Event) int {
	if a.Start.Unix() != b.Start.Unix() { // as most are
		return cmp.Compare(a.Start.Unix(), b.Start.Unix())
	}
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID), a.RecurrenceID.Compare(b.RecurrenceID), cmp.Compare(a.Summary, b.Summary))
}

func (f *feed) noteAll(notes []calendar.Note) {
	for _, n := range notes {
		switch {
		case len(f.Notes) < maxNotes:
			f.Notes = append(f.Notes, n)
		case len(f.Notes) == maxNotes:
			f.Notes = append(f.Notes, calendar.Note{Line: n.Line, Text: "there is more of this kind in the calendar"})
		}
	}
}
