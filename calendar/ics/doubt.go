package ics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"oneonone/calendar"
)

// doubtful reports whether a new copy has lost so much that it must be seen
// twice to be believed: servers have been known to hand out empty calendars.
// was and is are what the two copies hold, window is the time to come.
func (s *Source) doubtful(body []byte, was, is []calendar.Event, window calendar.Span) bool {
	total, lost := losses(was, is, window)
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

// losses counts the events that were to come in the window, and those of them
// that are no more, neither under their id nor at their time under their title.
func losses(was, is []calendar.Event, window calendar.Span) (total, lost int) {
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
		if !toCome(e, window) {
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
