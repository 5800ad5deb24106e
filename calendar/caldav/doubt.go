package caldav

import (
	"fmt"
	"time"

	"oneonone/calendar"
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
	is := append(reading.Events, s.findMoved(next.body(), was, reading.Events, s.toCome(now))...)
	total, lost := losses(was, is, now, s.window.End)
	if lost == 0 || lost < total && (total < 4 || lost*2 <= total) {
		return false
	}
	if seen := digest(next.body()); s.pending != seen {
		s.pending = seen
		s.remark = fmt.Sprintf("the server's newest answer lacks %d of %d events to come; it is used if the next one says the same", lost, total)
		s.o.Log.Warn("calendar lost events, awaiting confirmation", "calendar", s.o.Name, "lost", lost, "of", total)
		return true
	}
	return false
}

// losses counts the events that start between now and to, and those of them
// that are no more, neither under their id nor at their time under their
// title.
func losses(was, is []calendar.Event, now, to time.Time) (total, lost int) {
	type mark struct {
		name string
		at   int64
	}
	have := map[mark]bool{}
	for _, e := range is {
		have[mark{"uid " + e.UID, e.RecurrenceID.Unix()}] = true
		have[mark{"title " + e.Summary, e.Start.Unix()}] = true
	}
	for _, e := range was {
		if e.Start.Before(now) || !e.Start.Before(to) || e.Status == calendar.Cancelled {
			continue
		}
		total++
		if !have[mark{"uid " + e.UID, e.RecurrenceID.Unix()}] && !have[mark{"title " + e.Summary, e.Start.Unix()}] {
			lost++
		}
	}
	return total, lost
}
