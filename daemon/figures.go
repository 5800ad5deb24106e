package daemon

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

const (
	figurePatience = 20 * time.Second // a letter waits this long for its metrics, in all
	figureMargin   = time.Minute      // before it is of no use, it does not wait
	metricGrace    = 24 * time.Hour   // a metric that fails for less is nobody's problem; one that is a problem is looked at as often
	trend          = 11               // how many earlier values are told of
)

// hold has the metrics of a meeting read before its first letter is written. It
// returns until when the letter waits for them, or zero if it does not. The loop
// goes on meanwhile; what arrives has the pair looked at anew.
func (d *Daemon) hold(p *pairState, rec *plan.Record, m calendar.Meeting, n plan.Notice, now time.Time) time.Time {
	if rec.Metrics != nil {
		return time.Time{} // they stay as they were told
	}
	if now.Before(p.asked) { // the clock was set back
		p.asked = time.Time{}
	}
	over := !p.asked.IsZero() && !now.Before(p.asked.Add(figurePatience))
	name := p.name
	ready := func() {
		d.report(func(now time.Time) { d.pairs.nudge(name, now) })
	}
	if over || !now.Before(n.Expires.Add(-figureMargin)) || !d.pending(m.Pair, ready) {
		return time.Time{}
	}
	if p.asked.IsZero() {
		p.asked = now
	}
	p.holds = true
	return p.asked.Add(figurePatience)
}

// pending reports whether metrics of a pair are still being read.
func (d *Daemon) pending(pair calendar.Pair, ready func()) bool {
	return slices.ContainsFunc(d.setup.Figures(d.line.ctx, pair, ready), func(r Reading) bool { return r.Pending })
}

// settle waits for the metrics of the pair of a request, as long as a letter
// would. It is for those who are not the loop: in calls a function where the
// state of the daemon may be touched.
func (d *Daemon) settle(ctx context.Context, req SendRequest, in func(func())) {
	ctx, cancel := context.WithTimeout(ctx, figurePatience)
	defer cancel()
	for {
		arrived := make(chan struct{}, 1)
		waits := false
		in(func() {
			if p, err := d.find(req.Manager, req.Report); err == nil {
				waits = d.pending(p.pair, func() {
					select {
					case arrived <- struct{}{}:
					default:
					}
				})
			}
		})
		if !waits {
			return
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return
		}
	}
}

// figures are the metrics as they were when this meeting's first mail told
// them, with the values of earlier 1:1s. What cannot be read is as it was told
// the last time.
func (d *Daemon) figures(s *story) []form.Figure {
	if s.rec.Metrics == nil {
		s.readings = d.setup.Figures(d.line.ctx, s.meeting.Pair, nil)
		for _, r := range s.readings {
			before, told := figureBefore(s.past, r.Metric)
			switch {
			case r.Figure != nil:
				f := *r.Figure
				if told {
					f.Before = &before.Value
				}
				s.rec.Metrics = append(s.rec.Metrics, f)
			case told && (r.Pending || r.Err != nil):
				s.rec.Metrics = append(s.rec.Metrics, before)
			}
		}
	}
	out := slices.Clone(s.rec.Metrics)
	for i := range out {
		out[i].History = points(s.past, out[i])
	}
	return out
}

// figureBefore is a metric as it was last told.
func figureBefore(past []plan.Record, name string) (form.Figure, bool) {
	for i := len(past) - 1; i >= 0; i-- {
		if f, ok := figureOf(past[i], name); ok {
			return f, true
		}
	}
	return form.Figure{}, false
}

// points are the last values of a metric at earlier 1:1s, each at the first 1:1
// that told it: one that could only be told anew is no new value.
func points(past []plan.Record, f form.Figure) []form.Point {
	var out []form.Point
	var read time.Time
	for _, rec := range past {
		if was, ok := figureOf(rec, f.Name); ok && !was.At.Equal(read) && !was.At.Equal(f.At) {
			out = append(out, form.Point{At: rec.Event.Start, Value: was.Value})
			read = was.At
		}
	}
	return out[max(0, len(out)-trend):]
}

func figureOf(rec plan.Record, name string) (form.Figure, bool) {
	i := slices.IndexFunc(rec.Metrics, func(f form.Figure) bool { return f.Name == name })
	if i < 0 {
		return form.Figure{}, false
	}
	return rec.Metrics[i], true
}

// metricsRead notes which metrics could be read and which not. What cannot is
// told when that has lasted for a day: of a source that is down once, however
// many metrics and people it has.
func (d *Daemon) metricsRead(readings []Reading, pair calendar.Pair, now time.Time) {
	for _, r := range readings {
		if r.fails() {
			continue
		}
		d.clear("metric/"+r.Source, now)
		if t, open := d.problems["metric/"+r.Metric]; open && t.Pair == pairName(pair.Manager.Email, pair.Report.Email) {
			d.clear(t.Key, now)
		}
	}
	for _, r := range readings {
		if r.fails() {
			d.trouble(r.problem(pair), now)
		}
	}
}

func (r Reading) fails() bool { return r.Pending || r.Err != nil }

// problem is what is wrong with a metric that cannot be read.
func (r Reading) problem(pair calendar.Pair) store.Problem {
	p := store.Problem{
		Key: "metric/" + r.Metric, Kind: metricProblem, Tell: []string{pair.Manager.Email},
		Fact: form.Note{Key: form.DeadMetric, Who: r.Metric},
		Pair: pairName(pair.Manager.Email, pair.Report.Email),
	}
	if r.Pending {
		p.Detail = fmt.Sprintf("%s did not answer in %s", r.Source, figurePatience)
	} else {
		p.Detail = r.Err.Error()
	}
	if r.Down || r.Pending {
		p.Key, p.Fact = "metric/"+r.Source, form.Note{Key: form.DeadSource, Who: r.Source}
	}
	return p
}

// metricStillFails looks at a metric that is a problem once more, for the pair
// that has missed it. The problem ends if it does not fail any more; while it is
// being read, it is neither ended nor told.
func (d *Daemon) metricStillFails(t *trouble, now time.Time) bool {
	if d.pairs.matched.IsZero() { // nobody is known yet
		t.wake = now.Add(retry)
		return false
	}
	reading := t.reading(d, func() {
		d.report(func(now time.Time) { t.wake = plan.Earliest(t.wake, now) })
	})
	switch {
	case reading.Pending && (t.asked.IsZero() || now.Before(t.asked)):
		t.asked = now
		t.wake = now.Add(figurePatience)
		return false
	case reading.Pending && now.Before(t.asked.Add(figurePatience)):
		t.wake = t.asked.Add(figurePatience)
		return false
	case !reading.fails():
		d.clear(t.Key, now)
		return false
	}
	t.asked, t.checked = time.Time{}, now
	return true
}

// reading is how the metric that a problem is about stands now: as bad as the
// worst that it may mean.
func (t *trouble) reading(d *Daemon, ready func()) (worst Reading) {
	p, ok := d.pairs.byName[t.Pair]
	if !ok {
		return Reading{}
	}
	for _, r := range d.setup.Figures(d.line.ctx, p.pair, ready) {
		if concerns := t.Key == "metric/"+r.Source || t.Key == "metric/"+r.Metric; concerns && r.fails() && worst.Err == nil {
			worst = r
		}
	}
	return worst
}
