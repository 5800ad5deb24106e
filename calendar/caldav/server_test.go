package caldav_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/caldav"
	"oneonone/calendar/ics"
)

// work is the path of the calendar of the scripted server.
const work = "/dav/maria/work/"

// A server is a CalDAV server with one calendar, and with the ways of servers
// that are met in the field.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	objects  map[string]string // data by path
	revision int
	changed  map[string]int // when, by path; deleted ones too
	asked    []string       // what was asked: the method, or the kind of report

	before      func(w http.ResponseWriter, r *http.Request, kind, body string) bool // takes a request over
	hidden      map[string]bool                                                      // what a time range does not find
	stale       map[string]bool                                                      // what is not there if asked for by name
	noSync      bool                                                                 // it has no sync-collection
	noCTag      bool
	noETag      bool
	dataless    bool                       // queries show no data
	extraStat   bool                       // a second propstat with 404
	write       func(href string) string   // how it writes names
	mend        func(answer string) string // changes its answers
	contentType string                     // of its answers
	resource    string                     // what the calendar is
	also        string                     // stands in what has changed, too
}

func newServer(t testing.TB) *server {
	s := &server{
		objects: map[string]string{}, changed: map[string]int{}, hidden: map[string]bool{}, stale: map[string]bool{},
		resource: "<d:collection/><c:calendar/>", write: func(h string) string { return h },
		contentType: "application/xml; charset=utf-8",
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// put stores the object of that name.
func (s *server) put(name, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision++
	s.objects[work+name], s.changed[work+name] = data, s.revision
}

func (s *server) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision++
	delete(s.objects, work+name)
	s.changed[work+name] = s.revision
}

// takes returns what was asked since the last call.
func (s *server) takes() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := strings.Join(s.asked, " ")
	s.asked = nil
	return out
}

// does sets who takes requests over.
func (s *server) does(f func(w http.ResponseWriter, r *http.Request, kind, body string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// answers lets the server give one answer to everything.
func (s *server) answers(f http.HandlerFunc) {
	s.does(func(w http.ResponseWriter, r *http.Request, _, _ string) bool { f(w, r); return true })
}

// refuses lets it refuse one kind of question.
func (s *server) refuses(kind string, status int) {
	s.does(func(w http.ResponseWriter, _ *http.Request, k, _ string) bool {
		if k == kind {
			w.WriteHeader(status)
		}
		return k == kind
	})
}

var root = regexp.MustCompile(`<(?:\w+:)?(propfind|sync-collection|calendar-query|calendar-multiget)\b`)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	kind := r.Method
	if m := root.FindSubmatch(body); m != nil {
		kind = string(m[1])
	}
	s.mu.Lock()
	s.asked = append(s.asked, kind)
	before := s.before
	s.mu.Unlock()
	if before != nil && before(w, r, kind, string(body)) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var answer string
	switch {
	case kind == "propfind" && strings.TrimSuffix(r.URL.Path, "/")+"/" == work:
		answer = s.about()
	case kind == "sync-collection" && !s.noSync:
		answer = s.changes(w, string(body))
	case kind == "calendar-query":
		answer = s.query(string(body))
	case kind == "calendar-multiget":
		answer = s.multiget(string(body))
	default:
		http.Error(w, "not here", http.StatusNotFound)
		return
	}
	if answer != "" {
		s.send(w, answer)
	}
}

func (s *server) send(w http.ResponseWriter, inner string) {
	answer := envelope(inner)
	if s.mend != nil {
		answer = s.mend(answer)
	}
	w.Header().Set("Content-Type", s.contentType)
	w.WriteHeader(http.StatusMultiStatus)
	io.WriteString(w, answer)
}

func multistatus(w http.ResponseWriter, inner string) {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(http.StatusMultiStatus)
	io.WriteString(w, envelope(inner))
}

func envelope(inner string) string {
	return `<?xml version="1.0" encoding="utf-8"?>` + "\n" +
		`<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/">` + inner + `</d:multistatus>`
}

func (s *server) token(n int) string { return fmt.Sprintf("http://example.test/sync/%d", n) }

func (s *server) about() string {
	props := "<d:resourcetype>" + s.resource + "</d:resourcetype>"
	if !s.noSync {
		props += "<d:sync-token>" + s.token(s.revision) + "</d:sync-token>"
	}
	if !s.noCTag {
		props += fmt.Sprintf("<cs:getctag>%d</cs:getctag>", s.revision)
	}
	return s.one(work, props)
}

// one is a response about one resource.
func (s *server) one(path, props string) string {
	out := "<d:response><d:href>" + html.EscapeString(s.write((&url.URL{Path: path}).EscapedPath())) + "</d:href>"
	if s.extraStat {
		out += `<d:propstat><d:prop><d:getetag/><c:calendar-data/><d:quota/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>`
	}
	return out + "<d:propstat><d:prop>" + props + "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
}

func notThere(path string) string {
	return "<d:response><d:href>" + html.EscapeString(path) + "</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
}

func (s *server) etag(path string) string {
	if s.noETag {
		return ""
	}
	return fmt.Sprintf("<d:getetag>W/&quot;%d&quot;</d:getetag>", s.changed[path])
}

func (s *server) show(path string) string {
	return s.one(path, s.etag(path)+"<c:calendar-data>"+html.EscapeString(s.objects[path])+"</c:calendar-data>")
}

func (s *server) changes(w http.ResponseWriter, body string) string {
	var q struct {
		Token string `xml:"DAV: sync-token"`
	}
	var since int
	err := xml.Unmarshal([]byte(body), &q)
	if _, e := fmt.Sscanf(q.Token, "http://example.test/sync/%d", &since); err != nil || e != nil {
		w.WriteHeader(http.StatusForbidden)
		return ""
	}
	out := "<d:sync-token>" + s.token(s.revision) + "</d:sync-token>"
	for _, path := range slices.Sorted(maps.Keys(s.changed)) {
		_, there := s.objects[path]
		switch {
		case s.changed[path] <= since:
		case there:
			out += s.one(path, s.etag(path))
		default:
			out += notThere(s.write((&url.URL{Path: path}).EscapedPath()))
		}
	}
	return out + s.also
}

func (s *server) query(body string) (out string) {
	for _, path := range slices.Sorted(maps.Keys(s.objects)) {
		switch {
		case s.hidden[path] && strings.Contains(body, "time-range"):
		case s.dataless:
			out += s.one(path, s.etag(path))
		default:
			out += s.show(path)
		}
	}
	return out + " "
}

func (s *server) multiget(body string) (out string) {
	var q struct {
		Hrefs []string `xml:"DAV: href"`
	}
	if err := xml.Unmarshal([]byte(body), &q); err != nil {
		return ""
	}
	for _, href := range q.Hrefs {
		base := &url.URL{Path: work}
		u, err := base.Parse(href)
		if err != nil || s.objects[u.Path] == "" || s.stale[u.Path] {
			out += notThere(href)
		} else {
			out += s.show(u.Path)
		}
	}
	return out
}

// event is an object with one event of Maria's with Alice.
func event(uid, start string, more ...string) string {
	return object(vevent(uid, start, more...))
}

func object(parts ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.test//EN\r\n" + strings.Join(parts, "") + "END:VCALENDAR\r\n"
}

// vevent is half an hour from a start such as 20261124T100000Z or
// ;TZID=Europe/Berlin:20261124T100000.
func vevent(uid, start string, more ...string) string {
	if !strings.HasPrefix(start, ";") {
		start = ":" + start
	}
	lines := append([]string{
		"BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20261101T000000Z", "DTSTART" + start, "DURATION:PT30M",
		"ORGANIZER;CN=Maria Lopez:mailto:maria@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:maria@example.com",
		"ATTENDEE;CN=Alice Ng:mailto:alice@example.com",
	}, more...)
	if !strings.Contains(strings.Join(more, "\n"), "SUMMARY") {
		lines = append(lines, "SUMMARY:1:1 "+uid)
	}
	return strings.Join(append(lines, "END:VEVENT"), "\r\n") + "\r\n"
}

// A memory is a Cache.
type memory map[string][]byte

func (m memory) Get(name string) ([]byte, error) { return m[name], nil }
func (m memory) Put(name string, data []byte) error {
	m[name] = bytes.Clone(data)
	return nil
}

// now is a Monday, and from and to are the window around it.
var (
	now  = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	from = now.AddDate(0, 0, -10)
	to   = now.AddDate(0, 0, 36)
)

// A reader is a Source under test.
type reader struct {
	t testing.TB
	*caldav.Source
	now time.Time
}

func newReader(t testing.TB, address string, change ...func(*caldav.SourceOptions)) *reader {
	t.Helper()
	o := caldav.SourceOptions{Name: "maria", Owner: "maria@example.com", Address: address, Cache: memory{}}
	for _, f := range change {
		f(&o)
	}
	s, err := caldav.NewSource(o)
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t, s, now}
}

// read reads the calendar some minutes after the last time.
func (r *reader) read() (calendar.Snapshot, error) {
	r.t.Helper()
	r.now = r.now.Add(5 * time.Minute)
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	return r.Read(ctx, r.now, from, to)
}

// shows checks that reading succeeds and gives these events: "id start", start
// as day and time.
func (r *reader) shows(want ...string) calendar.Snapshot {
	r.t.Helper()
	snap, err := r.read()
	if err != nil {
		r.t.Fatalf("reading: %v", err)
	}
	if got := brief(snap); !slices.Equal(got, want) {
		r.t.Errorf("got %q, want %q", got, want)
	}
	return snap
}

// fails checks that reading fails with words, and gives these events still.
func (r *reader) fails(words string, want ...string) *ics.FetchError {
	r.t.Helper()
	snap, err := r.read()
	var fault *ics.FetchError
	switch {
	case err == nil:
		r.t.Fatalf("got no error, want %q", words)
	case !errors.As(err, &fault):
		r.t.Fatalf("got %T, want a FetchError", err)
	case !strings.Contains(err.Error(), words):
		r.t.Errorf("got error %q, want one with %q", err, words)
	}
	if got := brief(snap); !slices.Equal(got, want) {
		r.t.Errorf("with the error: got %q, want %q", got, want)
	}
	return fault
}

func brief(snap calendar.Snapshot) []string {
	var out []string
	for _, e := range snap.Events {
		line := e.UID + " " + e.Start.UTC().Format("02 15:04")
		if e.Status == calendar.Cancelled {
			line += " cancelled"
		}
		out = append(out, line)
	}
	return out
}

func notes(snap calendar.Snapshot) string {
	var out []string
	for _, n := range snap.Notes {
		out = append(out, n.Text)
	}
	return strings.Join(out, "\n")
}
