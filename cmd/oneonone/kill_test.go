package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The life of a 1:1 is told once, also by a daemon that is killed with -9 at
// any moment and started again: each mail arrives, and arrives twice only where
// the kill came between the mail server's taking it and our writing that down.
// Then it is the same mail, byte for byte.
func TestKilledAtAnyMomentEveryMailIsSentOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes as long as a 1:1 of a second, some fifteen seconds")
	}
	t.Parallel()
	k := newKiller(t)
	post := startPost(t, &post{greeted: k.greeted, after: k.taken})
	h := shortLife(t, post.port, "maria@example.test", "alice@example.test")
	k.run(h, post.settle)

	var got []accepted
	for _, m := range post.mails() {
		m.raw = strings.ReplaceAll(m.raw, "\r\n", "\n")
		got = append(got, m)
	}
	k.judge(h, got)
	if k.again != nil {
		t.Errorf("sent again though it was recorded as sent: %v", k.again)
	}
	if k.kills < 5 {
		t.Errorf("got %d kills, want more: this has shown nothing", k.kills)
	}
	t.Logf("killed %d times; %d mails accepted", k.kills, len(got))
}

// shortLife is a house whose only 1:1 starts in a few seconds and lasts one:
// time enough for a second attempt at each mail, 4 to 6 s after a first that
// was killed.
func shortLife(t *testing.T, port int, manager, report string) house {
	t.Helper()
	start := time.Now().Add(12 * time.Second).Truncate(time.Second)
	uid := fmt.Sprintf("%x@example.test", rand.Uint64())
	h := newHouse(t)
	h.write("one.ics", feed(appointment{uid: uid, title: "1:1 " + uid, start: start, end: start.Add(time.Second), manager: manager, report: report}))
	h.write("config.yaml", fmt.Sprintf(`timezone: UTC
state: ./state
workdays: [Mon-Sun]
calendars: [{name: mine, owner: %s, ics: ./one.ics}]
schedule: {prep: {before: 10s}, prep-nudge: off, briefing: {before: 9s}, wrapup: {after: 1s}, wrapup-nudge: off}
mail:
  from: "1:1s <bot@example.test>"
  smtp: {host: 127.0.0.1, port: %d, tls: none}
`, manager, port))
	return h
}

// A killer runs a daemon and kills it over and over.
type killer struct {
	t        *testing.T
	random   *rand.Rand
	blows    chan blow      // the mail server asks for a kill
	kills    int            // so far
	excuse   map[string]int // by Message-ID: kills that came with an attempt under way
	cut      map[string]int // by Message-ID: the last of those attempts
	sent     map[string]bool
	again    []string // Message-IDs accepted though a kill before found them recorded as sent
	struck   map[string]bool
	harmless bool // it only looks on

	mu sync.Mutex // for what the mail server's side uses: sent, again and struck
}

// A blow is a kill at a moment of the mail server's choice, which waits for it.
type blow struct{ done chan struct{} }

func (b blow) land() {
	if b.done != nil {
		close(b.done)
	}
}

func newKiller(t *testing.T) *killer {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return &killer{
		t: t, random: rand.New(rand.NewPCG(seed, 1)), blows: make(chan blow),
		excuse: map[string]int{}, cut: map[string]int{}, sent: map[string]bool{}, struck: map[string]bool{},
	}
}

// greeted has the daemon killed the first time that it names the manager as
// recipient: before the briefing's text is handed over.
func (k *killer) greeted(to string) {
	if to == "maria@example.test" {
		k.strike("briefing")
	}
}

// taken has the daemon killed when a prep form is taken for the first time, but
// before it hears so: the one case in which it must be sent twice.
func (k *killer) taken(a accepted) {
	k.mu.Lock()
	if k.sent[a.id] {
		k.again = append(k.again, a.id)
	}
	k.mu.Unlock()
	if a.kind() == "prep" {
		k.strike("prep")
	}
}

// strike asks for a kill, once for each occasion, and waits until it is done.
func (k *killer) strike(occasion string) {
	k.mu.Lock()
	struck := k.struck[occasion]
	k.struck[occasion] = true
	k.mu.Unlock()
	if struck {
		return
	}
	b := blow{make(chan struct{})}
	select {
	case k.blows <- b:
		<-b.done
	case <-k.t.Context().Done():
	}
}

// run keeps the daemon of h alive until its three mails are sent, and kills it
// meanwhile. settle waits until the mail server is done with a daemon that is
// gone.
func (k *killer) run(h house, settle func()) {
	k.t.Helper()
	giveUp := time.Now().Add(time.Minute)
	p := h.start()
	for {
		if k.random.IntN(2) == 0 { // half of the lives are long enough to do something, also on a slow machine
			p.hear("READY=1")
		}
		wait := time.NewTimer(150*time.Millisecond + time.Duration(k.random.Int64N(int64(250*time.Millisecond))))
		var b blow
		select {
		case <-wait.C:
		case b = <-k.blows:
		}
		wait.Stop()
		switch n := h.notices(); {
		case b.done == nil && len(n) == 3 && !slices.ContainsFunc(n, func(n recorded) bool { return n.State != "sent" }):
			p.stop()
			return
		case time.Now().After(giveUp):
			k.t.Fatalf("the mails were not all sent: %+v", n)
		}
		if k.harmless {
			continue
		}
		if k.freeze(p); spared(h.notices()) {
			p.signal(syscall.SIGCONT)
			b.land()
			continue
		}
		k.kill(p, b, settle)
		p = h.start()
	}
}

// spared reports whether a notice is in its second attempt: the third comes
// only after the meeting, when it is of no use any more.
func spared(notices []recorded) bool {
	return slices.ContainsFunc(notices, func(n recorded) bool { return n.State == "sending" && n.Attempts > 1 })
}

// freeze stops a daemon where it is, so that one can look at its files.
func (k *killer) freeze(p *process) {
	k.t.Helper()
	p.signal(syscall.SIGSTOP)
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(p.cmd.Process.Pid, &status, syscall.WUNTRACED, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || !status.Stopped() {
			k.t.Fatalf("the daemon ended by itself (%v, status %#x):\n%s", err, status, p.log())
		}
		return
	}
}

// kill kills a frozen daemon, and writes down what its files said at that moment.
func (k *killer) kill(p *process, b blow, settle func()) {
	k.t.Helper()
	notices := p.notices()
	p.signal(syscall.SIGKILL)
	p.end()
	k.kills++
	b.land()
	k.settle(settle)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, n := range notices {
		switch n.State {
		case "sending":
			if n.Attempts > k.cut[n.MessageID] { // not one that an earlier kill cut off
				k.cut[n.MessageID] = n.Attempts
				k.excuse[n.MessageID]++
			}
		case "sent":
			k.sent[n.MessageID] = true
		}
	}
}

// settle waits for the mail server, which may ask for a kill that is done.
func (k *killer) settle(settle func()) {
	settled := make(chan struct{})
	go func() {
		settle()
		close(settled)
	}()
	for {
		select {
		case b := <-k.blows:
			b.land()
		case <-settled:
			return
		}
	}
}

// judge compares the mails that arrived with what must have.
func (k *killer) judge(h house, got []accepted) {
	k.t.Helper()
	byID := map[string][]accepted{}
	for _, m := range got {
		byID[m.id] = append(byID[m.id], m)
	}
	kinds := map[string]int{}
	for _, n := range h.notices() {
		kinds[n.Kind]++
		mails := byID[n.MessageID]
		delete(byID, n.MessageID)
		if len(mails) == 0 || len(mails) > 1+k.excuse[n.MessageID] {
			k.t.Errorf("%s: arrived %d times, want once, and again for at most %d kills in an attempt", n.ID, len(mails), k.excuse[n.MessageID])
		}
		letter, err := os.ReadFile(h.path(filepath.Join("state", "letters", n.ID+".eml")))
		if err != nil {
			k.t.Fatal(err)
		}
		want := strings.ReplaceAll(string(letter), "\r\n", "\n")
		for _, m := range mails {
			if m.raw != want || m.to != n.To {
				k.t.Errorf("%s: got this mail to %s:\n%s\nwant, to %s:\n%s", n.ID, m.to, m.raw, n.To, want)
			}
		}
	}
	for _, kind := range []string{"prep", "briefing", "wrapup"} {
		if kinds[kind] != 1 {
			k.t.Errorf("got %d notices of the kind %s, want 1", kinds[kind], kind)
		}
	}
	for id, mails := range byID {
		k.t.Errorf("a mail that nobody recorded arrived %d times: %s", len(mails), id)
	}
}
