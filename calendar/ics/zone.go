package ics

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zones resolves the TZIDs of one VCALENDAR. It must not outlive it: two
// calendars may give one name to different zones.
type zones struct {
	own   map[string]component // the file's own VTIMEZONEs, by TZID
	home  *time.Location       // of floating and all-day times
	until time.Time            // what lies after it need not be known
	work  *budget
	known map[string]resolved

	decoder *decoder
}

type resolved struct {
	zone *time.Location // nil if the TZID is not known
	err  error          // why the file's own definition cannot be used
}

// define notes a VTIMEZONE of the file. It is looked into only when an event
// needs it.
func (z *zones) define(id string, c component) {
	if _, twice := z.own[id]; id == "" || twice {
		return
	}
	if z.own == nil {
		z.own = map[string]component{}
	}
	z.own[id] = c
}

// find returns the zone that a TZID names, or an error that says why there is
// none. The order is that of trust: IANA's own data come first, as the copies
// in files are often stale or hold one year only.
func (z *zones) find(id string) (*time.Location, error) {
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

func (z *zones) resolve(id string) resolved {
	if loc := ianaZone(id); loc != nil {
		return resolved{zone: loc}
	}
	var err error
	if c, ok := z.own[id]; ok {
		var loc *time.Location
		if loc, err = z.location(id, c); err == nil {
			return resolved{zone: loc}
		}
	}
	if loc := load(windowsZone(id)); loc != nil {
		return resolved{zone: loc}
	}
	if loc := offsetZone(id); loc != nil {
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
