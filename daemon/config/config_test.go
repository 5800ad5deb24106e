package config_test

import (
	"bytes"
	netmail "net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/config"
	"oneonone/daemon/metrics"
	"oneonone/daemon/plan"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

const shipped = "../../config.yaml"

func standard() form.Format {
	return form.Format{Agenda: form.DefaultSections(), Questions: form.DefaultQuestions(), Reading: form.DefaultReading()}
}

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("config.yaml", []byte(text), "/srv/oneonone")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedConfigLoads(t *testing.T) {
	c, err := config.Load(shipped)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Errorf("it warns: %v", c.Warnings)
	}
	for _, file := range []string{c.Metrics[0].CSV} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(standard(), c.General); diff != "" {
		t.Errorf("what it shows is not what holds without it: %s", diff)
	}
	if diff := cmp.Diff(plan.DefaultSchedule(), c.Policy.Schedule); diff != "" {
		t.Errorf("what it shows is not what holds without it: %s", diff)
	}
}

// What the shipped config shows of the agenda and the questions is what the mails
// ask in English without it.
func TestShippedConfigShowsWhatIsAskedWithoutIt(t *testing.T) {
	text := uncommented(t)
	asked := text[bytes.Index(text, []byte("\nagenda:")):bytes.Index(text, []byte("\nmetrics:"))]
	c := parse(t, "timezone: UTC\ncalendars: [{name: m, owner: m@example.com, ics: m.ics}]\nmail: {from: o@example.com, outbox: out}\n"+string(asked))
	templates, err := form.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range []form.Format{c.General, standard()} {
		start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		b := form.Brief{Kind: form.Prep, Start: start, End: start.Add(time.Hour), Questions: f.Questions, Reading: f.Reading, Figures: []form.Figure{{Name: "x"}}}
		b.Agenda = form.Agenda(f.Agenda, b.Start, b.End, true)
		for b.Kind, b.ToManager = range map[form.Kind]bool{form.Prep: false, form.Briefing: true} {
			mail, err := templates.Write(b)
			if err != nil {
				t.Fatal(err)
			}
			said = append(said, mail.Text)
		}
	}
	slices.Sort(said)
	if said[0] != said[1] || said[2] != said[3] || len(c.General.Questions[0].Text) == 0 {
		t.Errorf("they differ: %q", said)
	}
}

// uncommented is the shipped config with every key that is commented out: after
// the # of an explanation stands one space, after theirs none or an indent.
func uncommented(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^( *)#((?:  )*(?:- )?[a-z{"].*)$`).ReplaceAll(data, []byte("$1$2"))
}

// TestShippedConfigShowsEveryKey holds that the shipped config teaches all that
// the decoder knows, and that nothing in it would be a fault if it were used.
func TestShippedConfigShowsEveryKey(t *testing.T) {
	text := uncommented(t)
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	show(shown, "", root.Content[0])
	for _, k := range config.Keys() {
		if !shown[k.Path] && !shown[elsewhere.Replace(k.Path)] && !anyTime(shown, k.Path) {
			t.Errorf("%s is not in it", k.Path)
		}
		if k.Doc == "" || k.Wants == "" || k.Type == "" {
			t.Errorf("%s is not described: %+v", k.Path, k)
		}
	}
	_, err := config.Parse("config.yaml", text, t.TempDir())
	for _, f := range err.(config.Faults) {
		if !regexp.MustCompile(`out both by smtp|in both by imap|people_file|gets the refresh token`).MatchString(f.What) {
			t.Error(f)
		}
	}
}

// elsewhere says where keys are shown that stand in several places.
var elsewhere = strings.NewReplacer("overrides[].", "", "smtp.oauth", "imap.oauth", "imap.", "smtp.")

// anyTime reports whether the time of a mail is of a form that is shown for
// any kind of mail.
func anyTime(shown map[string]bool, path string) bool {
	form := regexp.MustCompile(`schedule\.[a-z-]+\.(workdays|at|before|after)$`).FindStringSubmatch(path)
	for _, k := range form {
		for s := range shown {
			if strings.Contains(s, "schedule.") && strings.HasSuffix(s, "."+k) {
				return true
			}
		}
	}
	return false
}

// show collects the paths of all keys below a node.
func show(shown map[string]bool, path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			at := strings.TrimPrefix(path+"."+n.Content[i].Value, ".")
			shown[at] = true
			show(shown, at, n.Content[i+1])
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			show(shown, path+"[]", item)
		}
	}
}

// whole has a value for everything that the tests of single parts leave out.
const whole = `
timezone: Europe/Berlin
state: state
admin: Ops@Example.com
calendars:
  - {name: maria, owner: ML@example.com, ics: "webcal://calendar.example.com/x?key=1"}
  - {name: tom, owner: tom@example.com, ics: tom, refresh: 90s, timezone: Asia/Tokyo}
  - {name: eva, owner: eva@example.com, ics: "http://10.0.0.1/eva.ics", insecure: true}
holidays: [{ics: all.ics}, {region: bavaria, ics: "https://example.com/by.ics"}]
people:
  - {email: maria@example.com, aliases: [ml@example.com], timezone: Europe/London}
  - {email: alice@example.com, manager: maria@example.com}
  - {email: ben@example.com, manager: tom@example.com}
match:
  title: ['\bsync\b']
  exclude: [interview]
  require: both
  tentative: false
  resources: [Room@example.com, "@rooms.example.com"]
schedule:
  prep: {before: 26h30m}
  prep-nudge: off
  wrapup: {workdays: 1, at: "8:30"}
metrics:
  - {name: Deals, unit: a week, target: -5.5, better: lower, for: [ml@example.com, ben@example.com], source: {csv: deals.csv, column: won}}
  - {name: Uptime, source: {yaml: uptime.yaml}}
mail:
  from: "One on ones <OneOnOne@example.com>"
  reply_to: replies@example.com
  templates: templates
  authserv_id: mx.example.com
  smtp:
    host: smtp.example.com
    username: me
    oauth: {token_url: "https://login.example.com/token", client_id: x, client_secret_file: cs, refresh_token_file: /etc/rt}
    hello: here.example.com
overrides:
  - manager: ml@example.com
    schedule: {briefing: {before: 10m}}
    agenda: [{section: Team & Goals, minutes: 25}, {section: Goals, minutes: "5–10", questions: []}]
    metrics: []
    templates: ./maria
  - report: alice@example.com
    questions: {mood: "how are you?", energy-level: "Energy: 1 to 5?"}
    reading: []
  - manager: maria@example.com
    report: alice@example.com
    templates: /srv/pair
    questions:
      - "What else: anything?"
      - Wins: what went well?
`

func TestParse(t *testing.T) {
	c := parse(t, whole)
	place := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	target := -5.5
	check := func(what string, got, want any) {
		t.Helper()
		sameZone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
		samePattern := cmp.Comparer(func(a, b *regexp.Regexp) bool { return a.String() == b.String() })
		if diff := cmp.Diff(want, got, sameZone, samePattern); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	check("state", c.State, "/srv/oneonone/state")
	check("admin", c.Admin, "ops@example.com")
	check("calendars", c.Calendars, []config.Calendar{
		{Name: "maria", Owner: "maria@example.com", ICS: "webcal://calendar.example.com/x?key=1", Refresh: 5 * time.Minute, Zone: place("Europe/London")},
		{Name: "tom", Owner: "tom@example.com", ICS: "/srv/oneonone/tom", Refresh: 90 * time.Second, Zone: place("Asia/Tokyo")},
		{Name: "eva", Owner: "eva@example.com", ICS: "http://10.0.0.1/eva.ics", Refresh: 5 * time.Minute, Zone: place("Europe/Berlin"), Insecure: true},
	})
	check("holidays", c.Holidays, []config.Holiday{{ICS: "/srv/oneonone/all.ics"}, {Region: "bavaria", ICS: "https://example.com/by.ics"}})
	check("match", c.Match, calendar.Rules{
		Title: []*regexp.Regexp{regexp.MustCompile(`(?i)\bsync\b`)}, Exclude: []*regexp.Regexp{regexp.MustCompile(`(?i)interview`)},
		Require: calendar.RequireBoth, Resources: []string{"room@example.com", "@rooms.example.com"},
	})
	check("schedule", c.Policy.Schedule, plan.Schedule{
		form.Prep:          {Before: 26*time.Hour + 30*time.Minute},
		form.PrepNudge:     {Off: true},
		form.Briefing:      plan.DefaultSchedule()[form.Briefing],
		form.Wrapup:        {ByDay: true, Workdays: 1, At: calendar.Clock{Hour: 8, Minute: 30}},
		form.WrapupNudge:   plan.DefaultSchedule()[form.WrapupNudge],
		form.Recap:         {},
		form.ActionsDue:    plan.DefaultSchedule()[form.ActionsDue],
		form.NotUnderstood: {},
		form.Digest:        plan.DefaultSchedule()[form.Digest],
		form.Changed:       {},
		form.Problem:       {},
	})
	check("overrides of the schedule", c.Policy.Overrides, []plan.Override{
		{Manager: "maria@example.com", Schedule: plan.Schedule{form.Briefing: {Before: 10 * time.Minute}}},
	})
	check("metrics", c.Metrics, []metrics.Metric{
		{Name: "Deals", Unit: "a week", Target: &target, Better: "lower", For: []string{"maria@example.com", "ben@example.com"}, CSV: "/srv/oneonone/deals.csv", Column: "won"},
		{Name: "Uptime", YAML: "/srv/oneonone/uptime.yaml"},
	})
	check("mail", c.Mail, config.Mail{
		From:    netmail.Address{Name: "One on ones", Address: "oneonone@example.com"},
		ReplyTo: "replies@example.com", Limits: config.Limits{Spread: time.Minute}, Templates: "/srv/oneonone/templates", TrustedAuthservID: "mx.example.com",
		SMTP: &config.Server{
			Host: "smtp.example.com", Port: 587, TLS: config.STARTTLS, Username: "me", Auth: config.XOAuth2, Hello: "here.example.com",
			OAuth: &config.OAuth{
				TokenURL: "https://login.example.com/token", ClientID: "x",
				ClientSecret: &config.Secretfile{Name: "cs", Path: "/srv/oneonone/cs"},
				RefreshToken: config.Secretfile{Name: "/etc/rt", Path: "/etc/rt"},
			},
		},
	})
}

// Whoever has no language of their own gets mails in the one for everyone.
func TestLanguages(t *testing.T) {
	c := parse(t, "timezone: UTC\nlanguage: de\ncalendars: [{name: m, owner: m@example.com, ics: m.ics}]\nmail: {from: o@example.com, outbox: out}\n"+
		"people: [{email: alice@example.com, language: fr-CA}, {email: ben@example.com}]\n")
	for address, want := range map[string]string{"alice@example.com": "fr-CA", "ben@example.com": "de", "stranger@example.com": "de", "m@example.com": "de"} {
		if got := c.Roster.Person(address, "").Language; got != want {
			t.Errorf("%s reads %q, want %q", address, got, want)
		}
	}
}

func TestFormatAndMetricsOfAPair(t *testing.T) {
	c := parse(t, whole)
	person := func(address string) calendar.Person { return c.Roster.Person(address, "") }
	standard := standard()
	mariasAgenda := []form.Section{{Name: "Team & Goals", Key: "team-goals", Min: 25, Max: 25}, {Name: "Goals", Key: "goals", Min: 5, Max: 10, Questions: []string{}}}
	alicesQuestions := []form.Question{{Key: "mood", Label: "Mood", Text: "how are you?"}, {Key: "energy-level", Label: "Energy", Text: "1 to 5?"}}
	pairsQuestions := []form.Question{{Key: "what-else", Label: "What else", Text: "anything?"}, {Key: "wins", Label: "Wins", Text: "what went well?"}}
	tests := []struct {
		name, manager, report string
		want                  form.Format
		metrics               int
	}{
		{"a pair that no override names", "tom@example.com", "ben@example.com", standard, 2},
		{"a metric is for some people only", "tom@example.com", "dora@example.com", standard, 1},
		{"a manager's override, and no metrics by it", "maria@example.com", "ben@example.com", form.Format{Agenda: mariasAgenda, Questions: standard.Questions, Reading: standard.Reading}, 0},
		{"a report's override", "tom@example.com", "alice@example.com", form.Format{Agenda: standard.Agenda, Questions: alicesQuestions, Reading: []form.Question{}}, 1},
		{"each part by the closest override that has it", "maria@example.com", "alice@example.com", form.Format{Agenda: mariasAgenda, Questions: pairsQuestions, Reading: []form.Question{}}, 0},
	}
	for _, test := range tests {
		pair := calendar.Pair{Manager: person(test.manager), Report: person(test.report)}
		if diff := cmp.Diff(test.want, c.Format(pair)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if got := len(c.MetricsFor(pair)); got != test.metrics {
			t.Errorf("%s: got %d metrics, want %d", test.name, got, test.metrics)
		}
	}
}

func TestTemplatesOfAPair(t *testing.T) {
	c := parse(t, whole)
	const org, marias, pairs = "/srv/oneonone/templates", "/srv/oneonone/maria", "/srv/pair"
	tests := []struct {
		manager, report string
		want            []string
	}{
		{"tom@example.com", "ben@example.com", []string{org}},
		{"maria@example.com", "ben@example.com", []string{org, marias}},
		{"tom@example.com", "alice@example.com", []string{org}},
		{"maria@example.com", "alice@example.com", []string{org, marias, pairs}},
	}
	for _, test := range tests {
		pair := calendar.Pair{Manager: c.Roster.Person(test.manager, ""), Report: c.Roster.Person(test.report, "")}
		if diff := cmp.Diff(test.want, c.TemplatesFor(pair)); diff != "" {
			t.Errorf("%s and %s: %s", test.manager, test.report, diff)
		}
	}
}

func TestServerDefaults(t *testing.T) {
	tests := []struct {
		protocol, keys string
		port           int
		tls            string
	}{
		{"smtp", "", 587, config.STARTTLS},
		{"smtp", ", tls: tls", 465, config.TLS},
		{"smtp", ", port: 465", 465, config.TLS},
		{"smtp", ", port: 2525", 2525, config.STARTTLS},
		{"smtp", ", tls: none, insecure: true", 25, config.NoTLS},
		{"imap", "", 993, config.TLS},
		{"imap", ", port: 143", 143, config.STARTTLS},
		{"imap", ", tls: starttls", 143, config.STARTTLS},
	}
	for _, test := range tests {
		c := parse(t, serverConfig(test.protocol, test.keys))
		got := c.Mail.SMTP
		if test.protocol == "imap" {
			got = c.Mail.IMAP
		}
		if got.Port != test.port || got.TLS != test.tls {
			t.Errorf("%s%s: got port %d, tls %s", test.protocol, test.keys, got.Port, got.TLS)
		}
	}
}

func serverConfig(protocol, keys string) string {
	out := "timezone: UTC\ncalendars: [{name: m, owner: m@example.com, ics: m.ics}]\nmail:\n  from: o@example.com\n"
	if protocol == "imap" {
		out += "  outbox: out\n"
	}
	return out + "  " + protocol + ": {host: mail.example.com" + keys + "}\n"
}

func TestReplyTo(t *testing.T) {
	for keys, want := range map[string]string{
		"":                              "o@example.com",
		"reply_to: plus":                "o@example.com",
		"reply_to: off":                 "",
		"reply_to: Replies@example.com": "replies@example.com",
	} {
		c := parse(t, "timezone: UTC\ncalendars: [{name: m, owner: m@example.com, ics: m.ics}]\nmail:\n  from: O@Example.com\n  outbox: out\n  "+keys+"\n")
		if c.Mail.ReplyTo != want {
			t.Errorf("%q: got %q, want %q", keys, c.Mail.ReplyTo, want)
		}
	}
}

// Plain text to this machine itself needs no leave.
func TestPlainTextOnLoopback(t *testing.T) {
	for _, host := range []string{"localhost", "127.0.0.1", "127.8.9.1", "'::1'"} {
		parse(t, "timezone: UTC\ncalendars: [{name: m, owner: m@example.com, ics: \"http://localhost:8080/m.ics\"}]\nmail: {from: o@example.com, smtp: {host: "+host+", port: 2525, tls: none}}\n")
	}
}
