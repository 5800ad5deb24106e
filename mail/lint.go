package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	netmail "net/mail"
	"slices"
	"strings"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"
)

// maxLine is the longest line of a mail, without its CRLF (RFC 5322 §2.1.1).
const maxLine = 998

// lint reads a composed mail with another library than the one that wrote it,
// and compares what a recipient will see with the letter that it was made of.
func lint(raw []byte, l Letter) error {
	if err := lintLines(raw); err != nil {
		return err
	}
	m, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("reading it back: %w", err)
	}
	if err := lintHeader(gomail.Header{Header: m.Header}, l); err != nil {
		return err
	}
	return lintParts(m, l)
}

// lintLines checks what every mail server checks: CRLF, lengths, ASCII.
func lintLines(raw []byte) error {
	for n, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > maxLine {
			return fmt.Errorf("line %d is longer than %d bytes", n+1, maxLine)
		}
		for _, b := range line {
			if b == '\r' || b == '\n' || b == 0 || b > 127 {
				return fmt.Errorf("line %d holds the byte %#02x", n+1, b)
			}
		}
	}
	return nil
}

func lintHeader(h gomail.Header, l Letter) error {
	for _, name := range []string{"From", "To", "Date", "Message-Id", "Subject"} {
		if n := h.FieldsByKey(name).Len(); n != 1 {
			return fmt.Errorf("it has %d %s headers, want 1", n, name)
		}
	}
	return errors.Join(
		lintAddress(h, "From", l.From), lintAddress(h, "To", l.To), lintReplyTo(h, l),
		lintSubject(h, l), lintDate(h, l), lintIDs(h, l))
}

func lintAddress(h gomail.Header, name string, want netmail.Address) error {
	got, err := h.AddressList(name)
	if err != nil {
		return fmt.Errorf("reading %s back: %w", name, err)
	}
	if len(got) != 1 || got[0].Name != want.Name || got[0].Address != want.Address {
		return fmt.Errorf("%s reads back as %q, want %q", name, got, want.String())
	}
	return nil
}

func lintReplyTo(h gomail.Header, l Letter) error {
	if got := h.Get("Reply-To"); got != l.ReplyTo {
		return fmt.Errorf("Reply-To reads back as %q, want %q", got, l.ReplyTo)
	}
	return nil
}

func lintSubject(h gomail.Header, l Letter) error {
	if got, err := h.Subject(); err != nil || got != l.Subject {
		return fmt.Errorf("the Subject reads back as %q (%v), want %q", got, err, l.Subject)
	}
	return nil
}

func lintDate(h gomail.Header, l Letter) error {
	if got, err := h.Date(); err != nil || !got.Equal(l.Date) {
		return fmt.Errorf("the Date reads back as %v (%v), want %v", got, err, l.Date)
	}
	return nil
}

func lintIDs(h gomail.Header, l Letter) error {
	if got, want := h.Get("Message-Id"), "<"+l.MessageID+">"; got != want {
		return fmt.Errorf("the Message-ID reads back as %q, want %q", got, want)
	}
	if got := strings.Fields(h.Get("References")); len(l.References) > 0 && !slices.Equal(got, strings.Fields(references(l.References))) {
		return fmt.Errorf("the References reads back as %q, want %q", got, l.References)
	}
	return nil
}

// lintParts checks that the parts are those of the letter and no others: its
// text, and its HTML, which stands with its images in a part of its own if it has
// any.
func lintParts(m *message.Entity, l Letter) error {
	parts := m.MultipartReader()
	if parts == nil {
		return errors.New("it has no parts")
	}
	if _, err := lintPart(parts, "text/plain", l.Text); err != nil {
		return err
	}
	if len(l.Images) == 0 {
		if _, err := lintPart(parts, "text/html", l.HTML); err != nil {
			return err
		}
	} else if err := lintRelated(parts, l); err != nil {
		return err
	}
	if _, err := parts.NextPart(); err != io.EOF {
		return errors.New("it has more than two parts")
	}
	return nil
}

// lintRelated checks the HTML and its images.
func lintRelated(parts message.MultipartReader, l Letter) error {
	part, err := nextPart(parts, "multipart/related")
	if err != nil {
		return err
	}
	if _, params, _ := part.Header.ContentType(); params["type"] != "text/html" {
		return fmt.Errorf("the root of the images is of type %q, want text/html", params["type"])
	}
	inner := part.MultipartReader()
	if _, err := lintPart(inner, "text/html", l.HTML); err != nil {
		return err
	}
	for _, i := range l.Images {
		part, err := lintPart(inner, "image/png", string(i.PNG))
		if err != nil {
			return err
		}
		if got, want := part.Header.Get("Content-Id"), "<"+i.ID+">"; got != want {
			return fmt.Errorf("the Content-ID of an image reads back as %q, want %q", got, want)
		}
		if got, _, err := part.Header.ContentDisposition(); err != nil || got != "inline" {
			return fmt.Errorf("an image is to be shown as %q (%v), want inline", got, err)
		}
	}
	if _, err := inner.NextPart(); err != io.EOF {
		return errors.New("there is more beside the HTML than its images")
	}
	return nil
}

// nextPart reads the head of the next part, which is to be of this type.
func nextPart(parts message.MultipartReader, mediaType string) (*message.Entity, error) {
	part, err := parts.NextPart()
	if err != nil {
		return nil, fmt.Errorf("reading the %s part back: %w", mediaType, err)
	}
	if got, _, err := part.Header.ContentType(); err != nil || got != mediaType {
		return nil, fmt.Errorf("a part is of type %q (%v), want %q", got, err, mediaType)
	}
	return part, nil
}

// lintPart checks that the next part is of this type and holds this.
func lintPart(parts message.MultipartReader, mediaType, content string) (*message.Entity, error) {
	part, err := nextPart(parts, mediaType)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(part.Body)
	if err != nil {
		return nil, fmt.Errorf("decoding the %s part: %w", mediaType, err)
	}
	got := string(raw)
	if strings.HasPrefix(mediaType, "text/") {
		got = strings.ReplaceAll(got, "\r\n", "\n")
	}
	if got != content {
		return nil, fmt.Errorf("the %s part does not read back as it was written", mediaType)
	}
	return part, nil
}
