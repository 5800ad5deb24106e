package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"syscall"
)

// Hint says what a person can do about mail that could not be delivered or
// fetched, in one sentence; "" where there is nothing better than to wait.
func Hint(err error) string {
	var own interface{ Hint() string }
	if errors.As(err, &own) {
		return own.Hint()
	}
	var address *AddressError
	if errors.As(err, &address) {
		return "correct the address where it comes from: the calendar's event, or people in the configuration"
	}
	return ""
}

// Hint says what a person can do about it.
func (e *SendError) Hint() string {
	if e.Code == 0 {
		return e.localHint()
	}
	switch {
	case e.Code < 500:
		return ""
	case strings.Contains(strings.ToLower(e.Text), "relay"), e.Code == 530:
		return "the server wants a login before it takes mail for others: set username and password_file of mail.smtp"
	case e.Enhanced == "5.4.5":
		return "the account's limit for a day is reached: wait, or send through a server without that limit"
	}
	return refusalHints[e.Phase]
}

var refusalHints = map[Phase]string{
	PhaseTLS:   "ask whoever runs the server, or try port 465 with tls: tls",
	PhaseHello: "the server does not talk to this machine: check host and port of mail.smtp, or ask whoever runs the server",
	PhaseAuth:  "check username and password_file of mail.smtp; Google and Microsoft take an app password or auth: xoauth2, not the password that people log in with",
	PhaseMail:  "set mail.from to an address that this account may send as",
	PhaseRcpt:  "check the address in the calendar's event, or set the right one under people in the configuration",
}

// localHint is about what went wrong without an answer of the server.
func (e *SendError) localHint() string {
	var other textproto.ProtocolError // of a server that does not speak SMTP
	switch text := ConnectionHint(e.Err, submission); {
	case text != "":
		return text
	case e.badSender():
		return refusalHints[PhaseMail]
	case e.Phase == PhaseDial:
		return "check host and port of mail.smtp, and that no firewall stands between; many networks block port 25"
	case e.Phase == PhaseHello && strings.HasSuffix(e.Server, ":465"):
		return "port 465 begins with TLS: set tls: tls"
	case e.Phase == PhaseHello && errors.As(e.Err, &other):
		return "what answers there takes no mails: check host and port of mail.smtp"
	}
	return ""
}

// A Section is where the configuration speaks of an account, and what the usual
// ports of such accounts are.
type Section struct {
	Name    string // such as mail.smtp
	Port    int    // where one begins in the clear
	TLSPort int    // where one begins with TLS
}

var submission = Section{"mail.smtp", 587, 465}

// ConnectionHint says what a person can do about a connection that does not
// come about, or about a password that is not there; "" for any other cause.
func ConnectionHint(err error, s Section) string {
	var certificate *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.Is(err, ErrNoTLS):
		return fmt.Sprintf("try port %d with tls: tls; only for a server on this very machine, tls: none", s.TLSPort)
	case errors.Is(err, ErrNoAuth):
		return "set auth of " + s.Name + " to one that the server offers: plain or xoauth2, or none if it wants no login"
	case errors.Is(err, ErrCredentials):
		return "check username and password_file of " + s.Name + ", or allow access anew if it is an OAuth account"
	case errors.As(err, &certificate) && onLoopback(certificate):
		return "for a server on this very machine set tls: none, and the port that begins in the clear; else host of " + s.Name + " must be the name in its certificate"
	case errors.As(err, &certificate):
		return "host of " + s.Name + " must be the name in the server's certificate, and this machine must trust who signed it"
	case errors.As(err, &noTLS):
		return fmt.Sprintf("the server does not begin with TLS on this port: set tls: starttls, or port %d", s.TLSPort)
	case errors.As(err, &dns):
		return "check the spelling of host of " + s.Name + ", and that this machine can look up names"
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens there: check host and port of %s; the port is %d as a rule, or %d with tls: tls", s.Name, s.Port, s.TLSPort)
	}
	return ""
}

// onLoopback reports whether a certificate was asked to be good for this very machine.
func onLoopback(err error) bool {
	var name x509.HostnameError
	if !errors.As(err, &name) {
		return false
	}
	ip := net.ParseIP(name.Host)
	return name.Host == "localhost" || ip != nil && ip.IsLoopback()
}
