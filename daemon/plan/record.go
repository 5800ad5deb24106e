package plan

import (
	"cmp"
	"slices"
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
	Answers []form.Answer `yaml:"answers,omitempty"`          // of the report, to the prep form
	Human   string        `yaml:"human_question,omitempty"`   // key of the one asked in the briefing
	Next    string        `yaml:"development_step,omitempty"` // key of the one offered there

	Summary     string        `yaml:"summary,omitempty"`     // the manager's, as are those that follow
	Notes       []form.Answer `yaml:"notes,omitempty"`       // by section of the agenda
	NextTime    string        `yaml:"next_time,omitempty"`   // what should come up in the next 1:1
	Corrections []Remark      `yaml:"corrections,omitempty"` // what the report has added to all that
	Replies     []Reply       `yaml:"replies,omitempty"`     // the mails that all of it comes from, in the order in which they were filed
	Told        Told          `yaml:"recap,omitempty"`
}

// A Remark is what one of the two wrote about what is written down.
type Remark struct {
	ID   string    `yaml:"id"` // of the mail
	From string    `yaml:"from"`
	At   time.Time `yaml:"at"`
	Text string    `yaml:"text"`
}

// A Reply is a mail that was filed here. The mail itself is kept beside, whole.
type Reply struct {
	ID     string    `yaml:"id"` // of the mail
	Kind   form.Kind `yaml:"kind"`
	Notice string    `yaml:"notice"` // that it answers
	From   string    `yaml:"from"`
	At     time.Time `yaml:"at"`
}

// Told counts how often replies have changed what the recap tells each of the
// two. What is private to the manager changes the manager's alone.
type Told struct {
	Manager int       `yaml:"manager,omitempty"`
	Report  int       `yaml:"report,omitempty"`
	At      time.Time `yaml:"at,omitempty"` // when the last of those replies was filed
}

// IsZero reports whether there is nothing to tell.
func (t Told) IsZero() bool { return t == Told{} }

// Filed returns the reply that a mail was filed as.
func (r *Record) Filed(mail string) (Reply, bool) {
	i := slices.IndexFunc(r.Replies, func(f Reply) bool { return f.ID == mail })
	if i < 0 {
		return Reply{}, false
	}
	return r.Replies[i], true
}

// Replied reports whether a mail of one of the kinds has been answered.
func (r *Record) Replied(kinds ...form.Kind) bool {
	return slices.ContainsFunc(r.Replies, func(f Reply) bool { return slices.Contains(kinds, f.Kind) })
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

// An Occurrence is a meeting as programs see it. Its JSON is stable; times are
// UTC.
type Occurrence struct {
	UID          string    `json:"uid"`
	RecurrenceID string    `json:"recurrence_id"` // the original start of a recurring instance; else ""
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
}

// Occurrence is the meeting as programs see it.
func (s Seen) Occurrence() *Occurrence {
	o := &Occurrence{Start: s.Start.UTC(), End: s.End.UTC()}
	if len(s.IDs) > 0 {
		o.UID = s.IDs[0].UID
		if at := s.IDs[0].RecurrenceID; !at.IsZero() {
			o.RecurrenceID = at.UTC().Format(time.RFC3339)
		}
	}
	return o
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
	InDoubt   bool      `yaml:"-"`                // of one that has just been judged: it may have gone out before the state was restored
	Reply     string    `yaml:"reply,omitempty"`  // of a not-understood notice: the notice that the mail answered, or the address
}

// About is the time that a notice tells its reader, so that a later change can
// be told against it.
type About struct {
	Start  time.Time   `yaml:"start"`
	End    time.Time   `yaml:"end"`
	Change form.Change `yaml:"change,omitempty"` // of a changed notice
	Told   int         `yaml:"told,omitempty"`   // of a recap: its place in Told
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
