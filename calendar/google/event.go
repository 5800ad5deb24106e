package google

import (
	"fmt"
	"slices"
	"strings"
	"time"

	gcal "google.golang.org/api/calendar/v3"

	"oneonone/calendar"
)

// Longer texts are cut; the API itself allows little more.
const (
	maxText        = 1000
	maxDescription = 16_000
)

// A mapper makes events of what the API says. It is used for one reading.
type mapper struct {
	name, owner string
	zone        *time.Location // the calendar's own
	zones       map[string]*time.Location
	notes       []calendar.Note
	blank       int // entries without details
}

// readItems maps the items of a calendar to events, sorted by start, then
// UID. It is pure; zone is that of days, and of times which name no other.
func readItems(items []*gcal.Event, name, owner string, zone *time.Location) ([]calendar.Event, []calendar.Note) {
	m := &mapper{name: name, owner: owner, zone: zone, zones: map[string]*time.Location{}}
	var events []calendar.Event
	for _, item := range items {
		if item == nil {
			continue
		}
		if e, ok := m.event(item); ok {
			events = append(events, e)
		}
	}
	if m.blank > 0 {
		m.note("", "private entries that are shown without details, and so cannot be 1:1s: %d; the calendar's owner can let this account see them, by the right to make changes", m.blank)
	}
	slices.SortStableFunc(events, func(a, b calendar.Event) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return strings.Compare(a.UID, b.UID)
	})
	return events, m.notes
}

func (m *mapper) note(uid, format string, args ...any) {
	m.notes = append(m.notes, calendar.Note{UID: uid, Text: fmt.Sprintf(format, args...)})
}

// event maps one item. What has no time is none: a deleted entry of which
// Google tells the name only, and which was not known before.
func (m *mapper) event(g *gcal.Event) (e calendar.Event, ok bool) {
	e = calendar.Event{
		Calendar: m.name, Owner: m.owner,
		UID:     either(g.ICalUID, g.Id),
		Summary: line(g.Summary, maxText), Description: cut(g.Description, maxDescription), Location: line(g.Location, maxText),
		Status: status(g.Status), Type: eventType(g.EventType), Busy: strings.ToUpper(line(g.Transparency, maxText)),
		Sequence: int(g.Sequence), Created: stamp(g.Created), Modified: stamp(g.Updated),
	}
	if !m.times(&e, g) {
		if e.Status != calendar.Cancelled {
			m.note(e.UID, "%q is left out: its time cannot be read", e.Summary)
		}
		return e, false
	}
	m.people(&e, g)
	if g.Visibility == "private" && e.Summary == "" && len(e.Attendees) == 0 && e.Status != calendar.Cancelled {
		m.blank++
	}
	return e, true
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func status(s string) calendar.Status {
	switch s {
	case "cancelled":
		return calendar.Cancelled
	case "tentative":
		return calendar.Tentative
	}
	return calendar.Confirmed
}

// eventType keeps Google's words. What is neither "default" nor among those of
// package calendar, such as "fromGmail", is no meeting there.
func eventType(s string) calendar.EventType {
	if s == "default" {
		return calendar.DefaultType
	}
	return calendar.EventType(line(s, maxText))
}

// stamp reads a time of the API; zero if there is none.
func stamp(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// line makes one line of a text, without control characters.
func line(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, cut(s, limit))
	return strings.TrimSpace(s)
}

// cut makes valid UTF-8 of at most limit bytes.
func cut(s string, limit int) string {
	return strings.ToValidUTF8(s[:min(len(s), limit)], "")
}
