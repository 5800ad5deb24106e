package ics

import (
	"io"
	"time"

	"oneonone/calendar"
)

// farthest is how far beyond a window is looked for an event that was put off.
const farthest = 5 * 366 * 24 * time.Hour

// Missing returns the names of the events that were to come in a window that
// begins now, and do not begin in it or before it any more. was is what an
// earlier reading of a feed holds, and is what a later one does.
func Missing(was, is []calendar.Event, window calendar.Span) (out []calendar.ID) {
	there := map[calendar.ID]bool{}
	for _, e := range is {
		if e.Start.Before(window.End) {
			there[idOf(e)] = true
		}
	}
	for _, e := range was {
		if id := idOf(e); toCome(e, window) && !there[id] {
			out = append(out, id)
		}
	}
	return out
}

// Moved reads of a feed where the named events are, if that is after a time:
// what was put off is missing from a window, but not gone.
func Moved(r io.Reader, names []calendar.ID, after time.Time, o Options) (out []calendar.Event, err error) {
	named := map[calendar.ID]bool{}
	o.only = map[string]bool{}
	for _, id := range names {
		id.RecurrenceID = id.RecurrenceID.UTC()
		named[id], o.only[id.UID] = true, true
	}
	found, err := Read(r, after, after.Add(farthest), o)
	for _, e := range found.Events {
		if named[idOf(e)] && !e.Start.Before(after) {
			out = append(out, e)
		}
	}
	return out, err
}

// Losses counts the events that were to come in the window, and those of them
// that are no more, neither under their id nor at their time under their title.
func Losses(was, is []calendar.Event, window calendar.Span) (total, lost int) {
	type id struct {
		name string
		at   int64
	}
	have := map[id]bool{}
	for _, e := range is {
		have[id{"uid " + e.UID, e.RecurrenceID.Unix()}] = true
		have[id{"title " + e.Summary, e.Start.Unix()}] = true
	}
	for _, e := range was {
		if !toCome(e, window) {
			continue
		}
		total++
		if !have[id{"uid " + e.UID, e.RecurrenceID.Unix()}] && !have[id{"title " + e.Summary, e.Start.Unix()}] {
			lost++
		}
	}
	return total, lost
}

// toCome reports whether an event takes place, and begins in the window.
func toCome(e calendar.Event, window calendar.Span) bool {
	return !e.Start.Before(window.Start) && e.Start.Before(window.End) && e.Status != calendar.Cancelled
}

func idOf(e calendar.Event) calendar.ID {
	return calendar.ID{UID: e.UID, RecurrenceID: e.RecurrenceID.UTC()}
}

// Names are the names of events.
func Names(events []calendar.Event) (out []calendar.ID) {
	for _, e := range events {
		out = append(out, idOf(e))
	}
	return out
}
