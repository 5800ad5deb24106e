package ics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"oneonone/calendar"
)

// doubtful reports whether a new copy has lost so much that it must be seen
// twice to be believed: servers have been known to hand out empty calendars.
func (s *Source) doubtful(now time.Time, body []byte, from, to time.Time, r *Reading) bool {
	if s.record.Since.IsZero() || s.cover(from, to) != nil {
		return false
	}
	total, lost := losses(s.reading.Events, r.Events, now, to)
	if lost == 0 || lost < total && (total < 4 || lost*2 <= total) {
		return false
	}
	if seen := essence(body); s.pending != seen {
		s.pending = seen
		s.remark = fmt.Sprintf("the newest copy of the calendar lacks %d of %d events to come; it is used if the next one says the same", lost, total)
		s.o.Log.Warn("calendar lost events, awaiting confirmation", "calendar", s.o.Name, "lost", lost, "of", total)
		return true
	}
	return false
}

// losses counts the events of an old reading that start between now and to,
// and those of them that a new one no longer has, neither under their id nor
// at their time under their title.
func losses(was, is []calendar.Event, now, to time.Time) (total, lost int) {
	type id struct {
		name string
		at   int64
	}
	have := map[id]bool{}
	for _, e := range is {
		have[id{"uid " + e.UID, e.RecurrenceID.Unix()}] = true
		have[id{"title " + e.Summary, e.Start.Unix()}] = true
	}
	for _, e := range was {
		if e.Start.Before(now) || !e.Start.Before(to) || e.Status == calendar.Cancelled {
			continue
		}
		total++
		if !have[id{"uid " + e.UID, e.RecurrenceID.Unix()}] && !have[id{"title " + e.Summary, e.Start.Unix()}] {
			lost++
		}
	}
	return total, lost
}

// essence is a digest of what a body says, without the stamps and ids that
// some servers make anew at every download.
func essence(body []byte) string {
	h := sha256.New()
	for l := newLineReader(bytes.NewReader(inUTF8(body))); l.advance(); {
		switch name := string(takeName(l.text)); {
		case name == "DTSTAMP", name == "LAST-MODIFIED", name == "CREATED", name == "SEQUENCE", name == "UID", name == "PRODID":
		case strings.HasPrefix(name, "X-"):
		default:
			h.Write(append(l.text, '\n'))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
