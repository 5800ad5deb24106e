package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/journal"
)

func TestJournalGetsLevelsAndFields(t *testing.T) {
	var got []string
	var lines bytes.Buffer
	log := slog.New(&journalHandler{
		send: func(text string, p journal.Priority, fields map[string]string) error {
			got = append(got, fmt.Sprint(p, " ", text, " ", fields))
			return nil
		},
		lines: prioritized(&lines, &slog.HandlerOptions{Level: slog.LevelInfo}),
	})
	log.Debug("no one asked for this")
	log.Info("sent", "notice", "prep-1", "to", "alice@example.com", "attempt", 1)
	log.Warn("reading a calendar", "err", errors.New("two\nlines"), "next", time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	log.With("calendar", "maria").WithGroup("mail").Error("odd", "in-reply-to", "", slog.Group("part", "n", 2))
	want := []string{
		`6 sent notice=prep-1 to=alice@example.com attempt=1 map[ONEONONE_ATTEMPT:1 ONEONONE_NOTICE:prep-1 ONEONONE_TO:alice@example.com SYSLOG_IDENTIFIER:oneonone]`,
		`4 reading a calendar err="two\nlines" next=2026-11-23T09:00:00Z map[ONEONONE_ERR:two` + "\n" + `lines ONEONONE_NEXT:2026-11-23T09:00:00Z SYSLOG_IDENTIFIER:oneonone]`,
		`3 odd calendar=maria mail.in-reply-to="" mail.part.n=2 map[ONEONONE_CALENDAR:maria ONEONONE_MAIL_IN_REPLY_TO: ONEONONE_MAIL_PART_N:2 SYSLOG_IDENTIFIER:oneonone]`,
	}
	if len(got) != len(want) {
		t.Fatalf("got %d records, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got[i], want[i])
		}
	}
	if lines.Len() > 0 {
		t.Errorf("got %q besides", &lines)
	}
}

func TestWhatTheJournalRefusesIsWrittenAsLines(t *testing.T) {
	var lines bytes.Buffer
	log := slog.New(&journalHandler{
		send:  func(string, journal.Priority, map[string]string) error { return errors.New("no journal") },
		lines: prioritized(&lines, &slog.HandlerOptions{}),
	})
	log.With("calendar", "maria").Warn("odd", "n", 2)
	if got, want := lines.String(), "<4>level=WARN msg=odd calendar=maria n=2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A program that a service starts has the service's $JOURNAL_STREAM, though its
// stderr may be a file or a pipe: the journal's marks do not belong there.
func TestJournalStreamOfAnotherIsNotOurs(t *testing.T) {
	t.Parallel()
	h := newPair(t, 9)
	log, err := os.Create(h.path("log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c := h.command("run")
	c.Env = append(c.Env, "JOURNAL_STREAM=8:1234")
	c.Stderr = log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "something is logged", func() bool { return h.log() != "" })
	c.Process.Kill()
	c.Wait()
	if got := h.log(); !bytes.HasPrefix([]byte(got), []byte("time=")) {
		t.Errorf("got %q, want plain text", got)
	}
}
