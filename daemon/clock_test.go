package daemon_test

import (
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// What was done under a clock that ran ahead once stood when it was set right:
// mails counted as too late, meetings as held, and the mail server was left
// alone until the wrong time came again.
func TestAClockThatRanAheadTakesNothingAway(t *testing.T) {
	t.Run("a mail that it made too late", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 08:00")
		w.maria.meet("a", "2026-11-20 10:00", "alice@example.com")
		w.setup.Policy.Schedule[form.Prep] = plan.When{Before: time.Hour}
		w.crash()
		w.step()
		w.now = at("2026-11-20 10:05")
		w.step()
		w.now = at("2026-11-20 08:06")
		w.until("2026-11-20 09:45")
		w.check("Fri 20 08:00 briefing maria", "Fri 20 09:00 prep alice")
	})
	t.Run("a meeting that it made a past one", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 08:00")
		i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.until("2026-11-20 09:00")
		w.now = at("2026-11-25 12:00")
		w.step()
		w.now = at("2026-11-20 09:05")
		w.step()
		w.log = nil
		w.maria.events[i].Status = calendar.Cancelled
		w.until("2026-11-24 12:00")
		w.check("Fri 20 09:10 changed alice")
	})
	t.Run("a pause that it set", func(t *testing.T) {
		w := newWorld(t, "2026-11-20 08:00")
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.post.answer = func(string, int) error { return down }
		w.now = at("2026-11-22 09:00")
		w.step()
		w.post.answer = nil
		w.now = at("2026-11-20 09:01")
		w.until("2026-11-20 12:00")
		w.check("Fri 20 09:01 prep alice")
	})
}
