package submit

import (
	"context"
	"net"

	"oneonone/mail"
)

// A Sender delivers mails to one submission server. It holds no connection
// between mails and is safe to use from several goroutines.
type Sender struct {
	options Options
	server  string // host:port, as errors name it
}

// New makes a Sender. It does not connect; it refuses options that cannot
// work, and those that would send mails in the clear to another machine.
func New(o Options) (*Sender, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Sender{options: o, server: o.Address()}, nil
}

// Send delivers one mail, whose bytes are as Compose wrote them. When it
// returns no error, the server has taken the mail over and the receipt holds
// what it said. An error is a *mail.SendError, or a *mail.AddressError for an
// envelope that no mail can be sent in.
func (s *Sender) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	to, err := mail.ParseAddress(env.To)
	if err != nil {
		return mail.Receipt{}, err
	}
	from, err := mail.ParseAddress(env.From)
	if err != nil {
		return mail.Receipt{}, &mail.SendError{Server: s.server, Phase: mail.PhaseMail, Err: err}
	}
	in, err := s.open(ctx)
	if err != nil {
		return mail.Receipt{}, err
	}
	defer in.close()
	return in.deliver(from.Address, to.Address, raw)
}

// Check connects, secures the connection and logs in, as for a mail, and sends
// nothing.
func (s *Sender) Check(ctx context.Context) error {
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer in.close()
	if err := in.client.Noop(); err != nil {
		return in.fault(mail.PhaseHello, err)
	}
	return nil
}

// open connects, secures the connection, greets and logs in.
func (s *Sender) open(ctx context.Context) (*session, error) {
	in := &session{Sender: s, ctx: ctx}
	dialer := net.Dialer{Timeout: s.options.Timeouts.Dial}
	tcp, err := dialer.DialContext(ctx, "tcp", s.server)
	if err != nil {
		return nil, in.fault(mail.PhaseDial, err)
	}
	in.conn = &conn{Conn: tcp, patience: s.options.Timeouts.Command}
	in.unwatch = context.AfterFunc(ctx, func() { tcp.Close() })
	if phase, err := in.enter(); err != nil {
		in.close()
		return nil, in.fault(phase, err)
	}
	return in, nil
}
