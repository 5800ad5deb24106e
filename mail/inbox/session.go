package inbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oneonone/mail"
	"oneonone/mail/login"
)

const (
	room    = 1 << 20          // bytes that any answer may have besides a mail
	rate    = 32 << 10         // bytes a second that are the least while a mail comes
	rest    = 35 * time.Minute // how long a connection that nobody uses may be silent; servers end it at 30 (RFC 9051 §5.4)
	parting = 5 * time.Second  // for what is said at the end, when nothing depends on it any more
)

// A session is one connection to the server, logged in.
type session struct {
	o        Options
	conn     *conn
	client   *imapclient.Client
	caps     imap.CapSet
	validity uint32    // of the mailbox that is open; zero before one is
	keyword  bool      // it keeps ours
	used     time.Time // when the server last answered well
	lost     bool      // the connection is of no use any more

	count   atomic.Uint32 // of the mails in the mailbox, as far as the server has told
	arrived func()        // is called when there are more
}

// connect dials, secures the connection and logs in. arrived is called, and
// must not block, whenever the server speaks of new mails.
func (o Options) connect(ctx context.Context, arrived func()) (*session, error) {
	s := &session{o: o, arrived: arrived}
	tcp, err := o.dial(ctx, "tcp", o.Address())
	if err != nil {
		return nil, s.fault(ctx, dialing, err)
	}
	s.conn = &conn{Conn: tcp}
	for _, step := range []struct {
		doing string
		f     func(context.Context) error
	}{
		{securing, s.secure},
		{greeting, s.greet},
		{entering, s.login},
	} {
		if err := s.do(ctx, step.doing, 0, step.f); err != nil {
			s.cut()
			return nil, err
		}
	}
	return s, nil
}

// secure brings TLS onto the connection as is configured.
func (s *session) secure(ctx context.Context) error {
	options := imapclient.Options{
		TLSConfig:             s.o.Trust(),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Expunge: s.hearLess, Mailbox: s.hear},
	}
	switch s.o.TLS {
	case login.StartTLS:
		client, err := imapclient.NewStartTLS(s.conn, &options)
		if refused := (*imap.Error)(nil); errors.As(err, &refused) && refused.Type == imap.StatusResponseTypeBad {
			return mail.ErrNoTLS
		}
		s.client = client
		return err
	case login.Implicit:
		secured := tls.Client(s.conn, s.o.Trust())
		if err := secured.HandshakeContext(ctx); err != nil {
			return err
		}
		s.client = imapclient.New(secured, &options)
	default:
		s.client = imapclient.New(s.conn, &options)
	}
	return nil
}

// greet hears the server's greeting. Of one that turns us away, the client
// tells only now and then; at other times it says that the connection is gone.
func (s *session) greet(context.Context) (err error) {
	var refused *imap.Error
	for range 20 {
		if err = s.client.WaitGreeting(); err == nil || errors.As(err, &refused) {
			break
		}
	}
	return err
}

// hear hears how many mails there are. Some servers say that again and again,
// which is no news.
func (s *session) hear(d *imapclient.UnilateralDataMailbox) {
	if d.NumMessages != nil && s.count.Swap(*d.NumMessages) < *d.NumMessages {
		s.arrived()
	}
}

// hearLess hears that a mail is gone.
func (s *session) hearLess(uint32) {
	if n := s.count.Load(); n > 0 {
		s.count.Store(n - 1)
	}
}

// login proves who we are, and learns what the server can do.
func (s *session) login(ctx context.Context) error {
	if s.client.State() == imap.ConnStateNotAuthenticated {
		if err := s.authenticate(ctx); err != nil {
			return err
		}
	}
	if s.caps = s.client.Caps(); s.caps == nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (s *session) authenticate(ctx context.Context) error {
	caps := s.client.Caps()
	if caps == nil {
		return io.ErrUnexpectedEOF
	}
	// Of SASL's LOGIN there are two ways in use; the command LOGIN is the same
	// and works with both.
	mechanism := s.o.Mechanism(func(m string) bool { return m != "LOGIN" && caps.Has(imap.Cap("AUTH="+m)) })
	byCommand := mechanism == "" && s.o.Auth == login.Plain && !caps.Has(imap.CapLoginDisabled)
	if mechanism == "" && !byCommand {
		return fmt.Errorf("%w: %s", mail.ErrNoAuth, s.o.Auth)
	}
	secret, err := s.o.Secret(ctx)
	if err != nil {
		return err
	}
	if byCommand {
		return s.client.Login(s.o.Username, secret).Wait()
	}
	return s.client.Authenticate(s.o.Proof(mechanism, secret))
}

// open opens the mailbox, or opens it again: only then do some servers show
// what has arrived, and does UIDVALIDITY hold.
func (s *session) open(ctx context.Context, readOnly bool) error {
	return s.do(ctx, opening, 0, func(context.Context) error {
		data, err := s.client.Select(s.o.Mailbox, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		if err != nil {
			return err
		}
		if data.UIDValidity == 0 {
			return errNoNumbers
		}
		s.validity = data.UIDValidity
		s.count.Store(data.NumMessages)
		// Where the server does not say, all flags can be kept (RFC 3501 §6.3.1).
		flags := data.PermanentFlags
		s.keyword = flags == nil || slices.Contains(flags, imap.FlagWildcard) || hasKeyword(flags)
		return nil
	})
}

// do runs one exchange with the server, whose answer may hold size bytes of
// mail. The context of f ends when that takes too long, and with it the
// connection. Errors are those of fault.
func (s *session) do(ctx context.Context, doing string, size int64, f func(context.Context) error) error {
	s.conn.expect(s.o.Timeouts.Command, room+size)
	limit := 2*s.o.Timeouts.Command + time.Duration(size/rate)*time.Second
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	unwatch := context.AfterFunc(limited, func() { s.conn.Close() })
	err := f(limited)
	if !unwatch() {
		err = limited.Err()
	}
	if err != nil {
		return s.fault(ctx, doing, err)
	}
	s.used = time.Now()
	s.conn.expect(rest, room)
	return nil
}

// fault makes an *Error of what went wrong. After a refusal the session goes
// on; after anything else it is lost.
func (s *session) fault(ctx context.Context, doing string, err error) error {
	e := &Error{Server: s.o.Address(), Doing: doing, Err: err}
	var refused *imap.Error
	switch {
	case ctx.Err() != nil:
		e.Err = context.Cause(ctx) // why the connection was cut, rather than that it was
	case errors.As(err, &refused):
		code := ""
		if refused.Code != "" {
			code = "[" + string(refused.Code) + "] "
		}
		e.Answer, e.Code = mail.OneLine(code+refused.Text), refused.Code
		if e.Answer == "" {
			e.Answer = string(refused.Type)
		}
		if refused.Type != imap.StatusResponseTypeBye {
			return e
		}
	case errors.Is(err, errNoNumbers):
		return e
	case s.conn != nil && s.conn.fault() != nil && !mail.Account(err):
		e.Err = s.conn.fault() // of which the client passes on the words alone
	}
	s.cut()
	return e
}

// alive reports whether the session can still be used, as far as is known.
func (s *session) alive() bool {
	if s == nil || s.lost {
		return false
	}
	select {
	case <-s.client.Closed():
		return false
	default:
		return true
	}
}

// leave logs out.
func (s *session) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), parting)
	defer cancel()
	if s.alive() {
		s.do(ctx, entering, 0, func(context.Context) error { return s.client.Logout().Wait() })
	}
	s.cut()
}

// cut ends the connection at once.
func (s *session) cut() {
	s.lost = true
	if s.conn != nil {
		s.conn.Close()
	}
	if s.client != nil {
		s.client.Close()
	}
}
