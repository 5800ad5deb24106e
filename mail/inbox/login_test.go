package inbox_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"

	"oneonone/mail"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
)

func TestLogin(t *testing.T) {
	const capable = "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] ready"
	tests := []struct {
		name, auth string
		greeting   string
		answer     string // to the login; "" for what is usual
		says       string // what we are to say
		want       string // a part of the error; "" for none
		account    bool   // it is one that somebody must see to
	}{
		{"password", login.Plain, capable, "", "AUTHENTICATE PLAIN AGJvdABzZWNyZXQ=", "", false},
		{"password, by the command alone", login.Plain, "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] ready", "", `LOGIN "bot" "secret"`, "", false},
		{"no capabilities in the greeting", login.Plain, "* OK ready", "", `LOGIN "bot" "secret"`, "", false},
		{"token", login.XOAuth2, capable, "", "AUTHENTICATE XOAUTH2 dXNlcj1ib3QBYXV0aD1CZWFyZXIgc2VjcmV0AQE=", "", false},
		{"known already", login.Plain, "* PREAUTH [CAPABILITY IMAP4rev1] hello", "", "SELECT", "", false},
		{"wrong password", login.Plain, capable, "$ NO [AUTHENTICATIONFAILED] Authentication failed.", "AUTHENTICATE",
			"logging in: the server refused: [AUTHENTICATIONFAILED] Authentication failed.", true},
		{"refused without a code", login.Plain, capable, "$ NO LOGIN failed.", "AUTHENTICATE", "refused: LOGIN failed.", true},
		{"refused without a word", login.Plain, capable, "$ NO", "AUTHENTICATE", "refused: NO", true},
		{"expired token", login.XOAuth2, capable, "+ eyJzdGF0dXMiOiI0MDAifQ==", "AUTHENTICATE", `the access token was refused: {"status":"400"}`, true},
		{"out of order", login.Plain, capable, "$ NO [UNAVAILABLE] Temporary authentication failure.", "AUTHENTICATE", "Temporary", false},
		{"too many connections", login.Plain, capable, "$ NO [ALERT] Too many simultaneous connections. (Failure)", "AUTHENTICATE", "Too many", false},
		{"turned away", login.Plain, "* BYE [UNAVAILABLE] Maximum number of connections exceeded", "", "", "Maximum number", false},
		{"no login offered", login.Plain, "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready", "", "", "does not offer this way to log in: plain", true},
		{"no token wanted", login.XOAuth2, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready", "", "", "does not offer this way to log in: xoauth2", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &script{greeting: test.greeting}
			s.answer = func(command string) string {
				if strings.HasPrefix(command, "AUTHENTICATE") || strings.HasPrefix(command, "LOGIN ") {
					return test.answer
				}
				return ""
			}
			o := s.serve(t)
			o.Auth = test.auth
			_, err := s.begin(t, o).Fetch(t.Context())
			if test.says != "" && s.count(test.says) == 0 {
				t.Errorf("it said %q", s.heard)
			}
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || mail.Account(err) != test.account {
				t.Fatalf("got %v, of the account %v", err, mail.Account(err))
			}
			if hint := mail.Hint(err); (hint != "") != test.account || test.account && !strings.Contains(hint, "mail.imap") {
				t.Errorf("hint %q", hint)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestPasswordIsReadAnewForEveryLogin(t *testing.T) {
	s := serve(t, nil)
	secret, err := "wrong", error(nil)
	o := s.options(new(store))
	o.Password = func(context.Context) (string, error) { return secret, err }
	m := open(t, o)
	if _, err := m.Fetch(t.Context()); !mail.Account(err) {
		t.Errorf("wrong: %v", err)
	}
	err = os.ErrNotExist
	if _, err := m.Fetch(t.Context()); !mail.Account(err) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	secret, err = "secret", nil
	if got := fetch(t, m); len(got) != 0 {
		t.Errorf("right: %q", got)
	}
	if n := len(s.commands("AUTHENTICATE")); n != 2 {
		t.Errorf("logged in %d times, want once a call", n)
	}
}

func TestConnectionsAreSecured(t *testing.T) {
	cert, pool := certificate(t)
	for _, way := range []string{login.StartTLS, login.Implicit} {
		t.Run(way, func(t *testing.T) {
			s := serve(t, func(o *imapserver.Options) {
				o.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
				o.InsecureAuth = false
				if way == login.Implicit {
					o.TLSConfig.NextProtos = []string{"implicit"}
				}
			})
			o := s.options(new(store))
			o.TLS = way
			_, err := open(t, o).Fetch(t.Context())
			if !mail.Account(err) || !strings.Contains(mail.Hint(err), "certificate") || !strings.Contains(err.Error(), "securing the connection") {
				t.Fatalf("with a certificate that nobody vouches for: %v (%q), want it refused", err, mail.Hint(err))
			}
			o.TLSConfig = &tls.Config{RootCAs: pool}
			m := open(t, o)
			fetch(t, m)
			s.deliver("one", time.Now())
			if err := m.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			if got := finish(t, m); !slices.Equal(got, []string{"one"}) {
				t.Errorf("got %q", got)
			}
			if got := s.commands("bot"); len(got) > 0 {
				t.Errorf("said in the clear: %q", got)
			}
		})
	}
}

func TestConnectionThatCannotBeSecuredIsRefused(t *testing.T) {
	tests := []struct {
		name     string
		tls      string
		greeting string
		answer   string // to STARTTLS
		want     string
		account  bool
		hint     string
	}{
		{"no STARTTLS", login.StartTLS, "", "$ BAD what?", "does not offer STARTTLS", true, "port 993"},
		{"STARTTLS put off", login.StartTLS, "", "$ NO [UNAVAILABLE] later", "refused: [UNAVAILABLE] later", false, ""},
		{"answers slipped in before TLS", login.StartTLS, "", "$ OK go on\r\nT2 OK [CAPABILITY AUTH=PLAIN] in", "securing the connection", true, ""},
		{"connection cut", login.StartTLS, "", cut, "the server closed the connection", false, ""},
		{"silence", login.StartTLS, hang, "", "no answer in time", false, ""},
		{"silence where TLS should begin", login.Implicit, hang, "", "no answer in time", false, ""},
		{"no TLS on this port", login.Implicit, "* OK ready", "", "securing the connection", true, "tls: starttls"},
		{"greeted before TLS", login.StartTLS, "* PREAUTH hello", "$ OK go on", "securing the connection", true, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &script{greeting: test.greeting, answer: func(command string) string {
				if command == "STARTTLS" {
					return test.answer
				}
				return ""
			}}
			o := s.serve(t)
			o.TLS = test.tls
			if test.greeting != "" {
				o.Timeouts.Command = 300 * time.Millisecond
			}
			_, err := s.begin(t, o).Fetch(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(mail.Hint(err), test.hint) {
				t.Errorf("got %v, hint %q", err, mail.Hint(err))
			}
			if test.account && test.hint != "" && !mail.Account(err) {
				t.Errorf("%v is not of the account", err)
			}
			if s.count("AUTHENTICATE") > 0 || s.count("LOGIN") > 0 {
				t.Errorf("it logged in: %q", s.heard)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := inbox.Options{
		Account: login.Account{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: login.NoTLS, Username: "bot", Password: password("x")},
		Cursor:  new(store),
	}
	l.Close()
	m := open(t, o)
	for name, try := range map[string]func() error{
		"fetch": func() error { _, err := m.Fetch(t.Context()); return err },
		"done":  func() error { return m.Done(t.Context(), "1-1", false) },
		"check": func() error { return m.Check(t.Context()) },
	} {
		if err := try(); err == nil || mail.Account(err) || !strings.Contains(err.Error(), "connecting: ") || !strings.Contains(mail.Hint(err), "nothing listens there") {
			t.Errorf("%s: got %v, hint %q", name, err, mail.Hint(err))
		}
	}
}

// certificate is one for 127.0.0.1, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.TLS.Certificates[0], pool
}
