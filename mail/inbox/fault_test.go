package inbox_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/mail"
	"oneonone/mail/inbox"
)

// A life is all that a daemon does with a mailbox: it files what it fetches,
// says that it is done, tries again after an error, and now and then dies.
type life struct {
	t       *testing.T
	s       *server
	o       inbox.Options
	m       *inbox.Mailbox
	mortal  bool           // it dies at every error, rather than trying again
	fetched map[string]int // how often, by text
	done    map[string]bool
	errors  []error
}

// run lives until there is nothing to fetch any more.
func (l *life) run() {
	l.t.Helper()
	for range 50 {
		if l.m == nil {
			l.m = open(l.t, l.o)
		}
		n, err := l.step()
		if err == nil && n == 0 {
			return
		}
		if err != nil {
			l.errors = append(l.errors, err)
			if l.mortal {
				l.m.Close()
				l.m = nil
			}
		}
	}
	l.t.Fatalf("it does not come to an end: fetched %v, done %v, errors %v", l.fetched, l.done, l.errors)
}

func (l *life) step() (fetched int, err error) {
	got, err := l.m.Fetch(l.t.Context())
	if err != nil {
		return 0, err
	}
	for _, a := range got {
		text := strings.TrimPrefix(string(a.Raw), head)
		if l.fetched[text]++; l.done[text] {
			l.t.Errorf("%q was fetched though it is done", text)
		}
		if err := l.m.Done(l.t.Context(), a.ID, text == "3"); err != nil {
			return 0, err
		}
		l.done[text] = true
	}
	return len(got), nil
}

// lead runs a life that gets five mails, after it was started.
func lead(t *testing.T, s *server, c *store, mortal bool) *life {
	o := s.options(c)
	o.Refused = "Aside"
	o.Timeouts.Command = 150 * time.Millisecond
	l := &life{t: t, s: s, o: o, mortal: mortal, fetched: map[string]int{}, done: map[string]bool{}}
	l.run()
	return l
}

func (l *life) mails() {
	for i := range 5 {
		l.s.deliver(fmt.Sprint(i), time.Now())
	}
}

// check checks that every mail was filed, and that nothing else was.
func (l *life) check() {
	l.t.Helper()
	for i := range 5 {
		if text := fmt.Sprint(i); l.fetched[text] == 0 {
			l.t.Errorf("mail %s was lost", text)
		}
	}
	if len(l.fetched) != 5 {
		l.t.Errorf("fetched %v", l.fetched)
	}
	last := open(l.t, l.o)
	if got := fetch(l.t, last); len(got) > 0 {
		l.t.Errorf("after the end there is still %q", got)
	}
	p := l.s.person()
	if got := flags(l.t, p, "INBOX"); len(got) != 4 || slices.ContainsFunc(got, func(f string) bool { return f != "[$1on1done]" }) {
		l.t.Errorf("flags in the INBOX: %q", got)
	}
	if got := flags(l.t, p, "Aside"); len(got) == 0 || slices.ContainsFunc(got, func(f string) bool { return f != "[$1on1done]" }) {
		l.t.Errorf("flags of what was set aside: %q", got)
	}
}

// Whatever happens to the connection at whatever command, no mail is skipped,
// and none comes again once it is done.
func TestConnectionLostAtAnyCommand(t *testing.T) {
	for _, command := range []string{"AUTHENTICATE", "SELECT", "SEARCH", "RFC822.SIZE", "BODY.PEEK", "STORE", "MOVE", "CREATE"} {
		for _, deed := range []string{cutBefore, cutAfter, deaf, garble} {
			for _, skip := range []int{0, 2} {
				for _, mortal := range []bool{false, true} {
					if deed == deaf && mortal {
						continue // it takes its time, and tells no more than the others
					}
					t.Run(fmt.Sprintf("%s %d, %s, mortal %v", command, skip, deed, mortal), func(t *testing.T) {
						t.Parallel()
						s := serve(t, nil)
						l := lead(t, s, new(store), mortal)
						if command == "AUTHENTICATE" {
							s.hangUp()
						}
						s.set(trap{command, skip, deed})
						l.mails()
						l.run()
						if skip == 0 && !s.sprung() {
							t.Error("nothing went wrong")
						}
						s.set(trap{})
						l.check()
					})
				}
			}
		}
	}
}

func TestConnectionLostAtTheFirstStart(t *testing.T) {
	for _, command := range []string{"AUTHENTICATE", "SELECT", "FETCH"} {
		for _, deed := range []string{cutBefore, cutAfter, deaf, garble} {
			s, c := serve(t, nil), new(store)
			s.deliver("old", time.Now().Add(-time.Hour))
			s.set(trap{command, 0, deed})
			l := lead(t, s, c, true)
			l.mails()
			l.run()
			if l.fetched["old"] > 0 || len(l.errors) == 0 {
				t.Errorf("at %s, %s: fetched %v, errors %v", command, deed, l.fetched, l.errors)
			}
		}
	}
}

// A power cut at any write of the cursor costs at most that a mail comes again.
func TestPowerCutAtAnyWriteOfTheCursor(t *testing.T) {
	for n := 1; ; n++ {
		s, c := serve(t, nil), new(store)
		dead := false
		c.fail = func(put int) error {
			if put != n {
				return nil
			}
			dead = true
			return errPowerCut
		}
		l := lead(t, s, c, true)
		l.mails()
		l.run()
		l.check()
		if !dead {
			if n < 7 {
				t.Errorf("the cursor was written only %d times", n-1)
			}
			return
		}
	}
}

func TestServerThatStartsAgainIsUsedAgain(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	for i := range 3 {
		s.deliver(fmt.Sprint(i), time.Now())
		s.hangUp()
		got := arrivals(t, m)
		s.hangUp()
		if err := m.Done(t.Context(), got[0].ID, false); err != nil {
			t.Error(err)
		}
	}
}

func TestErrorsOfALostConnectionAreTemporaryAndOneLine(t *testing.T) {
	s := serve(t, nil)
	for deed, want := range map[string]string{
		cutBefore: "the server closed the connection",
		deaf:      "no answer in time",
		garble:    "in response",
	} {
		o := s.options(new(store))
		o.Timeouts.Command = time.Second
		m := open(t, o)
		fetch(t, m)
		s.set(trap{"SEARCH", 0, deed})
		_, err := m.Fetch(t.Context())
		if err == nil || mail.Account(err) || mail.Hint(err) != "" {
			t.Errorf("%s: %v, of the account %v, hint %q", deed, err, mail.Account(err), mail.Hint(err))
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, s.addr.String()+": looking for mails: ") || !strings.Contains(text, want) || strings.ContainsAny(text, "\r\n\x00") {
			t.Errorf("%s: %q, want it with %q", deed, text, want)
		}
	}
}

func TestNoGoroutineIsLeftBehind(t *testing.T) {
	t.Run("lives", func(t *testing.T) {
		for _, deed := range []string{cutBefore, cutAfter, deaf, garble} {
			for _, command := range []string{"AUTHENTICATE", "BODY.PEEK", "IDLE"} {
				s := serve(t, nil)
				o := s.options(new(store))
				o.Timeouts.Command, o.Timeouts.Idle = 50*time.Millisecond, 50*time.Millisecond
				m := open(t, o)
				m.Fetch(t.Context())
				s.deliver("x", time.Now())
				s.set(trap{command, 0, deed})
				m.Fetch(t.Context())
				m.Wait(t.Context())
				m.Close()
			}
		}
	})
	for deadline := time.Now().Add(5 * time.Second); ; runtime.Gosched() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if !strings.Contains(string(stacks), "imapclient.(*Client)") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:\n%s", stacks)
		}
	}
}
