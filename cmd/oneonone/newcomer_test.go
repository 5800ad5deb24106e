package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Somebody new follows the README from the package to the first prep form, on a
// machine with Dovecot and OpenSMTPD that are set up as the guide shows: types what
// it says, sees what it shows, and is done in ten minutes.
func TestRealSystemdByTheReadme(t *testing.T) {
	script, deb := os.Getenv("ONEONONE_LAB"), os.Getenv("ONEONONE_DEB")
	if script == "" || deb == "" {
		t.Skip("set ONEONONE_LAB to systemd-lab.sh, which needs root, and ONEONONE_DEB to the package")
	}
	t.Parallel()
	l := newLab(t, script, "bookworm", "mail",
		"LAB_PKGS=systemd,systemd-sysv,dbus,procps,sudo,ca-certificates,dovecot-imapd,opensmtpd", "LAB_NET=private")
	l.mailServer()
	zone := noon(time.Now())
	start := time.Now().Add(26 * time.Hour).Truncate(time.Minute)
	one := appointment{uid: "one", title: "1:1 Alice", start: start, end: start.Add(30 * time.Minute), manager: "maria@example.com", report: "Alice"}
	l.write("/srv/maria.ics", strings.Replace(feed(one, appointment{uid: "two", title: "Dentist", start: start.Add(time.Hour), end: start.Add(2 * time.Hour), manager: "maria@example.com", report: "dentist@example.com"}),
		"ATTENDEE:mailto:Alice", "ATTENDEE;CN=Alice Ng:mailto:alice@example.com", 1), "0644")
	own := strings.NewReplacer("Europe/Berlin", zone, "https://calendar.example.com/secret/basic.ics", "/srv/maria.ics")
	began := time.Now()
	for _, x := range examples(section(t, "../../README.md", "## Ten minutes to your own 1:1s")) {
		if strings.HasPrefix(x.command, "sudo apt install ") {
			l.control("put", deb, "/home/maria/"+strings.TrimPrefix(x.command, "sudo apt install ./"))
		}
		if got := l.typed(own.Replace(x.command)); !x.shows(got) {
			t.Fatalf("$ %s\nshows\n%s\nand the README says\n%s", x.command, got, x.output)
		}
		if strings.Contains(x.command, "enable --now") {
			until(t, "the daemon has read and sent all", func() bool { // nobody types faster
				_, status := l.try("oneonone", "status")
				return strings.Contains(l.journal(), "\nsent notice=") && strings.HasPrefix(status, "next: briefing") && !strings.Contains(status, "never read")
			})
		}
	}
	var inbox string
	until(t, "the prep form is in the mailbox", func() bool {
		_, inbox = l.try("doveadm", "fetch", "-u", "alice", "text", "mailbox", "INBOX", "all")
		return strings.Contains(inbox, "Subject: Prep for your 1:1 with Maria")
	})
	if took := time.Since(began); took > 10*time.Minute {
		t.Errorf("it took %s, want ten minutes at most", took)
	} else {
		t.Logf("from the package to the first prep form by the README: %s", took.Round(100*time.Millisecond))
	}
	if n := strings.Count(inbox, "Message-ID:"); n != 1 {
		t.Errorf("there are %d mails, want 1:\n%s", n, inbox)
	}
	if mailbox, service := l.ok("id", "-u", "oneonone"), l.ok("stat", "-c", "%u", "/proc/"+l.is("MainPID")); mailbox == service {
		t.Error("the service runs as the user whose mailbox it has")
	}
	l.mistakes()
}

// mailServer sets up what the guide shows, with a mailbox for each of those who
// are in the README.
func (l lab) mailServer() {
	l.t.Helper()
	for _, name := range []string{"maria", "alice", "oneonone"} {
		l.ok("useradd", "--create-home", "--shell", "/bin/bash", name)
		l.ok("sh", "-c", "echo '"+name+":"+theirPassword+"' | chpasswd")
	}
	l.ok("sh", "-c", "echo 127.0.0.1 localhost $(hostname) >/etc/hosts; echo 'maria ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/maria")
	text := section(l.t, "../../systemd/guide/own-server.md", "## Dovecot and OpenSMTPD")
	for path, first := range map[string]string{"/etc/smtpd.conf": "listen on", "/etc/dovecot/local.conf": "mail_location"} {
		_, part, ok := strings.Cut(text, "\n    "+first)
		part, _, _ = strings.Cut(part, "\n\n")
		if !ok {
			l.t.Fatalf("the guide shows no %s", path)
		}
		l.write(path, first+strings.ReplaceAll(part, "\n    ", "\n")+"\n", "0644")
	}
	l.ok("systemctl", "restart", "opensmtpd", "dovecot")
}

// typed is what maria sees who types a command, and the password where it is
// asked for.
func (l lab) typed(command string) string {
	l.t.Helper()
	_, text := l.try("runuser", "-u", "maria", "--", "bash", "-c", "cd; exec 2>&1 <<<'"+theirPassword+"'; "+command)
	return strings.TrimRight(text, "\n")
}

// mistakes are made by everybody once. Each is told with what to do.
func (l lab) mistakes() {
	l.t.Helper()
	const again = "sudo oneonone init --system --force --owner maria@example.com --report alice@example.com --from oneonone@example.com --provider own --password-file password --timezone UTC "
	l.typed("install -m 600 /dev/stdin password; echo wrong >wrong; echo '<html>' | sudo tee /srv/page.ics; cp /srv/maria.ics .")
	for _, m := range []struct{ command, says string }{
		{again + "--ics /srv/page.ics --smtp localhost --imap localhost", "use the calendar's iCal address"},
		{again + "--ics /srv/none.ics --smtp localhost --imap localhost", "no such file or directory; check the path"},
		{again + "--ics maria.ics --smtp localhost --imap localhost", "put the file into /etc/oneonone"},
		{again + "--ics /srv/maria.ics --smtp localhost:26 --imap localhost", "nothing listens there: check host and port of mail.smtp"},
		{again + "--ics /srv/maria.ics --smtp localhost:143 --imap localhost", "what answers there takes no mails"},
		{again + "--ics /srv/maria.ics --smtp localhost --imap localhost:25", "check host and port of mail.imap"},
		{again + "--ics /srv/maria.ics --smtp localhost --imap localhost:993", "for a server on this very machine set tls: none"},
		{again + "--ics /srv/maria.ics --smtp localhost --imap localhost --password-file wrong", "check username and password_file of mail.imap"},
		{again + "--ics /srv/maria.ics --smtp localhost --imap localhost --report nobody", `"nobody" is no mail address`},
		{strings.Replace(again, "--force", "", 1) + "--ics /srv/maria.ics --smtp localhost --imap localhost", "is there already; change it with an editor, or give --force"},
		{strings.TrimPrefix(again, "sudo "), "begin the command with sudo"},
		{"oneonone status", "begin the command with sudo"},
		{"sudo oneonone preview prep --report dan@example.com", "no 1:1 with dan@example.com is in the calendars; `oneonone calendar` shows"},
		{"echo 'schedule: {prep: soon}' | sudo tee -a " + configPath + "; sudo systemctl reload oneonone; sudo journalctl -u oneonone -o cat -n 5", "this is no time for a prep mail; write"},
		{"sudo oneonone status", "the daemon goes on with the one from before"},
		{"sudo oneonone status", "next: briefing to maria@example.com"},
	} {
		if got := l.typed(m.command); !strings.Contains(got, m.says) {
			l.t.Errorf("$ %s\nsays\n%s\nwant %q", m.command, got, m.says)
		}
	}
}

// noon is a zone in which it is about noon, so that no hour is a quiet one.
func noon(now time.Time) string {
	switch behind := now.UTC().Hour() - 12; {
	case behind > 0:
		return fmt.Sprintf("Etc/GMT+%d", behind) // the IANA list counts westwards
	case behind < 0:
		return fmt.Sprintf("Etc/GMT%d", behind)
	}
	return "UTC"
}

// section is a part of a text in Markdown, from its heading to the next one of
// the same level.
func section(t *testing.T, path, heading string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(b), "\n"+heading)
	if !ok {
		t.Fatalf("%s has no %s", path, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// An example is a command and what it shows.
type example struct{ command, output string }

// examples finds the lines of a text that begin with a $, and what is shown below
// each.
func examples(text string) (out []example) {
	const indent = "        "
	continued := false
	for line := range strings.Lines(text) {
		code, ok := strings.CutPrefix(line, indent)
		code = strings.TrimRight(code, "\n")
		command, isCommand := strings.CutPrefix(code, "$ ")
		switch last := len(out) - 1; {
		case !ok:
			continued = false
			continue
		case isCommand:
			out = append(out, example{command: command})
		case last < 0:
			continue
		case continued:
			out[last].command += " " + strings.TrimSpace(code)
		default:
			out[last].output += code + "\n"
		}
		last := len(out) - 1
		out[last].command, continued = strings.CutSuffix(out[last].command, "\\")
	}
	return out
}

// shows reports whether something is as an example has it. A line of … stands for
// any lines, … in a line for anything.
func (x example) shows(got string) bool {
	var pattern strings.Builder
	pattern.WriteString("^")
	for line := range strings.Lines(x.output) {
		if line = strings.TrimSpace(line); line == "…" {
			pattern.WriteString("(?:.*\n)*?")
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(plainly(line)), "…", ".*") + "\n")
	}
	var lines string
	for line := range strings.Lines(got) {
		lines += plainly(line) + "\n"
	}
	return regexp.MustCompile(pattern.String() + "$").MatchString(lines)
}

// What is another each time.
var varying = []struct {
	what *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2}(?: \d{4})?),? \d\d:\d\d(?::\d\d)?(?:–\d\d:\d\d)? \S+?(;|$| )`), "WHEN$1"},
	{regexp.MustCompile(`as of \d\d:\d\d [A-Z]+`), "as of WHEN"},
	{regexp.MustCompile(`(?:just now|(?:\d+(?:\.\d+)?(?:ms|s|min|m|h) ?)+ ?ago)`), "LATELY"},
	{regexp.MustCompile(`\b(prep)-[0-9a-v]{16}\b`), "$1-ID"},
	{regexp.MustCompile(`\b\d+\.\d+\.\d+\b`), "VERSION"},
	{regexp.MustCompile(`\s+`), " "},
}

// plainly is a line without what is another each time.
func plainly(line string) string {
	line = strings.TrimSpace(line)
	for _, v := range varying {
		line = v.what.ReplaceAllString(line, v.name)
	}
	return line
}

// What the README may leave out, and what it may not.
func TestExamplesAreWhatIsShown(t *testing.T) {
	x := examples("1. Look:\n\n        $ look --at this \\\n            --and that\n        …\n        sent at Wed 25 Nov 08:00 CET to …\n        read 5s ago\n\n        $ done\n")
	if len(x) != 2 || x[0].command != "look --at this  --and that" || x[1] != (example{command: "done"}) {
		t.Fatalf("got %q", x)
	}
	for got, want := range map[string]bool{
		"one\ntwo\nsent at Mon 1 Dec 17:00 -08 to alice\nread  just now": true,
		"sent at Mon 1 Dec 17:00 UTC to us\nread 1m2s ago":               true,
		"sent at Mon 1 Dec 17:00 UTC to alice":                           false,
		"sent at noon to alice\nread just now":                           false,
		"sent at Mon 1 Dec 17:00 UTC to alice\nread just now\nand more":  false,
	} {
		if x[0].shows(got) != want {
			t.Errorf("%q: want %t", got, want)
		}
	}
	if x[1].shows("error: there is nothing to do") {
		t.Error("an error passes for nothing")
	}
}
