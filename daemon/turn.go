package daemon

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

// Limits bound how many mails are handed over to the mail server.
type Limits struct {
	PerMinute int           // in any minute; 0: no bound
	PerDay    int           // in any 24 hours; 0: no bound
	Spread    time.Duration // over which a crowd of mails is spread that are due at once; 0: not at all
}

const (
	day   = 24 * time.Hour
	crowd = 100              // so many mails that are due at once are spread
	hold  = time.Minute      // a turn that is not taken for so long is over
	older = 10 * time.Minute // batches that are older than a minute are counted by so much
)

// turns has mails wait for their turn where there are limits, or a crowd: those
// first that are of use for the shortest time.
type turns struct {
	limits  Limits
	usage   store.Usage
	read    bool                 // the usage was
	crowded bool                 // in this step, much is due
	fresh   []*turn              // came since the last grant
	ready   agenda[*turn]        // by the time at which they are of no use any more
	later   agenda[*turn]        // spread, by the time from which they may go
	known   map[string]*turn     // all of them, by notice ID
	granted map[string]time.Time // may go now, since then
}

// A turn is one mail that waits.
type turn struct {
	notice plan.Notice
	again  func(now time.Time) // has whoever sends it looked at
	slot
}

func newTurns(l Limits, before turns) turns {
	return turns{limits: l, usage: before.usage, read: before.read, known: map[string]*turn{}, granted: map[string]time.Time{}}
}

func (t *turns) limited() bool { return t.limits.PerMinute > 0 || t.limits.PerDay > 0 }

// may reports whether a mail may go now. One that may not waits for its turn.
func (t *turns) may(e errand) bool {
	if _, granted := t.granted[e.notice.ID]; granted {
		return true
	}
	if t.known[e.notice.ID] == nil {
		if !t.limited() && !t.crowded {
			return true
		}
		one := &turn{e.notice, e.again, noSlot()}
		t.known[e.notice.ID] = one
		t.fresh = append(t.fresh, one)
	}
	return false
}

// settle finds out for those that are new when they may go.
func (t *turns) settle(now time.Time) {
	spread := len(t.fresh) > crowd && t.limits.Spread > 0
	for _, one := range t.fresh {
		at := one.notice.Due.Add(jitter(one.notice.ID, t.limits.Spread))
		if spread && one.notice.Attempts == 0 && at.After(now) && at.Before(one.notice.Expires) && at.Sub(now) <= t.limits.Spread {
			t.later.set(one, at)
		} else {
			t.ready.set(one, one.notice.Expires)
		}
	}
	t.fresh = nil
	for one, due := t.later.due(now); due; one, due = t.later.due(now) {
		t.later.set(one, time.Time{})
		t.ready.set(one, one.notice.Expires)
	}
}

// jitter is a time shorter than within, always the same for a mail, in whole
// seconds.
func jitter(id string, within time.Duration) time.Duration {
	if within < time.Second {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	return time.Duration(h.Sum32()) % (within / time.Second) * time.Second
}

// left is how many mails may go now, and when that changes where it is none.
func (t *turns) left(now time.Time) (n int, next time.Time) {
	n = parallel
	for _, l := range []struct {
		most int
		in   time.Duration
	}{{t.limits.PerMinute, time.Minute}, {t.limits.PerDay, day}} {
		if l.most == 0 {
			continue
		}
		free := l.most
		var first time.Time
		for _, b := range t.usage.Batches {
			if age := now.Sub(b.At); age < l.in && age > -l.in { // more is the work of a wrong clock
				free -= b.Mails
				first = plan.Earliest(first, b.At.Add(l.in))
			}
		}
		if free <= 0 {
			next = latest(next, first)
		}
		n = min(n, free)
	}
	return max(n, 0), next
}

// take counts mails that are about to go.
func (t *turns) take(n int, now time.Time) {
	var kept []store.Batch
	for _, b := range t.usage.Batches {
		last := len(kept) - 1
		switch {
		case now.Sub(b.At) >= day || b.At.Sub(now) >= day:
		case last >= 0 && now.Sub(b.At) > time.Minute && b.At.Truncate(older).Equal(kept[last].At.Truncate(older)):
			kept[last] = store.Batch{At: b.At, Mails: kept[last].Mails + b.Mails}
		default:
			kept = append(kept, b)
		}
	}
	t.usage.Batches = append(kept, store.Batch{At: now, Mails: n})
}

// waits reports whether a mail waits for its turn.
func (t *turns) waits(id string) bool { return t.known[id] != nil }

// drop forgets a mail that does not wait any more.
func (t *turns) drop(id string) {
	delete(t.granted, id)
	one := t.known[id]
	if one == nil {
		return
	}
	delete(t.known, id)
	t.fresh = slices.DeleteFunc(t.fresh, func(o *turn) bool { return o == one })
	if i := one.at; i >= 0 && i < len(t.ready) && t.ready[i] == one {
		t.ready.set(one, time.Time{})
	} else if i >= 0 {
		t.later.set(one, time.Time{})
	}
}

// next is when a mail that waits may get its turn; zero if none waits.
func (t *turns) next(now time.Time) time.Time {
	wake := t.later.next()
	if len(t.ready)+len(t.fresh) > 0 {
		n, free := t.left(now)
		if n > 0 {
			free = now
		}
		wake = plan.Earliest(wake, free)
	}
	return wake
}

// grant gives those their turn that are the most urgent, as many as may go. What
// they use up of the limits is durable first. It reports whether there were any.
func (d *Daemon) grant(now time.Time) (any bool, err error) {
	t := &d.turns
	t.settle(now)
	maps.DeleteFunc(t.granted, func(_ string, since time.Time) bool { return now.Sub(since) >= hold || since.After(now) })
	if len(t.ready) == 0 || d.line.closed || !d.server.paused(now).IsZero() {
		return false, nil
	}
	if err := d.recallUsage(); err != nil {
		return false, err
	}
	n, _ := t.left(now)
	n = min(n, len(t.ready), d.server.room()-len(d.line.flying)-len(t.granted))
	if n <= 0 {
		return false, nil
	}
	if err := d.count(n, now); err != nil {
		return false, err
	}
	for range n {
		one := t.ready[0]
		t.drop(one.notice.ID)
		t.granted[one.notice.ID] = now
		one.again(now)
	}
	return true, nil
}

// jump gives a mail its turn at once that somebody asks for by hand, if the limits
// leave room.
func (d *Daemon) jump(id string, now time.Time) error {
	t := &d.turns
	if !t.waits(id) {
		return nil
	}
	if err := d.recallUsage(); err != nil {
		return err
	}
	if n, _ := t.left(now); n == 0 {
		return nil
	}
	if err := d.count(1, now); err != nil {
		return err
	}
	t.drop(id)
	t.granted[id] = now
	return nil
}

// recallUsage reads what the limits have left, once.
func (d *Daemon) recallUsage() (err error) {
	if !d.turns.limited() || d.turns.read {
		return nil
	}
	if d.turns.usage, err = d.store.Usage(); err != nil {
		return fmt.Errorf("reading what the limits have left: %w", err)
	}
	d.turns.read = true
	return nil
}

// count takes from the limits what is about to go, durably.
func (d *Daemon) count(n int, now time.Time) error {
	if !d.turns.limited() {
		return nil
	}
	d.turns.take(n, now)
	if err := d.store.PutUsage(d.turns.usage); err != nil {
		return fmt.Errorf("counting for the limits: %w", err)
	}
	return nil
}

// leftOut is why a mail expired that never got its turn.
const leftOut = "the sending limits of the mail account left no room for it"

// blame says so in the notices of which that is true, and returns them.
func (t *turns) blame(notices []plan.Notice, now time.Time) []plan.Notice {
	for i, n := range notices {
		if t.waits(n.ID) && !now.Before(n.Expires) {
			notices[i].Answer = cmp.Or(n.Answer, leftOut)
			t.drop(n.ID)
		}
	}
	return notices
}
