package main

import (
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The same lives with servers that are really there: $ONEONONE_SMTP is host:port
// of one that takes mail in the clear for alice and manager at example.test, and
// delivers it to $ONEONONE_MAILDIRS/home/USER/Maildir.
func TestRealServers(t *testing.T) {
	smtp, maildirs := os.Getenv("ONEONONE_SMTP"), os.Getenv("ONEONONE_MAILDIRS")
	if smtp == "" || maildirs == "" {
		t.Skip("ONEONONE_SMTP and ONEONONE_MAILDIRS are not set: no real servers to deliver to")
	}
	host, port, err := net.SplitHostPort(smtp)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil || host != "127.0.0.1" {
		t.Fatalf("ONEONONE_SMTP=%s: it is to be a port of 127.0.0.1", smtp)
	}
	for _, harmless := range []bool{true, false} {
		name := "killed at any moment"
		if harmless {
			name = "left alone"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKiller(t)
			k.harmless = harmless
			h := shortLife(t, number, "manager@example.test", "alice@example.test")
			k.run(h, func() {})
			k.judge(h, delivered(t, h, maildirs))
			t.Logf("killed %d times", k.kills)
		})
	}
}

// delivered waits until every mail that a house has sent is in a mailbox, and
// until no more come, and returns all that are about its meeting.
func delivered(t *testing.T, h house, maildirs string) []accepted {
	t.Helper()
	var got []accepted
	var still time.Time
	until(t, "all mails are delivered, and no more come", func() bool {
		if now := about(t, h, maildirs); len(now) != len(got) || still.IsZero() {
			got, still = now, time.Now()
		}
		seen := map[string]bool{}
		for _, m := range got {
			seen[m.id] = true
		}
		return len(seen) >= len(h.notices()) && time.Since(still) > 2*time.Second
	})
	return got
}

// about reads the mails in the mailboxes that are about the meeting of a house.
func about(t *testing.T, h house, maildirs string) (out []accepted) {
	t.Helper()
	event, err := os.ReadFile(h.path("one.ics"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(event), "UID:")
	uid, _, _ := strings.Cut(rest, "\r\n")
	for _, user := range []string{"alice", "manager"} {
		files, err := filepath.Glob(filepath.Join(maildirs, "home", user, "Maildir", "[cn]*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				continue // the server has just moved it
			}
			raw := untraced(strings.ReplaceAll(string(b), "\r\n", "\n"))
			m, err := netmail.ReadMessage(strings.NewReader(raw))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.Contains(raw, uid) {
				out = append(out, accepted{to: user + "@example.test", id: strings.Trim(m.Header.Get("Message-ID"), "<>"), raw: raw})
			}
		}
	}
	return out
}

// untraced takes off the header fields that servers put on top.
func untraced(raw string) string {
	head, body, _ := strings.Cut(raw, "\n\n")
	var kept []string
	ours := true
	for line := range strings.SplitSeq(head, "\n") {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			name, _, _ := strings.Cut(line, ":")
			ours = name != "Received" && name != "Return-Path" && name != "Delivered-To"
		}
		if ours {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n") + "\n\n" + body
}
