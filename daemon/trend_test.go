package daemon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// The trend is made of the records alone: one value for each earlier 1:1, and
// none for one that could only repeat what was told before.
func TestATrendHasEachValueOnce(t *testing.T) {
	week := func(n int) time.Time { return time.Date(2026, 6, 3, 10, 0, 0, 0, time.UTC).AddDate(0, 0, 7*n) }
	var past []plan.Record
	for n := range 15 {
		f := form.Figure{Name: "Tickets", Value: float64(n), At: week(n).Add(-time.Hour)}
		if n == 12 || n == 14 { // it could not be read
			f.Value, f.At = f.Value-1, week(n-1).Add(-time.Hour)
		}
		r := plan.Record{Event: plan.Seen{Start: week(n)}, Metrics: []form.Figure{{Name: "Uptime", Value: 99}, f}}
		if n == 7 {
			r.Metrics = nil
		}
		past = append(past, r)
	}
	shown := func(f form.Figure) string {
		var out []string
		for _, p := range points(past, f) {
			out = append(out, fmt.Sprintf("%s=%v", p.At.Format("2/1"), p.Value))
		}
		return strings.Join(out, " ")
	}
	if got, want := shown(form.Figure{Name: "Tickets", Value: 20, At: week(15)}), "10/6=1 17/6=2 24/6=3 1/7=4 8/7=5 15/7=6 29/7=8 5/8=9 12/8=10 19/8=11 2/9=13"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := shown(form.Figure{Name: "Tickets", Value: 13, At: week(13).Add(-time.Hour)}), "3/6=0 10/6=1 17/6=2 24/6=3 1/7=4 8/7=5 15/7=6 29/7=8 5/8=9 12/8=10 19/8=11"; got != want {
		t.Errorf("one that is told anew: got  %s\nwant %s", got, want)
	}
	if got := shown(form.Figure{Name: "Renamed", At: week(15)}); got != "" {
		t.Errorf("a name that is new: got %s", got)
	}
}
