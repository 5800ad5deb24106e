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
	b.Agreed.Doubts = newest(notes)
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
// for it, and what they mailed since the other was last told what there is to talk
// about. The report sees the manager's alone: their own they know.
func (s *story) topics(toManager bool) (out []form.Topic) {
	manager, report := s.meeting.Pair.Manager.Email, s.meeting.Pair.Report.Email
	if before := s.before(); before != nil && before.NextTime != "" {
		out = append(out, form.Topic{From: manager, Text: before.NextTime})
	}
	for _, t := range s.pair.Topics {
		mine := t.From == report
		if t.At.After(s.covered(mine)) && t.At.Before(s.meeting.Start) && (toManager || !mine) {
			out = append(out, form.Topic{From: t.From, Text: t.Text})
		}
	}
	return out
}

// covered is when the topics of one of the two were last told to the other: in a
// mail before the last 1:1 that took place, or else in that 1:1.
func (s *story) covered(ofReport bool) time.Time {
	last := s.before()
	if last == nil {
		return time.Time{}
	}
	var told time.Time
	for _, n := range last.Notices {
		ahead := n.Kind == form.Prep || n.Kind == form.PrepNudge
		if ofReport {
			ahead = n.Kind == form.Briefing
		}
		if ahead && n.State.Counts() && n.Queued.Before(last.Event.Start) {
			told = latest(told, n.Queued)
		}
	}
	if told.IsZero() {
		return last.Event.Start
	}
	return told
}

// newest are the doubts about the last mail that there were any about.
func newest(notes []store.PrivateNote) []form.Note {
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
