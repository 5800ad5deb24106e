package demo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	_ "github.com/emersion/go-message/charset" // so that every charset is read
	gomail "github.com/emersion/go-message/mail"

	"oneonone/mail/form"
)

// A letter is a mail that the mail server took, read again from its bytes.
type letter struct {
	number     int // in the order of the timeline, from 1
	at         time.Time
	kind       form.Kind
	to         string // address on the envelope
	from       string // the name that its reader sees
	subject    string
	id         string // Message-ID
	replyTo    string // the address that answers go to
	text, html string
	raw        []byte
}

// read takes a mail apart as a mail program does.
func read(t taken) (*letter, error) {
	r, err := gomail.CreateReader(bytes.NewReader(t.raw))
	if err != nil {
		return nil, fmt.Errorf("reading a mail to %s: %w", t.to, err)
	}
	l := &letter{at: t.at, to: t.to, raw: t.raw}
	subject, err1 := r.Header.Subject()
	id, err2 := r.Header.MessageID()
	from, err3 := r.Header.AddressList("From")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("reading a mail to %s: %w", t.to, err)
	}
	l.subject, l.id = subject, id
	if to, err := r.Header.AddressList("Reply-To"); err == nil && len(to) > 0 {
		l.replyTo = to[0].Address
	}
	if len(from) > 0 {
		l.from = from[0].Name
	}
	kind, _, _ := strings.Cut(id, ".") // see mail.MessageID
	l.kind = form.Kind(kind)
	if err := l.parts(r); err != nil {
		return nil, fmt.Errorf("reading the mail %q: %w", subject, err)
	}
	return l, nil
}

// parts takes the text and the HTML out of a mail, and puts its images into the
// HTML, behind which they come: a browser knows no mail that they could be in.
func (l *letter) parts(r *gomail.Reader) error {
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			return err
		}
		switch kind, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";"); strings.ToLower(kind) {
		case "text/plain":
			l.text = string(body)
		case "text/html":
			l.html = string(body)
		case "image/png":
			id := strings.Trim(p.Header.Get("Content-Id"), "<>")
			l.html = strings.ReplaceAll(l.html, `src="cid:`+id+`"`, `src="`+form.Image{PNG: body}.DataURI()+`"`)
		}
	}
}

// name is what the letter's files are called, without their ending.
func (l *letter) name() string {
	local, _, _ := strings.Cut(l.to, "@")
	return fmt.Sprintf("%03d-%s-%s", l.number, l.kind, local)
}
