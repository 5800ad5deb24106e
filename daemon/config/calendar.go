package config

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"oneonone/calendar"
)

// A Calendar is one that is watched. It is read from one of ICS, Google and
// CalDAV; the others are "" or nil.
type Calendar struct {
	Name     string
	Owner    string // address
	ICS      string // absolute path of a file or directory, or a URL
	Google   *Google
	CalDAV   *CalDAV
	Refresh  time.Duration  // how often to ask
	Zone     *time.Location // of times and days without one: the calendar's own, else its owner's, else the general one
	Insecure bool           // plain http is all right
}

// A Google calendar is read by the Google Calendar API.
type Google struct {
	Credentials Secretfile // the JSON of a desktop app's OAuth client or of a service account's key
	Calendar    string     // what Google calls it: "primary", or an address
	Subject     string     // for a service account: in whose name it reads; or ""
	Token       string     // for a desktop app: absolute path of the file that the consent is kept in
}

// A CalDAV calendar is read from a CalDAV server.
type CalDAV struct {
	URL      string      // of the calendar, or of where to look for it
	Username string      // "" where no login is needed, or it is by a token
	Password *Secretfile // the password, or the token; nil where none is needed
	Bearer   bool        // the password is a bearer token
}

// A Holiday names a calendar whose all-day events are no workdays in a region.
type Holiday struct {
	Region string // "" for everyone
	ICS    string // absolute path, or a URL
}

// A source is a calendar as it is written, be it somebody's or of holidays.
type source struct {
	name     at[string]
	owner    at[string]
	region   at[string]
	ics      at[string]
	google   at[google]
	caldav   at[string]
	username at[string]
	password at[Secretfile]
	auth     at[string]
	refresh  at[time.Duration]
	timezone at[*time.Location]
	insecure at[bool]
}

// How to log in to a CalDAV server.
const (
	basic  = "basic"
	bearer = "bearer"
)

func calendarKeys(s *source) []key {
	noSecrets := refused("secrets are not kept here", "put it in a file and name it with password_file:")
	return []key{
		{"name", "What to call it.", label(&s.name, "a short name such as maria"), true},
		{"owner", "The address of the person whose calendar it is.", address(&s.owner), true},
		{"ics", "Where it is: a file, a directory of .ics files, or a URL.", feed(&s.ics), false},
		{"google", "A Google calendar, by the API.", section(&s.google, googleKeys), false},
		{"caldav", "Where it is on a CalDAV server.", davURL(&s.caldav), false},
		{"username", "The name to log in to the CalDAV server with.", text(&s.username), false},
		{"password_file", "The file with the password or token, or the name of a systemd credential.", secretfile(&s.password), false},
		{"auth", "How to log in to the CalDAV server: with a name and a password, or with a bearer token.", oneOf(&s.auth, basic, bearer), false},
		{"refresh", "How often to ask for it.", duration(&s.refresh, time.Second, 7*24*time.Hour), false},
		{"timezone", "The zone of times and days in it that name none.", zone(&s.timezone), false},
		{"insecure", "Allows http:// without encryption.", flag(&s.insecure), false},
		{"password", "", noSecrets, false},
	}
}

func holidayKeys(s *source) []key {
	return []key{
		{"region", "Whose holidays they are: those of the people with this region:. Everyone's if it is left out.", label(&s.region, "a region such as bavaria"), false},
		{"ics", "Where the calendar is: a file or a URL.", feed(&s.ics), true},
		{"insecure", "Allows http:// without encryption.", flag(&s.insecure), false},
	}
}

// A google is a Google as it is written.
type google struct {
	credentials at[Secretfile]
	calendar    at[string]
	subject     at[string]
	token       at[string]
}

func googleKeys(g *google) []key {
	return []key{
		{"credentials", "The JSON file from the Google Cloud console: of a desktop app's OAuth client, or of a service account's key.", secretfile(&g.credentials), true},
		{"calendar", "Which calendar: primary, or its address.", text(&g.calendar), false},
		{"subject", "The person in whose name a service account reads, by domain-wide delegation.", address(&g.subject), false},
		{"token", "The file in which `oneonone auth google` keeps the consent.", path(&g.token), false},
	}
}

// longestLabel is in characters. It is no part of the pattern, which would take
// megabytes with it.
const longestLabel = 64

var labelForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._-]*$`)

// label is a short name that can be the name of a file as well.
func label(dst *at[string], wants string) kind {
	return scalar(dst, wants, func(_ *decoder, s string) (string, error) {
		if !labelForm.MatchString(s) || utf8.RuneCountInString(s) > longestLabel {
			return "", mistake{fmt.Sprintf("%q cannot be a name here", s), "use letters, digits, spaces and . _ - only"}
		}
		return s, nil
	})
}

// davURL is where a CalDAV server has a calendar.
func davURL(dst *at[string]) kind {
	return scalar(dst, "a URL such as https://dav.example.com/calendars/eva/", func(_ *decoder, s string) (string, error) {
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
			return "", mistake{"this is no URL of a CalDAV calendar", "copy it whole, like https://dav.example.com/calendars/eva/"}
		case u.User != nil:
			return "", mistake{"secrets are not kept here", "take the name and the password out of the URL; write username: and password_file:"}
		}
		return s, nil
	})
}

// calendars checks the calendars, and fills in what is usual.
func (d *decoder) calendars(list []at[source], roster *calendar.Roster) []Calendar {
	var out []Calendar
	lines := map[string]int{}
	for _, s := range list {
		name := strings.ToLower(s.v.name.v)
		if line := lines[name]; line > 0 && name != "" {
			d.fault(s.v.name.pos, fmt.Sprintf("%q is the name of another calendar", s.v.name.v), fmt.Sprintf("that one is on line %d; name each in its own way", line))
		}
		lines[name] = s.v.name.line
		d.oneSource(s)
		d.davLogin(s.v)
		d.plainHTTP(s.v.ics, s.v.insecure.v)
		d.plainHTTP(s.v.caldav, s.v.insecure.v)
		out = append(out, Calendar{
			Name:     s.v.name.v,
			Owner:    roster.Canonical(s.v.owner.v),
			ICS:      s.v.ics.v,
			Google:   d.google(s.v),
			CalDAV:   s.v.dav(),
			Refresh:  s.v.refresh.or(5 * time.Minute),
			Zone:     s.v.timezone.or(roster.Person(s.v.owner.v, "").Zone),
			Insecure: s.v.insecure.v,
		})
	}
	return out
}

// oneSource sees to it that a calendar is read from one place.
func (d *decoder) oneSource(s at[source]) {
	var places []pos
	for _, p := range []pos{s.v.ics.pos, s.v.google.pos, s.v.caldav.pos} {
		if p.line > 0 {
			places = append(places, p)
		}
	}
	switch {
	case len(places) == 0:
		d.fault(s.pos, "nothing says where this calendar is", "add ics: with a file or a URL, google:, or caldav: with a URL")
	case len(places) > 1:
		d.fault(places[1], "a calendar is read from one place", "write one of ics:, google: and caldav:")
	}
}

// davLogin checks how to log in to a CalDAV server.
func (d *decoder) davLogin(s source) {
	if !s.caldav.given() {
		for name, p := range map[string]pos{"username": s.username.pos, "password_file": s.password.pos, "auth": s.auth.pos} {
			if p.line > 0 {
				d.fault(p, fmt.Sprintf("%s is for caldav calendars", name), "take it out")
			}
		}
		return
	}
	switch {
	case s.auth.v == bearer && !s.password.given():
		d.fault(s.auth.pos, "a bearer token is nowhere to be found", "put it in a file and name it with password_file:")
	case s.auth.v == bearer && s.username.given():
		d.fault(s.username.pos, "a bearer token goes without a username", "take username: out, or write auth: basic")
	case s.auth.v == bearer:
	case s.username.given() && !s.password.given():
		d.fault(s.username.pos, "there is a username but no password_file", "put the password in a file and name it here")
	case s.password.given() && !s.username.given():
		d.fault(s.password.pos, "there is a password_file but no username", "add the name to log in with, or auth: bearer if the file holds a token")
	}
}

func (s source) dav() *CalDAV {
	if !s.caldav.given() {
		return nil
	}
	out := &CalDAV{URL: s.caldav.v, Username: s.username.v, Bearer: s.auth.v == bearer}
	if s.password.given() {
		out.Password = &s.password.v
	}
	return out
}

// google checks a Google calendar, and fills in what is usual. Whether the
// credentials are there, and of which sort, is seen when they are used.
func (d *decoder) google(s source) *Google {
	if !s.google.given() {
		return nil
	}
	g := s.google.v
	if g.subject.given() && g.token.given() {
		d.fault(g.token.pos, "there is both a subject and a token", "subject: goes with a service account, token: with a desktop app; take one out")
	}
	return &Google{
		Credentials: g.credentials.v, Calendar: g.calendar.or("primary"), Subject: g.subject.v,
		Token: g.token.or(filepath.Join(d.dir, "google-token-"+s.name.v+".json")),
	}
}

// plainHTTP refuses a feed that anyone on the way could read and change.
func (d *decoder) plainHTTP(address at[string], insecure bool) {
	u, err := url.Parse(address.v)
	if err == nil && strings.EqualFold(u.Scheme, "http") && !isLoopback(u.Hostname()) && !insecure {
		d.fault(address.pos, "http:// sends this calendar unencrypted", "write https://, or add insecure: true if the way to it is safe")
	}
}

// holidays takes the calendars of holidays.
func (d *decoder) holidays(list []at[source]) []Holiday {
	var out []Holiday
	for _, s := range list {
		d.plainHTTP(s.v.ics, s.v.insecure.v)
		out = append(out, Holiday{Region: s.v.region.v, ICS: s.v.ics.v})
	}
	return out
}
