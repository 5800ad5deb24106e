// Package daemontest lets a daemon live through some days, as fast as it can,
// by the calendars that a test gives it. It is for the tests of sources, which
// are right if the right mails go out at the right times.
package daemontest

import (
	"context"
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

// The managers, whose calendars a daemon of this package watches. Alice reports
// to Maria, and Ben to Tom. All are in Berlin.
const (
	Maria = "maria@example.com"
	Tom   = "tom@example.com"
)

// A Life is a daemon with its state, a post that takes every mail, and a clock
// that only Until moves.
type Life struct {
	Store *store.Store

	t      testing.TB
	zone   *time.Location
	now    time.Time
	daemon *daemon.Daemon
	mu     sync.Mutex
	mails  []string // since Until was last called
}

// New returns a life that begins at a time, such as "2026-11-20 08:00" in
// Berlin. It has to be given calendars before it can go on.
func New(t testing.TB, start string) *Life {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	l := &Life{Store: s, t: t, zone: zone}
	l.now = l.at(start)
	return l
}

// Watch makes the daemon, which watches these calendars.
func (l *Life) Watch(calendars ...daemon.Calendar) {
	l.t.Helper()
	templates, err := form.Load(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	people := []calendar.Person{
		{Email: Maria, Name: "Maria Lopez"}, {Email: "alice@example.com", Name: "Alice Ng", Manager: Maria},
		{Email: Tom, Name: "Tom Berg"}, {Email: "ben@example.com", Name: "Ben Okafor", Manager: Tom},
	}
	l.daemon, err = daemon.New(l.Store, daemon.Setup{
		Calendars: calendars, Sender: l, Templates: func(calendar.Pair) *form.Templates { return templates }, Rules: calendar.Rules{Tentative: true},
		Roster: calendar.NewRoster(calendar.Person{Zone: l.zone, Language: "en"}, people, []string{Maria, Tom}, "oneonone@example.com"),
		Policy: plan.Policy{Schedule: schedule()},
		Format: func(calendar.Pair) form.Format {
			return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
		},
		Figures: func(context.Context, calendar.Pair, func()) []daemon.Reading { return nil },
		From:    netmail.Address{Name: "1:1s", Address: "oneonone@example.com"}, ReplyTo: "oneonone@example.com",
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		l.t.Fatal(err)
	}
}

// Send takes every mail.
func (l *Life) Send(_ context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, id, _ := strings.Cut(string(raw), "Message-ID: <")
	kind, _, _ := strings.Cut(id, ".")
	if _, subject, ok := strings.Cut(string(raw), "\nSubject: "); ok && kind == "changed" {
		kind, _, _ = strings.Cut(strings.ToLower(subject), ":")
	}
	who, _, _ := strings.Cut(env.To, "@")
	l.mails = append(l.mails, fmt.Sprintf("%s %s %s", l.now.In(l.zone).Format("Mon 02 15:04"), kind, who))
	return mail.Receipt{Answer: "250 2.0.0 ok"}, nil
}

// Skip goes on to a time at once, as when the machine was suspended.
func (l *Life) Skip(s string) { l.now = l.at(s) }

func (l *Life) at(s string) time.Time {
	l.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, l.zone)
	if err != nil {
		l.t.Fatal(err)
	}
	return at
}

// Until goes on to a time, and checks which mails went out on the way. Each is
// written as "Tue 24 08:00 briefing maria", and word of a change by what it is:
// "moved", "cancelled", "on again". What is wanted may leave out the beginning,
// where the time is no matter.
func (l *Life) Until(s string, want ...string) {
	l.t.Helper()
	for end := l.at(s); ; {
		wake, err := l.daemon.Step(l.t.Context(), l.now)
		if err != nil { // as when a calendar cannot be read, which is what some of these tests are about
			l.t.Logf("%s: %v", l.now.In(l.zone).Format("Mon 02 15:04"), err)
		}
		if !l.now.Before(end) {
			break
		}
		if wake.IsZero() || wake.After(end) {
			wake = end
		}
		if wake.After(l.now) {
			l.now = wake
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if missing, odd := compare(l.mails, want); len(missing)+len(odd) > 0 {
		l.t.Errorf("until %s: sent\n\t%s\nmissing\n\t%s\nnot wanted\n\t%s",
			s, strings.Join(l.mails, "\n\t"), strings.Join(missing, "\n\t"), strings.Join(odd, "\n\t"))
	}
	l.mails = nil
}

// compare returns what of the wanted was not sent, and what was sent that was
// not wanted.
func compare(sent, want []string) (missing, odd []string) {
	odd = slices.Clone(sent)
	for _, w := range want {
		i := slices.IndexFunc(odd, func(line string) bool { return line == w || strings.HasSuffix(line, " "+w) })
		if i < 0 {
			missing = append(missing, w)
			continue
		}
		odd = slices.Delete(odd, i, i+1)
	}
	return missing, odd
}

// schedule is the usual one without the digest, which no calendar bears on.
func schedule() plan.Schedule {
	s := plan.DefaultSchedule()
	s[form.Digest] = plan.When{Off: true}
	return s
}
