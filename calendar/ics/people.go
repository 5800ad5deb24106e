package ics

import (
	"slices"
	"strings"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
)

const (
	maxAttendees = 500    // of one event; the rest are left out
	maxPeople    = 20_000 // content lines that are remembered
)

// people are the organizer and attendees of the event that is being decoded.
// A feed names the same few in event after event, so what a content line says
// is found out once.
type people struct {
	known     map[string]calendar.Attendee // by content line
	organizer calendar.Attendee
	attendees []calendar.Attendee
	count     int // of attendees, also of those left out
}

// begin forgets the people of the event before.
func (p *people) begin() {
	p.organizer, p.attendees, p.count = calendar.Attendee{}, p.attendees[:0], 0
}

// person takes in an ORGANIZER or ATTENDEE.
func (d *decoder) person(line []byte, organizer bool) error {
	p := &d.people
	if !organizer {
		p.count++
	}
	if organizer && p.organizer != (calendar.Attendee{}) || p.count > maxAttendees {
		return nil
	}
	who, ok := p.known[string(line)]
	if !ok {
		prop, err := d.property(line)
		if err != nil {
			return err
		}
		if who = attendee(prop); len(p.known) < maxPeople && len(line) < longText {
			p.known[string(line)] = who
		}
	}
	switch {
	case !organizer:
		p.attendees = append(p.attendees, who)
	case who.Email != "":
		p.organizer = who
	}
	return nil
}

// people takes over the people of the event.
func (e *entry) people(p *people) {
	e.Organizer = p.organizer
	if len(p.attendees) > 0 {
		e.Attendees = slices.Clone(p.attendees)
	}
	if p.count > maxAttendees {
		e.doubt("of its %d attendees only the first %d are read", p.count, maxAttendees)
	}
}

// attendee reads a calendar user (RFC 5545 §3.3.3). Where the address is not
// a mail address, the EMAIL parameter of RFC 7986 is, or else it is kept as it
// is, since it tells one person from another.
func attendee(p *ical.Prop) calendar.Attendee {
	address := strings.ToLower(strings.TrimSpace(p.Value))
	address = strings.TrimSpace(strings.TrimPrefix(address, "mailto:"))
	if email := p.Params.Get("EMAIL"); !strings.Contains(address, "@") && strings.Contains(email, "@") {
		address = strings.ToLower(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(email)), "mailto:"))
	}
	return calendar.Attendee{
		Email:  address,
		Name:   text(caret.Replace(p.Params.Get("CN"))),
		Status: participation(p.Params.Get("PARTSTAT")),
		Type:   attendeeType(p.Params.Get("CUTYPE")),
		Role:   strings.ToUpper(p.Params.Get("ROLE")),
	}
}

// caret undoes the encoding of parameter values of RFC 6868.
var caret = strings.NewReplacer("^^", "^", "^n", " ", "^'", `"`)

func participation(s string) calendar.Participation {
	for _, p := range []calendar.Participation{calendar.Accepted, calendar.MaybeAccepted, calendar.Declined, calendar.Delegated} {
		if strings.EqualFold(s, p.String()) {
			return p
		}
	}
	return calendar.NeedsAction
}

func attendeeType(s string) calendar.AttendeeType {
	for _, t := range []calendar.AttendeeType{calendar.Group, calendar.Room, calendar.Resource} {
		if strings.EqualFold(s, t.String()) {
			return t
		}
	}
	return calendar.Individual
}
