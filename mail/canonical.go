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
	out.Write(bytes.ReplaceAll(body, []byte(params["boundary"]), []byte(boundary)))
	return out.Bytes(), nil
}

func readFields(head []byte) (textproto.MIMEHeader, error) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(head, "\r\n\r\n"...))))
	fields, err := r.ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("reading the headers: %w", err)
	}
	return fields, nil
}

// boundaryFor derives the boundary from the Message-ID. It begins with =_,
// which quoted-printable text never holds (RFC 2045 §6.7), so that it cannot
// occur in a part.
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
