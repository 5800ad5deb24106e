package calendar

import "time"

// A Meeting is an event, or several views of one, that is a 1:1.
type Meeting struct {
	Pair       Pair
	IDs        []ID // every name that calendars have for it; the first is the chief one
	Start, End time.Time
	Title      string
	Location   string
	State      State
	Reason     string    // why it is in this state, in words; "" for On
	Calendars  []string  // the calendars that it is seen in, sorted
	Created    time.Time // when it was put into the calendar; zero if unknown
}

// An ID is a calendar's name for an occurrence. It stays the same when the
// occurrence moves (RFC 5545 §3.8.4.4).
type ID struct {
	UID          string    `yaml:"uid"`
	RecurrenceID time.Time `yaml:"recurrence_id,omitempty"` // zero for a single event
}

// Span returns the time that the meeting takes.
func (m Meeting) Span() Span { return Span{m.Start, m.End} }

// State says whether a meeting is going to take place.
type State string

const (
	On      State = "scheduled"
	Off     State = "cancelled" // by its organizer, or gone from the calendar
	Refused State = "declined"  // by one of the two
	Away    State = "away"      // one of the two is on leave or out of office
)
