package submit_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"oneonone/mail"
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

func TestSendSecured(t *testing.T) {
	cert, pool := certificate(t)
	for _, way := range []string{submit.StartTLS, submit.Implicit} {
		t.Run(way, func(t *testing.T) {
			s := server{user: "bot", secret: "right"}
			o := s.serve(t, func(srv *smtp.Server) {
				srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
				srv.AllowInsecureAuth = false
				if way == submit.Implicit {
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
	o.TLS, o.Username, o.Password = submit.StartTLS, "bot", password("right")
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
		o.TLS = submit.StartTLS
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
	o.TLS = submit.Implicit
	_, err := send(t, o)
	if !mail.Account(err) || !strings.Contains(mail.Hint(err), "tls: starttls") {
		t.Errorf("got %v, hint %q", err, mail.Hint(err))
	}
}

func TestLogin(t *testing.T) {
	tests := []struct {
		name, auth, secret string
		want               string // a part of the error; "" for none
	}{
		{"password", submit.Plain, "right", ""},
		{"wrong password", submit.Plain, "wrong", "the server refused the login: 535 5.7.8"},
		{"token", submit.XOAuth2, "right", ""},
		{"expired token", submit.XOAuth2, "wrong", `the access token was refused: {"status":"401"`},
		{"no login where one is wanted", submit.NoAuth, "", "the server refused the sender: 502 5.7.0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := server{user: "bot@example.com", secret: "right"}
			o := s.serve(t, nil)
			o.Auth, o.Username, o.Password = test.auth, "bot@example.com", password(test.secret)
			_, err := send(t, o)
			if test.want == "" {
				if err != nil || len(s.mails()) != 1 {
					t.Fatalf("got %v and %d mails, want one mail", err, len(s.mails()))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want an error with %q", err, test.want)
			}
			if !mail.Account(err) || mail.Permanent(err) || mail.Hint(err) == "" {
				t.Errorf("%v: want a fault of the account with a hint", err)
			}
			if strings.Contains(err.Error(), "wrong") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestLoginThatTheServerDoesNotOffer(t *testing.T) {
	var s server
	o := s.serve(t, nil)
	o.Username, o.Password = "bot", password("right")
	_, err := send(t, o)
	if !errors.Is(err, mail.ErrNoAuth) || !mail.Account(err) {
		t.Errorf("got %v, want ErrNoAuth", err)
	}
}

func TestPasswordThatCannotBeRead(t *testing.T) {
	s := server{user: "bot", secret: "right"}
	o := s.serve(t, nil)
	o.Username = "bot"
	o.Password = func(context.Context) (string, error) { return "", os.ErrNotExist }
	_, err := send(t, o)
	if !mail.Account(err) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want a fault of the account", err)
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
		{"no host", submit.Options{}, "no host"},
		{"in the clear to another machine", submit.Options{Host: "mail.example.com", TLS: "none"}, "would go in the clear"},
		{"unknown TLS", submit.Options{Host: "mail.example.com", TLS: "ssl"}, `"ssl" is no way to secure SMTP`},
		{"unknown login", submit.Options{Host: "mail.example.com", Auth: "md5"}, `"md5" is no way to log in`},
		{"login without a password", submit.Options{Host: "mail.example.com", Username: "bot"}, "needs a user name and a password"},
	}
	for _, test := range tests {
		if _, err := submit.New(test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
	for _, o := range []submit.Options{
		{Host: "mail.example.com", TLS: "none", Insecure: true}, {Host: "localhost", TLS: "none"}, {Host: "::1", TLS: "NONE"},
	} {
		if _, err := submit.New(o); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestUnusableEnvelopes(t *testing.T) {
	s, err := submit.New(submit.Options{Host: "127.0.0.1", Port: 1, TLS: submit.NoTLS})
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

// steps are all at which a scripted server can fail a mail in the clear.
var steps = []struct {
	line  string
	phase mail.Phase
}{
	{"", mail.PhaseHello},
	{"EHLO", mail.PhaseHello},
	{"AUTH", mail.PhaseAuth},
	{"MAIL", mail.PhaseMail},
	{"RCPT", mail.PhaseRcpt},
	{"DATA", mail.PhaseData},
	{".", mail.PhaseDot},
}

func failAt(t *testing.T, line, answer string) submit.Options {
	o := scripted(t, line, answer)
	o.Username, o.Password = "bot", password("x")
	return o
}

// checkFault checks the phase and the code of an error.
func checkFault(t *testing.T, err error, phase mail.Phase, code int) {
	t.Helper()
	var e *mail.SendError
	if !errors.As(err, &e) || e.Phase != phase || e.Code != code {
		t.Errorf("got %v (%+v), want phase %s and code %d", err, e, phase, code)
	}
}

func TestRefusalAtEveryStep(t *testing.T) {
	for _, step := range steps {
		t.Run("at "+step.line, func(t *testing.T) {
			_, err := send(t, failAt(t, step.line, "550 5.1.1 no such\x07 thing"))
			checkFault(t, err, step.phase, 550)
			past := step.phase == mail.PhaseRcpt || step.phase == mail.PhaseData || step.phase == mail.PhaseDot
			if mail.Permanent(err) != past || mail.Account(err) == past || mail.Ambiguous(err) {
				t.Errorf("%v: permanent %v, account %v, ambiguous %v", err, mail.Permanent(err), mail.Account(err), mail.Ambiguous(err))
			}
			if !strings.HasSuffix(err.Error(), ": 550 5.1.1 no such thing") {
				t.Errorf("%v: want the server's words", err)
			}
		})
	}
}

// G1: a server that is not there, or says "later", lost the mail. Both must be
// told apart from a refusal, so that the mail is tried again.
func TestG1RefusedConnectionAndPutOffAreTemporary(t *testing.T) {
	for _, step := range steps {
		_, err := send(t, failAt(t, step.line, "451 4.3.0 later"))
		checkFault(t, err, step.phase, 451)
		if mail.Permanent(err) || mail.Account(err) || mail.Ambiguous(err) {
			t.Errorf("at %q: %v is not temporary", step.line, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := reach(l)
	l.Close()
	_, err = send(t, o)
	checkFault(t, err, mail.PhaseDial, 0)
	if mail.Permanent(err) || mail.Account(err) || mail.Ambiguous(err) || !strings.Contains(mail.Hint(err), "nothing listens there") {
		t.Errorf("%v is not temporary, or has the wrong hint %q", err, mail.Hint(err))
	}
}

// G2: one recipient's 5xx must stop the mails to that one, and no others.
func TestG2RefusedRecipientDoesNotAffectOthers(t *testing.T) {
	s := server{refuse: map[string]error{
		"gone@example.com": &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
	}}
	sender, err := submit.New(s.serve(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sender.Send(t.Context(), mail.Envelope{From: "bot@example.com", To: "gone@example.com"}, message)
	if !mail.Permanent(err) || !mail.RecipientRefused(err) || !strings.HasSuffix(err.Error(), "refused the recipient: 550 5.1.1 no such user") {
		t.Errorf("got %v, want the recipient refused", err)
	}
	if _, err := sender.Send(t.Context(), envelope, message); err != nil {
		t.Errorf("the next recipient: %v", err)
	}
	if got := s.mails(); len(got) != 1 || got[0].to != envelope.To {
		t.Errorf("the server took %+v, want the one to %s", got, envelope.To)
	}
}

func TestSilenceAtEveryStepEnds(t *testing.T) {
	for _, step := range steps {
		t.Run("at "+step.line, func(t *testing.T) {
			o := failAt(t, step.line, hang)
			o.Timeouts = submit.Timeouts{Dial: time.Second, Command: 50 * time.Millisecond, Dot: 50 * time.Millisecond}
			_, err := send(t, o)
			checkFault(t, err, step.phase, 0)
			if mail.Ambiguous(err) != (step.phase == mail.PhaseDot) || mail.Permanent(err) || !strings.Contains(err.Error(), "no answer in time") {
				t.Errorf("got %v, ambiguous %v", err, mail.Ambiguous(err))
			}
		})
	}
}

func TestConnectionCutAtEveryStep(t *testing.T) {
	for _, step := range steps {
		t.Run("at "+step.line, func(t *testing.T) {
			_, err := send(t, failAt(t, step.line, cut))
			checkFault(t, err, step.phase, 0)
			if mail.Ambiguous(err) != (step.phase == mail.PhaseDot) || mail.Permanent(err) || mail.Account(err) {
				t.Errorf("got %v, ambiguous %v", err, mail.Ambiguous(err))
			}
		})
	}
}

func TestSilenceUnderSTARTTLSAndTLSEnds(t *testing.T) {
	for way, phase := range map[string]mail.Phase{submit.StartTLS: mail.PhaseHello, submit.Implicit: mail.PhaseTLS} {
		o := scripted(t, "", hang)
		o.TLS, o.Timeouts.Command = way, 50*time.Millisecond
		_, err := send(t, o)
		checkFault(t, err, phase, 0)
	}
}

func TestMessageThatIsNotReadToItsEndWasNotTaken(t *testing.T) {
	o := scripted(t, "DATA", "354 go on\r\n421 too much")
	s, err := submit.New(o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Send(t.Context(), envelope, message)
	checkFault(t, err, mail.PhaseDot, 421)
	if mail.Ambiguous(err) || mail.Permanent(err) {
		t.Errorf("%v is not temporary", err)
	}
}

func TestWriteThatStallsEndsAndIsNotAmbiguous(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.Write([]byte("220 x\r\n250 x\r\n250 x\r\n250 x\r\n354 go on\r\n"))
		<-stop // reads nothing
	}()
	o := reach(l)
	o.Timeouts.Command = 100 * time.Millisecond
	s, err := submit.New(o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Send(t.Context(), envelope, make([]byte, 64<<20))
	checkFault(t, err, mail.PhaseData, 0)
	if mail.Ambiguous(err) {
		t.Errorf("%v is ambiguous", err)
	}
}

func TestQuitWithoutAnAnswerDoesNotUndoTheDelivery(t *testing.T) {
	o := scripted(t, "QUIT", cut)
	if receipt, err := send(t, o); err != nil || receipt.Answer != "250 2.0.0 queued" {
		t.Errorf("got %q, %v, want the receipt", receipt.Answer, err)
	}
}

func TestCancelEndsASilentStepAtOnce(t *testing.T) {
	for _, step := range steps {
		t.Run("at "+step.line, func(t *testing.T) {
			o := failAt(t, step.line, hang)
			s, err := submit.New(o)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(20*time.Millisecond, cancel)
			begin := time.Now()
			_, err = s.Send(ctx, envelope, message)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			checkFault(t, err, step.phase, 0)
			if !errors.Is(err, context.Canceled) || mail.Ambiguous(err) != (step.phase == mail.PhaseDot) {
				t.Errorf("got %v, ambiguous %v", err, mail.Ambiguous(err))
			}
		})
	}
	t.Run("before it begins", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s, err := submit.New(failAt(t, "QUIT", cut))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(ctx, envelope, message); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want cancelled", err)
		}
	})
}

func TestServerThatNeverStopsTalkingIsLeft(t *testing.T) {
	o := scripted(t, "EHLO", strings.Repeat("250-more\r\n", 200_000)+"250 end")
	_, err := send(t, o)
	checkFault(t, err, mail.PhaseHello, 0)
}

func TestNoGoroutineIsLeftBehind(t *testing.T) {
	t.Run("sends", func(t *testing.T) {
		for _, step := range steps {
			send(t, failAt(t, step.line, "451 later"))
		}
		send(t, scripted(t, "QUIT", cut))
	})
	for deadline := time.Now().Add(5 * time.Second); ; runtime.Gosched() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if !strings.Contains(string(stacks), "oneonone/mail/submit.") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:\n%s", stacks)
		}
	}
}

func TestOAuthRenewsTheTokenOnceAndTellsARevokedGrant(t *testing.T) {
	asked, status, answer := 0, http.StatusOK, `{"access_token":"right","token_type":"Bearer","expires_in":3600}`
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if got := r.FormValue("refresh_token"); got != "granted" {
			t.Errorf("refresh token %q", got)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write([]byte(answer))
	}))
	defer tokens.Close()
	grant := submit.OAuth{TokenURL: tokens.URL, ClientID: "id", ClientSecret: "s", RefreshToken: "granted"}

	s := server{user: "bot@example.com", secret: "right"}
	o := s.serve(t, nil)
	o.Auth, o.Username, o.Password = submit.XOAuth2, "bot@example.com", grant.Password()
	for range 3 {
		if _, err := send(t, o); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked for a token %d times, want once", asked)
	}

	status, answer = http.StatusBadRequest, `{"error":"invalid_grant","error_description":"revoked"}`
	o.Password = grant.Password()
	if _, err := send(t, o); !mail.Account(err) || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("revoked: got %v, want a fault of the account", err)
	}
	status, answer = http.StatusServiceUnavailable, "later"
	if _, err := send(t, o); mail.Account(err) || mail.Permanent(err) {
		t.Errorf("token server down: %v is not temporary", err)
	}
	tokens.Close()
	if _, err := send(t, o); mail.Account(err) || mail.Permanent(err) {
		t.Errorf("token server gone: %v is not temporary", err)
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
	s, err := submit.New(submit.Options{Host: host, Port: number, TLS: submit.NoTLS})
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
