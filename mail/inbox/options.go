package inbox

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"oneonone/mail/cursor"
	"oneonone/mail/login"
)

// access is what is usual for IMAP servers (RFC 8314 §3.2).
var access = login.Protocol{Name: "IMAP", TLS: login.Implicit, Port: 143, TLSPort: 993}

// Options say which mailbox to read, and how far.
type Options struct {
	login.Account

	Mailbox           string // default INBOX
	Accepted, Refused string // mailboxes that mails are moved to when they are filed or set aside; empty: they stay

	MaxSize int64 // larger mails are named, but not downloaded: 25 MiB
	Batch   int   // how many mails one Fetch returns at most: 50

	Timeouts Timeouts
	Cursor   cursor.Store
	Log      *slog.Logger // nil: silent

	dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: over the network; for tests
}

// Timeouts bound what is waited for. A zero one means its default.
type Timeouts struct {
	Dial    time.Duration // until the connection stands: 30 s
	Command time.Duration // while the server says nothing at all, and for each write: 1 min
	Idle    time.Duration // after which Wait asks the server whether it is still there, and returns: 3 min
}

// keepalive finds out within two minutes that the other side is gone.
var keepalive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 15 * time.Second, Count: 4}

func (o Options) withDefaults() (Options, error) {
	var err error
	if o.Account, err = o.Account.For(access); err != nil {
		return o, err
	}
	switch {
	case o.Auth == login.NoAuth:
		return o, errors.New("reading a mailbox needs a user name and a password or token")
	case o.Cursor == nil:
		return o, errors.New("reading a mailbox needs a cursor")
	}
	o.Mailbox = cmp.Or(o.Mailbox, "INBOX")
	o.MaxSize = cmp.Or(o.MaxSize, 25<<20)
	o.Batch = cmp.Or(o.Batch, 50)
	o.Timeouts.Dial = cmp.Or(o.Timeouts.Dial, 30*time.Second)
	o.Timeouts.Command = cmp.Or(o.Timeouts.Command, time.Minute)
	o.Timeouts.Idle = cmp.Or(o.Timeouts.Idle, 3*time.Minute)
	if o.dial == nil {
		o.dial = (&net.Dialer{Timeout: o.Timeouts.Dial, KeepAliveConfig: keepalive}).DialContext
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}
