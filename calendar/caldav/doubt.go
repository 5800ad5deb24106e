package caldav

import (
	"fmt"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
)

// doubtful reports whether a whole answer has lost so much that it must be
// seen twice to be believed: servers have been known to hand out empty
// calendars.
func (s *Source) doubtful(now time.Time, next objects, span calendar.Span) bool {
	was := s.known()
	if len(was) == 0 {
		return false
	}
	reading, err := s.parse(next, span)
	if err != nil {
		return false // accept says so
	}
	is := append(reading.Events, s.findMoved(next.body(), ics.Missing(was, reading.Events, s.toCome(now)))...)
	total, lost := ics.Losses(was, is, s.toCome(now))
	if lost == 0 || lost < total && (total < 4 || lost*2 <= total) {
		return false
	}
	if seen := kept.Digest(next.body()); s.pending != seen {
		s.pending = seen
		s.remark = fmt.Sprintf("the server's newest answer lacks %d of %d events to come; it is used if the next one says the same", lost, total)
		s.o.Log.Warn("calendar lost events, awaiting confirmation", "calendar", s.o.Name, "lost", lost, "of", total)
		return true
	}
	return false
}
