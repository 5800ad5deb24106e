package form

import (
	"slices"
	"sync"
	"time"
)

// A Note is something that a mail tells, as a fact with its values: the words of
// the reader's language say it, by the definition of its Key in words.txt. One
// without a Key is a sentence, and told as it is.
//
// In YAML it begins with the sentence in English, for people who read the file.
type Note struct {
	Said  string    `yaml:"said,omitempty"` // a sentence; of no account where there is a Key
	Key   Fact      `yaml:"key,omitempty"`
	Who   string    `yaml:"who,omitempty"`    // a name, an address, or what a calendar, a metric or a file is called
	Text  string    `yaml:"text,omitempty"`   // what somebody or something said
	Words string    `yaml:"words,omitempty"`  // of Text, those that are in doubt; or another name
	N     int       `yaml:"number,omitempty"` // of a promise
	At    time.Time `yaml:"at,omitempty"`
}

// A Fact is the name of what a note says.
type Fact string

// What a mail can tell besides what people wrote. The values are those that the
// definition can use; a comment names them where a field's name does not.
const (
	// What is missing for a 1:1.
	Unanswered Fact = "unanswered" // the prep form, by Who; it went out At
	Unreached  Fact = "unreached"  // the prep form did not reach Who; the server said Text
	Delayed    Fact = "delayed"    // the prep form has not reached Who yet
	Stopped    Fact = "stopped"    // none goes out to Who, whose address refused a mail At with Text
	Unsent     Fact = "unsent"     // none went out to Who

	// What did not take place.
	FellOut Fact = "fell-out" // the 1:1 At was cancelled

	// What was written and is no owner, no day, or of no promise.
	Stranger   Fact = "stranger"   // Words name neither of the two
	PastDay    Fact = "past"       // Words are a day gone by, and so Text, which has the number N, has none
	NoDay      Fact = "impossible" // the same: Words are no day of the calendar
	ClashedDay Fact = "clash"      // the same: Words name a date and another day of the week
	WhichOne   Fact = "which-one"  // Text does not say which promise it means; N is one

	// Why a mail could not be filed, and what its sender can do.
	NothingNew       Fact = "nothing-new"
	Empty            Fact = "empty"
	NoNumber         Fact = "no-number"
	NoPlace          Fact = "no-place"
	NoRoom           Fact = "no-room"
	ForgottenMeeting Fact = "forgotten-meeting"
	ForgottenMail    Fact = "forgotten-mail"
	NoName           Fact = "no-name"
	TypeBelow        Fact = "type-below"
	SayNumber        Fact = "say-number"
	SayLess          Fact = "say-less"
	TakeNewest       Fact = "take-newest"
	BeginTopic       Fact = "begin-topic" // with the name Who
	ReplyToIt        Fact = "reply-to-it"
)

// Facts lists them.
var Facts = []Fact{Unanswered, Unreached, Delayed, Stopped, Unsent, FellOut, Stranger, PastDay, NoDay, ClashedDay, WhichOne,
	NothingNew, Empty, NoNumber, NoPlace, NoRoom, ForgottenMeeting, ForgottenMail, NoName, TypeBelow, SayNumber, SayLess, TakeNewest, BeginTopic, ReplyToIt}

// What a problem can be. Each has three definitions: its name with .subject, .what
// and .hint.
const (
	RefusedMail    Fact = "refused-mail"    // to Who
	RefusedAddress Fact = "refused-address" // Who; nothing goes there until At
	Undelivered    Fact = "undelivered"
	DeadCalendar   Fact = "dead-calendar"   // called Who, not read since At
	DeadMetric     Fact = "dead-metric"     // called Who
	DeadSource     Fact = "dead-source"     // of metrics, called Who
	BrokenTemplate Fact = "broken-template" // at the place Who
	DeadMailbox    Fact = "dead-mailbox"    // not read since At
	Damaged        Fact = "damaged"         // the file Who; Words is the version that can take its place, if there is one
	SetAside       Fact = "set-aside"       // the damaged file Who, which is now Words
)

// Troubles lists them.
var Troubles = []Fact{RefusedMail, RefusedAddress, Undelivered, DeadCalendar, DeadMetric, DeadSource, BrokenTemplate, DeadMailbox, Damaged, SetAside}

// troubleParts are the definitions of a problem.
var troubleParts = []Fact{".subject", ".what", ".hint"}

// definition is the name under which words.txt has a fact.
func (f Fact) definition() string { return "note." + string(f) }

// A noted is a note made ready, as its definition sees it.
type noted struct {
	Who, Text, Words string
	N                int
	Day, Moment      string
}

// tell says a note in the language of the page; "" if it says nothing.
func (p *page) tell(n Note, b Brief, c clock) string {
	if n.Key == "" {
		return line(n.Said, 2*lineLimit)
	}
	t := noted{Who: line(n.Who, nameLimit), Text: line(n.Text, lineLimit), Words: line(n.Words, lineLimit/2), N: n.N}
	if !n.At.IsZero() {
		t.Day, t.Moment = c.day(n.At, b.Start), c.moment(n.At)
	}
	return p.say(n.Key.definition(), t)
}

// tellAll says each of a list of notes, as room allows.
func (p *page) tellAll(list []Note, b Brief, c clock) []string {
	var out []string
	for _, n := range list {
		out = append(out, p.tell(n, b, c))
	}
	return p.room.said(out)
}

// builtinEnglish is what the program and the state say things in, whatever an
// organisation has made of the mails.
var builtinEnglish = sync.OnceValues(func() (*language, error) {
	t, err := Builtin()
	if err != nil {
		return nil, err
	}
	return t.language(english)
})

// English is what a note says, for logs, the command line and the state. Times
// are in their own zone.
func (n Note) English() string {
	l, err := builtinEnglish()
	if err != nil { // it is part of the program, and a test reads it
		return string(n.Key)
	}
	p := &page{words: l}
	said := p.tell(n, Brief{}, clock{n.At.Location(), p})
	if p.fault != nil {
		return string(n.Key)
	}
	return said
}

// English is what a problem of this kind is about, what is wrong and what to do,
// for logs, the command line and the state.
func (t Trouble) English() (subject, what, hint string) {
	var out [3]string
	for i, part := range troubleParts {
		n := t.Fact
		n.Key += part
		out[i] = n.English()
	}
	return out[0], out[1], out[2]
}

// MarshalYAML puts the sentence in English before the fact. The three sentences of
// a problem stand beside it.
func (n Note) MarshalYAML() (any, error) {
	type plain Note
	if n.Key == "" {
		return n.Said, nil
	}
	if !slices.Contains(Troubles, n.Key) {
		n.Said = n.English()
	}
	return plain(n), nil
}

// UnmarshalYAML reads a note, or a sentence alone.
func (n *Note) UnmarshalYAML(decode func(any) error) error {
	type plain Note
	*n = Note{}
	if decode(&n.Said) == nil {
		return nil
	}
	if err := decode((*plain)(n)); err != nil {
		return err
	}
	if slices.Contains(Facts, n.Key) || slices.Contains(Troubles, n.Key) {
		n.Said = "" // it is for people
	} else {
		n.Key = "" // a newer version has it
	}
	return nil
}
