package daemon

import (
	"errors"
	"fmt"
	"time"

	"oneonone/calendar"
)

// A Retention says how long is kept what is of no use any more some day; 0: for
// ever.
type Retention struct {
	Letters  time.Duration // the mails that went out, with what their answers are read by, and the problems that are over
	Mails    time.Duration // those that came in
	Meetings time.Duration // the records of meetings, with notes and answers
}

const (
	firstSweep = 10 * time.Minute // after the start
	sweepEvery = 24 * time.Hour
	sweepMost  = 50 // files at a step, so that nothing waits for it
)

// A sweeper erases what is older than it is kept.
type sweeper struct {
	next   time.Time // when to look for what is old
	chores []chore   // what is to be erased
	last   time.Time // when it was last looked
	erased int       // since the start
}

// A chore erases one thing, or some.
type chore func(d *Daemon) (n int, err error)

// sweep goes on with erasing what is old, a little at a time. What a crash leaves
// is found the next day.
func (d *Daemon) sweep(now time.Time) error {
	s := &d.sweeper
	switch {
	case d.looking || d.line.closed:
		return nil
	case s.next.IsZero() || s.next.Sub(now) > sweepEvery:
		s.next = now.Add(firstSweep)
	case len(s.chores) == 0 && !now.Before(s.next):
		s.last, s.next = now, now.Add(sweepEvery)
		if err := d.findOld(now); err != nil {
			return fmt.Errorf("looking for what is old: %w", err)
		}
	}
	for i := 0; i < sweepMost && len(s.chores) > 0; i++ {
		n, err := s.chores[0](d)
		if err != nil {
			s.chores = nil // until the next day
			return fmt.Errorf("erasing what is old: %w", err)
		}
		s.chores = s.chores[1:]
		if s.erased += n; n > 0 && len(s.chores) == 0 {
			d.log.Info("what was old is erased", "since the start", s.erased)
		}
	}
	return nil
}

// findOld writes down what is to be erased.
func (d *Daemon) findOld(now time.Time) error {
	r, s := d.setup.Retention, &d.sweeper
	var errs []error
	list := func(keep time.Duration, old func(time.Time) ([]string, error), erase func(string) error) {
		if keep == 0 {
			return
		}
		names, err := old(now.Add(-keep))
		errs = append(errs, err)
		for _, name := range names {
			s.chores = append(s.chores, func(*Daemon) (int, error) { return 1, erase(name) })
		}
	}
	list(r.Letters, d.store.OldLetters, d.forgetLetter)
	list(r.Letters, d.store.OldProblems, d.store.ForgetProblem)
	list(r.Mails, d.store.OldMails, d.store.ForgetMail)
	if r.Meetings > 0 {
		before := calendar.DateOf(now.Add(-r.Meetings), time.UTC)
		for _, pair := range d.store.Pairs() {
			s.chores = append(s.chores, func(d *Daemon) (int, error) { return d.store.EraseMeetings(pair, before, sweepMost) })
		}
	}
	return errors.Join(errs...)
}

// forgetLetter erases a letter, unless it is still to be sent: a clock that was
// wrong can make it look old.
func (d *Daemon) forgetLetter(notice string) error {
	if _, waits := d.line.waiting[notice]; waits || d.line.has(notice) {
		return nil
	}
	return d.store.ForgetLetter(notice)
}
