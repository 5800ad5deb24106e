package reply

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// What is read of a mail at most. What is left out of its headers, parts and
// text is named among the flaws.
const (
	maxHead     = 256 << 10 // bytes of headers of the mail
	maxPartHead = 8 << 10   // and of each part
	perField    = 16        // bytes of a header on average, at least
	maxParts    = 500       // of all depths
	maxDepth    = 12        // of parts in parts
	maxScan     = 64 << 20  // bytes, each counted once for every depth it lies at
	maxTries    = 200_000   // places that look like the end of a part
	maxText     = 1 << 20   // bytes of decoded text
	maxLines    = 50_000    // of text
	maxReport   = 64 << 10  // bytes of a part that speaks of another mail
	maxWords    = 16 << 10  // bytes of the words of a report
	maxFlaws    = 20        // that are named
	maxAddress  = 500       // addresses of a mail
	maxIDs      = 500       // Message-IDs in one header
	maxValue    = 64 << 10  // bytes of one header
)

// Parse reads a mail as it arrived (RFC 5322, RFC 2045), from any mail program.
// It returns an error only where nothing can be read; else what could not be is
// named in Flaws. It does bounded work for any input: a few milliseconds for
// what people send, less than 50 for anything.
func Parse(raw []byte) (Message, error) {
	var f flaws
	raw = unwrap(raw)
	head, body := cut(raw)
	h := readFields(head, maxHead, &f)
	if len(h) == 0 {
		return Message{}, errors.New("reading a mail: it has no headers")
	}
	m := Message{
		ID:         first(ids(h.all("Message-Id"))),
		From:       author(h, &f),
		To:         recipients(h),
		InReplyTo:  ids(h.all("In-Reply-To")),
		References: ids(h.all("References")),
		Subject:    decodeWords(h.get("Subject"), maxSubject),
		Date:       writtenAt(h.get("Date"), &f),
		results:    h.texts("Authentication-Results"),
	}
	for _, value := range h.texts("X-Oneonone-Loop") {
		m.Loop = append(m.Loop, headerText(value, maxName))
	}
	w := walker{flaws: &f}
	tree := w.read(h, body, 0)
	m.Text, m.FromHTML = w.text(tree)
	m.Calendar = w.calendar
	m.Bounce = bounce(h, m, w)
	m.Automatic = automatic(h, m, w)
	m.Flaws = f
	return m, nil
}

// unwrap takes off what may stand before the headers: a byte order mark, blank
// lines, and the line that mailbox files begin a mail with.
func unwrap(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	raw = bytes.TrimLeft(raw, "\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	return raw
}

// cut takes an entity apart at its first blank line, which may hold spaces only
// if it is no part of the headers.
func cut(raw []byte) (head, body []byte) {
	if bytes.HasPrefix(raw, []byte("\n")) {
		return nil, raw[1:]
	}
	if bytes.HasPrefix(raw, []byte("\r\n")) {
		return nil, raw[2:]
	}
	lf, crlf := bytes.Index(raw, []byte("\n\n")), bytes.Index(raw, []byte("\n\r\n"))
	switch {
	case crlf >= 0 && (lf < 0 || crlf < lf):
		return raw[:crlf+1], raw[crlf+3:]
	case lf >= 0:
		return raw[:lf+1], raw[lf+2:]
	}
	return raw, nil
}

// flaws is what could not be read, in words.
type flaws []string

// add names a flaw, once, unless there are very many.
func (f *flaws) add(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); len(*f) < maxFlaws && !slices.Contains(*f, text) {
		*f = append(*f, text)
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
