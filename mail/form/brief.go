package form

import (
	"time"
)

// Kind names what a mail is for. The words are those of the command line.
type Kind string

const (
	Prep          Kind = "prep"
	PrepNudge     Kind = "prep-nudge"
	Briefing      Kind = "briefing"
	Wrapup        Kind = "wrapup"
	WrapupNudge   Kind = "wrapup-nudge"
	Recap         Kind = "recap"
	ActionsDue    Kind = "actions-due"
	Changed       Kind = "changed"
	NotUnderstood Kind = "not-understood"
	Problem       Kind = "problem"
	Digest        Kind = "digest"
)

// Kinds lists every kind, in the order of a 1:1's life.
var Kinds = []Kind{Prep, PrepNudge, Briefing, Wrapup, WrapupNudge, Recap, ActionsDue, Changed, NotUnderstood, Problem, Digest}

// A Brief is everything that a mail can tell. Fields that do not concern a
// kind are ignored by it.
type Brief struct {
	Kind     Kind
	Language string         // BCP 47 of the recipient; English where there are no templates for it
	Zone     *time.Location // the recipient's; every time in the mail is in it, and labelled

	Manager, Report Party
	ToManager       bool // the recipient is the manager

	Start, End time.Time // of the meeting; of an actions-due mail and a digest Start alone: any time of their day, in Zone
	Title      string    // the event's own
	Location   string

	Agenda    []Slot
	Questions []Question // of the prep form, in order
	Reading   []Question // about the metrics; left out where there are none
	Figures   []Figure
	Answers   []Answer // what the report has answered so far
	Open      []Step   // what the pair has promised and not yet done
	Topics    []Topic  // what the two want to talk about, mailed in between; to the report only after the prep form of it went out
	Missing   []string // what the briefing should say is missing, in words
	Human     string   // one question to be human with
	Next      string   // one step of development to offer
	Warnings  []string // doubts that the manager should know, in words

	Change    Change    // of a changed mail
	Following time.Time // the start of the next 1:1 after one that is cancelled; zero if none is known
	WasStart  time.Time // when the meeting was to begin before the change
	PrepSent  time.Time // when the prep form or the wrap-up that a nudge recalls went out; zero if it did not
	Trouble   Trouble   // of a problem mail
	Agreed    Agreed    // of a recap
	Due       []Promise // of an actions-due mail, numbered by their Step.ID: what is overdue first
	Misread   Misread   // of a not-understood mail
	Health    Health    // of a digest

	Ref string // a short visible name of this mail, by which an answer is found when all else is lost
}

// A Party is one of the two, as a mail names them.
type Party struct {
	Name  string // in full, else the address
	First string // what to call them
	Email string
}

// A Slot is one section of the agenda, with its time.
type Slot struct {
	Section   string
	Key       string // of the section: its name in lower case, with - for what is no letter or digit
	Minutes   int
	Start     time.Time
	Questions []string // what to ask in it
}

// A Question is one that the mail asks to be answered.
type Question struct {
	Key   string `yaml:"key"`   // stable: wins, challenges, feedback, priorities, …
	Label string `yaml:"label"` // Wins
	Text  string `yaml:"text"`  // what's going well for you this week?
}

// An Answer is what was written under a question.
type Answer struct {
	Key   string `yaml:"key"`
	Label string `yaml:"label,omitempty"`
	Text  string `yaml:"text"`
}

// A Figure is one metric at one time, with the time before.
type Figure struct {
	Name   string    `yaml:"name"`
	Unit   string    `yaml:"unit,omitempty"`
	Value  float64   `yaml:"value"`
	Target *float64  `yaml:"target,omitempty"`
	Better string    `yaml:"better,omitempty"` // higher, lower, or ""
	At     time.Time `yaml:"at"`               // when the value was read at its source
	Before *float64  `yaml:"before,omitempty"` // the value at the 1:1 before; nil if there is none

	History []Point `yaml:"-"` // at earlier 1:1s, oldest first, out of their records alone
}

// A Point is the value of a metric at an earlier 1:1.
type Point struct {
	At    time.Time
	Value float64
}

// A Step is a promise: who does what by when.
type Step struct {
	ID      int       `yaml:"id"`    // within the pair
	Owner   string    `yaml:"owner"` // address
	Text    string    `yaml:"text"`
	Due     string    `yaml:"due,omitempty"` // 2006-01-02
	State   string    `yaml:"state"`         // open, done, dropped
	Created time.Time `yaml:"created,omitempty"`
	Closed  time.Time `yaml:"closed,omitempty"`     // when it was done or dropped
	Meeting string    `yaml:"meeting,omitempty"`    // key of the record of the 1:1 in which it was promised
	Mail    string    `yaml:"mail,omitempty"`       // the mail that holds the promise
	Changed string    `yaml:"changed_by,omitempty"` // the mail that last changed it
	Doubt   string    `yaml:"doubt,omitempty"`      // why it has no owner or no day though one was written, a sentence
}

// A Topic is something that one of the two wants to talk about.
type Topic struct {
	From string `yaml:"from"` // address
	Text string `yaml:"text"`
}

// Agreed is what a 1:1 came to, as a recap tells it.
type Agreed struct {
	Updated  bool     // both were told before, and something has changed since
	Summary  string   // the manager's
	Notes    []Answer // the manager's, by section of the agenda; Label is its name
	Steps    []Step   // promised in this 1:1; the other open ones are in Brief.Open, which may hold these too
	Closed   []Step   // done or dropped since the 1:1 before
	NextTime string   // what should come up in the next 1:1
	Remarks  []Topic  // what the report has corrected, beside the manager's text

	// For the manager alone; a recap to the report never holds them.
	Private  string   // of this, the manager is told only that it is kept
	Unplaced string   // what was written and belongs nowhere: it is kept, and the report does not see it
	Doubts   []string // what is to be mended, each with how to: a step without owner or day, a day in the past, a name that nobody has
}

// A Promise is a step with the other one of the pair in which it was made.
type Promise struct {
	Step
	With Party
}

// Misread is a mail of somebody that could not be filed.
type Misread struct {
	Subject string
	At      time.Time
	Why     string   // one sentence
	Hints   []string // what to do, a sentence each
	Text    string   // what they wrote, so that nothing has to be written again
}

// Health is how a manager's 1:1s went in a month.
type Health struct {
	Month time.Time // any time in it, in Brief.Zone
	Rows  []Wellness
}

// Wellness is how the 1:1s with one report went.
type Wellness struct {
	Report                   Party
	Held, Cancelled, Skipped int       // in the month; skipped ones were declined, or one of the two was away
	Last                     time.Time // the start of the last one that took place; zero if none did
	Next                     time.Time // of the next in the calendar; zero if there is none
	Asked, Answered          int       // prep forms in the month
	Open, Overdue            [2]int    // promises of the manager, of the report
	Development              time.Time // when development was last talked about; zero if it never was
}

// Change is what happened to a meeting that people were already told of.
type Change string

const (
	Moved     Change = "moved"
	Cancelled Change = "cancelled"
	Restored  Change = "restored" // cancelled, and now on again
)

// Trouble is what a problem mail is about.
type Trouble struct {
	Subject string // what it concerns: "mail to alice@example.com", "calendar maria"
	What    string // what went wrong, one sentence
	Hint    string // what to do about it, one sentence
	Detail  string // what the other side said, verbatim
	Since   time.Time
	Effects []string // what did not go out for it
}

// A Form is a mail's content.
type Form struct {
	Subject    string
	Text, HTML string
	Images     []Image  // that the HTML shows, in the order of their names
	Questions  []Marked // in the order of the text
	Items      []Item   // the promises in it that can be ticked off, in the order of the text
}

// A Marked question is one with the line that it stands on.
type Marked struct {
	Key  string `json:"key"`
	Line string `json:"line"` // the exact line in Form.Text
}

// An Item is a promise with the line that it stands on.
type Item struct {
	ID   int    `json:"id"`   // of the Step; it stands in the line too
	Line string `json:"line"` // the exact line in Form.Text, which is there once
}
