package caldav_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"oneonone/calendar/caldav"
	"oneonone/calendar/ics"
)

// collection is a response about something on the way to a calendar.
func collection(href, props string) string {
	return "<d:response><d:href>" + href + "</d:href><d:propstat><d:prop>" + props + "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
}

const (
	isFolder    = "<d:resourcetype><d:collection/></d:resourcetype>"
	isCalendar  = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
	myPrincipal = "<d:current-user-principal><d:href>/principals/maria/</d:href></d:current-user-principal>"
	myHome      = "<c:calendar-home-set><d:href>/dav/maria/</d:href></c:calendar-home-set>"
	forEvents   = `<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>`
	forTasks    = `<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>`
)

// A site is what a server answers to PROPFIND by path and depth; its calendar
// is that of the scripted server.
type site map[string]string

func newSite(t *testing.T, pages site) *server {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.does(func(w http.ResponseWriter, r *http.Request, kind, _ string) bool {
		if kind != "propfind" || r.URL.Path == work {
			return false
		}
		page, ok := pages[r.URL.Path+" "+r.Header.Get("Depth")]
		switch to, redirect := strings.CutPrefix(page, "-> "); {
		case redirect:
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
		case page == "401":
			w.WriteHeader(http.StatusUnauthorized)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			multistatus(w, strings.ReplaceAll(page, "SERVER", s.URL))
		}
		return true
	})
	return s
}

var (
	folder  = collection("/dav/maria/", isFolder)
	mine    = collection(work, isCalendar+"<d:displayname>Work</d:displayname>"+forEvents)
	private = collection("/dav/maria/private/", isCalendar+"<d:displayname>Private</d:displayname>")
	tasks   = collection("/dav/maria/tasks/", isCalendar+"<d:displayname>Tasks</d:displayname>"+forTasks)
)

func TestTheCalendarIsFound(t *testing.T) {
	for _, c := range []struct {
		name, address string
		pages         site
	}{
		{"at its own address", work, nil},
		{"in its home", "/dav/maria/", site{
			"/dav/maria/ 0": folder, "/dav/maria/ 1": folder + mine,
		}},
		{"from the server, by principal and home", "", site{
			"/ 0": collection("/", isFolder+myPrincipal), "/ 1": collection("/", isFolder),
			"/principals/maria/ 0": collection("/principals/maria/", myHome),
			"/dav/maria/ 1":        folder + mine,
		}},
		{"by the well-known address", "/", site{
			"/.well-known/caldav 0": "-> /dav/", "/dav/ 0": collection("/dav/", isFolder+myPrincipal),
			"/principals/maria/ 0": collection("/principals/maria/", myHome),
			"/dav/maria/ 1":        folder + mine,
		}},
		{"from the principal", "/principals/maria/", site{
			"/principals/maria/ 0": collection("/principals/maria/", isFolder+myPrincipal+myHome),
			"/dav/maria/ 1":        folder + mine,
		}},
		{"from an address that is wrong without its last slash", "/dav/", site{
			"/dav/ 0": collection("/dav/", isFolder+myPrincipal), "/dav/ 1": collection("/dav/", isFolder),
			"/principals/maria/ 0": collection("/principals/maria/", myHome), "/dav/maria/ 1": folder + mine,
		}},
		{"beside a list of tasks", "/dav/maria/", site{
			"/dav/maria/ 0": folder, "/dav/maria/ 1": folder + mine + tasks,
		}},
		{"beside what may not be looked at", "/dav/maria/", site{
			"/dav/maria/ 0": folder, "/dav/maria/ 1": "<d:response><d:href>/dav/maria/x/</d:href><d:status>HTTP/1.1 403 Forbidden</d:status></d:response>" +
				collection("/dav/maria/y/", "<d:displayname>No type</d:displayname>") + folder + mine,
		}},
		{"named with the server in front, and blanks", "/dav/maria/", site{
			"/dav/maria/ 0": folder, "/dav/maria/ 1": collection("\n SERVER"+work+" \n", isCalendar),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, c.pages)
			cache := memory{}
			with := func(o *caldav.SourceOptions) { o.Cache = cache }
			r := newReader(t, s.URL+c.address, with)
			r.shows("a 24 10:00")
			s.takes()
			r.shows("a 24 10:00")
			newReader(t, s.URL+c.address, with).shows("a 24 10:00")
			if got := s.takes(); got != "propfind propfind" {
				t.Errorf("once it is found: asked %q", got)
			}
			found, err := r.Calendars(t.Context(), now)
			if err != nil || len(found) != 1 || found[0].Address != s.URL+work {
				t.Errorf("got %v, %v", found, err)
			}
		})
	}
}

func TestTheCalendarIsNotFound(t *testing.T) {
	for _, c := range []struct {
		name, address string
		pages         site
		want          []string
	}{
		{"there are several", "/dav/maria/", site{"/dav/maria/ 0": folder, "/dav/maria/ 1": folder + mine + private},
			[]string{"there are 2 calendars", `"Work" is http://`, `"Private" is http://`, "/dav/maria/private/; configure the address of one of them"}},
		{"there is none", "/", site{"/ 0": collection("/", isFolder+myPrincipal), "/ 1": collection("/", isFolder),
			"/principals/maria/ 0": collection("/principals/maria/", myHome), "/dav/maria/ 1": folder + tasks},
			[]string{"no calendar was found there; check the address and the username"}},
		{"nobody is logged in", "/", site{"/ 0": collection("/", isFolder+"<d:current-user-principal><d:unauthenticated/></d:current-user-principal>"), "/ 1": collection("/", isFolder)},
			[]string{"no calendar was found there; check the address and the username"}},
		{"the password is wrong", "/", site{"/ 0": "401"}, []string{"401"}},
		{"the password is wrong on the way", "/", site{"/.well-known/caldav 0": "401"}, []string{"401"}},
		{"the home is on another server", "/", site{"/ 0": collection("/", isFolder+myPrincipal), "/ 1": collection("/", isFolder),
			"/principals/maria/ 0": collection("/principals/maria/", "<c:calendar-home-set><d:href>https://p42.example.test/17/</d:href></c:calendar-home-set>")},
			[]string{"it points to another server, https://p42.example.test", "configure the address on that server"}},
		{"an address that is wrong leads to no other calendar", "/dav/maria/wrok/", site{
			"/.well-known/caldav 0": "-> /dav/", "/dav/ 0": collection("/dav/", isFolder+myPrincipal),
			"/principals/maria/ 0": collection("/principals/maria/", myHome), "/dav/maria/ 1": folder + mine},
			[]string{"404"}},
		{"endless nesting", "/", site{"/ 0": collection("/", isFolder+myPrincipal+strings.Repeat("<x>", 1<<18))}, []string{"nested too deeply"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, c.pages)
			r := newReader(t, s.URL+c.address)
			f := r.fails("")
			for _, want := range c.want {
				if !strings.Contains(f.Error(), want) {
					t.Errorf("got %q, want %q", f, want)
				}
			}
		})
	}
	t.Run("a calendar that is gone leads to no other", func(t *testing.T) {
		pages := site{"/dav/maria/ 0": folder, "/dav/maria/ 1": folder + mine}
		s := newSite(t, pages)
		r := newReader(t, s.URL+"/dav/maria/")
		r.shows("a 24 10:00")
		before := s.before
		s.does(func(w http.ResponseWriter, r *http.Request, kind, body string) bool {
			if r.URL.Path == work {
				w.WriteHeader(http.StatusNotFound)
				return true
			}
			return before(w, r, kind, body)
		})
		r.fails("404", "a 24 10:00")
	})
}

func TestCalendarsNamesThemAll(t *testing.T) {
	s := newSite(t, site{"/dav/maria/ 0": folder, "/dav/maria/ 1": folder + mine + private + tasks})
	r := newReader(t, s.URL+"/dav/maria/")
	got, err := r.Calendars(t.Context(), now)
	want := []caldav.Calendar{{Name: "Work", Address: s.URL + work}, {Name: "Private", Address: s.URL + "/dav/maria/private/"}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })
	var fault *ics.FetchError
	if _, err := r.Calendars(t.Context(), now); !errors.As(err, &fault) || fault.Status != 401 {
		t.Errorf("got %v", err)
	}
}
