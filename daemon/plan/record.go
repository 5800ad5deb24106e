package plan

import (
	"cmp"
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// A Record is what is known of one meeting and what was done about it: the
// content of its state file. Its yaml names are read and edited by people.
type Record struct {
	Key     string        `yaml:"-"` // names the record within its pair; also the end of its file name
	Event   Seen          `yaml:"meeting"`
	Notices []Notice      `yaml:"notices,omitempty"`
	Metrics []form.Figure `yaml:"metrics,omitempty"`          // as they stood when they were first mailed
	Answers []form.Answer `yaml:"answers,omitempty"`          // of the report
	Human   string        `yaml:"human_question,omitempty"`   // key of the one asked in the briefing
	Next    string        `yaml:"development_step,omitempty"` // key of the one offered there
}

// Seen is a meeting as it was last seen in the calendar.
type Seen struct {
	Manager   string         `yaml:"manager"`
	Report    string         `yaml:"report"`
	Title     string         `yaml:"title"`
	Start     time.Time      `yaml:"start"`
	End       time.Time      `yaml:"end"`
	State     calendar.State `yaml:"state"`
	Reason    string         `yaml:"reason,omitempty"`
	IDs       []calendar.ID  `yaml:"ids"`
	Calendars []string       `yaml:"calendars"`
	Held      time.Time      `yaml:"held,omitempty"` // when its end passed with the meeting still on; from then on it has taken place, whatever becomes of the event
}

// See notes what the calendar shows of the meeting now. The addresses of the
// two stay as they were at first, even if others have become theirs: they say
// where the record is kept.
func (r *Record) See(m calendar.Meeting) {
	held := r.Event.Held
	if m.Start.After(held) {
		held = time.Time{}
	}
	r.Event = Seen{
		Manager: cmp.Or(r.Event.Manager, m.Pair.Manager.Email), Report: cmp.Or(r.Event.Report, m.Pair.Report.Email), Title: m.Title, Start: m.Start, End: m.End,
		State: m.State, Reason: m.Reason, IDs: m.IDs, Calendars: m.Calendars, Held: held,
	}
}

// Put records a notice, in the place of the one with its ID if there is one.
func (r *Record) Put(n Notice) {
	for i := range r.Notices {
		if r.Notices[i].ID == n.ID {
			r.Notices[i] = n
			return
		}
	}
	r.Notices = append(r.Notices, n)
}

// Notice returns the recorded notice with this ID.
func (r *Record) Notice(id string) (Notice, bool) {
	for _, n := range r.Notices {
		if n.ID == id {
			return n, true
		}
	}
	return Notice{}, false
}

// A Notice is one mail that a meeting calls for, or why there is none.
type Notice struct {
	ID        string    `yaml:"id"`
	Kind      form.Kind `yaml:"kind"`
	To        string    `yaml:"to"` // address
	Due       time.Time `yaml:"due"`
	Expires   time.Time `yaml:"expires"` // of no use from here on
	State     State     `yaml:"state"`
	Reason    string    `yaml:"reason,omitempty"` // in words a manager understands
	About     About     `yaml:"about"`
	Subject   string    `yaml:"subject,omitempty"`
	MessageID string    `yaml:"message_id,omitempty"`
	Queued    time.Time `yaml:"queued,omitempty"`
	Attempts  int       `yaml:"attempts,omitempty"`
	Unclear   int       `yaml:"unclear,omitempty"`  // how many attempts ended without an answer: the mail may have arrived
	NextTry   time.Time `yaml:"next_try,omitempty"` // not before
	Sent      time.Time `yaml:"sent,omitempty"`
	Answer    string    `yaml:"answer,omitempty"` // what the mail server said last
}

// About is the time that a notice tells its reader, so that a later change can
// be told against it.
type About struct {
	Start  time.Time   `yaml:"start"`
	End    time.Time   `yaml:"end"`
	Change form.Change `yaml:"change,omitempty"` // of a changed notice
}

// State is how far a notice has come.
type State string

const (
	Planned  State = "planned"  // not due yet, or due and not yet queued; never written to a file
	Queued   State = "queued"   // its letter is written and safe
	Sending  State = "sending"  // an attempt has begun and no answer is recorded: it may have arrived, so it is tried again with the same Message-ID
	Sent     State = "sent"     // the mail server took it over
	Answered State = "answered" // a reply to it was filed
	Skipped  State = "skipped"  // not called for
	Expired  State = "expired"  // of no use any more
	Failed   State = "failed"   // refused for good
)

// Final reports whether nothing more will happen to a notice in this state.
func (s State) Final() bool {
	switch s {
	case Sent, Answered, Skipped, Expired, Failed:
		return true
	}
	return false
}

// Counts reports whether a notice in this state is on its way to its reader or
// has reached them.
func (s State) Counts() bool {
	switch s {
	case Queued, Sending, Sent, Answered:
		return true
	}
	return false
}
