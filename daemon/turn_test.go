package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/mail"
	"oneonone/mail/form"
)

// many is how many mails are due at once.
func many(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("ONEONONE_CROWD"))
	if err != nil {
		t.Log("this is the short form; ONEONONE_CROWD=5000 has so many mails due at once")
		return 150
	}
	return n
}

// A clockedPost notes when it took each mail, by the clock of a world.
type clockedPost struct {
	*world
	at map[string]time.Time // by address
	in []time.Time
}

func (p *clockedPost) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	r, err := p.post.Send(ctx, env, raw)
	p.post.mu.Lock()
	defer p.post.mu.Unlock()
	if err == nil {
		p.at[env.To] = p.now
		p.in = append(p.in, p.now)
	}
	return r, err
}

// crowded is a world where n prep forms are due at nine, for 1:1s of the same day
// that begin at ten, eleven, twelve and one.
func crowded(t *testing.T, n int, limits daemon.Limits) (*world, *clockedPost) {
	w := newWorld(t, "2026-11-23 08:00")
	w.hourly()
	for i := range n {
		w.maria.meet(fmt.Sprint("m", i), fmt.Sprintf("2026-11-24 %d:00", 10+i%4), fmt.Sprintf("r%04d@example.com", i))
	}
	p := &clockedPost{world: w, at: map[string]time.Time{}}
	w.setup.Sender, w.setup.Limits = p, limits
	off := plan.When{Off: true}
	w.setup.Policy.Schedule = plan.Schedule{
		form.Prep: {ByDay: true, At: calendar.Clock{Hour: 9}}, form.PrepNudge: off, form.Briefing: off, form.Wrapup: off, form.WrapupNudge: off, form.Digest: off, form.Problem: off,
	}
	w.crash()
	return w, p
}

// most is the largest number of mails in any span of time.
func (p *clockedPost) most(in time.Duration) (most int) {
	for i, first := range p.in {
		n := 0
		for _, at := range p.in[i:] {
			if at.Sub(first) < in {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// Under a limit, the mails go first that are of use for the shortest time, never
// more in any minute than may be, whatever restarts come between. What expires
// meanwhile is recorded, with the reason.
func TestUnderALimitTheMostUrgentGoFirst(t *testing.T) {
	t.Parallel()
	n := many(t)
	perMinute := n / 100 // so that some expire: those of ten o'clock have until half past nine
	w, p := crowded(t, n, daemon.Limits{PerMinute: max(1, perMinute), PerDay: n * 3 / 4})
	for _, end := range []string{"2026-11-24 09:00", "2026-11-24 09:10", "2026-11-24 09:20", "2026-11-24 10:00", "2026-11-24 13:30"} {
		w.until(end)
		w.crash()
	}
	w.once()
	if got := p.most(time.Minute); got > max(1, perMinute) {
		t.Errorf("%d mails went out within a minute, want at most %d", got, perMinute)
	}
	if got := p.most(24 * time.Hour); got > n*3/4 {
		t.Errorf("%d mails went out within a day, want at most %d", got, n*3/4)
	}
	var last time.Time
	expired, sent := 0, 0
	for i := range n {
		email := fmt.Sprintf("r%04d@example.com", i)
		notice := w.records(email)[0].Notices[0]
		switch notice.State {
		case plan.Sent:
			sent++
			if hour := i % 4; hour == 0 && p.at[email].After(last) {
				last = p.at[email]
			}
		case plan.Expired:
			expired++
			if !strings.Contains(notice.Reason, "sending limits of the mail account left no room") {
				t.Errorf("%s: got the reason %q", email, notice.Reason)
			}
		default:
			t.Errorf("%s: got %+v", email, notice)
		}
	}
	for i := range n {
		if at := p.at[fmt.Sprintf("r%04d@example.com", i)]; i%4 > 0 && !at.IsZero() && at.Before(last) {
			t.Errorf("a later 1:1's prep form went at %s, before those of ten o'clock were done at %s", at.Format("15:04:05"), last.Format("15:04:05"))
			break
		}
	}
	if sent != len(p.in) || expired == 0 || sent+expired != n {
		t.Errorf("%d sent, %d expired, want some of each, %d in all", sent, expired, n)
	}
	t.Logf("%d due at once with %d a minute: %d sent, at most %d a minute; %d expired", n, perMinute, sent, p.most(time.Minute), expired)
}

// Mails to one address go one after the other. None of them uses up the limit
// while it waits for the one before.
func TestWaitingForTheOneBeforeUsesUpNoLimit(t *testing.T) {
	w := newWorld(t, "2026-11-23 08:00")
	for i := range 10 {
		w.maria.meet(fmt.Sprint("m", i), "2026-11-24 15:00", fmt.Sprintf("r%04d@example.com", i))
	}
	p := &clockedPost{world: w, at: map[string]time.Time{}}
	off := plan.When{Off: true}
	w.setup.Sender, w.setup.Limits = p, daemon.Limits{PerMinute: 10}
	w.setup.Policy.Schedule = plan.Schedule{
		form.Briefing: {ByDay: true, At: calendar.Clock{Hour: 8}},
		form.Prep:     off, form.PrepNudge: off, form.Wrapup: off, form.WrapupNudge: off, form.Digest: off,
	}
	w.crash()
	w.until("2026-11-24 08:00")
	w.once()
	if len(p.in) != 10 {
		t.Errorf("%d of 10 briefings went out at eight", len(p.in))
	}
}

// A crowd is spread over a minute; a few go at their time.
func TestACrowdIsSpreadAndAFewAreNot(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mails int
		some  bool
	}{{5, false}, {130, true}} {
		w, p := crowded(t, test.mails, daemon.Limits{Spread: time.Minute})
		w.until("2026-11-24 09:05")
		w.once()
		seconds := map[time.Time]int{}
		for _, at := range p.in {
			seconds[at]++
		}
		if len(p.in) != test.mails || (len(seconds) > 20) != test.some || p.in[len(p.in)-1].After(at("2026-11-24 09:01")) {
			t.Errorf("%d mails: got %d, in %d different seconds, the last at %s", test.mails, len(p.in), len(seconds), p.in[len(p.in)-1].Format("15:04:05"))
		}
	}
}

// Where the server says that there were too many, all mails wait, and none of
// them loses an attempt by it.
func TestALimitOfTheServerPausesTheAccountNotTheMail(t *testing.T) {
	w, p := crowded(t, 10, daemon.Limits{})
	full := &mail.SendError{Server: "mail.example.com:587", Phase: mail.PhaseMail, Code: 452, Enhanced: "4.7.28", Text: "Message rate limit exceeded"}
	tries := 0
	w.post.answer = func(string, int) error {
		if tries++; tries <= 3 {
			return full
		}
		return nil
	}
	w.until("2026-11-24 09:00")
	for to, n := range w.post.tries {
		if n > 1 {
			t.Errorf("%s was tried %d times before the pause was over", to, n)
		}
	}
	if len(p.in) > 7 || tries > 10 { // eight at a time, and those that came after one that was taken
		t.Fatalf("%d mails went out in %d tries though the server wants a pause", len(p.in), tries)
	}
	w.until("2026-11-24 09:29")
	w.once()
	for i := range 10 {
		if n := w.records(fmt.Sprintf("r%04d@example.com", i))[0].Notices[0]; n.State != plan.Sent || n.Attempts != 1 {
			t.Errorf("got %+v, want it sent in one attempt", n)
		}
	}
	if mail.Limited(errors.New("rate limit")) {
		t.Error("an error that no server gave is a limit")
	}
}
