package plan_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestPromisesAreRemindedOnTheirDayOnTheOwnersClock(t *testing.T) {
	owner := pair.Report
	owner.Zone = newYork
	n := plan.ForDue(at("2026-11-20 10:00"), day("2026-11-27"), at("2026-11-19 10:00"), owner, policy())
	if want := at("2026-11-27 15:00"); n.State != plan.Planned || !n.Due.Equal(want) {
		t.Errorf("got %s at %s, want planned at %s", n.State, n.Due.In(berlin), want)
	}
	if again := plan.ForDue(at("2026-11-25 10:00"), day("2026-11-27"), at("2026-11-24 10:00"), owner, policy()); again.ID != n.ID {
		t.Error("the reminder of the same day has another name later on")
	}
	if other := plan.ForDue(at("2026-11-20 10:00"), day("2026-11-28"), longAgo, owner, policy()); other.ID == n.ID {
		t.Error("the reminders of two days have one name")
	}
}

func TestRemindersThatAreNotSent(t *testing.T) {
	off := policy()
	off.Schedule[form.ActionsDue] = plan.When{Off: true}
	for _, c := range []struct {
		name   string
		now    string
		made   string
		policy plan.Policy
		state  plan.State
		reason string
	}{
		{"switched off", "2026-11-20 10:00", "2026-11-19 10:00", off, plan.Skipped, "switched off"},
		{"promised after its hour", "2026-11-27 15:00", "2026-11-27 14:00", policy(), plan.Skipped, "promised after"},
		{"three days late", "2026-11-30 10:00", "2026-11-19 10:00", policy(), plan.Expired, "too late"},
		{"two days late is sent", "2026-11-28 10:00", "2026-11-19 10:00", policy(), plan.Planned, "due"},
	} {
		n := plan.ForDue(at(c.now), day("2026-11-27"), at(c.made), pair.Report, c.policy)
		if n.State != c.state || !strings.Contains(n.Reason, c.reason) {
			t.Errorf("%s: got %s (%s), want %s (%s)", c.name, n.State, n.Reason, c.state, c.reason)
		}
	}
}

func TestTheDigestComesOnTheFirstWorkdayOfTheMonth(t *testing.T) {
	p := policy()
	p.Holidays = plan.DaysOff{"": {day("2026-12-01"): true}}
	for _, c := range []struct{ month, want string }{
		{"2026-11-15", "2026-11-02 09:00"}, // the 1st is a Sunday
		{"2026-12-01", "2026-12-02 09:00"}, // the 1st is a holiday
		{"2027-01-31", "2027-01-01 09:00"},
	} {
		n := plan.ForDigest(at("2026-10-20 10:00"), day(c.month), longAgo, pair.Manager, p)
		if n.State != plan.Planned || !n.Due.Equal(at(c.want)) {
			t.Errorf("%s: got %s at %s, want %s", c.month, n.State, n.Due.In(berlin), c.want)
		}
	}
}

func TestD9NoDigestOfAMonthThatNobodySaw(t *testing.T) {
	for since, want := range map[string]plan.State{"2026-10-30 10:00": plan.Skipped, "2026-10-20 10:00": plan.Planned} {
		if n := plan.ForDigest(at("2026-11-01 10:00"), day("2026-11-01"), at(since), pair.Manager, policy()); n.State != want {
			t.Errorf("first seen on %s: got %s (%s), want %s", since, n.State, n.Reason, want)
		}
	}
}

func TestCapsOfNotUnderstood(t *testing.T) {
	now := at("2026-11-20 10:00")
	told := func(reply string, ago time.Duration) plan.Notice {
		return plan.Notice{Kind: form.NotUnderstood, To: "alice@example.com", State: plan.Sent, Queued: now.Add(-ago), Reply: reply}
	}
	for _, c := range []struct {
		name string
		sent []plan.Notice
		want plan.State
	}{
		{"the first", nil, plan.Planned},
		{"to the same notice within a day", []plan.Notice{told("prep-1", 23*time.Hour)}, plan.Skipped},
		{"to the same notice after a day", []plan.Notice{told("prep-1", 25*time.Hour)}, plan.Planned},
		{"to another notice", []plan.Notice{told("prep-2", time.Hour)}, plan.Planned},
		{"the fourth of a day", []plan.Notice{told("a", time.Hour), told("b", 2*time.Hour), told("c", 3*time.Hour)}, plan.Skipped},
		{"the third of a day", []plan.Notice{told("a", time.Hour), told("b", 2*time.Hour), told("c", 30*time.Hour)}, plan.Planned},
	} {
		if n := plan.ForMisread(now, "mail-1", "prep-1", c.sent, pair.Report, policy()); n.State != c.want {
			t.Errorf("%s: got %s (%s), want %s", c.name, n.State, n.Reason, c.want)
		}
	}
}

// toldLife is a life whose meeting is over and wrapped up, with something to tell.
func toldLife(manager, report int) *life {
	l := newLife("2026-11-24 11:00", meeting("2026-11-24 10:00"))
	l.rec.See(l.m)
	l.rec.Event.Held = at("2026-11-24 10:30")
	l.rec.Put(plan.Notice{ID: "w", Kind: form.Wrapup, To: "maria@example.com", State: plan.Answered, Due: at("2026-11-24 10:35"), About: plan.About{Start: l.m.Start}})
	l.rec.Replies = []plan.Reply{{ID: "m", Kind: form.Wrapup}}
	l.rec.Told = plan.Told{Manager: manager, Report: report, At: l.now}
	return l
}

func recaps(p plan.Plan) (out []plan.Notice) {
	for _, n := range p.Notices {
		if n.Kind == form.Recap {
			out = append(out, n)
		}
	}
	return out
}

func TestARecapGoesToWhoeverHasSomethingToLearn(t *testing.T) {
	for _, c := range []struct{ manager, report, want int }{{0, 0, 0}, {1, 0, 1}, {1, 1, 2}} {
		l := toldLife(c.manager, c.report)
		got := recaps(l.plan())
		if len(got) != c.want {
			t.Errorf("%+v: %d recaps", c, len(got))
		}
		for _, n := range got {
			if n.State != plan.Planned || n.Due.After(l.now) {
				t.Errorf("%+v: %s is %s at %s", c, n.To, n.State, n.Due)
			}
		}
	}
}

func TestARecapIsSentOnceForEachChange(t *testing.T) {
	l := toldLife(1, 1)
	l.step()
	if n := len(l.sent); n != 2 {
		t.Fatalf("sent %q", l.sent)
	}
	l.step()
	l.rec.Told.Manager++
	l.step()
	l.step()
	if n := len(l.sent); n != 3 || !strings.HasSuffix(l.sent[2], "recap maria") {
		t.Errorf("sent %q", l.sent)
	}
}

// Two programs that answer each other would go on for ever.
func TestRecapsOfADayAreCapped(t *testing.T) {
	l := toldLife(0, 0)
	for range 20 {
		l.rec.Told.Manager++
		l.rec.Told.At = l.now
		l.step()
		l.now = l.now.Add(time.Minute)
	}
	if n := len(l.sent); n != 5 {
		t.Errorf("%d recaps within the hour, want 5", n)
	}
	l.now = l.now.Add(25 * time.Hour)
	l.step()
	if n := len(l.sent); n != 6 {
		t.Errorf("the last word is not told the day after: %d", n)
	}
}

func TestAQueuedRecapIsOutdatedByANewerWord(t *testing.T) {
	n := plan.Notice{Kind: form.Recap, To: "maria@example.com", State: plan.Queued, Expires: at("2026-12-01 10:00"), About: plan.About{Told: 1}}
	gone := meeting("2026-11-24 10:00")
	gone.State = calendar.Off
	if _, holds := plan.Recheck(at("2026-11-24 11:00"), n, gone, plan.Told{Manager: 1}); !holds {
		t.Error("a recap is withheld since the event is gone; it tells of what was said")
	}
	if after, holds := plan.Recheck(at("2026-11-24 11:00"), n, gone, plan.Told{Manager: 2}); holds || after.State != plan.Skipped {
		t.Errorf("a recap that something was added to goes out: %s", after.State)
	}
}

func TestI2NothingIsChasedThatHasBeenAnswered(t *testing.T) {
	l := newLife("2026-11-20 08:00", meeting("2026-11-24 10:00"))
	l.step()
	l.now = at("2026-11-20 09:00")
	l.step()
	l.rec.Replies = []plan.Reply{{ID: "m", Kind: form.Prep}}
	for _, n := range l.plan().Notices {
		if n.Kind == form.PrepNudge && (n.State != plan.Skipped || !strings.Contains(n.Reason, "answered")) {
			t.Errorf("the nudge is %s: %s", n.State, n.Reason)
		}
	}
}
