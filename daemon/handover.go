package daemon

import (
	"fmt"
	"slices"
	"time"

	"oneonone/daemon/minutes"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// inherit takes over what a report has still promised to a manager before this
// one: it goes with the report. What the earlier manager promised stays theirs,
// and so does everything that they wrote.
//
// The earlier manager is one whom neither the config nor a calendar has as a
// manager of the report any more. A promise is closed there only after it stands
// here: a crash in between leaves it in both, and the next start, to which this
// pair is as new as before, mends that.
func (d *Daemon) inherit(file *store.Pair, now time.Time) error {
	for name, p := range d.pairs.byName {
		if name.Manager == file.Manager || !d.setup.Roster.Same(name.Report, file.Report) || d.stillLed(p, now) {
			continue
		}
		for _, folder := range p.folders {
			if err := d.takeOver(file, folder, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// stillLed reports whether a pair still is one: the config names its manager, or
// a calendar shows a 1:1 that is to come.
func (d *Daemon) stillLed(p *pairState, now time.Time) bool {
	if known, ok := d.setup.Roster.Find(p.name.Report); ok && known.Manager != "" {
		return d.setup.Roster.Same(known.Manager, p.name.Manager)
	}
	for _, m := range p.meetings {
		if m.End.After(now) {
			return true
		}
	}
	return false
}

// takeOver moves the open promises of a report from the folder of an earlier
// manager.
func (d *Daemon) takeOver(file *store.Pair, from store.PairName, now time.Time) error {
	old, ok, err := d.store.Pair(from.Manager, from.Report)
	if err != nil || !ok {
		return err
	}
	id := 0
	for _, s := range file.Steps {
		id = max(id, s.ID)
	}
	moved := false
	for i, s := range old.Steps {
		if s.State != minutes.Open || !d.setup.Roster.Same(s.Owner, file.Report) {
			continue
		}
		next := s
		next.ID, next.Meeting, next.Mail, next.Changed = id+1, "", "", fmt.Sprintf("taken over from %s, number %d", from.Manager, s.ID)
		if known := slices.IndexFunc(file.Steps, func(o form.Step) bool { return o.Changed == next.Changed }); known >= 0 { // before a crash
			next = file.Steps[known]
		} else {
			id++
			file.Steps = append(file.Steps, next)
		}
		old.Steps[i].State, old.Steps[i].Closed = minutes.Dropped, now
		old.Steps[i].Changed = fmt.Sprintf("taken over by %s as number %d", file.Manager, next.ID)
		moved = true
	}
	if !moved {
		return nil
	}
	if err := d.store.PutPair(*file); err != nil {
		return err
	}
	return d.store.PutPair(old)
}
