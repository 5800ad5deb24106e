package ics

import (
	"io"
	"time"

	"oneonone/calendar"
)

// farthest is how far beyond a window is looked for an event that was put off.
const farthest = 5 * 366 * 24 * time.Hour

// Moved finds events that were put off until after a window that begins now.
// was is what an earlier reading of the feed held, and is what a later one
// holds; r is the feed of the later one. Of what was to come in the window and
// is not in it any more, Moved returns what the feed has later on, under the
// same name: it is not gone. It reads the feed only if something is missing.
func Moved(r io.Reader, was, is []calendar.Event, window calendar.Span, o Options) ([]calendar.Event, error) {
	missing := map[calendar.ID]bool{}
	for _, e := range was {
		if toCome(e, window) {
			missing[idOf(e)] = true
		}
	}
	for _, e := range is {
		if e.Start.Before(window.End) {
			delete(missing, idOf(e))
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	o.only = map[string]bool{}
	for id := range missing {
		o.only[id.UID] = true
	}
	found, err := Read(r, window.End, window.End.Add(farthest), o)
	var out []calendar.Event
	for _, e := range found.Events {
		if missing[idOf(e)] && !e.Start.Before(window.End) {
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
