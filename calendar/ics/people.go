package ics

import (
	"strings"

	"github.com/emersion/go-ical"

	"oneonone/calendar"
)

const maxAttendees = 500 // of one event; the rest are left out

func (e *entry) readPeople(c *ical.Component) {
	if p := c.Props.Get("ORGANIZER"); p != nil && p.Value != "" {
		e.Organizer = e.attendee(p)
	}
	all := c.Props["ATTENDEE"]
	if len(all) > maxAttendees {
		e.doubt("of its %d attendees only the first %d are read", len(all), maxAttendees)
		all = all[:maxAttendees]
	}
	if len(all) > 0 {
		e.Attendees = make([]calendar.Attendee, len(all))
	}
	for i := range all {
		e.Attendees[i] = e.attendee(&all[i])
	}
}

// attendee reads a calendar user (RFC 5545 §3.3.3). Where the address is not
// a mail address, the EMAIL parameter of RFC 7986 is, or else it is kept as it
// is, since it tells one person from another.
func (e *entry) attendee(p *ical.Prop) calendar.Attendee {
	address := strings.ToLower(strings.TrimSpace(p.Value))
	address = strings.TrimSpace(strings.TrimPrefix(address, "mailto:"))
	if email := p.Params.Get("EMAIL"); !strings.Contains(address, "@") && strings.Contains(email, "@") {
		address = strings.ToLower(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(email)), "mailto:"))
	}
	return calendar.Attendee{
		Email:  e.words.once(address),
		Name:   e.words.once(text(caret.Replace(p.Params.Get("CN")))),
		Status: participation(p.Params.Get("PARTSTAT")),
		Type:   attendeeType(p.Params.Get("CUTYPE")),
		Role:   e.words.once(strings.ToUpper(p.Params.Get("ROLE"))),
	}
}

// caret undoes the encoding of parameter values of RFC 6868.
var caret = strings.NewReplacer("^^", "^", "^n", " ", "^'", `"`)

func participation(s string) calendar.Participation {
	for _, p := range []calendar.Participation{calendar.Accepted, calendar.MaybeAccepted, calendar.Declined, calendar.Delegated} {
		if strings.EqualFold(s, string(p)) {
			return p
		}
	}
	return calendar.NeedsAction
}

func attendeeType(s string) calendar.AttendeeType {
	for _, t := range []calendar.AttendeeType{calendar.Group, calendar.Room, calendar.Resource} {
		if strings.EqualFold(s, string(t)) {
			return t
		}
	}
	return calendar.Individual
}
