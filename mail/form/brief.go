package form

import (
	"time"
)

// Kind names what a mail is for. The words are those of the command line.
type Kind string

const (
	Prep        Kind = "prep"
	PrepNudge   Kind = "prep-nudge"
	Briefing    Kind = "briefing"
	Wrapup      Kind = "wrapup"
	WrapupNudge Kind = "wrapup-nudge"
	Changed     Kind = "changed"
	Problem     Kind = "problem"
)

// Kinds lists every kind, in the order of a 1:1's life.
var Kinds = []Kind{Prep, PrepNudge, Briefing, Wrapup, WrapupNudge, Changed, Problem}

// A Brief is everything that a mail can tell. Fields that do not concern a
// kind are ignored by it.
type Brief struct {
	Kind     Kind
	Language string         // BCP 47 of the recipient; English where there are no templates for it
	Zone     *time.Location // the recipient's; every time in the mail is in it, and labelled

	Manager, Report Party
	ToManager       bool // the recipient is the manager

	Start, End time.Time
	Title      string // the event's own
	Location   string

	Agenda    []Item
	Questions []Question // of the prep form, in order
	Reading   []Question // about the metrics; left out where there are none
	Figures   []Figure
	Answers   []Answer // what the report has answered so far
	Open      []Step   // what the pair has promised and not yet done
	Missing   []string // what the briefing should say is missing, in words
	Human     string   // one question to be human with
	Next      string   // one step of development to offer
	Warnings  []string // doubts that the manager should know, in words

	Change    Change    // of a changed mail
	Following time.Time // the start of the next 1:1 after one that is cancelled; zero if none is known
	WasStart  time.Time // when the meeting was to begin before the change
	PrepSent  time.Time // when the prep form or the wrap-up that a nudge recalls went out; zero if it did not
	Trouble   Trouble   // of a problem mail

	Ref string // a short visible name of this mail, by which an answer is found when all else is lost
}

// A Party is one of the two, as a mail names them.
type Party struct {
	Name  string // in full, else the address
	First string // what to call them
	Email string
}

// An Item is one section of the agenda.
type Item struct {
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
}

// A Step is a promise: who does what by when.
type Step struct {
	ID      int       `yaml:"id"`    // within the pair
	Owner   string    `yaml:"owner"` // address
	Text    string    `yaml:"text"`
	Due     string    `yaml:"due,omitempty"` // 2006-01-02
	State   string    `yaml:"state"`         // open, done, dropped
	Created time.Time `yaml:"created,omitempty"`
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
	Questions  []Marked // in the order of the text
}

// A Marked question is one with the line that it stands on.
type Marked struct {
	Key  string `json:"key"`
	Line string `json:"line"` // the exact line in Form.Text
}
