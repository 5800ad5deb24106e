package ics_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
)

// A memory is a Cache.
type memory map[string][]byte

func (m memory) Get(name string) ([]byte, error) { return m[name], nil }
func (m memory) Put(name string, data []byte) error {
	m[name] = bytes.Clone(data)
	return nil
}

// A server answers with whatever handler it holds at the time.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	handler  http.HandlerFunc
	requests []*http.Request
}

// does changes the handler.
func (s *server) does(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = h
}

func newServer(t *testing.T) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r)
		handler := s.handler
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func serves(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

var noon = time.Date(2024, 3, 4, 12, 0, 0, 0, time.UTC)

func newSource(t *testing.T, o ics.SourceOptions) *ics.Source {
	t.Helper()
	o.Name, o.Owner = "maria", "maria@example.com"
	s, err := ics.NewSource(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readAt reads the four weeks around now.
func readAt(s *ics.Source, now time.Time) (calendar.Snapshot, error) {
	return s.Read(context.Background(), now, now.AddDate(0, 0, -7), now.AddDate(0, 0, 21))
}

// mustRead is readAt where no error is expected.
func mustRead(t *testing.T, s *ics.Source, now time.Time) calendar.Snapshot {
	t.Helper()
	snap, err := readAt(s, now)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// five has five events, each an hour long, from tomorrow on.
func five() string {
	var events []string
	for i := range 5 {
		events = append(events, event(fmt.Sprintf("UID:%d", i), fmt.Sprintf("SUMMARY:no %d", i), fmt.Sprintf("DTSTART:202403%02dT090000Z", 5+i), "DURATION:PT1H"))
	}
	return cal(events...)
}

func TestUnchangedFeedCostsOneConditionalRequest(t *testing.T) {
	srv, cache := newServer(t), memory{}
	srv.does(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Mon, 04 Mar 2024 10:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, five())
	})
	s := newSource(t, ics.SourceOptions{Location: srv.URL + "/a.ics", Cache: cache})
	first := mustRead(t, s, noon)
	second := mustRead(t, s, noon.Add(time.Hour))
	if len(first.Events) != 5 || !first.Changed || second.Changed || len(second.Events) != 5 {
		t.Errorf("got %d events (changed: %v), then %d (changed: %v)", len(first.Events), first.Changed, len(second.Events), second.Changed)
	}
	if !second.Since.Equal(noon) || !second.Fetched.Equal(noon.Add(time.Hour)) {
		t.Errorf("since %v, fetched %v", second.Since, second.Fetched)
	}
	if agent := srv.requests[0].Header.Get("User-Agent"); !strings.HasPrefix(agent, "oneonone") {
		t.Errorf("the user agent is %q", agent)
	}
	t.Run("over a restart", func(t *testing.T) {
		s := newSource(t, ics.SourceOptions{Location: srv.URL + "/a.ics", Cache: cache})
		snap := mustRead(t, s, noon.Add(2*time.Hour))
		if len(snap.Events) != 5 || !snap.Since.Equal(noon) || !snap.Fetched.Equal(noon.Add(2*time.Hour)) {
			t.Errorf("got %d events, since %v, fetched %v", len(snap.Events), snap.Since, snap.Fetched)
		}
		if last := srv.requests[len(srv.requests)-1]; last.Header.Get("If-None-Match") == "" {
			t.Error("the request was not conditional")
		}
	})
	t.Run("but not if the body is another", func(t *testing.T) {
		cache["copy.ics"] = []byte(cal())
		s := newSource(t, ics.SourceOptions{Location: srv.URL + "/a.ics", Cache: cache})
		if snap := mustRead(t, s, noon); len(snap.Events) != 5 {
			t.Errorf("got %d events, want 5", len(snap.Events))
		}
	})
	t.Run("nor if the address is another", func(t *testing.T) {
		srv.does(status(http.StatusInternalServerError))
		s := newSource(t, ics.SourceOptions{Location: srv.URL + "/b.ics", Cache: cache})
		if snap, err := readAt(s, noon); err == nil || len(snap.Events) > 0 {
			t.Errorf("got %d events of another calendar, error %v", len(snap.Events), err)
		}
	})
}

// New stamps at every download are no change.
func TestStampsAreNoChange(t *testing.T) {
	srv := newServer(t)
	srv.does(serves(cal(event("UID:1", "DTSTART:20240305T090000Z", "DTSTAMP:20240101T000000Z", "SEQUENCE:1"))))
	s := newSource(t, ics.SourceOptions{Location: srv.URL})
	mustRead(t, s, noon)
	srv.does(serves(cal(event("UID:1", "DTSTART:20240305T090000Z", "DTSTAMP:20240304T000000Z", "SEQUENCE:2"))))
	if mustRead(t, s, noon).Changed {
		t.Error("a new DTSTAMP counts as a change")
	}
	srv.does(serves(cal(event("UID:1", "DTSTART:20240305T100000Z", "DTSTAMP:20240304T000000Z", "SEQUENCE:3"))))
	if !mustRead(t, s, noon).Changed {
		t.Error("a new time does not count as a change")
	}
}

// F4: whatever a server does wrong, the last good copy stays in force, also
// over a restart, nothing looks cancelled, and the error says what to do.
func TestF4FailuresKeepTheLastGoodCopy(t *testing.T) {
	loop := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(five())))
		fmt.Fprint(w, five()[:200])
	}
	badGzip := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		fmt.Fprint(z, five())
		z.Close()
		w.Write(b.Bytes()[:b.Len()-20])
	}
	login := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			fmt.Fprint(w, "<html><body>Sign in</body></html>")
			return
		}
		http.Redirect(w, r, "/login", http.StatusFound)
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		words   []string
	}{
		{"401", status(401), []string{"401", "reset"}},
		{"403", status(403), []string{"403", "reset"}},
		{"404", status(404), []string{"404", "check the address"}},
		{"410", status(410), []string{"410", "check the address"}},
		{"429", status(429), []string{"429", "refresh"}},
		{"500", status(500), []string{"500", "server"}},
		{"503", status(503), []string{"503", "server"}},
		{"204", status(204), []string{"204"}},
		{"206", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(206); fmt.Fprint(w, five()) }, []string{"206"}},
		{"304 unasked", status(304), []string{"304"}},
		{"empty", serves(""), []string{"empty"}},
		{"web page", serves("<!DOCTYPE html><html></html>"), []string{"web page", "login page"}},
		{"redirect to a login page", login, []string{"login page"}},
		{"redirects without end", loop, []string{"redirects too often"}},
		{"truncated", serves(five()[:300]), []string{"cut off"}},
		{"shorter than it says", cut, []string{"broke off"}},
		{"gzip that breaks off", badGzip, []string{"broke off"}},
		{"dropped connection", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, []string{"reading calendar maria"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv, cache := newServer(t), memory{}
			o := ics.SourceOptions{Location: srv.URL + "/private-1234/basic.ics?key=5678", Cache: cache}
			srv.does(serves(five()))
			s := newSource(t, o)
			mustRead(t, s, noon)
			o.Cache = maps.Clone(cache)
			restarted := newSource(t, o)
			for _, s := range []*ics.Source{s, restarted} {
				srv.does(c.handler)
				snap, err := readAt(s, noon.Add(time.Hour))
				var fault *ics.FetchError
				if !errors.As(err, &fault) {
					t.Fatalf("got the error %v, want a FetchError", err)
				}
				for _, w := range c.words {
					if !strings.Contains(err.Error(), w) {
						t.Errorf("the error %q does not say %q", err, w)
					}
				}
				if strings.Contains(err.Error(), "1234") || strings.Contains(err.Error(), "5678") {
					t.Errorf("the error %q shows the secret address", err)
				}
				if len(snap.Events) != 5 || !snap.Fetched.Equal(noon) || !snap.Since.Equal(noon) {
					t.Errorf("got %d events, fetched %v, want the copy of before", len(snap.Events), snap.Fetched)
				}
				srv.does(serves(five()))
				if snap := mustRead(t, s, noon.Add(2*time.Hour)); snap.Changed || len(snap.Events) != 5 || !snap.Fetched.Equal(noon.Add(2*time.Hour)) {
					t.Errorf("when it returns there are %d events, changed: %v", len(snap.Events), snap.Changed)
				}
			}
			if snap, err := readAt(newSource(t, ics.SourceOptions{Location: srv.URL}), noon); err != nil || snap.Since.IsZero() {
				t.Errorf("a first reading after it: %v", err)
			}
		})
	}
	t.Run("without any copy", func(t *testing.T) {
		srv := newServer(t)
		srv.does(status(500))
		snap, err := readAt(newSource(t, ics.SourceOptions{Location: srv.URL}), noon)
		if err == nil || !snap.Since.IsZero() || snap.Calendar != "" {
			t.Errorf("got the snapshot %v and the error %v, want nothing and an error", snap, err)
		}
	})
}

func TestUnreachableServers(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	secure := httptest.NewTLSServer(serves(five()))
	defer secure.Close()
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	for location, words := range map[string]string{
		gone.URL + "/secret":                   "connection refused; check the host and port",
		secure.URL + "/secret":                 "certificate is not trusted",
		"http://user:secret@127.0.0.1:1/a.ics": "connection refused",
	} {
		_, err := readAt(newSource(t, ics.SourceOptions{Location: location}), noon)
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got the error %v, want %q", location, err, words)
		}
	}
	t.Run("a server that does not answer in time", func(t *testing.T) {
		srv := newServer(t)
		srv.does(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err := newSource(t, ics.SourceOptions{Location: srv.URL}).Read(ctx, noon, noon, noon.AddDate(0, 0, 1))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got the error %v, want a deadline", err)
		}
	})
	t.Run("a body that drips", func(t *testing.T) {
		srv := newServer(t)
		srv.does(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, five()[:100])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err := newSource(t, ics.SourceOptions{Location: srv.URL}).Read(ctx, noon, noon, noon.AddDate(0, 0, 1))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got the error %v, want a deadline", err)
		}
	})
}

// F5: every reading asks the server, and the age of the copy can be told, also
// after a restart, so that a stale calendar can be reported.
func TestF5AgeOfTheCopyIsKnown(t *testing.T) {
	srv, cache := newServer(t), memory{}
	srv.does(serves(five()))
	mustRead(t, newSource(t, ics.SourceOptions{Location: srv.URL, Cache: cache}), noon)
	srv.does(status(500))
	s := newSource(t, ics.SourceOptions{Location: srv.URL, Cache: cache})
	for range 3 {
		if snap, err := readAt(s, noon.AddDate(0, 0, 1)); err == nil || !snap.Fetched.Equal(noon) {
			t.Errorf("fetched %v, error %v", snap.Fetched, err)
		}
	}
	if len(srv.requests) != 4 {
		t.Errorf("got %d requests for 4 readings", len(srv.requests))
	}
}

// A cache that fails costs the copy's life over a restart, and nothing else.
func TestFailingCache(t *testing.T) {
	srv := newServer(t)
	srv.does(serves(five()))
	s := newSource(t, ics.SourceOptions{Location: srv.URL, Cache: full{}})
	mustRead(t, s, noon)
	srv.does(status(500))
	if snap, err := readAt(s, noon.AddDate(0, 0, 1)); err == nil || len(snap.Events) != 5 {
		t.Errorf("got %d events, error %v", len(snap.Events), err)
	}
}

// full is a Cache on a full disk.
type full struct{}

func (full) Get(string) ([]byte, error) { return nil, errors.New("input/output error") }
func (full) Put(string, []byte) error   { return errors.New("no space left on device") }

func TestNeverFromHTTPSToHTTP(t *testing.T) {
	plain := newServer(t)
	plain.does(serves(five()))
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL+"/secret", http.StatusFound)
	}))
	defer secure.Close()
	address := "webcal" + strings.TrimPrefix(secure.URL, "https")
	_, err := readAt(newSource(t, ics.SourceOptions{Location: address, Client: secure.Client()}), noon)
	if err == nil || !strings.Contains(err.Error(), "not encrypted") || strings.Contains(err.Error(), "secret") || len(plain.requests) > 0 {
		t.Errorf("got the error %v and %d plain requests", err, len(plain.requests))
	}
}

func TestRetryAfter(t *testing.T) {
	srv := newServer(t)
	for header, want := range map[string]time.Duration{
		"120": 2 * time.Minute, noon.Add(time.Hour).Format(http.TimeFormat): time.Hour, "": 0, "soon": 0, "-5": 0, "99999999999": 24 * time.Hour,
	} {
		srv.does(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		_, err := readAt(newSource(t, ics.SourceOptions{Location: srv.URL}), noon)
		var fault *ics.FetchError
		if !errors.As(err, &fault) || fault.RetryAfter != want || fault.Status != 503 {
			t.Errorf("Retry-After %q: got %v, want %v", header, fault, want)
		}
	}
}

// A copy that has lost nearly everything is believed at the second sight.
func TestLossIsConfirmed(t *testing.T) {
	none, one := cal(), cal(event("UID:0", "SUMMARY:no 0", "DTSTART:20240305T090000Z", "DURATION:PT1H"))
	for name, body := range map[string]string{"all": none, "most": one} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.does(serves(five()))
			s := newSource(t, ics.SourceOptions{Location: srv.URL, Cache: memory{}})
			mustRead(t, s, noon)
			srv.does(serves(body))
			snap := mustRead(t, s, noon.Add(time.Hour))
			if len(snap.Events) != 5 || snap.Changed || len(snap.Notes) != 1 || !strings.Contains(snap.Notes[0].Text, "of 5 events") || !snap.Fetched.Equal(noon) {
				t.Errorf("at first sight: %d events, notes %v", len(snap.Events), snap.Notes)
			}
			srv.does(serves(strings.Replace(body, "DURATION", "DTSTAMP:20240304T000000Z\r\nDURATION", 1)))
			snap = mustRead(t, s, noon.Add(2*time.Hour))
			if len(snap.Events) > 1 || !snap.Changed || len(snap.Notes) > 0 {
				t.Errorf("at second sight: %d events, notes %v", len(snap.Events), snap.Notes)
			}
		})
	}
	t.Run("not if the old copy returns", func(t *testing.T) {
		srv := newServer(t)
		srv.does(serves(five()))
		s := newSource(t, ics.SourceOptions{Location: srv.URL})
		for _, body := range []string{five(), none, five(), none} {
			srv.does(serves(body))
			if snap := mustRead(t, s, noon); len(snap.Events) != 5 {
				t.Errorf("got %d events", len(snap.Events))
			}
		}
	})
	t.Run("two of five are believed at once, and cancelled ones are no loss", func(t *testing.T) {
		srv := newServer(t)
		srv.does(serves(five()))
		s := newSource(t, ics.SourceOptions{Location: srv.URL})
		mustRead(t, s, noon)
		srv.does(serves(strings.ReplaceAll(five(), "DURATION", "STATUS:CANCELLED\r\nDURATION")))
		if snap := mustRead(t, s, noon); len(snap.Events) != 5 || snap.Events[0].Status != calendar.Cancelled {
			t.Errorf("got %v", when(snap.Events))
		}
	})
	// B9: a feed that makes new UIDs at every download has lost nothing.
	t.Run("B9 new UIDs are no loss", func(t *testing.T) {
		srv := newServer(t)
		srv.does(serves(five()))
		s := newSource(t, ics.SourceOptions{Location: srv.URL})
		mustRead(t, s, noon)
		srv.does(serves(strings.ReplaceAll(five(), "UID:", "UID:new-")))
		if snap := mustRead(t, s, noon); len(snap.Notes) > 0 || !strings.HasPrefix(snap.Events[0].UID, "new-") {
			t.Errorf("got %v, notes %v", snap.Events[0].UID, snap.Notes)
		}
	})
}

func TestWindowMovesOn(t *testing.T) {
	srv := newServer(t)
	srv.does(serves(cal(event("UID:w", "SUMMARY:w", "DTSTART:20240304T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"))))
	for _, cache := range []kept.Cache{nil, memory{}} {
		s := newSource(t, ics.SourceOptions{Location: srv.URL, Cache: cache})
		for week := range 30 {
			now := noon.AddDate(0, 0, 7*week)
			snap := mustRead(t, s, now)
			want := min(week+1, 2) + 2 // of last week and this, then two or three to come
			if got := len(snap.Events); got < want || got > want+1 {
				t.Errorf("in week %d there are %d events, want %d", week, got, want)
			}
		}
	}
}

func TestLocalFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "maria.ics")
	write := func(body string) {
		t.Helper()
		if err := os.WriteFile(path+"~", []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+"~", path); err != nil {
			t.Fatal(err)
		}
	}
	s := newSource(t, ics.SourceOptions{Location: path, Cache: memory{}})
	if !s.Local() || s.Name() != "maria" {
		t.Error("the source is not a local one named maria")
	}
	if _, err := readAt(s, noon); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "check the path") {
		t.Errorf("a missing file: got the error %v", err)
	}
	write(five())
	if snap := mustRead(t, s, noon); len(snap.Events) != 5 || !snap.Changed {
		t.Errorf("got %d events", len(snap.Events))
	}
	if mustRead(t, s, noon).Changed {
		t.Error("the same file counts as changed")
	}
	write(five()[:300])
	if snap, err := readAt(s, noon); !errors.Is(err, ics.ErrTruncated) || len(snap.Events) != 5 {
		t.Errorf("a half-written file: got %d events and the error %v", len(snap.Events), err)
	}
	write(cal())
	if snap := mustRead(t, s, noon); len(snap.Events) != 0 || !snap.Changed {
		t.Errorf("an emptied calendar on disk is not believed at once: %d events", len(snap.Events))
	}
}

// A large file is read where it lies; that it is gone, or becomes another in
// the meantime, takes nothing away from what was read.
func TestLargeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ics")
	write := func(feed string, padding int) {
		t.Helper()
		feed = strings.Replace(feed, "BEGIN:VEVENT", "X-PADDING:"+strings.Repeat("x\r\n ", padding)+"\r\nBEGIN:VEVENT", 1)
		if err := os.WriteFile(path, []byte(feed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, cache := range map[string]kept.Cache{"with a cache": memory{}, "without a cache": nil} {
		t.Run(name, func(t *testing.T) {
			write(five(), 2<<20)
			s := newSource(t, ics.SourceOptions{Location: path, Cache: cache})
			if snap := mustRead(t, s, noon); len(snap.Events) != 5 {
				t.Errorf("got %d events, want 5", len(snap.Events))
			}
			if snap := mustRead(t, s, noon.Add(48*time.Hour)); len(snap.Events) != 5 {
				t.Errorf("two days later got %d events, want 5", len(snap.Events))
			}
			write(cal(event("UID:1", "DTSTART:20240306T090000Z")), 2<<20)
			if snap := mustRead(t, s, noon.Add(48*time.Hour)); len(snap.Events) != 1 {
				t.Errorf("after a change got %d events, want 1", len(snap.Events))
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if snap, err := readAt(s, noon.Add(48*time.Hour)); err == nil || len(snap.Events) != 1 {
				t.Errorf("without the file got %d events and the error %v, want the last copy and an error", len(snap.Events), err)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newSource(t, ics.SourceOptions{Location: dir})
	if _, err := readAt(s, noon); err == nil || !strings.Contains(err.Error(), "no .ics file") {
		t.Errorf("an empty directory: got the error %v", err)
	}
	write("a.ics", "\xef\xbb\xbf"+cal(event("UID:a", "SUMMARY:a", "DTSTART:20240305T090000Z")))
	write("b.ICS", strings.TrimSpace(cal(event("UID:b", "SUMMARY:b", "DTSTART:20240306T090000Z"))))
	write("notes.txt", "not a calendar")
	write(".hidden.ics", "not a calendar")
	snap := mustRead(t, s, noon)
	wantWhen(t, ics.Reading{Events: snap.Events}, "03-05 09:00Z a", "03-06 09:00Z b")
	write("c.ics", "BEGIN:VCALENDAR\n")
	if snap, err := readAt(s, noon); err == nil || !strings.Contains(err.Error(), "c.ics") || len(snap.Events) != 2 {
		t.Errorf("with a broken file: got %d events and the error %v", len(snap.Events), err)
	}
	if err := os.Remove(filepath.Join(dir, "c.ics")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "a.ics")); err != nil {
		t.Fatal(err)
	}
	wantWhen(t, ics.Reading{Events: mustRead(t, s, noon).Events}, "03-06 09:00Z b")
}

func TestBadLocations(t *testing.T) {
	for _, location := range []string{"", "ftp://example.com/a.ics", "https:///a.ics", "https://user:sec ret@exa mple.com/%zz"} {
		_, err := ics.NewSource(ics.SourceOptions{Name: "maria", Location: location})
		if err == nil || strings.Contains(err.Error(), "sec ret") {
			t.Errorf("%q: got the error %v", location, err)
		}
	}
}

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	file, missing := filepath.Join(dir, "a.ics"), filepath.Join(dir, "no", "such", "b.ics")
	ctx, cancel := context.WithCancel(context.Background())
	wakes, done := make(chan struct{}, 1), make(chan error)
	go func() {
		done <- ics.Watch(ctx, []string{file, missing}, func() {
			select {
			case wakes <- struct{}{}:
			default:
			}
		})
	}()
	woken := func(why string) {
		select {
		case <-wakes:
		case <-time.After(10 * time.Second):
			t.Fatal(why + " wakes nobody")
		}
	}
	woken("that it watches")
	if err := os.WriteFile(file+"~", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+"~", file); err != nil {
		t.Fatal(err)
	}
	woken("a file that was replaced")
	cancel()
	if err := <-done; err != nil {
		t.Errorf("got the error %v", err)
	}
}

// A meeting that was put off beyond the window once looked cancelled, and when
// it came into view it was on again.
func TestWhatIsPutOffBeyondTheWindowIsNotGone(t *testing.T) {
	single := func(start string) string { return event("UID:a", "SUMMARY:1:1 a", "DTSTART:"+start, "DURATION:PT1H") }
	series := event("UID:s", "SUMMARY:1:1 s", "DTSTART:20240301T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
	instance := event("UID:s", "SUMMARY:1:1 s", "RECURRENCE-ID:20240308T090000Z", "DTSTART:20250308T090000Z")
	for _, c := range []struct{ name, before, after, want string }{
		{"a single meeting", single("20240305T090000Z"), single("20250305T090000Z"), "a 2025-03-05"},
		{"an occurrence", series, series + instance, "s 2024-03-01, s 2024-03-15, s 2025-03-08"},
		{"not far: inside of what is read ahead", single("20240305T090000Z"), single("20240327T090000Z"), "a 2024-03-27"},
		{"gone", single("20240305T090000Z") + series, series, "s 2024-03-01, s 2024-03-08, s 2024-03-15"},
		{"past: of no matter", single("20240303T090000Z") + series, single("20250303T090000Z") + series, "s 2024-03-01, s 2024-03-08, s 2024-03-15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv, cache := newServer(t), memory{}
			srv.does(serves(cal(c.before)))
			o := ics.SourceOptions{Location: srv.URL, Cache: cache}
			mustRead(t, newSource(t, o), noon)
			srv.does(serves(cal(c.after)))
			s := newSource(t, o) // after a restart as well
			if got := days(mustRead(t, s, noon.Add(time.Hour)).Events); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := days(mustRead(t, s, noon.Add(2*time.Hour)).Events); got != c.want {
				t.Errorf("the next time: got %s, want %s", got, c.want)
			}
			if got := days(mustRead(t, newSource(t, o), noon.Add(3*time.Hour)).Events); got != c.want {
				t.Errorf("after another restart: got %s, want %s", got, c.want)
			}
		})
	}
}

func days(events []calendar.Event) string {
	var out []string
	for _, e := range events {
		out = append(out, e.UID+e.Start.Format(" 2006-01-02"))
	}
	return strings.Join(out, ", ")
}
