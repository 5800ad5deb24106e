package daemon_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func TestTwoWeeksOfOnePair(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("team", "2026-11-24 11:00", "alice@example.com", "ben@example.com")
	w.until("2026-12-10 00:00")
	w.check(
		"Fri 20 09:00 prep alice",
		"Mon 23 09:00 prep-nudge alice",
		"Tue 24 08:00 briefing maria",
		"Tue 24 10:35 wrapup maria",
		"Wed 25 09:00 wrapup-nudge maria",
		"Tue 01 09:00 digest maria")
	w.once()
}

func TestD8TwoAtTheSameMinuteBothGetAllMails(t *testing.T) {
	w := newWorld(t, "2026-11-20 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 10:00", "ben@example.com")
	w.until("2026-11-24 12:00")
	w.check(
		"Fri 20 12:00 prep alice", "Fri 20 12:00 prep ben",
		"Mon 23 09:00 prep-nudge alice", "Mon 23 09:00 prep-nudge ben",
		"Tue 24 08:00 briefing maria", "Tue 24 08:00 briefing maria",
		"Tue 24 10:35 wrapup maria", "Tue 24 10:35 wrapup maria")
}

func TestD5CancelledBetweenDueAndSend(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	w.now = at("2026-11-20 08:59")
	w.step()
	w.maria.events[i].Status = calendar.Cancelled // one minute before the prep is due, between two reads
	w.until("2026-11-25 00:00")
	w.check()
}

func TestQueuedMailIsWithdrawnWhenTheMeetingMoves(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = func(string, int) error { return putOff }
	w.until("2026-11-20 09:00")
	w.check()
	w.maria.events[i].Start, w.maria.events[i].End = at("2026-11-25 10:00"), at("2026-11-25 10:30")
	w.post.answer, w.now = nil, at("2026-11-20 09:01")
	w.until("2026-11-25 12:00")
	w.check("Mon 23 09:00 prep alice", "Tue 24 09:00 prep-nudge alice", "Wed 25 08:00 briefing maria", "Wed 25 10:35 wrapup maria")
}

func TestG1TemporaryRefusalIsTriedAgainWithTheSameBytes(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = func(_ string, attempt int) error {
		if attempt < 4 {
			return putOff
		}
		return nil
	}
	w.until("2026-11-20 12:00")
	if len(w.post.took) != 1 || w.post.tries["alice@example.com"] != 4 {
		t.Fatalf("took %d after %d tries, want 1 after 4", len(w.post.took), w.post.tries["alice@example.com"])
	}
	n, _ := w.records("alice@example.com")[0].Notice(w.records("alice@example.com")[0].Notices[0].ID)
	if n.State != plan.Sent || n.Attempts != 4 || n.Sent.Sub(n.Queued) > 10*time.Minute {
		t.Errorf("got %+v", n)
	}
}

// What never gets through is told, and that is the end of it: the daemon was
// once in bad health ever after.
func TestG1WhatNeverGetsThroughExpiresAndTheManagerIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-11-20 08:00")
	w.hourly()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = only("alice@example.com", putOff)
	w.until("2026-11-24 12:00")
	w.check("Tue 24 08:00 briefing maria", "Tue 24 09:30 problem maria", "Tue 24 09:30 problem ops", "Tue 24 10:35 wrapup maria")
	if tries := w.post.tries["alice@example.com"]; tries > 300 {
		t.Errorf("%d attempts in four days", tries)
	}
	if s := w.d.Status(w.now); !s.Healthy {
		t.Errorf("all that concerns are told, and still there is %+v", s.Problems)
	}
}

func TestG2RefusedForGoodStopsForThatPersonAlone(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("a2", "2026-11-26 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 11:00", "ben@example.com")
	w.post.answer = only("alice@example.com", refused)
	w.until("2026-11-24 10:00")
	w.check(
		"Fri 20 09:00 prep ben", "Fri 20 09:00 problem maria", "Fri 20 09:00 problem ops",
		"Mon 23 09:00 prep-nudge ben",
		"Tue 24 08:00 briefing maria", "Tue 24 08:00 briefing maria")
	if n := w.post.tries["alice@example.com"]; n != 1 {
		t.Errorf("alice was tried %d times, want once", n)
	}
	for _, r := range w.records("alice@example.com") {
		for _, n := range r.Notices {
			if n.To == "alice@example.com" && n.State == plan.Failed && !strings.Contains(n.Reason, "no such user") {
				t.Errorf("got reason %q", n.Reason)
			}
		}
	}
}

func TestE1DownOverTheDueTime(t *testing.T) {
	for name, gap := range map[string]string{"six minutes": "2026-11-20 09:06", "six hours": "2026-11-20 15:00"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "2026-11-20 08:59")
			w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
			w.step()
			w.check()
			w.crash()
			w.now = at(gap)
			w.step()
			if len(w.log) != 1 {
				t.Errorf("sent %q", w.log)
			}
		})
	}
}

func TestD9AFirstStartSendsNoFlood(t *testing.T) {
	w := newWorld(t, "2026-11-24 11:00")
	for _, day := range []string{"03", "10", "17", "24"} { // all ended
		w.maria.meet("a"+day, "2026-11-"+day+" 10:00", "alice@example.com")
	}
	w.maria.meet("next", "2026-12-01 10:00", "alice@example.com")
	w.until("2026-11-26 00:00")
	w.check()
}

func TestAPairAddedLaterGetsNothingForWhatHasEnded(t *testing.T) {
	w := newWorld(t, "2026-11-20 12:00")
	w.until("2026-11-24 11:00")
	w.maria.meet("b", "2026-11-24 10:00", "ben@example.com") // put in after the fact
	w.until("2026-11-28 00:00")
	w.check()
}

func TestE3CrashAroundTheMailServer(t *testing.T) {
	t.Run("before it took the mail: one copy", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 09:00")
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.post.answer = func(string, int) error { return errors.New("the process dies here") }
		w.step()
		w.post.answer = nil
		w.crash()
		w.until("2026-11-20 10:00")
		if len(w.post.took) != 1 {
			t.Errorf("got %d copies", len(w.post.took))
		}
	})
	t.Run("after it took the mail, before that was written: the same Message-ID and bytes", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 09:00")
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.post.answer = func(to string, attempt int) error {
			if attempt == 1 {
				w.post.took = append(w.post.took, letter{to, "lost"})
				return lost
			}
			return nil
		}
		w.step()
		w.crash()
		w.until("2026-11-20 10:00")
		if len(w.post.took) != 2 {
			t.Fatalf("got %d copies, want the ambiguous one again", len(w.post.took))
		}
		n := w.records("alice@example.com")[0].Notices[0]
		if n.State != plan.Sent || n.Attempts != 2 || !strings.Contains(w.post.took[1].raw, n.MessageID) {
			t.Errorf("got %+v", n)
		}
	})
	t.Run("in the middle of a batch: none lost, none twice", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 08:00")
		for _, r := range []string{"alice", "ben"} {
			for _, h := range []string{"10", "11", "12", "13", "14", "15", "16", "17", "18", "19"} {
				w.maria.meet(r+h, "2026-11-24 "+h+":00", r+"@example.com")
			}
		}
		tries := 0
		w.post.answer = func(string, int) error {
			if tries++; tries == 11 {
				return down
			}
			return nil
		}
		w.step()
		w.crash()
		w.until("2026-11-20 12:00")
		if len(w.post.took) != 20 {
			t.Errorf("got %d mails, want 20", len(w.post.took))
		}
		w.once()
	})
}

func TestE6ClockStepsSendNothingTwice(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 10:00")
	w.now = at("2026-11-20 08:30") // set back over the sent mail
	w.until("2026-11-20 12:00")
	w.now = at("2026-11-20 14:00")
	w.step()
	w.check("Fri 20 09:00 prep alice")
}

func TestF4AFailingCalendarTakesNothingBack(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 10:00")
	w.maria.fail = errors.New("502 bad gateway")
	w.until("2026-11-21 10:00")
	w.maria.fail = nil
	w.until("2026-11-24 12:00")
	w.check("Fri 20 09:00 prep alice", "Fri 20 12:07 problem maria", "Fri 20 12:07 problem ops",
		"Mon 23 09:00 prep-nudge alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
	t.Run("also over a restart", func(t *testing.T) {
		w.maria.fail = errors.New("still down")
		w.crash()
		w.now = at("2026-11-24 12:05")
		w.step()
		w.check()
	})
}

func TestE8OneFailingPairHoldsUpNoOther(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "bad address@example.com")
	w.maria.meet("b", "2026-11-24 10:00", "ben@example.com")
	w.until("2026-11-20 10:00")
	for _, l := range w.log {
		if strings.Contains(l, "prep ben") {
			return
		}
	}
	t.Errorf("sent %q, want the prep to ben among it", w.log)
}

func TestA2ManagerDeclines(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.events[i].Attendees[0].Status = calendar.Declined
	w.until("2026-11-28 00:00")
	w.check()
}

func TestD6DeletedAfterItEnded(t *testing.T) {
	w := newWorld(t, "2026-11-24 09:50")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-24 10:31")
	w.maria.events = nil
	w.until("2026-11-24 12:00")
	w.check("Tue 24 09:50 briefing maria", "Tue 24 10:35 wrapup maria")
	if r := w.records("alice@example.com")[0]; r.Event.Held.IsZero() || r.Event.State != calendar.On {
		t.Errorf("got %+v, want it held", r.Event)
	}
}

func TestD1MovedAndA3CancelledAreTold(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	w.maria.events[i].Start, w.maria.events[i].End = at("2026-11-25 14:00"), at("2026-11-25 14:30")
	w.until("2026-11-20 13:00")
	w.check("Fri 20 09:00 prep alice", "Fri 20 12:05 changed alice")
	w.maria.events = nil
	w.until("2026-11-27 00:00")
	w.check("Fri 20 13:05 changed alice")
}

func TestMetricsAreKeptAndComparedWithTheLastTime(t *testing.T) {
	w := newWorld(t, "2026-11-16 08:00")
	w.maria.meet("a", "2026-11-18 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-25 10:00", "alice@example.com")
	value := 10.0
	w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading {
		return []daemon.Reading{{Metric: "Tickets closed", Figure: &form.Figure{Name: "Tickets closed", Value: value, At: w.now}}}
	}
	w.crash()
	w.until("2026-11-20 00:00")
	value = 14
	w.until("2026-11-26 00:00")
	rs := w.records("alice@example.com")
	if f := rs[1].Metrics[0]; f.Value != 14 || f.Before == nil || *f.Before != 10 {
		t.Errorf("got %+v, want 14 after 10", f)
	}
	for _, l := range w.post.took {
		if strings.Contains(l.raw, "2026-11-25") && !strings.Contains(l.raw, "14") {
			t.Error("the value is not in the mail")
		}
	}
}
