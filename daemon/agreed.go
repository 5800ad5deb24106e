package daemon

import (
	"slices"
	"time"

	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// agreed adds to a recap what the 1:1 came to. What only the manager may see is
// not even looked at for the report's.
func (s *story) agreed(b *form.Brief, n plan.Notice) {
	rec := s.rec
	b.Agreed = form.Agreed{Updated: told(*rec, n), Summary: rec.Summary, Notes: rec.Notes, NextTime: rec.NextTime}
	for _, r := range rec.Corrections {
		b.Agreed.Remarks = append(b.Agreed.Remarks, form.Topic{From: r.From, Text: r.Text})
	}
	var since time.Time // when the last recap of the 1:1 before was written
	if before := s.before(); before != nil {
		since = latest(before.Event.Start, before.Told.At)
	}
	b.Open = nil
	for _, step := range s.pair.Steps {
		switch {
		case step.Meeting == rec.Key:
			b.Agreed.Steps = append(b.Agreed.Steps, step)
		case step.State == minutes.Open:
			b.Open = append(b.Open, step)
		case step.Closed.After(since):
			b.Agreed.Closed = append(b.Agreed.Closed, step)
		}
	}
	b.Open = open(b.Open, s.meeting.Pair.Manager.Email)
	if !b.ToManager {
		return
	}
	notes := s.private.Of(rec.Key)
	for _, note := range notes {
		b.Agreed.Private = join(b.Agreed.Private, note.Text)
		b.Agreed.Unplaced = join(b.Agreed.Unplaced, note.Unplaced)
	}
	b.Agreed.Doubts = minutes.Doubts(b.Agreed.Steps, b.Report.First, newest(notes))
}

// told reports whether somebody has had a recap of this 1:1 before a notice.
func told(rec plan.Record, n plan.Notice) bool {
	for _, old := range rec.Notices {
		if old.Kind == form.Recap && old.To == n.To && old.ID != n.ID && old.State.Counts() {
			return true
		}
	}
	return false
}

// lastHeld is the start of the last 1:1 that took place before this one; zero if
// there is none.
func (s *story) lastHeld() time.Time {
	if r := s.before(); r != nil {
		return r.Event.Start
	}
	return time.Time{}
}

// before is the record of the last 1:1 that took place before this one; nil if
// there is none.
func (s *story) before() *plan.Record {
	for i := len(s.past) - 1; i >= 0; i-- {
		if !s.past[i].Event.Held.IsZero() {
			return &s.past[i]
		}
	}
	return nil
}

// topics are what the two want to talk about in this 1:1: what the last one left
// for it, and what they mailed since. The report sees the manager's alone: their
// own they know.
func (s *story) topics(toManager bool) (out []form.Topic) {
	manager, report := s.meeting.Pair.Manager.Email, s.meeting.Pair.Report.Email
	if before := s.before(); before != nil && before.NextTime != "" {
		out = append(out, form.Topic{From: manager, Text: before.NextTime})
	}
	for _, t := range s.pair.Topics {
		mine := t.From == report
		if t.At.After(s.lastHeld()) && t.At.Before(s.meeting.Start) && (toManager || !mine) {
			out = append(out, form.Topic{From: t.From, Text: t.Text})
		}
	}
	return out
}

// newest are the doubts about the last mail that there were any about.
func newest(notes []store.PrivateNote) []string {
	for _, n := range slices.Backward(notes) {
		if len(n.Doubts) > 0 {
			return n.Doubts
		}
	}
	return nil
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}
