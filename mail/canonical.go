package mail

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/textproto"
	"regexp"
	"strings"
)

// order is how the headers of a mail stand, by the names that they are written
// with. A header that is not in it is not ours.
var order = []string{
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
	"Auto-Submitted", "X-Auto-Response-Suppress", "X-Oneonone-Loop", "MIME-Version", "Content-Type",
}

// wide is the width that headers are folded at (RFC 5322 §2.1.1).
const wide = 78

// canonical writes a mail again so that nothing in it is left to chance: the
// email package takes its headers from a map, does not fold them, and draws
// its boundary at random.
func canonical(raw []byte, messageID string) ([]byte, error) {
	head, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, errors.New("the headers have no end")
	}
	fields, err := readFields(head)
	if err != nil {
		return nil, err
	}
	_, params, err := mime.ParseMediaType(fields.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("reading the content type: %w", err)
	}
	boundary := boundaryFor(messageID)
	fields.Set("Content-Type", `multipart/alternative; boundary="`+boundary+`"`)

	out := bytes.NewBuffer(make([]byte, 0, len(raw)+256))
	if err := writeFields(out, fields); err != nil {
		return nil, err
	}
	out.WriteString("\r\n")
	out.Write(canonicalRelated(bytes.ReplaceAll(body, []byte(params["boundary"]), []byte(boundary)), messageID))
	return out.Bytes(), nil
}

// relatedHead is the header that the email package gives a multipart/related.
// No text of ours looks like it: quoted-printable writes = as =3D.
var relatedHead = regexp.MustCompile(`\r\nContent-Type: multipart/related;\r\n boundary=([0-9a-f]{60})\r\n`)

// canonicalRelated does the same for the boundary of the HTML with its images, if
// there are any, and says of which type their root is, as the type must (RFC
// 2387 §3.1).
func canonicalRelated(body []byte, messageID string) []byte {
	found := relatedHead.FindSubmatchIndex(body)
	if found == nil {
		return body
	}
	drawn, boundary := bytes.Clone(body[found[2]:found[3]]), boundaryFor(messageID+" related")
	head := "\r\nContent-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + boundary + "\"\r\n"
	out := append(bytes.Clone(body[:found[0]]), head...)
	return append(out, bytes.ReplaceAll(body[found[1]:], drawn, []byte(boundary))...)
}

func readFields(head []byte) (textproto.MIMEHeader, error) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(head, "\r\n\r\n"...))))
	fields, err := r.ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("reading the headers: %w", err)
	}
	return fields, nil
}

// boundaryFor derives a boundary from what it is for, a Message-ID. It begins with
// =_, which neither quoted-printable nor base64 ever holds (RFC 2045 §6.7, §6.8),
// so that it cannot occur in a part.
func boundaryFor(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "=_" + hex.EncodeToString(sum[:12])
}

// writeFields writes all the fields in order, and refuses any that order does
// not name or that is there twice.
func writeFields(out *bytes.Buffer, fields textproto.MIMEHeader) error {
	written := 0
	for _, name := range order {
		values := fields.Values(name)
		if len(values) > 1 {
			return fmt.Errorf("there are %d %s headers", len(values), name)
		}
		if len(values) == 1 {
			writeFolded(out, name, values[0])
			written++
		}
	}
	if written != len(fields) {
		return errors.New("there is a header that does not belong")
	}
	return nil
}

// writeFolded writes one field, folded before spaces where a line would become
// too wide. A single longer word stays whole.
func writeFolded(out *bytes.Buffer, name, value string) {
	out.WriteString(name + ":")
	column := len(name) + 1
	for i, word := range strings.Split(value, " ") {
		if i > 0 && column+1+len(word) > wide {
			out.WriteString("\r\n")
			column = 0
		}
		out.WriteString(" " + word)
		column += 1 + len(word)
	}
	out.WriteString("\r\n")
}
