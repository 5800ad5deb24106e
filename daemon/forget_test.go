package daemon_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/daemon"
	"oneonone/mail"
)

// forget erases everything about somebody.
func (w *world) forget(address string) {
	w.t.Helper()
	if _, err := w.d.Forget(daemon.ForgetRequest{Address: address}); err != nil {
		w.t.Fatal(err)
	}
}

// To forget somebody once closed the mailbox, and no reply was ever read again.
func TestRepliesAreReadAfterSomebodyWasForgotten(t *testing.T) {
	w, b := prepared(t)
	w.forget("ben@example.com")
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "all good", nil), w.now)
	w.until("2026-11-20 12:00")
	if a := w.records("alice@example.com")[0].Answers; len(a) != 1 || a[0].Text != "all good" {
		t.Errorf("filed: %+v", a)
	}
}

// gone fails the test if anything in the state names somebody.
func (w *world) gone(who string) {
	w.t.Helper()
	err := filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var raw []byte
		if !d.IsDir() {
			raw, err = os.ReadFile(path)
		}
		if strings.Contains(path, who) || strings.Contains(string(raw), who) {
			w.t.Errorf("%s still names %s", path, who)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}

func TestNothingIsLeftOfWhoIsForgotten(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	b.put(w.answer("alice@example.com", w.sent("recap", "alice"), "", nil), w.now) // not understood
	w.until("2026-11-27 09:30")
	b.put(dsn("alice@example.com", "failed", "5.1.1", w.sent("actions-due", "alice").ID), w.now)
	w.until("2026-12-02 12:00")
	w.maria.events = nil
	w.until("2026-12-02 13:00")
	w.forget("alice@example.com")
	w.gone("alice@")
}

func TestNothingIsLeftOfAManagerWhoIsForgotten(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	w.forget("maria@example.com")
	w.gone("maria@")
}

// Power is cut before every step. Whoever then asks again finds the rest.
func TestForgettingCanBeAskedForAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	first, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	for n := 0; ; n++ {
		w, _ := first.twin(b)
		survived := w.cutBefore(n, func() {
			_, err := w.d.Forget(daemon.ForgetRequest{Address: "alice@example.com"})
			if err == nil && n == 0 {
				t.Error("the power was cut, and nobody was told")
			}
		})
		w.forget("alice@example.com")
		w.gone("alice@")
		if survived || t.Failed() {
			t.Logf("%d steps", n)
			return
		}
	}
}

// A heldPost takes no mail until it is let go.
type heldPost struct {
	*post
	letGo chan struct{}
}

func (p heldPost) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	<-p.letGo
	return p.post.Send(ctx, env, raw)
}

// How a mail in flight ended was once written down in a record made anew.
func TestAMailInFlightBringsNobodyBack(t *testing.T) {
	held := heldPost{&post{}, make(chan struct{})}
	w := newWorld(t, "2026-11-20 08:00")
	w.setup.Sender = held
	w.crash()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	w.now = at("2026-11-20 09:00")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := w.d.Step(ctx, w.now); err != nil {
		t.Fatal(err)
	}
	w.maria.events = nil
	w.forget("alice@example.com")
	close(held.letGo)
	w.until("2026-11-20 12:00")
	w.gone("alice@")
	if q := w.d.Status(w.now).Queue; len(q) > 0 {
		t.Errorf("queued: %+v", q)
	}
}
