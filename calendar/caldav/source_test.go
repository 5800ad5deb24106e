package caldav_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/caldav"
)

func TestReadFollowsACalendar(t *testing.T) {
	for _, c := range []struct {
		name     string
		server   func(*server)
		same     string // what is asked when nothing has changed
		change   string // and when something has
		vanished string // and when something was deleted
	}{
		{"with sync-collection", func(*server) {}, "propfind", "propfind sync-collection calendar-multiget", "propfind sync-collection"},
		{"with a ctag only", func(s *server) { s.noSync = true }, "propfind", "propfind calendar-query", "propfind calendar-query calendar-multiget"},
		{"with a sync-token only", func(s *server) { s.noCTag = true }, "propfind", "propfind sync-collection calendar-multiget", "propfind sync-collection"},
		{"with neither", func(s *server) { s.noSync, s.noCTag = true, true }, "propfind calendar-query", "propfind calendar-query", "propfind calendar-query calendar-multiget"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			c.server(s)
			s.put("a.ics", event("a", "20261124T100000Z"))
			s.put("b.ics", event("b", "20261125T100000Z"))
			s.put("c.ics", event("c", "20261126T100000Z"))
			r := newReader(t, s.URL+work)
			if snap := r.shows("a 24 10:00", "b 25 10:00", "c 26 10:00"); !snap.Changed || !snap.Since.Equal(r.now) || !snap.Fetched.Equal(r.now) {
				t.Errorf("first: got changed %v, since %v, fetched %v", snap.Changed, snap.Since, snap.Fetched)
			}
			s.takes()
			since := r.now
			if snap := r.shows("a 24 10:00", "b 25 10:00", "c 26 10:00"); snap.Changed || !snap.Since.Equal(since) || !snap.Fetched.Equal(r.now) {
				t.Errorf("again: got changed %v, since %v, fetched %v", snap.Changed, snap.Since, snap.Fetched)
			}
			if got := s.takes(); got != c.same {
				t.Errorf("nothing changed: asked %q, want %q", got, c.same)
			}
			s.put("a.ics", event("a", "20261124T140000Z"))
			if snap := r.shows("a 24 14:00", "b 25 10:00", "c 26 10:00"); !snap.Changed {
				t.Error("a moved: not changed")
			}
			if got := s.takes(); got != c.change {
				t.Errorf("one moved: asked %q, want %q", got, c.change)
			}
			s.put("a.ics", event("a", "20261124T140000Z", "LAST-MODIFIED:20261123T080000Z", "SEQUENCE:4"))
			if snap := r.shows("a 24 14:00", "b 25 10:00", "c 26 10:00"); snap.Changed {
				t.Error("new stamps: changed")
			}
			s.takes()
			s.remove("b.ics")
			if snap := r.shows("a 24 14:00", "c 26 10:00"); !snap.Changed {
				t.Error("b deleted: not changed")
			}
			if got := s.takes(); got != c.vanished {
				t.Errorf("one deleted: asked %q, want %q", got, c.vanished)
			}
		})
	}
}

func TestAnEmptyCalendarIsOne(t *testing.T) {
	s := newServer(t)
	r := newReader(t, s.URL+work)
	r.shows()
	s.put("a.ics", event("a", "20261124T100000Z"))
	r.shows("a 24 10:00")
}

func TestTheObjectsAreReadAsOneCalendar(t *testing.T) {
	zone := func(offset string) string {
		return "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:" + offset + "\r\nTZOFFSETTO:" + offset + "\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
	}
	for _, c := range []struct {
		name    string
		objects []string
		want    []string
	}{
		{"B1 a moved instance is at its new time only", []string{object(
			vevent("s", "20261117T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
			vevent("s", "20261125T120000Z", "RECURRENCE-ID:20261124T100000Z"))},
			[]string{"s 17 10:00", "s 25 12:00", "s 01 10:00"}},
		{"B1 an instance moved out of the window takes no other with it", []string{object(
			vevent("s", "20261117T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
			vevent("s", "20270525T120000Z", "RECURRENCE-ID:20261124T100000Z"))},
			[]string{"s 17 10:00", "s 01 10:00"}},
		{"an instance moved into the window, of a series that is past", []string{object(
			vevent("s", "20260105T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
			vevent("s", "20261124T120000Z", "RECURRENCE-ID:20260119T100000Z"))},
			[]string{"s 24 12:00"}},
		{"this and all that follow", []string{object(
			vevent("s", "20261117T100000Z", "RRULE:FREQ=WEEKLY;COUNT=4"),
			vevent("s", "20261124T150000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261124T100000Z"))},
			[]string{"s 17 10:00", "s 24 15:00", "s 01 15:00", "s 08 15:00"}},
		{"B12 an override in an object of its own", []string{
			object(vevent("s", "20261117T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2")),
			object(vevent("s", "20261124T120000Z", "RECURRENCE-ID:20261124T100000Z"))},
			[]string{"s 17 10:00", "s 24 12:00"}},
		{"a cancelled instance says so", []string{object(
			vevent("s", "20261117T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
			vevent("s", "20261124T100000Z", "RECURRENCE-ID:20261124T100000Z", "STATUS:CANCELLED"))},
			[]string{"s 17 10:00", "s 24 10:00 cancelled"}},
		{"a zone holds in its own object only", []string{
			object(zone("+0200"), vevent("a", ";TZID=Customized Time Zone:20261124T100000")),
			object(zone("-0500"), vevent("b", ";TZID=Customized Time Zone:20261124T100000"))},
			[]string{"a 24 08:00", "b 24 15:00"}},
		{"B10 one id in two objects: the later revision", []string{
			object(vevent("a", "20261124T100000Z", "SEQUENCE:1")),
			object(vevent("a", "20261124T140000Z", "SEQUENCE:2"))},
			[]string{"a 24 14:00"}},
		{"a byte order mark in each object", []string{
			"\ufeff" + event("a", "20261124T100000Z"), "\ufeff" + event("b", "20261124T110000Z")},
			[]string{"a 24 10:00", "b 24 11:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			for i, o := range c.objects {
				s.put(fmt.Sprintf("%d.ics", i), o)
			}
			newReader(t, s.URL+work).shows(c.want...)
		})
	}
}

func TestTimesWithoutAZoneAreInTheOptions(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000"))
	zone := time.FixedZone("", 2*60*60)
	newReader(t, s.URL+work, func(o *caldav.SourceOptions) { o.Zone = zone }).shows("a 24 08:00")
}

func TestTheWindowMovesOn(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.put("far.ics", event("far", "20270301T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	s.takes()
	t.Run("by a day, and nothing is read anew but once a day", func(t *testing.T) {
		later := now.Add(20 * time.Hour)
		if _, err := r.Read(t.Context(), later, from.AddDate(0, 0, 1), to.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if got := s.takes(); got != "propfind" {
			t.Errorf("asked %q, want only whether anything changed", got)
		}
		if _, err := r.Read(t.Context(), now.Add(25*time.Hour), from.AddDate(0, 0, 1), to.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if got := s.takes(); got != "propfind calendar-query" {
			t.Errorf("after a day: asked %q, want a whole answer", got)
		}
	})
	t.Run("by months, and what is there is seen", func(t *testing.T) {
		snap, err := r.Read(t.Context(), now.AddDate(0, 3, 0), from.AddDate(0, 3, 0), to.AddDate(0, 3, 0))
		if got := brief(snap); err != nil || len(got) != 1 || got[0] != "far 01 10:00" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestTheCopyOutlivesARestart(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	s.put("b.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Half of a thing\r\n")
	cache := memory{}
	with := func(o *caldav.SourceOptions) { o.Cache = cache }
	first := newReader(t, s.URL+work, with)
	first.shows("a 24 10:00")
	since := first.now
	s.takes()

	t.Run("an unchanged calendar is not read again", func(t *testing.T) {
		snap := newReader(t, s.URL+work, with).shows("a 24 10:00")
		if got := s.takes(); got != "propfind" {
			t.Errorf("asked %q", got)
		}
		if !snap.Since.Equal(since) || !snap.Changed || !strings.Contains(notes(snap), "Half of a thing") {
			t.Errorf("got since %v, changed %v, notes %q", snap.Since, snap.Changed, notes(snap))
		}
	})
	t.Run("changes since then are read", func(t *testing.T) {
		s.put("c.ics", event("c", "20261125T100000Z"))
		newReader(t, s.URL+work, with).shows("a 24 10:00", "c 25 10:00")
		if got := s.takes(); got != "propfind sync-collection calendar-multiget" {
			t.Errorf("asked %q", got)
		}
	})
	t.Run("a server that is down", func(t *testing.T) {
		s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		defer s.does(nil)
		newReader(t, s.URL+work, with).fails("503", "a 24 10:00", "c 25 10:00")
	})
	t.Run("body and record that do not belong together", func(t *testing.T) {
		was := cache["copy.ics"]
		defer func() { cache["copy.ics"] = was }()
		cache["copy.ics"] = []byte(event("other", "20261126T100000Z"))
		s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		newReader(t, s.URL+work, with).fails("503", "other 26 10:00")
		s.does(nil)
		s.takes()
		r := newReader(t, s.URL+work, with)
		r.read()
		if got := s.takes(); got != "propfind calendar-query" {
			t.Errorf("asked %q, want a whole answer", got)
		}
		r.shows("a 24 10:00", "c 25 10:00")
	})
	t.Run("damage", func(t *testing.T) {
		for _, damaged := range []memory{
			{"copy.ics": cache["copy.ics"], "copy.yaml": []byte("\x00\x00")},
			{"copy.ics": cache["copy.ics"][:40], "copy.yaml": cache["copy.yaml"]},
			{"copy.yaml": cache["copy.yaml"]},
			{"copy.ics": cache["copy.ics"]},
		} {
			newReader(t, s.URL+work, func(o *caldav.SourceOptions) { o.Cache = damaged }).shows("a 24 10:00", "c 25 10:00")
		}
	})
	t.Run("another user is another calendar", func(t *testing.T) {
		r := newReader(t, s.URL+work, with, func(o *caldav.SourceOptions) { o.Username = "tom" })
		if snap := r.shows("a 24 10:00", "c 25 10:00"); !snap.Since.Equal(r.now) {
			t.Errorf("got since %v, want %v", snap.Since, r.now)
		}
	})
}

// F5: every reading asks the server, so that one right before a mail is fresh.
func TestF5EveryReadingAsksTheServer(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	r := newReader(t, s.URL+work)
	r.shows("a 24 10:00")
	s.put("a.ics", event("a", "20261124T100000Z", "STATUS:CANCELLED"))
	snap, err := r.Read(t.Context(), r.now, from, to) // at the same time as before
	if got := brief(snap); err != nil || len(got) != 1 || got[0] != "a 24 10:00 cancelled" {
		t.Errorf("got %q, %v", got, err)
	}
}

// A8: one meeting seen by CalDAV in two calendars is one meeting.
func TestA8OneMeetingInTwoCalendars(t *testing.T) {
	s := newServer(t)
	s.put("a.ics", event("a", "20261124T100000Z"))
	mine := newReader(t, s.URL+work).shows("a 24 10:00")
	hers := newReader(t, s.URL+work, func(o *caldav.SourceOptions) { o.Name, o.Owner = "alice", "alice@example.com" }).shows("a 24 10:00")
	roster := calendar.NewRoster(calendar.Person{Zone: time.UTC}, []calendar.Person{
		{Email: "maria@example.com"}, {Email: "alice@example.com", Manager: "maria@example.com"},
	}, []string{"maria@example.com", "alice@example.com"}, "")
	got := calendar.Match(append(mine.Events, hers.Events...), roster, calendar.Rules{}).Meetings
	if len(got) != 1 || strings.Join(got[0].Calendars, " ") != "alice maria" {
		t.Errorf("got %+v, want one meeting in both", got)
	}
}

func TestNewSourceLooksAtTheAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://dav.example.com/maria/":              "",
		"https://maria:secret@dav.example.com":        "",
		"http://127.0.0.1:5232/maria/":                "",
		"http://[::1]:5232/":                          "",
		"http://localhost/":                           "",
		"http://dav.example.com/maria/":               "not encrypted",
		"http://localhost.example.com/":               "not encrypted",
		"ftp://dav.example.com/":                      "not one such as",
		"":                                            "not one such as",
		"https:///work/":                              "not one such as",
		"https://maria:secret@dav.example.com:x/work": "not one such as",
	} {
		_, err := caldav.NewSource(caldav.SourceOptions{Name: "maria", Address: address})
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", address, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: got %v, want %q", address, err, want)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: the error shows the password: %v", address, err)
		}
	}
	if _, err := caldav.NewSource(caldav.SourceOptions{Name: "maria", Address: "http://dav.example.com/", Insecure: true}); err != nil {
		t.Errorf("insecure: %v", err)
	}
}
