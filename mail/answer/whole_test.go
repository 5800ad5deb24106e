package answer_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"testing"
	"time"

	"oneonone/mail/answer"
	"oneonone/mail/form"
	"oneonone/mail/reply"
)

// A shape is which parts a whole mail has.
type shape string

const (
	textAlone shape = "text"
	htmlAlone shape = "HTML"
	both      shape = "text and HTML"
)

// eml is a reply as the mail server hands it over.
func eml(t *testing.T, o original, c composed, s shape, encoding string) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <reply@client.example.com>\r\nMIME-Version: 1.0\r\n",
		"alice@example.com", o.address, mime.QEncoding.Encode("utf-8", "Re: "+o.subject), at.Format(time.RFC1123Z))
	head := func(kind string) textproto.MIMEHeader {
		return textproto.MIMEHeader{"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {encoding}}
	}
	if s != both {
		kind, text := "text/plain", c.text
		if s == htmlAlone {
			kind, text = "text/html", c.html
		}
		for name, values := range head(kind) {
			fmt.Fprintf(&b, "%s: %s\r\n", name, values[0])
		}
		b.WriteString("\r\n" + encoded(text, encoding))
		return b.Bytes()
	}
	w := multipart.NewWriter(&b)
	fmt.Fprintf(&b, "Content-Type: multipart/alternative; boundary=%q\r\n\r\n", w.Boundary())
	for _, part := range []struct{ kind, text string }{{"text/plain", c.text}, {"text/html", c.html}} {
		p, err := w.CreatePart(head(part.kind))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(p, encoded(part.text, encoding))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encoded is a text in a transfer encoding (RFC 2045 §6).
func encoded(text, encoding string) string {
	text = string(bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\r\n")))
	var b bytes.Buffer
	switch encoding {
	case "quoted-printable":
		w := quotedprintable.NewWriter(&b)
		fmt.Fprint(w, text)
		w.Close()
	case "base64":
		lines := base64.StdEncoding.EncodeToString([]byte(text))
		for len(lines) > 76 {
			b.WriteString(lines[:76] + "\r\n")
			lines = lines[76:]
		}
		b.WriteString(lines)
	default:
		b.WriteString(text)
	}
	return b.String()
}

// The law of the round trip for whole mails: whatever program answers a form, in
// whatever language, as text, as HTML or as both, every answer lies under its
// question, and nothing of the quote is read as an answer.
func TestRoundTripOfWholeMails(t *testing.T) {
	encodings := []string{"8bit", "quoted-printable", "base64"}
	for _, kind := range []form.Kind{form.Prep, form.Wrapup} {
		s, c := sheet(t, kind), fromAlice
		if kind == form.Wrapup {
			c = fromMaria
		}
		for n, p := range programs {
			for i, lang := range languages {
				o := originalOf(s)
				for j, sh := range []shape{textAlone, htmlAlone, both} {
					f := fill(rand.New(rand.NewPCG(uint64(i), uint64(n))), s)
					if sh == htmlAlone { // the programs of these tests take a line out of the quote that is changed there
						f.instead, f.done = nil, nil
					}
					reply := p.write(o, f.draft, lang)
					if sh != textAlone && reply.html == "" {
						continue
					}
					raw := eml(t, o, reply, sh, encodings[(i+j)%len(encodings)])
					wholeMail(t, fmt.Sprintf("%s, %s, %s, as %s", kind, p.name, lang, sh), s, f, raw, c)
				}
			}
		}
	}
}

func wholeMail(t *testing.T, what string, s answer.Sheet, f filled, raw []byte, c answer.Circumstances) {
	t.Helper()
	m, err := reply.Parse(raw)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	f.check(t, what, m.Text, answer.Read(s, m.Text, c))
}
