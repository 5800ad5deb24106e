package google_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"oneonone/calendar"
	"oneonone/calendar/google"
	"oneonone/calendar/kept"
)

var berlin = mustZone("Europe/Berlin")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// at is a time in Berlin.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
	if err != nil {
		panic(err)
	}
	return t
}

// A memory is a Cache.
type memory map[string][]byte

func (m memory) Get(name string) ([]byte, error) { return m[name], nil }
func (m memory) Put(name string, data []byte) error {
	m[name] = bytes.Clone(data)
	return nil
}

// timed is a time of the API.
func timed(t time.Time) object {
	return object{"dateTime": t.Format(time.RFC3339), "timeZone": "Europe/Berlin"}
}

// meeting is half an hour that Maria has with others.
func meeting(id, start string, with ...string) object {
	t := at(start)
	attendees := []any{object{"email": "maria@example.com", "self": true, "organizer": true, "responseStatus": "accepted"}}
	for _, w := range with {
		attendees = append(attendees, object{"email": w, "responseStatus": "needsAction"})
	}
	return object{
		"id": id, "iCalUID": id + "@google.com", "status": "confirmed", "eventType": "default", "summary": "1:1 " + id,
		"start": timed(t), "end": timed(t.Add(30 * time.Minute)), "attendees": attendees,
		"organizer": object{"email": "maria@example.com", "self": true},
		"created":   "2026-11-01T08:00:00.000Z", "updated": "2026-11-01T08:00:00.000Z", "sequence": 0,
	}
}

// occurrence is the meeting as one of a weekly series.
func occurrence(series, slot string, with ...string) object {
	e := meeting(series, slot, with...)
	e["id"] = series + "_" + at(slot).UTC().Format("20060102T150405Z")
	e["recurringEventId"], e["originalStartTime"] = series, timed(at(slot))
	return e
}

// moved is an event at another time.
func moved(e object, start string) object {
	e["start"], e["end"] = timed(at(start)), timed(at(start).Add(30*time.Minute))
	return e
}

var noon = at("2026-11-16 12:00")

// waits are those between attempts: noted, and not waited for.
type waits []time.Duration

func (w *waits) wait(_ context.Context, d time.Duration) error {
	*w = append(*w, d)
	return nil
}

func newSource(t testing.TB, f *fake, cache kept.Cache) *google.Source {
	t.Helper()
	return newSourceWith(t, f, google.Options{Cache: cache})
}

func newSourceWith(t testing.TB, f *fake, o google.Options) *google.Source {
	t.Helper()
	o.Name, o.Owner, o.Endpoint, o.Zone = "maria", "maria@example.com", f.endpoint(), berlin
	if o.Wait == nil {
		o.Wait = new(waits).wait
	}
	s, err := google.NewSource(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readAt reads four weeks, from a week before noon's day.
func readAt(s *google.Source, now time.Time) (calendar.Snapshot, error) {
	day := at("2026-11-16 01:00")
	return s.Read(context.Background(), now, day.AddDate(0, 0, -7), day.AddDate(0, 0, 21))
}

func mustRead(t testing.TB, s *google.Source, now time.Time) calendar.Snapshot {
	t.Helper()
	snap, err := readAt(s, now)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// when lists events as "24 10:00 1:1 a", with "(cancelled)" where they are.
func when(events []calendar.Event) []string {
	var out []string
	for _, e := range events {
		s := e.Start.In(berlin).Format("02 15:04 ") + e.Summary
		if e.Status == calendar.Cancelled {
			s += " (cancelled)"
		}
		out = append(out, s)
	}
	return out
}

func wantWhen(t testing.TB, events []calendar.Event, want ...string) {
	t.Helper()
	if got := when(events); !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func wantRequests(t testing.TB, f *fake, want string) {
	t.Helper()
	if got := f.requests(); got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
}

func TestUnchangedCalendarCostsOneSmallRequest(t *testing.T) {
	f, cache := newFake(t), memory{}
	f.put(meeting("b", "2026-11-25 10:00", "ben@example.com"), meeting("a", "2026-11-24 10:00", "alice@example.com"))
	s := newSource(t, f, cache)
	first := mustRead(t, s, noon)
	wantWhen(t, first.Events, "24 10:00 1:1 a", "25 10:00 1:1 b")
	if !first.Changed || !first.Since.Equal(noon) || !first.Fetched.Equal(noon) {
		t.Errorf("got %+v", first)
	}
	wantRequests(t, f, "list:200")
	second := mustRead(t, s, noon.Add(10*time.Minute))
	wantRequests(t, f, "sync:200")
	if second.Changed || len(second.Events) != 2 || !second.Since.Equal(noon) || !second.Fetched.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("got %+v", second)
	}
	t.Run("and a conditional list every hour", func(t *testing.T) {
		mustRead(t, s, noon.Add(70*time.Minute))
		wantRequests(t, f, "list?:304")
		mustRead(t, s, noon.Add(80*time.Minute))
		wantRequests(t, f, "sync:200")
	})
	t.Run("over a restart", func(t *testing.T) {
		s := newSource(t, f, cache)
		snap := mustRead(t, s, noon.Add(90*time.Minute))
		wantRequests(t, f, "sync:200")
		wantWhen(t, snap.Events, "24 10:00 1:1 a", "25 10:00 1:1 b")
		if !snap.Since.Equal(noon) {
			t.Errorf("since %v, want %v", snap.Since, noon)
		}
	})
	t.Run("but not if the copy is another", func(t *testing.T) {
		other := memory{"copy.yaml": cache["copy.yaml"], "copy.json": []byte(`{"items":[]}`)}
		wantWhen(t, mustRead(t, newSource(t, f, other), noon.Add(100*time.Minute)).Events, "24 10:00 1:1 a", "25 10:00 1:1 b")
		wantRequests(t, f, "list:200")
	})
	t.Run("nor if the calendar is another", func(t *testing.T) {
		f.does(always(500, "backendError"))
		defer f.does(nil)
		snap, err := readAt(newSourceWith(t, f, google.Options{Calendar: "tom@example.com", Cache: cache}), noon)
		if err == nil || len(snap.Events) > 0 {
			t.Errorf("got %d events of another calendar", len(snap.Events))
		}
		f.requests()
	})
	t.Run("a window that moves on is listed whole", func(t *testing.T) {
		if _, err := s.Read(t.Context(), noon.AddDate(0, 0, 1), noon.AddDate(0, 0, -6), noon.AddDate(0, 0, 22)); err != nil {
			t.Fatal(err)
		}
		wantRequests(t, f, "list:200")
	})
}

func TestAChangeIsSeenByTheNextRead(t *testing.T) {
	for _, c := range []struct {
		name     string
		set      func(*fake)
		requests string
	}{
		{"with a sync token", func(*fake) {}, "sync:200 list?:200"},
		{"without", func(f *fake) { f.noTokens = true }, "list?:200"},
		{"and without an ETag", func(f *fake) { f.noTokens, f.noETags = true, true }, "list:200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			c.set(f)
			f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
			s := newSource(t, f, memory{})
			mustRead(t, s, noon)
			f.requests()
			f.put(moved(meeting("a", "2026-11-24 10:00", "alice@example.com"), "2026-11-26 15:00"))
			snap := mustRead(t, s, noon.Add(5*time.Minute))
			wantWhen(t, snap.Events, "26 15:00 1:1 a")
			wantRequests(t, f, c.requests)
			if !snap.Changed || mustRead(t, s, noon.Add(10*time.Minute)).Changed {
				t.Error("the change is not noted once")
			}
		})
	}
}

// A change that was announced, but could not be read, is not forgotten: the
// token that came with the announcement would say that nothing has changed.
func TestAnnouncedChangeIsReadWhenThatIsPossible(t *testing.T) {
	f, cache := newFake(t), memory{}
	f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
	s := newSource(t, f, cache)
	mustRead(t, s, noon)
	f.cancel("a")
	f.does(func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasPrefix(what(r), "list") && always(503, "backendError")(w, r)
	})
	if snap, err := readAt(s, noon.Add(time.Minute)); err == nil {
		t.Errorf("got %v without an error", when(snap.Events))
	}
	f.does(nil)
	for _, s := range []*google.Source{s, newSource(t, f, cache)} {
		wantWhen(t, mustRead(t, s, noon.Add(2*time.Minute)).Events, "24 10:00 1:1 a (cancelled)")
	}
	t.Run("and one outside the window is looked at once", func(t *testing.T) {
		f.put(meeting("far", "2027-11-24 10:00", "alice@example.com"))
		f.requests()
		mustRead(t, s, noon.Add(3*time.Minute))
		wantRequests(t, f, "sync:200 list?:200")
		mustRead(t, s, noon.Add(4*time.Minute))
		wantRequests(t, f, "sync:200")
	})
}

// What is of no matter here, such as a colour or a stamp, is no change.
func TestStampsAreNoChange(t *testing.T) {
	f := newFake(t)
	e := meeting("a", "2026-11-24 10:00", "alice@example.com")
	f.put(e)
	s := newSource(t, f, memory{})
	mustRead(t, s, noon)
	e["updated"], e["colorId"], e["sequence"] = "2026-11-16T11:00:00Z", "5", 1
	f.put(e)
	if mustRead(t, s, noon.Add(time.Minute)).Changed {
		t.Error("a colour counts as a change")
	}
}

// The requests name the fields that they want. Whatever counts for a 1:1 has to
// be among them: it arrives as if there were no such names.
func TestEveryFieldThatCountsIsAskedFor(t *testing.T) {
	f := newFake(t)
	full := func(id string, more object) {
		e := occurrence(id, "2026-11-24 10:00", "alice@example.com")
		e["location"], e["description"], e["transparency"], e["updated"] = "Room 1", "#1on1", "transparent", "2026-11-02T08:00:00Z"
		for k, v := range more {
			e[k] = v
		}
		f.put(e)
	}
	guest := func(more object) []any {
		more["email"], more["displayName"], more["responseStatus"] = "alice@example.com", "Alice", "tentative"
		return []any{more}
	}
	alice := calendar.Attendee{Email: "alice@example.com", Name: "Alice", Status: calendar.MaybeAccepted, Type: calendar.Individual, Role: "REQ-PARTICIPANT"}
	with := func(change func(*calendar.Attendee)) calendar.Attendee { a := alice; change(&a); return a }
	for _, c := range []struct {
		name string
		more object
		want calendar.Attendee // the last
	}{
		{"a", object{"attendees": guest(object{})}, alice},
		{"b", object{"attendees": guest(object{"optional": true})}, with(func(a *calendar.Attendee) { a.Role = "OPT-PARTICIPANT" })},
		{"c", object{"attendees": guest(object{"resource": true})}, with(func(a *calendar.Attendee) { a.Type = calendar.Resource })},
		{"d", object{"attendees": guest(object{"additionalGuests": 4})}, calendar.Attendee{Email: "a party of 5", Name: "a party of 5", Status: calendar.MaybeAccepted, Type: calendar.Group}},
		{"e", object{"attendeesOmitted": true}, calendar.Attendee{Email: "a guest list that is not shown in full", Name: "a guest list that is not shown in full", Status: calendar.NeedsAction, Type: calendar.Group}},
		{"f", object{"guestsCanSeeOtherGuests": false, "organizer": object{"email": "pat@example.com"}}, calendar.Attendee{Email: "a guest list that is not shown in full", Name: "a guest list that is not shown in full", Status: calendar.NeedsAction, Type: calendar.Group}},
	} {
		full(c.name, c.more)
		snap := mustRead(t, newSource(t, f, nil), noon)
		i := slices.IndexFunc(snap.Events, func(e calendar.Event) bool { return e.UID == c.name+"@google.com" })
		if i < 0 {
			t.Fatalf("%s is not there", c.name)
		}
		e := snap.Events[i]
		if got := e.Attendees[len(e.Attendees)-1]; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
		if e.Location != "Room 1" || e.Description != "#1on1" || e.Busy != "TRANSPARENT" || e.Created.IsZero() || e.Modified.Day() != 2 ||
			!e.RecurrenceID.Equal(at("2026-11-24 10:00")) || e.Start.Location().String() != "Europe/Berlin" || e.Organizer.Email == "" {
			t.Errorf("%s: got %+v", c.name, e)
		}
	}
	f.put(object{"id": "ooo", "status": "confirmed", "eventType": "outOfOffice", "visibility": "private", "start": object{"date": "2026-11-25"}, "end": object{"date": "2026-11-26"}})
	snap := mustRead(t, newSource(t, f, nil), noon)
	last := snap.Events[len(snap.Events)-1]
	if last.Type != calendar.OutOfOffice || !last.AllDay || !last.Start.Equal(at("2026-11-25 00:00")) || !strings.Contains(fmt.Sprint(snap.Notes), "private") {
		t.Errorf("got %+v, notes %v", last, snap.Notes)
	}
}

func TestPagesAreReadToTheLast(t *testing.T) {
	f := newFake(t)
	f.perPage = 2 // "may be less … even if there are more events matching the query"
	for i := range 7 {
		f.put(meeting(fmt.Sprint(i), fmt.Sprintf("2026-11-%d 10:00", 20+i), "alice@example.com"))
	}
	s := newSource(t, f, memory{})
	if snap := mustRead(t, s, noon); len(snap.Events) != 7 {
		t.Errorf("got %d events of 7", len(snap.Events))
	}
	wantRequests(t, f, "list:200 list:200 list:200 list:200")
	mustRead(t, s, noon.Add(time.Minute))
	wantRequests(t, f, "sync:200")
	t.Run("a page that fails is tried again", func(t *testing.T) {
		f.put(meeting("8", "2026-11-28 10:00", "alice@example.com"))
		n := 0
		f.does(func(w http.ResponseWriter, r *http.Request) bool {
			if n++; n == 3 {
				refuse(w, 503, "backendError", "Backend Error")
				return true
			}
			return false
		})
		if snap := mustRead(t, s, noon.Add(2*time.Minute)); len(snap.Events) != 8 {
			t.Errorf("got %d events of 8", len(snap.Events))
		}
		f.does(nil)
	})
	t.Run("and a list without end is refused", func(t *testing.T) {
		f.put(meeting("9", "2026-11-29 10:00", "alice@example.com"))
		f.does(func(w http.ResponseWriter, r *http.Request) bool {
			fmt.Fprint(w, `{"kind":"calendar#events","nextPageToken":"again"}`)
			return true
		})
		snap, err := readAt(s, noon.Add(2*time.Hour))
		if err == nil || !strings.Contains(err.Error(), "no end") || len(snap.Events) != 8 {
			t.Errorf("got %d events, error %v", len(snap.Events), err)
		}
	})
}

// F2: an expired sync token makes a list of the whole window, and what was
// deleted in the meantime is noticed.
func TestF2ExpiredTokenIsAFullSyncThatNoticesDeletions(t *testing.T) {
	f, cache := newFake(t), memory{}
	f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"), meeting("b", "2026-11-25 10:00", "ben@example.com"), meeting("c", "2026-11-26 10:00", "carla@example.com"))
	mustRead(t, newSource(t, f, cache), noon)
	f.cancel("a")
	f.purge("b") // not even a tombstone is left
	f.expired = f.version
	f.requests()
	snap := mustRead(t, newSource(t, f, cache), noon.Add(50*time.Minute))
	wantWhen(t, snap.Events, "24 10:00 1:1 a (cancelled)", "26 10:00 1:1 c")
	wantRequests(t, f, "sync:410 list:200 get:404")
}

// F3: a cancelled occurrence arrives as a stub without summary and attendees;
// it is still the meeting that was known.
func TestF3CancelledStubsKeepTheirMeeting(t *testing.T) {
	f, cache := newFake(t), memory{}
	f.put(occurrence("w", "2026-11-17 10:00", "alice@example.com"), occurrence("w", "2026-11-24 10:00", "alice@example.com"),
		moved(occurrence("w", "2026-12-01 10:00", "alice@example.com"), "2026-12-02 16:00"), meeting("single", "2026-11-27 09:00", "ben@example.com"))
	s := newSource(t, f, cache)
	before := mustRead(t, s, noon)
	f.cancel("w_20261124T090000Z")
	f.cancel("w_20261201T090000Z")
	f.cancel("single")
	for _, s := range []*google.Source{s, newSource(t, f, cache)} {
		snap := mustRead(t, s, noon.Add(time.Minute))
		wantWhen(t, snap.Events, "17 10:00 1:1 w", "24 10:00 1:1 w (cancelled)", "27 09:00 1:1 single (cancelled)", "02 16:00 1:1 w (cancelled)")
		for i, e := range snap.Events {
			if old := before.Events[i]; e.UID != old.UID || !e.RecurrenceID.Equal(old.RecurrenceID) || !e.End.Equal(old.End) || !slices.Equal(e.Attendees, old.Attendees) {
				t.Errorf("got %+v\nwant %+v", e, old)
			}
		}
	}
	t.Run("also if it was never seen, by its series", func(t *testing.T) {
		snap := mustRead(t, newSource(t, f, memory{}), noon.Add(time.Minute))
		wantWhen(t, snap.Events, "17 10:00 1:1 w", "24 10:00 1:1 w (cancelled)", "01 10:00 1:1 w (cancelled)")
		e := snap.Events[1]
		if e.UID != "w@google.com" || len(e.Attendees) != 2 || e.End.Sub(e.Start) != 30*time.Minute || !e.RecurrenceID.Equal(at("2026-11-24 10:00")) {
			t.Errorf("got %+v", e)
		}
	})
}

func TestMissingEntryIsAskedForByItsName(t *testing.T) {
	setup := func(t *testing.T) (*fake, *google.Source) {
		f := newFake(t)
		f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"), meeting("past", "2026-11-12 10:00", "alice@example.com"))
		s := newSource(t, f, memory{})
		mustRead(t, s, noon)
		f.requests()
		return f, s
	}
	t.Run("moved out of the window, it is at its new time", func(t *testing.T) {
		f, s := setup(t)
		f.put(moved(meeting("a", "2026-11-24 10:00", "alice@example.com"), "2027-02-01 10:00"))
		wantWhen(t, mustRead(t, s, noon.Add(time.Minute)).Events, "12 10:00 1:1 past", "01 10:00 1:1 a")
		wantRequests(t, f, "sync:200 list?:200 get:200")
	})
	t.Run("gone, it is gone; what is past is not asked for", func(t *testing.T) {
		f, s := setup(t)
		f.purge("a", "past")
		snap := mustRead(t, s, noon.Add(2*time.Hour))
		if len(snap.Events) != 0 {
			t.Errorf("got %v", when(snap.Events))
		}
		wantRequests(t, f, "list?:200 get:404")
	})
	t.Run("while that cannot be known, it stays", func(t *testing.T) {
		f, s := setup(t)
		f.purge("a")
		f.does(func(w http.ResponseWriter, r *http.Request) bool {
			return what(r) == "get" && always(500, "backendError")(w, r)
		})
		snap := mustRead(t, s, noon.Add(2*time.Hour))
		wantWhen(t, snap.Events, "12 10:00 1:1 past", "24 10:00 1:1 a")
		if len(snap.Notes) != 1 || !strings.Contains(snap.Notes[0].Text, "missing from Google's list") {
			t.Errorf("got the notes %v", snap.Notes)
		}
		f.does(nil)
		snap = mustRead(t, s, noon.Add(2*time.Hour+time.Minute))
		if len(snap.Events) != 1 || len(snap.Notes) > 0 {
			t.Errorf("got %v, notes %v", when(snap.Events), snap.Notes)
		}
	})
	t.Run("many are asked for bit by bit", func(t *testing.T) {
		f := newFake(t)
		for i := range 30 {
			f.put(meeting(fmt.Sprint(i), fmt.Sprintf("2026-11-%d 10:%02d", 20+i%5, i), "alice@example.com"))
		}
		s := newSource(t, f, memory{})
		mustRead(t, s, noon)
		for i := range 30 {
			f.purge(fmt.Sprint(i))
		}
		for i, want := range []int{10, 0} {
			if snap := mustRead(t, s, noon.Add(2*time.Hour+time.Duration(i)*time.Minute)); len(snap.Events) != want {
				t.Errorf("after %d readings there are %d events, want %d", i+1, len(snap.Events), want)
			}
		}
	})
}

// F4: whatever goes wrong, the last good copy stays in force, also over a
// restart, nothing looks cancelled, and the error says what to do.
func TestF4FailuresKeepTheLastGoodCopy(t *testing.T) {
	body := func(status int, text string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			fmt.Fprint(w, text)
			return true
		}
	}
	for _, c := range []struct {
		name     string
		does     func(http.ResponseWriter, *http.Request) bool
		attempts int
		words    []string
	}{
		{"401", always(401, "authError"), 1, []string{"401", "auth google --calendar maria"}},
		{"403 forbidden", always(403, "forbidden"), 1, []string{"403 Forbidden (forbidden)", "share the calendar"}},
		{"403 without the API", always(403, "accessNotConfigured"), 1, []string{"enable the Google Calendar API"}},
		{"403 without the scope", always(403, "insufficientPermissions"), 1, []string{"auth google"}},
		{"403 rate limit", always(403, "rateLimitExceeded"), 4, []string{"rateLimitExceeded", "longer refresh"}},
		{"403 user rate limit", always(403, "userRateLimitExceeded"), 4, []string{"longer refresh"}},
		{"403 quota", always(403, "quotaExceeded"), 4, []string{"longer refresh"}},
		{"403 for the day", always(403, "dailyLimitExceeded"), 1, []string{"longer refresh"}},
		{"404", always(404, "notFound"), 1, []string{"404", "check calendar: primary"}},
		{"429", always(429, "rateLimitExceeded"), 4, []string{"429", "longer refresh"}},
		{"500", always(500, "backendError"), 4, []string{"500", "Google has a problem"}},
		{"503 as HTML", body(503, "<html>Service Unavailable</html>"), 4, []string{"503", "Google has a problem"}},
		{"truncated", body(200, `{"kind":"calendar#events","items":[{"id":"a"`), 4, []string{"broke off"}},
		{"a web page", body(200, "<!DOCTYPE html><title>Sign in</title>"), 1, []string{"login page"}},
		{"other JSON", body(200, `{"items":[]}`), 1, []string{"no list of events", "login page"}},
		{"a list of another type", body(200, `{"kind":"calendar#events","items":{}}`), 1, []string{"no list of events"}},
		{"no body", body(200, ""), 4, []string{"broke off"}},
		{"204", body(204, ""), 1, []string{"no list of events"}},
		{"304 unasked", body(304, ""), 1, []string{"304"}},
		{"redirect", func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/login", http.StatusFound)
			return true
		}, 1, []string{"302", "login page"}},
		{"dropped connection", func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }, 4, []string{"broke off"}},
		{"only free or busy", body(200, `{"kind":"calendar#events","accessRole":"freeBusyReader","items":[]}`), 1, []string{"free or busy", "share it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, cache := newFake(t), memory{}
			f.Config.ErrorLog = nil
			f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
			mustRead(t, newSource(t, f, cache), noon)
			f.noTokens, f.noETags = true, true
			f.requests()
			f.does(c.does)
			s := newSource(t, f, cache)
			later := noon.Add(2 * time.Hour)
			if strings.HasPrefix(c.name, "304") {
				delete(cache, "copy.json") // so that the request is not conditional
				mustReadBack(t, s, f, c.does)
			}
			snap, err := readAt(s, later)
			var fault *google.FetchError
			if !errors.As(err, &fault) {
				t.Fatalf("got the error %v, want a FetchError", err)
			}
			for _, w := range append(c.words, "reading calendar maria: ") {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error %q does not say %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), f.URL) {
				t.Errorf("the error %q is not for people", err)
			}
			if got := len(strings.Fields(f.requests())); got != c.attempts && c.name != "dropped connection" { // the transport has a try of its own then
				t.Errorf("asked %d times, want %d", got, c.attempts)
			}
			wantWhen(t, snap.Events, "24 10:00 1:1 a")
			if !snap.Since.Equal(noon) {
				t.Errorf("since %v, fetched %v", snap.Since, snap.Fetched)
			}
			f.does(nil)
			if snap := mustRead(t, s, later.Add(time.Hour)); snap.Changed || len(snap.Events) != 1 || !snap.Fetched.Equal(later.Add(time.Hour)) {
				t.Errorf("when it returns there are %d events, changed: %v", len(snap.Events), snap.Changed)
			}
		})
	}
	t.Run("without any copy", func(t *testing.T) {
		f := newFake(t)
		f.does(always(500, "backendError"))
		snap, err := readAt(newSource(t, f, nil), noon)
		if err == nil || !snap.Since.IsZero() || snap.Calendar != "" {
			t.Errorf("got the snapshot %v and the error %v, want nothing and an error", snap, err)
		}
	})
}

// mustReadBack reads a calendar once with the server in order.
func mustReadBack(t *testing.T, s *google.Source, f *fake, then func(http.ResponseWriter, *http.Request) bool) {
	t.Helper()
	f.does(nil)
	snap := mustRead(t, s, noon)
	if len(snap.Events) != 1 {
		t.Fatalf("got %v", when(snap.Events))
	}
	f.requests()
	f.does(then)
}

func TestAnswerCutAtAnyByteIsNoCancellation(t *testing.T) {
	whole := `{"kind":"calendar#events","etag":"\"2\"","timeZone":"Europe/Berlin","nextSyncToken":"v9","items":[{"id":"b","status":"confirmed","summary":"1:1 b",` +
		`"start":{"dateTime":"2026-11-25T10:00:00+01:00"},"end":{"dateTime":"2026-11-25T10:30:00+01:00"}}]}`
	f := newFake(t)
	f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
	s := newSource(t, f, memory{})
	mustRead(t, s, noon)
	for n := range whole {
		f.does(func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, whole[:n]); return true })
		snap, err := readAt(s, noon.Add(2*time.Hour))
		if err == nil || len(snap.Events) != 1 || snap.Events[0].UID != "a@google.com" {
			t.Fatalf("cut after %d bytes: got %v, error %v", n, when(snap.Events), err)
		}
	}
}

func TestWaitsGrowWithJitterAndHonourRetryAfter(t *testing.T) {
	t.Run("they double", func(t *testing.T) {
		f, w := newFake(t), waits{}
		f.does(always(503, "backendError"))
		readAt(newSourceWith(t, f, google.Options{Wait: w.wait}), noon)
		for i, d := range w {
			if full := time.Second << i; d < full/2 || d > full {
				t.Errorf("wait %d is %v, want between %v and %v", i, d, full/2, full)
			}
		}
		if len(w) != 3 {
			t.Errorf("waited %d times, want 3", len(w))
		}
	})
	t.Run("a short Retry-After is waited for", func(t *testing.T) {
		f, w := newFake(t), waits{}
		f.does(always(429, "rateLimitExceeded", "Retry-After", "7"))
		readAt(newSourceWith(t, f, google.Options{Wait: w.wait}), noon)
		if len(w) != 3 || w[0] != 7*time.Second {
			t.Errorf("waited %v, want 7s each", w)
		}
	})
	t.Run("after a long one Google is left alone", func(t *testing.T) {
		f, w := newFake(t), waits{}
		f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
		f.does(always(429, "rateLimitExceeded", "Retry-After", "600"))
		s := newSourceWith(t, f, google.Options{Wait: w.wait})
		_, err := readAt(s, noon)
		var fault *google.FetchError
		if !errors.As(err, &fault) || fault.RetryAfter != 10*time.Minute || fault.Status != 429 || len(w) > 0 {
			t.Errorf("got %+v after the waits %v", fault, w)
		}
		f.does(nil)
		if _, err := readAt(s, noon.Add(9*time.Minute)); err == nil {
			t.Error("it was asked before its time")
		}
		wantRequests(t, f, "list:429")
		mustRead(t, s, noon.Add(10*time.Minute))
	})
	t.Run("and not for ever", func(t *testing.T) {
		f := newFake(t)
		f.does(always(503, "backendError", "Retry-After", noon.AddDate(1, 0, 0).UTC().Format(http.TimeFormat)))
		s := newSource(t, f, nil)
		readAt(s, noon)
		f.does(nil)
		mustRead(t, s, noon.Add(time.Hour))
	})
}

func TestSlowServerEndsWithTheContext(t *testing.T) {
	f := newFake(t)
	f.does(func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := newSource(t, f, nil).Read(ctx, noon, noon, noon.AddDate(0, 0, 1))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer in time") {
		t.Errorf("got the error %v, want a deadline", err)
	}
}

func TestRhythm(t *testing.T) {
	f := newFake(t)
	team := meeting("team", "2026-11-16 14:00", "alice@example.com", "ben@example.com")
	f.put(team, meeting("a", "2026-11-24 10:00", "alice@example.com"))
	s := newSource(t, f, nil)
	for now, near := range map[string]bool{"2026-11-16 12:00": false, "2026-11-23 09:00": false, "2026-11-23 10:30": true, "2026-11-24 11:15": true, "2026-11-24 12:00": false} {
		snap := mustRead(t, s, at(now))
		if snap.Refresh == 0 != near || snap.Refresh > 30*time.Minute || !near && snap.Refresh < 25*time.Minute {
			t.Errorf("at %s it is worth asking every %v", now, snap.Refresh)
		}
	}
	far, near := s.RequestsPerDay(noon.AddDate(0, 0, 10), 5*time.Minute), s.RequestsPerDay(noon.AddDate(0, 0, 2), 5*time.Minute)
	if far < 48 || far > 58 || near < 80 || near > 100 {
		t.Errorf("%d and %d requests a day", far, near)
	}
}
