package metrics

import (
	"context"
	"errors"
	"sync"
	"time"
)

// How a source that is no file is treated.
const (
	atOnce      = 4           // questions to one source; one, while it fails
	firstRest   = time.Minute // that a source which failed is left alone; then twice as long each time
	longestRest = 15 * time.Minute
	patience    = 20 * time.Second // what is not asked after so long is asked by nobody any more
)

// A question is what a source is asked. Those with the same key are alike. Those
// with another account at the same source fail for reasons of their own.
type question struct {
	source, account  string
	key              string
	timeout, refresh time.Duration
	ask              func(context.Context) (any, error)
	pick             func(answer any) (any, error) // takes the value out of the answer; nil: the answer is the value
}

// A downError is a source that cannot be read at all, as against one question
// that it has no good answer to.
type downError struct{ error }

func (e downError) Unwrap() error { return e.error }

// An answer is what a source said, and when.
type answer struct {
	value any
	err   error
	at    time.Time
}

// A desk asks sources, beside whoever wants to know, and keeps what they said.
// The zero desk is ready.
type desk struct {
	mu      sync.Mutex
	sources map[string]*source
	answers map[string]*answer  // that are in date, by key
	open    map[string]*inquiry // that no source has answered yet, by key
	workers sync.WaitGroup
}

// A source is a server or a program with how it fares.
type source struct {
	line   []*inquiry // that wait
	busy   int        // workers
	tries  int        // in a row that failed
	failed time.Time  // the last time that it did
	rest   time.Time  // it is left alone until then
	err    error      // why; nil if it does not fail
}

// An inquiry is a question with those who wait for the answer.
type inquiry struct {
	question
	ctx   context.Context
	asked time.Time // the last time that somebody did
	began time.Time // when the source was asked
	ready []func()
}

// get returns the answer to a question, if it is known or the source is left
// alone. Else it is asked, and ready called once it has been.
func (d *desk) get(ctx context.Context, q question, ready func()) (a answer, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a, ok := d.answers[q.key]; ok && time.Since(a.at) < q.refresh {
		return *a, true
	}
	s := d.source(q.source + " " + q.account)
	if s.err != nil && time.Now().Before(s.rest) {
		return answer{err: s.err}, true
	}
	i, ok := d.open[q.key]
	if !ok {
		i = &inquiry{question: q, ctx: ctx}
		if d.open == nil {
			d.open = map[string]*inquiry{}
		}
		d.open[q.key] = i
		s.line = append(s.line, i)
	}
	i.asked = time.Now()
	if ready != nil {
		i.ready = append(i.ready, ready)
	}
	if s.busy < s.hands() {
		s.busy++
		d.workers.Go(func() { d.work(s) })
	}
	return answer{}, false
}

func (d *desk) source(name string) *source {
	s, ok := d.sources[name]
	if !ok {
		if d.sources == nil {
			d.sources = map[string]*source{}
		}
		s = &source{}
		d.sources[name] = s
	}
	return s
}

// hands is how many questions a source is asked at a time.
func (s *source) hands() int {
	if s.tries > 0 {
		return 1
	}
	return atOnce
}

// work asks a source what waits for it, one after the other.
func (d *desk) work(s *source) {
	for {
		i := d.take(s)
		if i == nil {
			return
		}
		ctx, cancel := context.WithTimeout(i.ctx, i.timeout)
		value, err := i.ask(ctx)
		cancel()
		for _, ready := range d.settle(s, i, answer{value, err, time.Now()}) {
			ready()
		}
	}
}

// take returns what is to be asked next; nil if there is nothing, and the worker
// is done.
func (d *desk) take(s *source) *inquiry {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(s.line) > 0 && s.busy <= s.hands() {
		i := s.line[0]
		s.line = s.line[1:]
		if time.Since(i.asked) < patience && i.ctx.Err() == nil {
			i.began = time.Now()
			return i
		}
		delete(d.open, i.key)
	}
	s.busy--
	return nil
}

// settle takes in an answer, and returns who waits for it. If the source is
// down, that answers all that wait for it.
func (d *desk) settle(s *source, i *inquiry, a answer) (waiting []func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, i.key)
	waiting = i.ready
	var down downError
	if !errors.As(a.err, &down) {
		s.tries, s.err = 0, nil
		d.keep(i.question, &a)
		return waiting
	}
	if i.ctx.Err() != nil { // we gave up, not the source
		return waiting
	}
	if s.err = a.err; i.began.After(s.failed) { // those that were under way together failed together
		s.failed, s.rest = a.at, a.at.Add(min(firstRest<<min(s.tries, 10), longestRest))
		s.tries++
	}
	for _, other := range s.line {
		delete(d.open, other.key)
		waiting = append(waiting, other.ready...)
	}
	s.line = nil
	return waiting
}

// keep remembers an answer for as long as it is in date.
func (d *desk) keep(q question, a *answer) {
	if d.answers == nil {
		d.answers = map[string]*answer{}
	}
	d.answers[q.key] = a
	time.AfterFunc(q.refresh, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.answers[q.key] == a {
			delete(d.answers, q.key)
		}
	})
}
