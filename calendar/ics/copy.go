package ics

import (
	"bytes"
	"errors"
	"time"

	"gopkg.in/yaml.v3"
)

// A Cache keeps a calendar's last good copy over restarts, under the names
// "copy.ics" and "copy.yaml". Get of what was never put returns nil and no
// error. Put replaces the whole, or fails and leaves what was.
type Cache interface {
	Get(name string) ([]byte, error)
	Put(name string, data []byte) error
}

const (
	bodyName   = "copy.ics"
	recordName = "copy.yaml"
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
	if s.o.Cache == nil {
		return
	}
	data, err := s.o.Cache.Get(recordName)
	var r record
	if err == nil && len(data) > 0 {
		err = yaml.Unmarshal(data, &r)
	}
	if err != nil {
		s.o.Log.Warn("calendar copy cannot be read", "calendar", s.o.Name, "err", err)
		return
	}
	body, err := s.o.Cache.Get(bodyName)
	if err != nil || r.Since.IsZero() || r.Address != s.fingerprint() || checkWhole(body) != nil {
		return
	}
	s.trusted = digest(body) == r.Body
	if !s.trusted {
		r.ETag, r.LastModified = "", ""
	}
	s.record = r
}

// keep hands a new body to the Cache, or to memory if there is none or it
// fails.
func (s *Source) keep(b body) {
	s.body, s.trusted = b, true
	if s.o.Cache == nil {
		return
	}
	data, err := b.bytes()
	if err == nil {
		err = s.o.Cache.Put(bodyName, data)
	}
	if err != nil {
		s.o.Log.Warn("calendar copy cannot be kept", "calendar", s.o.Name, "err", err)
		return
	}
	s.body = body{}
}

// save hands the record to the Cache. Should that fail, the calendar is read
// once more after a restart, and nothing else.
func (s *Source) save(now time.Time) {
	if s.o.Cache == nil || !s.body.empty() {
		return
	}
	s.saved = now
	data, err := yaml.Marshal(s.record)
	if err == nil {
		err = s.o.Cache.Put(recordName, data)
	}
	if err != nil {
		s.o.Log.Warn("calendar copy cannot be kept", "calendar", s.o.Name, "err", err)
	}
}

// stored returns the body of the copy in force.
func (s *Source) stored() (body, error) {
	if !s.body.empty() || s.o.Cache == nil {
		return s.body, nil
	}
	data, err := s.o.Cache.Get(bodyName)
	if err == nil && data == nil {
		err = errors.New("it is gone")
	}
	return newBody(data), err
}

// fingerprint stands for the location where it must not be written down.
func (s *Source) fingerprint() string { return digest([]byte(s.o.Location)) }

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
