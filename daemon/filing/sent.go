package filing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	netmail "net/mail"

	"oneonone/mail/answer"
)

// sent is a mail as it went out: both its parts. One that somebody has deleted
// leaves nothing to lay an answer beside, which is then read without.
func (c *Clerk) sent(notice string) (s answer.Sheet, err error) {
	raw, err := c.Store.Letter(notice)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return s, fmt.Errorf("reading the letter of %s: %w", notice, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		text, err := io.ReadAll(m.Body)
		return answer.Sheet{Text: lines(text)}, err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, part := range []*string{&s.Text, &s.HTML} { // the order in which mail.Compose writes them
		if *part, err = nextText(parts); err != nil {
			return s, fmt.Errorf("reading the letter of %s: %w", notice, err)
		}
	}
	return s, nil
}

// nextText reads the next part; of one that stands with its images in a
// multipart/related, that is the first of those.
func nextText(parts *multipart.Reader) (string, error) {
	p, err := parts.NextPart()
	if err != nil {
		return "", err
	}
	if kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); kind == "multipart/related" {
		return nextText(multipart.NewReader(p, params["boundary"]))
	}
	text, err := io.ReadAll(p) // quoted-printable is undone by the way
	return lines(text), err
}

// lines makes lines that end in LF.
func lines(text []byte) string { return string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) }
