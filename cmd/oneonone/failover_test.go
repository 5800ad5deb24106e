package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// storm is how many mails are due at once, and kills how often the daemon that
// sends them is killed.
func storm(t *testing.T) (mails, kills int) {
	if os.Getenv("ONEONONE_FAILOVER") == "" {
		t.Log("this is the short form; ONEONONE_FAILOVER=1 kills 50 times in a storm of 600 mails")
		return 80, 5
	}
	return 600, 50
}

// Two daemons on one state directory: one sends a storm of mails and is killed
// over and over, the other takes over, and a third begins to stand by. Each mail
// arrives, and arrives twice only where a kill came between the mail server's
// taking it and our writing that down. Then it is the same mail, byte for byte.
func TestFailoverInAMailStormLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some ten seconds")
	}
	t.Parallel()
	mails, kills := storm(t)
	k := newKiller(t)
	g := &gate{random: rand.New(rand.NewPCG(k.random.Uint64(), 1))}
	g.next()
	post := startPost(t, &post{gate: g.wait})
	h := stormyHouse(t, post.port, mails)
	active := h.start("--standby")
	active.hear("READY=1")
	var gaps []time.Duration // from a kill until the standby is in the middle of a mail
	for k.kills < kills {
		standby := h.start("--standby")
		standby.hear("STATUS=standby")
		g.open(1 + k.random.IntN(mails/kills))
		if k.random.IntN(2) == 0 {
			until(t, "another mail has come whole", func() bool { return g.waiting.Load() > 0 })
		}
		k.freeze(active)
		k.kill(active, blow{}, g.next)
		died := time.Now()
		g.open(1)
		gaps = append(gaps, time.Since(died))
		active = standby
	}
	go g.open(10 * mails)
	within(t, 4*time.Minute, "all is sent", func() bool { return h.allSent(mails) }) // a mail that was cut off thrice waits for a while
	active.stop()
	k.weigh(h, post.mails(), mails)
	slices.Sort(gaps)
	t.Logf("%d mails due; the active daemon killed %d times; the standby was in the middle of a mail after %s at the median, %s at most",
		mails, k.kills, gaps[len(gaps)/2].Round(time.Millisecond), gaps[len(gaps)-1].Round(time.Millisecond))
}

// A gate holds up mails that have come whole, before the server takes them: a
// daemon is then killed with some of its mails at any stage.
type gate struct {
	waiting atomic.Int32 // mails

	random *rand.Rand
	mu     sync.Mutex
	pass   chan bool     // lets one mail of this life pass
	dead   chan struct{} // the life is over: what still waits is taken, or not
}

// next begins another life.
func (g *gate) next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.dead != nil {
		close(g.dead)
	}
	g.pass, g.dead = make(chan bool), make(chan struct{})
}

func (g *gate) life() (pass chan bool, dead chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pass, g.dead
}

// open lets some mails pass.
func (g *gate) open(n int) {
	pass, dead := g.life()
	for range n {
		select {
		case pass <- true:
		case <-dead:
			return
		}
	}
}

// wait is called for every mail that has come whole.
func (g *gate) wait() error {
	pass, dead := g.life()
	g.waiting.Add(1)
	defer g.waiting.Add(-1)
	select {
	case <-pass:
		return nil
	case <-dead: // nobody hears what is answered
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.random.IntN(2) == 0 {
		return errors.New("the other side is gone")
	}
	return nil
}

// stormyHouse is a house where many prep forms are due at once.
func stormyHouse(t *testing.T, port, mails int) house {
	h := newHouse(t)
	var list []appointment
	for i := range mails {
		list = append(list, soon("maria@example.test", fmt.Sprintf("r%03d@example.test", i)))
	}
	h.write("maria.ics", feed(list...))
	h.write("config.yaml", rules(port)+calendars([3]string{"maria", "maria@example.test", "./maria.ics"}))
	return h
}

func (h house) allSent(mails int) bool {
	n := h.notices()
	return len(n) == mails && !slices.ContainsFunc(n, func(n recorded) bool { return n.State != "sent" })
}

// weigh compares the mails that arrived with what must have, one prep form for
// each report.
func (k *killer) weigh(h house, got []accepted, mails int) {
	k.t.Helper()
	byID := map[string][]accepted{}
	for _, m := range got {
		byID[m.id] = append(byID[m.id], m)
	}
	lost, twice, excused, told := 0, 0, 0, map[string]bool{}
	for _, n := range h.notices() {
		told[n.To] = true
		letter, err := os.ReadFile(h.path(filepath.Join("state", "letters", n.ID+".eml")))
		if err != nil {
			k.t.Fatal(err)
		}
		for _, m := range byID[n.MessageID] {
			if strings.ReplaceAll(m.raw, "\r\n", "\n") != strings.ReplaceAll(string(letter), "\r\n", "\n") || m.to != n.To {
				k.t.Errorf("%s: what arrived is another mail than the letter", n.ID)
			}
		}
		switch times := len(byID[n.MessageID]); {
		case times == 0:
			lost++
			k.t.Errorf("%s to %s never arrived; it is recorded as %s", n.ID, n.To, n.State)
		case times > 1+k.excuse[n.MessageID]:
			twice++
			k.t.Errorf("%s arrived %d times, with %d kills in an attempt", n.ID, times, k.excuse[n.MessageID])
		case times > 1:
			excused++
		}
		delete(byID, n.MessageID)
	}
	if len(told) != mails || len(byID) > 0 {
		k.t.Errorf("%d people are recorded and %d mails unknown, want %d and none", len(told), len(byID), mails)
	}
	cut := 0
	for _, n := range k.excuse {
		cut += n
	}
	k.t.Logf("lost %d, twice %d; %d attempts were cut off by kills, %d of them had been taken and were repeated with the same Message-ID", lost, twice, cut, excused)
}

// status on the machine of a standby says so, and who has the state.
func TestStatusOfAStandby(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	h := newPair(t, post.port)
	active := h.start()
	active.hear("READY=1")
	standby := h.start("--standby")
	standby.hear("READY=1\nSTATUS=standby: the state is held by process")
	until(t, "the active one answers", func() bool { return h.role() == "active" })
	if err := os.Remove(h.path("state/control.sock")); err != nil { // as on another machine
		t.Fatal(err)
	}
	if got := h.role(); got != "standby" {
		t.Errorf("got the role %q, want standby", got)
	}
	if out := h.ok("status"); !strings.HasPrefix(out, fmt.Sprintf("standby: the state is held by process %d on ", active.cmd.Process.Pid)) {
		t.Errorf("got %q", out)
	}
	standby.signal(syscall.SIGHUP) // which is not its end
	active.stop()
	until(t, "the standby is active", func() bool {
		standby.signal(syscall.SIGHUP) // nor is one while it takes over
		return h.role() == "active"
	})
	standby.stop()
	waiting := h.start()
	waiting.hear("READY=1")
	asked := h.start("--standby")
	asked.hear("READY=1")
	asked.stop()
	waiting.stop()
}

func (h house) role() string {
	_, out, _ := h.run("status", "--json")
	var s struct{ Role string }
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		return ""
	}
	return s.Role
}

// A lock on a network file system can be lost while its holder is stopped. One
// that wakes up after another has taken over sends and writes nothing more.
func TestAPausedDaemonThatLostItsLockSendsNothing(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	h := newPair(t, post.port)
	alice, ben, kim := soon("maria@example.test", "alice@example.test"), soon("maria@example.test", "ben@example.test"), soon("maria@example.test", "kim@example.test")
	h.write("maria.ics", feed(alice))
	old := h.start()
	until(t, "the prep form is sent", func() bool { return h.allSent(1) })
	newKiller(t).freeze(old)
	if err := os.Rename(h.path("state/lock"), h.path("stolen")); err != nil { // the server forgets who held it
		t.Fatal(err)
	}
	next := h.start("--standby")
	next.hear("READY=1")
	h.write("maria.ics", feed(alice, ben))
	until(t, "the second prep form is sent", func() bool { return h.allSent(2) })
	before, err := os.ReadFile(h.path("state/epoch"))
	if err != nil {
		t.Fatal(err)
	}
	h.write("maria.ics", feed(alice, ben, kim))
	old.signal(syscall.SIGCONT)
	if code, _ := old.end(); code != 1 || !strings.Contains(h.log(), "another process has taken the state over") {
		t.Errorf("the old daemon ended with code %d, want 1, and that it was replaced", code)
	}
	until(t, "the third prep form is sent", func() bool { return h.allSent(3) })
	if got := h.role(); got != "active" {
		t.Errorf("the new daemon's control socket went with the old one: got the role %q", got)
	}
	next.stop()
	if after, err := os.ReadFile(h.path("state/epoch")); err != nil || string(after) != string(before) {
		t.Errorf("the epoch is %q, want %q: %v", after, before, err)
	}
	if got := len(post.mails()); got != 3 {
		t.Errorf("%d mails arrived, want 3", got)
	}
}
