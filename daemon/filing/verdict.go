package filing

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
	"oneonone/mail/form"
	"oneonone/mail/quote"
	"oneonone/mail/reply"
)

// read decides what a mail is, and reads it where it is to be filed. Nothing is
// changed.
func (c *Clerk) read(m reply.Message, now time.Time) (Reading, error) {
	r := Reading{From: strings.ToLower(m.From.Address), Subject: m.Subject, MessageID: m.ID, Written: written(m, now), message: m}
	if p := c.person(m.From); p.Email != "" {
		r.From = p.Email
	}
	r, known, err := c.identify(r)
	if err != nil || !known {
		r.Text = quote.Trim(m.Text)
		return r, err
	}
	return c.identified(r)
}

// written is when a mail was written: what it says itself, unless that cannot
// be.
func written(m reply.Message, now time.Time) time.Time {
	if m.Date.After(now.Add(48*time.Hour)) || m.Date.Before(now.AddDate(0, -3, 0)) {
		return now
	}
	return m.Date
}

// identify goes through the questions in their order: is it ours, does it come
// from a machine, which mail does it answer, may its sender. known is false
// where the answer ends the matter.
func (c *Clerk) identify(r Reading) (_ Reading, known bool, err error) {
	m := r.message
	id, named, err := c.notice(m)
	if err != nil {
		return r, false, err
	}
	if m.Bounce != nil {
		r, err := c.bounce(r)
		return r, false, err
	}
	switch {
	case c.own(m):
		return refused(r, Own, "it is a mail of oneonone itself"), false, nil
	case m.Automatic != "":
		return refused(r, Automatic, "no person wrote it: "+m.Automatic), false, nil
	case m.Calendar != "":
		return refused(r, Invitation, "it answers an invitation of a calendar, and none of our mails"), false, nil
	case m.From.Address == "":
		return refused(r, Unknown, "it does not say who wrote it"), false, nil
	}
	if id == "" {
		return c.unaddressed(r, named)
	}
	sheet, ok, err := c.Store.Sheet(id)
	if err != nil {
		return r, false, err
	}
	if !ok {
		return c.unaddressed(r, true)
	}
	r.Notice, r.Kind, r.Manager, r.Report, r.sheet, r.Sheet = id, sheet.Kind, sheet.Manager, sheet.Report, sheet, sheet
	r.byManager = sheet.Manager != "" && c.Roster.Same(sheet.To, sheet.Manager) // who may have another address by now
	if !c.Roster.Same(m.From.Address, sheet.To) {
		return refused(r, Stranger, fmt.Sprintf("the mail that it answers went to %s, and this comes from another address; if it is theirs too, add it to their aliases in the config", sheet.To)), false, nil
	}
	if r, ok := c.authentic(r); !ok {
		return r, false, nil
	}
	return r, true, nil
}

// authentic reports whether the receiving server does not say that the sender is
// another (RFC 8601).
func (c *Clerk) authentic(r Reading) (Reading, bool) {
	if c.AuthservID == "" {
		return r, true
	}
	if pass, detail := r.message.Authenticates(c.AuthservID); !pass {
		return refused(r, Forged, "the receiving mail server says that its sender is not who it says: "+detail), false
	}
	return r, true
}

// own reports whether a mail is one of ours that came back.
func (c *Clerk) own(m reply.Message) bool {
	for _, instance := range m.Loop {
		if len(c.Secret) > 0 && instance == c.Secret.Token("instance") {
			return true
		}
	}
	return c.Roster.Own(m.From.Address) || strings.EqualFold(m.From.Address, c.From)
}

// bounce is the reading of a mail that says what became of one of ours. Only
// what names a mail of ours by what nobody can guess counts for anything.
func (c *Clerk) bounce(r Reading) (Reading, error) {
	m := r.message
	r = refused(r, Bounced, "it says that a mail did not arrive, and not which of ours")
	for _, original := range m.Bounce.Original {
		token, ok := c.tokenOf(original)
		if !ok {
			continue
		}
		id, _, err := c.notice(reply.Message{InReplyTo: []string{original}})
		if err != nil {
			return r, err
		}
		if id == "" || !c.Secret.Verify(id, token) {
			continue
		}
		sheet, found, err := c.Store.Sheet(id)
		if err != nil {
			return r, err
		}
		if !found || m.Bounce.Recipient != "" && !c.Roster.Same(m.Bounce.Recipient, sheet.To) {
			continue
		}
		r.Notice, r.Kind, r.Manager, r.Report, r.sheet, r.Sheet, r.Bounce = id, sheet.Kind, sheet.Manager, sheet.Report, sheet, sheet, m.Bounce
		became := map[string]string{"delayed": "is delayed", "delivered": "arrived", "relayed": "was passed on", "expanded": "was passed on"}[m.Bounce.Action]
		r.Reason = fmt.Sprintf("it says that the %s to %s %s", sheet.Kind, sheet.To, cmp.Or(became, "did not arrive"))
		return r, nil
	}
	return r, nil
}

// unaddressed is the reading of a mail that answers no mail we know: something
// to talk about, if somebody known wrote it.
func (c *Clerk) unaddressed(r Reading, named bool) (_ Reading, known bool, err error) {
	others, err := c.others(r.message.From.Address)
	if err != nil {
		return r, false, err
	}
	if len(others) == 0 {
		reason := "nobody who has 1:1s here has this address"
		if named {
			reason = "it answers a mail that is not known here"
		}
		return refused(r, Unknown, reason), false, nil
	}
	if r, ok := c.authentic(r); !ok {
		return r, false, nil
	}
	if named {
		return misread(r, form.ForgottenMail, form.Note{Key: form.TakeNewest}), false, nil
	}
	r.Kind = topicKind
	return r, true, nil
}

// topicKind is what stands for the kind of a mail that answers none.
const topicKind = "topic"

// other is one of those whom somebody has 1:1s with.
type other struct {
	pair      calendar.Pair
	folder    store.PairName // where the state has the pair
	byManager bool           // the somebody is the manager
}

func (o other) who() calendar.Person {
	if o.byManager {
		return o.pair.Report
	}
	return o.pair.Manager
}

// others are the pairs of whoever has an address.
func (c *Clerk) others(address string) (out []other, err error) {
	seen := map[string]bool{}
	add := func(pair calendar.Pair, folder store.PairName) {
		mine, theirs := c.Roster.Same(address, pair.Manager.Email), c.Roster.Same(address, pair.Report.Email)
		if mine != theirs && !seen[pair.Key()] {
			seen[pair.Key()] = true
			out = append(out, other{pair, folder, mine})
		}
	}
	for _, name := range c.Store.Pairs() {
		if c.Roster.Same(address, name.Manager) || c.Roster.Same(address, name.Report) {
			file, _, err := c.Store.Pair(name.Manager, name.Report)
			if err != nil && !errors.Is(err, store.ErrDamaged) { // of one that is damaged only the names are missing here
				return nil, err
			}
			add(calendar.Pair{Manager: c.Roster.Person(name.Manager, file.ManagerName), Report: c.Roster.Person(name.Report, file.ReportName)}, name)
		}
	}
	for _, p := range c.Roster.People() {
		if m, ok := c.Roster.Find(p.Manager); ok {
			add(calendar.Pair{Manager: m, Report: p}, store.PairName{Manager: m.Email, Report: p.Email})
		}
	}
	return out, nil
}
