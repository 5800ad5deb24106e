package ics

import (
	"io"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/kept"
)

// A record is what is known of the copy in force.
type record struct {
	Address      string        `yaml:"address"` // a hash of the location: another location is another calendar
	Body         string        `yaml:"body"`    // a hash of the copy
	ETag         string        `yaml:"etag,omitempty"`
	LastModified string        `yaml:"last_modified,omitempty"`
	Moved        []calendar.ID `yaml:"moved,omitempty"` // what it put off, so that it is told once more after a restart
	Since        time.Time     `yaml:"since"`
	Fetched      time.Time     `yaml:"fetched"`
}

// load takes up the copy of an earlier run. Validators are believed only if
// they belong to the very body that is kept: else a server would go on saying
// "not modified" about something that we do not have.
func (s *Source) load() {
	var r record
	if !s.shelf.Record(&r) || r.Since.IsZero() || r.Address != s.fingerprint() {
		return
	}
	s.shelved = true
	b, err := s.stored()
	if err == nil {
		err = b.read(checkWhole)
	}
	if s.shelved = err == nil; err != nil {
		b.discard()
		return
	}
	if b.own != nil {
		s.body = b
	}
	s.trusted = b.is(r.Body)
	if !s.trusted {
		r.ETag, r.LastModified = "", ""
	}
	s.record = r
}

// keep puts a new body on the shelf, or holds it in memory.
func (s *Source) keep(b body) {
	s.body.discard()
	s.body, s.trusted = b, true
	switch {
	case b.own != nil:
		s.shelved = s.shelf.Keep(b.own)
	case b.path != "": // it is where it is
		s.shelved = false
	default:
		if s.shelved = s.shelf.Put(b.data); s.shelved {
			s.body = body{}
		}
	}
}

// save notes down the record of what is on the shelf.
func (s *Source) save(now time.Time) {
	if s.shelved {
		s.saved = now
		s.shelf.Note(s.record)
	}
}

// fingerprint stands for the location where it must not be written down.
func (s *Source) fingerprint() string { return kept.Fingerprint(s.o.Location) }

// checkWhole returns an error if a body is not one or several whole calendars.
func checkWhole(body io.Reader) error {
	data, err := rereadable(body)
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
