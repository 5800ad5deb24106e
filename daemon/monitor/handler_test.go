package monitor_test

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"oneonone/daemon"
	"oneonone/daemon/monitor"
)

var update = flag.Bool("update", false, "write testdata anew")

// busy is a daemon that has much to tell.
func busy() daemon.Status {
	now := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	read, synced := now.Add(-30*time.Second), now.Add(-2*time.Minute)
	return daemon.Status{
		Time: now, Since: now.Add(-time.Hour), Pairs: 3, Errors: []string{"maria@example.com and alice@example.com: disk full"},
		Next: &daemon.Coming{Due: now.Add(time.Hour), Kind: "prep", To: []string{"alice@example.com"}},
		Calendars: []daemon.CalendarStatus{
			{Name: "maria", Owner: "maria@example.com", Fetched: &synced, Events: 12, Reads: 9, Failed: 2},
			{Name: `odd "name"`, Reads: 1, Failed: 1},
		},
		Queue:   []daemon.Waiting{{ID: "b", Due: now.Add(-time.Minute)}, {ID: "a", Due: now.Add(-90 * time.Second)}},
		Ended:   []daemon.EndedStatus{{Kind: "prep", State: "sent", Count: 4}, {Kind: "wrapup", State: "expired", Count: 1}},
		Latency: daemon.Delay{Count: 4, Seconds: 100000, Buckets: []int{2, 1, 0, 0, 0, 0, 0, 0, 0, 1}},
		Mail:    daemon.MailStatus{Error: "connection refused"},
		Mailbox: &daemon.MailboxStatus{Name: "INBOX", Read: &read, Mails: map[string]int{"answer": 2, "stranger": 1}},
		Problems: []daemon.ProblemStatus{
			{Key: "address/alice@example.com", Kind: "address", What: "refused", Since: now},
			{Key: "calendar/maria", Kind: "calendar", Since: now.Add(-time.Hour)},
			{Key: "state/pairs/x/private.yaml", Kind: "state", Since: now},
		},
	}
}

func get(t *testing.T, s daemon.Status, err error, path, accept string) *httptest.ResponseRecorder {
	t.Helper()
	h := monitor.Handler(func(context.Context) (daemon.Status, error) { return s, err }, "1.2.3")
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// ours takes the lines about the daemon out of what /metrics says.
func ours(body string) string {
	var out strings.Builder
	for l := range strings.Lines(body) {
		if strings.Contains(l, "oneonone_") {
			out.WriteString(l)
		}
	}
	return out.String()
}

func TestMetricsShowTheStatus(t *testing.T) {
	got := ours(get(t, busy(), nil, "/metrics", "").Body.String())
	const golden = "testdata/metrics.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The names are checked by the linter of Prometheus itself.
func TestMetricsAreNamedAsPrometheusAdvises(t *testing.T) {
	problems, err := promlint.New(strings.NewReader(ours(get(t, busy(), nil, "/metrics", "").Body.String()))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// Everybody on the machine may ask: nobody's address is in the answer.
func TestNobodyIsNamed(t *testing.T) {
	for _, path := range []string{"/metrics", "/healthz"} {
		if body := get(t, busy(), nil, path, "").Body.String(); strings.Contains(body, "@example.com") {
			t.Errorf("%s names somebody:\n%s", path, body)
		}
	}
}

func TestHealth(t *testing.T) {
	tests := []struct {
		name   string
		status daemon.Status
		err    error
		code   int
		want   string
	}{
		{"all is well", daemon.Status{Healthy: true}, nil, http.StatusOK, "ok\n"},
		{"an address that refuses mail is no illness", daemon.Status{Problems: []daemon.ProblemStatus{{Key: "address/alice@example.com", Kind: "address"}}}, nil, http.StatusOK, "ok\n"},
		{"much is wrong", busy(), nil, http.StatusServiceUnavailable, "" +
			"The last step could not do everything; the log says what.\n" +
			"The mail server does not take mail; `oneonone status` says why.\n" +
			"The calendar maria cannot be read since 2026-11-24T08:00:00Z.\n" +
			"A state file is damaged; `oneonone status` says which.\n"},
		{"the loop hangs", daemon.Status{}, errors.New("waiting for the daemon: context deadline exceeded"), http.StatusServiceUnavailable,
			"The daemon does not answer: waiting for the daemon: context deadline exceeded.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := get(t, test.status, test.err, "/healthz", "")
			if got := w.Body.String(); w.Code != test.code || got != test.want {
				t.Errorf("got %d %q, want %d %q", w.Code, got, test.code, test.want)
			}
		})
	}
	w := get(t, daemon.Status{Mail: daemon.MailStatus{Error: "x"}}, nil, "/healthz", "application/json")
	if got, want := w.Body.String(), "{\"healthy\":false,\"reasons\":[\"The mail server does not take mail; `oneonone status` says why.\"]}\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Of a daemon whose loop hangs, no figure is shown that may be old.
func TestMetricsOfADaemonThatHangs(t *testing.T) {
	w := get(t, daemon.Status{}, errors.New("too slow"), "/metrics", "")
	got := ours(w.Body.String())
	if w.Code != http.StatusOK || !strings.Contains(got, "oneonone_up 0\n") || strings.Contains(got, "oneonone_pairs ") {
		t.Errorf("got %d\n%s", w.Code, got)
	}
}
