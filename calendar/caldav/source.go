package caldav

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
)

// SourceOptions say which calendar a Source reads and how it logs in.
type SourceOptions struct {
	Name     string                 // the configured name of the calendar
	Owner    string                 // the address of its owner
	Address  string                 // of the calendar, its home or its server: https, or http on this machine
	Username string                 // for basic authentication
	Password func() (string, error) // the password or the token; asked for at each request; nil: none
	Bearer   bool                   // Password is a bearer token
	Insecure bool                   // allow http to other machines too
	Zone     *time.Location         // of floating and all-day times; nil means UTC
	Cache    kept.Cache             // nil: the last good copy is kept in memory only
	Log      *slog.Logger           // nil: silent
	Client   *http.Client           // nil: one with timeouts; its cookies and redirect policy are replaced in any case
}

// A Source is one calendar that is read again and again, and of which the last
// good copy stays in force while it cannot be read. It is used by one
// goroutine at a time.
type Source struct {
	o       SourceOptions
	address *url.URL // without credentials
	client  *client

	shelf  kept.Shelf
	loaded bool // it has been looked at
	record record
	path   string    // of the calendar, where it was found but not yet read
	self   []string  // the calendar's names, without the last slash
	kept   string    // the digest of the body on the shelf
	saved  time.Time // when the record was last written down
	wait   time.Time // until then the server wants to be left alone
	asked  error     // why

	objects objects       // of the copy in force
	window  calendar.Span // that was last asked for
	reading *ics.Reading
	span    calendar.Span    // that the reading covers
	moved   []calendar.Event // what the copy puts off until after the window, that was known in it before
	events  []calendar.Event // last handed out
	shown   bool             // they were
	pending string           // the digest of a copy that awaits confirmation
	remark  string           // on that copy
}

// NewSource returns a source for the address. It looks at the form of the
// address only; what is there is seen by Read.
func NewSource(o SourceOptions) (*Source, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	u, err := url.Parse(strings.TrimSpace(o.Address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" { // the error would show the address, and a password in it
		return nil, fmt.Errorf("calendar %s: its CalDAV address is not one such as https://example.com/dav/maria/work/", o.Name)
	}
	if u.Scheme == "http" && !o.Insecure && !isLoopback(u.Hostname()) {
		return nil, fmt.Errorf("calendar %s: its address is not encrypted; use https://", o.Name)
	}
	o.Username = cmp.Or(o.Username, u.User.Username())
	if password, ok := u.User.Password(); ok && o.Password == nil {
		o.Password = func() (string, error) { return password, nil }
	}
	u.User, u.Fragment = nil, ""
	if u.Path == "" {
		u.Path = "/"
	}
	shelf := kept.Shelf{Cache: o.Cache, Calendar: o.Name, Body: "copy.ics", Log: o.Log}
	return &Source{o: o, address: u, shelf: shelf, client: &client{
		http: newHTTPClient(o.Client), server: &url.URL{Scheme: u.Scheme, Host: u.Host},
		username: o.Username, password: o.Password, bearer: o.Bearer,
	}}, nil
}

// Name returns the configured name of the calendar.
func (s *Source) Name() string { return s.o.Name }

// Read returns what the calendar says of the time from (included) to to
// (excluded). It asks the server first; one small question if nothing has
// changed, and then nothing is parsed again.
//
// Where the calendar cannot be read, the error says so, usually a
// *ics.FetchError, and the snapshot is that of the last good copy. It is the
// zero Snapshot if there never was one. A server that asked to be left alone
// for a while is left alone.
//
// A whole answer that has lost all events to come, or more than half of four
// or more, is believed when the next Read finds the same; until then the old
// copy is in force and a Note says so. What the server names as deleted is
// believed at once.
func (s *Source) Read(ctx context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	if !s.loaded {
		s.loaded = true
		s.load()
	}
	window := calendar.Span{Start: from, End: to}
	s.window = window
	err := s.try(ctx, now, window)
	if s.record.Since.IsZero() {
		return calendar.Snapshot{}, err
	}
	if e := s.cover(window); e != nil {
		return calendar.Snapshot{}, errors.Join(err, fmt.Errorf("reading the last good copy of calendar %s: %w", s.o.Name, e))
	}
	return s.snapshot(window), err
}

// try refreshes the copy, unless the server is to be left alone.
func (s *Source) try(ctx context.Context, now time.Time, window calendar.Span) error {
	if now.Before(s.wait) && now.After(s.wait.Add(-maxRetryAfter-time.Minute)) {
		return s.asked
	}
	s.wait = time.Time{}
	err := s.refresh(ctx, now, window)
	if err == nil {
		return nil
	}
	f := s.fault(now, err)
	if f.RetryAfter > 0 {
		s.wait, s.asked = now.Add(f.RetryAfter), f
	}
	return f
}

// calendar is the address of the calendar itself, as far as it is known.
func (s *Source) calendar() *url.URL {
	switch {
	case s.path != "":
		return s.client.at(s.path)
	case s.record.Path != "":
		return s.client.at(s.record.Path)
	}
	return s.address
}

// accept puts new objects in force, of which the record tells.
func (s *Source) accept(now time.Time, os objects, r record) error {
	body := os.body()
	r.Body = kept.Digest(body)
	if unchanged := s.reading != nil && s.span == r.span() && r.Body == s.record.Body; !unchanged {
		reading, err := s.parse(os, r.span())
		if err != nil {
			return err
		}
		s.moved = s.findMoved(body, ics.Missing(s.known(), reading.Events, s.toCome(now)))
		s.reading, s.span = reading, r.span()
		s.o.Log.Info("calendar read", "calendar", s.o.Name, "events", len(reading.Events), "notes", len(reading.Notes))
	}
	if s.path != "" {
		r.Path, s.path = s.path, ""
	}
	if r.Since.IsZero() {
		r.Since = now
	}
	r.Fetched, r.Objects, r.Moved = now, os.entries(), ics.Names(s.moved)
	s.record, s.objects, s.pending, s.remark = r, os, "", ""
	s.keep(now, body)
	return nil
}

// known is what the copy in force holds; nothing if there is none.
func (s *Source) known() []calendar.Event {
	if s.record.Since.IsZero() || s.cover(s.window) != nil {
		return nil
	}
	return s.reading.Events
}

// toCome is what of the window is to come.
func (s *Source) toCome(now time.Time) calendar.Span {
	return calendar.Span{Start: now, End: s.window.End}
}

// findMoved finds where a copy has what is missing from the window.
func (s *Source) findMoved(body []byte, missing []calendar.ID) []calendar.Event {
	if len(missing) == 0 {
		return nil
	}
	moved, err := ics.Moved(bytes.NewReader(body), missing, s.window.End, s.options())
	if err != nil {
		s.o.Log.Warn("looking for events that were put off", "calendar", s.o.Name, "err", err)
	}
	return moved
}

func (s *Source) options() ics.Options {
	return ics.Options{Calendar: s.o.Name, Owner: s.o.Owner, Zone: s.o.Zone}
}

// confirm notes that the copy in force is what the server has. That is written
// down now and then: a daemon asks often.
func (s *Source) confirm(now time.Time) {
	s.record.Fetched = now
	if now.Sub(s.saved) >= saveEvery {
		s.save(now)
	}
}

// parse reads objects as one feed. Should that fail, those that cannot be read
// alone are left out: one that asks for absurd work is not to cost the others.
func (s *Source) parse(os objects, span calendar.Span) (*ics.Reading, error) {
	r, err := s.parseBody(os.body(), span)
	var bad []calendar.Note
	if err != nil {
		good := maps.Clone(os)
		for _, key := range slices.Sorted(maps.Keys(os)) {
			if _, e := s.parseBody([]byte(os[key].data), span); e != nil {
				delete(good, key)
				bad = append(bad, calendar.Note{Text: fmt.Sprintf("%s is left out: %v", title(os[key]), e)})
			}
		}
		if r, err = s.parseBody(good.body(), span); err != nil {
			return nil, err
		}
	}
	for i := range r.Notes {
		r.Notes[i].Line = 0 // of objects in a row, which nobody sees
	}
	r.Notes = append(bad, r.Notes...)
	return &r, nil
}

func (s *Source) parseBody(body []byte, span calendar.Span) (ics.Reading, error) {
	if len(body) == 0 { // a calendar without events is one
		return ics.Reading{}, nil
	}
	return ics.Read(bytes.NewReader(body), span.Start, span.End, s.options())
}

// cover sees to it that the reading covers the window.
func (s *Source) cover(window calendar.Span) error {
	if s.reading != nil && !window.Start.Before(s.span.Start) && !window.End.After(s.span.End) {
		return nil
	}
	span := calendar.Span{Start: window.Start.Add(-spare), End: window.End.Add(spare)}
	reading, err := s.parse(s.objects, span)
	if err != nil {
		return err
	}
	if s.reading == nil { // after a restart
		s.moved = s.findMoved(s.objects.body(), s.record.Moved)
	}
	s.reading, s.span = reading, span
	return nil
}

// matters reports whether an object has an event in the window, as far as can
// be told.
func (s *Source) matters(o object, window calendar.Span) bool {
	r, err := s.parseBody([]byte(o.data), window)
	return err != nil || len(r.Events) > 0
}

func (s *Source) snapshot(window calendar.Span) calendar.Snapshot {
	var events []calendar.Event
	for _, e := range s.reading.Events {
		if e.In(window) {
			events = append(events, e)
		}
	}
	for _, e := range s.moved {
		if !e.Start.Before(window.End) {
			events = append(events, e)
		}
	}
	notes := append(s.objects.notes(), s.reading.AllNotes()...)
	if s.remark != "" {
		notes = append(notes, calendar.Note{Text: s.remark})
	}
	changed := !s.shown || !slices.EqualFunc(s.events, events, calendar.Event.Same)
	s.events, s.shown = events, true
	return calendar.Snapshot{
		Calendar: s.o.Name, Owner: s.o.Owner, Events: slices.Clone(events), Notes: notes,
		Since: s.record.Since, Fetched: s.record.Fetched, Changed: changed,
	}
}
