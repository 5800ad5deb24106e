package daemon_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/daemon"
)

// Mails that failed side by side once counted as failures in a row, so that a
// server that was away for a moment was left alone for long.
func TestAMomentsOutageIsOneFailure(t *testing.T) {
	w := newWorld(t, "2026-11-20 12:00")
	for i := range 8 {
		w.maria.meet(fmt.Sprint("u", i), "2026-11-24 10:00", fmt.Sprintf("r%d@example.com", i))
	}
	w.post.answer = func(string, int) error { return down }
	w.step()
	w.post.answer = nil
	w.until("2026-11-20 12:05")
	if len(w.log) != 8 {
		t.Errorf("five minutes later %d of 8 mails are out; %+v", len(w.log), w.d.Status(w.now).Mail)
	}
}

// A mail between two tries was once missing from the queue that status shows.
func TestStatusShowsAMailThatWaitsForItsNextTry(t *testing.T) {
	w := newWorld(t, "2026-11-20 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.post.answer = func(string, int) error { return putOff }
	w.step()
	q := w.d.Status(w.now).Queue
	if len(q) != 1 || q[0].To != "alice@example.com" || q[0].Attempts != 1 || !q[0].NextTry.After(w.now) {
		t.Errorf("got %+v, want the one mail to alice", q)
	}
}

// Calendars that did not answer once took all the places of those that are read
// at a time, and a calendar behind them was not read for minutes.
func TestDeadCalendarsHoldUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com")
		var dead []daemon.Calendar
		for i := range 15 {
			f := &slowFeed{feed{name: fmt.Sprint("dead", i), owner: "tom@example.com"}}
			dead = append(dead, daemon.Calendar{Source: f, Owner: f.owner, Refresh: time.Minute})
		}
		w.setup.Calendars = slices.Concat(dead[:12], w.setup.Calendars, dead[12:])
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(w.post.took) != 1 {
			t.Errorf("after a minute %d mails are out, want the one of the calendar that answers", len(w.post.took))
		}
		stop()
	})
}

// Two hours without a good read were once told as a dead calendar, though it
// was the daemon that had been off.
func TestAFailedReadAfterARestartIsNoDeadCalendar(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	w.step()
	w.now = at("2026-11-18 18:00")
	w.maria.fail = errors.New("502 bad gateway")
	w.crash()
	w.step()
	w.maria.fail = nil
	w.now = w.now.Add(time.Minute)
	w.step()
	w.check()
}

// A meeting that was taken out of its calendar while only others could be read
// once counted as gone without a word.
func TestCancelledWhileItsCalendarCouldNotBeRead(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-24 08:30")
	w.log = nil
	w.maria = &feed{name: "maria", owner: "maria@example.com", since: at("2026-11-01 00:00"), fail: errors.New("502 bad gateway")}
	w.feeds = []*feed{w.maria}
	w.watch(&feed{name: "tom", owner: "tom@example.com"})
	w.step()
	w.check()
	w.maria.fail = nil // it is back, and the event is gone
	w.until("2026-11-24 12:00")
	w.check("Tue 24 08:30 changed alice", "Tue 24 08:30 changed maria")
}

// A mail server that was away for days once was a problem for each mail that
// came to nothing, and a mail to the admin for each.
func TestAnOutageIsOneProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-11-23 12:00")
	w.hourly()
	for i := range 4 {
		w.maria.meet(fmt.Sprint("u", i), "2026-11-24 10:00", fmt.Sprintf("r%d@example.com", i))
	}
	w.post.answer = func(string, int) error { return down }
	w.until("2026-11-24 11:00")
	w.log, w.post.answer = nil, nil
	w.until("2026-11-24 13:00")
	told := 0
	for _, l := range w.log {
		if strings.HasSuffix(l, "problem ops") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the admin got %d mails about one outage, among\n\t%s", told, strings.Join(w.log, "\n\t"))
	}
}
