package caldav

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"oneonone/calendar"
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

	// saveEvery is how often it is written down that nothing has changed.
	saveEvery = 10 * time.Minute
)

// A record is what is known of the copy in force.
type record struct {
	Address   string    `yaml:"address"`        // a hash of address and user: another is another calendar
	Path      string    `yaml:"path,omitempty"` // of the calendar, where it had to be found
	SyncToken string    `yaml:"sync_token,omitempty"`
	CTag      string    `yaml:"ctag,omitempty"`
	From      time.Time `yaml:"from"` // what was asked for: objects with an event from here
	To        time.Time `yaml:"to"`   // to here
	Whole     time.Time `yaml:"whole"`
	Since     time.Time `yaml:"since"`
	Fetched   time.Time `yaml:"fetched"`
	Body      string    `yaml:"body"` // a hash of the copy
	Objects   []entry   `yaml:"objects,omitempty"`
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
	if s.o.Cache == nil {
		return
	}
	r, err := loadRecord(s.o.Cache)
	if err != nil {
		s.o.Log.Warn("calendar copy cannot be read", "calendar", s.o.Name, "err", err)
		return
	}
	body, err := s.o.Cache.Get(bodyName)
	if err != nil || r.Since.IsZero() || r.Address != s.fingerprint() {
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
		r.Body, r.SyncToken, r.CTag, r.Whole = digest(body), "", "", time.Time{}
	}
	s.record, s.objects, s.kept = r, os, digest(body)
}

func loadRecord(c Cache) (r record, err error) {
	data, err := c.Get(recordName)
	if err == nil && len(data) > 0 {
		err = yaml.Unmarshal(data, &r)
	}
	return r, err
}

// cut cuts the copy of the calendar at an address into its objects.
func (r record) cut(at *url.URL, body []byte) (objects, error) {
	if digest(body) != r.Body {
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

// keep hands the copy in force to the Cache.
func (s *Source) keep(now time.Time, body []byte) {
	if s.o.Cache != nil && s.kept != s.record.Body {
		if err := s.o.Cache.Put(bodyName, body); err != nil {
			s.o.Log.Warn("calendar copy cannot be kept", "calendar", s.o.Name, "err", err)
			return
		}
		s.kept = s.record.Body
	}
	s.save(now)
}

// save hands the record to the Cache. Should that fail, the calendar is read
// whole after a restart, and nothing else.
func (s *Source) save(now time.Time) {
	if s.o.Cache == nil {
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

// fingerprint stands for the calendar where its address is not written down.
func (s *Source) fingerprint() string {
	return digest([]byte(strings.Join([]string{"caldav", s.address.String(), s.o.Username}, "\n")))
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
