package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"oneonone/mail"
	"oneonone/mail/inbox"
)

// waiting runs Wait, and returns once the server has heard of it.
func waiting(t *testing.T, ctx context.Context, s *server, m *inbox.Mailbox) <-chan error {
	t.Helper()
	out := make(chan error, 1)
	go func() { out <- m.Wait(ctx) }()
	until(t, "the server hears IDLE", func() bool { return len(s.commands("IDLE")) > 0 })
	return out
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("does not come about: ", what)
		}
	}
}

func TestWaitEndsWhenAMailArrives(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	for i := range 3 {
		w := waiting(t, t.Context(), s, m)
		s.deliver(fmt.Sprint(i), time.Now())
		if err := <-w; err != nil {
			t.Fatal(err)
		}
		if got := finish(t, m); !slices.Equal(got, []string{fmt.Sprint(i)}) {
			t.Errorf("got %q", got)
		}
	}
}

func TestWaitEndsWithItsContextAndTheConnectionStays(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	ctx, cancel := context.WithCancel(t.Context())
	w := waiting(t, ctx, s, m)
	cancel()
	if err := <-w; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	fetch(t, m)
	if got := s.commands("AUTHENTICATE"); len(got) > 0 {
		t.Error("it had to log in again")
	}
}

func TestWaitEndsWithTheConnection(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	w := waiting(t, t.Context(), s, m)
	s.hangUp()
	if err := <-w; err == nil || mail.Account(err) || !strings.Contains(err.Error(), "waiting for mails: the server closed the connection") {
		t.Errorf("got %v", err)
	}
	if err := m.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "no connection") {
		t.Errorf("without a connection: %v", err)
	}
	s.deliver("one", time.Now())
	if got := fetch(t, m); !slices.Equal(got, []string{"one"}) {
		t.Errorf("then %q", got)
	}
}

func TestWaitEndsWithTheMailbox(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	w := waiting(t, t.Context(), s, m)
	m.Close()
	if err := <-w; !errors.Is(err, inbox.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestFetchAndDoneInterruptWait(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	ctx, cancel := context.WithCancel(t.Context())
	w := waiting(t, ctx, s, m)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := m.Fetch(t.Context()); err != nil {
				t.Error(err)
			}
			if err := m.Done(t.Context(), "1-1", false); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := s.commands("IDLE"); len(got) > 0 {
		t.Errorf("it waits in between: %q", got)
	}
	select {
	case err := <-w:
		t.Errorf("Wait ended: %v", err)
	default:
	}
	until(t, "Wait waits again", func() bool { return len(s.commands("IDLE")) > 0 })
	cancel()
	<-w
}

func TestServerWithoutIDLEIsPolled(t *testing.T) {
	s := serve(t, func(o *imapserver.Options) { o.Caps = imap.CapSet{imap.CapIMAP4rev1: {}} })
	o := s.options(new(store))
	o.Timeouts.Idle = 20 * time.Millisecond
	m := open(t, o)
	fetch(t, m)
	s.deliver("one", time.Now())
	if err := m.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, m); !slices.Equal(got, []string{"one"}) {
		t.Errorf("got %q", got)
	}
}

// Some servers say how many mails there are whenever they are asked anything.
func TestServerThatRepeatsHowManyMailsThereAreIsNoNews(t *testing.T) {
	s := &script{numbers: []uint32{1, 2}}
	s.greeting = "* OK [CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN SASL-IR] ready"
	s.answer = func(command string) string {
		switch {
		case strings.HasPrefix(command, "AUTHENTICATE"):
			return "$ OK [CAPABILITY IMAP4rev1 IDLE] in"
		case command == "NOOP":
			return "* 2 EXISTS\r\n$ OK done"
		case command == "IDLE":
			return "+ go on\r\n* 2 EXISTS\r\n* 1 EXPUNGE\r\n* 1 EXISTS"
		}
		return ""
	}
	o := s.serve(t)
	o.Timeouts.Idle = 300 * time.Millisecond
	m := s.begin(t, o)
	finish(t, m)
	began := time.Now()
	m.Wait(t.Context())
	if took := time.Since(began); took < o.Timeouts.Idle {
		t.Errorf("Wait ended after %v", took)
	}
}
