package caldav_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-webdav"
	dav "github.com/emersion/go-webdav/caldav"

	"oneonone/calendar/caldav"
)

// A peer is a CalDAV server with one calendar of Maria's.
type peer interface {
	base() string     // the address of the server
	calendar() string // that of the calendar
	put(name, data string)
	remove(name string)
	stop() // as in an outage
	start()
}

// peers are the servers that a test is to be right with. Radicale is one of
// them where it is installed.
func peers(t *testing.T, test func(*testing.T, peer)) {
	t.Run("scripted", func(t *testing.T) { test(t, scripted{newServer(t)}) })
	t.Run("go-webdav", func(t *testing.T) { test(t, newGoWebDAV(t)) })
	t.Run("Radicale", func(t *testing.T) { test(t, newRadicale(t)) })
}

// scripted is the server of this package as a peer.
type scripted struct{ *server }

func (s scripted) base() string     { return s.URL + work }
func (s scripted) calendar() string { return s.URL + work }
func (s scripted) start()           { s.does(nil) }
func (s scripted) stop() {
	s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
}

// web is a peer that is written to by HTTP, as any client does.
type web struct {
	t                       testing.TB
	url, path               string
	stopServing, serveAgain func()
}

func (w *web) base() string     { return w.url + "/" }
func (w *web) calendar() string { return w.url + w.path }
func (w *web) stop()            { w.stopServing() }
func (w *web) start()           { w.serveAgain() }

func (w *web) put(name, data string) {
	w.t.Helper()
	w.send(http.MethodPut, name, data)
}

func (w *web) remove(name string) {
	w.t.Helper()
	w.send(http.MethodDelete, name, "")
}

func (w *web) send(method, name, body string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, w.calendar()+name, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.SetBasicAuth("maria", "s3cret")
	req.Header.Set("Content-Type", "text/calendar")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		text, _ := io.ReadAll(res.Body)
		w.t.Fatalf("%s %s: %s: %s", method, name, res.Status, text)
	}
}

// newGoWebDAV starts the CalDAV server of go-webdav, which has neither
// sync-collection nor ctag.
func newGoWebDAV(t testing.TB) *web {
	b := &backend{objects: map[string]dav.CalendarObject{}}
	var down bool
	var mu sync.Mutex
	handler := &dav.Handler{Backend: b}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if down {
			panic(http.ErrAbortHandler)
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	set := func(is bool) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			down = is
		}
	}
	return &web{t, s.URL, "/maria/calendars/work/", set(true), set(false)}
}

// A backend keeps a calendar for go-webdav in memory.
type backend struct{ objects map[string]dav.CalendarObject }

var errNotThere = webdav.NewHTTPError(http.StatusNotFound, errors.New("no such thing"))

func (b *backend) CurrentUserPrincipal(context.Context) (string, error) { return "/maria/", nil }
func (b *backend) CalendarHomeSetPath(context.Context) (string, error) {
	return "/maria/calendars/", nil
}
func (b *backend) CreateCalendar(context.Context, *dav.Calendar) error { return errNotThere }

func (b *backend) ListCalendars(context.Context) ([]dav.Calendar, error) {
	return []dav.Calendar{{Path: "/maria/calendars/work/", Name: "Work"}, {Path: "/maria/calendars/tasks/", Name: "Tasks", SupportedComponentSet: []string{"VTODO"}}}, nil
}

func (b *backend) GetCalendar(ctx context.Context, path string) (*dav.Calendar, error) {
	all, _ := b.ListCalendars(ctx)
	for _, c := range all {
		if c.Path == path {
			return &c, nil
		}
	}
	return nil, errNotThere
}

func (b *backend) GetCalendarObject(_ context.Context, path string, _ *dav.CalendarCompRequest) (*dav.CalendarObject, error) {
	o, ok := b.objects[path]
	if !ok {
		return nil, errNotThere
	}
	return &o, nil
}

func (b *backend) ListCalendarObjects(_ context.Context, at string, _ *dav.CalendarCompRequest) (out []dav.CalendarObject, err error) {
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if path.Dir(key)+"/" == at {
			out = append(out, b.objects[key])
		}
	}
	return out, nil
}

func (b *backend) QueryCalendarObjects(ctx context.Context, path string, query *dav.CalendarQuery) ([]dav.CalendarObject, error) {
	all, _ := b.ListCalendarObjects(ctx, path, nil)
	return dav.Filter(query, all)
}

func (b *backend) PutCalendarObject(_ context.Context, path string, data *ical.Calendar, _ *dav.PutCalendarObjectOptions) (*dav.CalendarObject, error) {
	o := dav.CalendarObject{Path: path, ETag: fmt.Sprint(len(b.objects)), Data: data}
	b.objects[path] = o
	return &o, nil
}

func (b *backend) DeleteCalendarObject(_ context.Context, path string) error {
	delete(b.objects, path)
	return nil
}

// newRadicale starts Radicale with a calendar of Maria's; the test is skipped
// where it is not installed.
func newRadicale(t testing.TB) *web {
	program, err := exec.LookPath("radicale")
	if err != nil {
		t.Skip("radicale is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	users := filepath.Join(dir, "users")
	if err := os.WriteFile(users, []byte("maria:s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var running *exec.Cmd
	stop := func() {
		if running != nil {
			running.Process.Kill()
			running.Wait()
			running = nil
		}
	}
	start := func() {
		running = exec.Command(program, "--config", "", "--logging-level", "info", "--server-hosts", host, "--storage-filesystem-folder", filepath.Join(dir, "data"),
			"--auth-type", "htpasswd", "--auth-htpasswd-filename", users, "--auth-htpasswd-encryption", "plain")
		waitUntilReady(t, running)
	}
	start()
	t.Cleanup(stop)
	w := &web{t, "http://" + host, "/maria/work/", stop, start}
	w.send("MKCALENDAR", "", "")
	return w
}

// waitUntilReady starts a server and returns when it says that it is ready.
func waitUntilReady(t testing.TB, c *exec.Cmd) {
	out, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "ready") {
			go io.Copy(io.Discard, out)
			return
		}
	}
	t.Fatalf("%s ended before it was ready: %v", c.Path, c.Wait())
}

func TestPeers(t *testing.T) {
	peers(t, func(t *testing.T, p peer) {
		cache := memory{}
		with := func(o *caldav.SourceOptions) { o.Cache = cache }
		r := newReader(t, p.base(), account("maria", "s3cret"), with)
		r.shows()
		p.put("a.ics", event("a", "20261124T100000Z"))
		p.put("s.ics", object(vevent("s", "20261117T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3")))
		p.put("old.ics", event("old", "20200101T100000Z"))
		r.shows("s 17 09:00", "s 24 09:00", "a 24 10:00", "s 01 09:00")
		p.put("a.ics", event("a", "20261125T140000Z", "SEQUENCE:1"))
		p.put("s.ics", object(vevent("s", "20261117T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3"), vevent("s", "20261126T120000Z", "RECURRENCE-ID:20261124T090000Z", "SEQUENCE:1")))
		r.shows("s 17 09:00", "a 25 14:00", "s 26 12:00", "s 01 09:00")
		p.put("a.ics", event("a", "20261125T140000Z", "SEQUENCE:2", "STATUS:CANCELLED"))
		r.shows("s 17 09:00", "a 25 14:00 cancelled", "s 26 12:00", "s 01 09:00")

		p.stop()
		r.fails("", "s 17 09:00", "a 25 14:00 cancelled", "s 26 12:00", "s 01 09:00")
		newReader(t, p.base(), account("maria", "s3cret"), with).fails("", "s 17 09:00", "a 25 14:00 cancelled", "s 26 12:00", "s 01 09:00")
		p.start()
		p.remove("a.ics")
		r.shows("s 17 09:00", "s 26 12:00", "s 01 09:00")
		p.put("s.ics", object(vevent("s", "20261117T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261124T090000Z")))
		r.shows("s 17 09:00", "s 01 09:00")

		found, err := r.Calendars(t.Context(), now)
		if err != nil || len(found) != 1 || found[0].Address != p.calendar() {
			t.Errorf("found %v, %v; want %s", found, err, p.calendar())
		}
	})
}

func TestRadicaleWithAWrongPassword(t *testing.T) {
	p := newRadicale(t)
	newReader(t, p.base(), account("maria", "wrong")).fails("401 Unauthorized; check the username and the password")
	newReader(t, p.url+"/maria/none/", account("maria", "s3cret")).fails("404 Not Found; check the address")
}

func TestRadicaleWithTwoCalendars(t *testing.T) {
	p := newRadicale(t)
	other := *p
	other.path = "/maria/private/"
	other.send("MKCALENDAR", "", "")
	newReader(t, p.base(), account("maria", "s3cret")).fails("there are 2 calendars")
	newReader(t, p.calendar(), account("maria", "s3cret")).shows()
}
