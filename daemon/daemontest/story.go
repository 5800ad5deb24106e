package daemontest

import (
	"testing"
	"time"

	"oneonone/daemon"
)

// A Calendar is one of Maria's that a story can change and take away.
type Calendar interface {
	Put(name string, start time.Time) // half an hour with Alice, new or at another time
	Cancel(name string)               // and leave it there as cancelled
	Remove(name string)               // without a trace
	Stop()                            // nobody can read it
	Start()
}

// Story lives through some weeks by a calendar: preparation, briefing and
// wrap-up, through a move, a day of outage, a meeting that is cancelled, one
// that is deleted, and one that is put off by half a year. source is to read the calendar, with the store of the life
// as its cache.
func Story(t testing.TB, c Calendar, source func(*Life) daemon.Source) {
	t.Helper()
	l := New(t, "2026-11-20 08:00")
	c.Put("first", l.at("2026-11-24 10:00"))
	c.Put("later", l.at("2026-12-22 10:00"))
	l.Watch(daemon.Calendar{Source: source(l), Owner: Maria, Refresh: time.Hour})
	l.Until("2026-11-20 12:20", "Fri 20 09:00 prep alice")

	c.Put("first", l.at("2026-11-25 14:00"))
	l.Until("2026-11-20 13:20", "moved alice")
	l.Until("2026-11-24 08:30")

	c.Stop()
	l.Until("2026-11-25 08:30", "Tue 24 09:00 prep-nudge alice", "problem maria", "Wed 25 08:00 briefing maria")
	c.Start()
	l.Until("2026-11-25 15:00", "Wed 25 14:35 wrapup maria")

	c.Put("second", l.at("2026-11-30 10:00"))
	c.Put("third", l.at("2026-12-01 10:00"))
	l.Until("2026-11-27 12:20", "Thu 26 09:00 wrapup-nudge maria",
		"Thu 26 09:00 prep alice", "Fri 27 09:00 prep-nudge alice", "Fri 27 09:00 prep alice")
	c.Cancel("second")
	c.Remove("third")
	l.Until("2026-11-27 13:20", "cancelled alice", "cancelled alice")
	l.Until("2026-12-03 12:00")

	c.Put("fourth", l.at("2026-12-08 10:00"))
	l.Until("2026-12-04 12:20", "Fri 04 09:00 prep alice")
	c.Put("fourth", l.at("2027-06-08 10:00")) // further ahead than anybody looks
	l.Until("2026-12-05 12:00", "moved alice")
	l.Skip("2027-05-31 12:00")
	l.Until("2027-06-08 12:00", "Mon 07 09:00 prep-nudge alice", "Tue 08 08:00 briefing maria", "Tue 08 10:35 wrapup maria")
}
