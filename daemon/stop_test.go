package daemon_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/mail"
)

// soonEnough is how long a daemon may take to stop, before whoever asked for it
// kills it.
const soonEnough = 10 * time.Second

func TestStopLetsAMailInFlightLand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com") // the prep is due at once
		w.setup.Sender = slowPost{5 * time.Second, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		if d := stop(); d > soonEnough {
			t.Errorf("took %s to stop", d)
		}
		n := w.records("alice@example.com")[0].Notices[0]
		if n.State != plan.Sent {
			t.Errorf("got %s, want the mail in flight recorded as sent", n.State)
		}
	})
}

func TestStopGivesUpOnAMailThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		w.setup.Sender = slowPost{time.Hour, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		if d := stop(); d > soonEnough {
			t.Errorf("took %s to stop", d)
		}
	})
}

// A mail that came up for its next try while another was landing once kept the
// daemon from ever stopping.
func TestStopDoesNotWaitForAMailThatIsPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		w.maria.meet("b", "2000-01-04 10:00", "ben@example.com")
		w.setup.Sender = fastRefusal{"alice@example.com", slowPost{7 * time.Second, w.post}}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(5500 * time.Millisecond) // alice's next try is about now
		if d := stop(); d > soonEnough {
			t.Errorf("took %s to stop", d)
		}
		if n := w.records("ben@example.com")[0].Notices[0]; n.State != plan.Sent {
			t.Errorf("got %s, want ben's mail recorded as sent", n.State)
		}
	})
}

// A fastRefusal puts one address off at once.
type fastRefusal struct {
	address string
	slowPost
}

func (p fastRefusal) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	if env.To == p.address {
		return mail.Receipt{}, putOff
	}
	return p.slowPost.Send(ctx, env, raw)
}

// A record that cannot be read must not keep the outcomes of other mails from
// being recorded: they would go out again after the start.
func TestStopRecordsEachMailByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		w.maria.meet("b", "2000-01-04 10:00", "ben@example.com")
		w.setup.Sender = slowPost{5 * time.Second, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		w.damage("pairs/maria@example.com/alice@example.com/2*.yaml") // while her mail is in flight
		w.damage("pairs/maria@example.com/alice@example.com/.*.prev")
		stop()
		if n := w.records("ben@example.com")[0].Notices[0]; n.State != plan.Sent {
			t.Errorf("got %s, want ben's mail recorded as sent", n.State)
		}
	})
}

// damage spoils state files.
func (w *world) damage(pattern string) {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.dir, pattern))
	if err != nil || len(files) == 0 {
		w.t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, f := range files {
		if err := os.WriteFile(f, []byte("schema: 1\nmeeting: [\n"), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

// A daemon that was told to stop in the middle of a morning's mails once went
// on to write those of everybody else first.
func TestStopWritesNoMoreLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		const people = 60
		for i := range people {
			w.maria.meet(fmt.Sprint("u", i), "2000-01-04 10:00", fmt.Sprintf("r%d@example.com", i))
		}
		w.setup.Sender = slowPost{time.Second, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(1500 * time.Millisecond)
		before := w.letters()
		if took := stop(); took > soonEnough {
			t.Errorf("took %s to stop", took)
		}
		if n := w.letters() - before; before == 0 || before > people/2 || n > 0 {
			t.Errorf("of %d letters %d were there when it was told to stop, and it wrote %d more", people, before, n)
		}
	})
}

func (w *world) letters() int {
	files, err := filepath.Glob(filepath.Join(w.dir, "letters", "*.eml"))
	if err != nil {
		w.t.Fatal(err)
	}
	return len(files)
}

// Reads that ended after the loop had once waited for it for ever.
func TestStopLeavesNothingRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		for i := range 40 {
			f := &slowFeed{feed{name: fmt.Sprint("dead", i), owner: "tom@example.com"}}
			w.setup.Calendars = append(w.setup.Calendars, daemon.Calendar{Source: f, Owner: f.owner, Refresh: time.Minute})
		}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		stop()
		synctest.Wait()
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if n := strings.Count(string(stacks), "created by oneonone/daemon.(*Daemon)"); n > 0 {
			t.Errorf("%d goroutines of the daemon are left", n)
		}
	})
}
