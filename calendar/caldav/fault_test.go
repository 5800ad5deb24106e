package caldav_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"oneonone/calendar/caldav"
)

// A failure of any kind leaves the last good copy in force, says why and what
// to do, and nothing is duplicated or lost when the server is back.
func TestF4AFailureIsNotACancellation(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", code) }
	}
	text := func(code int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(code)
			io.WriteString(w, body)
		}
	}
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"401", status(401), "401 Unauthorized; check the username and the password"},
		{"403", status(403), "403 Forbidden; this account may not read it"},
		{"404", status(404), "404 Not Found; check the address"},
		{"405", status(405), "405 Method Not Allowed; check that it is the CalDAV address"},
		{"410", status(410), "410 Gone; check the address"},
		{"429", status(429), "429 Too Many Requests; it is asked too often"},
		{"500", status(500), "500 Internal Server Error; the server has a problem"},
		{"502 with a page", text(502, "text/html", "<html>"), "502 Bad Gateway; the server has a problem"},
		{"a login page", text(200, "text/html; charset=utf-8", "<!DOCTYPE html><html>Log in"), "the answer is a web page; the address shows a web page, perhaps a login page"},
		{"a login page as an answer of DAV", text(207, "text/html", "<html><body>Log in</body></html>"), "it is a web page"},
		{"a redirect to a login page elsewhere", redirect("https://login.example.test/?to=secret"), "it points to another server, https://login.example.test; the password is not sent there"},
		{"a redirect in a circle", redirect(work), "it redirects too often"},
		{"a redirect to nowhere", redirect("http://[::1"), "it redirects to an address that cannot be read"},
		{"an empty answer", text(207, "application/xml", ""), "it is empty"},
		{"no answer at all", text(204, "", ""), "204 No Content"},
		{"JSON", text(207, "application/json", `{"error": "no"}`), "not that of a CalDAV server"},
		{"a calendar", text(207, "text/calendar", event("a", "20261124T100000Z")), "not that of a CalDAV server"},
		{"other XML", text(207, "application/xml", `<feed xmlns="urn:x"/>`), "it begins with <feed>"},
		{"an answer that is cut off", text(207, "application/xml", `<multistatus xmlns="DAV:"><response><href>/da`), "the answer was cut off; the next reading may be whole"},
		{"mismatched elements", text(207, "application/xml", `<multistatus xmlns="DAV:"><response></href></response></multistatus>`), "XML syntax error"},
		{"the calendar is none any more", text(207, "application/xml", envelope(`<d:response><d:href>`+work+`</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`)), "what was a calendar there is none any more"},
		{"endless nesting", text(207, "application/xml", `<multistatus xmlns="DAV:">`+strings.Repeat("<a>", 1<<20)), "nested too deeply"},
		{"endless nesting in a property", text(207, "application/xml", `<multistatus xmlns="DAV:"><response><propstat><prop><resourcetype>`+strings.Repeat("<collection>", 1<<18)), "nested too deeply"},
		{"a connection that breaks", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		{"a body that breaks off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			w.WriteHeader(207)
			io.WriteString(w, `<multistatus xmlns="DAV:">`)
		}, "cut off"},
	} {
		for _, kind := range []string{"propfind", "calendar-query"} {
			if kind == "calendar-query" && c.name == "the calendar is none any more" { // an answer to propfind only
				continue
			}
			t.Run(c.name+" to "+kind, func(t *testing.T) {
				s := newServer(t)
				s.noSync = true
				s.put("a.ics", event("a", "20261124T100000Z"))
				r := newReader(t, s.URL+work, account("maria", "pass-4711"))
				r.shows("a 24 10:00")
				good := r.now
				s.remove("a.ics")
				s.put("b.ics", event("b", "20261125T100000Z"))
				s.does(func(w http.ResponseWriter, r *http.Request, k, _ string) bool {
					if k == kind {
						c.answer(w, r)
					}
					return k == kind
				})
				fault := r.fails(c.want, "a 24 10:00")
				for _, secret := range []string{"pass-4711", "to=secret", "bWFyaWE6"} {
					if strings.Contains(fault.Error(), secret) {
						t.Errorf("the error shows %q: %v", secret, fault)
					}
				}
				if snap, _ := r.read(); snap.Changed || !snap.Fetched.Equal(good) {
					t.Errorf("got changed %v, fetched %v; want false, %v", snap.Changed, snap.Fetched, good)
				}
				s.does(nil)
				r.read() // one of one is lost: seen twice
				r.shows("b 25 10:00")
			})
		}
	}
}

// A small answer that unpacks to a huge one is given up.
func TestAnAnswerWithoutEnd(t *testing.T) {
	var blanks bytes.Buffer
	z := gzip.NewWriter(&blanks)
	z.Write(bytes.Repeat([]byte(" "), 1<<20))
	z.Close()
	s := newServer(t)
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(207)
		for {
			if _, err := w.Write(blanks.Bytes()); err != nil {
				return
			}
		}
	})
	newReader(t, s.URL+work).fails("larger than 64 MB")
}

func account(username, password string) func(*caldav.SourceOptions) {
	return func(o *caldav.SourceOptions) {
		o.Username, o.Password = username, func() (string, error) { return password, nil }
	}
}

// An answer that ends too early, wherever, is not believed.
func TestTruncationAtEveryByte(t *testing.T) {
	s := newServer(t)
	s.noSync = true
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.put("b.ics", event("b", "20261125T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00", "b 25 10:00")
	s.put("b.ics", event("b", "20261125T140000Z"))
	cut := 0
	whole := len(envelope(s.query("")))
	s.mend = func(answer string) string {
		if !strings.Contains(answer, "calendar-data") {
			return answer
		}
		return answer[:cut]
	}
	for cut = range whole - 1 {
		r.fails("", "a 24 10:00", "b 25 10:00")
	}
	cut = whole
	r.shows("a 24 10:00", "b 25 14:00")
}

func TestASlowServerIsGivenUp(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	for name, slow := range map[string]http.HandlerFunc{
		"that does not begin": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"that does not end": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(207)
			io.WriteString(w, `<multistatus xmlns="DAV:">`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.answers(slow)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			snap, err := r.Read(ctx, r.now.Add(time.Minute), from, to)
			if err == nil || !strings.Contains(err.Error(), "the server took too long") || len(snap.Events) != 1 {
				t.Errorf("got %v, %v", brief(snap), err)
			}
		})
	}
	s.Close()
	r.fails("connection refused; check the host and port", "a 24 10:00")
}

// A query that the server cuts short (RFC 4791 §7.8) is not the calendar.
func TestAPartOfACalendarIsNotTheCalendar(t *testing.T) {
	s := newServer(t)
	s.noSync = true
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.put("b.ics", event("b", "20261125T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00", "b 25 10:00")
	s.remove("b.ics")
	s.mend = func(answer string) string {
		return strings.Replace(answer, " </d:multistatus>", "<d:response><d:href>"+work+"</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response></d:multistatus>", 1)
	}
	r.fails("a part of the calendar only", "a 24 10:00", "b 25 10:00")
}

func TestRetryAfterIsHeard(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if f := r.fails("429", "a 24 10:00"); f.RetryAfter != 10*time.Minute || f.Status != 429 {
		t.Errorf("got %v, status %d", f.RetryAfter, f.Status)
	}
	s.does(nil)
	s.takes()
	r.fails("429", "a 24 10:00")
	if got := s.takes(); got != "" {
		t.Errorf("asked %q while it wanted to be left alone", got)
	}
	r.shows("a 24 10:00")
}

func TestRedirectsOnTheServerAreFollowed(t *testing.T) {
	for _, code := range []int{301, 302, 303, 307, 308} {
		s := newServer(t)
		s.put("a.ics", event("a", "20261124T100000Z"))
		s.does(func(w http.ResponseWriter, r *http.Request, _, _ string) bool {
			if !strings.HasPrefix(r.URL.Path, "/old/") {
				return false
			}
			w.Header().Set("Location", work)
			w.WriteHeader(code)
			return true
		})
		r := newReader(t, s.URL+"/old/")
		r.shows("a 24 10:00")
		s.put("a.ics", event("a", "20261124T140000Z"))
		r.shows("a 24 14:00")
	}
}

// Credentials are for the server of the address and no other.
func TestCredentialsStayHome(t *testing.T) {
	var seen []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	s := newServer(t)
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+work, http.StatusPermanentRedirect)
	})
	newReader(t, s.URL+work, account("maria", "secret")).fails("another server, " + other.URL)
	if len(seen) > 0 {
		t.Errorf("the other server was asked, with %q", seen)
	}
}

func TestLoggingIn(t *testing.T) {
	for _, c := range []struct {
		name    string
		options func(*caldav.SourceOptions)
		address string // with what before the host
		want    string
	}{
		{"basic", account("maria", "s3cret\n"), "", "Basic bWFyaWE6czNjcmV0"},
		{"bearer", func(o *caldav.SourceOptions) {
			o.Bearer, o.Password = true, func() (string, error) { return "token-1\n", nil }
		}, "", "Bearer token-1"},
		{"in the address", func(*caldav.SourceOptions) {}, "maria:s3cret@", "Basic bWFyaWE6czNjcmV0"},
		{"the name in the address", account("", "s3cret"), "maria@", "Basic bWFyaWE6czNjcmV0"},
		{"nothing", func(*caldav.SourceOptions) {}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			s.put("a.ics", event("a", "20261124T100000Z"))
			s.does(func(w http.ResponseWriter, r *http.Request, _, _ string) bool {
				if got := r.Header.Get("Authorization"); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
				return false
			})
			var log bytes.Buffer
			r := newReader(t, strings.Replace(s.URL, "://", "://"+c.address, 1)+work, c.options,
				func(o *caldav.SourceOptions) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			r.shows("a 24 10:00")
			s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })
			words := r.fails("401", "a 24 10:00").Error() + log.String()
			for _, secret := range []string{"s3cret", "token-1", "bWFyaWE6"} {
				if strings.Contains(words, secret) {
					t.Errorf("%q is shown: %s", secret, words)
				}
			}
		})
	}
	t.Run("a password that cannot be read", func(t *testing.T) {
		s := newServer(t)
		r := newReader(t, s.URL+work, func(o *caldav.SourceOptions) {
			o.Password = func() (string, error) { return "", errors.New("open password: permission denied") }
		})
		r.fails("reading the password: open password: permission denied; check the place")
		if got := s.takes(); got != "" {
			t.Errorf("asked %q without a password", got)
		}
	})
	t.Run("a new password needs no restart", func(t *testing.T) {
		s := newServer(t)
		s.put("a.ics", event("a", "20261124T100000Z"))
		s.does(func(w http.ResponseWriter, r *http.Request, _, _ string) bool {
			_, password, _ := r.BasicAuth()
			if password != "new" {
				w.WriteHeader(401)
			}
			return password != "new"
		})
		password := "old"
		r := newReader(t, s.URL+work, func(o *caldav.SourceOptions) {
			o.Username, o.Password = "maria", func() (string, error) { return password, nil }
		})
		r.fails("401")
		password = "new"
		r.shows("a 24 10:00")
	})
}

// A token that a server repeats is not passed on.
func TestAServerThatRepeatsThePassword(t *testing.T) {
	s := newServer(t)
	s.answers(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(207)
		fmt.Fprintf(w, "<x%s/>", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	})
	r := newReader(t, s.URL+work, func(o *caldav.SourceOptions) {
		o.Bearer, o.Password = true, func() (string, error) { return "t0ken", nil }
	})
	if f := r.fails(""); strings.Contains(f.Error(), "t0ken") {
		t.Errorf("got %v", f)
	}
}

// The certificate of a server is looked at.
func TestACertificateThatIsNotTrusted(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	defer s.Close()
	newReader(t, s.URL+work).fails("certificate is not trusted")
}

func TestTheClientOfTheOptionsIsUsed(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	secure := httptest.NewTLSServer(s)
	defer secure.Close()
	newReader(t, secure.URL+work, func(o *caldav.SourceOptions) { o.Client = secure.Client() }).shows("a 24 10:00")
	if secure.Client().CheckRedirect != nil {
		t.Error("the client given was changed")
	}
}

// A cache that fails costs a reading after a restart and nothing else.
func TestACacheThatFails(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work, func(o *caldav.SourceOptions) { o.Cache = full{} })
	r.shows("a 24 10:00")
	s.put("a.ics", event("a", "20261124T140000Z"))
	r.shows("a 24 14:00")
	r = newReader(t, s.URL+work, func(o *caldav.SourceOptions) { o.Cache = nil })
	r.shows("a 24 14:00")
}

type full struct{}

func (full) Get(string) ([]byte, error) { return nil, errors.New("reading: input/output error") }
func (full) Put(string, []byte) error   { return errors.New("writing: no space left on device") }
