package answer

import (
	"time"

	"oneonone/mail/form"
)

// A Sheet is the mail that a reply answers, as it was sent.
type Sheet struct {
	Kind  form.Kind
	Text  string        // its text part; "" if it answers none of ours
	HTML  string        // its HTML part, of which some lines come back that the text has not; "" if it is not at hand
	Marks []form.Marked // the lines in it that are to be answered, in their order
	Items []Item        // the promises in it that can be ticked off
}

// An Item is a promise that the sheet lists.
type Item struct {
	ID   int    // within the pair, and how the line names it
	Line string // the exact line in the text, such as "- [ ] 3 Alice: draft the RFC (due Fri 27 Nov)"
}

// Circumstances are what the words of a reply depend on.
type Circumstances struct {
	Manager, Report Somebody
	ByManager       bool      // the manager wrote it; otherwise the report did
	At              time.Time // when it was written, in the writer's zone: days in words are counted from there
	MonthFirst      bool      // 5/12 is the 12th of May
}

// Somebody is one of the two, by all that the other may call them.
type Somebody struct {
	Email string
	Names []string // full and first name, as they are written
}

// Answers is what a reply says. Texts have lines that end in LF, and neither
// begin nor end with blank ones.
type Answers struct {
	Text     string        // all that was newly written, in its order; without quotes, signatures and disclaimers
	Under    []form.Answer // what was written under each mark, by its key, in the order of the sheet; without what Steps and Changes hold; never under private
	General  string        // what was written and belongs nowhere
	Private  string        // what the manager wrote for no other eyes; "" for a report
	Steps    []Step        // promises that were made
	Changes  []Change      // what became of promises that were made before
	Warnings []string      // what was not understood, in words for the writer, each with how to mend it
	Doubts   []form.Note   // those of the warnings that Steps does not show
}

// A Step is a promise as it was written.
type Step struct {
	Owner string    // address; "" if nobody is named, or somebody whom we do not know
	Text  string    // what is to be done
	Due   string    // 2006-01-02; "" if no day was said
	Done  bool      // it was written down as done already
	Doubt form.Note // why it has no owner or no day though one was written; it has no key if nothing was
}

// A Change is what was said of a promise that has a number.
type Change struct {
	ID    int
	State string // open, done or dropped; "" if nothing was said of that
	Due   string // a new day, 2006-01-02; "" if none was said
	Owner string // the address of a new owner; "" if none was named
	Note  string // what was said besides
}
