package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"oneonone/daemon/store"
)

const (
	longestSleep = time.Minute     // so that a suspended machine or a stepped clock is noticed
	grace        = 8 * time.Second // that a mail in flight has to land when the daemon is told to stop
)

// Run takes steps until ctx is done, each at the time that the one before asked
// for, or when Wake, Do or a new setup calls for it. Then it lets the mails in
// flight land, records them, and returns.
//
// The service manager is told that the daemon is ready at once: a calendar that
// cannot be reached is no reason not to run. The watchdog is fed by completed
// steps alone.
//
// It is store.ErrLost, at once and with nothing more sent or written, when another
// process has taken the state over.
func (d *Daemon) Run(ctx context.Context, reloads <-chan Setup) error {
	d.notify(daemon.SdNotifyReady)
	defer d.finish()
	pulse := d.pulse()
	for {
		now := clock()
		wake, _ := d.Step(ctx, now) // its errors are logged where they arise, and kept for status
		if ctx.Err() != nil {
			return nil
		}
		if err := d.store.Held(); errors.Is(err, store.ErrLost) {
			d.line.stop() // what is in flight is the other's to send
			return err
		}
		d.stepped(now)
		timer := time.NewTimer(min(sleep(time.Now(), wake), pulse))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-d.wake:
		case f := <-d.done:
			f(clock())
		case f := <-d.calls:
			f(clock())
		case setup := <-reloads:
			d.Reload(setup)
			d.Reloaded()
		}
		timer.Stop()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// clock is the wall-clock time, in whole seconds: nobody's day is planned finer,
// and the state is read by people.
func clock() time.Time { return time.Now().Round(0).Truncate(time.Second) }

// sleep is how long to wait for the next step: until the first whole second at
// which clock has reached it.
func sleep(now, wake time.Time) time.Duration {
	if wake.IsZero() {
		return longestSleep
	}
	wake = wake.Add(time.Second - 1).Truncate(time.Second)
	return max(0, min(wake.Sub(now), longestSleep))
}

// finish lets the mails in flight land, gives up on those that do not in time,
// and records how they ended. Nothing new begins.
func (d *Daemon) finish() {
	d.stopping()
	d.line.closed = true
	d.land(grace)
	d.line.stop()
	d.land(time.Second)
	if err := d.record(clock()); err != nil {
		d.log.Error("recording the last mails", "err", err)
	}
	d.end()
	if d.setup.Read != nil {
		d.setup.Read() // no command is left behind
	}
}

// end lets go of whatever still runs beside the loop.
func (d *Daemon) end() {
	d.box.close()
	d.line.stop()
	close(d.gone)
}

// land waits for the mails in flight.
func (d *Daemon) land(limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for d.line.busy() && d.await(ctx, clock()) {
	}
}

// Do has the loop call f, and waits until it has.
func (d *Daemon) Do(ctx context.Context, f func(now time.Time)) error {
	finished := make(chan struct{})
	select {
	case d.calls <- func(now time.Time) { defer close(finished); f(now) }:
	case <-ctx.Done():
		return fmt.Errorf("waiting for the daemon: %w", ctx.Err())
	}
	<-finished
	return nil
}
