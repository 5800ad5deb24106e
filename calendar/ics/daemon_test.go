package ics_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar/ics"
	"oneonone/daemon"
	"oneonone/daemon/daemontest"
)

// A feed is a calendar that is served over HTTPS, under a secret address, with
// an ETag.
type feed struct {
	*httptest.Server

	mu     sync.Mutex
	events map[string]string
	starts map[string]string
	away   bool
	log    []int // the statuses of its answers
}

func newFeed(t testing.TB) *feed {
	f := &feed{events: map[string]string{}, starts: map[string]string{}}
	f.Server = httptest.NewTLSServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var events []string
	for _, name := range slices.Sorted(maps.Keys(f.events)) {
		events = append(events, f.events[name])
	}
	body := cal(events...)
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(body)))
	w.Header().Set("ETag", etag)
	code := http.StatusOK
	switch {
	case f.away:
		code = http.StatusServiceUnavailable
	case r.URL.Path != "/private-5ecret/basic.ics":
		code = http.StatusNotFound
	case r.Header.Get("If-None-Match") == etag:
		code = http.StatusNotModified
	}
	f.log = append(f.log, code)
	if w.WriteHeader(code); code == http.StatusOK {
		fmt.Fprint(w, body)
	}
}

// answered counts the answers by their status, since it was last called.
func (f *feed) answered() map[int]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[int]int{}
	for _, code := range f.log {
		out[code]++
	}
	f.log = nil
	return out
}

func (f *feed) set(name string, more ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events[name] = event(append([]string{
		"UID:" + name, "SUMMARY:1:1 Maria / Alice", "DTSTART:" + f.starts[name], "DURATION:PT30M", "ORGANIZER:mailto:maria@example.com",
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:maria@example.com", "ATTENDEE:mailto:alice@example.com",
	}, more...)...)
}

// Put, Cancel, Remove, Stop and Start make the feed the calendar of a story.
func (f *feed) Put(name string, start time.Time) {
	f.starts[name] = start.UTC().Format("20060102T150405Z")
	f.set(name)
}

func (f *feed) Cancel(name string) { f.set(name, "SEQUENCE:1", "STATUS:CANCELLED") }

func (f *feed) Remove(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.events, name)
}

func (f *feed) Stop()  { f.turn(true) }
func (f *feed) Start() { f.turn(false) }

func (f *feed) turn(away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.away = away
}

// secret is the address of the feed as it is configured.
func (f *feed) secret() string {
	return strings.Replace(f.URL, "https://", "webcal://", 1) + "/private-5ecret/basic.ics"
}

func TestADaemonLivesByAFeedOverHTTPS(t *testing.T) {
	f := newFeed(t)
	daemontest.Story(t, f, func(l *daemontest.Life) daemon.Source {
		return newSource(t, ics.SourceOptions{Location: f.secret(), Client: f.Client(), Cache: l.Store.Cache("maria")})
	})
	// Of the questions of four weeks, all but those after a change are answered
	// with "not modified".
	if got := f.answered(); got[http.StatusOK] != 6 || got[http.StatusNotModified] < 500 || got[http.StatusServiceUnavailable] < 20 {
		t.Errorf("got the answers %v", got)
	}
}
