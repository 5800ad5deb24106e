package setup_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/cmd/oneonone/setup"
	"oneonone/daemon/config"
)

var update = flag.Bool("update", false, "write testdata anew")

// every is a set of answers for each way to begin.
func every() map[string]setup.Answers {
	base := setup.Answers{Owner: "maria.lopez+work@example.com", Name: `Maria "M" Lopez`, Zone: "Europe/Berlin", Calendar: setup.ICS, Location: "https://calendar.example.com/a b/basic.ics"}
	out := map[string]setup.Answers{}
	for _, p := range setup.Providers {
		a := base
		a.Mail = setup.Mail{Provider: p.Key, From: "oneonone@example.com"}
		switch {
		case p.Key == setup.Outbox:
			a.Mail.Outbox = "./outbox"
		case p.Consent != "":
			a.Mail.ClientID = "client"
			if p.Consent == setup.Google {
				a.Mail.ClientSecret = "s3cret"
			}
		default:
			a.Mail.Password = "s3cret"
		}
		if p.Key == setup.Own {
			a.Mail.SMTPHost, a.Mail.IMAPHost = "smtp.example.com:2525", "imap.example.com"
		}
		out[p.Key] = a
	}
	here := base
	here.Mail = setup.Mail{Provider: setup.Own, From: "oneonone@example.com", Password: "s3cret", SMTPHost: "localhost", SMTPOpen: true, IMAPHost: "127.0.0.1"}
	out["own-here"] = here
	google := base
	google.Calendar, google.Credentials, google.Mail = setup.Google, `{"installed":{}}`, out[setup.Outbox].Mail
	google.Reports = []string{"alice@example.com", "ben@example.com"}
	out["calendar-google"] = google
	caldav := base
	caldav.Calendar, caldav.Location, caldav.Username, caldav.Password, caldav.Mail = setup.CalDAV, "https://dav.example.com/maria/", "maria", "s3cret", out[setup.Outbox].Mail
	caldav.Language = "en"
	out["calendar-caldav"] = caldav
	return out
}

// What is written is a config that the daemon takes, without a warning, and no
// secret stands in it.
func TestEveryBeginningIsAConfig(t *testing.T) {
	for name, a := range every() {
		t.Run(name, func(t *testing.T) {
			if err := a.Complete(); err != nil {
				t.Fatal(err)
			}
			files, err := setup.Files(a, setup.Place{State: "./state"})
			if err != nil {
				t.Fatal(err)
			}
			text := files[0].Text
			cfg, err := config.Parse("config.yaml", []byte(text), t.TempDir())
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if len(cfg.Warnings) > 0 {
				t.Errorf("warned: %v", cfg.Warnings)
			}
			for _, f := range files {
				if f.Secret == strings.Contains(f.Path, ".yaml") || !f.Secret && strings.Contains(f.Text, "s3cret") {
					t.Errorf("%s: secret %t\n%s", f.Path, f.Secret, f.Text)
				}
			}
			golden := filepath.Join("testdata", name+".yaml")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(golden); err != nil || text != string(want) {
				t.Errorf("%v, got\n%s", err, text)
			}
		})
	}
}

// A server on this machine may take mails without a login where servers do, and not
// where people hand them in, or where encryption is meant.
func TestOnlyAServerHereMayBeOpen(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1:2525": true, "[::1]:25": true, "localhost:587": false, "localhost:465": false,
		"mail.example.com": false, "mail.example.com:25": false, "192.0.2.1:25": false,
	} {
		if got := (setup.Mail{Provider: setup.Own, SMTPHost: host}).MayBeOpen(); got != want {
			t.Errorf("%s: got %t", host, got)
		}
	}
	if (setup.Mail{Provider: "fastmail", SMTPHost: "localhost"}).MayBeOpen() {
		t.Error("a provider may be open")
	}
}

func TestWhatIsMissingIsSaidAtOnce(t *testing.T) {
	a := setup.Answers{Calendar: setup.CalDAV, Mail: setup.Mail{Provider: "google"}}
	err := a.Complete()
	want := "--owner, --caldav-username, --caldav-password-file, --from, --client-id, --client-secret-file"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAConfigThatNamesNoCalendarMayBeReplaced(t *testing.T) {
	for text, want := range map[string]bool{"": false, "# nothing\n": false, "state: /var/lib/oneonone\n#calendars:\n": false, "calendars:\n  - {name: x}\n": true, "a: [": true} {
		if got := setup.Begun([]byte(text)); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}
