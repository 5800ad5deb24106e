package ics

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

const (
	maxBody = 256 << 20 // bytes of a whole feed
	maxLine = 1 << 20   // bytes of one unfolded content line
)

var errTooBig = errors.New("it is larger than 256 MB")

// A lineReader cuts a feed into content lines (RFC 5545 §3.1). It unfolds
// before anything looks at characters, since a fold may split one; it takes
// bare LF for CRLF and passes over a byte order mark and empty lines.
type lineReader struct {
	r    *bufio.Reader
	left int64 // what the feed may still hold
	read int   // lines of the file so far

	text   []byte // the content line, valid until the next one
	number int    // the line of the file that it begins in, from 1
	cut    bool   // the line was longer than maxLine, and its end is missing
	err    error  // why there is no next line; nil at the end of the feed
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), left: maxBody}
}

// next advances to the next content line that is not empty. It returns false
// at the end and where reading fails.
func (l *lineReader) next() bool {
	for {
		l.text, l.cut, l.number = l.text[:0], false, l.read+1
		if !l.line() {
			return false
		}
		for l.folded() && l.line() {
		}
		if l.number == 1 {
			l.text = bytes.TrimPrefix(l.text, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(l.text)) > 0 {
			return true
		}
	}
}

// folded reports whether the line goes on in the next one, and takes the
// space or tab that says so.
func (l *lineReader) folded() bool {
	b, err := l.r.Peek(1)
	if err != nil || b[0] != ' ' && b[0] != '\t' {
		return false
	}
	_, err = l.r.Discard(1)
	return err == nil
}

// line appends one line of the file, without its end, to the content line.
func (l *lineReader) line() bool {
	l.read++
	for some := false; ; some = true {
		piece, err := l.r.ReadSlice('\n')
		if l.left -= int64(len(piece)); l.left < 0 {
			l.err = errTooBig
			return false
		}
		if err == nil || err == io.EOF {
			l.add(bytes.TrimRight(piece, "\r\n"))
			return err == nil || some || len(piece) > 0
		}
		if err != bufio.ErrBufferFull {
			l.err = err
			return false
		}
		l.add(piece)
	}
}

func (l *lineReader) add(piece []byte) {
	if room := maxLine - len(l.text); len(piece) > room {
		piece, l.cut = piece[:room], true
	}
	l.text = append(l.text, piece...)
}

// utf8Text returns text as it is if it is UTF-8, as it must be; else it takes
// it for Latin-1, which is what calendars of old are written in.
func utf8Text(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/4)
	for _, b := range text {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}
