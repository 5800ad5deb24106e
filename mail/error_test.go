package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"strings"
	"syscall"
	"testing"

	"oneonone/mail"
)

// answered is a refusal at a phase; silent a failure without an answer.
func answered(p mail.Phase, code int, enhanced string) error {
	return &mail.SendError{Server: "mail.example.com:587", Phase: p, Code: code, Enhanced: enhanced, Text: "no"}
}

func silent(p mail.Phase, err error) error {
	return &mail.SendError{Server: "mail.example.com:587", Phase: p, Err: err}
}

func TestWhichAnswersSpeakOfOurLimit(t *testing.T) {
	tests := []struct {
		phase    mail.Phase
		code     int
		enhanced string
		text     string
		want     bool
	}{
		{mail.PhaseMail, 421, "4.7.28", "Our system has detected an unusual rate of mail", true},
		{mail.PhaseMail, 450, "4.7.1", "Error: too much mail from 192.0.2.1", true},
		{mail.PhaseDot, 432, "4.3.2", "Concurrent connections limit exceeded", true},
		{mail.PhaseData, 421, "4.4.2", "Message submission rate for this client has exceeded the configured limit", true},
		{mail.PhaseDot, 550, "5.4.5", "Daily user sending limit exceeded", true},
		{mail.PhaseRcpt, 450, "4.2.1", "The user is receiving mail at a rate that prevents it", false},
		{mail.PhaseRcpt, 452, "4.2.2", "The mailbox is over its limit", false},
		{mail.PhaseRcpt, 452, "", "Mailbox over quota", false},
		{mail.PhaseRcpt, 451, "4.7.1", "Greylisted, come again", false},
		{mail.PhaseRcpt, 550, "5.1.1", "No such user; the limit of my patience", false},
		{mail.PhaseDot, 451, "4.3.0", "The separate corporate filter is down", false},
	}
	for _, test := range tests {
		err := &mail.SendError{Server: "mail.example.com:587", Phase: test.phase, Code: test.code, Enhanced: test.enhanced, Text: test.text}
		if got := mail.Limited(fmt.Errorf("sending: %w", err)); got != test.want {
			t.Errorf("%v: got %v, want %v", err, got, test.want)
		}
	}
}

func TestWhatAnErrorMeansForTheNextTry(t *testing.T) {
	badCertificate := &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "mail.example.com"}}
	_, badAddress := mail.ParseAddress("bob@")
	const temporary = ""
	tests := []struct {
		name string
		err  error
		want string // the predicates that hold
	}{
		{"nothing wrong", nil, temporary},
		{"some other error", errors.New("no"), temporary},
		{"unusable address", badAddress, "permanent"},
		{"unusable address of our own", silent(mail.PhaseMail, badAddress), "account"},
		{"nobody there", silent(mail.PhaseDial, syscall.ECONNREFUSED), temporary},
		{"4xx at hello", answered(mail.PhaseHello, 421, "4.3.2"), temporary},
		{"5xx at hello", answered(mail.PhaseHello, 554, ""), "account"},
		{"STARTTLS not offered", silent(mail.PhaseTLS, mail.ErrNoTLS), "account"},
		{"STARTTLS put off", answered(mail.PhaseTLS, 454, ""), temporary},
		{"wrong certificate", silent(mail.PhaseTLS, badCertificate), "account"},
		{"no TLS on this port", silent(mail.PhaseTLS, tls.RecordHeaderError{}), "account"},
		{"handshake cut", silent(mail.PhaseTLS, io.EOF), temporary},
		{"login put off", answered(mail.PhaseAuth, 454, "4.7.0"), temporary},
		{"login refused", answered(mail.PhaseAuth, 535, "5.7.8"), "account"},
		{"login not offered", silent(mail.PhaseAuth, mail.ErrNoAuth), "account"},
		{"no password", silent(mail.PhaseAuth, fmt.Errorf("%w: %w", mail.ErrCredentials, os.ErrNotExist)), "account"},
		{"sender put off", answered(mail.PhaseMail, 451, ""), temporary},
		{"sender refused", answered(mail.PhaseMail, 553, "5.7.1"), "account"},
		{"recipient put off", answered(mail.PhaseRcpt, 450, "4.2.1"), temporary},
		{"recipient refused", answered(mail.PhaseRcpt, 550, "5.1.1"), "permanent recipient"},
		{"login wanted at the recipient", answered(mail.PhaseRcpt, 530, "5.7.0"), "account"},
		{"limit of the day reached", answered(mail.PhaseRcpt, 550, "5.4.5"), "account"},
		{"DATA put off", answered(mail.PhaseData, 451, ""), temporary},
		{"DATA refused", answered(mail.PhaseData, 554, "5.5.1"), "permanent"},
		{"cut in the message", silent(mail.PhaseData, syscall.EPIPE), temporary},
		{"message put off", answered(mail.PhaseDot, 452, "4.3.1"), temporary},
		{"message refused", answered(mail.PhaseDot, 554, "5.6.0"), "permanent"},
		{"limit of the day reached at the end", answered(mail.PhaseDot, 550, "5.4.5"), "account"},
		{"no answer to the message", silent(mail.PhaseDot, os.ErrDeadlineExceeded), "ambiguous"},
		{"cancelled before the answer", silent(mail.PhaseDot, context.Canceled), "ambiguous"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.err
			if err != nil {
				err = fmt.Errorf("sending: %w", err)
			}
			var got []string
			for name, holds := range map[string]bool{
				"permanent": mail.Permanent(err), "account": mail.Account(err), "ambiguous": mail.Ambiguous(err),
			} {
				if holds {
					got = append(got, name)
				}
			}
			if mail.RecipientRefused(err) {
				got = append(got, "recipient")
			}
			if g := strings.Join(got, " "); g != test.want {
				t.Errorf("%v is %q, want %q", err, g, test.want)
			}
		})
	}
}

// ofAccount is an error of another package that knows of its kind.
type ofAccount bool

func (ofAccount) Error() string   { return "no" }
func (o ofAccount) Account() bool { return bool(o) }

func TestErrorsOfOtherPackagesSayWhetherTheyAreOfTheAccount(t *testing.T) {
	for _, want := range []bool{true, false} {
		if err := fmt.Errorf("fetching: %w", ofAccount(want)); mail.Account(err) != want {
			t.Errorf("account %v, want %v", mail.Account(err), want)
		}
	}
}

func TestConnectionHintNamesTheSectionAndItsPorts(t *testing.T) {
	s := mail.Section{Name: "mail.imap", Port: 143, TLSPort: 993}
	for _, test := range []struct {
		err  error
		want []string
	}{
		{mail.ErrNoTLS, []string{"993"}},
		{mail.ErrNoAuth, []string{"mail.imap"}},
		{mail.ErrCredentials, []string{"mail.imap"}},
		{syscall.ECONNREFUSED, []string{"mail.imap", "143", "993"}},
		{&net.DNSError{}, []string{"mail.imap"}},
		{&tls.CertificateVerificationError{}, []string{"mail.imap"}},
		{tls.RecordHeaderError{}, []string{"993"}},
	} {
		got := mail.ConnectionHint(fmt.Errorf("connecting: %w", test.err), s)
		for _, part := range test.want {
			if !strings.Contains(got, part) || strings.Contains(got, "smtp") {
				t.Errorf("%v: hint %q, want one with %q", test.err, got, part)
			}
		}
	}
	if got := mail.ConnectionHint(io.EOF, s); got != "" {
		t.Errorf("cut off: hint %q, want none", got)
	}
}

func TestUnreachableIsWhatConcernsEveryMail(t *testing.T) {
	for phase, want := range map[mail.Phase]bool{
		mail.PhaseDial: true, mail.PhaseTLS: true, mail.PhaseHello: true,
		mail.PhaseAuth: false, mail.PhaseMail: false, mail.PhaseRcpt: false, mail.PhaseData: false, mail.PhaseDot: false,
	} {
		if got := mail.Unreachable(silent(phase, io.EOF)); got != want {
			t.Errorf("cut at %s: Unreachable = %v, want %v", phase, got, want)
		}
	}
}

func TestErrorIsOneReadableLine(t *testing.T) {
	const server = "mail.example.com:587"
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	read := &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}
	tests := []struct {
		err  mail.SendError
		want string
	}{
		{mail.SendError{Phase: mail.PhaseRcpt, Code: 550, Enhanced: "5.1.1", Text: "no such user"},
			"mail.example.com:587: the server refused the recipient: 550 5.1.1 no such user"},
		{mail.SendError{Phase: mail.PhaseRcpt, Code: 450, Text: "greylisted,\ntry\x07 later"},
			"mail.example.com:587: the server put off the recipient: 450 greylisted, try later"},
		{mail.SendError{Phase: mail.PhaseDial, Err: dial}, "mail.example.com:587: connecting: connect: connection refused"},
		{mail.SendError{Phase: mail.PhaseHello, Err: read}, "mail.example.com:587: greeting the server: no answer in time"},
		{mail.SendError{Phase: mail.PhaseDot, Err: io.EOF},
			"mail.example.com:587: waiting for the answer to the message: the server closed the connection"},
		{mail.SendError{Phase: mail.PhaseTLS, Err: mail.ErrNoTLS},
			"mail.example.com:587: securing the connection: the server does not offer STARTTLS"},
		{mail.SendError{Phase: mail.PhaseAuth}, "mail.example.com:587: logging in: no answer"},
	}
	for _, test := range tests {
		test.err.Server = server
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestHintSaysWhatToDo(t *testing.T) {
	_, badAddress := mail.ParseAddress("bob@")
	relay := &mail.SendError{Phase: mail.PhaseRcpt, Code: 554, Text: "Relay access denied"}
	on465 := &mail.SendError{Server: "mail.example.com:465", Phase: mail.PhaseHello, Err: os.ErrDeadlineExceeded}
	tests := []struct {
		name string
		err  error
		want string // a part of it; "" for no hint at all
	}{
		{"wrong password", answered(mail.PhaseAuth, 535, "5.7.8"), "password_file"},
		{"sender refused", answered(mail.PhaseMail, 553, ""), "mail.from"},
		{"recipient refused", answered(mail.PhaseRcpt, 550, ""), "check the address"},
		{"no relay", relay, "wants a login"},
		{"put off", answered(mail.PhaseRcpt, 450, ""), ""},
		{"STARTTLS missing", silent(mail.PhaseTLS, mail.ErrNoTLS), "port 465"},
		{"TLS on a port without", silent(mail.PhaseTLS, tls.RecordHeaderError{}), "tls: starttls"},
		{"no TLS on a port with", on465, "tls: tls"},
		{"certificate", silent(mail.PhaseTLS, &tls.CertificateVerificationError{Err: errors.New("no")}), "certificate"},
		{"certificate of a server here", silent(mail.PhaseTLS, &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "127.0.0.1"}}), "tls: none"},
		{"a mailbox", silent(mail.PhaseHello, textproto.ProtocolError("short response")), "takes no mails"},
		{"cut off at the greeting", silent(mail.PhaseHello, io.EOF), ""},
		{"refused", silent(mail.PhaseDial, syscall.ECONNREFUSED), "nothing listens there"},
		{"no such host", silent(mail.PhaseDial, &net.DNSError{IsNotFound: true}), "spelling"},
		{"no way through", silent(mail.PhaseDial, os.ErrDeadlineExceeded), "firewall"},
		{"token", silent(mail.PhaseAuth, mail.ErrCredentials), "allow access anew"},
		{"bad address of our own", silent(mail.PhaseMail, badAddress), "mail.from"},
		{"bad address", badAddress, "correct the address"},
		{"another error", errors.New("no"), ""},
		{"none", nil, ""},
	}
	for _, test := range tests {
		got := mail.Hint(test.err)
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: hint %q, want one with %q", test.name, got, test.want)
		}
	}
}
