package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// How often the mailbox is looked into, and how long a step waits for it.
const (
	mailboxPoll     = time.Minute // if nothing else is said; also where the mailbox says by itself that something came
	mailboxPatience = 5 * time.Second
	mailboxVisit    = 5 * time.Minute // for one visit, downloads included
	mailboxDead     = 2 * time.Hour   // that it cannot be read, before people are told
)

// A box is the mailbox with what is known of it.
type box struct {
	Mailbox
	poll    time.Duration   // how often to look into it
	next    time.Time       // when to look into it; zero: at once
	busy    bool            // a visit is under way
	waiting bool            // somebody waits for what comes
	read    time.Time       // when it was last looked into with success
	failing time.Time       // since when it cannot be; zero if it can
	tries   int             // in a row that failed
	err     error           // of the last visit
	gone    bool            // another has taken its place
	undone  map[string]bool // filed, while the mailbox was not told yet: whether they were set aside
}

func newBox(m Mailbox, poll time.Duration) *box {
	if m == nil {
		return nil
	}
	return &box{Mailbox: m, poll: cmp.Or(poll, mailboxPoll), undone: map[string]bool{}}
}

// Arrived has the next step look into the mailbox, since something may have
// come. Like a step, it belongs to the loop.
func (d *Daemon) Arrived() {
	if d.box != nil {
		d.box.next = time.Time{}
	}
}

// close lets go of the mailbox. What a visit that is under way brings is not
// taken in any more: it stays where it is.
func (b *box) close() {
	if b != nil {
		b.gone = true
		_ = b.Close() // it is left as it is
	}
}

// collect looks into the mailbox, if it is time, and files what is there.
func (d *Daemon) collect(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, mailboxPatience)
	defer cancel()
	var errs []error
	for b := d.box; b != nil && !b.busy && !d.line.closed && b.due(now) && ctx.Err() == nil; {
		b.busy, b.next = true, time.Time{}
		go d.visitBox(b, b.undone, func(err error) { errs = append(errs, err) })
		b.undone = map[string]bool{}
		for b.busy && d.await(ctx, now) {
		}
	}
	return errors.Join(errs...)
}

// due reports whether to look into the mailbox: at its time, or when the clock
// was set back.
func (b *box) due(now time.Time) bool {
	return !now.Before(b.next) || b.next.Sub(now) > 2*max(lastRetry, b.poll)
}

// visitBox tells the mailbox which mails are done, and fetches those that are
// not. It runs beside the loop.
func (d *Daemon) visitBox(b *box, done map[string]bool, failed func(error)) {
	ctx, cancel := context.WithTimeout(d.line.ctx, mailboxVisit)
	defer cancel()
	var err error
	for id, aside := range done {
		if err = b.Done(ctx, id, aside); err != nil {
			break
		}
		delete(done, id)
	}
	var mails []mail.Arrival
	if err == nil {
		mails, err = b.Fetch(ctx)
	}
	d.report(func(now time.Time) {
		if b.busy = false; b.gone {
			return
		}
		for id, aside := range done { // the mailbox does not know it yet
			b.undone[id] = aside
		}
		b.took(d, now, err)
		for _, m := range mails {
			if err := d.arrived(b, m, now); err != nil {
				d.log.Error("filing a mail", "mailbox", b.Name(), "mail", m.ID, "err", err)
				b.next = now.Add(retry) // it comes again; the others are not held up
				failed(fmt.Errorf("filing a mail: %w", err))
			}
		}
	})
}

// took takes in how a visit went, and decides when the next is.
func (b *box) took(d *Daemon, now time.Time, err error) {
	b.err = err
	switch {
	case err == nil:
		if b.tries > 0 {
			d.log.Info("mailbox is back", "mailbox", b.Name(), "after", now.Sub(b.failing).Round(time.Second))
		}
		b.read, b.failing, b.tries, b.next = now, time.Time{}, 0, now.Add(b.poll)
		d.clear("mailbox", now)
		d.listen(b)
		return
	case b.tries == 0:
		b.failing = now
	}
	b.tries++
	wait := backoff(b.Name(), b.tries)
	if mail.Account(err) { // wrong passwords are not hammered
		wait = slowRetry
	}
	b.next = now.Add(wait)
	d.log.Warn("reading the mailbox", "mailbox", b.Name(), "err", err, "hint", mail.Hint(err), "next", b.next)
	if mail.Account(err) && b.tries > 1 || now.Sub(b.failing) >= mailboxDead {
		d.trouble(store.Problem{
			Key: "mailbox", Kind: mailboxProblem, Fact: form.Note{Key: form.DeadMailbox, At: b.failing.UTC()}, Detail: mail.Answer(err),
		}, now)
	}
}

// listen waits beside the loop for the mailbox to say that something came.
func (d *Daemon) listen(b *box) {
	if b.waiting {
		return
	}
	b.waiting = true
	go func() {
		err := b.Wait(d.line.ctx)
		d.report(func(now time.Time) {
			if b.waiting = false; err == nil {
				b.next = time.Time{}
			}
		})
		d.Wake()
	}()
}

// arrived files one mail. One that is done is not fetched again.
func (d *Daemon) arrived(b *box, m mail.Arrival, now time.Time) error {
	var r filing.Reading
	var err error
	if m.Raw == nil {
		r, err = d.clerk.Aside(b.Name()+"\x00"+m.ID, m.Size, now)
	} else {
		r, err = d.file(m.Raw, now)
	}
	if err != nil {
		return err
	}
	b.undone[m.ID] = !r.Accepted
	b.next = time.Time{} // there may be more
	return nil
}

// file files a mail, and draws the consequences.
func (d *Daemon) file(raw []byte, now time.Time) (filing.Reading, error) {
	r, err := d.clerk.File(raw, now, func(r filing.Reading) error { return d.follow(r, now) })
	if err == nil && !r.Again {
		d.log.Info("mail", "verdict", r.Verdict, "id", r.ID, "from", r.From, "kind", r.Kind, "notice", r.Notice)
		d.heard[r.Verdict]++
	}
	for _, name := range r.Touched {
		d.pairs.nudgeFolder(name, now)
	}
	return r, err
}

// follow does what a mail calls for besides its being filed.
func (d *Daemon) follow(r filing.Reading, now time.Time) error {
	switch r.Verdict {
	case filing.Misread:
		return d.tellMisread(r, now)
	case filing.Bounced:
		return d.bounced(r, now)
	case filing.Answer:
		return d.answered(r, now)
	}
	return nil
}

// answered marks a notice that belongs to a person as answered.
func (d *Daemon) answered(r filing.Reading, now time.Time) error {
	if r.Sheet.Meeting != "" {
		return nil // its record knows
	}
	return d.changePersonal(r.Sheet.To, r.Notice, func(n plan.Notice) plan.Notice {
		n.State, n.NextTry = plan.Answered, time.Time{}
		return n
	})
}

// bounced takes in that a mail which a server had taken did not arrive. It is
// told like one that was refused at once, and once, however often servers say
// so. That comes before it is noted: after a crash in between it is told anew.
func (d *Daemon) bounced(r filing.Reading, now time.Time) error {
	b := r.Bounce
	if b == nil || b.Action == "delayed" || b.Action == "delivered" || b.Action == "relayed" || b.Action == "expanded" {
		return nil
	}
	answer := mail.OneLine(b.Status + " " + b.Answer)
	fail := func(n plan.Notice) plan.Notice {
		if n.State == plan.Failed {
			return n
		}
		n.State, n.Answer, n.NextTry = plan.Failed, answer, time.Time{}
		n.Reason = "it came back: " + answer
		d.refused(cmp.Or(r.Sheet.Manager, d.managerOf(n.To)), n, strings.HasPrefix(b.Status, "5.1."), now) // RFC 3463 §3.2: the address
		return n
	}
	return d.changeNotice(r.Sheet, fail)
}

// changeNotice changes the recorded notice that a sheet belongs to, durably.
func (d *Daemon) changeNotice(s store.Sheet, change func(plan.Notice) plan.Notice) error {
	if s.Meeting == "" {
		return d.changePersonal(s.To, s.Notice, change)
	}
	rec, ok, err := d.store.Record(s.Manager, s.Report, s.Meeting)
	if err != nil || !ok {
		return err
	}
	n, ok := rec.Notice(s.Notice)
	if !ok {
		return nil
	}
	rec.Put(change(n))
	return d.store.Put(rec)
}
