package mail_test

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"

	"oneonone/mail"
)

var plain = regexp.MustCompile(`^[\t\x20-\x7e]*$`)

// sound checks a mail's bytes with nothing but the standard library.
func sound(raw []byte) error {
	for n, line := range strings.Split(string(raw), "\r\n") {
		if len(line) > 998 {
			return fmt.Errorf("line %d has %d bytes", n+1, len(line))
		}
		if !plain.MatchString(line) {
			return fmt.Errorf("line %d holds what is not plain ASCII: %q", n+1, line)
		}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	for name, values := range m.Header {
		if len(values) != 1 {
			return fmt.Errorf("%d %s headers", len(values), name)
		}
	}
	for _, name := range []string{"Bcc", "Cc", "Sender", "X-Evil"} {
		if m.Header.Get(name) != "" {
			return fmt.Errorf("a %s header was injected", name)
		}
	}
	for _, name := range []string{"From", "To"} {
		if list, err := m.Header.AddressList(name); err != nil || len(list) != 1 {
			return fmt.Errorf("%s is %v (%v), want one address", name, list, err)
		}
	}
	return nil
}

func FuzzCompose(f *testing.F) {
	f.Add("Alice Ng", "alice@example.com", "Your 1:1", "text", "<p>html</p>", "prep.a@example.com", "i-1")
	f.Add("Müller, Jörg", "j@bücher.example", "=?utf-8?q?x?=", ".\r\n", "\x00", "a@b.example", "i")
	f.Add("x\r\nBcc: evil@example.test", `"a> ORCPT=x"@example.test`, "a\r\nX-Evil: 1", "--=_", "From ", "a b", "\n")
	f.Add("a", "a@example.test", "a", "\r\nContent-Type: multipart/related;\r\n boundary=0", "<img>\r\n--=_", "a@b.example", "i")
	f.Fuzz(func(t *testing.T, name, address, subject, text, html, id, instance string) {
		l := letter(func(l *mail.Letter) {
			l.From.Name, l.To, l.Subject = name, netmail.Address{Name: name, Address: address}, subject
			l.Text, l.HTML, l.MessageID, l.Instance = text, html, id, instance
			l.ReplyTo, l.InReplyTo, l.References = address, id, []string{subject, id, name}
			if strings.Contains(html, "img") {
				withImages(l)
			}
		})
		raw, err := mail.Compose(l)
		if err != nil {
			if strings.Contains(err.Error(), "checking the mail") || strings.Contains(err.Error(), "composing a mail to") {
				t.Fatalf("what was let in did not come through: %v\n%q", err, l)
			}
			return
		}
		if err := sound(raw); err != nil {
			t.Errorf("%v in:\n%s", err, raw)
		}
	})
}
