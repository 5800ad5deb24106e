package caldav_test

import (
	"context"
	"log/slog"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/caldav"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// A post takes every mail, and notes when which went to whom.
type post struct {
	mu   sync.Mutex
	zone *time.Location
	now  time.Time
	log  []string
}

func (p *post) Send(_ context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, kind, _ := strings.Cut(string(raw), "Message-ID: <")
	kind, _, _ = strings.Cut(kind, ".")
	who, _, _ := strings.Cut(env.To, "@")
	at := p.now.In(p.zone).Format("Mon 15:04 ")
	if kind == "problem" { // how long a calendar may be away is the daemon's affair
		at = ""
	}
	p.log = append(p.log, at+kind+" "+who)
	return mail.Receipt{Answer: "250 2.0.0 ok"}, nil
}

// A life is a daemon that lives by Maria's calendar on a server.
type life struct {
	t    *testing.T
	post *post
	d    *daemon.Daemon
}

func newLife(t *testing.T, p peer, start string) *life {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	templates, err := form.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	state, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { state.Close() })
	source := newReader(t, p.base(), account("maria", "s3cret"), func(o *caldav.SourceOptions) { o.Cache = state.Cache("maria") })
	l := &life{t: t, post: &post{zone: zone}}
	l.post.now = l.at(start)
	l.d, err = daemon.New(state, daemon.Setup{
		Calendars: []daemon.Calendar{{Source: source, Owner: "maria@example.com", Refresh: time.Hour}},
		Sender:    l.post, Templates: templates, Rules: calendar.Rules{Tentative: true},
		Roster: calendar.NewRoster(calendar.Person{Zone: zone, Language: "en"}, []calendar.Person{
			{Email: "maria@example.com", Name: "Maria Lopez"},
			{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com"},
		}, []string{"maria@example.com"}, "oneonone@example.com"),
		Policy: plan.Policy{Schedule: plan.DefaultSchedule()},
		Format: func(calendar.Pair) form.Format {
			return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
		},
		Figures: func(calendar.Pair) ([]form.Figure, []daemon.Fault) { return nil, nil },
		From:    netmail.Address{Name: "1:1s", Address: "oneonone@example.com"}, ReplyTo: "oneonone@example.com", Admin: "ops@example.com",
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *life) at(s string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", s, l.post.zone)
	if err != nil {
		l.t.Fatal(err)
	}
	return at
}

// until lives on to a time, and checks which mails went out on the way.
func (l *life) until(s string, want ...string) {
	l.t.Helper()
	for end := l.at(s); l.post.now.Before(end); {
		wake, err := l.d.Step(l.t.Context(), l.post.now)
		if err != nil {
			l.t.Logf("%s: %v", l.post.now.Format("Mon 15:04"), err)
		}
		switch {
		case wake.IsZero() || wake.After(end):
			l.post.now = end
		case wake.After(l.post.now):
			l.post.now = wake
		}
	}
	l.post.mu.Lock()
	defer l.post.mu.Unlock()
	slices.Sort(l.post.log)
	slices.Sort(want)
	if !slices.Equal(l.post.log, want) {
		l.t.Errorf("until %s: sent\n\t%s\nwant\n\t%s", s, strings.Join(l.post.log, "\n\t"), strings.Join(want, "\n\t"))
	}
	l.post.log = nil
}

// The whole of it: preparation, briefing and wrap-up through a move, a day of
// outage, a cancelled meeting and a deleted one.
func TestADaemonLivesByAServer(t *testing.T) {
	peers(t, func(t *testing.T, p peer) {
		p.put("first.ics", event("first", "20261124T090000Z")) // Tuesday, ten o'clock in Berlin
		p.put("later.ics", event("later", "20261222T090000Z"))
		l := newLife(t, p, "2026-11-20 08:00")
		l.until("2026-11-20 12:20", "Fri 09:00 prep alice")

		p.put("first.ics", event("first", "20261125T130000Z", "SEQUENCE:1"))
		l.until("2026-11-20 15:00", "Fri 13:00 changed alice")

		l.until("2026-11-24 08:30")
		p.stop()
		l.until("2026-11-25 08:30", "Tue 09:00 prep-nudge alice", "problem maria", "problem ops", "Wed 08:00 briefing maria")
		p.start()
		l.until("2026-11-25 15:00", "Wed 14:35 wrapup maria")

		p.put("second.ics", event("second", "20261130T090000Z"))
		p.put("third.ics", event("third", "20261201T090000Z"))
		l.until("2026-11-27 12:20", "Thu 09:00 wrapup-nudge maria", "Thu 09:00 prep alice", "Fri 09:00 prep-nudge alice", "Fri 09:00 prep alice")
		p.put("second.ics", event("second", "20261130T090000Z", "SEQUENCE:1", "STATUS:CANCELLED"))
		p.remove("third.ics")
		l.until("2026-12-03 12:00", "Fri 13:00 changed alice", "Fri 13:00 changed alice", "Tue 09:00 digest maria")
	})
}
