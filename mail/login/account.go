package login

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// The values of Account.TLS.
const (
	StartTLS = "starttls" // begin in the clear, insist on STARTTLS (RFC 3207, RFC 9051 §6.2.1)
	Implicit = "tls"      // TLS from the first byte (RFC 8314 §3)
	NoTLS    = "none"     // in the clear, on this machine only unless Insecure
)

// The values of Account.Auth.
const (
	Plain   = "plain"   // user name and password by PLAIN (RFC 4616), or LOGIN where only that is offered
	XOAuth2 = "xoauth2" // an OAuth 2.0 access token, for Google and Microsoft
	NoAuth  = "none"    // no login
)

// An Account is an account on a mail server.
type Account struct {
	Host string
	Port int    // zero: the usual one of the protocol
	TLS  string // StartTLS, Implicit or NoTLS; empty: what is usual for the protocol

	Auth     string // Plain (default if there is a Username), XOAuth2 or NoAuth (default if not)
	Username string
	Password func(context.Context) (string, error) // the password, or the access token for XOAuth2; asked at every login

	TLSConfig *tls.Config // default: the system's roots, at least TLS 1.2
	Insecure  bool        // let NoTLS go to another machine, with the mails and the password readable on the way
}

// A Protocol says what is usual for the accounts of one kind of server.
type Protocol struct {
	Name    string // as people know it
	TLS     string // where the account says nothing of it
	Port    int    // where one begins in the clear
	TLSPort int    // where one begins with TLS
}

// For fills in what an account leaves out, and refuses what cannot work with
// the protocol.
func (a Account) For(p Protocol) (Account, error) {
	if a.Host == "" {
		return a, fmt.Errorf("the %s server has no host", p.Name)
	}
	a.TLS = cmp.Or(strings.ToLower(a.TLS), p.TLS)
	switch a.TLS {
	case StartTLS, NoTLS:
		a.Port = cmp.Or(a.Port, p.Port)
	case Implicit:
		a.Port = cmp.Or(a.Port, p.TLSPort)
	default:
		return a, fmt.Errorf("%q is no way to secure %s: it is %s, %s or %s", a.TLS, p.Name, StartTLS, Implicit, NoTLS)
	}
	if a.TLS == NoTLS && !a.Insecure && !loopback(a.Host) {
		return a, fmt.Errorf("%s to %s would go in the clear: set tls to %s or %s, or insecure if that is meant", p.Name, a.Host, StartTLS, Implicit)
	}
	return a.withAuth()
}

func (a Account) withAuth() (Account, error) {
	a.Auth = strings.ToLower(a.Auth)
	if a.Auth == "" {
		a.Auth = NoAuth
		if a.Username != "" {
			a.Auth = Plain
		}
	}
	switch a.Auth {
	case NoAuth:
	case Plain, XOAuth2:
		if a.Username == "" || a.Password == nil {
			return a, fmt.Errorf("logging in by %s needs a user name and a password or token", a.Auth)
		}
		if strings.ContainsAny(a.Username, "\x00\r\n") {
			return a, errors.New("the user name holds a line break or a NUL byte")
		}
	default:
		return a, fmt.Errorf("%q is no way to log in: it is %s, %s or %s", a.Auth, Plain, XOAuth2, NoAuth)
	}
	return a, nil
}

// Address returns host:port.
func (a Account) Address() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Trust returns the configuration of TLS by which the server has to prove that
// it is the one of the account.
func (a Account) Trust() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.TLSConfig != nil {
		c = a.TLSConfig.Clone()
	}
	c.ServerName = cmp.Or(c.ServerName, a.Host)
	return c
}

// loopback reports whether host can only be this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
