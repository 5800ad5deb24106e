package submit_test

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"

	"oneonone/mail"
	"oneonone/mail/login"
	"oneonone/mail/submit"
)

var (
	envelope = mail.Envelope{From: "bot@example.com", To: "alice@example.com"}
	message  = []byte("From: bot@example.com\r\nTo: alice@example.com\r\nSubject: x\r\n\r\n.\r\n..dots\r\nend\r\n")
)

func password(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// send delivers the test's message by options.
func send(t *testing.T, o submit.Options) (mail.Receipt, error) {
	t.Helper()
	s, err := submit.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), envelope, message)
}

func TestSendInTheClearOnLoopback(t *testing.T) {
	var s server
	receipt, err := send(t, s.serve(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(receipt.Answer, "250 ") || len(receipt.Answer) < 6 {
		t.Errorf("receipt %q, want what the server said", receipt.Answer)
	}
	want := taken{from: envelope.From, to: envelope.To, hello: "client.example.test", raw: string(message)}
	if got := s.mails(); len(got) != 1 || got[0] != want {
		t.Errorf("the server took %+v, want one %+v", got, want)
	}
}

func TestCheckLogsInAndSendsNothing(t *testing.T) {
	s := server{user: "bot", secret: "right"}
	o := s.serve(t, nil)
	for secret, want := range map[string]bool{"right": true, "wrong": false} {
		o.Username, o.Password = "bot", password(secret)
		checker, err := submit.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := checker.Check(t.Context()); (err == nil) != want {
			t.Errorf("with the %s password: %v", secret, err)
		}
	}
	if got := s.mails(); len(got) != 0 {
		t.Errorf("the check sent %+v", got)
	}
}

func TestHelloNeverTellsTheMachinesName(t *testing.T) {
	for username, want := range map[string]string{"": "[127.0.0.1]", "bot@example.com": "example.com"} {
		s := server{user: username, secret: "x"}
		o := s.serve(t, nil)
		o.Hello, o.Username, o.Password = "", username, password("x")
		if _, err := send(t, o); err != nil {
			t.Fatal(err)
		}
		if got := s.mails()[0].hello; got != want {
			t.Errorf("with the user %q: hello %q, want %q", username, got, want)
		}
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	tests := []struct {
		name string
		o    submit.Options
		want string
	}{
		{"no host", submit.Options{}, "the SMTP server has no host"},
		{"in the clear to another machine", submit.Options{Account: login.Account{Host: "mail.example.com", TLS: login.NoTLS}}, "would go in the clear"},
		{"a line break in the greeting", submit.Options{Account: login.Account{Host: "mail.example.com"}, Hello: "a\r\nMAIL"}, "is no name to greet a server with"},
	}
	for _, test := range tests {
		if _, err := submit.New(test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func TestUnusableEnvelopes(t *testing.T) {
	s, err := submit.New(submit.Options{Account: login.Account{Host: "127.0.0.1", Port: 1, TLS: login.NoTLS}})
	if err != nil {
		t.Fatal(err)
	}
	smuggled := `"victim@evil.test> ORCPT=x"@good.test`
	if _, err := s.Send(t.Context(), mail.Envelope{From: envelope.From, To: smuggled}, message); !mail.Permanent(err) {
		t.Errorf("to: got %v, want a permanent error", err)
	}
	if _, err := s.Send(t.Context(), mail.Envelope{From: "", To: envelope.To}, message); !mail.Account(err) || mail.Permanent(err) {
		t.Errorf("from: got %v, want a fault of the account", err)
	}
}

// TestRealServer delivers to a server that is really there, in the clear:
// ONEONONE_SMTP=host:port, with ONEONONE_SMTP_TO as the recipient if not
// alice@example.test.
func TestRealServer(t *testing.T) {
	address := os.Getenv("ONEONONE_SMTP")
	if address == "" {
		t.Skip("ONEONONE_SMTP is not set: no real server to deliver to")
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	s, err := submit.New(submit.Options{Account: login.Account{Host: host, Port: number, TLS: login.NoTLS}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	to := os.Getenv("ONEONONE_SMTP_TO")
	if to == "" {
		to = "alice@example.test"
	}
	receipt, err := s.Send(t.Context(), mail.Envelope{From: "bot@example.test", To: to}, message)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(receipt.Answer)
}
