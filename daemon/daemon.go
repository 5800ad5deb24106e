package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
)

// How far the daemon looks, and how long it waits.
const (
	lookBack  = 10 * 24 * time.Hour  // wrap-ups are late at most 3 days, their nudges 3 more over a weekend
	lookAhead = 100 * 24 * time.Hour // of a meeting put off further than this, the sources tell once where it went
	patience  = 20 * time.Second     // a step waits this long for servers; what takes longer is picked up by a later step
	parallel  = 8                    // mails sent at a time
)

// A Daemon is the state of a running oneonone. Its methods must be called by
// one goroutine, but for Wake, Do and Serve.
type Daemon struct {
	log   *slog.Logger
	store *store.Store
	setup Setup
	token mail.Secret

	calendars []*watched
	pairs     *pairs
	owners    *owners
	met       bool // those of whom something is kept are among the owners
	clerk     *filing.Clerk
	box       *box           // nil where replies are not read
	heard     map[string]int // the mails that were filed since the start, by verdict
	tally     tally
	began     time.Time            // when the first step was; zero before it
	problems  map[string]*trouble  // the open ones, by key
	stopped   map[string]plan.Stop // see stops
	line      line                 // the mails in flight
	server    server
	turns     turns
	sweeper   sweeper

	done  chan func(now time.Time) // results of what ran beside the loop
	gone  chan struct{}            // closed when nobody takes results any more
	calls chan func(now time.Time) // what others ask the loop to do
	wake  chan struct{}
	last  time.Time // when the last step was
	fail  error     // what it could not do

	restored *store.Restoration // nil if the state was not, or that is settled
	reloaded bool               // the setup is new, and nothing was done by it yet
	looking  bool               // for a survey: nothing is written
	outdated atomic.Bool        // the last config that was to be taken up had faults
}

// New makes a daemon on an open store. Nothing is read or sent before the
// first step.
func New(s *store.Store, setup Setup, log *slog.Logger) (*Daemon, error) {
	secret, err := s.Secret()
	if err != nil {
		return nil, err
	}
	open, err := s.Problems()
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return nil, fmt.Errorf("reading the problems: %w", err)
	}
	d := fresh(s, setup, secret, open, log)
	return d, d.recallRestore()
}

func fresh(s *store.Store, setup Setup, secret mail.Secret, open []store.Problem, log *slog.Logger) *Daemon {
	d := &Daemon{
		log: log, store: s, token: secret, problems: map[string]*trouble{}, line: newLine(), heard: map[string]int{}, tally: newTally(),
		gone: make(chan struct{}), done: make(chan func(time.Time), 2*parallel), calls: make(chan func(time.Time)), wake: make(chan struct{}, 1),
	}
	for _, p := range open {
		d.problems[p.Key] = &trouble{Problem: p}
	}
	d.Reload(setup)
	return d
}

// Reload puts a new setup in the place of the old one. The next step reads all
// calendars and plans afresh.
func (d *Daemon) Reload(setup Setup) {
	d.setup, d.reloaded = setup, true
	d.server = server{} // somebody may have seen to the account
	d.turns = newTurns(setup.Limits, d.turns)
	d.box.close()
	d.box = newBox(setup.Mailbox, setup.Poll)
	for _, t := range d.problems {
		t.wake = t.Since
	}
	d.afresh()
}

// afresh drops what was worked out of the calendars and the state: the next step
// works it out anew.
func (d *Daemon) afresh() {
	d.calendars = nil
	for _, c := range d.setup.Calendars {
		d.calendars = append(d.calendars, &watched{Calendar: c})
	}
	d.stopped = nil
	d.pairs, d.owners, d.met = newPairs(), newOwners(), false
	d.pairs.policy = d.setup.Policy
	d.clerk = newClerk(d.store, d.setup, d.token)
}

func newClerk(s *store.Store, setup Setup, token mail.Secret) *filing.Clerk {
	return &filing.Clerk{
		Store: s, Roster: setup.Roster, Secret: token, From: setup.From.Address, ReplyTo: setup.ReplyTo,
		AuthservID: setup.AuthservID, MonthFirst: setup.MonthFirst, Format: setup.Format,
	}
}

// Step does everything that is due at now, and returns when the next step is
// needed. The error joins what could not be done; the rest was.
//
// Times may jump, either way: what is due is decided by the records alone.
func (d *Daemon) Step(ctx context.Context, now time.Time) (wake time.Time, err error) {
	var errs []error
	if now.Before(d.last.Add(-time.Minute)) {
		d.pairs.all(now)
		d.owners.all(now) // the clock was set back: nothing that was worked out before can be relied on
	}
	d.last = now
	if d.began.IsZero() {
		d.began = now
	}
	d.drain(now)
	d.forgive(now)
	errs = append(errs, d.record(now), d.meet(now))
	if d.read(ctx, now, d.toRead(now)) || d.pairs.matched.IsZero() {
		errs = append(errs, d.match(now))
	}
	errs = append(errs, d.collect(ctx, now), d.work(ctx, now), d.sweep(now))
	d.fail = errors.Join(errs...)
	d.fail = errors.Join(d.fail, d.settleRestore(now))
	return d.nextWake(now), d.fail
}

// work looks at everything that is due, and waits for the mails that it sends:
// how one ends may make something else due. What is still in flight when the
// patience ends comes in with a later step.
func (d *Daemon) work(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var errs []error
	d.turns.crowded = d.turns.limits.Spread > 0 && d.pairs.crowded(now)
	for {
		errs = append(errs, d.record(now), d.visit(ctx, now), d.remind(ctx, now), d.tell(now))
		granted, err := d.grant(now)
		errs = append(errs, err)
		_, owed := d.owners.agenda.due(now)
		idle := !d.line.busy() && d.pairs.due(now) == nil && !owed && !granted
		if idle || ctx.Err() != nil || d.line.busy() && !d.await(ctx, now) {
			return errors.Join(errs...)
		}
	}
}

// drain takes in what has finished beside the loop.
func (d *Daemon) drain(now time.Time) {
	for {
		select {
		case f := <-d.done:
			f(now)
		default:
			return
		}
	}
}

// report hands a result to the loop, or drops it where there is none any more.
func (d *Daemon) report(f func(now time.Time)) {
	select {
	case d.done <- f:
	case <-d.gone:
	}
}

// await takes in one result, and waits for it until the context ends.
func (d *Daemon) await(ctx context.Context, now time.Time) bool {
	select {
	case f := <-d.done:
		f(now)
		return true
	case <-ctx.Done():
		return false
	}
}

// nextWake is the earliest time at which a calendar is to be read, a pair to be
// looked at, or a problem to be told.
func (d *Daemon) nextWake(now time.Time) time.Time {
	wake := plan.Earliest(d.pairs.wake(), d.owners.agenda.next())
	if b := d.box; b != nil && !b.busy {
		wake = plan.Earliest(wake, b.next)
	}
	for _, c := range d.calendars {
		if !c.busy {
			wake = plan.Earliest(wake, c.next)
		}
	}
	for _, p := range d.problems {
		wake = plan.Earliest(wake, p.wake)
	}
	if next := d.turns.next(now); !next.IsZero() {
		wake = plan.Earliest(wake, latest(next, d.server.paused(now)))
	}
	if len(d.sweeper.chores) > 0 {
		wake = plan.Earliest(wake, now.Add(time.Second))
	}
	if len(d.line.landed) > 0 {
		wake = plan.Earliest(wake, now.Add(retry))
	}
	return wake
}

// Wake makes Run take a step at once. It may be called from anywhere.
func (d *Daemon) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}
