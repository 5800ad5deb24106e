package ics

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"oneonone/calendar"
)

const (
	batchSize  = 64 // mentions that are decoded in one go
	maxWorkers = 4
)

// A harvest is what came of a batch of mentions. It is good until the next but
// one of the same goroutine.
type harvest struct {
	events []calendar.Event
	notes  []calendar.Note
	guests int // attendees of all that was decoded
	odd    int // the first line that is not UTF-8; 0 if none was met
	err    error
}

// harvest yields what the mentions give, batch by batch, in the order of the
// feed. As many goroutines decode them as there are processors, up to a few;
// they have ended when it returns.
func (f *feed) harvest(all []mention) iter.Seq[harvest] {
	return func(yield func(harvest) bool) {
		todo := batches(all)
		done := make([]chan harvest, min(maxWorkers, runtime.GOMAXPROCS(0), len(todo))) // by worker
		stop := make(chan struct{})
		var working sync.WaitGroup
		defer working.Wait()
		defer close(stop)
		for w := range done {
			done[w] = make(chan harvest)
			working.Go(func() {
				d := newDecoder(f.data)
				var room, other []calendar.Event // while one is being copied, the other is filled
				for i := w; i < len(todo); i += len(done) {
					h := f.reap(d, todo[i], room[:0])
					room, other = other, h.events
					select {
					case done[w] <- h:
					case <-stop:
						return
					}
				}
			})
		}
		for i := range todo {
			if !yield(<-done[i%len(done)]) {
				return
			}
		}
	}
}

// batches cuts mentions into pieces, but not those of one UID.
func batches(all []mention) (out [][]mention) {
	for len(all) > 0 {
		n := min(batchSize, len(all))
		for n < len(all) && all[n].uid == all[n-1].uid {
			n++
		}
		out, all = append(out, all[:n]), all[n:]
	}
	return out
}

// reap works out the occurrences of a batch, and writes them into room.
func (f *feed) reap(d *decoder, batch []mention, room []calendar.Event) (h harvest) {
	h.events = room
	for group := range ofOneUID(batch) {
		if h.err = f.expand(&h, d, group); h.err != nil || f.work.Left() <= 0 {
			break
		}
	}
	h.odd = d.odd
	return h
}

// expand adds the occurrences of the events of one UID.
func (f *feed) expand(h *harvest, d *decoder, group []mention) error {
	d.reuse()
	entries := make([]*entry, 0, len(group))
	for _, m := range group {
		e, err := d.entry(m, f.index.zones[m.calendar])
		switch {
		case errors.Is(err, errChanged):
			return err
		case err != nil:
			h.note(e, fmt.Sprintf("%s is left out: %v", title(e.Summary), err))
			continue
		}
		h.guests += len(e.Attendees)
		e.Calendar, e.Owner = f.Calendar, f.Owner
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil
	}
	s := newSeries(entries, f.index.window)
	var err error
	if h.events, err = s.appendOccurrences(h.events, f.work); err != nil {
		h.note(s.master, fmt.Sprintf("%s is not shown whole: %v", title(s.master.Summary), err))
	}
	for _, e := range entries {
		for _, d := range e.doubts {
			h.note(e, title(e.Summary)+": "+d)
		}
	}
	return nil
}

func (h *harvest) note(e *entry, words string) {
	if len(h.notes) <= maxNotes {
		h.notes = append(h.notes, calendar.Note{Line: e.line, UID: e.UID, Text: words})
	}
}

// title names an event for a person.
func title(summary string) string {
	if summary == "" {
		return "an event without a title"
	}
	return fmt.Sprintf("%.60q", summary)
}
