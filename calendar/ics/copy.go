package ics

import (
	"bytes"
	"time"

	"oneonone/calendar/kept"
)

// A record is what is known of the copy in force.
type record struct {
	Address      string    `yaml:"address"` // a hash of the location: another location is another calendar
	Body         string    `yaml:"body"`    // a hash of the copy
	ETag         string    `yaml:"etag,omitempty"`
	LastModified string    `yaml:"last_modified,omitempty"`
	Since        time.Time `yaml:"since"`
	Fetched      time.Time `yaml:"fetched"`
}

// load takes up the copy of an earlier run. Validators are believed only if
// they belong to the very body that is kept: else a server would go on saying
// "not modified" about something that we do not have.
func (s *Source) load() {
	var r record
	body := s.shelf.Load(&r)
	if r.Since.IsZero() || r.Address != s.fingerprint() || checkWhole(body) != nil {
		return
	}
	s.trusted = kept.Digest(body) == r.Body
	if !s.trusted {
		r.ETag, r.LastModified = "", ""
	}
	s.record = r
}

// keep puts a new body on the shelf, or holds it in memory.
func (s *Source) keep(b body) {
	s.body, s.trusted = b, true
	if s.o.Cache == nil {
		return
	}
	data, err := b.bytes()
	if err != nil {
		s.o.Log.Warn("calendar copy cannot be kept", "calendar", s.o.Name, "err", err)
	} else if s.shelf.Put(data) {
		s.body = body{}
	}
}

// save notes down the record of what is on the shelf.
func (s *Source) save(now time.Time) {
	if s.body.empty() {
		s.saved = now
		s.shelf.Note(s.record)
	}
}

// stored returns the body of the copy in force.
func (s *Source) stored() (body, error) {
	if !s.body.empty() {
		return s.body, nil
	}
	data, err := s.shelf.Stored()
	return newBody(data), err
}

// fingerprint stands for the location where it must not be written down.
func (s *Source) fingerprint() string { return kept.Fingerprint(s.o.Location) }

// checkWhole returns an error if body is not one or several whole calendars.
func checkWhole(body []byte) error {
	data, err := rereadable(bytes.NewReader(body))
	if err != nil {
		return err
	}
	s := &scanner{lines: newLineReader(data), only: "be"}
	for {
		if _, done, err := s.next(); done || err != nil {
			return err
		}
	}
}
