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
	slowRetry   = 15 * time.Minute // where our own account is refused
	longestSend = 15 * time.Minute // RFC 5321 §4.5.3.2 allows ten for the last answer alone
	unclearEnds = 2                // so many attempts without an answer count as sent: more would be more copies
)

// An errand is one notice that is to be sent, with where it is recorded.
type errand struct {
	notice plan.Notice
	change func(func(plan.Notice) plan.Notice) (plan.Notice, error) // changes the recorded notice, durably; empty if it is not there any more
	again  func(now time.Time)                                      // has whoever sent it looked at anew
	judge  func(n plan.Notice, err error, now time.Time)            // draws the consequences of how an attempt ended
}

// A flight is an attempt that is under way or has ended.
type flight struct {
	errand
	began   time.Time
	receipt mail.Receipt
	err     error
}

// A line holds the mails on their way to the mail server.
type line struct {
	flying  map[string]bool        // by notice ID
	to      map[string]bool        // the addresses they go to: one at a time, so that a refusal spares the rest
	landed  []flight               // ended, and not recorded yet
	blocked []func(time.Time)      // who waits for one to land
	waiting map[string]plan.Notice // queued, for those who ask
	closed  bool                   // no attempt begins any more
	ctx     context.Context
	stop    context.CancelFunc
}

func newLine() line {
	ctx, stop := context.WithCancel(context.Background())
	return line{flying: map[string]bool{}, to: map[string]bool{}, waiting: map[string]plan.Notice{}, ctx: ctx, stop: stop}
}

func (l *line) busy() bool { return len(l.flying) > 0 }

// has reports whether an attempt for a notice is under way, or not recorded yet.
func (l *line) has(id string) bool {
	for _, f := range l.landed {
		if f.notice.ID == id {
			return true
		}
	}
	return l.flying[id]
}

// free reports whether one more mail may be in flight.
func (d *Daemon) free() bool { return len(d.line.flying) < d.server.room() }

// attempt begins to send a notice that is queued, if its time has come, and
// returns when to ask again; zero if somebody else sees to that.
func (d *Daemon) attempt(e errand, now time.Time) (wake time.Time, err error) {
	n := e.notice
	if d.line.has(n.ID) {
		return time.Time{}, nil
	}
	d.line.waiting[n.ID] = n
	if wait := n.NextTry.Sub(now); wait > 0 && wait < 2*lastRetry { // more is the work of a wrong clock
		return plan.Earliest(n.NextTry, n.Expires), nil
	}
	if !d.turns.may(e) {
		return n.Expires, nil
	}
	if pause := d.server.paused(now); !pause.IsZero() || d.line.closed || d.line.to[n.To] || !d.free() {
		d.line.blocked = append(d.line.blocked, e.again)
		return plan.Earliest(pause, n.Expires), nil
	}
	raw, err := d.store.Letter(n.ID)
	if errors.Is(err, fs.ErrNotExist) {
		n, err := e.change(lost)
		if err == nil {
			d.over(n)
		}
		return now, err
	}
	if err != nil {
		return time.Time{}, err
	}
	if e.notice, err = e.change(func(n plan.Notice) plan.Notice { return begun(n, now) }); err != nil {
		return time.Time{}, err
	}
	if e.notice.ID == "" {
		delete(d.line.waiting, n.ID)
		return time.Time{}, nil
	}
	d.launch(e, raw, now)
	return time.Time{}, nil
}

// launch hands a letter to the mail server beside the loop, if the state is still
// ours: a process that was stopped for a while may have been replaced.
func (d *Daemon) launch(e errand, raw []byte, now time.Time) {
	d.line.flying[e.notice.ID], d.line.to[e.notice.To] = true, true
	d.turns.drop(e.notice.ID)
	env := mail.Envelope{From: d.setup.From.Address, To: e.notice.To}
	sender, held, ctx := d.setup.Sender, d.store.Held, d.line.ctx
	go func() {
		ctx, cancel := context.WithTimeout(ctx, longestSend)
		defer cancel()
		f := flight{errand: e, began: now}
		if f.err = held(); f.err == nil {
			f.receipt, f.err = sender.Send(ctx, env, raw)
		}
		d.report(func(now time.Time) {
			delete(d.line.flying, e.notice.ID)
			delete(d.line.to, e.notice.To)
			d.line.landed = append(d.line.landed, f)
			d.server.heard(f.began, now, f.err)
			d.logOutcome(f)
		})
	}()
}

// record writes down how attempts ended, before anything new begins. What
// cannot be written is kept, and not sent again meanwhile.
func (d *Daemon) record(now time.Time) error {
	var errs []error
	var kept []flight
	landed := d.line.landed
	d.line.landed = nil
	for _, f := range landed {
		n, err := f.change(func(n plan.Notice) plan.Notice { return settled(n, f, now) })
		if err != nil {
			errs = append(errs, fmt.Errorf("recording %s: %w", f.notice.ID, err))
			kept = append(kept, f)
			continue
		}
		if n.ID == "" || n.State.Final() {
			delete(d.line.waiting, f.notice.ID)
		} else {
			d.line.waiting[n.ID] = n
		}
		if n.ID == "" {
			continue
		}
		d.tallied(n, f.err, now)
		f.judge(n, f.err, now)
		f.again(now)
	}
	d.line.landed = kept
	if len(landed) > len(kept) {
		for _, again := range d.line.blocked {
			again(now)
		}
		d.line.blocked = nil
	}
	return errors.Join(errs...)
}

// over takes a notice that came to an end without an attempt out of everything
// that waits, and counts it.
func (d *Daemon) over(n plan.Notice) {
	delete(d.line.waiting, n.ID)
	d.turns.drop(n.ID)
	d.tally.notice(n)
}

// tallied counts how an attempt ended.
func (d *Daemon) tallied(n plan.Notice, err error, now time.Time) {
	d.tally.notice(n)
	if err == nil {
		d.tally.accepted(n, now)
	}
}

func (d *Daemon) logOutcome(f flight) {
	n := f.notice
	switch {
	case f.err == nil:
		d.log.Info("sent", "notice", n.ID, "to", n.To, "attempt", n.Attempts)
	case mail.Account(f.err):
		d.log.Error("the mail account does not work", "err", f.err, "hint", mail.Hint(f.err))
	default:
		d.log.Warn("sending", "notice", n.ID, "to", n.To, "attempt", n.Attempts, "err", f.err)
	}
}

// begun is a notice as an attempt begins. One whose last attempt has left no
// trace, since the process died in it, may have arrived.
func begun(n plan.Notice, now time.Time) plan.Notice {
	if n.State == plan.Sending {
		n.Unclear = max(n.Unclear, 1)
	}
	n.State, n.Attempts = plan.Sending, n.Attempts+1
	n.NextTry = now.Add(backoff(n.ID, n.Attempts)).In(n.Due.Location())
	return n
}

// settled is a notice after an attempt.
func settled(n plan.Notice, f flight, now time.Time) plan.Notice {
	if n.State == plan.Answered {
		return n // its reader was faster than the mail server
	}
	if f.err == nil {
		n.State, n.Sent, n.Answer, n.NextTry = plan.Sent, now.In(n.Due.Location()), f.receipt.Answer, time.Time{}
		return n
	}
	n.Answer = mail.Answer(f.err)
	switch {
	case mail.Permanent(f.err):
		n.State, n.NextTry = plan.Failed, time.Time{}
		n.Reason = "refused for good: " + n.Answer
	case mail.Limited(f.err): // which is the account's, not the mail's, and no attempt of it
		n.State, n.Attempts, n.NextTry = plan.Queued, n.Attempts-1, time.Time{}
	case !mail.Ambiguous(f.err):
		n.State = plan.Queued
	case n.Unclear+1 >= unclearEnds:
		n.State, n.Sent, n.NextTry = plan.Sent, now.In(n.Due.Location()), time.Time{}
		n.Unclear++
		n.Reason = "handed to the mail server more than once, whose answer was lost"
	default:
		n.Unclear++ // and still sending
	}
	return n
}

// lost is a notice whose letter is not there any more.
func lost(n plan.Notice) plan.Notice {
	n.State, n.Reason = plan.Skipped, "its letter was lost before it was sent"
	if n.Attempts > 0 {
		n.State, n.Reason = plan.Failed, "its letter was lost after an attempt: it may have gone out or not"
	}
	return n
}

// backoff is the time until an attempt after so many, in whole seconds, and
// spread a little so that not everything is tried at once. The same mail always
// gets the same.
func backoff(id string, attempts int) time.Duration {
	wait := firstRetry
	for i := 1; i < attempts && wait < lastRetry; i++ {
		wait *= 3
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	spread := time.Duration(h.Sum32()%41) - 20 // per cent
	return (min(wait, lastRetry) * (100 + spread) / 100).Round(time.Second)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
