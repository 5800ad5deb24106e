package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

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

// A feed is a calendar whose content the test writes.
type feed struct {
	name, owner string
	events      []calendar.Event
	fail        error
	reads       int
	last        string
	good        calendar.Snapshot
	since       time.Time
}

func (f *feed) Name() string { return f.name }

func (f *feed) Read(_ context.Context, now, from, to time.Time) (calendar.Snapshot, error) {
	f.reads++
	if f.fail != nil {
		old := f.good
		old.Changed = false
		return old, f.fail
	}
	if f.since.IsZero() {
		f.since = now
	}
	snap := calendar.Snapshot{Calendar: f.name, Owner: f.owner, Since: f.since, Fetched: now}
	for _, e := range f.events {
		if e.Start.Before(to) && e.End.After(from) {
			e.Calendar, e.Owner = f.name, f.owner
			snap.Events = append(snap.Events, e)
		}
	}
	text := fmt.Sprint(snap.Events)
	snap.Changed, f.last, f.good = text != f.last, text, snap
	return snap, nil
}

// meet adds half an hour with somebody, and returns its place among the events.
func (f *feed) meet(uid, start string, people ...string) int {
	e := calendar.Event{UID: uid, Summary: "1:1 " + uid, Start: at(start), End: at(start).Add(30 * time.Minute), Status: calendar.Confirmed}
	for _, p := range append([]string{f.owner}, people...) {
		e.Attendees = append(e.Attendees, calendar.Attendee{Email: p, Type: calendar.Individual})
	}
	f.events = append(f.events, e)
	return len(f.events) - 1
}

// A post is a mail server that does what the test says.
type post struct {
	mu     sync.Mutex
	took   []letter
	answer func(to string, attempt int) error // nil: takes everything
	tries  map[string]int
}

type letter struct{ to, raw string }

func (p *post) Send(_ context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries == nil {
		p.tries = map[string]int{}
	}
	p.tries[env.To]++
	if p.answer != nil {
		if err := p.answer(env.To, p.tries[env.To]); err != nil {
			return mail.Receipt{}, err
		}
	}
	p.took = append(p.took, letter{env.To, string(raw)})
	return mail.Receipt{Answer: "250 2.0.0 ok"}, nil
}

// A world is a daemon with everything around it, and a clock.
type world struct {
	t     testing.TB
	dir   string
	now   time.Time
	maria *feed
	feeds []*feed
	post  *post
	setup daemon.Setup
	d     *daemon.Daemon
	store *store.Store
	seen  int
	log   []string
}

func newWorld(t testing.TB, now string) *world {
	w := &world{t: t, dir: t.TempDir(), now: at(now), maria: &feed{name: "maria", owner: "maria@example.com"}, post: &post{}}
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
		Sender: w.post, Templates: templates, Rules: calendar.Rules{Tentative: true},
		Roster: calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"}, people, []string{"maria@example.com"}, "oneonone@example.com"),
		Policy: plan.Policy{Schedule: plan.DefaultSchedule()},
		Format: func(calendar.Pair) form.Format {
			return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
		},
		Figures: func(calendar.Pair) ([]form.Figure, []daemon.Fault) { return nil, nil },
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
		w.setup.Calendars = append(w.setup.Calendars, daemon.Calendar{Source: f, Owner: f.owner, Refresh: 5 * time.Minute})
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

func messageID(raw string) string {
	_, id, _ := strings.Cut(raw, "Message-ID: <")
	id, _, _ = strings.Cut(id, ">")
	return id
}

var (
	putOff  = &mail.SendError{Server: "mx", Phase: mail.PhaseRcpt, Code: 451, Enhanced: "4.7.1", Text: "try again later"}
	refused = &mail.SendError{Server: "mx", Phase: mail.PhaseRcpt, Code: 550, Enhanced: "5.1.1", Text: "no such user"}
	lost    = &mail.SendError{Server: "mx", Phase: mail.PhaseDot, Err: errors.New("EOF")}
	down    = &mail.SendError{Server: "mx", Phase: mail.PhaseDial, Err: errors.New("connection refused")}
)
