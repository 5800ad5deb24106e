// Package tz finds the time zones that calendars name (RFC 5545 §3.8.3.1): those
// of IANA, those that a file defines, and those that Windows knows.
package tz

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-ical"

	"oneonone/calendar/ics/recur"
)

// An Atlas has what the calendars of one feed share: IANA's zones. Several
// goroutines may use it and its calendars.
type Atlas struct {
	mu    sync.Mutex // for all that can change in it and in its Zones
	until time.Time
	work  *recur.Budget
	iana  map[string]*time.Location // nil for what is none of IANA's
	told  map[string]bool           // see Told
}

// NewAtlas returns an Atlas for times before until. The rules of time zones
// that files define are worked out at the cost of work.
func NewAtlas(until time.Time, work *recur.Budget) *Atlas {
	return &Atlas{until: until, work: work, iana: map[string]*time.Location{}, told: map[string]bool{}}
}

// Told says of each name that was looked up and is not just one of IANA's what
// it was taken for, in words.
func (a *Atlas) Told() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.told))
}

func (a *Atlas) tell(id, is string) {
	if len(a.told) < maxNames {
		a.told[fmt.Sprintf("the time zone %.60q is %s", id, is)] = true
	}
}

// Calendar returns the zones of a VCALENDAR, none of its own yet. What it
// writes without a zone is in home.
func (a *Atlas) Calendar(home *time.Location) *Zones { return &Zones{Home: home, atlas: a} }

const maxNames = 1000 // that an Atlas remembers, and that a file may define

func (a *Atlas) find(id string) *time.Location {
	loc, ok := a.iana[id]
	if !ok {
		if loc = ianaZone(id); len(a.iana) < maxNames {
			a.iana[id] = loc
		}
	}
	return loc
}

// Zones resolves the TZIDs of one VCALENDAR. They must not outlive it: two
// calendars may give one name to different zones.
type Zones struct {
	Home *time.Location // of floating and all-day times

	atlas *Atlas
	own   map[string]Definition // the file's own, by TZID
	known map[string]resolved
}

// A Definition is a VTIMEZONE of a file.
type Definition struct {
	Line   int                             // of the file
	Decode func() (*ical.Component, error) // is called by one goroutine at a time
}

type resolved struct {
	zone *time.Location // nil if the TZID is not known
	err  error          // why the file's own definition cannot be used
}

// Define notes a VTIMEZONE of the file; of two with one TZID the first counts.
// It is looked into only when an event needs it.
func (z *Zones) Define(id string, d Definition) {
	if _, twice := z.own[id]; id == "" || twice || len(z.own) >= maxNames {
		return
	}
	if z.own == nil {
		z.own = map[string]Definition{}
	}
	z.own[id] = d
}

// Find returns the zone that a TZID names, or an error that says why there is
// none. The order is that of trust: IANA's own data come first, as the copies
// in files are often stale or hold one year only.
func (z *Zones) Find(id string) (*time.Location, error) {
	z.atlas.mu.Lock()
	defer z.atlas.mu.Unlock()
	r, ok := z.known[id]
	if !ok {
		r = z.resolve(id)
		if z.known == nil {
			z.known = map[string]resolved{}
		}
		z.known[id] = r
	}
	return r.zone, r.err
}

func (z *Zones) resolve(id string) resolved {
	if loc := z.atlas.find(id); loc != nil {
		if loc != time.UTC && loc.String() != id {
			z.atlas.tell(id, "read as "+loc.String())
		}
		return resolved{zone: loc}
	}
	var err error
	if d, ok := z.own[id]; ok {
		var loc *time.Location
		if loc, err = z.atlas.location(id, d); err == nil {
			z.atlas.tell(id, "as the calendar itself defines it")
			return resolved{zone: loc}
		}
	}
	if loc := load(windowsZone(id)); loc != nil {
		z.atlas.tell(id, "what Windows calls "+loc.String())
		return resolved{zone: loc}
	}
	if loc := offsetZone(id); loc != nil {
		z.atlas.tell(id, "an offset from UTC")
		return resolved{zone: loc}
	}
	if err == nil {
		err = fmt.Errorf("the time zone %.60q is not known", id)
	}
	return resolved{err: err}
}

// ianaZone finds an IANA zone by its name, by its name behind a vendor's
// prefix ("/freeassociation.sourceforge.net/Europe/Berlin"), or by its name in
// another case.
func ianaZone(id string) *time.Location {
	parts := strings.Split(strings.Trim(id, "/"), "/")
	for n := range min(len(parts), 3) {
		if name := strings.Join(parts[max(0, len(parts)-3)+n:], "/"); name != "" {
			if loc := load(name); loc != nil {
				return loc
			}
			if loc := load(properCase(name)); loc != nil {
				return loc
			}
		}
	}
	return nil
}

// load is time.LoadLocation for names from strangers: nothing but a name of
// the IANA database finds anything.
func load(name string) *time.Location {
	if name == "" || len(name) > 64 || name == "Local" || strings.HasPrefix(name, "posix") || strings.HasPrefix(name, "right") {
		return nil
	}
	if name == "UTC" || name == "Etc/UTC" || name == "Z" {
		return time.UTC
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}

var zoneWords = regexp.MustCompile(`[^/_\-+]+`)

var upperZones = regexp.MustCompile(`^(?i)(utc|gmt|uct|cet|eet|met|wet|est|mst|hst|est5edt|cst6cdt|mst7mdt|pst8pdt|prc|roc|rok|gb|nz)$`)

// properCase writes a zone name with the capitals that IANA's names have:
// "america/port_of_spain" as "America/Port_of_Spain".
func properCase(name string) string {
	if upperZones.MatchString(name) {
		return strings.ToUpper(name)
	}
	return zoneWords.ReplaceAllStringFunc(strings.ToLower(name), func(w string) string {
		switch w {
		case "of", "es", "au":
			return w
		case "us", "gmt", "utc", "uct", "gb":
			return strings.ToUpper(w)
		case "mcmurdo":
			return "McMurdo"
		case "dumontdurville":
			return "DumontDUrville"
		}
		return strings.ToUpper(w[:1]) + w[1:]
	})
}

var offsetName = regexp.MustCompile(`^(?:UTC|GMT)?([+-])(\d\d):?(\d\d)$`)

// offsetZone reads a name that is an offset from UTC and nothing else, such
// as "UTC+05:30".
func offsetZone(id string) *time.Location {
	m := offsetName.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(id, " ", "")))
	if m == nil || m[2] > "14" || m[3] > "59" {
		return nil
	}
	h, _ := strconv.Atoi(m[2])
	min, _ := strconv.Atoi(m[3])
	seconds := h*3600 + min*60
	if m[1] == "-" {
		seconds = -seconds
	}
	return time.FixedZone(id, seconds)
}
