package daemon

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"time"

	"oneonone/daemon/plan"
	"oneonone/mail"
)

// How fast a mail that could not be sent is tried again.
const (
	firstRetry  = 5 * time.Second // then three times longer each time
	lastRetry   = 30 * time.Minute
	longestSend = 15 * time.Minute // RFC 5321 §4.5.3.2 allows ten for the last answer alone
	slowRetry   = 15 * time.Minute // where our own account is refused: wrong passwords are not hammered
)

// A line holds the mails that are on their way to the mail server, and the
// outcomes that are not recorded yet.
type line struct {
	flying   map[string]bool
	outcomes map[string]outcome
	waiting  map[string]plan.Notice // queued, for those who ask
	closed   bool                   // no attempt begins any more
	pause    time.Time              // no attempt before this
	failures int                    // in a row of the server as a whole
	err      error                  // the last of these
	ctx      context.Context
	stop     context.CancelFunc
}

// An outcome is how an attempt ended.
type outcome struct {
	receipt mail.Receipt
	err     error
}

func newLine() line {
	ctx, stop := context.WithCancel(context.Background())
	return line{
		flying: map[string]bool{}, outcomes: map[string]outcome{}, waiting: map[string]plan.Notice{},
		ctx: ctx, stop: stop,
	}
}

func (l *line) free() bool { return len(l.flying) < parallel }
func (l *line) busy() bool { return len(l.flying) > 0 }

// landed reports whether an attempt has ended and is not recorded yet.
func (l *line) landed(id string) bool { _, ok := l.outcomes[id]; return ok }

// resume forgets the pause: somebody has seen to the account.
func (l *line) resume() { l.pause, l.failures, l.err = time.Time{}, 0, nil }

// server takes in what an attempt says about the server as a whole.
func (l *line) server(now time.Time, err error) {
	switch {
	case mail.Account(err):
		l.pause = now.Add(slowRetry)
	case mail.Unreachable(err):
		l.pause = now.Add(backoff("server", l.failures+1))
	default:
		l.resume()
		return
	}
	l.failures++
	l.err = err
}

// An errand is one notice that is queued or sending, with what belongs to it.
type errand struct {
	notice plan.Notice
	save   func(plan.Notice) error  // records the notice, durably
	landed func(now time.Time)      // called by the loop when an attempt has ended
	judge  func(plan.Notice, error) // draws the consequences of how it ended, once that is recorded; may be nil
}

// deliver tries to send what is queued in a record. It returns when the next
// attempt is due; again means that the record has changed so that it must be
// planned anew.
func (d *Daemon) deliver(p *pairState, rec plan.Record, now time.Time) (wake time.Time, again bool, err error) {
	for _, n := range rec.Notices {
		if n.State.Final() {
			continue
		}
		e := errand{
			notice: n,
			save:   func(n plan.Notice) error { rec.Put(n); return d.store.Put(rec) },
			landed: func(at time.Time) { d.pairs.nudge(p.name, at) },
			judge:  func(n plan.Notice, err error) { d.judge(rec, n, err, now) },
		}
		after, w, err := d.attempt(e, now)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("sending %s: %w", n.ID, err)
		}
		again = again || after.State.Final()
		wake = plan.Earliest(wake, w)
	}
	return wake, again, nil
}

// attempt brings an errand one step further: it records how the last attempt
// ended, or begins a new one if that is due. It
// returns the notice as recorded, and when to call it again.
func (d *Daemon) attempt(e errand, now time.Time) (n plan.Notice, wake time.Time, err error) {
	n = e.notice
	if d.line.flying[n.ID] {
		return n, time.Time{}, nil
	}
	if o, landed := d.line.outcomes[n.ID]; landed {
		n = settled(n, o, now)
		return n, plan.Earliest(n.NextTry, n.Expires), d.end(e, n, o.err)
	}
	d.line.waiting[n.ID] = n
	if next := latest(n.NextTry, d.line.pause); next.After(now) || d.line.closed {
		return n, plan.Earliest(next, n.Expires), nil
	}
	raw, err := d.store.Letter(n.ID)
	if errors.Is(err, fs.ErrNotExist) {
		n.State, n.Reason = plan.Skipped, "its letter was lost before it was sent"
		return n, time.Time{}, d.end(e, n, nil)
	}
	if err != nil {
		return n, time.Time{}, err
	}
	n.State, n.Attempts = plan.Sending, n.Attempts+1
	n.NextTry = now.Add(backoff(n.ID, n.Attempts)).In(n.Due.Location())
	if err := e.save(n); err != nil {
		return n, time.Time{}, err
	}
	d.launch(e, n, raw)
	return n, time.Time{}, nil
}

// end records how an attempt ended. Until that is durable, the outcome is kept,
// so that what was sent is not sent again.
func (d *Daemon) end(e errand, n plan.Notice, outcome error) error {
	if err := e.save(n); err != nil {
		return err
	}
	delete(d.line.outcomes, n.ID)
	delete(d.line.waiting, n.ID)
	if e.judge != nil {
		e.judge(n, outcome)
	}
	return nil
}

// launch hands a letter to the mail server beside the loop.
func (d *Daemon) launch(e errand, n plan.Notice, raw []byte) {
	d.line.flying[n.ID] = true
	env := mail.Envelope{From: d.setup.From.Address, To: n.To}
	sender, ctx := d.setup.Sender, d.line.ctx
	go func() {
		ctx, cancel := context.WithTimeout(ctx, longestSend)
		defer cancel()
		receipt, err := sender.Send(ctx, env, raw)
		d.done <- func(now time.Time) {
			delete(d.line.flying, n.ID)
			d.line.outcomes[n.ID] = outcome{receipt, err}
			d.line.server(now, err)
			d.logOutcome(n, err)
			e.landed(now)
		}
		d.Wake()
	}()
}

func (d *Daemon) logOutcome(n plan.Notice, err error) {
	switch {
	case err == nil:
		d.log.Info("sent", "notice", n.ID, "to", n.To, "attempt", n.Attempts)
	case mail.Account(err):
		d.log.Error("the mail account does not work", "err", err, "hint", mail.Hint(err))
	default:
		d.log.Warn("sending", "notice", n.ID, "to", n.To, "attempt", n.Attempts, "err", err)
	}
}

// settled is a notice after an attempt.
func settled(n plan.Notice, o outcome, now time.Time) plan.Notice {
	switch {
	case o.err == nil:
		n.State, n.Sent, n.Answer, n.NextTry = plan.Sent, now.In(n.Due.Location()), o.receipt.Answer, time.Time{}
	case mail.Permanent(o.err):
		n.State, n.Answer, n.NextTry = plan.Failed, mail.Answer(o.err), time.Time{}
		n.Reason = "refused for good: " + n.Answer
	case mail.Ambiguous(o.err):
		n.Answer = mail.Answer(o.err) // still sending: it may have arrived
	default:
		n.State, n.Answer = plan.Queued, mail.Answer(o.err)
	}
	return n
}

// backoff is the time until an attempt after so many, spread a little so that
// not everything is tried at once. The same mail always gets the same.
func backoff(id string, attempts int) time.Duration {
	wait := firstRetry
	for i := 1; i < attempts && wait < lastRetry; i++ {
		wait *= 3
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	spread := time.Duration(h.Sum32()%41) - 20 // per cent
	return min(wait, lastRetry) * (100 + spread) / 100
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// judge draws the consequences of how a notice ended for the people concerned.
func (d *Daemon) judge(rec plan.Record, n plan.Notice, err error, now time.Time) {
	switch {
	case n.State == plan.Sent:
		d.clear("address/"+n.To, now)
	case n.State == plan.Failed:
		d.refused(rec, n, err, now)
	case n.State == plan.Expired && n.Attempts > 0:
		d.undelivered(rec, n, now)
	}
}
