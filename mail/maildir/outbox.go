package maildir

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"

	"oneonone/mail"
)

// suffix ends the names of our mails, so that they are told from others in the
// same Maildir.
const suffix = ".oneonone"

// An Outbox is a Maildir that mails are put into.
type Outbox struct{ dir string }

// Open makes the Maildir dir, readable by its owner only, unless it is there
// already.
func Open(dir string) (*Outbox, error) {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, fault("opening", dir, err)
		}
	}
	return &Outbox{dir}, nil
}

// Send puts a mail into the Maildir, durably: after it returned without an
// error, the mail outlives a power cut. The envelope is recorded in front of
// it as Return-Path and Delivered-To.
//
// The file is named for the Message-ID, so that the same mail, sent again
// after a crash, takes the place of the first, also if that was read in the
// meantime, and never is a second one.
func (o *Outbox) Send(ctx context.Context, env mail.Envelope, raw []byte) (mail.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return mail.Receipt{}, err
	}
	head, err := envelope(env)
	if err != nil {
		return mail.Receipt{}, err
	}
	name, err := fileName(env, raw)
	if err != nil {
		return mail.Receipt{}, err
	}
	if err := o.put(name, append(head, raw...)); err != nil {
		return mail.Receipt{}, fault("writing a mail to", o.dir, err)
	}
	return mail.Receipt{Answer: "written as " + name}, nil
}

// Check proves that a mail could be put here, and leaves nothing behind.
func (o *Outbox) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	probe := o.path("tmp", "check"+suffix)
	defer os.Remove(probe)
	if err := write(probe, []byte("check\n")); err != nil {
		return fault("checking", o.dir, err)
	}
	if err := syncDir(o.path("new", "")); err != nil {
		return fault("checking", o.dir, err)
	}
	return nil
}

// put writes content under name, replacing what is there by that name.
func (o *Outbox) put(name string, content []byte) error {
	tmp := o.path("tmp", name)
	if err := write(tmp, content); err != nil {
		os.Remove(tmp)
		return err
	}
	final, err := o.place(name)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, final); err != nil {
		return err
	}
	return syncDir(filepath.Dir(final))
}

// place returns where the mail of that name is, or belongs if there is none
// yet: in cur with the flags that its reader gave it, else in new.
func (o *Outbox) place(name string) (string, error) {
	read, err := os.ReadDir(o.path("cur", ""))
	if err != nil {
		return "", err
	}
	for _, e := range read {
		if before, _, _ := strings.Cut(e.Name(), ":"); before == name {
			return o.path("cur", e.Name()), nil
		}
	}
	return o.path("new", name), nil
}

func (o *Outbox) path(sub, name string) string { return filepath.Join(o.dir, sub, name) }

// envelope writes the headers in which a delivered mail keeps its envelope
// (RFC 5321 §4.4).
func envelope(env mail.Envelope) ([]byte, error) {
	to, err := mail.ParseAddress(env.To)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(env.From)
	if err != nil {
		return nil, fmt.Errorf("reading the sender: %w", err)
	}
	return fmt.Appendf(nil, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", from.Address, to.Address), nil
}

// fileName derives the name from what stays the same however often the mail is
// sent: its date, for the order in a listing, its Message-ID and its recipient.
func fileName(env mail.Envelope, raw []byte) (string, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return "", fmt.Errorf("reading the mail to %s: %w", env.To, err)
	}
	id, date := m.Header.Get("Message-ID"), m.Header.Get("Date")
	if id == "" {
		return "", errors.New("the mail to " + env.To + " has no Message-ID")
	}
	sent, err := netmail.ParseDate(date)
	if err != nil {
		return "", fmt.Errorf("reading the date of the mail to %s: %w", env.To, err)
	}
	sum := sha256.Sum256([]byte(id + "\n" + env.To))
	return fmt.Sprintf("%d.%s%s", sent.Unix(), hex.EncodeToString(sum[:12]), suffix), nil
}

// write writes a file and waits until the disk has it.
func write(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir waits until the disk has the names in a directory.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
