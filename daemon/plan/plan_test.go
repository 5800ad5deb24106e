package plan_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

var (
	berlin  = zone("Europe/Berlin")
	newYork = zone("America/New_York")
	pair    = calendar.Pair{
		Manager: calendar.Person{Email: "maria@example.com", Name: "Maria Lopez", Zone: berlin},
		Report:  calendar.Person{Email: "alice@example.com", Name: "Alice Ng", Zone: berlin},
	}
	longAgo = at("2026-01-01 00:00")
)

// at reads a time on Berlin's clock.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
	if err != nil {
		panic(err)
	}
	return t
}

// meeting is half an hour from start, on Berlin's clock.
func meeting(start string) calendar.Meeting {
	return calendar.Meeting{
		Pair: pair, IDs: []calendar.ID{{UID: "u1"}}, Start: at(start), End: at(start).Add(30 * time.Minute),
		Title: "1:1", State: calendar.On, Calendars: []string{"maria"},
	}
}

func policy() plan.Policy { return plan.Policy{Schedule: plan.DefaultSchedule()} }

// A life runs one meeting through time, sending everything the moment it is
// due, as the daemon would with a mail server that never fails.
type life struct {
	now    time.Time
	m      calendar.Meeting
	rec    plan.Record
	since  time.Time
	policy plan.Policy
	sent   []string
}

func newLife(now string, m calendar.Meeting) *life {
	return &life{now: at(now), m: m, since: longAgo, rec: plan.Record{Key: "k"}, policy: policy()}
}

func (l *life) plan() plan.Plan {
	return plan.For(l.now, plan.Case{Meeting: l.m, Record: l.rec, Since: l.since}, l.policy)
}

// step sends what is due and returns the next wake.
func (l *life) step() time.Time {
	p := l.plan()
	if p.Held && p.Ours && l.rec.Event.Held.IsZero() {
		l.rec.See(p.Meeting)
		l.rec.Event.Held = l.now
	}
	for _, n := range p.Due(l.now) {
		if l.rec.Event.Held.IsZero() {
			l.rec.See(p.Meeting)
		}
		n.State, n.Queued, n.Sent = plan.Sent, l.now, l.now
		l.rec.Put(n)
		what := string(n.Kind)
		if n.About.Change != "" {
			what += " " + string(n.About.Change)
		}
		l.sent = append(l.sent, fmt.Sprintf("%s %s %s", l.now.In(berlin).Format("Mon 02 15:04"), what, strings.Split(n.To, "@")[0]))
	}
	return l.plan().Wake
}

// until lives on to a time, waking whenever the plan asks for it.
func (l *life) until(t string) {
	for end := at(t); ; {
		wake := l.step()
		if wake.IsZero() || wake.After(end) {
			l.now = end
			l.step()
			return
		}
		if wake.After(l.now) {
			l.now = wake
		}
	}
}

func (l *life) check(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(l.sent, want) {
		t.Errorf("sent\n\t%s\nwant\n\t%s", strings.Join(l.sent, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// notice returns the last notice of a kind in the plan.
func (l *life) notice(t *testing.T, k form.Kind) plan.Notice {
	t.Helper()
	for _, n := range slices.Backward(l.plan().Notices) {
		if n.Kind == k {
			return n
		}
	}
	t.Fatalf("no %s in the plan", k)
	return plan.Notice{}
}

func TestLifeOfOneMeeting(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00")) // a Tuesday
	l.until("2026-12-10 00:00")
	l.check(t,
		"Fri 20 09:00 prep alice",
		"Mon 23 09:00 prep-nudge alice",
		"Tue 24 08:00 briefing maria",
		"Tue 24 10:35 wrapup maria",
		"Wed 25 09:00 wrapup-nudge maria")
}

func TestEarlyMeetingIsBriefedTheEveningBefore(t *testing.T) {
	for start, want := range map[string]string{
		"2026-11-24 09:29": "Mon 23 17:00", "2026-11-24 09:30": "Tue 24 08:00",
		"2026-11-23 08:00": "Fri 20 17:00", // over a weekend
	} {
		l := newLife("2026-11-16 12:00", meeting(start))
		if got := l.notice(t, form.Briefing).Due.In(berlin).Format("Mon 02 15:04"); got != want {
			t.Errorf("%s: got %s, want %s", start, got, want)
		}
	}
}

// A prep form for the morning of an early meeting once fell due when it was of
// no use any more, and was lost without a word.
func TestPrepOnTheDayOfAnEarlyMeetingIsNotLost(t *testing.T) {
	l := newLife("2026-11-20 12:00", meeting("2026-11-24 08:30"))
	l.policy.Schedule[form.Prep] = plan.When{ByDay: true, Workdays: 0, At: calendar.Clock{Hour: 9}}
	if n := l.notice(t, form.Prep); n.State != plan.Planned || !n.Due.Before(n.Expires) {
		t.Errorf("%s for %s, of no use from %s", n.State, n.Due, n.Expires)
	}
}

func TestC1DueTimesAreTheRecipients(t *testing.T) {
	m := meeting("2026-11-24 15:00")
	m.Pair.Report.Zone = newYork
	l := newLife("2026-11-16 12:00", m)
	if got, want := l.notice(t, form.Prep).Due, time.Date(2026, 11, 20, 9, 0, 0, 0, newYork); !got.Equal(want) {
		t.Errorf("prep: got %s, want %s", got, want)
	}
	if got, want := l.notice(t, form.Briefing).Due, at("2026-11-24 08:00"); !got.Equal(want) {
		t.Errorf("briefing: got %s, want %s", got, want)
	}
}

// C6: two workdays before at 09:00 is 09:00 on the wall, whatever the clocks
// did in between; 24 hours before is 24 hours.
func TestC6LeadTimesOverAClockChange(t *testing.T) {
	l := newLife("2026-10-19 12:00", meeting("2026-10-26 10:00")) // the clocks go back on Sunday the 25th
	if got, want := l.notice(t, form.Prep).Due, at("2026-10-22 09:00"); !got.Equal(want) {
		t.Errorf("workdays: got %s, want %s", got, want)
	}
	l.policy.Schedule[form.Prep] = plan.When{Before: 24 * time.Hour}
	if got, want := l.notice(t, form.Prep).Due, at("2026-10-25 11:00").Add(-time.Hour); !got.Equal(want) {
		t.Errorf("before: got %s, want %s", got, want)
	}
}

func TestHolidaysAndOwnWorkdaysAreSkipped(t *testing.T) {
	m := meeting("2026-11-24 10:00")
	m.Pair.Report.Region = "NY"
	l := newLife("2026-11-09 12:00", m)
	l.policy.Holidays = plan.DaysOff{"": {{Year: 2026, Month: 11, Day: 23}: true}, "NY": {{Year: 2026, Month: 11, Day: 20}: true}}
	if got, want := l.notice(t, form.Prep).Due, at("2026-11-18 09:00"); !got.Equal(want) {
		t.Errorf("holidays: got %s, want %s", got, want)
	}
	l.m.Pair.Report.Workdays = []time.Weekday{time.Tuesday}
	l.policy.Holidays = nil
	if got, want := l.notice(t, form.Prep).Due, at("2026-11-10 09:00"); !got.Equal(want) {
		t.Errorf("workdays: got %s, want %s", got, want)
	}
	l.m.Pair.Report.Workdays = []time.Weekday{} // never: still an answer
	l.notice(t, form.Prep)
}

func TestQuietHours(t *testing.T) {
	quiet := calendar.Quiet{From: calendar.Clock{Hour: 20}, To: calendar.Clock{Hour: 7}}
	t.Run("a wrap-up at night waits for the morning", func(t *testing.T) {
		l := newLife("2026-11-24 12:00", meeting("2026-11-24 20:00"))
		l.m.Pair.Manager.Quiet = quiet
		if got, want := l.notice(t, form.Wrapup).Due, at("2026-11-25 07:00"); !got.Equal(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("what is late waits for the morning too", func(t *testing.T) {
		l := newLife("2026-11-24 02:30", meeting("2026-11-25 15:00"))
		l.m.Pair.Report.Quiet = quiet
		l.until("2026-11-24 12:00")
		l.check(t, "Tue 24 07:00 prep alice")
	})
	t.Run("what would be of no use in the morning goes at once", func(t *testing.T) {
		l := newLife("2026-11-24 12:00", meeting("2026-11-25 06:00"))
		l.m.Pair.Report.Quiet = quiet
		l.policy.Schedule[form.Prep] = plan.When{Before: 2 * time.Hour}
		if got, want := l.notice(t, form.Prep).Due, at("2026-11-25 04:00"); !got.Equal(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestD4CreatedInsideTheLeadTimeGetsOnePrepAtOnce(t *testing.T) {
	t.Run("half a day ahead", func(t *testing.T) {
		l := newLife("2026-11-24 09:10", meeting("2026-11-24 15:00"))
		l.until("2026-11-24 14:59")
		l.check(t, "Tue 24 09:10 prep alice", "Tue 24 11:10 briefing maria")
	})
	t.Run("forty minutes ahead", func(t *testing.T) {
		l := newLife("2026-11-24 14:20", meeting("2026-11-24 15:00"))
		l.until("2026-11-24 14:59")
		l.check(t, "Tue 24 14:20 prep alice", "Tue 24 14:40 briefing maria")
	})
	t.Run("ten minutes ahead there is no time for a prep", func(t *testing.T) {
		l := newLife("2026-11-24 14:50", meeting("2026-11-24 15:00"))
		l.until("2026-11-24 16:00")
		l.check(t, "Tue 24 14:50 briefing maria", "Tue 24 15:35 wrapup maria")
		if n := l.notice(t, form.Prep); n.State != plan.Expired || !strings.Contains(n.Reason, "too late") {
			t.Errorf("prep: got %s, %q", n.State, n.Reason)
		}
	})
}

func TestD9FirstStartSendsNothingForWhatHasEnded(t *testing.T) {
	l := newLife("2026-11-24 11:00", meeting("2026-11-24 10:00"))
	l.since = l.now
	l.until("2026-12-01 00:00")
	l.check(t)
	if n := l.notice(t, form.Wrapup); n.State != plan.Skipped || !strings.Contains(n.Reason, "first saw") {
		t.Errorf("got %s, %q", n.State, n.Reason)
	}
	t.Run("one that is running is wrapped up", func(t *testing.T) {
		l := newLife("2026-11-24 10:10", meeting("2026-11-24 10:00"))
		l.since = l.now
		l.until("2026-11-24 12:00")
		l.check(t, "Tue 24 10:35 wrapup maria")
	})
	t.Run("one entered after it had ended is not", func(t *testing.T) {
		l := newLife("2026-11-24 11:00", meeting("2026-11-24 10:00"))
		l.m.Created = at("2026-11-24 10:50")
		l.until("2026-11-24 12:00")
		l.check(t)
	})
}

// E1, E2: what was missed while the daemon was down goes out late as long as
// it is of use, and never after.
func TestE1E2LateIsSentWhileItIsOfUse(t *testing.T) {
	for _, c := range []struct {
		now  string
		want []string
	}{
		{"2026-11-20 15:00", []string{"prep alice"}},
		{"2026-11-24 09:29", []string{"prep alice"}}, // the briefing waits for the late form
		{"2026-11-24 09:31", []string{"briefing maria"}},
		{"2026-11-24 10:01", nil},
		{"2026-11-24 18:00", []string{"wrapup maria"}},
		{"2026-11-27 10:29", []string{"wrapup maria"}},
		{"2026-11-27 10:31", nil},
	} {
		l := newLife(c.now, meeting("2026-11-24 10:00"))
		l.step()
		var got []string
		for _, s := range l.sent {
			got = append(got, s[len("Tue 24 00:00 "):])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.now, got, c.want)
		}
	}
}

func TestD1MovedLater(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-24 08:30") // prep, nudge and briefing are out
	l.sent = nil
	l.m.Start, l.m.End = at("2026-11-26 14:00"), at("2026-11-26 14:30")
	l.until("2026-12-10 00:00")
	l.check(t,
		"Tue 24 08:30 changed moved alice", "Tue 24 08:30 changed moved maria",
		"Thu 26 08:00 briefing maria", // of its new day
		"Thu 26 14:35 wrapup maria", "Fri 27 09:00 wrapup-nudge maria")
}

func TestD2MovedEarlier(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-20 12:00")
	l.sent = nil
	l.m.Start, l.m.End = at("2026-11-23 15:00"), at("2026-11-23 15:30")
	l.until("2026-11-23 23:00")
	l.check(t, "Fri 20 12:00 changed moved alice", "Mon 23 08:00 briefing maria", "Mon 23 15:35 wrapup maria")
}

func TestB1MovedBeforeAnythingWentOutIsPlannedAfresh(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.step()
	l.m.Start, l.m.End = at("2026-11-26 14:00"), at("2026-11-26 14:30")
	l.until("2026-11-25 08:00")
	l.check(t, "Tue 24 09:00 prep alice")
}

func TestD3AnEditOfNeitherTimeNorPeopleSendsNothing(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-20 12:00")
	l.m.Title, l.m.Location, l.m.End = "1:1 (room changed)", "Room 9", l.m.End.Add(15*time.Minute)
	before := len(l.sent)
	l.step()
	if len(l.sent) != before {
		t.Errorf("sent %q", l.sent[before:])
	}
}

func TestA3Cancelled(t *testing.T) {
	cancel := func(l *life) { l.m.State, l.m.Reason = calendar.Off, "it was cancelled in the calendar" }
	t.Run("before anything went out: nothing at all", func(t *testing.T) {
		l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
		cancel(l)
		l.until("2026-12-10 00:00")
		l.check(t)
		if n := l.notice(t, form.Prep); n.State != plan.Skipped || n.Reason != l.m.Reason {
			t.Errorf("got %s, %q", n.State, n.Reason)
		}
	})
	t.Run("after prep and briefing: both are told once", func(t *testing.T) {
		l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
		l.until("2026-11-24 09:00")
		l.sent = nil
		cancel(l)
		l.until("2026-12-10 00:00")
		l.check(t, "Tue 24 09:00 changed cancelled alice", "Tue 24 09:00 changed cancelled maria")
	})
	t.Run("and on again: told again", func(t *testing.T) {
		l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
		l.until("2026-11-20 12:00")
		cancel(l)
		l.until("2026-11-20 13:00")
		l.m.State, l.m.Reason, l.sent = calendar.On, "", nil
		l.until("2026-11-24 12:00")
		l.check(t, "Fri 20 13:00 changed restored alice", "Mon 23 09:00 prep-nudge alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
	})
}

func TestA2DeclinedSendsNothingAndResumes(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.m.State, l.m.Reason = calendar.Refused, "Alice Ng declined"
	l.until("2026-11-23 12:00")
	l.check(t)
	l.m.State, l.m.Reason = calendar.On, ""
	l.until("2026-11-24 12:00")
	l.check(t, "Mon 23 12:00 prep alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
}

func TestI1AwaySendsNothing(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.m.State, l.m.Reason = calendar.Away, "Alice Ng is away then"
	l.until("2026-12-10 00:00")
	l.check(t)
}

func TestD6DeletedAfterItEndedIsStillWrappedUp(t *testing.T) {
	l := newLife("2026-11-24 09:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-24 10:31")
	l.sent = nil
	l.m.State, l.m.Reason = calendar.Off, "it is no longer in the calendar"
	l.until("2026-11-24 12:00")
	l.check(t, "Tue 24 10:35 wrapup maria")
	t.Run("put at another past time: once", func(t *testing.T) {
		l.m.State, l.m.Start, l.m.End = calendar.On, at("2026-11-24 09:00"), at("2026-11-24 09:30")
		l.sent = nil
		l.until("2026-11-24 13:00")
		l.check(t)
	})
	t.Run("put off to tomorrow: a new life", func(t *testing.T) {
		l.m.State, l.m.Start, l.m.End = calendar.On, at("2026-11-25 14:00"), at("2026-11-25 14:30")
		l.sent = nil
		l.until("2026-11-25 15:00")
		l.check(t, "Tue 24 13:00 changed moved alice", "Tue 24 13:00 changed moved maria", "Wed 25 08:00 briefing maria", "Wed 25 14:35 wrapup maria")
	})
}

func TestD7ExtendedWhileItRuns(t *testing.T) {
	l := newLife("2026-11-24 09:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-24 10:20")
	l.sent = nil
	l.m.End = at("2026-11-24 11:00")
	l.until("2026-11-24 12:00")
	l.check(t, "Tue 24 11:05 wrapup maria")
}

func TestI2AnsweredBeforeTheNudge(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-20 12:00")
	l.rec.Answers = []form.Answer{{Key: "wins", Text: "shipped"}}
	l.until("2026-11-24 07:00")
	l.check(t, "Fri 20 09:00 prep alice")
	if n := l.notice(t, form.PrepNudge); !strings.Contains(n.Reason, "answered") {
		t.Errorf("got %q", n.Reason)
	}
}

func TestNudgeOnlyTwelveHoursAfterThePrep(t *testing.T) {
	l := newLife("2026-11-23 08:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-24 09:59")
	l.check(t, "Mon 23 08:00 prep alice", "Tue 24 08:00 briefing maria")
}

func TestSwitchedOffKinds(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	for _, k := range []form.Kind{form.PrepNudge, form.Briefing, form.WrapupNudge} {
		l.policy.Overrides = append(l.policy.Overrides, plan.Override{Report: "alice@example.com", Schedule: plan.Schedule{k: {Off: true}}})
	}
	l.until("2026-12-10 00:00")
	l.check(t, "Fri 20 09:00 prep alice", "Tue 24 10:35 wrapup maria")
}

func TestTheClosestOverrideHolds(t *testing.T) {
	p := policy()
	day := func(n int) plan.Schedule { return plan.Schedule{form.Prep: {ByDay: true, Workdays: n}} }
	p.Overrides = []plan.Override{
		{Manager: "maria@example.com", Report: "alice@example.com", Schedule: day(5)},
		{Report: "alice@example.com", Schedule: day(4)},
		{Manager: "maria@example.com", Schedule: day(3)},
		{Manager: "tom@example.com", Schedule: day(9)},
	}
	ben := calendar.Pair{Manager: pair.Manager, Report: calendar.Person{Email: "ben@example.com"}}
	if got := p.When(form.Prep, pair).Workdays; got != 5 {
		t.Errorf("pair: got %d, want 5", got)
	}
	if got := p.When(form.Prep, ben).Workdays; got != 3 {
		t.Errorf("manager: got %d, want 3", got)
	}
	if got := p.When(form.Briefing, ben); got != p.Schedule[form.Briefing] {
		t.Errorf("a kind that no override names: got %+v", got)
	}
}

func TestShortLeadsAreUsefulUntilTheStart(t *testing.T) {
	l := newLife("2026-11-24 09:58", meeting("2026-11-24 10:00"))
	l.policy.Schedule = plan.Schedule{
		form.Prep: {Before: time.Minute}, form.PrepNudge: {Off: true}, form.Briefing: {Before: 30 * time.Second},
		form.Wrapup: {After: time.Second}, form.WrapupNudge: {Off: true},
	}
	l.until("2026-11-24 10:31")
	l.check(t, "Tue 24 09:59 prep alice", "Tue 24 09:59 briefing maria", "Tue 24 10:30 wrapup maria")
}

func TestG2AStoppedAddressGetsNothingAndTheOtherDoes(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.policy.Stops = map[string]plan.Stop{"alice@example.com": {Until: at("2026-12-01 00:00"), Reason: "alice@example.com refused our mail"}}
	l.until("2026-11-24 12:00")
	l.check(t, "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
}

// The end of a stop once woke nobody, so that what it had held up stayed so.
func TestAStopEndsWithAWake(t *testing.T) {
	l := newLife("2026-11-20 12:00", meeting("2026-11-24 16:00"))
	end := at("2026-11-23 09:00")
	l.policy.Stops = map[string]plan.Stop{"alice@example.com": {Until: end, Reason: "alice@example.com refused our mail"}}
	if w := l.plan().Wake; w.IsZero() || w.After(end) {
		t.Errorf("wakes at %s, want %s", w, end)
	}
}

func TestAFailedChangeIsNotTriedForEver(t *testing.T) {
	l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
	l.until("2026-11-20 12:00")
	l.m.State = calendar.Off
	n := l.plan().Due(l.now)[0]
	n.State, n.Queued = plan.Failed, l.now
	l.rec.Put(n)
	if due := l.plan().Due(l.now); len(due) != 0 {
		t.Errorf("got %+v, want nothing", due)
	}
}

// A year of meetings that move, stop and come back at random: nothing is due
// twice, IDs never repeat, and a plan whose due notices are recorded has none.
func TestLawNothingIsSentTwice(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
		ids := map[string]bool{}
		for range 60 {
			switch r.IntN(6) {
			case 0:
				d := time.Duration(r.IntN(96)-48) * time.Hour
				l.m.Start, l.m.End = l.m.Start.Add(d), l.m.End.Add(d)
			case 1:
				l.m.State = []calendar.State{calendar.On, calendar.Off, calendar.Refused, calendar.Away}[r.IntN(4)]
			}
			l.step()
			if due := l.plan().Due(l.now); len(due) != 0 {
				t.Fatalf("seed %d: due again at once: %+v", seed, due)
			}
			l.now = l.now.Add(time.Duration(r.IntN(12*60)) * time.Minute)
		}
		for _, n := range l.rec.Notices {
			if ids[n.ID] {
				t.Fatalf("seed %d: %s twice", seed, n.ID)
			}
			ids[n.ID] = true
			if n.Kind != form.Changed && n.Kind != form.Briefing && n.Kind != form.Wrapup && n.Kind != form.WrapupNudge && count(l.rec, n.Kind) > 1 {
				t.Fatalf("seed %d: %s sent twice", seed, n.Kind)
			}
			if !n.Expires.After(n.Sent) {
				t.Fatalf("seed %d: %s sent at %s, after its use ended at %s", seed, n.Kind, n.Sent, n.Expires)
			}
		}
	}
}

func count(r plan.Record, k form.Kind) (n int) {
	for _, x := range r.Notices {
		if x.Kind == k {
			n++
		}
	}
	return n
}

// C9: the zone of the host changes nothing.
func TestC9HostZoneChangesNothing(t *testing.T) {
	defer func(z *time.Location) { time.Local = z }(time.Local)
	var want []string
	for _, host := range []string{"UTC", "Asia/Tokyo", "America/Los_Angeles"} {
		time.Local = zone(host)
		l := newLife("2026-11-16 12:00", meeting("2026-11-24 10:00"))
		l.until("2026-12-10 00:00")
		if want == nil {
			want = l.sent
		}
		l.check(t, want...)
	}
}
