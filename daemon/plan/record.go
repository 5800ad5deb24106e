package plan

import (
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
	Metrics []form.Figure `yaml:"metrics,omitempty"`        // as they stood when they were first mailed
	Answers []form.Answer `yaml:"answers,omitempty"`        // of the report
	Human   string        `yaml:"human_question,omitempty"` // the one asked in the briefing
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
	Sending  State = "sending"  // an attempt has begun; after a crash: unknown, so tried again with the same Message-ID
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
