package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"time"

	"github.com/emersion/go-smtp"

	"oneonone/mail"
	"oneonone/mail/login"
)

// farewell is how long a server may take over QUIT. By then all is said.
const farewell = 5 * time.Second

// A session is one connection to the server, from dial to QUIT.
type session struct {
	*Sender
	ctx     context.Context
	conn    *conn
	client  *smtp.Client
	unwatch func() bool // ends the watch over ctx
}

// enter does what comes before the first mail, and says where it failed.
func (s *session) enter() (mail.Phase, error) {
	c, phase, err := s.secure()
	if err != nil {
		return phase, err
	}
	s.client = smtp.NewClient(c)
	s.client.CommandTimeout = s.options.Timeouts.Command
	s.client.SubmissionTimeout = s.options.Timeouts.Dot
	if err := s.client.Hello(s.options.hello(c.LocalAddr())); err != nil {
		return mail.PhaseHello, err
	}
	return mail.PhaseAuth, s.login()
}

// login proves who we are, in the way that is configured.
func (s *session) login() error {
	if s.options.Auth == login.NoAuth {
		return nil
	}
	mechanism := s.options.Mechanism(s.client.SupportsAuth)
	if mechanism == "" {
		return fmt.Errorf("%w: %s", mail.ErrNoAuth, s.options.Auth)
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.options.Timeouts.Command)
	defer cancel()
	secret, err := s.options.Secret(ctx)
	if err != nil {
		return err
	}
	return s.client.Auth(s.options.Proof(mechanism, secret))
}

// secure brings TLS onto the connection in the way that is configured.
func (s *session) secure() (net.Conn, mail.Phase, error) {
	switch s.options.TLS {
	case login.StartTLS:
		return s.startTLS(s.ctx, s.conn)
	case login.Implicit:
		c := tls.Client(s.conn, s.options.Trust())
		ctx, cancel := context.WithTimeout(s.ctx, s.options.Timeouts.Command)
		defer cancel()
		return c, mail.PhaseTLS, c.HandshakeContext(ctx)
	}
	return s.conn, "", nil
}

// deliver runs one mail transaction (RFC 5321 §3.3).
func (s *session) deliver(from, to string, raw []byte) (mail.Receipt, error) {
	if err := s.client.Mail(from, nil); err != nil {
		return mail.Receipt{}, s.fault(mail.PhaseMail, err)
	}
	if err := s.client.Rcpt(to, nil); err != nil {
		return mail.Receipt{}, s.fault(mail.PhaseRcpt, err)
	}
	data, err := s.client.Data()
	if err != nil {
		return mail.Receipt{}, s.fault(mail.PhaseData, err)
	}
	if _, err := data.Write(raw); err != nil {
		return mail.Receipt{}, s.fault(mail.PhaseData, err)
	}
	answer, err := data.CloseWithResponse()
	if err != nil {
		return mail.Receipt{}, s.fault(s.lastPhase(), err)
	}
	return mail.Receipt{Answer: "250 " + mail.OneLine(answer.StatusText)}, nil
}

// lastPhase tells a message that was cut off on its way, which the server
// cannot have taken, from one that went out whole and was not answered.
func (s *session) lastPhase() mail.Phase {
	if s.conn.broken {
		return mail.PhaseData
	}
	return mail.PhaseDot
}

// close ends the session. Whatever happens to QUIT, the mail is taken or not
// taken by then.
func (s *session) close() {
	defer s.conn.Close()
	defer s.unwatch()
	if s.client != nil && !s.conn.broken {
		s.client.CommandTimeout = min(farewell, s.options.Timeouts.Command)
		s.client.Quit()
	}
}

// fault makes a SendError of what went wrong in a phase.
func (s *session) fault(phase mail.Phase, err error) error {
	e := &mail.SendError{Server: s.server, Phase: phase, Err: err}
	var answer *smtp.SMTPError
	var early *textproto.Error // of STARTTLS, which is spoken without go-smtp
	switch {
	case errors.As(err, &answer):
		e.Code, e.Text = answer.Code, mail.OneLine(answer.Message)
		if answer.EnhancedCode[0] > 0 {
			e.Enhanced = enhanced(answer.EnhancedCode)
		}
	case errors.As(err, &early):
		e.Code, e.Text = early.Code, mail.OneLine(early.Msg)
	case s.ctx.Err() != nil:
		e.Err = context.Cause(s.ctx) // why the connection was cut, rather than that it was
	}
	return e
}

func enhanced(c smtp.EnhancedCode) string {
	return strconv.Itoa(c[0]) + "." + strconv.Itoa(c[1]) + "." + strconv.Itoa(c[2])
}
