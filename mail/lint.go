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

// lintParts checks that there are two parts and that they hold the letter's
// text and HTML.
func lintParts(m *message.Entity, l Letter) error {
	parts := m.MultipartReader()
	if parts == nil {
		return errors.New("it has no parts")
	}
	for _, want := range []struct{ mediaType, content string }{{"text/plain", l.Text}, {"text/html", l.HTML}} {
		part, err := parts.NextPart()
		if err != nil {
			return fmt.Errorf("reading the %s part back: %w", want.mediaType, err)
		}
		if got, _, err := part.Header.ContentType(); err != nil || got != want.mediaType {
			return fmt.Errorf("a part is of type %q (%v), want %q", got, err, want.mediaType)
		}
		got, err := io.ReadAll(part.Body)
		if err != nil {
			return fmt.Errorf("decoding the %s part: %w", want.mediaType, err)
		}
		if strings.ReplaceAll(string(got), "\r\n", "\n") != want.content {
			return fmt.Errorf("the %s part does not read back as it was written", want.mediaType)
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		return errors.New("it has more than two parts")
	}
	return nil
}
