package filing

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
	"oneonone/mail/reply"
)

// A Clerk files mails into one state directory.
type Clerk struct {
	Store      *store.Store
	Roster     *calendar.Roster
	Secret     mail.Secret // nil where no mail ever went out
	From       string      // our address
	ReplyTo    string      // the address that takes the token; "" for none
	AuthservID string      // of the server whose Authentication-Results are believed; "" for none
	MonthFirst bool        // 5/12 is the 12th of May
	Format     func(calendar.Pair) form.Format

	letters *letters
}

// Verdicts on a mail.
const (
	Answer     = "answer"       // it was filed under the 1:1 that it answers
	Topic      = "topic"        // it is something to talk about in the next 1:1
	Own        = "own"          // it is a mail of ours that came back
	Bounced    = "bounce"       // it says that one of our mails did not arrive
	Automatic  = "automatic"    // no person wrote it
	Invitation = "calendar"     // it answers an invitation
	Unknown    = "unknown"      // it answers none of our mails, and its sender is a stranger
	Stranger   = "wrong-person" // it answers a mail that went to somebody else
	Forged     = "unauthenticated"
	Misread    = "not-understood" // somebody known wrote it, and it could not be filed
	TooLarge   = "too-large"
	Poison     = "unreadable"
)

// maxTries is how often a mail is begun to be read. One that kills the process
// each time is then set aside.
const maxTries = 3

// Read says what would become of a mail, and changes nothing.
func (c *Clerk) Read(raw []byte, now time.Time) (Reading, error) {
	m, err := parse(raw)
	if err != nil {
		return refused(Reading{}, Poison, err.Error()), nil
	}
	r, err := c.read(m, now)
	if err != nil {
		return r, err
	}
	r.ID = mailID(m)
	return r, c.enter(&r, now, true)
}

// File takes a mail in. follow is called when it is entered into the books, and
// before it counts as filed: what it does has to bear being done twice. An error
// means that the mail is to come again; a mail that came before changes nothing,
// and is not followed again.
func (c *Clerk) File(raw []byte, now time.Time, follow func(Reading) error) (Reading, error) {
	m, err := parse(raw)
	if err != nil {
		return c.aside(digest(raw), raw, now, err)
	}
	id := mailID(m)
	kept, _, err := c.Store.Mail(id)
	if err != nil {
		return Reading{}, err
	}
	if kept.Final() {
		return again(kept), nil
	}
	if err := c.Store.PutRaw(id, raw); err != nil {
		return Reading{}, err
	}
	kept = store.Mail{
		ID: id, MessageID: m.ID, From: m.From.Address, Subject: mail.OneLine(m.Subject),
		At: firstTime(kept.At, now), Tries: kept.Tries + 1, Verdict: store.Reading,
	}
	if err := c.Store.PutMail(kept); err != nil {
		return Reading{}, err
	}
	if kept.Tries > maxTries {
		return c.finish(kept, refused(Reading{}, Poison, "reading it has failed three times; it is kept as it came"))
	}
	r, err := c.read(m, now)
	if err != nil {
		return r, c.stateFault(kept, err)
	}
	r.ID = id
	switch err := c.enter(&r, now, false); {
	case errors.Is(err, store.ErrFull): // it would be so at every try
		r = misread(r, form.NoRoom, form.Note{Key: form.SayLess})
	case err != nil:
		return r, c.stateFault(kept, err)
	}
	if err := follow(r); err != nil {
		return r, c.stateFault(kept, err)
	}
	return c.finish(kept, r)
}

// stateFault takes the try back that ended because of us, and not of the mail: a
// full disk, or a state file that is being mended.
func (c *Clerk) stateFault(kept store.Mail, err error) error {
	kept.Tries--
	if e := c.Store.PutMail(kept); e != nil {
		return fmt.Errorf("%w (and %w)", err, e)
	}
	return err
}

// Aside notes a mail that is too large to be read, by what little is known of
// it.
func (c *Clerk) Aside(name string, size int64, now time.Time) (Reading, error) {
	kept := store.Mail{ID: digest([]byte(name)), At: now}
	r := refused(Reading{}, TooLarge, fmt.Sprintf("it has %d MB, and is left in the mailbox", size>>20))
	return c.finish(kept, r)
}

// aside keeps a mail that cannot be read at all.
func (c *Clerk) aside(id string, raw []byte, now time.Time, cause error) (Reading, error) {
	if err := c.Store.PutRaw(id, raw); err != nil {
		return Reading{}, err
	}
	return c.finish(store.Mail{ID: id, At: now}, refused(Reading{}, Poison, cause.Error()))
}

// finish notes what became of a mail: from here on it is filed.
func (c *Clerk) finish(kept store.Mail, r Reading) (Reading, error) {
	kept.Verdict, kept.Reason, kept.Notice = r.Verdict, r.Reason, r.Notice
	kept.Manager, kept.Report = r.Manager, r.Report
	return r, c.Store.PutMail(kept)
}

// again is the reading of a mail that came before.
func again(kept store.Mail) Reading {
	return Reading{
		ID: kept.ID, Verdict: kept.Verdict, Again: true, From: kept.From, Notice: kept.Notice, Manager: kept.Manager, Report: kept.Report,
		Accepted: kept.Verdict == Answer || kept.Verdict == Topic, Reason: cmp.Or(kept.Reason, "it was filed already"),
	}
}

// parse reads a mail. Whatever the reading of it does, we go on.
func parse(raw []byte) (m reply.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading the mail: %v", p)
		}
	}()
	return reply.Parse(raw)
}

// mailID names a mail by what its sender made of it. What mail servers put in
// front of it on one way or another does not count, so that a copy that came by
// another way is known.
func mailID(m reply.Message) string {
	return digest([]byte(strings.Join([]string{m.ID, m.From.Address, m.Date.UTC().Format(time.RFC3339), m.Subject, m.Text}, "\x00")))
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

func firstTime(known, now time.Time) time.Time {
	if known.IsZero() {
		return now
	}
	return known
}

// person returns whoever has an address of a mail.
func (c *Clerk) person(a netmail.Address) calendar.Person { return c.Roster.Person(a.Address, a.Name) }
