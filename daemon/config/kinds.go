package config

import (
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"oneonone/calendar"
)

// text is any text of one line, as it is written.
func text(dst *at[string]) kind {
	return scalar(dst, "text", func(_ *decoder, s string) (string, error) {
		if len(s) > 1000 {
			return "", mistake{"this text is longer than 1000 characters", "make it shorter"}
		}
		if strings.ContainsFunc(s, unicode.IsControl) {
			return "", mistake{fmt.Sprintf("%q has a line break or another control character in it", s), "write it on one line"}
		}
		return strings.TrimSpace(s), nil
	})
}

// flag is true or false.
func flag(dst *at[bool]) kind {
	k := scalar(dst, "true or false", func(_ *decoder, s string) (bool, error) {
		switch s {
		case "true", "false":
			return s == "true", nil
		}
		return false, mistake{fmt.Sprintf("%q is neither true nor false", s), "write one of the two"}
	})
	k.json = "boolean"
	return k
}

// whole is a whole number within bounds.
func whole(dst *at[int], low, high int) kind {
	k := scalar(dst, fmt.Sprintf("a whole number from %d to %d", low, high), func(_ *decoder, s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return 0, mistake{fmt.Sprintf("%q is no whole number from %d to %d", s, low, high), ""}
		}
		return n, nil
	})
	k.json = "integer"
	return k
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$`)

// number is a plain decimal number.
func number(dst *at[float64]) kind {
	k := scalar(dst, "a number such as 12 or 99.5", func(_ *decoder, s string) (float64, error) {
		if !decimal.MatchString(s) {
			return 0, mistake{fmt.Sprintf("%q is no number", s), "write it like 12 or 99.5, with a point and without a unit"}
		}
		return strconv.ParseFloat(s, 64)
	})
	k.json = "number"
	return k
}

// oneOf is one of a few words.
func oneOf(dst *at[string], choices ...string) kind {
	wants := "one of " + strings.Join(choices, ", ")
	k := scalar(dst, wants, func(_ *decoder, s string) (string, error) {
		if slices.Contains(choices, s) {
			return s, nil
		}
		if near := closest(s, choices); near != "" {
			return "", mistake{fmt.Sprintf("%q is not %s", s, wants), fmt.Sprintf("did you mean %q?", near)}
		}
		return "", mistake{fmt.Sprintf("%q is not %s", s, wants), ""}
	})
	k.choices = choices
	return k
}

// address is a mail address alone, without a name; it is put into lower case.
func address(dst *at[string]) kind {
	return scalar(dst, "a mail address such as alice@example.com", func(_ *decoder, s string) (string, error) {
		return parseAddress(s)
	})
}

// mailbox is a mail address that may have a name before it. The name needs no
// quotes, as RFC 5322 would have it for the colon of "1:1s".
func mailbox(dst *at[netmail.Address]) kind {
	return scalar(dst, "a mail address such as \"1:1s <oneonone@example.com>\"", func(_ *decoder, s string) (netmail.Address, error) {
		name, bare := "", s
		if i := strings.LastIndexByte(s, '<'); i >= 0 && strings.HasSuffix(s, ">") {
			name, bare = strings.Trim(strings.TrimSpace(s[:i]), `"`), s[i+1:len(s)-1]
		}
		if strings.ContainsFunc(name, unicode.IsControl) || len(name) > 200 {
			return netmail.Address{}, mistake{"this is no name to put before an address", "write it on one line, in 200 characters at most"}
		}
		bare, err := parseAddress(bare)
		return netmail.Address{Name: name, Address: bare}, err
	})
}

// The addresses that every mail server takes: RFC 5321 dot-strings, without
// quotes, comments and letters past ASCII.
var (
	addressForm = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*$")
	domainForm  = regexp.MustCompile(`^@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)
)

func parseAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	if addressForm.MatchString(s) && len(s) <= 254 && strings.IndexByte(s, '@') <= 64 {
		return strings.ToLower(s), nil
	}
	hint := "write it like alice@example.com"
	switch inner, err := netmail.ParseAddress(s); {
	case strings.HasPrefix(s, "mailto:"):
		hint = fmt.Sprintf("leave out %q", "mailto:")
	case err == nil && addressForm.MatchString(inner.Address) && inner.Address != s:
		hint = fmt.Sprintf("only the address goes here: %s", inner.Address)
	case !strings.Contains(s, "@"):
		hint = "it has no @: " + hint
	case strings.ContainsAny(s, " ,;"):
		hint = "one address goes here, without spaces or commas"
	case strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }):
		hint = "it has a letter that mail servers do not take; write a domain like münchen.example as xn--mnchen-3ya.example"
	}
	return "", mistake{fmt.Sprintf("%q is no mail address", s), hint}
}

// addressOrDomain is a mail address, or every address of a domain: @example.com.
func addressOrDomain(dst *at[string]) kind {
	return scalar(dst, "a mail address, or a domain such as \"@rooms.example.com\"", func(_ *decoder, s string) (string, error) {
		if domainForm.MatchString(s) {
			return strings.ToLower(s), nil
		}
		return parseAddress(s)
	})
}

// zone is an IANA time zone.
func zone(dst *at[*time.Location]) kind {
	return scalar(dst, "a time zone such as Europe/Berlin", func(d *decoder, s string) (*time.Location, error) {
		if z := d.zones[s]; z != nil {
			return z, nil
		}
		z, err := time.LoadLocation(s)
		if err != nil || s == "Local" {
			m := mistake{fmt.Sprintf("%q is no time zone", s), "write a place of the IANA list, such as Europe/Berlin or America/New_York"}
			if near := closestZone(s); near != "" {
				m.hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, m
		}
		d.zones[s] = z
		return z, nil
	})
}

// duration is a length of time within bounds.
func duration(dst *at[time.Duration], low, high time.Duration) kind {
	return scalar(dst, "a duration such as 90s, 5m or 1h30m", func(_ *decoder, s string) (time.Duration, error) {
		v, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
		switch {
		case err != nil:
			return 0, mistake{fmt.Sprintf("%q is no duration", s), durationHint(s)}
		case v < low:
			return 0, mistake{fmt.Sprintf("%s is too short", s), fmt.Sprintf("it has to be at least %s", short(low))}
		case v > high:
			return 0, mistake{fmt.Sprintf("%s is too long", s), fmt.Sprintf("it can be %s at most", short(high))}
		}
		return v, nil
	})
}

// short writes a round duration without its zeros: 24h, not 24h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

var worded = regexp.MustCompile(`^([0-9]+)\s*([a-z]*)\.?$`)

func durationHint(s string) string {
	if m := worded.FindStringSubmatch(strings.ToLower(s)); m != nil {
		n, unit := m[1], m[2]
		switch {
		case unit == "":
			return fmt.Sprintf("add the unit: %ss, %sm or %sh", n, n, n)
		case strings.HasPrefix("days", unit):
			if days, err := strconv.Atoi(n); err == nil && days < 1000 {
				return fmt.Sprintf("write days as hours: %dh", 24*days)
			}
		case strings.HasPrefix("seconds", unit), strings.HasPrefix("minutes", unit), strings.HasPrefix("hours", unit), unit == "hrs":
			return fmt.Sprintf("write %s%c", n, unit[0])
		}
	}
	return "write it like 90s, 5m or 1h30m"
}

// clock is a time of day.
func clock(dst *at[calendar.Clock]) kind {
	return scalar(dst, "a time of day such as \"09:00\"", func(_ *decoder, s string) (calendar.Clock, error) { return parseClock(s) })
}

func parseClock(s string) (calendar.Clock, error) {
	c, err := calendar.ParseClock(strings.TrimSpace(s))
	if err != nil {
		return c, mistake{fmt.Sprintf("%q is no time of day", s), "write it in 24 hours, like \"09:00\" or \"17:30\""}
	}
	return c, nil
}

// pattern is a regular expression in Go's syntax (RE2), for which capitals do
// not matter.
func pattern(dst *at[*regexp.Regexp]) kind {
	return scalar(dst, "a regular expression such as '\\bcatch-up\\b'", func(_ *decoder, s string) (*regexp.Regexp, error) {
		if len(s) > 1000 {
			return nil, mistake{"this pattern is longer than 1000 characters", "make it several"}
		}
		r, err := regexp.Compile("(?i)" + s)
		if err != nil {
			why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
			return nil, mistake{fmt.Sprintf("%q is no regular expression: %s", s, strings.ReplaceAll(why, "(?i)", "")), "put a \\ before a character that stands for itself"}
		}
		return r, nil
	})
}

// path is a file or directory. It is made absolute: a relative one starts in
// the directory of the config file.
func path(dst *at[string]) kind {
	return scalar(dst, "a path such as ./people.csv", func(d *decoder, s string) (string, error) { return d.absolute(s) })
}

func (d *decoder) absolute(s string) (string, error) {
	switch {
	case strings.ContainsRune(s, 0):
		return "", mistake{"a path cannot have a NUL in it", ""}
	case strings.HasPrefix(s, "~"), strings.HasPrefix(s, "$"):
		return "", mistake{fmt.Sprintf("%q: neither ~ nor $ has a meaning here", s), "write the path in full, or relative to this file"}
	case strings.HasPrefix(s, "file:"):
		return "", mistake{fmt.Sprintf("%q is a URL", s), "write the path alone"}
	case filepath.IsAbs(s):
		return filepath.Clean(s), nil
	}
	return filepath.Join(d.dir, s), nil
}

// feed is where an ICS calendar is read from: a path or a URL. A URL is never
// shown in a fault: it is often the only secret of its calendar.
func feed(dst *at[string]) kind {
	return scalar(dst, "a file, a directory of .ics files, or a URL with https://", func(d *decoder, s string) (string, error) {
		scheme, _, isURL := strings.Cut(s, "://")
		if !isURL {
			return d.absolute(s)
		}
		u, err := url.Parse(s)
		switch {
		case !slices.Contains([]string{"https", "http", "webcal", "webcals"}, strings.ToLower(scheme)):
			return "", mistake{fmt.Sprintf("a calendar cannot be read by %s://", scheme), "give a path, or a URL with https:// or webcal://"}
		case err != nil || u.Hostname() == "":
			return "", mistake{"this is no URL of a calendar", "copy it whole, like https://calendar.example.com/maria/basic.ics"}
		}
		return s, nil
	})
}

// host is the name or the IP address of a server.
func host(dst *at[string]) kind {
	return scalar(dst, "the name of a server such as smtp.example.com", func(_ *decoder, s string) (string, error) {
		if net.ParseIP(s) != nil || hostForm.MatchString(s) && len(s) <= 253 {
			return s, nil
		}
		m := mistake{fmt.Sprintf("%q is no name of a server", s), "write it like smtp.example.com"}
		if scheme, _, isURL := strings.Cut(s, "://"); isURL {
			m.hint = fmt.Sprintf("write the name alone, without %s://", scheme)
		} else if name, port, err := net.SplitHostPort(s); err == nil {
			m.hint = fmt.Sprintf("write host: %s and port: %s", name, port)
		}
		return "", m
	})
}

var hostForm = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$`)

// isLoopback reports whether a server is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || ip != nil && ip.IsLoopback()
}
