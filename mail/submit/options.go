package submit

import (
	"cmp"
	"fmt"
	"net"
	"strings"
	"time"

	"oneonone/mail"
	"oneonone/mail/login"
)

// submission is what is usual for submission servers (RFC 6409, RFC 8314 §3.3).
var submission = login.Protocol{Name: "SMTP", TLS: login.StartTLS, Port: 587, TLSPort: 465}

// Options say how to reach the submission server and who we are there.
type Options struct {
	login.Account

	// Hello is the name that we give ourselves in EHLO (RFC 5321 §4.1.1.1).
	// The default is the domain of Username, else the address that our end of
	// the connection has: never this machine's name, which is nobody's business.
	Hello string

	Timeouts Timeouts
}

// Timeouts bound each step of a delivery. A zero one means its default.
type Timeouts struct {
	Dial    time.Duration // until the connection stands: 30 s
	Command time.Duration // for each answer, the TLS handshake, and each write: 5 min (RFC 5321 §4.5.3.2)
	Dot     time.Duration // for the answer to the whole message: 10 min; a shorter one makes mails arrive twice (RFC 1047)
}

// withDefaults fills in what may be left out, and refuses what cannot work.
func (o Options) withDefaults() (Options, error) {
	var err error
	if o.Account, err = o.Account.For(submission); err != nil {
		return o, err
	}
	if strings.ContainsFunc(o.Hello, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return o, fmt.Errorf("%q is no name to greet a server with", o.Hello)
	}
	o.Timeouts.Dial = cmp.Or(o.Timeouts.Dial, 30*time.Second)
	o.Timeouts.Command = cmp.Or(o.Timeouts.Command, 5*time.Minute)
	o.Timeouts.Dot = cmp.Or(o.Timeouts.Dot, 10*time.Minute)
	return o, nil
}

// hello returns the name for EHLO on a connection whose near end is local.
func (o Options) hello(local net.Addr) string {
	if o.Hello != "" {
		return o.Hello
	}
	if user, err := mail.ParseAddress(o.Username); err == nil {
		_, domain, _ := strings.Cut(user.Address, "@")
		return domain
	}
	host, _, _ := net.SplitHostPort(local.String())
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]" // RFC 5321 §4.1.3
	}
	return "[" + host + "]"
}
