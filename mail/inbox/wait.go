package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	// linger is for how long Wait leaves the connection to others after it had
	// to let go: mails are done one after the other.
	linger = time.Second
	// rousing is how long a server may take to end an IDLE before it is taken
	// for dead.
	rousing = 10 * time.Second
)

var (
	errNotConnected = errors.New("there is no connection")
	errInterrupted  = errors.New("somebody else needs the connection")
)

// Wait returns when mails may have arrived: when the server says so (RFC 2177),
// and at the latest after Timeouts.Idle, since a server may fall silent. It is a
// hint and no more. It returns an error when ctx ends, when the connection
// does, and at once where there is none; Fetch makes one.
func (m *Mailbox) Wait(ctx context.Context) error {
	ctx, stop := m.bound(ctx)
	defer stop()
	enough := time.NewTimer(m.o.Timeouts.Idle)
	defer enough.Stop()
	for {
		select {
		case m.turn <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		err := m.listen(ctx, enough.C)
		<-m.turn
		if !errors.Is(err, errInterrupted) {
			return err
		}
		select {
		case <-time.After(linger):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// listen waits on the connection until mails may have arrived or somebody else
// needs it.
func (m *Mailbox) listen(ctx context.Context, enough <-chan time.Time) error {
	s := m.session
	if !s.alive() {
		return &Error{Server: m.o.Address(), Doing: waiting, Err: errNotConnected}
	}
	// Not every server tells at the beginning of IDLE what came before it.
	if err := s.noop(ctx); err != nil {
		return err
	}
	select {
	case <-m.arrived:
		return nil
	default:
	}
	hush, err := s.idle(ctx)
	if err != nil {
		return err
	}
	select {
	case <-m.arrived:
	case <-enough:
	case <-m.wanted:
		err = errInterrupted
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-s.client.Closed():
		return s.fault(ctx, waiting, errors.New("the server closed the connection"))
	}
	if failure := hush(ctx); failure != nil && err == nil {
		return failure
	}
	return err
}

// idle has the server tell of new mails until hush is called, which proves that
// the server is still there. Where it cannot, nothing is heard meanwhile.
func (s *session) idle(ctx context.Context) (hush func(context.Context) error, err error) {
	if !s.caps.Has(imap.CapIdle) {
		return s.noop, nil
	}
	var idling interface {
		Close() error
		Wait() error
	}
	if err := s.do(ctx, waiting, 0, func(context.Context) (err error) { idling, err = s.client.Idle(); return err }); err != nil {
		return nil, err
	}
	s.conn.expect(s.o.Timeouts.Idle+s.o.Timeouts.Command, room)
	return func(ctx context.Context) error {
		within := rousing
		if ctx.Err() != nil {
			within = parting
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
		defer cancel()
		return s.do(ctx, waiting, 0, func(context.Context) error {
			if err := idling.Close(); err != nil {
				return err
			}
			return idling.Wait()
		})
	}, nil
}

func (s *session) noop(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	return s.do(ctx, waiting, 0, func(context.Context) error { return s.client.Noop().Wait() })
}
