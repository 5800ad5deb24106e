package daemon_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/mail/form"
)

// Each mail has its pictures under names that no other mail has.
func TestPicturesGoOutUnderNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-10-30 08:00")
	for _, day := range []string{"2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24"} {
		w.maria.meet("a"+day, day+" 10:00", "alice@example.com")
		w.maria.meet("b"+day, day+" 11:00", "ben@example.com")
	}
	w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading {
		return []daemon.Reading{{Metric: "Tickets closed", Figure: &form.Figure{Name: "Tickets closed", Value: float64(w.now.YearDay()), At: w.now}}}
	}
	w.crash()
	w.until("2026-11-20 12:00") // by now there is a trend
	seen := map[string]bool{}
	for _, l := range w.post.took {
		if !strings.Contains(l.raw, "\r\nDate: Fri, 20 Nov") {
			continue
		}
		m := regexp.MustCompile(`Content-Id: <(chart-1\.([a-z2-7]{16})@example\.com)>`).FindStringSubmatch(l.raw)
		plain := strings.ReplaceAll(strings.ReplaceAll(l.raw, "=\r\n", ""), "=3D", "=")
		if m == nil || seen[m[1]] || !strings.Contains(plain, `src="cid:`+m[1]+`"`) || !strings.Contains(l.raw, "+"+m[2]+"@") {
			t.Fatalf("the picture is not in the mail, or has not its name:\n%s", l.raw)
		}
		seen[m[1]] = true
	}
	if len(seen) != 2 {
		t.Errorf("got %d mails, want 2", len(seen))
	}
}
