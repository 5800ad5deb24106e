package daemon_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func TestSendByHand(t *testing.T) {
	w := newWorld(t, "2026-11-19 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	req := daemon.SendRequest{Kind: form.Prep, Report: "alice@example.com"}
	n, err := w.d.SendNow(t.Context(), w.now, req)
	if err != nil || n.State != plan.Sent || n.To != "alice@example.com" {
		t.Fatalf("got %+v, %v", n, err)
	}
	t.Run("what went out is not sent again", func(t *testing.T) {
		if _, err := w.d.SendNow(t.Context(), w.now, req); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("unless that is asked for", func(t *testing.T) {
		again := req
		again.Again = true
		n2, err := w.d.SendNow(t.Context(), w.now, again)
		if err != nil || n2.State != plan.Sent || n2.MessageID == n.MessageID {
			t.Errorf("got %+v, %v", n2, err)
		}
	})
	t.Run("and the daemon counts it", func(t *testing.T) {
		w.log = nil
		w.until("2026-11-22 00:00")
		w.check("Thu 19 12:00 prep alice", "Thu 19 12:00 prep alice")
	})
	t.Run("a refusal is told", func(t *testing.T) {
		w.post.answer = func(string, int) error { return refused }
		n, err := w.d.SendNow(t.Context(), w.now, daemon.SendRequest{Kind: form.Briefing, Report: "alice@example.com"})
		if err != nil || n.State != plan.Failed || !strings.Contains(n.Reason, "no such user") {
			t.Errorf("got %+v, %v", n, err)
		}
	})
	t.Run("nobody of that name", func(t *testing.T) {
		if _, err := w.d.SendNow(t.Context(), w.now, daemon.SendRequest{Kind: form.Prep, Report: "zoe@example.com"}); err == nil || !strings.Contains(err.Error(), "zoe@example.com") {
			t.Errorf("got %v", err)
		}
	})
}

// Without a daemon, one mail by hand is one mail: what else is due is left to
// the daemon.
func TestSendOnceSendsOneMail(t *testing.T) {
	w := newWorld(t, "2026-11-23 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 11:00", "ben@example.com")
	w.maria.meet("a2", "2026-11-25 10:00", "alice@example.com")
	n, err := daemon.SendOnce(t.Context(), w.store, w.setup, w.now, daemon.SendRequest{Kind: form.Prep, Report: "alice@example.com"})
	if err != nil || n.State != plan.Sent || len(w.post.took) != 1 {
		t.Fatalf("got %+v, %v, %d mails", n, err, len(w.post.took))
	}
}

// A server that takes its time once had the command end before the mail had
// landed, and the mail with it.
func TestSendOnceWaitsForASlowServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-20 10:00", "alice@example.com")
		w.setup.Sender = slowPost{25 * time.Second, w.post}
		n, err := daemon.SendOnce(t.Context(), w.store, w.setup, time.Now(), daemon.SendRequest{Kind: form.Prep, Report: "alice@example.com"})
		if err != nil || n.State != plan.Sent {
			t.Errorf("got %s, %v; want it sent", n.State, err)
		}
	})
}

// A mail by hand was once about what the calendar had shown minutes before.
func TestSendByHandLooksAtTheCalendarFirst(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	w.now = w.now.Add(4 * time.Minute)
	w.step()
	w.maria.events[i].Status = calendar.Cancelled
	if _, err := w.d.SendNow(t.Context(), w.now, daemon.SendRequest{Kind: form.Prep, Report: "alice@example.com"}); err == nil {
		t.Error("a mail about a cancelled meeting was agreed to")
	}
	w.step()
	w.check()
}

func TestSurveyWritesAndSendsNothing(t *testing.T) {
	w := newWorld(t, "2026-11-23 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	s, err := daemon.Look(t.Context(), w.store, w.setup, w.now)
	if err != nil {
		t.Fatal(err)
	}
	planned, err := s.Plan(at("2026-11-30 00:00"))
	if err != nil || len(planned) != 5 || planned[0].Kind != form.Prep {
		t.Errorf("got %d notices, %v", len(planned), err)
	}
	f, n, err := s.Preview(t.Context(), daemon.SendRequest{Kind: form.Prep, Report: "alice@example.com"})
	if err != nil || n.To != "alice@example.com" || len(f.Questions) != 4 {
		t.Errorf("got %+v, %v", n, err)
	}
	if len(w.post.took) != 0 || len(w.store.Pairs()) != 0 {
		t.Errorf("sent %d, wrote %v", len(w.post.took), w.store.Pairs())
	}
}

// A meeting that has left the window is history, and stays as it was recorded.
func TestOldRecordsAreNotRewritten(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("a", "2026-11-18 10:00", "alice@example.com")
	w.until("2026-11-17 12:00")
	w.maria.events[i].Attendees[1].Status = calendar.Declined // after the prep went out
	w.until("2026-12-10 00:00")
	if e := w.records("alice@example.com")[0].Event; e.State != calendar.Refused {
		t.Errorf("got %s (%s), want declined", e.State, e.Reason)
	}
}
