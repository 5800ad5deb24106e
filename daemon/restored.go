package daemon

import (
	"fmt"
	"time"

	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

// freshFor is how long after a restore what we hear of may have happened before
// it, unless all calendars and the mailbox have been read by then.
const freshFor = 24 * time.Hour

// recallRestore finds out whether the state was restored and that is not settled.
// Until it is, what may have gone out before is recorded, and not sent.
func (d *Daemon) recallRestore() error {
	r, ok, err := d.store.Restoration()
	if err != nil {
		return fmt.Errorf("reading whether the state was restored: %w", err)
	}
	if ok {
		d.restored = &r
		d.log.Warn("the state was restored: what may have gone out since the backup is not sent again", "taken", r.Taken, "restored", r.Restored)
	}
	return nil
}

// doubt is what the plans have to know of a restore.
func (d *Daemon) doubt() plan.Restored {
	if d.restored == nil {
		return plan.Restored{}
	}
	return plan.Restored{Before: d.restored.Restored, Fresh: d.restored.Restored.Add(freshFor)}
}

// settleRestore ends the doubts of a restore: once every calendar and the mailbox
// have been read and everybody has been looked at, all that may have gone out is
// recorded.
func (d *Daemon) settleRestore(now time.Time) error {
	if d.restored == nil || d.looking || d.box != nil && (d.box.busy || d.box.read.IsZero()) {
		return nil
	}
	for _, c := range d.calendars {
		if !c.loaded || c.err != nil {
			return nil
		}
	}
	if _, owed := d.owners.agenda.due(now); owed || d.pairs.due(now) != nil || d.fail != nil {
		return nil
	}
	if err := d.store.SettleRestoration(); err != nil {
		return fmt.Errorf("settling the restore: %w", err)
	}
	d.restored = nil
	d.pairs.policy.Restored = plan.Restored{}
	d.log.Info("the restore is settled: all that may have gone out before it is recorded")
	return nil
}

// mayHaveGone is a notice in doubt with the names of its mail, whose letter and
// sheet are written like any other's, so that an answer to it is understood.
func mayHaveGone(n, queued plan.Notice) plan.Notice {
	n.Subject, n.MessageID = queued.Subject, queued.MessageID
	return n
}

// doubtProblem records those mails about a problem that may have gone out.
func (d *Daemon) doubtProblem(t *trouble) error {
	if d.restored == nil {
		return nil
	}
	any := false
	for _, address := range t.Tell {
		n := d.problemNotice(t, address, t.tellable()) // as it was due at first
		if n.State == plan.Planned && !n.Due.After(d.restored.Restored) {
			n = plan.InDoubt(n, d.restored.Restored)
			put(&t.Notices, n)
			d.over(n)
			any = true
		}
	}
	if !any {
		return nil
	}
	return d.store.PutProblem(t.Problem)
}

// noteDoubts records those of somebody's notices that may have gone out.
func (d *Daemon) noteDoubts(file *store.Person, notices []plan.Notice) error {
	any := false
	for _, n := range notices {
		if n.InDoubt {
			file.Put(n)
			any = true
		}
	}
	if !any {
		return nil
	}
	return d.store.PutPerson(*file)
}
