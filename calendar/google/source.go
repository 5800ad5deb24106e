package google

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	gcal "google.golang.org/api/calendar/v3"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	"oneonone/calendar"
	"oneonone/calendar/kept"
)

const (
	listEvery = time.Hour // how long a sync token is trusted alone
	saveEvery = time.Hour // how often it is written down that nothing has changed
)

// Options say what a Source reads.
type Options struct {
	Name     string         // the configured name of the calendar
	Owner    string         // the address of its owner
	Calendar string         // what Google calls it: an address, or "primary", which is the default
	Tokens   *Tokens        // as whom it is read; nil: the Client sees to that itself
	Client   *http.Client   // nil: one with timeouts. It follows no redirect in any case
	Endpoint string         // where the API is; "" for Google's
	Zone     *time.Location // of days, where Google does not name the calendar's; nil means UTC
	Cache    kept.Cache     // nil: the last good copy is kept in memory only
	Log      *slog.Logger   // nil: silent

	Wait func(context.Context, time.Duration) error // between two attempts; nil: a timer
}

// A Source is one calendar that is read again and again, and of which the last
// good copy stays in force while it cannot be read. It is used by one
// goroutine at a time.
type Source struct {
	o      Options
	events *gcal.EventsService

	shelf  kept.Shelf
	loaded bool // it has been looked at
	record record
	body   []byte // of the copy in force, where it is not on the shelf
	saved  time.Time
	rest   time.Time   // until when Google wants to be left alone
	why    *FetchError // and because of what

	all   []calendar.Event // of the copy in force
	notes []calendar.Note
	last  []calendar.Event // what the last snapshot held
	shown bool             // there was one
}

// NewSource returns a source for the calendar. It asks nobody yet.
func NewSource(o Options) (*Source, error) {
	o.Calendar = either(o.Calendar, primary)
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Wait == nil {
		o.Wait = pause
	}
	client := newClient(o.Client)
	client.Transport = transport{o.Tokens, client.Transport}
	with := []option.ClientOption{option.WithHTTPClient(client)}
	if o.Endpoint != "" {
		with = append(with, option.WithEndpoint(o.Endpoint))
	}
	service, err := gcal.NewService(context.Background(), with...)
	if err != nil {
		return nil, fmt.Errorf("calendar %s: %w", o.Name, err)
	}
	service.UserAgent = "oneonone"
	shelf := kept.Shelf{Cache: o.Cache, Calendar: o.Name, Body: "copy.json", Log: o.Log}
	return &Source{o: o, events: service.Events, shelf: shelf}, nil
}

// primary is the API's name for the main calendar of whoever asks.
const primary = "primary"

// Name returns the configured name of the calendar.
func (s *Source) Name() string { return s.o.Name }

// Read returns what the calendar says of the time from (included) to to
// (excluded). It asks Google first, with one small request where nothing has
// changed.
//
// Where the calendar cannot be read, the error says so, in a *FetchError, and
// the snapshot is that of the last good copy. It is the zero Snapshot if
// there never was one.
//
// The snapshot's Refresh is how often it is worth asking, see Rhythm. An
// occurrence that was moved out of the window since the last copy is in the
// snapshot once more, at its new time.
func (s *Source) Read(ctx context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	if !s.loaded {
		s.loaded = true
		s.load()
	}
	err := s.refresh(ctx, now, calendar.Span{Start: from, End: to})
	if s.record.Since.IsZero() {
		return calendar.Snapshot{}, err
	}
	return s.snapshot(now, from, to), err
}

// refresh brings the copy in force up to date.
func (s *Source) refresh(ctx context.Context, now time.Time, window calendar.Span) error {
	if now.Before(s.rest) && s.rest.Sub(now) <= maxRetryAfter {
		return s.why
	}
	err := s.ask(ctx, now, window)
	if err == nil {
		s.rest, s.why = time.Time{}, nil
		return nil
	}
	f := s.fault(err, now)
	s.rest, s.why = now.Add(f.RetryAfter), f
	return f
}

// ask makes the cheapest request that tells the truth.
func (s *Source) ask(ctx context.Context, now time.Time, window calendar.Span) error {
	if err := s.checkAccount(ctx, now); err != nil {
		return err
	}
	token := s.record.Token
	if s.record.covers(window) && token != "" && now.Sub(s.record.Listed).Abs() < listEvery {
		changed, next, err := s.probe(ctx, now)
		if err != nil {
			return err
		}
		if !changed {
			s.record.Token = next
			s.confirm(now)
			return nil
		}
		// Until the change has been read, no token may hide it.
		token, s.record.Token = next, ""
	}
	etag := ""
	if s.record.covers(window) {
		etag = s.record.ETag
	}
	got, err := s.list(ctx, now, window, etag)
	switch {
	case err != nil:
		return err
	case got.unchanged:
		s.record.Listed, s.record.Token = now, token
		s.confirm(now)
		return nil
	}
	return s.accept(ctx, now, window, got)
}

// checkAccount refuses to read a service account's own calendar, which is
// empty, and surely not the one that is meant.
func (s *Source) checkAccount(ctx context.Context, now time.Time) error {
	if s.o.Tokens == nil || s.o.Calendar != primary || s.o.Tokens.account.Subject != "" {
		return nil
	}
	err := s.try(ctx, now, func(ctx context.Context) error {
		_, err := s.o.Tokens.Token(ctx)
		return err
	})
	if err == nil && s.o.Tokens.service() {
		err = hinted{errors.New("a service account has no calendar of its own"), "give subject: the owner's address, or calendar: the address of a calendar that is shared with it"}
	}
	return err
}

// probe asks what has changed since the token was given out, and returns the
// token for what comes after. What it is that has changed does not matter, so
// only the names are asked for; nor does a second page, without which there is
// no token.
func (s *Source) probe(ctx context.Context, now time.Time) (changed bool, next string, err error) {
	var page *gcal.Events
	err = s.try(ctx, now, func(ctx context.Context) (err error) {
		page, err = s.query().SyncToken(s.record.Token).Fields("kind", "nextPageToken", "nextSyncToken", "items(id)").Context(ctx).Do()
		return err
	})
	var answer *googleapi.Error
	switch {
	case errors.As(err, &answer) && (answer.Code == http.StatusGone || answer.Code == http.StatusBadRequest):
		// It has expired: "the client should clear its storage and perform a
		// full synchronization" (discovery document, events.list syncToken).
		s.o.Log.Debug("sync token has expired", "calendar", s.o.Name)
		s.distrust()
		return true, "", nil
	case err != nil:
		return false, "", err
	case page.Kind != kind:
		return false, "", errNotCalendar
	}
	return len(page.Items) > 0 || page.NextPageToken != "", page.NextSyncToken, nil
}

// distrust makes the next request one for the whole window. The copy stays.
func (s *Source) distrust() { s.record.ETag, s.record.Token = "", "" }

// accept puts a new list in force.
func (s *Source) accept(ctx context.Context, now time.Time, window calendar.Span, got listing) error {
	known, err := s.known()
	if err != nil { // then there is nothing to compare with
		s.o.Log.Warn("calendar copy cannot be read", "calendar", s.o.Name, "err", err)
	}
	complete(got.items, known)
	doubts := s.confirmMissing(ctx, now, window, &got, known)
	body, err := encode(copied{got.zone, got.items})
	if err != nil {
		return err
	}
	since := s.record.Since
	if since.IsZero() {
		since = now
	}
	s.record = record{
		Account: s.fingerprint(), Body: kept.Digest(body), ETag: got.etag, Token: got.token,
		From: window.Start, To: window.End, Listed: now, Since: since, Fetched: now, Doubts: doubts,
	}
	if doubts > 0 {
		s.distrust()
	}
	s.adopt(copied{got.zone, got.items})
	s.keep(body)
	s.save(now)
	s.o.Log.Info("calendar read", "calendar", s.o.Name, "events", len(s.all), "notes", len(s.notes))
	return nil
}

// confirm notes that the copy in force is what Google has. That is written
// down now and then only: a daemon asks often.
func (s *Source) confirm(now time.Time) {
	s.record.Fetched = now
	if now.Sub(s.saved).Abs() >= saveEvery {
		s.save(now)
	}
}

// adopt maps a copy for use.
func (s *Source) adopt(c copied) {
	s.all, s.notes = readItems(c.Items, s.o.Name, s.o.Owner, zoneNamed(c.Zone, s.o.Zone))
	if s.record.Doubts > 0 {
		s.notes = append(s.notes, calendar.Note{Text: fmt.Sprintf(
			"missing from Google's list, which does not say that they are deleted: %d of the entries before; they count until that is known", s.record.Doubts)})
	}
}

func (s *Source) snapshot(now, from, to time.Time) calendar.Snapshot {
	var events []calendar.Event
	for _, e := range s.all {
		if e.In(calendar.Span{Start: from, End: to}) || !e.Start.Before(s.record.To) {
			events = append(events, e)
		}
	}
	changed := !s.shown || !slices.EqualFunc(s.last, events, calendar.Event.Same)
	s.last, s.shown = events, true
	return calendar.Snapshot{
		Calendar: s.o.Name, Owner: s.o.Owner, Events: slices.Clone(events), Notes: slices.Clone(s.notes),
		Since: s.record.Since, Fetched: s.record.Fetched, Changed: changed, Refresh: s.Rhythm(now),
	}
}
