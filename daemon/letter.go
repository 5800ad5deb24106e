package daemon

import (
	netmail "net/mail"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// queue writes the letter of a notice that is due and returns the notice as
// queued, for the caller to record: the letter is durable first.
func (d *Daemon) queue(rec *plan.Record, m calendar.Meeting, n plan.Notice, now time.Time) (plan.Notice, error) {
	s, err := d.story(rec, m)
	if err != nil {
		return n, err
	}
	name := m.Pair.Report.Name
	if n.To == m.Pair.Manager.Email {
		name = m.Pair.Manager.Name
	}
	b := d.brief(s, n)
	d.metricsRead(b.Figures, s.faults, m.Pair.Manager.Email, now)
	sheet := store.Sheet{To: n.To, Manager: rec.Event.Manager, Report: rec.Event.Report, Meeting: rec.Key}
	return d.write(b, n, netmail.Address{Name: name, Address: n.To}, sheet, thread(*rec, n.To), now)
}

// write renders, composes and keeps a letter, and the sheet that a reply to it is
// read by, which comes with what it is about. What cannot be composed, such as an
// address that no mail can go to, ends the notice as failed.
func (d *Daemon) write(b form.Brief, n plan.Notice, to netmail.Address, sheet store.Sheet, refs []string, now time.Time) (plan.Notice, error) {
	f, err := d.setup.Templates.Write(b)
	if err != nil {
		return n, err
	}
	l := d.letter(f, n, to, refs, b.Zone, now)
	n.Subject, n.MessageID, n.Queued, n.State = f.Subject, l.MessageID, now.In(n.Due.Location()), plan.Queued
	raw, err := mail.Compose(l)
	if err != nil { // it would be the same again
		n.State, n.Answer, n.Reason = plan.Failed, err.Error(), "no mail can be made of it: "+err.Error()
		return n, nil
	}
	if err := d.store.PutSheet(answerable(sheet, n, f)); err != nil {
		return n, err
	}
	return n, d.store.PutLetter(n.ID, raw)
}

// answerable fills in a sheet what a form asks.
func answerable(sheet store.Sheet, n plan.Notice, f form.Form) store.Sheet {
	sheet.Notice, sheet.Kind, sheet.To = n.ID, string(n.Kind), n.To
	for _, q := range f.Questions {
		sheet.Questions = append(sheet.Questions, store.SheetLine{Key: q.Key, Line: q.Line})
	}
	known := sheet.Items
	sheet.Items = nil
	for _, i := range f.Items {
		item := store.SheetItem{ID: i.ID, Line: i.Line}
		for _, k := range known {
			if k.ID == i.ID {
				item.Step, item.Manager, item.Report = k.Step, k.Manager, k.Report
			}
		}
		sheet.Items = append(sheet.Items, item)
	}
	return sheet
}

// letter addresses a form.
func (d *Daemon) letter(f form.Form, n plan.Notice, to netmail.Address, refs []string, zone *time.Location, now time.Time) mail.Letter {
	token := d.token.Token(n.ID)
	_, domain, _ := strings.Cut(d.setup.From.Address, "@")
	l := mail.Letter{
		From: d.setup.From, To: to, Subject: f.Subject, Date: now.In(zone).Truncate(time.Second),
		MessageID: mail.MessageID(token, string(n.Kind), domain), References: refs,
		Instance: d.token.Token("instance"), Text: f.Text,
	}
	l.HTML = f.Show(func(i form.Image) string {
		id := mail.MessageID(token, i.ID, domain) // good for this mail alone
		l.Images = append(l.Images, mail.Image{ID: id, PNG: i.PNG})
		return "cid:" + id
	})
	if d.setup.ReplyTo != "" {
		l.ReplyTo = mail.PlusAddress(d.setup.ReplyTo, token)
	}
	if len(refs) > 0 {
		l.InReplyTo = refs[len(refs)-1]
	}
	return l
}

// thread lists the mails about a meeting that a person has been sent: theirs
// alone, since each carries a token that is good for its reader.
func thread(rec plan.Record, to string) []string {
	var ids []string
	for _, n := range rec.Notices {
		if n.To == to && n.MessageID != "" && n.State.Counts() {
			ids = append(ids, n.MessageID)
		}
	}
	return ids
}
