package mail

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jordan-wright/email"
)

const (
	maxBody       = 1 << 20 // bytes of the text, and of the HTML
	maxID         = 240     // bytes of a Message-ID
	maxReferences = 6       // the first, which names the thread, and the last five
)

var (
	ownID    = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9.-]+$`)
	anyID    = regexp.MustCompile(`^[!-;=?-~]+$`) // printable, no angle brackets
	instance = regexp.MustCompile(`^[!-~]{1,100}$`)
)

// Compose writes a letter down as a mail by RFC 5322: multipart/alternative,
// text then HTML, in CRLF lines of pure ASCII. HTML with pictures stands in a
// multipart/related with them (RFC 2387). The same letter gives the same bytes
// for ever, so that trying again never makes another mail.
//
// Nothing in the letter can add a header or a recipient: a subject or a name
// is made one clean line of at most 120 characters, and an address that would
// need quoting is an *AddressError. A Message-ID of another mail (InReplyTo,
// References) that cannot stand in a header is left out, since a mail outside
// its thread is better than none. Everything else that is wrong is an error,
// and stays one however often it is tried.
func Compose(l Letter) ([]byte, error) {
	l, err := tidy(l)
	if err != nil {
		return nil, fmt.Errorf("composing a mail: %w", err)
	}
	raw, err := build(l)
	if err != nil {
		return nil, fmt.Errorf("composing a mail to %s: %w", l.To.Address, err)
	}
	if raw, err = canonical(raw, l.MessageID); err != nil {
		return nil, fmt.Errorf("composing a mail to %s: %w", l.To.Address, err)
	}
	if err := lint(raw, l); err != nil {
		return nil, fmt.Errorf("checking the mail composed to %s: %w", l.To.Address, err)
	}
	return raw, nil
}

// tidy checks every field of a letter and returns it as it will be written.
func tidy(l Letter) (Letter, error) {
	var err error
	if l.From.Address, err = usable(l.From.Address); err != nil {
		return l, fmt.Errorf("reading the sender: %w", err)
	}
	if l.To.Address, err = usable(l.To.Address); err != nil {
		return l, fmt.Errorf("reading the recipient: %w", err)
	}
	if l.ReplyTo != "" {
		if l.ReplyTo, err = usable(l.ReplyTo); err != nil {
			return l, fmt.Errorf("reading the address for replies: %w", err)
		}
	}
	l.From.Name, l.To.Name, l.Subject = nameText(l.From.Name), nameText(l.To.Name), headerText(l.Subject)
	l.Text, l.HTML = bodyText(l.Text), bodyText(l.HTML)
	l.Date = l.Date.Truncate(time.Second)
	l.References = thread(l.References)
	if !linkable(l.InReplyTo) {
		l.InReplyTo = ""
	}
	return l, complete(l)
}

// complete says what a tidy letter lacks.
func complete(l Letter) error {
	switch {
	case l.Subject == "":
		return errors.New("it has no subject")
	case l.Date.IsZero():
		return errors.New("it has no date")
	case !ownID.MatchString(l.MessageID) || len(l.MessageID) > maxID:
		return fmt.Errorf("%q is not a Message-ID", shorten(l.MessageID, 100))
	case !instance.MatchString(l.Instance):
		return fmt.Errorf("%q does not name an instance", shorten(l.Instance, 100))
	case l.Text == "" || l.HTML == "":
		return errors.New("it must have both text and HTML")
	case len(l.Text) > maxBody || len(l.HTML) > maxBody:
		return errors.New("its text or HTML is larger than 1 MiB")
	}
	return showable(l)
}

// thread returns the ids that the References header names: the first, by which
// mail programs find the thread, and the newest.
func thread(ids []string) []string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !linkable(id) })
	if len(ids) <= maxReferences {
		return ids
	}
	return append(ids[:1], ids[len(ids)-maxReferences+1:]...)
}

func linkable(id string) bool { return len(id) <= maxID && anyID.MatchString(id) }

// build lets the email package write a tidy letter. Only what its Bytes does
// right is asked of it: every value that it would get wrong is ready before.
func build(l Letter) ([]byte, error) {
	m := email.NewEmail()
	m.From, m.To, m.Subject = field(l.From), []string{field(l.To)}, l.Subject
	m.Text, m.HTML = []byte(l.Text), []byte(l.HTML)
	m.Headers.Set("Date", l.Date.Format(time.RFC1123Z))
	m.Headers.Set("Message-Id", "<"+l.MessageID+">")
	m.Headers.Set("Auto-Submitted", "auto-generated") // RFC 3834 §5
	m.Headers.Set("X-Auto-Response-Suppress", "All")  // the same for Exchange
	m.Headers.Set("X-Oneonone-Loop", l.Instance)
	if l.ReplyTo != "" {
		m.Headers.Set("Reply-To", l.ReplyTo)
	}
	if l.InReplyTo != "" {
		m.Headers.Set("In-Reply-To", "<"+l.InReplyTo+">")
	}
	if len(l.References) > 0 {
		m.Headers.Set("References", references(l.References))
	}
	for _, i := range l.Images {
		m.Attachments = append(m.Attachments, related(i))
	}
	return m.Bytes()
}

func references(ids []string) string { return "<" + strings.Join(ids, "> <") + ">" }
