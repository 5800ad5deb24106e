package google_test

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/google"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// A house is a daemon that reads Google calendars, and a clock.
type house struct {
	t     testing.TB
	now   time.Time
	d     *daemon.Daemon
	mu    sync.Mutex
	mails []string // of this step
	log   []string
}

// Send takes every mail.
func (h *house) Send(_ context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, id, _ := strings.Cut(string(raw), "Message-ID: <")
	kind, _, _ := strings.Cut(id, ".")
	h.mails = append(h.mails, fmt.Sprintf("%s %s %s", h.now.In(berlin).Format("Mon 02 15:04"), kind, strings.Split(env.To, "@")[0]))
	return mail.Receipt{Answer: "250 ok"}, nil
}

// newHouse starts a daemon with a calendar for each source, in order: Maria's,
// Tom's.
func newHouse(t testing.TB, now string, sources ...*google.Source) *house {
	t.Helper()
	h := &house{t: t, now: at(now)}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	templates, err := form.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	people := []calendar.Person{
		{Email: "maria@example.com", Name: "Maria Lopez", Language: "en"}, {Email: "tom@example.com", Name: "Tom Berg", Language: "en"},
		{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com", Language: "en"},
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: "tom@example.com", Language: "en"},
	}
	owners := []string{"maria@example.com", "tom@example.com"}
	setup := daemon.Setup{
		Sender: h, Templates: templates, Rules: calendar.Rules{Tentative: true},
		Roster: calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, people, owners, "oneonone@example.com"),
		Policy: plan.Policy{Schedule: plan.DefaultSchedule()},
		Format: func(calendar.Pair) form.Format {
			return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
		},
		Figures: func(calendar.Pair) ([]form.Figure, []daemon.Fault) { return nil, nil },
		From:    netmail.Address{Name: "1:1s", Address: "oneonone@example.com"}, ReplyTo: "oneonone@example.com",
	}
	for i, source := range sources {
		setup.Calendars = append(setup.Calendars, daemon.Calendar{Source: source, Owner: owners[i], Refresh: 5 * time.Minute})
	}
	if h.d, err = daemon.New(s, setup, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return h
}

// until lives on to a time.
func (h *house) until(t string) {
	h.t.Helper()
	for end := at(t); ; {
		wake, _ := h.d.Step(h.t.Context(), h.now) // what cannot be read is what these tests are about
		h.mu.Lock()
		slices.Sort(h.mails)
		h.log, h.mails = append(h.log, h.mails...), nil
		h.mu.Unlock()
		if !h.now.Before(end) {
			return
		}
		if wake.IsZero() || wake.After(end) {
			wake = end
		}
		if wake.After(h.now) {
			h.now = wake
		}
	}
}

func (h *house) check(want ...string) {
	h.t.Helper()
	if !slices.Equal(h.log, want) {
		h.t.Errorf("sent\n\t%s\nwant\n\t%s", strings.Join(h.log, "\n\t"), strings.Join(want, "\n\t"))
	}
	h.log = nil
}

// ofMaria is a house with her calendar alone.
func ofMaria(t testing.TB, f *fake, now string) *house {
	return newHouse(t, now, newSource(t, f, memory{}))
}

func TestDaemonPreparesAndWrapsUp(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), meeting("team", "2026-11-24 11:00", "alice@example.com", "ben@example.com"))
	h := ofMaria(t, f, "2026-11-20 08:30")
	h.until("2026-11-26 00:00")
	h.check("Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice", "Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria", "Wed 25 09:00 wrapup-nudge maria")
}

func TestDaemonFollowsAMove(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"))
	h := ofMaria(t, f, "2026-11-20 08:30")
	h.until("2026-11-23 12:00")
	h.check("Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
	f.put(moved(occurrence("w", "2026-11-24 10:00", "alice@example.com"), "2026-11-25 15:00"))
	h.until("2026-11-26 00:00")
	h.check("Mon 23 12:01 changed alice", "Wed 25 08:00 briefing maria", "Wed 25 15:35 wrapup maria")
}

func TestDaemonHearsOfACancellation(t *testing.T) {
	for name, cancel := range map[string]func(*fake){
		"by a stub":         func(f *fake) { f.cancel("w_20261124T090000Z") },
		"without any trace": func(f *fake) { f.purge("w_20261124T090000Z") },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), occurrence("w", "2026-12-08 10:00", "alice@example.com"))
			h := ofMaria(t, f, "2026-11-20 08:30")
			h.until("2026-11-23 12:00")
			h.check("Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
			cancel(f)
			h.until("2026-11-26 00:00")
			if len(h.log) != 1 || !strings.HasPrefix(h.log[0], "Mon 23 12:") || !strings.HasSuffix(h.log[0], "changed alice") {
				t.Errorf("sent %v, want word to Alice within the hour", h.log)
			}
		})
	}
}

// A day without Google: what was known is done, nothing looks cancelled, one
// mail tells of it, and what was cancelled in the meantime is noticed after.
func TestDaemonOutlivesADayOfOutage(t *testing.T) {
	f := newFake(t)
	f.put(occurrence("w", "2026-11-24 10:00", "alice@example.com"), occurrence("w", "2026-12-01 10:00", "alice@example.com"))
	h := ofMaria(t, f, "2026-11-20 08:30")
	h.until("2026-11-23 20:00")
	h.check("Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice")
	f.does(always(503, "backendError"))
	h.until("2026-11-24 20:00")
	var problems []string
	for _, line := range h.log {
		if strings.Contains(line, "problem") {
			problems = append(problems, line)
		}
	}
	if len(problems) != 1 || !strings.HasSuffix(problems[0], "problem maria") {
		t.Errorf("got the problems %v, want one mail", problems)
	}
	h.log = slices.DeleteFunc(h.log, func(line string) bool { return strings.Contains(line, "problem") })
	h.check("Tue 24 08:00 briefing maria", "Tue 24 10:35 wrapup maria")
	f.cancel("w_20261201T090000Z")
	f.does(nil)
	h.until("2026-11-27 12:00")
	h.check("Wed 25 09:00 wrapup-nudge maria")
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
	h := newHouse(t, "2026-11-22 12:00",
		newSourceWith(t, maria, google.Options{Tokens: google.NewTokens(account)}), newSourceNamed(t, tom, "tom"))
	h.until("2026-11-22 13:00")
	i.mu.Lock()
	i.refresh, i.given = "refresh-2", map[string]string{}
	i.mu.Unlock()
	h.until("2026-11-24 12:00")
	told := slices.IndexFunc(h.log, func(line string) bool { return strings.HasSuffix(line, "problem maria") })
	if told < 0 || !strings.HasPrefix(h.log[told], "Sun 22 13:") { // at the first reading after: waiting is of no use
		t.Fatalf("sent %v, want word to Maria within the hour", h.log)
	}
	h.log = slices.Delete(h.log, told, told+1)
	h.check("Sun 22 12:00 prep ben", "Mon 23 09:00 prep-nudge ben", "Tue 24 08:00 briefing tom", "Tue 24 10:35 wrapup tom")
	if err := google.WriteToken(path, stale("refresh-2")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	h.until("2026-11-25 12:00")
	h.check("Wed 25 09:00 prep alice", "Wed 25 09:00 wrapup-nudge tom")
}

func newSourceNamed(t testing.TB, f *fake, name string) *google.Source {
	t.Helper()
	s, err := google.NewSource(google.Options{Name: name, Owner: name + "@example.com", Endpoint: f.endpoint(), Zone: berlin, Wait: new(waits).wait})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
