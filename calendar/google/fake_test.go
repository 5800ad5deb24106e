package google_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// An object is JSON as the API sends it.
type object = map[string]any

// A fake is a Google Calendar of ours. Its every request and answer is checked
// against the discovery document; what it does is what Google's guides say,
// which the comments name:
//
//	[sync]   https://developers.google.com/workspace/calendar/api/guides/sync
//	[errors] https://developers.google.com/workspace/calendar/api/guides/errors
//	[list]   the description of events.list in the discovery document
//	[event]  the description of Event in the discovery document
type fake struct {
	*httptest.Server
	t     testing.TB
	rules *discovery

	mu       sync.Mutex
	events   []object       // in the order in which they were made
	changed  map[string]int // by id: the version in which it last changed
	version  int
	expired  int                                               // sync tokens of this version and before have expired
	perPage  int                                               // 0: as many as are asked for
	role     string                                            // accessRole
	noTokens bool                                              // no sync tokens are given out
	noETags  bool                                              // nor ETags
	bearer   func(string) bool                                 // which access tokens are good; nil: any, and none
	instead  func(w http.ResponseWriter, r *http.Request) bool // reports whether it has answered
	log      []string                                          // of the requests: list, list?, sync, get; with the status
}

func newFake(t testing.TB) *fake {
	f := &fake{t: t, rules: discover(t), changed: map[string]int{}, version: 1, role: "owner"}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) endpoint() string { return f.URL + "/calendar/v3/" }

// put makes or replaces an event.
func (f *fake) put(events ...object) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	for _, e := range events {
		e = maps.Clone(e)
		e["kind"] = "calendar#event"
		f.rules.check(f.t, "Event", e)
		id := e["id"].(string)
		f.changed[id] = f.version
		if i := f.find(id); i >= 0 {
			f.events[i] = e
		} else {
			f.events = append(f.events, e)
		}
	}
}

// purge removes every trace of an event: "such cancelled events will
// eventually disappear" [event].
func (f *fake) purge(ids ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	f.events = slices.DeleteFunc(f.events, func(e object) bool { return slices.Contains(ids, e["id"].(string)) })
}

// cancel leaves of an occurrence what is guaranteed: "id, recurringEventId and
// originalStartTime"; of another event: "only the id" [event].
func (f *fake) cancel(id string) {
	f.mu.Lock()
	old := f.events[f.find(id)]
	f.mu.Unlock()
	stub := object{"id": id, "status": "cancelled"}
	for _, k := range []string{"recurringEventId", "originalStartTime"} {
		if v, ok := old[k]; ok {
			stub[k] = v
		}
	}
	stub["hiddenTime"] = old["start"] // the server knows where it was; see strip
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	f.changed[id], f.events[f.find(id)] = f.version, stub
}

func (f *fake) find(id string) int {
	return slices.IndexFunc(f.events, func(e object) bool { return e["id"] == id })
}

// does sets what the server does in place of its work; nil: nothing.
func (f *fake) does(h func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.instead = h
}

// requests returns what was asked since the last call.
func (f *fake) requests() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.log = nil }()
	return strings.Join(f.log, " ")
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	defer func() { f.log = append(f.log, fmt.Sprintf("%s:%d", what(r), rec.status)) }()
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), "/calendar/v3/calendars/")
	calendar, rest, _ := strings.Cut(path, "/")
	if r.Method != http.MethodGet || !ok || calendar == "" {
		f.t.Errorf("%s %s is no request that only reads events", r.Method, r.URL)
	}
	switch {
	case f.bearer != nil && !f.bearer(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")):
		refuse(rec, http.StatusUnauthorized, "authError", "Invalid Credentials")
	case f.instead != nil && f.instead(rec, r):
	case rest == "events":
		f.rules.checkQuery(f.t, "list", r.URL.Query())
		f.list(rec, r, r.URL.Query())
	default:
		f.rules.checkQuery(f.t, "get", r.URL.Query())
		id, _ := url.PathUnescape(strings.TrimPrefix(rest, "events/"))
		f.get(rec, id, r.URL.Query())
	}
}

// what names a request: "list?" is a conditional one.
func what(r *http.Request) string {
	switch {
	case !strings.HasSuffix(r.URL.Path, "/events"):
		return "get"
	case r.URL.Query().Get("syncToken") != "":
		return "sync"
	case r.Header.Get("If-None-Match") != "":
		return "list?"
	}
	return "list"
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(code int) {
	r.status = code
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// get "always returns" cancelled events [event].
func (f *fake) get(w http.ResponseWriter, id string, q url.Values) {
	i := f.find(id)
	if i < 0 {
		refuse(w, http.StatusNotFound, "notFound", "Not Found")
		return
	}
	f.answer(w, "Event", strip(f.events[i]), q)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request, q url.Values) {
	if token := q.Get("syncToken"); token != "" {
		// "There are several query parameters that cannot be specified together
		// with nextSyncToken" [list].
		for _, p := range []string{"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin"} {
			if q.Has(p) {
				f.t.Errorf("a request with a sync token has %s", p)
			}
		}
		// "If the syncToken expires, the server will respond with a 410 GONE
		// response code" [list]; its reason is fullSyncRequired [errors].
		if version, _ := strconv.Atoi(strings.TrimPrefix(token, "v")); version <= f.expired {
			refuse(w, http.StatusGone, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
			return
		}
	}
	all := f.selected(q)
	etag := fmt.Sprintf("%q", fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, f.version, q)))[:16])
	if r.Header.Get("If-None-Match") == etag && !f.noETags {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	first, _ := strconv.Atoi(strings.TrimPrefix(q.Get("pageToken"), "p"))
	size, err := strconv.Atoi(q.Get("maxResults"))
	if err != nil || size > 2500 {
		f.t.Errorf("maxResults is %q", q.Get("maxResults")) // "can never be larger than 2500" [list]
	}
	if f.perPage > 0 {
		size = f.perPage // "The number of events in the resulting page may be less than this value" [list]
	}
	last := min(first+size, len(all))
	page := object{"kind": "calendar#events", "summary": "maria@example.com", "timeZone": "Europe/Berlin", "accessRole": f.role, "items": all[first:last]}
	if !f.noETags {
		page["etag"] = etag
	}
	switch { // "Omitted if further results are available" [list]
	case last < len(all):
		page["nextPageToken"] = fmt.Sprintf("p%d", last)
	case !f.noTokens && !q.Has("orderBy"):
		page["nextSyncToken"] = fmt.Sprintf("v%d", f.version)
	}
	f.answer(w, "Events", page, q)
}

// selected are the events that a query asks for.
func (f *fake) selected(q url.Values) []any {
	out := []any{}
	from, to := bound(q.Get("timeMin")), bound(q.Get("timeMax"))
	version, _ := strconv.Atoi(strings.TrimPrefix(q.Get("syncToken"), "v"))
	for _, e := range f.events {
		start, end := moment(e, "start"), moment(e, "end")
		switch {
		case q.Has("syncToken") && f.changed[e["id"].(string)] <= version:
		case e["status"] == "cancelled" && q.Get("showDeleted") != "true" && !q.Has("syncToken"):
		case !to.IsZero() && !start.Before(to), !from.IsZero() && !end.After(from): // both are exclusive [list]
		default:
			out = append(out, strip(e))
		}
	}
	return out
}

// strip leaves out what only the server knows.
func strip(e object) object {
	e = maps.Clone(e)
	delete(e, "hiddenTime")
	return e
}

func bound(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s)
	return t
}

// moment is when an event starts or ends, as the server knows it.
func moment(e object, which string) time.Time {
	for _, k := range []string{which, "hiddenTime", "start"} {
		if at, ok := e[k].(object); ok {
			if day, ok := at["date"].(string); ok {
				t, _ := time.ParseInLocation("2006-01-02", day, berlin)
				return t
			}
			return bound(at["dateTime"].(string))
		}
	}
	return time.Time{}
}

// answer sends what was asked for, after a look whether the API could.
func (f *fake) answer(w http.ResponseWriter, schema string, body object, q url.Values) {
	if fields := q.Get("fields"); fields != "" {
		body = f.rules.only(f.t, schema, body, fields)
	}
	f.rules.check(f.t, schema, body)
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		f.t.Error(err)
	}
}

// refuse answers with an error, in the form of [errors].
func refuse(w http.ResponseWriter, code int, reason, message string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(object{"error": object{
		"code": code, "message": message, "errors": []any{object{"domain": "global", "reason": reason, "message": message}},
	}})
}

// always makes the server refuse everything in one way.
func always(code int, reason string, header ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		refuse(w, code, reason, "No.")
		return true
	}
}
