package submit

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"oneonone/mail"
)

// The values of Options.TLS.
const (
	StartTLS = "starttls" // begin in the clear, insist on STARTTLS (RFC 3207); port 587 as a rule
	Implicit = "tls"      // TLS from the first byte (RFC 8314 §3.3); port 465 as a rule
	NoTLS    = "none"     // in the clear, on this machine only unless Insecure
)

// The values of Options.Auth.
const (
	Plain   = "plain"   // user name and password by PLAIN (RFC 4616), or LOGIN where only that is offered
	XOAuth2 = "xoauth2" // an OAuth 2.0 access token, for Google and Microsoft
	NoAuth  = "none"    // no login
)

// Options say how to reach the submission server and who we are there.
type Options struct {
	Host string
	Port int    // default 587, or 465 for Implicit
	TLS  string // StartTLS (default), Implicit or NoTLS

	Auth     string // Plain (default if there is a Username), XOAuth2 or NoAuth (default if not)
	Username string
	Password func(context.Context) (string, error) // the password, or the access token for XOAuth2; asked for every mail

	// Hello is the name that we give ourselves in EHLO (RFC 5321 §4.1.1.1).
	// The default is the domain of Username, else the address that our end of
	// the connection has: never this machine's name, which is nobody's business.
	Hello string

	TLSConfig *tls.Config // default: the system's roots, at least TLS 1.2
	Insecure  bool        // let NoTLS go to another machine, with the mails and the password readable on the way
	Timeouts  Timeouts
}

// Timeouts bound each step of a delivery. A zero one means its default.
type Timeouts struct {
	Dial    time.Duration // until the connection stands: 30 s
	Command time.Duration // for each answer, the TLS handshake, and each write: 5 min (RFC 5321 §4.5.3.2)
	Dot     time.Duration // for the answer to the whole message: 10 min; a shorter one makes mails arrive twice (RFC 1047)
}

// withDefaults fills in what may be left out, and refuses what cannot work.
func (o Options) withDefaults() (Options, error) {
	if o.Host == "" {
		return o, errors.New("the SMTP server has no host")
	}
	o.TLS = cmp.Or(strings.ToLower(o.TLS), StartTLS)
	switch o.TLS {
	case StartTLS, NoTLS:
		o.Port = cmp.Or(o.Port, 587)
	case Implicit:
		o.Port = cmp.Or(o.Port, 465)
	default:
		return o, fmt.Errorf("%q is no way to secure SMTP: it is %s, %s or %s", o.TLS, StartTLS, Implicit, NoTLS)
	}
	if o.TLS == NoTLS && !o.Insecure && !loopback(o.Host) {
		return o, fmt.Errorf("mail to %s would go in the clear: set tls to %s or %s, or insecure if that is meant", o.Host, StartTLS, Implicit)
	}
	if strings.ContainsFunc(o.Hello, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return o, fmt.Errorf("%q is no name to greet a server with", o.Hello)
	}
	o.Timeouts.Dial = cmp.Or(o.Timeouts.Dial, 30*time.Second)
	o.Timeouts.Command = cmp.Or(o.Timeouts.Command, 5*time.Minute)
	o.Timeouts.Dot = cmp.Or(o.Timeouts.Dot, 10*time.Minute)
	return o.withLogin()
}

func (o Options) withLogin() (Options, error) {
	o.Auth = strings.ToLower(o.Auth)
	if o.Auth == "" {
		o.Auth = NoAuth
		if o.Username != "" {
			o.Auth = Plain
		}
	}
	switch o.Auth {
	case NoAuth:
	case Plain, XOAuth2:
		if o.Username == "" || o.Password == nil {
			return o, fmt.Errorf("logging in by %s needs a user name and a password or token", o.Auth)
		}
	default:
		return o, fmt.Errorf("%q is no way to log in: it is %s, %s or %s", o.Auth, Plain, XOAuth2, NoAuth)
	}
	return o, nil
}

func (o Options) address() string { return net.JoinHostPort(o.Host, strconv.Itoa(o.Port)) }

// tlsConfig returns the configuration of TLS for this server.
func (o Options) tlsConfig() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.TLSConfig != nil {
		c = o.TLSConfig.Clone()
	}
	c.ServerName = cmp.Or(c.ServerName, o.Host)
	return c
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

// loopback reports whether host can only be this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
