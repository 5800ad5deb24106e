package metrics

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// A Reader reads figures. It keeps what it has read of each file until that
// changes, and what other sources said until it is out of date. The zero Reader
// is ready. Its methods are for one goroutine.
type Reader struct {
	Credentials string // the directory of the systemd credentials; "" if there is none

	files map[string]version
	desk  desk
	http  *http.Transport
}

// A Result is what is known of a metric for a pair. Where there is neither an
// error nor a figure, the person has no value, unless it is pending.
type Result struct {
	Metric  string       // its name
	Source  string       // a file, a server or a program, for people; "" if it is not known
	Figure  *form.Figure // nil for none
	Pending bool         // it is being read
	Err     error        // names the metric, and the place where there is one
	Down    bool         // the source cannot be read at all
}

// Look says what is known of a metric, and does not wait. What is not known is
// asked for, and ready called once it is; the questions end with ctx.
func (r *Reader) Look(ctx context.Context, m Metric, pair calendar.Pair, ready func()) Result {
	if file := m.path(); file != "" {
		value, at, found, err := r.fromFile(m, pair)
		return m.result(file, value, at, found, err)
	}
	q, err := r.question(m, pair)
	if err != nil {
		return m.result("", 0, time.Time{}, false, err)
	}
	a, known := r.desk.get(ctx, q, ready)
	if !known {
		return Result{Metric: m.Name, Source: q.source, Pending: true}
	}
	var value float64
	var found bool
	if err = a.err; err == nil {
		value, found, err = q.value(a.value)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", q.source, err)
	}
	return m.result(q.source, value, a.at.UTC().Truncate(time.Second), found, err)
}

// Read waits for what Look would say in the end.
func (r *Reader) Read(ctx context.Context, m Metric, pair calendar.Pair) Result {
	for {
		ready := make(chan struct{}, 1)
		res := r.Look(ctx, m, pair, func() { ready <- struct{}{} })
		if !res.Pending {
			return res
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return m.result(res.Source, 0, time.Time{}, false, ctx.Err())
		}
	}
}

// Wait waits until nothing is asked any more. That is soon where the contexts of
// all questions have ended; commands have ended then as well.
func (r *Reader) Wait() { r.desk.workers.Wait() }

// question is what the source of a metric is asked about a pair.
func (r *Reader) question(m Metric, pair calendar.Pair) (q question, err error) {
	switch {
	case m.HTTP != nil:
		q, err = r.httpQuestion(m, pair)
	case m.Prometheus != nil:
		q, err = r.prometheusQuestion(m, pair)
	case len(m.Command) > 0:
		q, err = r.commandQuestion(m, pair)
	default:
		err = errors.New("it has no source")
	}
	q.timeout, q.refresh = m.limit(), cmp.Or(m.Refresh, DefaultRefresh)
	return q, err
}

// value takes the value out of an answer.
func (q question) value(said any) (value float64, found bool, err error) {
	if q.pick != nil {
		if said, err = q.pick(said); err != nil {
			return 0, false, err
		}
	}
	return number(said)
}

func (m Metric) result(source string, value float64, at time.Time, found bool, err error) Result {
	res := Result{Metric: m.Name, Source: source}
	switch {
	case err != nil:
		res.Err, res.Down = fmt.Errorf("reading metric %s: %w", m.Name, err), errors.As(err, new(downError))
	case found:
		res.Figure = &form.Figure{Name: m.Name, Unit: m.Unit, Value: value, Target: m.Target, Better: m.Better, At: at}
	}
	return res
}

// way is the way to all servers.
func (r *Reader) way() *http.Transport {
	if r.http == nil {
		r.http = newTransport()
	}
	return r.http
}
