package inbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"

	"oneonone/mail"
)

// What was being done when something went wrong.
const (
	dialing  = "connecting"
	securing = "securing the connection"
	greeting = "waiting for the server's greeting"
	entering = "logging in"
	opening  = "opening the mailbox"
	looking  = "looking for mails"
	fetching = "fetching a mail"
	marking  = "marking a mail as done"
	waiting  = "waiting for mails"
)

// errNoNumbers is a mailbox in which no mail can be told from another for good
// (RFC 9051 §6.3.2).
var errNoNumbers = errors.New("the server gives the mailbox no UIDVALIDITY")

// An Error says what could not be done at an IMAP server, and what the server
// said, if it said anything.
type Error struct {
	Server string            // host:port
	Doing  string            // "logging in"
	Answer string            // the server's refusal, on one line; "" if it gave none
	Code   imap.ResponseCode // RFC 9051 §7.1; "" if there was none
	Err    error             // the cause, where the server gave no answer
}

// Error says it in one line: where, doing what, and why.
func (e *Error) Error() string {
	if e.Answer != "" {
		return fmt.Sprintf("%s: %s: the server refused: %s", e.Server, e.Doing, e.Answer)
	}
	return fmt.Sprintf("%s: %s: %s", e.Server, e.Doing, mail.Cause(e.Err))
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Account reports whether somebody must see to it before trying again is of
// use: the login or the mailbox was refused, and not just for now.
func (e *Error) Account() bool {
	if errors.Is(e.Err, errNoNumbers) {
		return true
	}
	return e.Answer != "" && (e.Doing == entering || e.Doing == opening) && !passing(e)
}

// passing reports whether a refusal is one that goes by itself (RFC 5530 §3).
// Google and others say it in words alone when there are too many connections.
func passing(e *Error) bool {
	switch e.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug:
		return true
	}
	return strings.Contains(strings.ToLower(e.Answer), "too many")
}

// section is where the configuration speaks of the mailbox.
var section = mail.Section{Name: "mail.imap", Port: 143, TLSPort: 993}

// Hint says what a person can do about it; "" where waiting is all.
func (e *Error) Hint() string {
	text := mail.ConnectionHint(e.Err, section)
	switch {
	case text != "":
		return text
	case e.Account() && e.Doing == entering:
		return "check username and password_file of mail.imap; Google and Microsoft take an app password or auth: xoauth2, not the password that people log in with"
	case e.Account():
		return "set mailbox of mail.imap to one that this account has and may write to"
	case e.Answer != "":
		return ""
	case e.Doing == dialing:
		return "check host and port of mail.imap, and that no firewall stands between"
	case (e.Doing == securing || e.Doing == greeting) && strings.HasSuffix(e.Server, ":993"):
		return "port 993 begins with TLS: set tls: tls"
	case e.Doing == greeting && !broken(e.Err):
		return "what answers there may be no mailbox: check host and port of mail.imap"
	}
	return ""
}

// broken reports whether a connection ended, rather than that something was said
// that cannot be understood.
func broken(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) || errors.As(err, &network)
}
