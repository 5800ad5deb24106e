package ics

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

const maxInMemory = 32 << 20 // bytes of a feed that cannot be read twice where it lies

var errTooBigForMemory = errors.New("it is larger than 32 MB, and no file that can be read where it lies")

// rereadable returns what is left of r as something that can be read twice, in
// UTF-8 or near to it. What can seek and needs no recoding stays where it is;
// anything else is held in memory.
//
// No header is asked for the charset: RFC 5545 §3.1.4 makes it UTF-8, and the
// bytes tell better than servers do where it is not.
func rereadable(r io.Reader) (*io.SectionReader, error) {
	if at, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		if begin, err := at.Seek(0, io.SeekCurrent); err == nil { // which it does not for a pipe
			data := io.NewSectionReader(at, begin, math.MaxInt64-begin)
			head := make([]byte, 2)
			if n, _ := data.ReadAt(head, 0); byteOrder(head[:n]) == nil {
				return data, nil
			}
		}
	}
	b := bufio.NewReader(r)
	head, _ := b.Peek(2)
	r = b
	if order := byteOrder(head); order != nil {
		r = &utf16Reader{src: b, order: order}
	}
	data, err := io.ReadAll(io.LimitReader(r, maxInMemory+1))
	if len(data) > maxInMemory {
		err = errTooBigForMemory
	}
	return io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))), err
}

// inUTF8 returns data that may be UTF-16 in UTF-8.
func inUTF8(data []byte) []byte {
	order := byteOrder(data[:min(len(data), 2)])
	if order == nil {
		return data
	}
	out, _ := io.ReadAll(&utf16Reader{src: bytes.NewReader(data), order: order}) // memory does not fail
	return out
}

// byteOrder tells the byte order of UTF-16 from how a calendar in it begins:
// with a byte order mark, or with a B. It is nil for anything else.
func byteOrder(head []byte) binary.ByteOrder {
	switch string(head) {
	case "\xff\xfe", "B\x00":
		return binary.LittleEndian
	case "\xfe\xff", "\x00B":
		return binary.BigEndian
	}
	return nil
}

// A utf16Reader recodes UTF-16 to UTF-8.
type utf16Reader struct {
	src   io.Reader
	order binary.ByteOrder
	high  rune   // the first half of a surrogate pair; 0 if there is none
	done  []byte // recoded and not handed out yet
	raw   [4096]byte
	err   error
}

// Read implements io.Reader.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.done) == 0 && u.err == nil {
		var n int
		n, u.err = io.ReadFull(u.src, u.raw[:])
		if u.err == io.ErrUnexpectedEOF {
			u.err = io.EOF
		}
		u.recode(u.raw[:n])
	}
	n := copy(p, u.done)
	if u.done = u.done[n:]; len(u.done) > 0 || n > 0 {
		return n, nil
	}
	return 0, u.err
}

func (u *utf16Reader) recode(raw []byte) {
	u.done = u.done[:0]
	for ; len(raw) >= 2; raw = raw[2:] {
		r := rune(u.order.Uint16(raw))
		switch {
		case u.high != 0:
			u.done, u.high = utf8.AppendRune(u.done, utf16.DecodeRune(u.high, r)), 0
		case 0xd800 <= r && r < 0xdc00:
			u.high = r
		default:
			u.done = utf8.AppendRune(u.done, r)
		}
	}
}

// windows1252 has the characters of the bytes from 0x80 to 0x9f.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// recoded returns text as it is if it is UTF-8, as it must be; else it takes
// it for Windows-1252, which old calendars are written in, and of which
// Latin-1 is a part.
func recoded(text []byte) (out []byte, odd bool) {
	if utf8.Valid(text) {
		return text, false
	}
	out = make([]byte, 0, len(text)+len(text)/4)
	for _, b := range text {
		r := rune(b)
		if 0x80 <= b && b < 0xa0 {
			r = windows1252[b-0x80]
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}
