package daemon_test

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// TestMain keeps the state of the worlds in memory where the system has a place
// for that: their many durable writes would wait for the disk, which is the
// store's business to test.
func TestMain(m *testing.M) {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() && os.Getenv("TMPDIR") == "" {
		os.Setenv("TMPDIR", "/dev/shm")
	}
	os.Exit(m.Run())
}

var berlin = mustZone("Europe/Berlin")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
	if err != nil {
		panic(err)
	}
	return t
}

// A world is a daemon with everything around it, and a clock.
type world struct {
	t       testing.TB
	dir     string
	now     time.Time
	maria   *feed
	feeds   []*feed
	refresh time.Duration // how often the feeds are read
	post    *post
	setup   daemon.Setup
	d       *daemon.Daemon
	store   *store.Store
	seen    int
	serial  int // of the mails that people wrote
	log     []string
}

func newWorld(t testing.TB, now string) *world {
	w := &world{
		t: t, dir: t.TempDir(), now: at(now), maria: &feed{name: "maria", owner: "maria@example.com"}, refresh: 5 * time.Minute, post: &post{},
	}
	w.feeds = []*feed{w.maria}
	templates, err := form.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	people := []calendar.Person{
		{Email: "maria@example.com", Name: "Maria Lopez", Language: "en"},
		{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com", Language: "en"},
		{Email: "ben@example.com", Name: "Ben Okafor", Manager: "maria@example.com", Language: "en"},
	}
	w.setup = daemon.Setup{
		Sender: w.post, Templates: func(calendar.Pair) *form.Templates { return templates }, Rules: calendar.Rules{Tentative: true},
		Roster: calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, people, []string{"maria@example.com"}, "oneonone@example.com"),
		Policy: plan.Policy{Schedule: plan.DefaultSchedule()},
		Format: func(calendar.Pair) form.Format {
			return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
		},
		Figures: func(context.Context, calendar.Pair, func()) []daemon.Reading { return nil },
		From:    netmail.Address{Name: "1:1s", Address: "oneonone@example.com"}, ReplyTo: "oneonone@example.com", Admin: "ops@example.com",
	}
	w.start()
	return w
}

// start opens the store and makes a daemon, as a new process would.
func (w *world) start() {
	w.t.Helper()
	var err error
	if w.store, err = store.Open(w.dir); err != nil {
		w.t.Fatal(err)
	}
	w.setup.Calendars = nil
	for _, f := range w.feeds {
		w.setup.Calendars = append(w.setup.Calendars, daemon.Calendar{Source: f, Owner: f.owner, Refresh: w.refresh})
	}
	if w.d, err = daemon.New(w.store, w.setup, slog.New(slog.DiscardHandler)); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { w.store.Close() })
}

// crash drops the daemon, and starts another on what it left.
func (w *world) crash() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.start()
}

// hourly has the calendars read once an hour, for long lives.
func (w *world) hourly() {
	w.refresh = time.Hour
	w.crash()
}

// watch adds a calendar.
func (w *world) watch(f *feed) {
	w.feeds = append(w.feeds, f)
	w.crash()
}

// know puts people into the config, in the place of those who were there.
func (w *world) know(people ...calendar.Person) {
	w.setup.Roster = calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, people, []string{"maria@example.com"}, "oneonone@example.com")
	w.crash()
}

// changeManager gives Alice's 1:1s to Tom.
func (w *world) changeManager() {
	w.maria.events = nil
	tom := &feed{name: "tom", owner: "tom@example.com"}
	tom.meet("t", "2026-12-02 10:00", "alice@example.com")
	w.feeds = append(w.feeds, tom)
	w.setup.Roster = calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, []calendar.Person{
		{Email: "tom@example.com", Name: "Tom Hill"}, {Email: "maria@example.com", Name: "Maria Lopez"},
		{Email: "alice@example.com", Name: "Alice Ng", Manager: "tom@example.com"},
	}, []string{"maria@example.com", "tom@example.com"}, "oneonone@example.com")
	w.crash()
}

// step takes one step and notes what the mail server took.
func (w *world) step() time.Time {
	w.t.Helper()
	wake, err := w.d.Step(w.t.Context(), w.now)
	if err != nil {
		w.t.Logf("%s: %v", w.now.Format("Mon 15:04"), err)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	var new []string
	for _, l := range w.post.took[w.seen:] {
		new = append(new, fmt.Sprintf("%s %s %s", w.now.In(berlin).Format("Mon 02 15:04"), kindOf(l.raw), strings.Split(l.to, "@")[0]))
	}
	slices.Sort(new) // mails of one step go side by side
	w.log = append(w.log, new...)
	w.seen = len(w.post.took)
	return wake
}

// until lives on to a time.
func (w *world) until(t string) {
	w.t.Helper()
	for end := at(t); ; {
		wake := w.step()
		if wake.IsZero() || wake.After(end) {
			w.now = end
			w.step()
			return
		}
		if wake.After(w.now) {
			w.now = wake
		}
	}
}

func (w *world) check(want ...string) {
	w.t.Helper()
	if !slices.Equal(w.log, want) {
		w.t.Errorf("sent\n\t%s\nwant\n\t%s", strings.Join(w.log, "\n\t"), strings.Join(want, "\n\t"))
	}
	w.log = nil
}

// records returns what is written down of a pair of Maria's.
func (w *world) records(report string) []plan.Record {
	w.t.Helper()
	rs, err := w.store.Records("maria@example.com", report, calendar.Date{})
	if err != nil {
		w.t.Fatal(err)
	}
	return rs
}

// kindOf reads the kind of a mail off its Message-ID.
func kindOf(raw string) string {
	kind, _, _ := strings.Cut(messageID(raw), ".")
	return kind
}

func (w *world) ids() map[string]int {
	out := map[string]int{}
	for _, l := range w.post.took {
		out[messageID(l.raw)]++
	}
	return out
}

// once fails the test if a mail went out more than once.
func (w *world) once() {
	w.t.Helper()
	for id, n := range w.ids() {
		if n != 1 {
			w.t.Errorf("%s went out %d times", id, n)
		}
	}
}

func messageID(raw string) string {
	_, id, _ := strings.Cut(raw, "Message-ID: <")
	id, _, _ = strings.Cut(id, ">")
	return id
}
