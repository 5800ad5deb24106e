package ics

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"oneonone/calendar"
)

// doubtful reports whether a new copy has lost so much that it must be seen
// twice to be believed: servers have been known to hand out empty calendars.
// was and is are what the two copies hold, window is the time to come.
func (s *Source) doubtful(b body, was, is []calendar.Event, window calendar.Span) bool {
	total, lost := Losses(was, is, window)
	if lost == 0 || lost < total && (total < 4 || lost*2 <= total) {
		return false
	}
	if seen := essence(b); s.pending != seen {
		s.pending = seen
		s.remark = fmt.Sprintf("the newest copy of the calendar lacks %d of %d events to come; it is used if the next one says the same", lost, total)
		s.o.Log.Warn("calendar lost events, awaiting confirmation", "calendar", s.o.Name, "lost", lost, "of", total)
		return true
	}
	return false
}

// essence is a digest of what a body says, without the stamps and ids that
// some servers make anew at every download.
func essence(b body) string {
	h := sha256.New()
	err := b.read(func(r io.Reader) error {
		data, err := rereadable(r)
		if err != nil {
			return err
		}
		l := newLineReader(data)
		for l.advance() {
			switch name := string(takeName(l.text)); {
			case name == "DTSTAMP", name == "LAST-MODIFIED", name == "CREATED", name == "SEQUENCE", name == "UID", name == "PRODID":
			case strings.HasPrefix(name, "X-"):
			default:
				h.Write(append(l.text, '\n'))
			}
		}
		return l.err
	})
	if err != nil {
		return err.Error()
	}
	return hex.EncodeToString(h.Sum(nil))
}
