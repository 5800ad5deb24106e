package submit_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"oneonone/mail"
	"oneonone/mail/login"
)

func TestSendSecured(t *testing.T) {
	cert, pool := certificate(t)
	for _, way := range []string{login.StartTLS, login.Implicit} {
		t.Run(way, func(t *testing.T) {
			s := server{user: "bot", secret: "right"}
			o := s.serve(t, func(srv *smtp.Server) {
				srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
				srv.AllowInsecureAuth = false
				if way == login.Implicit {
					srv.Domain = "implicit"
				}
			})
			o.TLS, o.Username, o.Password = way, "bot", password("right")

			_, err := send(t, o)
			if !mail.Account(err) || !strings.Contains(mail.Hint(err), "certificate") {
				t.Fatalf("with a certificate that nobody vouches for: %v (%q), want it refused", err, mail.Hint(err))
			}
			o.TLSConfig = &tls.Config{RootCAs: pool}
			if _, err := send(t, o); err != nil {
				t.Fatal(err)
			}
			got := s.mails()
			if len(got) != 1 || !got[0].secured || got[0].hello != "client.example.test" || got[0].raw != string(message) {
				t.Errorf("the server took %+v, want one mail under TLS", got)
			}
		})
	}
}

func TestSTARTTLSMissingIsRefusedBeforeAnythingIsSaid(t *testing.T) {
	s := server{user: "bot", secret: "right"}
	o := s.serve(t, nil)
	o.TLS, o.Username, o.Password = login.StartTLS, "bot", password("right")
	_, err := send(t, o)
	if !errors.Is(err, mail.ErrNoTLS) || !mail.Account(err) || mail.Permanent(err) {
		t.Errorf("got %v, want ErrNoTLS", err)
	}
	if got := s.mails(); len(got) != 0 {
		t.Errorf("a mail went out in the clear: %+v", got)
	}
}

func TestSTARTTLSThatGoesWrong(t *testing.T) {
	tests := []struct {
		name, answer string
		code         int
		account      bool
	}{
		{"put off", "454 4.7.0 not now", 454, false},
		{"refused", "554 5.7.0 never", 554, true},
		{"connection cut", cut, 0, false},
		{"answers slipped in before TLS begins", "220 go\r\n250 evil.example.test", 0, false},
	}
	for _, test := range tests {
		o := scripted(t, "STARTTLS", test.answer)
		o.TLS = login.StartTLS
		_, err := send(t, o)
		checkFault(t, err, mail.PhaseTLS, test.code)
		if mail.Account(err) != test.account || mail.Permanent(err) {
			t.Errorf("%s: %v: account %v", test.name, err, mail.Account(err))
		}
	}
}

func TestTLSOnAPortWithoutItGivesAHint(t *testing.T) {
	var s server
	o := s.serve(t, nil)
	o.TLS = login.Implicit
	_, err := send(t, o)
	if !mail.Account(err) || !strings.Contains(mail.Hint(err), "tls: starttls") {
		t.Errorf("got %v, hint %q", err, mail.Hint(err))
	}
}

func TestSilenceUnderSTARTTLSAndTLSEnds(t *testing.T) {
	for way, phase := range map[string]mail.Phase{login.StartTLS: mail.PhaseHello, login.Implicit: mail.PhaseTLS} {
		o := scripted(t, "", hang)
		o.TLS, o.Timeouts.Command = way, 50*time.Millisecond
		_, err := send(t, o)
		checkFault(t, err, phase, 0)
	}
}
