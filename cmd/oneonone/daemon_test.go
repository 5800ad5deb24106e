package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"oneonone/daemon"
)

func TestTermLetsTheMailInFlightLand(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	post := startPost(t, &post{before: func(accepted) {
		close(arrived)
		<-release
	}})
	h := newPair(t, post.port)
	p := h.start()
	<-arrived
	p.signal(syscall.SIGTERM)
	p.hear("STOPPING=1")
	close(release)
	if code, took := p.end(); code != 0 || took > 5*time.Second {
		t.Errorf("got exit code %d after %s, want 0 at once", code, took)
	}
	if n := h.notices(); len(n) != 1 || n[0].State != "sent" || n[0].Attempts != 1 {
		t.Errorf("got %+v in the state, want one notice, sent", n)
	}
	if n := len(post.mails()); n != 1 {
		t.Errorf("got %d mails, want 1", n)
	}

	p = h.start() // the next one knows, and sends nothing
	p.hear("WATCHDOG=1")
	p.stop()
	if n := len(post.mails()); n != 1 {
		t.Errorf("after a restart: got %d mails, want still 1", n)
	}
}

func TestTermEndsADaemonWhoseCalendarHangs(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}, 16), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-release
	}))
	defer server.Close()
	defer close(release)
	h := newHouse(t)
	h.write("config.yaml", rules(9)+calendars([3]string{"maria", "maria@example.test", server.URL + "/maria.ics"}))
	p := h.start()
	<-asked
	p.signal(syscall.SIGTERM)
	if code, took := p.end(); code != 0 || took > 5*time.Second {
		t.Errorf("got exit code %d after %s, want 0 at once", code, took)
	}
}

func TestReadyBeforeAnyCalendarAnswers(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	answer := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-answer
		io.WriteString(w, feed(soon("maria@example.test", "alice@example.test")))
	}))
	defer server.Close()
	h := newHouse(t)
	h.write("config.yaml", strings.Replace(rules(post.port), "before: 24h", "before: 1h", 1)+
		calendars([3]string{"maria", "maria@example.test", server.URL + "/maria.ics"}))
	p := h.start()
	p.hear("READY=1")
	if heard := p.told.String(); strings.Contains(heard, "WATCHDOG") {
		t.Errorf("heard %q before the first step was done; the watchdog is to be fed by steps", heard)
	}
	close(answer)
	p.hear("WATCHDOG=1")
	p.hear("STATUS=next: prep to alice@example.test, ")
	p.signal(syscall.SIGTERM)
	p.hear("STOPPING=1")
	if code, _ := p.end(); code != 0 {
		t.Errorf("got exit code %d, want 0", code)
	}
}

func TestHangupReadsTheConfigAnew(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	h := newPair(t, post.port)
	got := func(to string) func() bool {
		return func() bool {
			return slices.ContainsFunc(post.mails(), func(a accepted) bool { return a.to == to })
		}
	}
	status := func() (s daemon.Status) {
		t.Helper()
		if err := json.Unmarshal([]byte(h.ok("status", "--json", "--state", "state")), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	p := h.start()
	until(t, "alice has a mail", got("alice@example.test"))

	// A second calendar, and a name for alice's colleague.
	h.write("tom.ics", feed(soon("tom@example.test", "ben@example.test")))
	both := rules(post.port) + "people: [{email: ben@example.test, name: Ben Okafor}]\n" +
		calendars([3]string{"maria", "maria@example.test", "./maria.ics"}, [3]string{"tom", "tom@example.test", "./tom.ics"})
	h.write("config.yaml", both)
	p.signal(syscall.SIGHUP)
	until(t, "ben has a mail", got("ben@example.test"))
	for _, m := range post.mails() {
		if m.to == "ben@example.test" && !strings.Contains(m.raw, "Hello Ben") {
			t.Errorf("the new people are not in force: %s", m.raw)
		}
	}
	if s := status(); len(s.Calendars) != 2 || !s.Healthy {
		t.Errorf("got %+v, want two calendars and good health", s)
	}

	// A config with a typo is refused, and what was in force stays.
	h.write("config.yaml", strings.Replace(both, "calendars:", "calenders:", 1))
	p.signal(syscall.SIGHUP)
	until(t, "the config is refused", func() bool { return strings.Contains(h.log(), "the new config is refused, the old one stays") })
	if log := h.log(); !strings.Contains(log, `did you mean \"calendars\"?`) {
		t.Errorf("the log does not say what is wrong:\n%s", log)
	}
	if s := status(); len(s.Calendars) != 2 || !s.Healthy {
		t.Errorf("after a bad config: got %+v, want the old one in force", s)
	}

	// So is one whose templates cannot be carried out.
	h.write("own/en/words.txt", "\n{{define \"prep.intro\"}}{{.Manger}}{{end}}")
	h.write("config.yaml", both+"overrides: [{report: ben@example.test, templates: ./own}]\n")
	p.signal(syscall.SIGHUP)
	until(t, "the templates are refused", func() bool { return strings.Contains(h.log(), "own/en/words.txt:2:") })

	// A good one after it is taken up again.
	h.write("config.yaml", rules(post.port)+calendars([3]string{"tom", "tom@example.test", "./tom.ics"}))
	p.signal(syscall.SIGHUP)
	until(t, "one calendar is left", func() bool { return len(status().Calendars) == 1 })
	p.stop()
	if n := len(post.mails()); n != 2 {
		t.Errorf("got %d mails, want one each", n)
	}
}

func TestStatusOfARunningDaemon(t *testing.T) {
	t.Parallel()
	h := newPair(t, 9) // nobody listens there
	p := h.start()
	p.hear("READY=1")
	until(t, "the mail server was tried", func() bool { return strings.Contains(h.log(), "connection refused") })
	code, out, errs := h.run("status", "--json")
	if code != 1 || errs != "oneonone: something is wrong; see above\n" {
		t.Errorf("got exit code %d and %q, want 1 and that something is wrong", code, errs)
	}
	var s map[string]any
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"time", "healthy", "summary", "next", "calendars", "pairs", "queue", "mail", "problems", "errors"} {
		if _, ok := s[key]; !ok {
			t.Errorf("the status has no %q: %s", key, out)
		}
	}
	if _, out, _ := h.run("status"); !strings.Contains(out, "mail server: 127.0.0.1:9: ") || !strings.Contains(out, "\nqueue: 1\n") {
		t.Errorf("got\n%s\nwant the mail server's error, and the mail that waits for its next try in the queue", out)
	}
	info, err := os.Stat(h.path("state/control.sock"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the control socket has the mode %v, want 0600: others could send mails", info.Mode().Perm())
	}
	p.stop()
}

// The config that is shipped runs as it stands, and mails at once.
func TestShippedConfigRuns(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ship()
	p := h.start()
	var mails []string
	until(t, "a mail is in the outbox", func() bool {
		mails, _ = filepath.Glob(h.path("outbox/new/*"))
		return len(mails) > 0
	})
	p.hear("STATUS=next: ")
	p.stop()
	b, err := os.ReadFile(mails[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "Subject: Prep for your 1:1 with Maria, ") {
		t.Errorf("got this mail, want a prep form:\n%s", b)
	}
}
