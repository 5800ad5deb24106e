package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	netsmtp "net/smtp"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"oneonone/mail/reply"
)

// The whole loop with servers that are really there: prep, answer, briefing,
// wrap-up, notes, recaps. $ONEONONE_SMTP and $ONEONONE_MAILDIRS are as for
// TestRealServers; $ONEONONE_IMAP is host:port of the mailbox of
// bot@example.test, in the clear, whose password is secret.
func TestRealServersCarryTheWholeLoop(t *testing.T) {
	smtp, maildirs, imap := os.Getenv("ONEONONE_SMTP"), os.Getenv("ONEONONE_MAILDIRS"), os.Getenv("ONEONONE_IMAP")
	if smtp == "" || maildirs == "" || imap == "" {
		t.Skip("ONEONONE_SMTP, ONEONONE_MAILDIRS and ONEONONE_IMAP are not set: no real servers to carry mails both ways")
	}
	t.Parallel()
	h := newHouse(t)
	l := loop{house: h, smtp: smtp, maildirs: maildirs, uid: fmt.Sprintf("%x@example.test", rand.Uint64())}
	start := time.Now().Add(25 * time.Second).Truncate(time.Second)
	h.write("one.ics", feed(appointment{uid: l.uid, title: "1:1 " + l.uid, start: start, end: start.Add(time.Second), manager: "manager@example.test", report: "carol@example.test"}))
	h.write("imap-password", "secret\n")
	h.write("config.yaml", fmt.Sprintf(`timezone: UTC
state: ./state
workdays: [Mon-Sun]
calendars: [{name: mine, owner: manager@example.test, ics: ./one.ics}]
people:
  - {email: manager@example.test, name: Maria Lopez}
  - {email: carol@example.test, name: Carol Weiss, manager: manager@example.test}
schedule: {prep: {before: 22s}, prep-nudge: off, briefing: {before: 3s}, wrapup: {after: 1s}, wrapup-nudge: off}
mail:
  from: "1:1s <bot@example.test>"
  smtp: {host: 127.0.0.1, port: %d, tls: none}
  imap: {host: 127.0.0.1, port: %d, tls: none, username: bot@example.test, password_file: ./imap-password, refresh: 10s}
`, portOf(t, smtp), portOf(t, imap)))
	h.start()

	prep, to := l.waitFor("carol", "prep")
	l.mail("carol@example.test", to, inlineReply("Carol Weiss <carol@example.test>", prep, to, now(), map[string]string{"[Q1]": "The importer is live."}))
	briefing, _ := l.waitFor("manager", "briefing")
	if !strings.Contains(briefing.Text, "The importer is live.") {
		t.Errorf("the briefing does not have the answer:\n%s", briefing.Text)
	}
	wrapup, to := l.waitFor("manager", "wrapup")
	l.mail("manager@example.test", to, inlineReply("manager@example.test", wrapup, to, now(), map[string]string{
		"[Summary]": "Good talk.", "[Next steps]": "- Carol: draft the RFC by tomorrow", "[Private]": "She thinks of leaving.",
	}))
	recap, _ := l.waitFor("carol", "recap")
	own, _ := l.waitFor("manager", "recap")
	for who, m := range map[string]reply.Message{"the report": recap, "the manager": own} {
		if !strings.Contains(m.Text, "Good talk.") || !strings.Contains(m.Text, "1 Carol: draft the RFC") || strings.Contains(m.Text, "leaving") {
			t.Errorf("the recap to %s:\n%s", who, m.Text)
		}
	}
	if out := h.ok("actions"); !strings.Contains(out, "1  carol@example.test: draft the RFC, due ") {
		t.Errorf("actions:\n%s", out)
	}
}

func now() string { return time.Now().UTC().Format(time.RFC1123Z) }

func portOf(t *testing.T, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A loop is a house whose people have mailboxes on real servers.
type loop struct {
	house
	smtp, maildirs, uid string
}

// waitFor waits for a mail of a kind about the meeting in somebody's mailbox.
func (l loop) waitFor(user, kind string) (m reply.Message, replyTo string) {
	l.t.Helper()
	until(l.t, "a "+kind+" to "+user+" arrives", func() bool {
		files, _ := filepath.Glob(filepath.Join(l.maildirs, "home", user, "Maildir", "[cn]*", "*"))
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				continue // the server has just moved it
			}
			read, err := reply.Parse(raw)
			if err == nil && strings.HasPrefix(read.ID, kind+".") && strings.Contains(read.Text, l.uid) {
				_, to, _ := strings.Cut(string(raw), "Reply-To: ")
				to, _, _ = strings.Cut(to, "\n")
				m, replyTo = read, strings.TrimSpace(to)
				return true
			}
		}
		return false
	})
	return m, replyTo
}

// mail hands a mail to the real server, as a mail program does.
func (l loop) mail(from, to, raw string) {
	l.t.Helper()
	if err := netsmtp.SendMail(l.smtp, nil, from, []string{to}, []byte(raw)); err != nil {
		l.t.Fatal(err)
	}
}
