package daemon_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
)

// A9: who is no longer in the config is not mailed, not even a cancellation,
// and the rest still is.
func TestA9PersonRemovedFromTheConfig(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 11:00", "ben@example.com")
	for i := range w.maria.events {
		w.maria.events[i].Summary = "Chat" // a 1:1 by the people alone
	}
	w.until("2026-11-20 12:00")
	w.log = nil
	w.setup.Roster = calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, []calendar.Person{
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: "maria@example.com", Language: "en"},
	}, []string{"maria@example.com"}, "")
	w.crash()
	w.until("2026-11-24 12:00")
	w.check("Mon 23 09:00 prep-nudge ben", "Tue 24 08:00 briefing maria", "Tue 24 11:35 wrapup maria")
}

// B4: one mail however often the calendar is read.
func TestB4ThirtyPollsSendOneMail(t *testing.T) {
	w := newWorld(t, "2026-11-20 09:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	for range 30 {
		w.step()
		w.now = w.now.Add(5*time.Minute + 16*time.Second)
	}
	if w.maria.reads < 30 {
		t.Errorf("the calendar was read %d times", w.maria.reads)
	}
	w.check("Fri 20 09:00 prep alice")
}

// B8: "this and following" ends one series and begins another, under a new UID:
// the slot at the boundary gets its mails once, and the record goes on.
func TestB8SplitSeriesMailsTheBoundaryOnce(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("old", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("old2", "2026-12-01 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	w.maria.events = nil
	w.maria.meet("new", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("new2", "2026-12-01 10:00", "alice@example.com")
	w.until("2026-11-24 12:00")
	w.check("Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
	if rs := w.records("alice@example.com"); len(rs) != 1 || len(rs[0].Event.IDs) == 0 {
		t.Errorf("got %d records, want the one that goes on", len(rs))
	}
}

// B9: a feed whose UIDs change at every download.
func TestB9ChangingUIDsSendOneMail(t *testing.T) {
	w := newWorld(t, "2026-11-20 09:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	for n := range 30 {
		w.maria.events[i].UID = fmt.Sprint("uid-", n)
		w.step()
		w.now = w.now.Add(5 * time.Minute)
	}
	w.check("Fri 20 09:00 prep alice")
}

// C10: a mail tells the time of the meeting, not that of the mail.
func TestC10MailsTellTheTimeOfTheMeeting(t *testing.T) {
	w := newWorld(t, "2026-11-20 09:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.step()
	if raw := w.post.took[0].raw; !strings.Contains(raw, "Tue 24 Nov 2026, 10:00") {
		t.Errorf("the mail does not tell the time:\n%s", raw)
	}
}

// E7: a step that comes late or early by some seconds skips nothing, and
// nothing goes out before its time.
func TestE7JitterNeitherSkipsNorHastens(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:45")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	for _, second := range []int{16, 314, 599, 899, 900, 914} {
		w.now = at("2026-11-20 08:45").Add(time.Duration(second) * time.Second)
		w.step()
		if due := second >= 900; due != (len(w.post.took) == 1) {
			t.Errorf("after %d s: %d mails", second, len(w.post.took))
		}
	}
}
