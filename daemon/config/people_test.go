package config_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/config"

	"github.com/google/go-cmp/cmp"
)

const withPeopleFile = `
timezone: Europe/Berlin
workdays: [Mon-Thu]
quiet_hours: "20:00-07:00"
calendars: [{name: maria, owner: maria@example.com, ics: maria.ics}]
mail: {from: o@example.com, outbox: out}
people_file: people.csv
`

func loadPeople(t *testing.T, csv, more string) (*config.Config, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "people.csv", csv)
	return config.Parse("config.yaml", []byte(withPeopleFile+more), dir)
}

func TestPeopleFile(t *testing.T) {
	c, err := loadPeople(t, "\ufeffEmail,name,aliases,manager,timezone,language,interests,region,workdays,quiet_hours,away\r\n"+
		"alice@example.com,\"Ng, Alice\",ang@example.com; a.ng@example.com,maria@example.com,America/New_York,en,management;projects,,Mon;Wed-Fri,22:00-06:00,2026-12-24..2026-12-26;2027-03-01\r\n"+
		"ben@example.com,,,ANG@example.com,,,,,,,\r\n", "people: [{email: maria@example.com, name: Maria Lopez}]\n")
	if err != nil {
		t.Fatal(err)
	}
	newYork, berlin := "America/New_York", "Europe/Berlin"
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 5, 0, 0, 0, time.UTC) } // midnight in New York
	mondayToThursday := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday}
	night := calendar.Quiet{From: calendar.Clock{Hour: 20}, To: calendar.Clock{Hour: 7}}
	want := []struct {
		person calendar.Person
		zone   string
	}{
		{calendar.Person{Email: "maria@example.com", Name: "Maria Lopez", Language: "en", Workdays: mondayToThursday, Quiet: night}, berlin},
		{calendar.Person{
			Email: "alice@example.com", Name: "Ng, Alice", Aliases: []string{"ang@example.com", "a.ng@example.com"}, Manager: "maria@example.com",
			Language: "en", Interests: []string{"management", "projects"},
			Workdays: []time.Weekday{time.Monday, time.Wednesday, time.Thursday, time.Friday},
			Quiet:    calendar.Quiet{From: calendar.Clock{Hour: 22}, To: calendar.Clock{Hour: 6}},
			Away:     []calendar.Span{{Start: day(2026, 12, 24), End: day(2026, 12, 27)}, {Start: day(2027, 3, 1), End: day(2027, 3, 2)}},
		}, newYork},
		{calendar.Person{Email: "ben@example.com", Manager: "alice@example.com", Language: "en", Workdays: mondayToThursday, Quiet: night}, berlin},
	}
	got := c.Roster.People()
	if len(got) != len(want) {
		t.Fatalf("got %d people, want %d", len(got), len(want))
	}
	for i, w := range want {
		if got[i].Zone.String() != w.zone {
			t.Errorf("%s: got zone %s, want %s", w.person.Email, got[i].Zone, w.zone)
		}
		got[i].Zone = nil
		if diff := cmp.Diff(w.person, got[i]); diff != "" {
			t.Errorf("%s: %s", w.person.Email, diff)
		}
	}
}

func TestPeopleFileFaults(t *testing.T) {
	const header = "email,name,manager,timezone\n"
	tests := []struct{ name, csv, more, want string }{
		{"empty", "", "", "people.csv: there is nothing in this file; begin it with a header such as email,name,manager"},
		{"semicolons", "email;name\nalice@example.com;Alice\n", "", `people.csv:1:1: the columns of this file are separated by ";"; save it as CSV with commas; lists in a column are separated by ";"`},
		{"unknown column", "email,name,mangaer\n", "", `people.csv:1:12: there is no key "mangaer" in the people file; did you mean "manager"?`},
		{"a column twice", "email,name,email\n", "", `people.csv:1:12: "email" is here for the second time; it is already on line 1; make it one`},
		{"no column email", "name,manager\n", "", "people.csv:1:1: this file has no column email; begin it with a header such as email,name,manager"},
		{"no address", header + ",Alice,,\n", "", "people.csv:2:1: this row has no email; add email: a mail address such as alice@example.com"},
		{"bad address", header + "alice@example.com,Alice,bob@,\n", "", `people.csv:2:25: "bob@" is no mail address; write it like alice@example.com`},
		{"bad zone", header + "alice@example.com,Alice,,Berlin\n", "", `people.csv:2:26: "Berlin" is no time zone; did you mean "Europe/Berlin"?`},
		{"too many columns", header + "alice@example.com,Ng, Alice,,\n", "", "people.csv:2:1: this row has more or fewer columns than the header; give each row the same commas; a value with a comma goes into double quotes"},
		{"quote", header + "alice@example.com,A\"lice,,\n", "", "people.csv:2:20: a double quote stands where none can be; put the whole value into double quotes, and write each one in it twice"},
		{"Latin-1", header + "alice@example.com,Bj\xf6rn,,\n", "", "people.csv:2:1: this line is not UTF-8 text; save the file as UTF-8"},
		{"twice", header + "alice@example.com,,,\nalice@example.com,,,\n", "", "people.csv:3:1: alice@example.com is another person's already; it is on line 2; take one of them out"},
		{"in both", header + "alice@example.com,,,\n", "people: [{email: alice@example.com}]\n", "people.csv:2:1: alice@example.com is another person's already; it is on line 8 of config.yaml; take one of them out"},
		{"every row", header + "alice@,,,\nben@example.com,,ben@example.com,\n", "admin: nobody\n",
			"config.yaml:8:8: \"nobody\" is no mail address; it has no @: write it like alice@example.com\n" +
				"people.csv:2:1: \"alice@\" is no mail address; write it like alice@example.com\n" +
				"people.csv:3:18: ben@example.com cannot be their own manager; name somebody else, or take manager: out"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := loadPeople(t, test.csv, test.more)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestPeopleFileIsFoundBesideTheConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "config.yaml", withPeopleFile)
	_, err := config.Load(filepath.Join(dir, "config.yaml"))
	if err == nil || !strings.Contains(err.Error(), "config.yaml:7:14: people_file "+filepath.Join(dir, "people.csv")+": there is no such file") {
		t.Errorf("got %v", err)
	}
}

func TestLargePeopleFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("email,name,manager,timezone\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "p%d@example.com,Person %d,p%d@example.com,America/New_York\n", i+1, i+1, i/10)
	}
	c, err := loadPeople(t, b.String(), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(c.Roster.Reports("p7@example.com")); got != 10 {
		t.Errorf("got %d reports of p7, want 10", got)
	}
}

// A manager may let the daemon write from their own address: they are still a
// person in their calendar.
func TestOwnAddress(t *testing.T) {
	tests := []struct {
		from string
		own  bool
	}{
		{"oneonone@example.com", true},
		{"maria@example.com", false},
		{"maria+1on1@example.com", false},
		{"ang@example.com", false},
	}
	for _, test := range tests {
		c := parse(t, `
timezone: UTC
calendars: [{name: maria, owner: maria@example.com, ics: maria.ics}]
people: [{email: alice@example.com, aliases: [ang@example.com]}]
mail: {outbox: out, from: `+test.from+`}
`)
		if got := c.Roster.Own(test.from); got != test.own {
			t.Errorf("from %s: got own %t, want %t", test.from, got, test.own)
		}
	}
}
