package demo

import (
	"fmt"
	"time"

	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// The two weeks, on the clock of Berlin. They are the same in every demo, so
// that everyone sees the same.
var (
	begin = nov(2, 8, 30)
	end   = nov(13, 18, 0)
)

func oct(day, hour, minute int) time.Time {
	return time.Date(2026, time.October, day, hour, minute, 0, 0, berlin)
}
func nov(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, berlin)
}

// berlin is the zone in which the demo tells its times. Its offset is that of
// the weeks that the demo tells of; the daemon has the true zone.
var berlin = time.FixedZone("CET", 60*60)

const (
	maria = "maria@example.com"
	tom   = "tom@example.com"
	alice = "alice@example.com"
	ben   = "ben@example.com"
	carla = "carla@example.com"
	dan   = "dan@example.com"
	priya = "priya@example.com"
	admin = "ops@example.com"
)

// names are the people of the company as its calendars have them.
var names = map[string]string{
	maria: "Maria Lopez", tom: "Tom Reed", alice: "Alice Ng", ben: "Ben Okafor",
	carla: "Carla Weiss", dan: "Dan Sato", priya: "Priya Nair",
}

// introduction says what is to be seen, and who is who.
const introduction = "Two weeks of a small company. Maria Lopez manages Alice Ng, who is in New York, " +
	"Ben Okafor, Carla Weiss and, soon, Dan Sato. Tom Reed manages Priya Nair, who is in Kolkata. " +
	"All times are Berlin's. Most of them answer, each in the way of their mail program; " +
	"some do not, so that every reminder is seen."

// configText is the company's config.yaml: what a person would write, but for
// the two servers, which live in this process.
func configText(calendars string, smtpPort, imapPort int) string {
	return fmt.Sprintf(`# The config of the demo. Its servers were on this machine for as long as the
# demo ran; all else is what a small company would write.
timezone: Europe/Berlin
state: ./state
admin: %[1]s

calendars:
  - {name: maria, owner: maria@example.com, ics: %[2]s/maria.ics, refresh: 30m}
  - {name: tom, owner: tom@example.com, ics: %[2]s/tom.ics, refresh: 30m}

people:
  - {email: maria@example.com, name: Maria Lopez}
  - email: alice@example.com
    name: Alice Ng
    manager: maria@example.com
    timezone: America/New_York
    interests: [management]
  - {email: ben@example.com, name: Ben Okafor, manager: maria@example.com, interests: [project management]}
  - {email: carla@example.com, name: Carla Weiss, manager: maria@example.com}
  - {email: dan@example.com, name: Dan Sato, manager: maria@example.com}
  - {email: tom@example.com, name: Tom Reed}
  - {email: priya@example.com, name: Priya Nair, manager: tom@example.com, timezone: Asia/Kolkata}

quiet_hours: {from: "20:00", to: "07:00"}

metrics:
  - name: Tickets closed
    unit: a week
    target: 20
    better: higher
    source: {csv: ./metrics.csv, column: tickets}
  - name: Review time
    unit: hours
    target: 8
    better: lower
    source: {csv: ./metrics.csv, column: review}

mail:
  from: "1:1s <oneonone@example.com>"
  smtp: {host: 127.0.0.1, port: %[3]d, tls: none}
  imap: {host: 127.0.0.1, port: %[4]d, tls: none, username: %[5]s, password_file: ./%[6]s, refresh: 1h}
`, admin, calendars, smtpPort, imapPort, mailboxUser, passwordName)
}

// figures are the metrics as the company has them at a time: a second week
// comes in on the second Monday.
func figures(now time.Time) string {
	text := `email,date,tickets,review
alice@example.com,2026-10-30,17,9.5
ben@example.com,2026-10-30,24,6
carla@example.com,2026-10-30,12,11
priya@example.com,2026-10-30,19,7.5
`
	if now.Before(secondFigures) {
		return text
	}
	return text + `alice@example.com,2026-11-06,21,7
ben@example.com,2026-11-06,22,6.5
carla@example.com,2026-11-06,15,10
priya@example.com,2026-11-06,23,7.5
`
}

var secondFigures = nov(9, 7, 0)

// promises are what the pairs agreed on before the demo begins.
var promises = []store.Pair{
	{Manager: maria, Report: alice, ManagerName: names[maria], ReportName: names[alice], FirstSeen: known, Steps: []form.Step{
		{ID: 1, Owner: maria, Text: "ask about the budget for the conference", Due: "2026-11-03", State: "open", Created: oct(27, 16, 20)},
		{ID: 2, Owner: alice, Text: "draft the plan for the new login", Due: "2026-11-10", State: "open", Created: oct(27, 16, 20)},
		{ID: 3, Owner: alice, Text: "hand the night shift over to Ben", State: "done", Created: oct(27, 16, 20)},
	}},
	{Manager: maria, Report: ben, ManagerName: names[maria], ReportName: names[ben], FirstSeen: known, Steps: []form.Step{
		{ID: 1, Owner: ben, Text: "write down how the night shift works", Due: "2026-11-05", State: "open", Created: oct(29, 10, 25)},
	}},
	{Manager: maria, Report: carla, ManagerName: names[maria], ReportName: names[carla], FirstSeen: known},
	{Manager: tom, Report: priya, ManagerName: names[tom], ReportName: names[priya], FirstSeen: known},
}

// known is since when the daemon knows those who were there before the demo.
var known = summer(8, 31, 8, 0)

// A change is what somebody does to a calendar, or what befalls it, at a time.
// The zero time is before the demo begins.
type change struct {
	at       time.Time
	calendar string
	text     string // in words; "" for what was always there
	events   []event
}

// changes are the calendars of the company, from the first day to the last.
var changes = []change{
	{calendar: "maria", events: []event{
		{uid: "alice-weekly", summary: "1:1 Maria / Alice", start: nov(3, 16, 0), minutes: 30, weekly: 1, people: []string{maria, alice}},
		{uid: "ben-weekly", summary: "1:1 Maria / Ben", start: nov(5, 10, 0), minutes: 30, weekly: 1, people: []string{maria, ben}},
		{uid: "carla-weekly", summary: "Carla & Maria", start: nov(6, 11, 0), minutes: 45, weekly: 1, people: []string{maria, carla}},
		{uid: "team", summary: "Team meeting", start: nov(2, 9, 30), minutes: 45, weekly: 1, people: []string{maria, alice, ben, carla}},
		{uid: "dentist", summary: "Dentist", start: nov(9, 8, 0), minutes: 60},
	}},
	{calendar: "tom", events: []event{
		{uid: "priya-fortnightly", summary: "Priya <> Tom", start: nov(9, 10, 0), minutes: 30, weekly: 2, people: []string{tom, priya}},
	}},
	{at: nov(3, 15, 0), calendar: "maria", text: "Maria invites Dan, who is new, to 1:1s on Mon 9 Nov and Wed 11 Nov at 11:00", events: []event{
		{uid: "dan-first", summary: "1:1 Maria / Dan", start: nov(9, 11, 0), minutes: 30, people: []string{maria, dan}},
		{uid: "dan-second", summary: "1:1 Maria / Dan", start: nov(11, 11, 0), minutes: 15, people: []string{maria, dan}},
	}},
	{at: nov(4, 17, 20), calendar: "maria", text: "Maria notes that Carla is on vacation from Mon 9 Nov to Fri 13 Nov", events: []event{
		{uid: "vacation", summary: "Carla on vacation", start: nov(9, 0, 0), days: 5},
	}},
	{at: nov(9, 14, 0), calendar: "maria", text: "Maria moves the 1:1 with Alice from Tue 10 Nov 16:00 to Wed 11 Nov 17:00", events: []event{
		{uid: "alice-weekly", instance: nov(10, 16, 0), revision: 1, summary: "1:1 Maria / Alice", start: nov(11, 17, 0), minutes: 30, people: []string{maria, alice}},
	}},
	{at: nov(10, 12, 0), calendar: "maria", text: "Maria books a room for the 1:1 with Ben on Thu 12 Nov; neither time nor people change, so nobody is mailed", events: []event{
		{uid: "ben-weekly", instance: nov(12, 10, 0), revision: 1, summary: "1:1 Maria / Ben", location: "Room Linden", start: nov(12, 10, 0), minutes: 30, people: []string{maria, ben}},
	}},
	{at: nov(12, 8, 25), calendar: "maria", text: "Maria cancels the 1:1 with Ben today at 10:00", events: []event{
		{uid: "ben-weekly", instance: nov(12, 10, 0), revision: 2, cancelled: true, summary: "1:1 Maria / Ben", location: "Room Linden", start: nov(12, 10, 0), minutes: 30, people: []string{maria, ben}},
	}},
}

// The outage is a time in which the server of the calendars only answers 502.
var outage = struct{ from, to time.Time }{nov(5, 9, 40), nov(5, 11, 20)}
