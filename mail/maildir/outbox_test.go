package maildir_test

import (
	"bytes"
	"context"
	"errors"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oneonone/mail"
	"oneonone/mail/maildir"
)

var envelope = mail.Envelope{From: "bot@example.com", To: "alice@example.com"}

// letter returns a composed mail of that Message-ID.
func letter(t *testing.T, id string) []byte {
	t.Helper()
	raw, err := mail.Compose(mail.Letter{
		From:      netmail.Address{Address: envelope.From},
		To:        netmail.Address{Address: envelope.To},
		Subject:   "Your 1:1",
		Date:      time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		MessageID: id,
		Instance:  "test",
		Text:      "text\n",
		HTML:      "<p>html</p>\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func open(t *testing.T) (*maildir.Outbox, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a", "outbox")
	o, err := maildir.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return o, dir
}

// files lists what is in the Maildir, as sub/name.
func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i], _ = filepath.Rel(dir, found[i])
	}
	return found
}

func send(t *testing.T, o *maildir.Outbox, raw []byte) {
	t.Helper()
	if _, err := o.Send(t.Context(), envelope, raw); err != nil {
		t.Fatal(err)
	}
}

func TestSendPutsTheMailIntoNewWithItsEnvelope(t *testing.T) {
	o, dir := open(t)
	raw := letter(t, "prep.a@example.com")
	receipt, err := o.Send(t.Context(), envelope, raw)
	if err != nil {
		t.Fatal(err)
	}
	got := files(t, dir)
	if len(got) != 1 || filepath.Dir(got[0]) != "new" || receipt.Answer != "written as "+filepath.Base(got[0]) {
		t.Fatalf("files %q, receipt %q, want one file in new", got, receipt.Answer)
	}
	content, err := os.ReadFile(filepath.Join(dir, got[0]))
	if err != nil {
		t.Fatal(err)
	}
	want := "Return-Path: <bot@example.com>\r\nDelivered-To: alice@example.com\r\n" + string(raw)
	if string(content) != want {
		t.Errorf("got:\n%s\nwant:\n%s", content, want)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "new"): 0o700, filepath.Join(dir, got[0]): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestSameMailAgainIsNeverASecondOne(t *testing.T) {
	o, dir := open(t)
	raw := letter(t, "prep.a@example.com")
	send(t, o, raw)
	first := files(t, dir)

	t.Run("still unread", func(t *testing.T) {
		send(t, o, raw)
		if got := files(t, dir); len(got) != 1 || got[0] != first[0] {
			t.Errorf("files %q, want only %q", got, first)
		}
	})
	t.Run("after the program was started again", func(t *testing.T) {
		again, err := maildir.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		send(t, again, raw)
		if got := files(t, dir); len(got) != 1 {
			t.Errorf("files %q, want one", got)
		}
	})
	t.Run("read in the meantime, it keeps its flags", func(t *testing.T) {
		read := filepath.Join("cur", filepath.Base(first[0])+":2,S")
		if err := os.Rename(filepath.Join(dir, first[0]), filepath.Join(dir, read)); err != nil {
			t.Fatal(err)
		}
		send(t, o, raw)
		if got := files(t, dir); len(got) != 1 || got[0] != read {
			t.Errorf("files %q, want only %q", got, read)
		}
	})
}

func TestPartLeftByACrashIsReplaced(t *testing.T) {
	o, dir := open(t)
	raw := letter(t, "prep.a@example.com")
	send(t, o, raw)
	name := filepath.Base(files(t, dir)[0])
	if err := os.Rename(filepath.Join(dir, "new", name), filepath.Join(dir, "tmp", name)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "tmp", name), 10); err != nil {
		t.Fatal(err)
	}
	send(t, o, raw)
	got := files(t, dir)
	if len(got) != 1 || got[0] != filepath.Join("new", name) {
		t.Fatalf("files %q, want one in new", got)
	}
	if content, _ := os.ReadFile(filepath.Join(dir, got[0])); !bytes.HasSuffix(content, raw) {
		t.Errorf("the mail is not whole:\n%s", content)
	}
}

func TestOtherMailsAndRecipientsAreOtherFiles(t *testing.T) {
	o, dir := open(t)
	send(t, o, letter(t, "prep.a@example.com"))
	send(t, o, letter(t, "prep.b@example.com"))
	other := mail.Envelope{From: envelope.From, To: "bob@example.com"}
	if _, err := o.Send(t.Context(), other, letter(t, "prep.a@example.com")); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); len(got) != 3 {
		t.Errorf("files %q, want three", got)
	}
}

func TestNothingFromOutsideReachesAPathOrAHeader(t *testing.T) {
	o, dir := open(t)
	raw := []byte("Message-ID: <../../evil@example.test>\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\nx\r\n")
	send(t, o, raw)
	if got := files(t, dir); len(got) != 1 || strings.Contains(got[0], "evil") {
		t.Errorf("files %q, want one with a name of our own", got)
	}
	hostile := mail.Envelope{From: envelope.From, To: "a@example.com\r\nBcc: evil@example.test"}
	if _, err := o.Send(t.Context(), hostile, raw); !mail.Permanent(err) {
		t.Errorf("got %v, want a permanent error", err)
	}
}

func TestMailsThatCannotBeNamedAreRefused(t *testing.T) {
	o, dir := open(t)
	for raw, want := range map[string]string{
		"": "reading the mail to alice@example.com",
		"Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n\r\nx": "has no Message-ID",
		"Message-ID: <a@example.com>\r\n\r\nx":           "reading the date",
	} {
		if _, err := o.Send(t.Context(), envelope, []byte(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", raw, err, want)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files %q, want none", got)
	}
}

func TestCheckLeavesNothingBehind(t *testing.T) {
	o, dir := open(t)
	if err := o.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files %q, want none", got)
	}
}

func TestCancelledContextWritesNothing(t *testing.T) {
	o, dir := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Send(ctx, envelope, letter(t, "prep.a@example.com")); !errors.Is(err, context.Canceled) {
		t.Errorf("sending: got %v, want cancelled", err)
	}
	if err := o.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("checking: got %v, want cancelled", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files %q, want none", got)
	}
}

func TestFaultsComeWithAHintAndAreTemporary(t *testing.T) {
	check := func(t *testing.T, err error, want, hint string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(mail.Hint(err), hint) {
			t.Errorf("got %v (%q), want an error with %q and a hint with %q", err, mail.Hint(err), want, hint)
		}
		if mail.Permanent(err) || mail.Account(err) || mail.Ambiguous(err) {
			t.Errorf("%v is not temporary", err)
		}
	}
	t.Run("a file stands where the directory should be", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "outbox")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := maildir.Open(file)
		check(t, err, "opening the maildir "+file+": not a directory", "there is a file")
	})
	t.Run("the directory went away", func(t *testing.T) {
		o, dir := open(t)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		_, err := o.Send(t.Context(), envelope, letter(t, "prep.a@example.com"))
		check(t, err, "writing a mail to the maildir "+dir+": no such file or directory", "taken away")
		check(t, o.Check(t.Context()), "checking the maildir "+dir, "taken away")
	})
	t.Run("it may not be written to", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may write everywhere")
		}
		o, dir := open(t)
		if err := os.Chmod(filepath.Join(dir, "tmp"), 0o500); err != nil {
			t.Fatal(err)
		}
		_, err := o.Send(t.Context(), envelope, letter(t, "prep.a@example.com"))
		check(t, err, "permission denied", "must be allowed to write")
	})
}

func TestHintOfEveryFaultOfADisk(t *testing.T) {
	for err, want := range map[error]string{
		os.ErrPermission: "must be allowed to write",
		syscall.EROFS:    "read-only",
		syscall.ENOSPC:   "full",
		syscall.EIO:      "",
	} {
		if got := mail.Hint(&maildir.Error{Err: err}); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%v: hint %q, want one with %q", err, got, want)
		}
	}
}
