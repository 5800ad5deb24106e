package inbox

import (
	"errors"
	"slices"
	"time"
)

// cursorName is what the place is kept under.
const cursorName = "imap.yaml"

// slack is by how much the clocks of the server and of this machine may differ.
const slack = time.Hour

// A place is how far a mailbox has been read. UIDs mean nothing without the
// UIDVALIDITY that they belong to, and grow with each mail (RFC 9051 §2.3.1.1).
type place struct {
	Mailbox     string    `yaml:"mailbox"`              // its name, as Name gives it
	Since       time.Time `yaml:"since"`                // the first start
	UIDValidity uint32    `yaml:"uidvalidity"`          // zero: the mailbox was not seen yet
	Last        uint32    `yaml:"last"`                 // all mails up to this UID are done
	Done        []uint32  `yaml:"done,flow"`            // and these above it, in ascending order
	OldUntil    uint32    `yaml:"old_until,omitempty"`  // up to this UID, mails may be from before the first start;
	OldBefore   time.Time `yaml:"old_before,omitempty"` // those that arrived before this time are
}

// check refuses what no place can be, as after a slip of a hand.
func (p *place) check() error {
	switch {
	case p.Since.IsZero():
		return errors.New("it has no since")
	case p.UIDValidity == 0 && (p.Last > 0 || len(p.Done) > 0):
		return errors.New("it has a last UID, but no uidvalidity")
	case p.OldUntil > 0 && p.OldBefore.IsZero():
		return errors.New("it has an old_until, but no old_before")
	}
	return nil
}

func (p *place) clone() *place {
	q := *p
	q.Done = slices.Clone(p.Done)
	return &q
}

// isDone reports whether a mail is known to be done.
func (p *place) isDone(uid uint32) bool {
	return uid <= p.Last || slices.Contains(p.Done, uid)
}

// finish notes that a mail is done.
func (p *place) finish(uid uint32) {
	if p.isDone(uid) {
		return
	}
	at, _ := slices.BinarySearch(p.Done, uid)
	p.Done = slices.Insert(p.Done, at, uid)
	p.pass(p.Last)
}

// pass notes that every mail up to a UID is done.
func (p *place) pass(uid uint32) {
	p.Last = max(p.Last, uid)
	for len(p.Done) > 0 && p.Done[0] <= p.Last+1 {
		p.Last = max(p.Last, p.Done[0])
		p.Done = p.Done[1:]
	}
	if p.Last >= p.OldUntil {
		p.OldUntil, p.OldBefore = 0, time.Time{}
	}
}

// passDone passes over what a complete search has shown: found are the UIDs
// above Last that there are, in ascending order, and top is one up to which
// there are no others. What is not found below one that is was taken away.
func (p *place) passDone(found []uint32, top uint32) {
	for _, uid := range found {
		if !p.isDone(uid) {
			p.pass(uid - 1)
			return
		}
		top = max(top, uid)
	}
	p.pass(top)
}

// isPast reports whether a mail is from before the first start, or was done
// when it had another number. Of mails whose numbers are known, what others say
// does not count: neither their date nor the keyword, which is there before the
// cursor is written.
func (p *place) isPast(uid uint32, c card) bool {
	old := !c.arrived.IsZero() && c.arrived.Before(p.OldBefore)
	return uid <= p.OldUntil && (old || c.marked)
}

// renumbered returns the place in a mailbox whose UIDs are not those of p: it
// is another one, or was made anew, and its highest UID is given. All of it is
// read again that may have arrived since the first start.
func (p *place) renumbered(mailbox string, uidValidity, highest uint32) *place {
	q := &place{Mailbox: mailbox, Since: p.Since, UIDValidity: uidValidity, OldUntil: highest, OldBefore: p.Since}
	if p.UIDValidity != 0 {
		q.OldBefore = p.Since.Add(-slack)
	}
	q.pass(0)
	return q
}
