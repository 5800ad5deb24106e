package ics

import (
	"bytes"
	"errors"
	"io"
	"strings"
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
	src   io.Reader
	err   error // why there is no next line; nil at the end of the feed
	ended bool  // src has no more

	buf  []byte
	next int   // in buf: the first byte that is not read yet
	base int64 // where buf begins in the feed
	read int   // lines of the file so far

	only string // the first letters, in lower case, of the lines that are not passed over; "" for any

	text   []byte // the content line, valid until the next one; the reader's own
	start  int64  // where it begins in the feed
	number int    // the line of the file that it begins in, from 1
	cut    bool   // it was longer than maxLine, and its end is missing
	joined []byte // holds text where the file has it in pieces
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{src: r, buf: make([]byte, 0, 64<<10)}
}

// reset makes the reader read src, a part of a feed that begins at the given
// offset and line.
func (l *lineReader) reset(src io.Reader, offset int64, line int) {
	*l = lineReader{src: src, buf: l.buf[:0], base: offset, read: line - 1, joined: l.joined}
}

// offset is where the reader stands in the feed.
func (l *lineReader) offset() int64 { return l.base + int64(l.next) }

// advance goes on to the next content line that is not empty, nor passed over.
// It returns false at the end and where reading fails.
func (l *lineReader) advance() bool {
	for {
		if l.only != "" && l.fill() && strings.IndexByte(l.only, l.buf[l.next]|0x20) < 0 {
			l.skip()
			continue
		}
		l.start, l.number, l.cut = l.offset(), l.read+1, false
		if !l.whole() && !l.pieces() {
			return false
		}
		if l.start == 0 {
			l.text = bytes.TrimPrefix(l.text, []byte("\xef\xbb\xbf"))
		}
		if len(l.text) > 0 && (l.text[0] > ' ' || len(bytes.TrimSpace(l.text)) > 0) {
			return true
		}
	}
}

// skip passes over a line of the file. If a content line goes on in the next
// one, which begins with a space, that is passed over too.
func (l *lineReader) skip() {
	l.read++
	for l.fill() {
		end := bytes.IndexByte(l.buf[l.next:], '\n')
		if end >= 0 {
			l.next += end + 1
			return
		}
		l.next = len(l.buf)
	}
}

// whole takes a content line that stands in the buffer in one piece, as most
// do. It reports false where there is more to it.
func (l *lineReader) whole() bool {
	rest := l.buf[l.next:]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 || end+1 >= len(rest) || rest[end+1] == ' ' || rest[end+1] == '\t' || end > maxLine {
		return false
	}
	l.text = trimCR(rest[:end])
	l.next += end + 1
	l.read++
	return true
}

// pieces takes a content line that is folded, or only partly in the buffer.
func (l *lineReader) pieces() bool {
	l.joined = l.joined[:0]
	if !l.line() {
		return false
	}
	for l.fill() && (l.buf[l.next] == ' ' || l.buf[l.next] == '\t') {
		l.next++
		l.line()
	}
	l.text = l.joined
	return l.err == nil
}

// line adds one line of the file, without its end, to what is joined. It
// returns false if there is none.
func (l *lineReader) line() bool {
	l.read++
	some := false
	for l.fill() {
		rest, ended := l.buf[l.next:], false
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			rest, ended = rest[:end], true
			l.next++
		}
		l.next += len(rest)
		some = true
		if l.join(rest); ended {
			break
		}
	}
	l.joined = trimCR(l.joined)
	return some
}

// join adds a piece to the content line, as far as there is room.
func (l *lineReader) join(piece []byte) {
	if room := maxLine - len(l.joined); len(piece) > room {
		piece, l.cut = piece[:room], true
	}
	l.joined = append(l.joined, piece...)
}

// fill sees to it that there is something in the buffer, and reports whether
// there is.
func (l *lineReader) fill() bool {
	for idle := 0; l.next == len(l.buf) && !l.ended; idle++ {
		l.base += int64(len(l.buf))
		n, err := l.src.Read(l.buf[:cap(l.buf)])
		l.buf, l.next = l.buf[:n], 0
		switch {
		case l.base+int64(n) > maxBody:
			err, l.buf = errTooBig, nil
		case err == nil && idle > 100:
			err = io.ErrNoProgress
		}
		if l.ended = err != nil; l.ended && err != io.EOF {
			l.err = err
		}
	}
	return l.next < len(l.buf)
}

func trimCR(line []byte) []byte {
	for len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	return line
}
