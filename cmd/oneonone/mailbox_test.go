package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail"
)

// mailboxOf makes the mailbox of a config, with these lines in its mail
// section.
func mailboxOf(t *testing.T, lines string) (mailbox, *store.Store) {
	t.Helper()
	dir := t.TempDir()
	text := "timezone: Europe/Berlin\nstate: ./state\ncalendars:\n  - {name: mine, owner: you@example.com, ics: ./mine.ics}\nmail:\n  from: bot@example.com\n  outbox: ./outbox\n" + lines
	for name, content := range map[string]string{"config.yaml": text, "password": "secret\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(filepath.Join(dir, "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(cfg.State)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	m, err := newMailbox(cfg, s.Cache("inbox"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if m != nil {
		t.Cleanup(func() { m.Close() })
	}
	return m, s
}

func TestMailboxIsTheOneOfTheConfig(t *testing.T) {
	if m, _ := mailboxOf(t, ""); m != nil {
		t.Errorf("without one there is %s", m.Name())
	}
	imap := "  imap: {host: imap.example.com, username: bot, password_file: ./password, mailbox: Replies}\n"
	if m, _ := mailboxOf(t, imap); m.Name() != "Replies of bot@imap.example.com" {
		t.Errorf("got %s", m.Name())
	}
}

func TestMaildirOfTheConfigIsReadFromItsFirstStartOn(t *testing.T) {
	m, s := mailboxOf(t, "  inbox: ./inbox\n")
	if _, err := m.Fetch(t.Context()); !errors.Is(err, os.ErrNotExist) || mail.Hint(err) == "" {
		t.Errorf("before there is a Maildir: %v", err)
	}
	dir := strings.TrimPrefix(m.Name(), "Maildir ")
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "new", "first"), []byte("answer"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := m.Fetch(t.Context())
	if err != nil || len(got) != 1 || string(got[0].Raw) != "answer" {
		t.Fatalf("got %v, %v", got, err)
	}
	if err := m.Done(t.Context(), got[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if raw, err := s.Cache("inbox").Get("maildir.yaml"); err != nil || !strings.Contains(string(raw), "first") {
		t.Errorf("the state says %q, %v", raw, err)
	}
}
