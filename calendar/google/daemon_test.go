package google_test

import (
	"os"
	"testing"
	"time"

	"oneonone/calendar/consent"
	"oneonone/calendar/google"
	"oneonone/daemon"
	"oneonone/daemon/daemontest"
)

// newLife begins a life by calendars: Maria's, and perhaps Tom's.
func newLife(t testing.TB, start string, sources ...*google.Source) *daemontest.Life {
	t.Helper()
	l := daemontest.New(t, start)
	owners := []string{daemontest.Maria, daemontest.Tom}
	var calendars []daemon.Calendar
	for i, s := range sources {
		calendars = append(calendars, daemon.Calendar{Source: s, Owner: owners[i], Refresh: 5 * time.Minute})
	}
	l.Watch(calendars...)
	return l
}

// Put, Cancel, Remove, Stop and Start make the fake the calendar of a story.
func (f *fake) Put(name string, start time.Time) {
	f.put(meeting(name, start.Format("2006-01-02 15:04"), "alice@example.com"))
}
func (f *fake) Cancel(name string) { f.cancel(name) }
func (f *fake) Remove(name string) { f.purge(name) }
func (f *fake) Stop()              { f.does(always(503, "backendError")) }
func (f *fake) Start()             { f.does(nil) }

func TestADaemonLivesByGoogle(t *testing.T) {
	f := newFake(t)
	daemontest.Story(t, f, func(l *daemontest.Life) daemon.Source { return newSource(t, f, l.Store.Cache("maria")) })
}

func TestDaemonPreparesAndWrapsUp(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), meeting("team", "2026-11-24 11:00", "alice@example.com", "ben@example.com"))
	l := newLife(t, "2026-11-20 08:30", newSource(t, f, memory{}))
	l.Until("2026-11-26 00:00", "Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria", "Wed 25 09:00 wrapup-nudge maria")
}

func TestDaemonFollowsAMove(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"))
	l := newLife(t, "2026-11-20 08:30", newSource(t, f, memory{}))
	l.Until("2026-11-23 12:00", "Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
	f.put(moved(occurrence("w", "2026-11-24 10:00", "alice@example.com"), "2026-11-25 15:00"))
	l.Until("2026-11-26 00:00", "Mon 23 12:01 moved alice", "Wed 25 08:00 briefing maria", "Wed 25 15:35 wrapup maria")
}

func TestDaemonHearsOfACancellation(t *testing.T) {
	for name, cancel := range map[string]func(*fake){
		"by a stub":         func(f *fake) { f.cancel("w_20261124T090000Z") },
		"without any trace": func(f *fake) { f.purge("w_20261124T090000Z") },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), occurrence("w", "2026-12-08 10:00", "alice@example.com"))
			l := newLife(t, "2026-11-20 08:30", newSource(t, f, memory{}))
			l.Until("2026-11-23 12:00", "Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
			cancel(f)
			l.Until("2026-11-23 13:00", "cancelled alice") // within the hour
			l.Until("2026-11-26 00:00")
		})
	}
}

// A day without Google: what was known is done, nothing looks cancelled, one
// mail tells of it, and what was cancelled in the meantime is noticed after.
func TestDaemonOutlivesADayOfOutage(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), occurrence("w", "2026-12-01 10:00", "alice@example.com"))
	l := newLife(t, "2026-11-20 08:30", newSource(t, f, memory{}))
	l.Until("2026-11-23 20:00", "Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
	f.does(always(503, "backendError"))
	l.Until("2026-11-24 20:00", "problem maria", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
	f.cancel("w_20261201T090000Z")
	f.does(nil)
	l.Until("2026-11-27 12:00", "Wed 25 09:00 wrapup-nudge maria")
}

// F1: one calendar whose consent has ended holds up no other; its owner is told
// once, and it comes back without a restart.
func TestF1DaemonGoesOnWithTheOthersAndHeals(t *testing.T) {
	maria, tom, i := newFake(t), newFake(t), newIssuer(t)
	maria.put(meeting("a", "2026-11-27 10:00", "alice@example.com"))
	e := meeting("b", "2026-11-24 10:00", "ben@example.com")
	e["organizer"], e["attendees"].([]any)[0] = object{"email": "tom@example.com"}, object{"email": "tom@example.com"}
	tom.put(e)
	account, path := person(t, i)
	maria.bearer = i.good
	l := newLife(t, "2026-11-22 12:00",
		newSourceWith(t, maria, google.Options{Tokens: google.NewTokens(account)}), newSourceNamed(t, tom, "tom"))
	l.Until("2026-11-22 13:00", "Sun 22 12:00 prep ben")
	i.mu.Lock()
	i.refresh, i.given = "refresh-2", map[string]string{}
	i.mu.Unlock()
	l.Until("2026-11-22 14:00", "problem maria") // at the first reading after: waiting is of no use
	l.Until("2026-11-24 12:00", "Mon 23 09:00 prep-nudge ben", "Tue 24 08:00 briefing tom", "Tue 24 10:35 wrapup tom")
	if err := consent.Write(path, stale("refresh-2")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	l.Until("2026-11-25 12:00", "Wed 25 09:00 prep alice", "Wed 25 09:00 wrapup-nudge tom")
}

func newSourceNamed(t testing.TB, f *fake, name string) *google.Source {
	t.Helper()
	s, err := google.NewSource(google.Options{Name: name, Owner: name + "@example.com", Endpoint: f.endpoint(), Zone: berlin, Wait: new(waits).wait})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
