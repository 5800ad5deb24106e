package google

import (
	"fmt"
	"strings"

	gcal "google.golang.org/api/calendar/v3"

	"oneonone/calendar"
)

const maxAttendees = 500 // of one event; more of them make no 1:1 either

// The names of attendees who stand for people that are not shown. Each is a
// group, so that such an event is never taken for a 1:1; none has an @, so
// that it can be no address.
const (
	unlisted = "a guest list that is not shown in full"
	unnamed  = "a guest without an address"
	party    = "a party of %d"
)

// people sets the organizer and the attendees of an event.
func (m *mapper) people(e *calendar.Event, g *gcal.Event) {
	if o := g.Organizer; o != nil && o.Email != "" {
		e.Organizer = calendar.Attendee{
			Email: address(o.Email), Name: line(o.DisplayName, maxText),
			Status: calendar.NeedsAction, Type: calendar.Individual,
		}
	}
	for _, a := range g.Attendees[:min(len(g.Attendees), maxAttendees)] {
		if a != nil {
			e.Attendees = append(e.Attendees, attendees(a)...)
		}
	}
	why := hidden(g)
	if why == "" {
		return
	}
	if len(e.Attendees) <= 2 && e.Status != calendar.Cancelled {
		m.note(e.UID, "%q is no 1:1, whoever is seen in it: %s", e.Summary, why)
	}
	e.Attendees = append(e.Attendees, calendar.Attendee{Email: unlisted, Name: unlisted, Status: calendar.NeedsAction, Type: calendar.Group})
}

// hidden says why there may be more people in an event than those listed; ""
// if there are not. Only its organizer sees all guests of an event whose guests
// do not see each other.
func hidden(g *gcal.Event) string {
	seesAll := g.GuestsCanSeeOtherGuests == nil || *g.GuestsCanSeeOtherGuests || g.Organizer != nil && g.Organizer.Self
	switch {
	case g.AttendeesOmitted || len(g.Attendees) > maxAttendees:
		return "its guest list is cut short"
	case !seesAll:
		return "its guests cannot see each other"
	}
	return ""
}

// attendees are the attendee, and the party that they bring along.
func attendees(g *gcal.EventAttendee) []calendar.Attendee {
	a := calendar.Attendee{
		Email: address(g.Email), Name: line(g.DisplayName, maxText),
		Status: participation(g.ResponseStatus), Type: calendar.Individual, Role: "REQ-PARTICIPANT",
	}
	if g.Optional {
		a.Role = "OPT-PARTICIPANT"
	}
	switch {
	case g.Resource:
		a.Type = calendar.Resource
		return []calendar.Attendee{a}
	case a.Email == "":
		a.Email, a.Type = unnamed, calendar.Group
	}
	if g.AdditionalGuests <= 0 {
		return []calendar.Attendee{a}
	}
	with := fmt.Sprintf(party, g.AdditionalGuests+1)
	return []calendar.Attendee{a, {Email: with, Name: with, Status: a.Status, Type: calendar.Group}}
}

func address(s string) string { return strings.ToLower(line(s, maxText)) }

func participation(s string) calendar.Participation {
	switch s {
	case "accepted":
		return calendar.Accepted
	case "declined":
		return calendar.Declined
	case "tentative":
		return calendar.MaybeAccepted
	}
	return calendar.NeedsAction
}
