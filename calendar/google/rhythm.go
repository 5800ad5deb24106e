package google

import (
	"hash/fnv"
	"time"

	"oneonone/calendar"
)

// How often a calendar is asked for, and when its meetings are near.
const (
	seldom = 30 * time.Minute
	ahead  = 24 * time.Hour
	after  = time.Hour
)

// Rhythm is how long to wait before the calendar is worth another request: as
// often as the config says (0) while a meeting of two is less than a day away
// or has just ended, and half an hour otherwise, a little more or less for each
// calendar, so that a thousand of them do not ask at once. A meeting that is
// made at short notice in a quiet calendar is seen that much later; the daemon
// reads a calendar again before every mail about one of its meetings anyway.
func (s *Source) Rhythm(now time.Time) time.Duration {
	for _, e := range s.all {
		if mayBeOneOnOne(e) && now.Add(ahead).After(e.Start) && now.Before(e.End.Add(after)) {
			return 0
		}
	}
	h := fnv.New32a()
	h.Write([]byte(s.o.Name))
	return seldom - time.Duration(h.Sum32()%300)*time.Second
}

// RequestsPerDay estimates how many requests the calendar costs, by the week
// after now, if it is read at the given interval and by its Rhythm.
func (s *Source) RequestsPerDay(now time.Time, refresh time.Duration) int {
	const week = 7 * 24 * time.Hour
	if refresh <= 0 {
		return 0
	}
	n := 0
	for at := time.Duration(0); at < week; n++ {
		at += max(refresh, s.Rhythm(now.Add(at)))
	}
	return (n + 6) / 7
}

// mayBeOneOnOne reports whether an event looks like a meeting of two people.
// Whether it is a 1:1 is decided elsewhere; this is only about how closely to
// watch.
func mayBeOneOnOne(e calendar.Event) bool {
	if e.AllDay || e.Type != calendar.DefaultType || e.Status == calendar.Cancelled {
		return false
	}
	people := map[string]bool{}
	for _, a := range append([]calendar.Attendee{e.Organizer}, e.Attendees...) {
		switch {
		case a.Type == calendar.Group:
			return false
		case a.Email != "" && a.Type == calendar.Individual:
			people[a.Email] = true
		}
	}
	return len(people) == 2
}
