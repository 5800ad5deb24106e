package caldav_test

import (
	"compress/gzip"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever a server has against a sync-token, the calendar is read as a whole.
func TestATokenThatIsRefusedCostsNothing(t *testing.T) {
	for _, status := range []int{400, 403, 404, 405, 409, 410, 412, 415, 422, 501, 507} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			s := newServer(t)
			s.put("a.ics", event("a", "20261124T100000Z"))
			s.put("b.ics", event("b", "20261125T100000Z"))
			r := newReader(t, s.URL+work)
			r.shows("a 24 10:00", "b 25 10:00")
			s.refuses("sync-collection", status)
			s.put("a.ics", event("a", "20261124T140000Z"))
			s.takes()
			r.shows("a 24 14:00", "b 25 10:00")
			if got := s.takes(); got != "propfind sync-collection calendar-query" {
				t.Errorf("asked %q", got)
			}
			s.remove("b.ics")
			r.shows("a 24 14:00")
		})
	}
	t.Run("but a server that is down is down", func(t *testing.T) {
		s := newServer(t)
		s.put("a.ics", event("a", "20261124T100000Z"))
		r := newReader(t, s.URL+work)
		r.shows("a 24 10:00")
		s.refuses("sync-collection", 503)
		s.put("a.ics", event("a", "20261124T140000Z"))
		r.fails("503", "a 24 10:00")
		s.does(nil)
		r.shows("a 24 14:00")
	})
}

// What a sync-collection says must hold together, else the whole is read.
func TestChangesThatDoNotHoldTogether(t *testing.T) {
	a := notThere(work + "a.ics")
	member := func(status string) string {
		return "<d:response><d:href>" + work + "a.ics</d:href><d:status>" + status + "</d:status></d:response>"
	}
	for name, answer := range map[string]string{
		"nothing":            "",
		"no new token":       a,
		"an empty token":     a + "<d:sync-token/>",
		"a part of it":       a + "<d:response><d:href>" + work + "</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response><d:sync-token>http://example.test/sync/3</d:sync-token>",
		"a member forbidden": member("HTTP/1.1 403 Forbidden") + "<d:sync-token>http://example.test/sync/3</d:sync-token>",
		"a member it cannot give": "<d:response><d:href>" + work + "none.ics</d:href><d:propstat><d:prop/><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>" +
			"<d:sync-token>http://example.test/sync/3</d:sync-token>",
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put("a.ics", event("a", "20261124T100000Z"))
			r := newReader(t, s.URL+work)
			r.shows("a 24 10:00")
			s.put("b.ics", event("b", "20261125T100000Z"))
			s.does(func(w http.ResponseWriter, _ *http.Request, kind, _ string) bool {
				if kind == "sync-collection" {
					multistatus(w, answer)
				}
				return kind == "sync-collection"
			})
			r.shows("a 24 10:00", "b 25 10:00")
		})
	}
	t.Run("more changes than are worth asking for by name", func(t *testing.T) {
		s := newServer(t)
		r := newReader(t, s.URL+work)
		r.shows()
		for i := range 1001 {
			s.put(fmt.Sprintf("%d.ics", i), event(fmt.Sprint(i), "20200101T000000Z"))
		}
		s.takes()
		r.shows()
		if got := s.takes(); got != "propfind sync-collection calendar-query" {
			t.Errorf("asked %q", got)
		}
	})
}

func TestServersThatAnswerInTheirOwnWay(t *testing.T) {
	replace := func(pairs ...string) func(*server) {
		return func(s *server) { s.mend = strings.NewReplacer(pairs...).Replace }
	}
	writing := func(f func(h string) string) func(*server) { return func(s *server) { s.write = f } }
	for name, way := range map[string]func(*server){
		"no getetag at all":                 func(s *server) { s.noETag = true },
		"a second propstat with 404, empty": func(s *server) { s.extraStat = true },
		"queries without data":              func(s *server) { s.dataless = true },
		"names with the server in front":    func(s *server) { s.write = func(h string) string { return s.URL + h } },
		"names relative to the calendar":    writing(func(h string) string { return strings.TrimPrefix(h, strings.TrimSuffix(work, "work/")) }),
		"names with blanks around":          writing(func(h string) string { return "\n\t" + h + "\n" }),
		"names escaped without need":        writing(strings.NewReplacer("a.ics", "%61.ics", "@", "%40").Replace),
		"a status line without words":       replace("HTTP/1.1 200 OK", "HTTP/1.1 200"),
		"a status line of HTTP/2":           replace("HTTP/1.1 200 OK", "HTTP/2.0 200 OK"),
		"no status in a propstat":           replace("<d:status>HTTP/1.1 200 OK</d:status>", ""),
		"data in CDATA":                     replace("<c:calendar-data>", "<c:calendar-data><![CDATA[", "</c:calendar-data>", "]]></c:calendar-data>"),
		"elements that nobody knows":        replace("<d:propstat>", `<x:odd xmlns:x="urn:x"><x:deep><x:er/></x:deep></x:odd><d:propstat>`),
		"comments and instructions":         replace("<d:propstat>", `<!-- <d:propstat> --><?php echo ?><d:propstat>`),
		"another prefix":                    replace("<d:", "<D:", "</d:", "</D:", "xmlns:d=", "xmlns:D="),
		"no prefix":                         replace("<d:", "<", "</d:", "</", "xmlns:d=", "xmlns="),
		"the calendar itself has changed":   func(s *server) { s.also = s.one(work, "<d:getetag>1</d:getetag>") },
		"a folder has changed":              func(s *server) { s.also = s.one(work+"inbox/", "<d:getetag>1</d:getetag>") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			way(s)
			s.put("a.ics", event("a", "20261124T100000Z"))
			s.put("b@x y.ics", event("b", "20261125T100000Z"))
			r := newReader(t, s.URL+work)
			r.shows("a 24 10:00", "b 25 10:00")
			s.put("a.ics", event("a", "20261124T140000Z"))
			r.shows("a 24 14:00", "b 25 10:00")
			s.remove("a.ics")
			if n := notes(r.shows("b 25 10:00")); n != "" {
				t.Errorf("notes: %s", n)
			}
			s.takes()
			r.shows("b 25 10:00")
			if got := s.takes(); got != "propfind" && s.also == "" {
				t.Errorf("nothing changed: asked %q", got)
			}
		})
	}
}

// The text of an event is read in whatever character set the server names, and
// a stray byte costs that character.
func TestCharacterSets(t *testing.T) {
	declare := func(name string) func(string) string {
		return func(answer string) string {
			return strings.Replace(answer, `encoding="utf-8"`, `encoding="`+name+`"`, 1)
		}
	}
	latin := func(answer string) string { return strings.ReplaceAll(answer, "ü", "\xfc") }
	for _, c := range []struct {
		name, contentType string
		mend              func(string) string
		want              string
	}{
		{"UTF-8", "application/xml; charset=utf-8", func(a string) string { return a }, "Müller"},
		{"nobody says", "application/xml", func(a string) string { return strings.Replace(a, ` encoding="utf-8"`, "", 1) }, "Müller"},
		{"the header says Latin 1", `text/xml; charset="ISO-8859-1"`, latin, "Müller"},
		{"the document says Latin 1", "application/xml", func(a string) string { return latin(declare("iso-8859-1")(a)) }, "Müller"},
		{"the document says one that nobody knows", "application/xml", declare("x-none"), "Müller"},
		{"a stray byte", "application/xml; charset=utf-8", latin, "M\ufffdller"},
		{"a control character", "application/xml", func(a string) string { return strings.ReplaceAll(a, "ü", "\x0b") }, "M ller"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			s.contentType, s.mend = c.contentType, c.mend
			s.put("a.ics", event("a", "20261124T100000Z", "SUMMARY:Müller"))
			snap := newReader(t, s.URL+work).shows("a 24 10:00")
			if got := snap.Events[0].Summary; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAnswersThatArePacked(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	packed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("no gzip asked for")
		}
		inner := httptest.NewRecorder()
		s.ServeHTTP(inner, r)
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(inner.Code)
		z := gzip.NewWriter(w)
		defer z.Close()
		z.Write(inner.Body.Bytes())
	}))
	defer packed.Close()
	newReader(t, packed.URL+work).shows("a 24 10:00")
}

// An object that is listed and then not to be had by name, as some servers
// have it for a while, is not gone.
func TestANameThatIsStaleIsNotGone(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	s.stale[work+"a.ics"] = true
	s.put("a.ics", event("a", "20261124T140000Z"))
	s.takes()
	r.shows("a 24 14:00")
	if got := s.takes(); got != "propfind sync-collection calendar-multiget calendar-query" {
		t.Errorf("asked %q", got)
	}
}

// The same where queries show no data at all.
func TestANameThatAQueryListsIsNotGone(t *testing.T) {
	s := newServer(t)
	s.noSync, s.dataless = true, true
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	s.stale[work+"a.ics"] = true
	s.put("b.ics", event("b", "20261125T100000Z"))
	if n := notes(r.shows("a 24 10:00", "b 25 10:00")); !strings.Contains(n, `"1:1 a" is left as it was before`) {
		t.Errorf("notes: %q", n)
	}
	s.remove("a.ics")
	r.shows("b 25 10:00")
}

// What a time range does not show may have moved, or be misjudged: it is gone
// only if the server does not have it by name either.
func TestWhatATimeRangeDoesNotShowIsAskedForByName(t *testing.T) {
	begin := func(t *testing.T) (*server, *reader) {
		s := newServer(t)
		s.noSync = true
		for i, d := range []string{"a", "b", "c", "d", "e"} {
			s.put(d+".ics", event(d, fmt.Sprintf("202611%dT100000Z", 24+i)))
		}
		r := newReader(t, s.URL+work)
		r.shows("a 24 10:00", "b 25 10:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
		s.takes()
		return s, r
	}
	t.Run("misjudged by the server: it stays", func(t *testing.T) {
		s, r := begin(t)
		s.hidden[work+"a.ics"] = true
		s.put("b.ics", event("b", "20261125T140000Z"))
		r.shows("a 24 10:00", "b 25 14:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
		if got := s.takes(); got != "propfind calendar-query calendar-multiget" {
			t.Errorf("asked %q", got)
		}
	})
	t.Run("moved out of the range: shown where it is now, and not asked for again", func(t *testing.T) {
		s, r := begin(t)
		s.hidden[work+"a.ics"] = true
		s.put("a.ics", event("a", "20280101T100000Z"))
		r.shows("b 25 10:00", "c 26 10:00", "d 27 10:00", "e 28 10:00", "a 01 10:00")
		s.put("b.ics", event("b", "20261125T140000Z"))
		s.takes()
		r.shows("b 25 14:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
		if got := s.takes(); got != "propfind calendar-query" {
			t.Errorf("asked %q", got)
		}
	})
	t.Run("gone: gone", func(t *testing.T) {
		s, r := begin(t)
		s.remove("a.ics")
		r.shows("b 25 10:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
	})
	t.Run("the server does not say: it stays, and a note says so", func(t *testing.T) {
		s, r := begin(t)
		s.remove("a.ics")
		s.does(func(w http.ResponseWriter, _ *http.Request, kind, _ string) bool {
			if kind == "calendar-multiget" {
				multistatus(w, " ")
			}
			return kind == "calendar-multiget"
		})
		snap := r.shows("a 24 10:00", "b 25 10:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
		if n := notes(snap); !strings.Contains(n, `"1:1 a" is left as it was before`) {
			t.Errorf("notes: %q", n)
		}
	})
	t.Run("the question fails: nothing is believed", func(t *testing.T) {
		s, r := begin(t)
		s.remove("a.ics")
		s.put("b.ics", event("b", "20261125T140000Z"))
		s.refuses("calendar-multiget", 500)
		r.fails("500", "a 24 10:00", "b 25 10:00", "c 26 10:00", "d 27 10:00", "e 28 10:00")
	})
}

func TestAServerThatTakesNoTimeRange(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.put("old.ics", event("old", "20200101T100000Z"))
	s.does(func(w http.ResponseWriter, _ *http.Request, kind, body string) bool {
		refused := kind == "calendar-query" && strings.Contains(body, "time-range")
		if refused {
			w.WriteHeader(http.StatusForbidden)
		}
		return refused
	})
	newReader(t, s.URL+work).shows("a 24 10:00")
}

// One broken object is left out, or stays what it was, and is named.
func TestOneBrokenObjectCostsNoOther(t *testing.T) {
	for name, broken := range map[string]string{
		"cut off":        strings.TrimSuffix(event("b", "20261125T100000Z"), "END:VCALENDAR\r\n"),
		"no calendar":    "SUMMARY:1:1 b\r\nwhatever",
		"a web page":     "<!DOCTYPE html><title>SUMMARY:1:1 b</title>",
		"absurd":         event("b", "19000101T000000Z", "RRULE:FREQ=SECONDLY;BYSECOND=0;BYMINUTE=61"),
		"endless work":   object(vevents(150, "RRULE:FREQ=SECONDLY")),
		"without a date": object("BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:1:1 b\r\nEND:VEVENT\r\n"),
		"too large":      event("b", "20261125T100000Z", "X-DATA:"+strings.Repeat("x", 4<<20)),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put("a.ics", event("a", "20261124T100000Z"))
			s.put("b.ics", broken)
			r := newReader(t, s.URL+work)
			if n := notes(r.shows("a 24 10:00")); !strings.Contains(n, "1:1 b") && !strings.Contains(n, "b.ics") {
				t.Errorf("notes: %q, want one that names b", n)
			}
			r.shows("a 24 10:00")
			s.put("b.ics", event("b", "20261125T100000Z"))
			if n := notes(r.shows("a 24 10:00", "b 25 10:00")); n != "" {
				t.Errorf("mended: notes %q", n)
			}
		})
	}
	for _, sync := range []bool{true, false} {
		t.Run(fmt.Sprintf("what was good stays in force, sync %v", sync), func(t *testing.T) {
			s := newServer(t)
			s.noSync = !sync
			s.put("a.ics", event("a", "20261124T100000Z"))
			r := newReader(t, s.URL+work)
			r.shows("a 24 10:00")
			s.put("a.ics", "BEGIN:VCALENDAR\r\n")
			if n := notes(r.shows("a 24 10:00")); !strings.Contains(n, `"1:1 a" is left as it was before: `) {
				t.Errorf("notes: %q", n)
			}
			s.remove("a.ics")
			r.read()
			r.shows()
		})
	}
	t.Run("one that the server will not show", func(t *testing.T) {
		s := newServer(t)
		s.put("a.ics", event("a", "20261124T100000Z"))
		s.put("b.ics", event("b", "20261125T100000Z"))
		r := newReader(t, s.URL+work)
		r.shows("a 24 10:00", "b 25 10:00")
		s.noSync = true
		s.does(func(w http.ResponseWriter, _ *http.Request, kind, _ string) bool {
			if kind == "calendar-query" {
				multistatus(w, "<d:response><d:href>"+work+"b.ics</d:href><d:status>HTTP/1.1 403 Forbidden</d:status></d:response>"+
					"<d:response><d:href>"+work+"a.ics</d:href><d:propstat><d:prop><c:calendar-data>"+html.EscapeString(event("a", "20261124T140000Z"))+
					"</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>")
			}
			return kind == "calendar-query"
		})
		s.put("a.ics", event("a", "20261124T140000Z"))
		if n := notes(r.shows("a 24 14:00", "b 25 10:00")); !strings.Contains(n, "403 Forbidden") {
			t.Errorf("notes: %q", n)
		}
	})
}

// A whole answer that has lost nearly everything is seen twice.
func TestACalendarThatIsSuddenlyEmptyIsSeenTwice(t *testing.T) {
	s := newServer(t)
	s.noSync = true
	for i, d := range []string{"a", "b", "c", "d"} {
		s.put(d+".ics", event(d, fmt.Sprintf("202611%dT100000Z", 24+i)))
	}
	r := newReader(t, s.URL+work)
	all := []string{"a 24 10:00", "b 25 10:00", "c 26 10:00", "d 27 10:00"}
	r.shows(all...)
	for _, d := range []string{"a", "b", "c", "d"} {
		s.remove(d + ".ics")
	}
	if n := notes(r.shows(all...)); !strings.Contains(n, "lacks 4 of 4 events to come") {
		t.Errorf("notes: %q", n)
	}
	if snap := r.shows(); !snap.Changed || notes(snap) != "" {
		t.Errorf("second time: changed %v, notes %q", snap.Changed, notes(snap))
	}
}

// vevents are events that differ in their id only.
func vevents(n int, more ...string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(vevent(fmt.Sprint("b", i), "20200101T000000Z", append(more, "SUMMARY:1:1 b")...))
	}
	return b.String()
}
