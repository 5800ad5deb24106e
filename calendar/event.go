package calendar

import (
	"slices"
	"time"
)

// An Event is one occurrence of a calendar entry: a series of ten is ten
// events. What a source cannot say is left empty, never guessed. There may be
// very many, so the words that are few are held as numbers.
type Event struct {
	Calendar string // the configured name of the calendar it was seen in
	Owner    string // address of that calendar's owner

	UID          string    // RFC 5545 UID, or the source's iCalUID
	RecurrenceID time.Time // original start of an instance of a series; zero for a single event

	Start, End time.Time // instants, in the zone that the event was written in
	AllDay     bool      // a date, not a time; Start and End are midnights in the calendar's zone
	Floating   bool      // written without a zone and read in the calendar's
	Status     Status

	Summary     string
	Description string
	Location    string
	Type        EventType
	Organizer   Attendee   // zero if there is none
	Attendees   []Attendee // in the order of the source

	Sequence int       // revision, RFC 5545 SEQUENCE
	Created  time.Time // RFC 5545 CREATED; zero if unknown
	Modified time.Time // RFC 5545 LAST-MODIFIED, else DTSTAMP; zero if unknown
	Busy     string    // X-MICROSOFT-CDO-BUSYSTATUS or TRANSP, upper case: OOF, FREE, BUSY, TRANSPARENT, …; "" if unsaid
}

// Span returns the time that the event takes.
func (e Event) Span() Span { return Span{e.Start, e.End} }

// In reports whether the event touches a span; one without length does if it
// begins in it.
func (e Event) In(s Span) bool {
	return e.Start.Before(s.End) && (e.End.After(s.Start) || !e.Start.Before(s.Start))
}

// Same reports whether two readings of an event say the same. The stamps do not
// count: some servers make new ones at every download.
func (e Event) Same(o Event) bool {
	return e.UID == o.UID && e.RecurrenceID.Equal(o.RecurrenceID) && e.Start.Equal(o.Start) && e.End.Equal(o.End) &&
		e.AllDay == o.AllDay && e.Floating == o.Floating && e.Summary == o.Summary && e.Description == o.Description &&
		e.Location == o.Location && e.Status == o.Status && e.Type == o.Type && e.Busy == o.Busy &&
		e.Organizer == o.Organizer && slices.Equal(e.Attendees, o.Attendees)
}

// Status is the state of an event as a whole (RFC 5545 §3.8.1.11).
type Status uint8

const (
	Confirmed Status = iota // also where the source says nothing
	Tentative
	Cancelled
)

// String returns the word for it in RFC 5545, in lower case.
func (s Status) String() string { return word(s, "confirmed", "tentative", "cancelled") }

// word returns the word that stands at place n.
func word[T ~uint8](n T, words ...string) string {
	if int(n) < len(words) {
		return words[n]
	}
	return "unknown"
}

// EventType tells meetings from the other things that a calendar holds, in
// the words of Google's eventType. ICS sources have DefaultType or OutOfOffice.
type EventType string

const (
	DefaultType     EventType = ""
	OutOfOffice     EventType = "outOfOffice"
	FocusTime       EventType = "focusTime"
	WorkingLocation EventType = "workingLocation"
	Birthday        EventType = "birthday"
)

func (t EventType) words() string {
	switch t {
	case OutOfOffice:
		return "an out-of-office entry"
	case FocusTime:
		return "focus time"
	case WorkingLocation:
		return "a place of work"
	case Birthday:
		return "a birthday"
	}
	return "no meeting"
}

// An Attendee is a calendar user of an event (RFC 5545 §3.8.4.1): a person, a
// room, or a group.
type Attendee struct {
	Email  string        // without "mailto:", lower case
	Name   string        // CN
	Role   string        // ROLE, upper case: CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT, NON-PARTICIPANT, or ""
	Status Participation // PARTSTAT
	Type   AttendeeType  // CUTYPE
}

// Participation is an attendee's answer (RFC 5545 PARTSTAT).
type Participation uint8

const (
	NeedsAction Participation = iota // also where the source says nothing
	Accepted
	MaybeAccepted // TENTATIVE
	Declined
	Delegated
)

// String returns the word for it in RFC 5545, in lower case.
func (p Participation) String() string {
	return word(p, "needs-action", "accepted", "tentative", "declined", "delegated")
}

// AttendeeType is the kind of calendar user (RFC 5545 CUTYPE).
type AttendeeType uint8

const (
	Individual AttendeeType = iota // also where the source says nothing
	Group
	Room
	Resource
)

// String returns the word for it in RFC 5545, in lower case.
func (t AttendeeType) String() string { return word(t, "individual", "group", "room", "resource") }

// A Snapshot is what a source says of one calendar: every occurrence in the
// window that it was asked for, complete, from the last answer that could be
// believed.
type Snapshot struct {
	Calendar string
	Owner    string
	Events   []Event       // sorted by start, then UID
	Notes    []Note        // what was skipped or read with doubt
	Since    time.Time     // when this calendar was first read with success
	Fetched  time.Time     // when the copy in force was got or last confirmed
	Changed  bool          // differs from the snapshot before
	Refresh  time.Duration // the feed's own wish (RFC 7986 REFRESH-INTERVAL); 0 if unsaid
}

// A Note is a remark about one part of a calendar, in words a manager
// understands.
type Note struct {
	Line int    // in the file, from 1; 0 if not known
	UID  string // the event concerned, or ""
	Text string
}
