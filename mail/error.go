package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
)

// Phase is how far a delivery by SMTP had come when it failed. What an answer
// means depends on it more than on its words.
type Phase string

const (
	PhaseDial  Phase = "dial"  // until the connection stands
	PhaseTLS   Phase = "tls"   // STARTTLS and the handshake
	PhaseHello Phase = "hello" // the server's greeting, and EHLO
	PhaseAuth  Phase = "auth"  // getting the password or token, and AUTH
	PhaseMail  Phase = "mail"  // MAIL FROM
	PhaseRcpt  Phase = "rcpt"  // RCPT TO
	PhaseData  Phase = "data"  // DATA, and the message up to its end
	PhaseDot   Phase = "dot"   // the answer to the whole message
)

// Faults of the configuration that no answer of the server names. They are
// found by errors.Is.
var (
	ErrNoTLS       = errors.New("the server does not offer STARTTLS")
	ErrNoAuth      = errors.New("the server does not offer this way to log in")
	ErrCredentials = errors.New("there is no usable password or token")
)

// A SendError says where the delivery of one mail failed, and what the server
// said, if it said anything.
type SendError struct {
	Server   string // host:port
	Phase    Phase
	Code     int    // the reply (RFC 5321 §4.2); 0 if none came
	Enhanced string // the enhanced status (RFC 3463), such as "5.1.1"; "" if there was none
	Text     string // what the server said besides, on one line
	Err      error  // the cause, where it is not an answer of the server
}

// Error says it in one line: where, what was refused or being done, and why.
func (e *SendError) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("%s: %s: %s", e.Server, words[e.Phase].doing, Cause(e.Err))
	}
	verb := "refused"
	if e.Code < 500 {
		verb = "put off"
	}
	answer := OneLine(fmt.Sprint(e.Code, " ", e.Enhanced, " ", e.Text))
	return fmt.Sprintf("%s: the server %s %s: %s", e.Server, verb, words[e.Phase].object, answer)
}

// Answer is what the server said to an attempt, if it said anything, else what
// went wrong: for people whom its name and the phase tell nothing.
func Answer(err error) string {
	var e *SendError
	if errors.As(err, &e) && e.Code != 0 {
		return OneLine(fmt.Sprint(e.Code, " ", e.Enhanced, " ", e.Text))
	}
	return err.Error()
}

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }

// words say of each phase what was being done in it, and what a server refuses
// in it.
var words = map[Phase]struct{ doing, object string }{
	PhaseDial:  {"connecting", "the connection"},
	PhaseTLS:   {"securing the connection", "STARTTLS"},
	PhaseHello: {"greeting the server", "the connection"},
	PhaseAuth:  {"logging in", "the login"},
	PhaseMail:  {"naming the sender", "the sender"},
	PhaseRcpt:  {"naming the recipient", "the recipient"},
	PhaseData:  {"handing over the message", "the message"},
	PhaseDot:   {"waiting for the answer to the message", "the message"},
}

// Cause puts the faults of a network into words, on one line, without the
// numbers of ports that mean nothing to anyone.
func Cause(err error) string {
	var op *net.OpError
	var timeout net.Error
	switch {
	case err == nil:
		return "no answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &op) && op.Err != nil:
		return op.Err.Error()
	}
	return OneLine(err.Error())
}

// Permanent reports whether the recipient or the message was refused for good,
// so that trying again is of no use: a 5xx answer to RCPT, DATA or the message
// (RFC 5321 §4.2.1), or an address that no mail can go to. What concerns our
// own account is not, see Account.
func Permanent(err error) bool {
	var e *SendError
	if errors.As(err, &e) {
		return e.refused() && !e.aboutAccount()
	}
	var address *AddressError
	return errors.As(err, &address)
}

// RecipientRefused reports whether the server refused this recipient for good;
// the same mail to another may well go out.
func RecipientRefused(err error) bool {
	var e *SendError
	return errors.As(err, &e) && e.Phase == PhaseRcpt && e.refused() && !e.aboutAccount()
}

// Account reports whether the fault lies with our own account or
// configuration: the login or the sender was refused, TLS is not to be had as
// configured, the certificate is wrong. No mail goes out or comes in until
// somebody sees to it, so that trying again slowly is enough. An error that
// has a method Account() bool says itself whether it is of this kind.
func Account(err error) bool {
	var certificate *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	if errors.Is(err, ErrNoTLS) || errors.Is(err, ErrNoAuth) || errors.Is(err, ErrCredentials) ||
		errors.As(err, &certificate) || errors.As(err, &noTLS) {
		return true
	}
	var own interface{ Account() bool }
	return errors.As(err, &own) && own.Account()
}

// Account reports whether the account must be seen to.
func (e *SendError) Account() bool {
	return e.aboutAccount() && (e.refused() || e.badSender())
}

// Limited reports whether the server says that our account has sent too much of
// late: it is to wait with all mails, and no mail is at fault. What speaks of the
// recipient's mailbox (RFC 3463 §3.3, x.2.x) is about that alone.
func Limited(err error) bool {
	var e *SendError
	if !errors.As(err, &e) || e.Code < 400 || strings.HasPrefix(e.Enhanced, "4.2.") || strings.HasPrefix(e.Enhanced, "5.2.") {
		return false
	}
	return e.Enhanced == "5.4.5" || e.Code < 500 && tooMuch.MatchString(e.Text)
}

// tooMuch is what servers say of it: Gmail, Microsoft 365, Postfix, Exim.
var tooMuch = regexp.MustCompile(`(?i)\b(rate|limit(s|ed)?|throttl\w*|too (many|much)|too fast)\b`)

// Ambiguous reports whether the message was handed over to its end and no
// answer came: it may have been taken. Trying again can then make it arrive
// twice (RFC 1047), with the same Message-ID.
func Ambiguous(err error) bool {
	var e *SendError
	return errors.As(err, &e) && e.Phase == PhaseDot && e.Code == 0
}

// Unreachable reports whether it was the server as a whole that could not be
// used: no connection, no TLS, no greeting. Then no other mail will fare better
// just now.
func Unreachable(err error) bool {
	var e *SendError
	return errors.As(err, &e) && (e.Phase == PhaseDial || e.Phase == PhaseTLS || e.Phase == PhaseHello)
}

// refused reports whether the server said no for good.
func (e *SendError) refused() bool { return e.Code >= 500 && e.Code <= 599 }

// badSender reports whether our own address is one that no mail comes from.
func (e *SendError) badSender() bool {
	var address *AddressError
	return e.Phase == PhaseMail && errors.As(e.Err, &address)
}

// aboutAccount reports whether a refusal speaks of us and not of the recipient
// or the message: everything before RCPT, and, whenever they come, the codes
// that ask for a login (RFC 4954 §6) or for patience over a daily limit.
func (e *SendError) aboutAccount() bool {
	switch e.Phase {
	case PhaseDial, PhaseTLS, PhaseHello, PhaseAuth, PhaseMail:
		return true
	}
	switch e.Code {
	case 530, 534, 535, 538:
		return true
	}
	return e.Enhanced == "5.4.5"
}
