package reply

import (
	netmail "net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// sloppyDate is a date as mail programs write it that do not keep to RFC 5322
// §3.3: with names of days and months of other languages, dots, two figures of
// a year, the zone in letters.
var sloppyDate = regexp.MustCompile(`(?i)(\d{1,2})[. -]+(\pL{3,})\.?[ ,-]+(\d{4}|\d{2})[ ,T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([ap]m)?\s*([+-]\s?\d{1,2}:?\d{2}|\(?[a-z]{1,5}\b)?`)

// unixDate is a date as C writes it: Mon May 5 10:03:00 2025, with a zone
// before or behind the year, or none.
var unixDate = regexp.MustCompile(`(?i)(\pL{3,}) +(\d{1,2}),? +(\d{1,2}):(\d{2}):(\d{2}) +(?:([a-z]{3,4}|[+-]\d{4}) +)?(\d{4})(?: +([a-z]{3,4}|[+-]\d{4}))?`)

// writtenAt reads the date of a mail, in the zone of its writer. What cannot be
// read is the zero time.
func writtenAt(value string, f *flaws) time.Time {
	if value == "" {
		f.add("there is no Date header")
		return time.Time{}
	}
	value = headerText(value, 200)
	if t, err := netmail.ParseDate(value); err == nil && numeric(value) {
		return sane(t, f)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, value); err == nil {
			return sane(t, f)
		}
	}
	if d := sloppyDate.FindStringSubmatch(value); d != nil {
		return sane(moment([...]string{d[3], d[2], d[1], d[4], d[5], d[6], d[7], d[8]}, f), f)
	}
	if d := unixDate.FindStringSubmatch(value); d != nil {
		return sane(moment([...]string{d[7], d[1], d[2], d[3], d[4], d[5], "", d[6] + d[8]}, f), f)
	}
	f.add("the Date header cannot be read")
	return time.Time{}
}

var numericZone = regexp.MustCompile(`[+-]\d{4}\b`)

// numeric reports whether the zone of a date is one of figures. net/mail takes
// any letters for a zone and counts them as UTC.
func numeric(value string) bool { return numericZone.MatchString(value) }

// sane returns a time that can be one of a mail, or the zero time.
func sane(t time.Time, f *flaws) time.Time {
	_, offset := t.Zone()
	if t.Year() < 1980 || t.Year() > 2200 || offset < -15*3600 || offset > 15*3600 {
		f.add("the Date header names no time that a mail can be from")
		return time.Time{}
	}
	return t
}

// moment puts a date together: year, month, day, hour, minute, second, am or
// pm, zone. It is the zero time where they are none.
func moment(parts [8]string, f *flaws) time.Time {
	month, ok := months[strings.ToLower(parts[1])[:min(len(parts[1]), 3)]]
	if !ok {
		month, ok = months[strings.ToLower(parts[1])]
	}
	year, day, hour, minute, second := number(parts[0]), number(parts[2]), number(parts[3]), number(parts[4]), number(parts[5])
	if len(parts[0]) == 2 {
		year += 1900
		if year < 1970 {
			year += 100
		}
	}
	switch pm := strings.EqualFold(parts[6], "pm"); {
	case pm && hour < 12:
		hour += 12
	case parts[6] != "" && !pm && hour == 12:
		hour = 0
	}
	zone := zoneOf(parts[7])
	if zone == nil {
		f.add("the zone of the Date header is not known; it is read as UTC")
		zone = time.UTC
	}
	t := time.Date(year, month, day, hour, minute, second, 0, zone)
	if !ok || t.Day() != day || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}
	}
	return t
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // figures by the pattern; none are zero
	return n
}

// zoneOf returns the zone that a date names; nil if it is not known.
func zoneOf(name string) *time.Location {
	name = strings.ToUpper(strings.Trim(name, "( "))
	if hours, ok := zones[name]; ok {
		return time.FixedZone(name, int(hours*3600))
	}
	digits := strings.NewReplacer(" ", "", ":", "").Replace(name)
	if len(digits) < 4 || digits[0] != '+' && digits[0] != '-' {
		return nil
	}
	n := number(digits[1:])
	offset := (n/100*60 + n%100) * 60
	if digits[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset)
}

// zones has the hours from UTC of the zones in letters: those of RFC 5322 §4.3,
// and others that mail programs write. A letter alone says nothing there.
var zones = map[string]float64{"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SAST": 2, "BRT": -3}

// months has the beginnings of months in the languages that mail programs have
// been seen to write dates in, and whole names where the beginning says too
// little.
var months = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mär": 3, "mai": 5, "okt": 10, "dez": 12, "jän": 1, "fév": 2, "avr": 4, "juin": 6, "juillet": 7, "juil": 7, "aoû": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "fev": 2, "set": 9, "out": 10,
	"gen": 1, "mag": 5, "giu": 6, "lug": 7, "ott": 10, "maa": 3, "mrt": 3, "mei": 5, "maj": 5, "des": 12}
