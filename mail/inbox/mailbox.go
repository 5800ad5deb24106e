package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"oneonone/mail/cursor"
)

// ErrClosed is what a Mailbox says after Close.
var ErrClosed = errors.New("the mailbox is closed")

// A Mailbox is one mailbox on an IMAP server. Its methods may be called from
// several goroutines; they share one connection, which is made when it is
// needed and again when it was lost. Errors are of type *Error or about the
// cursor; mail.Account tells those that somebody must see to.
//
// Two of them must not use the same cursor at the same time.
type Mailbox struct {
	o       Options
	name    string
	turn    chan struct{} // holds one value while somebody uses the connection
	wanted  chan struct{} // asks a Wait to let go of the connection
	arrived chan struct{} // holds one value if there may be new mails

	life context.Context // ends with Close
	end  context.CancelFunc

	// What follows is for whoever has the turn.
	session *session
	place   *place         // nil: not read yet
	failed  map[uint32]int // how often in a row a mail could not be fetched
	careful bool           // ask about one mail at a time: an answer about several could not be read
	said    map[string]bool
}

// New returns the mailbox that the options name. It does not connect; it
// refuses options that cannot work.
func New(o Options) (*Mailbox, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	m := &Mailbox{
		o: o, name: name(o), failed: map[uint32]int{}, said: map[string]bool{},
		turn: make(chan struct{}, 1), wanted: make(chan struct{}), arrived: make(chan struct{}, 1),
	}
	m.life, m.end = context.WithCancel(context.Background())
	return m, nil
}

func name(o Options) string {
	if strings.Contains(o.Username, "@") {
		return fmt.Sprintf("%s of %s on %s", o.Mailbox, o.Username, o.Host)
	}
	return fmt.Sprintf("%s of %s@%s", o.Mailbox, o.Username, o.Host)
}

// Name returns what people know the mailbox by, such as "INBOX of
// bot@imap.example.com".
func (m *Mailbox) Name() string { return m.name }

// begin waits for the turn to use the connection, and asks a Wait that has it
// to let go. The context that it returns ends with Close, too. end must be
// called.
func (m *Mailbox) begin(ctx context.Context) (_ context.Context, end func(), err error) {
	if m.life.Err() != nil {
		return nil, nil, ErrClosed
	}
	ctx, stop := m.bound(ctx)
	for {
		select {
		case m.turn <- struct{}{}:
			return ctx, func() { <-m.turn; stop() }, nil
		case m.wanted <- struct{}{}:
		case <-ctx.Done():
			defer stop()
			return nil, nil, context.Cause(ctx)
		}
	}
}

// bound returns a context that ends with the mailbox as well.
func (m *Mailbox) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	unwatch := context.AfterFunc(m.life, func() { cancel(ErrClosed) })
	return ctx, func() { unwatch(); cancel(nil) }
}

// enter returns a session that has the mailbox open, and sees to it that the
// place is one in that mailbox.
func (m *Mailbox) enter(ctx context.Context) (*session, error) {
	begun, err := m.recall()
	if err != nil {
		return nil, err
	}
	s, err := m.reach(ctx)
	if err != nil {
		return nil, err
	}
	return s, m.settle(ctx, s, begun)
}

// recall reads the place, unless that is done. At the first start it begins
// one, and says so.
func (m *Mailbox) recall() (begun bool, err error) {
	if m.place != nil {
		return false, nil
	}
	p := new(place)
	switch found, err := cursor.Load(m.o.Cursor, cursorName, p); {
	case err != nil:
		return false, err
	case !found:
		return true, m.save(&place{Mailbox: m.name, Since: time.Now().UTC().Truncate(time.Second), Done: []uint32{}})
	}
	if err := p.check(); err != nil {
		return false, &cursor.Damage{Name: cursorName, What: err.Error()}
	}
	slices.Sort(p.Done)
	p.Done = slices.Compact(p.Done)
	p.pass(p.Last)
	m.place = p
	return false, nil
}

// save writes a place down, and goes by it from then on.
func (m *Mailbox) save(p *place) error {
	if err := cursor.Save(m.o.Cursor, cursorName, p); err != nil {
		return err
	}
	m.place = p
	return nil
}

// reach opens the mailbox on the connection that there is, or on a new one.
func (m *Mailbox) reach(ctx context.Context) (*session, error) {
	if s := m.session; s.alive() {
		if err := s.open(ctx, false); err == nil || !s.lost {
			return s, err
		}
	}
	if m.session != nil {
		m.session.cut()
		m.session = nil
	}
	s, err := m.o.connect(ctx, m.hear)
	if err != nil {
		return nil, err
	}
	if err := s.open(ctx, false); err != nil {
		s.leave(ctx)
		return nil, err
	}
	m.session = s
	m.o.Log.Debug("mailbox opened", "mailbox", m.name, "mails", s.count.Load())
	return s, nil
}

// hear notes that mails may have arrived.
func (m *Mailbox) hear() {
	select {
	case m.arrived <- struct{}{}:
	default:
	}
}

// settle makes the place one in the mailbox that the session has open. Where
// that was reached at the first start, all that is in it is history. Where it
// was not, or is another mailbox or one made anew, the dates of its mails tell
// what is.
func (m *Mailbox) settle(ctx context.Context, s *session, begun bool) error {
	p := m.place
	if p.UIDValidity == s.validity && p.Mailbox == m.name {
		return nil
	}
	highest, err := s.highest(ctx)
	if err != nil {
		return err
	}
	next := p.renumbered(m.name, s.validity, highest)
	if begun {
		next.pass(highest)
		m.o.Log.Info("first start: mails that are in the mailbox already are not read", "mailbox", m.name, "mails", s.count.Load())
	} else if p.UIDValidity != 0 {
		m.o.Log.Warn("the mailbox is another one, or its mails have new numbers: they are looked through again",
			"mailbox", m.name, "before", p.Mailbox, "uidvalidity", s.validity, "uidvalidity_before", p.UIDValidity)
	}
	clear(m.failed)
	return m.save(next)
}

// Check connects, logs in and opens the mailbox for reading, on a connection of
// its own, and changes nothing.
func (m *Mailbox) Check(ctx context.Context) error {
	ctx, stop := m.bound(ctx)
	defer stop()
	p := new(place)
	if found, err := cursor.Load(m.o.Cursor, cursorName, p); err != nil {
		return err
	} else if err := p.check(); found && err != nil {
		return &cursor.Damage{Name: cursorName, What: err.Error()}
	}
	s, err := m.o.connect(ctx, func() {})
	if err != nil {
		return err
	}
	defer s.leave(ctx)
	return s.open(ctx, true)
}

// Close logs out. What is under way ends with ErrClosed.
func (m *Mailbox) Close() error {
	m.end()
	m.turn <- struct{}{} // whoever has it lets go, since its context has ended
	if m.session != nil {
		m.session.leave(context.Background())
		m.session = nil
	}
	<-m.turn
	return nil
}
