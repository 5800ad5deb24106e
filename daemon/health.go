package daemon

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// digests are the notices of this month's digest and the next one's, as far as
// they are not recorded yet.
func (d *Daemon) digests(o *owner, file store.Person, to calendar.Person, now time.Time) (out []plan.Notice) {
	if o.since.IsZero() || !d.leads(o) {
		return nil
	}
	month := calendar.DateOf(now, to.Zone)
	month.Day = 1
	for range 2 {
		n := plan.ForDigest(now, month, o.since, to, d.pairs.policy)
		if _, recorded := file.Notice(n.ID); !recorded {
			out = append(out, n)
		}
		month = month.AddDays(31)
		month.Day = 1
	}
	return out
}

// leads reports whether somebody is a manager still: one whom the config knows, or
// a calendar has with a report.
func (d *Daemon) leads(o *owner) bool {
	for folder := range o.leads {
		if d.knows(o.email) || d.alive(folder) {
			return true
		}
	}
	return false
}

// digest writes the digest of a manager, on the first workday of a month. It
// returns when the next is due.
func (d *Daemon) digest(o *owner, file *store.Person, to calendar.Person, now time.Time) (wake time.Time, err error) {
	all := d.digests(o, *file, to, now)
	if err := d.noteDoubts(file, all); err != nil {
		return wake, err
	}
	for _, n := range all {
		switch {
		case n.State != plan.Planned:
			continue
		case n.Due.After(now):
			wake = plan.Earliest(wake, n.Due)
			continue
		}
		b := d.personalBrief(n, to)
		if b.Health, err = d.health(o, n.About.Start, now); err != nil {
			return wake, err
		}
		if len(b.Health.Rows) > 0 {
			return now, d.queuePersonal(file, n, to, b, store.Sheet{To: n.To}, nil, now)
		}
	}
	return wake, nil
}

// health is how the 1:1s of a manager went in the month before a time.
func (d *Daemon) health(o *owner, end, now time.Time) (form.Health, error) {
	month := calendar.Span{Start: end.AddDate(0, -1, 0), End: end}
	h := form.Health{Month: month.Start}
	for _, p := range led(o) {
		row, err := d.wellness(p, month, now)
		if err != nil {
			return h, err
		}
		if row.Held+row.Cancelled+row.Skipped+row.Asked > 0 || !row.Next.IsZero() || !row.Last.IsZero() && d.alive(p.name) {
			h.Rows = append(h.Rows, row)
		}
	}
	return h, nil
}

// led are the pairs of a manager, each once, by the name of the report.
func led(o *owner) []*pairState {
	var out []*pairState
	for _, p := range o.leads {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *pairState) int { return cmp.Compare(a.name.Report, b.name.Report) })
	return out
}

// wellness is how the 1:1s with one report went in a month.
func (d *Daemon) wellness(p *pairState, month calendar.Span, now time.Time) (form.Wellness, error) {
	w := form.Wellness{Report: party(p.pair.Report)}
	for _, f := range p.folders {
		records, err := d.store.Records(f.Manager, f.Report, calendar.DateOf(month.Start.AddDate(-1, 0, 0), time.UTC))
		if err != nil && !errors.Is(err, store.ErrDamaged) { // what is damaged holds up no digest
			return w, err
		}
		for _, r := range records {
			w = counted(w, r, month)
		}
		file, _, err := d.store.Pair(f.Manager, f.Report)
		if err != nil && !errors.Is(err, store.ErrDamaged) {
			return w, err
		}
		file.Readdress(d.setup.Roster.Canonical)
		for _, s := range file.Steps {
			w = owedBy(w, s, p.pair, now)
		}
	}
	for _, m := range p.meetings {
		if m.State == calendar.On && m.Start.After(now) {
			w.Next = m.Start
			break
		}
	}
	return w, nil
}

// counted adds one meeting to how it went.
func counted(w form.Wellness, r plan.Record, month calendar.Span) form.Wellness {
	held := !r.Event.Held.IsZero()
	if held && r.Event.Start.After(w.Last) && r.Event.Start.Before(month.End) {
		w.Last = r.Event.Start
	}
	for _, n := range r.Notes {
		if n.Key == "development" && r.Event.Start.After(w.Development) {
			w.Development = r.Event.Start
		}
	}
	if r.Event.Start.Before(month.Start) || !r.Event.Start.Before(month.End) {
		return w
	}
	switch {
	case held:
		w.Held++
	case r.Event.State == calendar.Off:
		w.Cancelled++
	default:
		w.Skipped++
	}
	for _, n := range r.Notices {
		if n.Kind == form.Prep && (n.State == plan.Sent || n.State == plan.Answered) {
			w.Asked++
			break
		}
	}
	if len(r.Answers) > 0 {
		w.Answered++
	}
	return w
}

// owedBy adds one promise to what is open.
func owedBy(w form.Wellness, s form.Step, pair calendar.Pair, now time.Time) form.Wellness {
	if s.State != minutes.Open {
		return w
	}
	side, zone := 1, pair.Report.Zone
	if s.Owner == pair.Manager.Email {
		side, zone = 0, pair.Manager.Zone
	}
	w.Open[side]++
	if s.Due != "" && s.Due < calendar.DateOf(now, zone).String() {
		w.Overdue[side]++
	}
	return w
}
