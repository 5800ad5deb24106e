package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A clock holds the simulated time, for the servers that go by it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// An event is one entry of a calendar: a single one, a series, or one instance
// of a series that is unlike the others.
type event struct {
	uid, summary, location string
	start                  time.Time
	minutes                int       // how long it is
	days                   int       // the same, of an all-day entry
	weekly                 int       // repeated every so many weeks; 0: not at all
	instance               time.Time // the start that this instance has in its series; zero if it is no instance
	revision               int
	cancelled              bool
	people                 []string // addresses, the organizer first
}

const stamp = "20060102T150405"

// lines are the event as a VEVENT (RFC 5545 §3.6.1).
func (e event) lines() []string {
	out := []string{"BEGIN:VEVENT", "UID:" + e.uid + "@example.com", "DTSTAMP:20261101T080000Z", "SUMMARY:" + e.summary}
	if e.days > 0 {
		out = append(out, "DTSTART;VALUE=DATE:"+e.start.Format("20060102"), "DTEND;VALUE=DATE:"+e.start.AddDate(0, 0, e.days).Format("20060102"))
	} else {
		length := time.Duration(e.minutes) * time.Minute
		out = append(out, zoned("DTSTART", e.start), zoned("DTEND", e.start.Add(length)))
	}
	if e.weekly > 0 {
		out = append(out, fmt.Sprintf("RRULE:FREQ=WEEKLY;INTERVAL=%d", e.weekly))
	}
	if !e.instance.IsZero() {
		out = append(out, zoned("RECURRENCE-ID", e.instance))
	}
	if e.revision > 0 {
		out = append(out, fmt.Sprintf("SEQUENCE:%d", e.revision))
	}
	if e.cancelled {
		out = append(out, "STATUS:CANCELLED")
	}
	if e.location != "" {
		out = append(out, "LOCATION:"+e.location)
	}
	for i, p := range e.people {
		if i == 0 {
			out = append(out, fmt.Sprintf("ORGANIZER;CN=%s:mailto:%s", names[p], p))
		}
		out = append(out, fmt.Sprintf("ATTENDEE;CN=%s;PARTSTAT=ACCEPTED:mailto:%s", names[p], p))
	}
	return append(out, "END:VEVENT")
}

func zoned(property string, t time.Time) string {
	return property + ";TZID=Europe/Berlin:" + t.Format(stamp)
}

// calendarText is what a calendar holds at a time, as an iCalendar object.
func calendarText(name string, now time.Time) string {
	var events []event
	place := map[string]int{}
	for _, c := range changes {
		if c.calendar != name || c.at.After(now) {
			continue
		}
		for _, e := range c.events {
			key := e.uid + e.instance.Format(stamp)
			if i, known := place[key]; known {
				events[i] = e
				continue
			}
			place[key] = len(events)
			events = append(events, e)
		}
	}
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.com//demo//EN", "X-WR-TIMEZONE:Europe/Berlin"}
	for _, e := range events {
		lines = append(lines, e.lines()...)
	}
	return strings.Join(append(lines, "END:VCALENDAR", ""), "\r\n")
}

// serveCalendars serves the calendars over HTTP on loopback, as they are at
// the time that the clock shows. It returns the address that they lie below.
func serveCalendars(c *clock) (address string, stop func(), err error) {
	mux := http.NewServeMux()
	for _, name := range []string{"maria", "tom"} {
		mux.HandleFunc("GET /"+name+".ics", func(w http.ResponseWriter, r *http.Request) {
			serveCalendar(w, r, name, c.time())
		})
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("serving the calendars: %w", err)
	}
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l) // it ends with stop, and says no more than that
	return "http://" + l.Addr().String(), func() { srv.Close() }, nil
}

func serveCalendar(w http.ResponseWriter, r *http.Request, name string, now time.Time) {
	if !now.Before(outage.from) && now.Before(outage.to) {
		http.Error(w, "bad gateway", http.StatusBadGateway)
		return
	}
	text := calendarText(name, now)
	sum := sha256.Sum256([]byte(text))
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
}
