package reply

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that every charset is read
	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-msgauth/authres"
)

const (
	maxParts = 100
	maxDepth = 10
	maxText  = 1 << 20
)

// Parse reads a mail by RFC 5322. Only a mail without headers is an error; what
// else cannot be read is named in Flaws.
func Parse(raw []byte) (Message, error) {
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil || e.Header.Len() == 0 {
		return Message{}, fmt.Errorf("reading the mail: it has no headers (%v)", err)
	}
	m := Message{header: gomail.Header{Header: e.Header}}
	m.headers()
	p := parser{m: &m}
	p.walk(e, 0)
	m.Text = strings.TrimLeft(strings.ReplaceAll(p.text.String(), "\r\n", "\n"), "\ufeff")
	m.Automatic = automatic(m)
	return m, nil
}

func (m *Message) headers() {
	h := m.header
	m.ID, _ = h.MessageID()
	if from, err := h.AddressList("From"); err == nil && len(from) > 0 {
		m.From = netmail.Address(*from[0])
	}
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		list, _ := h.AddressList(name)
		for _, a := range list {
			m.To = append(m.To, strings.ToLower(a.Address))
		}
	}
	m.InReplyTo, m.References = ids(h.Get("In-Reply-To")), ids(h.Get("References"))
	m.Subject, _ = h.Subject()
	m.Date, _ = h.Date()
	m.Loop = h.Values("X-Oneonone-Loop")
}

func ids(s string) (out []string) {
	for _, part := range strings.Split(s, "<")[1:] {
		if id, _, ok := strings.Cut(part, ">"); ok {
			out = append(out, strings.TrimSpace(id))
		}
	}
	return out
}

type parser struct {
	m     *Message
	parts int
	text  strings.Builder
}

func (p *parser) walk(e *message.Entity, depth int) {
	if p.parts++; p.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, _ := e.Header.ContentType()
	if r := e.MultipartReader(); r != nil {
		if kind == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status") {
			p.m.Bounce = &Bounce{}
		}
		for p.parts <= maxParts {
			part, err := r.NextPart()
			if part == nil || err == io.EOF {
				return
			}
			p.walk(part, depth+1)
		}
		return
	}
	raw, _ := io.ReadAll(io.LimitReader(e.Body, maxText))
	switch {
	case kind == "message/delivery-status" && p.m.Bounce != nil:
		p.status(raw)
	case (kind == "text/rfc822-headers" || kind == "message/rfc822") && p.m.Bounce != nil:
		if h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw))).ReadMIMEHeader(); h != nil {
			p.m.Bounce.Original = append(p.m.Bounce.Original, ids(h.Get("Message-Id"))...)
		}
	case kind == "text/calendar":
		p.m.Calendar = strings.ToUpper(params["method"])
	case kind == "text/plain" || kind == "":
		p.text.Write(raw)
	}
}

// status reads the fields about the message and about the first recipient
// (RFC 3464 §2).
func (p *parser) status(raw []byte) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw)))
	for range 3 {
		h, err := r.ReadMIMEHeader()
		if _, to, ok := strings.Cut(h.Get("Final-Recipient"), ";"); ok {
			_, said, _ := strings.Cut(h.Get("Diagnostic-Code"), ";")
			p.m.Bounce.Recipient, p.m.Bounce.Action = strings.ToLower(strings.TrimSpace(to)), strings.ToLower(h.Get("Action"))
			p.m.Bounce.Status, p.m.Bounce.Answer = h.Get("Status"), strings.TrimSpace(said)
			return
		}
		if err != nil {
			return
		}
	}
}

func automatic(m Message) string {
	if v, _, _ := strings.Cut(m.header.Get("Auto-Submitted"), ";"); v != "" && !strings.EqualFold(strings.TrimSpace(v), "no") {
		return "its Auto-Submitted is " + v
	}
	return ""
}

// Authenticates reports whether the server with this authserv-id does not say
// that the sender is another (RFC 8601).
func (m Message) Authenticates(authservID string) (pass bool, detail string) {
	for _, field := range m.header.Values("Authentication-Results") {
		id, results, err := authres.Parse(field)
		if err != nil || !strings.EqualFold(id, authservID) {
			continue
		}
		for _, r := range results {
			if d, ok := r.(*authres.DMARCResult); ok && d.Value == authres.ResultFail {
				return false, "dmarc=fail"
			}
		}
		return true, ""
	}
	return true, "nothing was said"
}
