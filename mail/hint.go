package mail

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"
)

// Hint says what a person can do about a delivery that failed, in one
// sentence; "" where there is nothing better than to wait.
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
	var certificate *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.Is(e.Err, ErrNoTLS):
		return "try port 465 with tls: tls; only for a server on this very machine, tls: none"
	case errors.Is(e.Err, ErrNoAuth):
		return "set auth of mail.smtp to one that the server offers: plain or xoauth2, or none if it wants no login"
	case errors.Is(e.Err, ErrCredentials):
		return "check username and password_file of mail.smtp, or allow access anew if it is an OAuth account"
	case errors.As(e.Err, &certificate):
		return "host of mail.smtp must be the name in the server's certificate, and this machine must trust who signed it"
	case errors.As(e.Err, &noTLS):
		return "the server does not begin with TLS on this port: set tls: starttls, or port 465"
	case errors.As(e.Err, &dns):
		return "check the spelling of host of mail.smtp, and that this machine can look up names"
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		return "nothing listens there: check host and port of mail.smtp; the port is 587 as a rule, or 465 with tls: tls"
	case e.badSender():
		return refusalHints[PhaseMail]
	case e.Phase == PhaseDial:
		return "check host and port of mail.smtp, and that no firewall stands between; many networks block port 25"
	case e.Phase == PhaseHello && strings.HasSuffix(e.Server, ":465"):
		return "port 465 begins with TLS: set tls: tls"
	}
	return ""
}
