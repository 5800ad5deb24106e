package google

import (
	"time"

	gcal "google.golang.org/api/calendar/v3"

	"oneonone/calendar"
)

// times sets when the event is, and which occurrence of its series. It reports
// whether the item says when it starts.
func (m *mapper) times(e *calendar.Event, g *gcal.Event) bool {
	start, allDay, ok := m.when(g.Start)
	if !ok {
		return false
	}
	end, endsOnDay, ok := m.when(g.End)
	if !ok || endsOnDay != allDay || end.Before(start) {
		end = start // also where endTimeUnspecified is set and no end given
	}
	if allDay && !end.After(start) {
		end = calendar.DateOf(start, m.zone).AddDays(1).At(calendar.Clock{}, m.zone)
	}
	e.Start, e.End, e.AllDay = start, end, allDay
	if g.RecurringEventId != "" {
		e.RecurrenceID, _, _ = m.when(g.OriginalStartTime)
	}
	return true
}

// when reads a time, or a day, which is midnight in the calendar's zone.
func (m *mapper) when(d *gcal.EventDateTime) (t time.Time, isDay, ok bool) {
	switch {
	case d == nil:
		return t, false, false
	case d.DateTime != "":
		t, ok = m.instant(d)
		return t, false, ok
	}
	day, err := calendar.ParseDate(d.Date)
	if err != nil {
		return t, true, false
	}
	return day.At(calendar.Clock{}, m.zone), true, true
}

// instant reads a time. One without an offset is in the zone that is named
// beside it (the API: "a time zone offset is required unless a time zone is
// explicitly specified in timeZone").
func (m *mapper) instant(d *gcal.EventDateTime) (time.Time, bool) {
	zone := m.zoneOf(d.TimeZone)
	if t, err := time.Parse(time.RFC3339, d.DateTime); err == nil {
		return t.In(zone), true
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", d.DateTime, zone)
	return t, err == nil
}

// zoneOf is the zone of that name, or else the calendar's own.
func (m *mapper) zoneOf(name string) *time.Location {
	if name == "" {
		return m.zone
	}
	if z, seen := m.zones[name]; seen {
		return z
	}
	z := zoneNamed(name, m.zone)
	m.zones[name] = z
	return z
}

func zoneNamed(name string, other *time.Location) *time.Location {
	if z, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
		return z
	}
	return other
}
