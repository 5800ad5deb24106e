package daemon_test

import (
	"regexp"
	"strings"
	"testing"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/mail/form"
)

// Each mail has its pictures under names that no other mail has.
func TestPicturesGoOutUnderNamesOfTheirOwn(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 11:00", "ben@example.com")
	w.setup.Figures = func(calendar.Pair) ([]form.Figure, []daemon.Fault) {
		return []form.Figure{{Name: "Tickets closed", Value: 42, At: w.now, History: []form.Point{{Value: 31}, {Value: 35}}}}, nil
	}
	w.crash()
	w.until("2026-11-20 12:00")
	seen := map[string]bool{}
	for _, l := range w.post.took {
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
