package daemon

import (
	"context"
	netmail "net/mail"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail"
	"oneonone/mail/form"
)

// A Source is one calendar. Read returns every occurrence between from and to,
// out of the last good copy where the source cannot be reached: then the error
// is not nil and the snapshot not empty. What was there the last time and has
// been put off until after to is in the snapshot too, at least once. Read is
// called by one goroutine at a time.
type Source interface {
	Name() string
	Read(ctx context.Context, now, from, to time.Time) (calendar.Snapshot, error)
}

// A Sender hands one mail to a mail server. Its errors are those of package
// mail: permanent, about the account, ambiguous, or temporary.
type Sender interface {
	Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error)
}

// A Mailbox is where replies arrive. Fetch returns mails that are not done yet,
// the oldest first, and never those that were there before the first start. Done
// says that one is filed, or set aside: it never comes again. Wait returns when
// something may have arrived; it is no more than a hint. They may be called at
// the same time. Their errors are those of package mail. After Close there is
// nothing more to it.
type Mailbox interface {
	Name() string
	Fetch(ctx context.Context) ([]mail.Arrival, error)
	Done(ctx context.Context, id string, aside bool) error
	Wait(ctx context.Context) error
	Close() error
}

// A Setup is what the config makes of a daemon. Reload replaces it whole.
type Setup struct {
	Calendars []Calendar
	Sender    Sender
	Mailbox   Mailbox       // nil where replies are not read
	Poll      time.Duration // how often the mailbox is looked into; 0: every minute
	Roster    *calendar.Roster
	Rules     calendar.Rules
	Policy    plan.Policy
	Templates func(calendar.Pair) *form.Templates // of a pair; of a manager or of all, where a mail is about no pair
	Format    func(calendar.Pair) form.Format
	Figures   Figures
	Read      func() // waits until nothing that Figures has begun is read any more; nil: nothing is
	From      netmail.Address
	ReplyTo   string // the address that takes the token; "" for none
	Admin     string // is told of problems too; "" for nobody

	Retention Retention
	Limits    Limits // of the account that mails are sent by

	AuthservID string // of the server whose Authentication-Results (RFC 8601) are believed; "" for none
	MonthFirst bool   // in replies, 5/12 is the 12th of May
}

// A Calendar is a source and how often to read it.
type Calendar struct {
	Source
	Owner    string // address
	Refresh  time.Duration
	Local    bool // a file: it costs nothing to look at in every step
	Holidays bool // its all-day events are days off, and nothing else counts
	Region   string
}

// Figures says how the metrics of a pair stand, and does not wait: what takes
// long is pending, and ready is called later, by another goroutine, each time
// that something of it is known. What is being read is given up with ctx. Figures
// is called by one goroutine; ready may be nil.
type Figures func(ctx context.Context, pair calendar.Pair, ready func()) []Reading

// A Reading is what is known of one metric of a pair. Where there is neither an
// error nor a figure, the person has no value, unless it is pending.
type Reading struct {
	Metric  string       // its name
	Source  string       // a file, a server or a program, for people; "" if it is not known
	Figure  *form.Figure // nil for none
	Pending bool         // it is being read
	Err     error
	Down    bool // the source cannot be read at all
}
