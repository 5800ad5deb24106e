package caldav

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/kept"
)

// saveEvery is how often it is written down that nothing has changed.
const saveEvery = 10 * time.Minute

// A record is what is known of the copy in force.
type record struct {
	Address   string        `yaml:"address"`        // a hash of address and user: another is another calendar
	Path      string        `yaml:"path,omitempty"` // of the calendar, where it had to be found
	SyncToken string        `yaml:"sync_token,omitempty"`
	CTag      string        `yaml:"ctag,omitempty"`
	From      time.Time     `yaml:"from"` // what was asked for: objects with an event from here
	To        time.Time     `yaml:"to"`   // to here
	Whole     time.Time     `yaml:"whole"`
	Moved     []calendar.ID `yaml:"moved,omitempty"` // what it put off, so that it is told once more after a restart
	Since     time.Time     `yaml:"since"`
	Fetched   time.Time     `yaml:"fetched"`
	Body      string        `yaml:"body"` // a hash of the copy
	Objects   []entry       `yaml:"objects,omitempty"`
}

// An entry tells of one object in the copy, in their order.
type entry struct {
	Href  string `yaml:"href"`
	Size  int    `yaml:"size"`
	Fault string `yaml:"fault,omitempty"`
}

func (r record) span() calendar.Span { return calendar.Span{Start: r.From, End: r.To} }

// covers reports whether the copy was asked for over the window.
func (r record) covers(window calendar.Span) bool {
	return !r.From.IsZero() && !window.Start.Before(r.From) && !window.End.After(r.To)
}

// load takes up the copy of an earlier run. If body and record do not belong
// together, the body is believed, and asked for anew as a whole.
func (s *Source) load() {
	s.record.Address = s.fingerprint()
	var r record
	body := s.shelf.Load(&r)
	if r.Since.IsZero() || r.Address != s.fingerprint() {
		return
	}
	at := s.address
	if r.Path != "" {
		at = s.client.at(r.Path)
	}
	os, err := r.cut(at, body)
	if err != nil {
		if len(body) == 0 || checkWhole(string(body)) != nil {
			return
		}
		os = objects{"": {data: string(body)}}
		r.Body, r.SyncToken, r.CTag, r.Whole = kept.Digest(body), "", "", time.Time{}
	}
	s.record, s.objects, s.kept = r, os, kept.Digest(body)
}

// cut cuts the copy of the calendar at an address into its objects.
func (r record) cut(at *url.URL, body []byte) (objects, error) {
	if kept.Digest(body) != r.Body {
		return nil, errors.New("it is another copy")
	}
	os, rest := objects{}, string(body)
	for _, e := range r.Objects {
		if e.Size < 0 || e.Size > len(rest) {
			return nil, fmt.Errorf("object %s is not in it", e.Href)
		}
		os[keyOf(at, e.Href)] = object{e.Href, rest[:e.Size], e.Fault}
		rest = rest[e.Size:]
	}
	return os, nil
}

// entries tell of the objects, in the order of their body.
func (os objects) entries() (out []entry) {
	for _, key := range slices.Sorted(maps.Keys(os)) {
		o := os[key]
		out = append(out, entry{o.href, len(o.data), o.fault})
	}
	return out
}

// keep puts the copy in force on the shelf.
func (s *Source) keep(now time.Time, body []byte) {
	if s.kept != s.record.Body {
		if !s.shelf.Put(body) {
			return
		}
		s.kept = s.record.Body
	}
	s.save(now)
}

// save notes down the record of what is on the shelf.
func (s *Source) save(now time.Time) {
	s.saved = now
	s.shelf.Note(s.record)
}

// fingerprint stands for the calendar where its address is not written down.
func (s *Source) fingerprint() string {
	return kept.Fingerprint("caldav", s.address.String(), s.o.Username)
}
