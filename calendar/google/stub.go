package google

import (
	"time"

	gcal "google.golang.org/api/calendar/v3"
)

// complete gives the cancelled among the items what was known of them. Of a
// cancelled occurrence Google promises only id, recurringEventId and
// originalStartTime; of a deleted event only the id (discovery document,
// Event.status). Without its people nobody could be told that it is off.
//
// What was never seen itself takes its people from another occurrence of the
// series. The items are changed in place.
func complete(items, known []*gcal.Event) {
	byID, bySeries := map[string]*gcal.Event{}, map[string]*gcal.Event{}
	for _, list := range [][]*gcal.Event{items, known} { // what was known wins by id
		for _, e := range list {
			if e == nil || isStub(e) {
				continue
			}
			byID[e.Id] = e
			if e.Status != "cancelled" && e.RecurringEventId != "" {
				bySeries[e.RecurringEventId] = e
			}
		}
	}
	for _, e := range items {
		if e == nil || !isStub(e) {
			continue
		}
		if old := byID[e.Id]; old != nil {
			fill(e, old)
			keepTimes(e, old)
		} else if sibling := bySeries[e.RecurringEventId]; sibling != nil && e.RecurringEventId != "" {
			fill(e, sibling)
		}
		moveIn(e, bySeries[e.RecurringEventId])
	}
}

// isStub reports whether an item is cancelled, and lacks what a meeting is
// known by.
func isStub(e *gcal.Event) bool {
	return e.Status == "cancelled" && (e.ICalUID == "" || e.Start == nil || e.Summary == "" && len(e.Attendees) == 0)
}

// fill copies what does not differ between two states of an event, or between
// two occurrences of a series.
func fill(e, from *gcal.Event) {
	if e.ICalUID == "" {
		e.ICalUID = from.ICalUID
	}
	if e.Summary == "" && len(e.Attendees) == 0 {
		e.Summary, e.Description, e.Location = from.Summary, from.Description, from.Location
		e.Attendees, e.AttendeesOmitted, e.Organizer = from.Attendees, from.AttendeesOmitted, from.Organizer
		e.GuestsCanSeeOtherGuests, e.EventType = from.GuestsCanSeeOtherGuests, from.EventType
	}
	e.Sequence = max(e.Sequence, from.Sequence)
}

func keepTimes(e, old *gcal.Event) {
	if e.Start == nil {
		e.Start, e.End = old.Start, old.End
	}
	if e.RecurringEventId == "" {
		e.RecurringEventId, e.OriginalStartTime = old.RecurringEventId, old.OriginalStartTime
	}
	if e.Updated == "" {
		e.Updated = old.Updated
	}
	if e.Created == "" {
		e.Created = old.Created
	}
}

// moveIn gives an occurrence without a time the slot of its series, as long as
// the others take.
func moveIn(e, sibling *gcal.Event) {
	if e.Start != nil || e.OriginalStartTime == nil {
		return
	}
	e.Start = e.OriginalStartTime
	start, err := time.Parse(time.RFC3339, e.Start.DateTime)
	if err != nil || sibling == nil || sibling.Start == nil || sibling.End == nil {
		return
	}
	from, err1 := time.Parse(time.RFC3339, sibling.Start.DateTime)
	to, err2 := time.Parse(time.RFC3339, sibling.End.DateTime)
	if err1 == nil && err2 == nil && to.After(from) {
		e.End = &gcal.EventDateTime{DateTime: start.Add(to.Sub(from)).Format(time.RFC3339), TimeZone: e.Start.TimeZone}
	}
}
