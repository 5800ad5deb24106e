package google

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	gcal "google.golang.org/api/calendar/v3"
	"gopkg.in/yaml.v3"

	"oneonone/calendar"
)

// A Cache keeps a calendar's last good copy over restarts, under the names
// "copy.json" and "copy.yaml". Get of what was never put returns nil and no
// error. Put replaces the whole, or fails and leaves what was.
type Cache interface {
	Get(name string) ([]byte, error)
	Put(name string, data []byte) error
}

const (
	bodyName   = "copy.json"
	recordName = "copy.yaml"
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
	if err != nil || r.Since.IsZero() || r.Account != s.fingerprint() {
		return
	}
	c, err := decode(body)
	if err != nil {
		return
	}
	s.record = r
	if digest(body) != r.Body {
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

// keep hands a new body to the Cache, or to memory if there is none or it
// fails.
func (s *Source) keep(body []byte) {
	s.body = body
	if s.o.Cache == nil {
		return
	}
	if err := s.o.Cache.Put(bodyName, body); err != nil {
		s.o.Log.Warn("calendar copy cannot be kept", "calendar", s.o.Name, "err", err)
		return
	}
	s.body = nil
}

// save hands the record to the Cache. Should that fail, the calendar is read
// whole after a restart, and nothing else.
func (s *Source) save(now time.Time) {
	if s.o.Cache == nil || s.body != nil {
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
func (s *Source) stored() ([]byte, error) {
	if s.body != nil || s.o.Cache == nil {
		return s.body, nil
	}
	body, err := s.o.Cache.Get(bodyName)
	if err == nil && body == nil {
		err = errors.New("it is gone")
	}
	return body, err
}

// fingerprint stands for the calendar, for whoever reads it, and for what is
// asked of it: a sync token is of no use for other questions.
func (s *Source) fingerprint() string {
	subject := ""
	if s.o.Tokens != nil {
		subject = s.o.Tokens.account.Subject
	}
	return digest([]byte(strings.Join([]string{"google", s.o.Calendar, subject, s.o.Owner, listFields}, "\n")))
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
