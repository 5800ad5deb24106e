package submit_test

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"oneonone/mail"
	"oneonone/mail/submit"
)

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
