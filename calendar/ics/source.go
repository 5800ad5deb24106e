package ics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/kept"
)

// spare is how far beyond the window asked for a reading goes, so that a
// window that moves on with the clock needs no new reading at every step.
const spare = 8 * 24 * time.Hour

// saveEvery is how often it is written down that nothing has changed.
const saveEvery = 10 * time.Minute

// SourceOptions say what a Source reads.
type SourceOptions struct {
	Name     string         // the configured name of the calendar
	Owner    string         // the address of its owner
	Location string         // a path, a directory of .ics files, or an address: http, https, webcal
	Zone     *time.Location // of floating and all-day times where the feed names none; nil means UTC
	Client   *http.Client   // nil: one with timeouts; its redirect policy is replaced in any case
	Cache    kept.Cache     // nil: the last good copy is kept in memory only
	Log      *slog.Logger   // nil: silent
}

// A Source is one calendar that is read again and again, and of which the last
// good copy stays in force while it cannot be read. It is used by one
// goroutine at a time.
type Source struct {
	o       SourceOptions
	address *url.URL // nil for a file or directory
	client  *http.Client

	shelf   kept.Shelf
	loaded  bool // it has been looked at
	record  record
	body    body      // of the copy in force, where it is not on the shelf alone
	shelved bool      // it is there
	trusted bool      // the body that the record tells of is the one we have
	saved   time.Time // when the record was last written down
	files   fileState // of the copy in force, for a file or directory

	reading *Reading         // of the copy in force
	span    calendar.Span    // that it covers
	moved   []calendar.Event // what it puts off until after the window, that was known in it before
	events  []calendar.Event
	shown   bool   // events were handed out before
	pending string // the digest of a copy that awaits confirmation
	remark  string // on that copy
}

// NewSource returns a source for the location. It looks at the form of the
// location only; whether there is a calendar is seen by Read.
func NewSource(o SourceOptions) (*Source, error) {
	s := &Source{o: o}
	if s.o.Log == nil {
		s.o.Log = slog.New(slog.DiscardHandler)
	}
	s.shelf = kept.Shelf{Cache: o.Cache, Calendar: o.Name, Body: "copy.ics", Log: s.o.Log}
	if strings.TrimSpace(o.Location) == "" {
		return nil, fmt.Errorf("calendar %s: it has neither a file nor an address", o.Name)
	}
	scheme, _, ok := strings.Cut(o.Location, "://")
	if !ok {
		return s, nil
	}
	u, err := url.Parse(o.Location)
	if err != nil { // its text would show the address, and with it the secret
		return nil, fmt.Errorf("calendar %s: its address is not one such as https://example.com/calendar.ics", o.Name)
	}
	switch strings.ToLower(scheme) {
	case "webcal", "webcals":
		u.Scheme = "https"
	case "http", "https":
		u.Scheme = strings.ToLower(scheme)
	default:
		return nil, fmt.Errorf("calendar %s: addresses that begin with %s:// cannot be read; use https://, webcal:// or a path", o.Name, scheme)
	}
	if u.Host == "" {
		return nil, fmt.Errorf("calendar %s: its address names no host", o.Name)
	}
	s.address, s.client = u, safeClient(o.Client)
	return s, nil
}

// Name returns the configured name of the calendar.
func (s *Source) Name() string { return s.o.Name }

// Local reports whether the source is a file or a directory, which costs
// nothing to look at and is believed at once.
func (s *Source) Local() bool { return s.address == nil }

// Read returns what the calendar says of the time from (included) to to
// (excluded). It fetches first; a conditional request where the server allows,
// a look at the files' state where it is local. What has not changed is not
// parsed again.
//
// Where the calendar cannot be read, or what comes is not a whole calendar,
// the error says so, usually a *FetchError, and the snapshot is that of the
// last good copy. It is the zero Snapshot if there never was one.
//
// Snapshots share their events; nobody may change them. An event that the last
// copy still had in the window, and that is put off until after it, is in the
// snapshot too, at its new time.
//
// A copy from the net that has lost all events to come, or more than half of
// four or more, is believed when the next Read finds the same; until then the
// old copy is in force and a Note says so.
func (s *Source) Read(ctx context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	if !s.loaded {
		s.loaded = true
		s.load()
	}
	err := s.refresh(ctx, now, from, to)
	if s.record.Since.IsZero() {
		return calendar.Snapshot{}, err
	}
	if e := s.cover(from, to); e != nil {
		return calendar.Snapshot{}, errors.Join(err, fmt.Errorf("reading the last good copy of calendar %s: %w", s.o.Name, e))
	}
	return s.snapshot(from, to), err
}

// refresh brings the copy in force up to date.
func (s *Source) refresh(ctx context.Context, now, from, to time.Time) error {
	got, err := s.fetch(ctx, now)
	if err != nil {
		return err
	}
	if got.unchanged || s.trusted && got.body.is(s.record.Body) {
		got.body.discard()
		s.confirm(now, got)
		return nil
	}
	span := s.spanFor(from, to)
	reading, err := s.parse(got.body, got.files, span)
	if err != nil {
		got.body.discard()
		return s.fault(err, hintFor(err))
	}
	was, window := s.known(from, to), calendar.Span{Start: now, End: to}
	moved := s.findMoved(got.body, Missing(was, reading.Events, window), to)
	if !s.Local() && s.doubtful(got.body, was, append(slices.Clip(reading.Events), moved...), window) {
		got.body.discard()
		return nil
	}
	s.moved = moved
	s.accept(now, got, reading, span)
	return nil
}

// known is what the copy in force holds; nothing if there is none.
func (s *Source) known(from, to time.Time) []calendar.Event {
	if s.record.Since.IsZero() || s.cover(from, to) != nil {
		return nil
	}
	return s.reading.Events
}

// findMoved finds where a copy has what is missing from a window that ends at
// to.
func (s *Source) findMoved(b body, missing []calendar.ID, to time.Time) (moved []calendar.Event) {
	if len(missing) == 0 {
		return nil
	}
	err := b.read(func(r io.Reader) (err error) {
		moved, err = Moved(r, missing, to, s.options())
		return err
	})
	if err != nil {
		s.o.Log.Warn("looking for events that were put off", "calendar", s.o.Name, "err", err)
	}
	return moved
}

func (s *Source) options() Options {
	return Options{Calendar: s.o.Name, Owner: s.o.Owner, Zone: s.o.Zone}
}

// confirm notes that the copy in force is what the location holds. That is
// written down when it is news: a daemon asks often.
func (s *Source) confirm(now time.Time, got fetched) {
	s.pending, s.remark = "", ""
	was := s.record
	s.record.Fetched, s.files = now, got.files
	if !got.unchanged {
		s.record.ETag, s.record.LastModified = got.etag, got.lastModified
	}
	if s.record.ETag != was.ETag || s.record.LastModified != was.LastModified || now.Sub(s.saved) >= saveEvery {
		s.save(now)
	}
}

// spanFor is how far a reading for a window goes. Where no copy is kept, it is
// for a command, which asks once.
func (s *Source) spanFor(from, to time.Time) calendar.Span {
	if s.o.Cache == nil {
		return calendar.Span{Start: from, End: to}
	}
	return calendar.Span{Start: from.Add(-spare), End: to.Add(spare)}
}

// parse reads a body. files are those that it may be left in.
func (s *Source) parse(b body, files fileState, span calendar.Span) (*Reading, error) {
	var out Reading
	err := b.read(func(r io.Reader) (err error) {
		out, err = Read(r, span.Start, span.End, s.options())
		return err
	})
	if err == nil && b.path != "" && !files.still() {
		err = errChanged
	}
	return &out, err
}

// accept puts a new copy in force.
func (s *Source) accept(now time.Time, got fetched, r *Reading, span calendar.Span) {
	s.pending, s.remark = "", ""
	s.reading, s.span, s.files = r, span, got.files
	since := s.record.Since
	if since.IsZero() {
		since = now
	}
	s.record = record{
		Address: s.fingerprint(), Body: got.body.digest, ETag: got.etag, LastModified: got.lastModified,
		Moved: Names(s.moved), Since: since, Fetched: now,
	}
	s.keep(got.body)
	s.save(now)
	s.o.Log.Info("calendar read", "calendar", s.o.Name, "events", len(r.Events), "notes", len(r.Notes))
}

// cover sees to it that the reading covers the window.
func (s *Source) cover(from, to time.Time) error {
	if s.reading != nil && !from.Before(s.span.Start) && !to.After(s.span.End) {
		return nil
	}
	body, err := s.stored()
	if err != nil {
		s.trusted = false // so that it is fetched whole next time
		return err
	}
	span := s.spanFor(from, to)
	reading, err := s.parse(body, s.files, span)
	if err != nil {
		return err
	}
	if s.reading == nil { // after a restart
		s.moved = s.findMoved(body, s.record.Moved, to)
	}
	s.reading, s.span = reading, span
	return nil
}

func (s *Source) snapshot(from, to time.Time) calendar.Snapshot {
	window := calendar.Span{Start: from, End: to}
	events := s.reading.Events
	if window != s.span {
		outside := func(e calendar.Event) bool { return !e.In(window) }
		events = slices.DeleteFunc(slices.Clone(events), outside)
	}
	for _, e := range s.moved {
		if !e.Start.Before(to) {
			events = append(slices.Clip(events), e)
		}
	}
	notes := s.reading.AllNotes()
	if s.remark != "" {
		notes = append(notes, calendar.Note{Text: s.remark})
	}
	changed := !s.shown || !slices.EqualFunc(s.events, events, calendar.Event.Same)
	s.events, s.shown = events, true
	return calendar.Snapshot{
		Calendar: s.o.Name, Owner: s.o.Owner, Events: slices.Clip(events), Notes: notes,
		Since: s.record.Since, Fetched: s.record.Fetched, Changed: changed, Refresh: s.reading.Refresh,
	}
}
