package google

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	gcal "google.golang.org/api/calendar/v3"

	"oneonone/calendar"
	"oneonone/calendar/kept"
)

// A record is what is known of the copy in force.
type record struct {
	Account string    `yaml:"account"` // a hash of what is asked for, and how: another is another calendar
	Body    string    `yaml:"body"`    // a hash of the copy
	ETag    string    `yaml:"etag,omitempty"`
	Token   string    `yaml:"sync_token,omitempty"`
	From    time.Time `yaml:"from"` // the window of the copy
	To      time.Time `yaml:"to"`
	Listed  time.Time `yaml:"listed"` // when the whole window was last asked for
	Since   time.Time `yaml:"since"`
	Fetched time.Time `yaml:"fetched"`
	Doubts  int       `yaml:"doubts,omitempty"` // entries of which it is not known whether they are there
}

// covers reports whether the copy is one of this very window.
func (r record) covers(window calendar.Span) bool {
	return r.From.Equal(window.Start) && r.To.Equal(window.End)
}

// A copied calendar is one as it is kept.
type copied struct {
	Zone  string        `json:"timeZone,omitempty"`
	Items []*gcal.Event `json:"items"`
}

func encode(c copied) ([]byte, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("keeping the copy: %w", err)
	}
	return data, nil
}

func decode(data []byte) (c copied, err error) {
	if err := json.Unmarshal(data, &c); err != nil {
		return copied{}, err
	}
	c.Items = slices.DeleteFunc(c.Items, func(e *gcal.Event) bool { return e == nil })
	return c, nil
}

// load takes up the copy of an earlier run. ETag and token are believed only
// if they belong to the very copy that is kept: else Google would go on saying
// "not modified" about something that we do not have.
func (s *Source) load() {
	var r record
	body := s.shelf.Load(&r)
	if r.Since.IsZero() || r.Account != s.fingerprint() {
		return
	}
	c, err := decode(body)
	if err != nil {
		return
	}
	s.record = r
	if kept.Digest(body) != r.Body {
		s.distrust()
	}
	s.adopt(c)
}

// known are the items of the copy in force.
func (s *Source) known() ([]*gcal.Event, error) {
	if s.record.Since.IsZero() {
		return nil, nil
	}
	data, err := s.stored()
	if err != nil {
		return nil, err
	}
	c, err := decode(data)
	return c.Items, err
}

// keep puts a new body on the shelf, or holds it in memory.
func (s *Source) keep(body []byte) {
	if s.body = body; s.shelf.Put(body) {
		s.body = nil
	}
}

// save notes down the record of what is on the shelf.
func (s *Source) save(now time.Time) {
	if s.body == nil {
		s.saved = now
		s.shelf.Note(s.record)
	}
}

// stored returns the body of the copy in force.
func (s *Source) stored() ([]byte, error) {
	if s.body != nil {
		return s.body, nil
	}
	return s.shelf.Stored()
}

// fingerprint stands for the calendar, for whoever reads it, and for what is
// asked of it: a sync token is of no use for other questions.
func (s *Source) fingerprint() string {
	subject := ""
	if s.o.Tokens != nil {
		subject = s.o.Tokens.account.Subject
	}
	return kept.Fingerprint("google", s.o.Calendar, subject, s.o.Owner, listFields)
}
