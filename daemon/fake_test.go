package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"oneonone/calendar"
	"oneonone/mail"
)

// A feed is a calendar whose content the test writes.
type feed struct {
	name, owner string
	events      []calendar.Event
	fail        error
	reads       int
	last        string
	good        calendar.Snapshot
	since       time.Time
}

func (f *feed) Name() string { return f.name }

func (f *feed) Read(_ context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	f.reads++
	if f.fail != nil {
		old := f.good
		old.Changed = false
		return old, f.fail
	}
	if f.since.IsZero() {
		f.since = now
	}
	snap := calendar.Snapshot{Calendar: f.name, Owner: f.owner, Since: f.since, Fetched: now}
	for _, e := range f.events {
		if e.Start.Before(to) && e.End.After(from) {
			e.Calendar, e.Owner = f.name, f.owner
			snap.Events = append(snap.Events, e)
		}
	}
	text := fmt.Sprint(snap.Events)
	snap.Changed, f.last, f.good = text != f.last, text, snap
	return snap, nil
}

// meet adds half an hour with somebody, and returns its place among the events.
func (f *feed) meet(uid, start string, people ...string) int {
	e := calendar.Event{UID: uid, Summary: "1:1 " + uid, Start: at(start), End: at(start).Add(30 * time.Minute), Status: calendar.Confirmed}
	for _, p := range append([]string{f.owner}, people...) {
		e.Attendees = append(e.Attendees, calendar.Attendee{Email: p, Type: calendar.Individual})
	}
	f.events = append(f.events, e)
	return len(f.events) - 1
}

// put moves an event, which stays half an hour long.
func (f *feed) put(i int, start string) {
	f.events[i].Start, f.events[i].End = at(start), at(start).Add(30*time.Minute)
}

// A post is a mail server that does what the test says.
type post struct {
	mu     sync.Mutex
	took   []letter
	answer func(to string, attempt int) error // nil: takes everything
	tries  map[string]int
}

type letter struct{ to, raw string }

func (p *post) Send(_ context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries == nil {
		p.tries = map[string]int{}
	}
	p.tries[env.To]++
	if p.answer != nil {
		if err := p.answer(env.To, p.tries[env.To]); err != nil {
			return mail.Receipt{}, err
		}
	}
	p.took = append(p.took, letter{env.To, string(raw)})
	return mail.Receipt{Answer: "250 2.0.0 ok"}, nil
}

// only answers with an error to mails for one address, and takes all others.
func only(address string, err error) func(string, int) error {
	return func(to string, _ int) error {
		if to == address {
			return err
		}
		return nil
	}
}

// A slowPost takes its time, unless it is given up on.
type slowPost struct {
	takes time.Duration
	*post
}

func (p slowPost) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	select {
	case <-time.After(p.takes):
		return p.post.Send(ctx, env, raw)
	case <-ctx.Done():
		return mail.Receipt{}, &mail.SendError{Server: "mx", Phase: mail.PhaseData, Err: ctx.Err()}
	}
}

// A slowFeed never answers.
type slowFeed struct{ feed }

func (f *slowFeed) Read(ctx context.Context, _, _, _ time.Time) (calendar.Snapshot, error) {
	<-ctx.Done()
	return calendar.Snapshot{}, ctx.Err()
}

var (
	putOff  = &mail.SendError{Server: "mx", Phase: mail.PhaseRcpt, Code: 451, Enhanced: "4.7.1", Text: "try again later"}
	refused = &mail.SendError{Server: "mx", Phase: mail.PhaseRcpt, Code: 550, Enhanced: "5.1.1", Text: "no such user"}
	lost    = &mail.SendError{Server: "mx", Phase: mail.PhaseDot, Err: errors.New("EOF")}
	down    = &mail.SendError{Server: "mx", Phase: mail.PhaseDial, Err: errors.New("connection refused")}
)
