package caldav_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oneonone/calendar/caldav"
)

// Whatever a server says, reading ends and does not panic; and what was read
// before a failure is still there after it.
func FuzzAnswers(f *testing.F) {
	s := newServer(f)
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.revision = 7
	for _, body := range []string{
		envelope(s.about()), envelope(s.query("")), envelope(notThere(work + "a.ics")), envelope(collection("/", isFolder+myPrincipal+myHome)),
		envelope(folder + mine + private), envelope(`<d:sync-token>http://example.test/sync/9</d:sync-token>` + s.one(work+"a.ics", "<d:getetag/>")),
		`<multistatus xmlns="DAV:"/>`, "<html>", "", `<?xml version="1.0" encoding="utf-16"?><a>`, "\xff\xfe<\x00",
	} {
		f.Add(body, "application/xml", uint8(0))
		f.Add(body, "text/xml; charset=iso-8859-1", uint8(255))
	}
	f.Fuzz(func(t *testing.T, body, contentType string, turn uint8) {
		for _, address := range []string{work, "/"} {
			wire := &direct{s.ServeHTTP}
			r := newReader(t, "https://example.test"+address, wire.use)
			r.read()
			n := uint8(0)
			wire.handler = func(w http.ResponseWriter, r *http.Request) {
				if n++; turn>>(n%8)&1 == 1 { // some questions are answered well
					s.ServeHTTP(w, r)
					return
				}
				w.Header()["Content-Type"] = []string{contentType}
				w.WriteHeader(http.StatusMultiStatus)
				io.WriteString(w, body)
			}
			before, _ := r.read()
			after, err := r.read()
			if err != nil && len(after.Events) < len(before.Events) {
				t.Errorf("got %q after %v, had %q", brief(after), err, brief(before))
			}
			r.Calendars(t.Context(), now)
		}
	})
}

// The text of an object reaches the calendar as the server was given it, and
// is one object, whatever is in it.
func FuzzObject(f *testing.F) {
	f.Add(event("a", "20261124T100000Z"))
	f.Add("END:VCALENDAR\nBEGIN:VCALENDAR")
	f.Add("\ufeffBEGIN:VCALENDAR\nEND:VCALENDAR\n;")
	f.Add(strings.Repeat("BEGIN:VCALENDAR\n", 50))
	var objects []string
	wire := &direct{func(w http.ResponseWriter, r *http.Request) {
		inner := collection(work, isCalendar)
		if r.Method == "REPORT" {
			inner = ""
			for i, o := range objects {
				inner += collection(fmt.Sprint(work, i, ".ics"), "<c:calendar-data>"+html.EscapeString(o)+"</c:calendar-data>")
			}
		}
		multistatus(w, inner)
	}}
	f.Fuzz(func(t *testing.T, data string) {
		objects = []string{event("first", "20261124T100000Z"), data, event("last", "20261125T100000Z")}
		r := newReader(t, "https://example.test"+work, wire.use)
		snap, err := r.read()
		if got := strings.Join(brief(snap), ", "); err == nil && (!strings.Contains(got, "first 24") || !strings.Contains(got, "last 25")) {
			t.Errorf("got %q: one object has taken others with it", got)
		} else if err != nil && !strings.Contains(err.Error(), "XML") {
			t.Errorf("got %v", err)
		}
	})
}

// direct is a way to a handler without a network, which a fuzzer would wait
// for.
type direct struct{ handler http.HandlerFunc }

func (d *direct) use(o *caldav.SourceOptions) {
	o.Client, o.Cache = &http.Client{Transport: d}, nil
}

func (d *direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.handler(w, r)
	return w.Result(), nil
}
