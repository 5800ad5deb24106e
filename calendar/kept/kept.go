// Package kept holds what sources of calendars have in common: how the last
// good copy of a calendar is kept over restarts, and how long a server asks to
// be left alone.
package kept

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// A Cache keeps the last good copy of one calendar over restarts, under a few
// names. Get of what was never put returns nil and no error. Put replaces the
// whole, or fails and leaves what was.
type Cache interface {
	Get(name string) ([]byte, error)
	Put(name string, data []byte) error
}

// A Shelf is where a source puts its copy: a body, and a record that tells of
// it. What cannot be kept is logged, and costs no more than one more reading
// after a restart.
type Shelf struct {
	Cache    Cache        // nil: nothing is kept
	Calendar string       // its configured name
	Body     string       // the name of the body, such as "copy.ics"
	Log      *slog.Logger // of what goes wrong
}

// recordName is that of every record.
const recordName = "copy.yaml"

// Load fills in the record and returns the body of an earlier run, nil if there
// is none. The two may not belong together, if the last run ended in between.
func (s Shelf) Load(record any) []byte {
	if !s.Record(record) {
		return nil
	}
	body, err := s.Cache.Get(s.Body)
	if err != nil {
		return nil
	}
	return body
}

// Record fills in the record of an earlier run. It reports whether that could
// be read; there may have been none.
func (s Shelf) Record(record any) bool {
	if s.Cache == nil {
		return false
	}
	data, err := s.Cache.Get(recordName)
	if err == nil && len(data) > 0 {
		err = yaml.Unmarshal(data, record)
	}
	if err != nil {
		s.Log.Warn("calendar copy cannot be read", "calendar", s.Calendar, "err", err)
	}
	return err == nil
}

// Stored returns the body that was put last.
func (s Shelf) Stored() ([]byte, error) {
	data, err := s.Cache.Get(s.Body)
	if err == nil && data == nil {
		err = errors.New("it is gone")
	}
	return data, err
}

// Put keeps a body, and reports whether it is kept.
func (s Shelf) Put(body []byte) bool {
	return s.Cache != nil && s.kept(s.Cache.Put(s.Body, body))
}

// Note keeps a record.
func (s Shelf) Note(record any) {
	if s.Cache == nil {
		return
	}
	data, err := yaml.Marshal(record)
	if err == nil {
		err = s.Cache.Put(recordName, data)
	}
	s.kept(err)
}

func (s Shelf) kept(err error) bool {
	if err != nil {
		s.Log.Warn("calendar copy cannot be kept", "calendar", s.Calendar, "err", err)
	}
	return err == nil
}

// Digest tells one body from another.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Fingerprint stands for what is read, and how, where that must not be written
// down: a copy of something else is not to be taken for one of it.
func Fingerprint(parts ...string) string { return Digest([]byte(strings.Join(parts, "\n"))) }

// RetryAfter reads the header of RFC 9110 §10.2.3: seconds or a date. Nobody is
// left alone for longer than most.
func RetryAfter(header string, now time.Time, most time.Duration) time.Duration {
	wait := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil {
		wait = time.Duration(min(max(n, 0), int(most/time.Second))) * time.Second
	} else if t, err := http.ParseTime(header); err == nil {
		wait = t.Sub(now)
	}
	return min(max(wait, 0), most)
}
