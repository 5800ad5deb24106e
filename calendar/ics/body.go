package ics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"oneonone/calendar/kept"
)

// large is the size from which on a body is not held in memory.
const large = 4 << 20

// A body is what a location holds: a few bytes, or a large file, where it lies
// or as a copy of our own.
type body struct {
	data   []byte
	path   string     // of a file that others may change
	own    *kept.File // a copy
	digest string     // "" for a path, of which nobody asks it
}

func newBody(data []byte) body { return body{data: data, digest: kept.Digest(data)} }

// is reports whether the body is known to have this digest.
func (b body) is(digest string) bool { return b.digest != "" && b.digest == digest }

// read calls f with a reader of the body. The caller must see to it that the
// file of a path is still the same.
func (b body) read(f func(io.Reader) error) error {
	switch {
	case b.own != nil:
		return f(io.NewSectionReader(b.own, 0, math.MaxInt64))
	case b.path == "":
		return f(bytes.NewReader(b.data))
	}
	file, err := os.Open(b.path)
	if err != nil {
		return withoutPath(err)
	}
	defer file.Close()
	return f(file)
}

// discard lets go of a body that is not needed any more.
func (b body) discard() {
	if b.own != nil {
		b.own.Discard()
	}
}

// take reads a body, of at most maxBody bytes. What is large goes into a file.
func (s *Source) take(r io.Reader) (body, error) {
	head, err := io.ReadAll(io.LimitReader(r, large))
	if err != nil || len(head) < large {
		return newBody(head), err
	}
	f, err := s.shelf.Create()
	if err != nil {
		return body{}, fmt.Errorf("a copy cannot be made: %w", withoutPath(err))
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(io.MultiReader(bytes.NewReader(head), r), maxBody+1))
	if err == nil && n > maxBody {
		err = errTooBig
	}
	b := body{own: f, digest: hex.EncodeToString(h.Sum(nil))}
	if err != nil {
		b.discard()
	}
	return b, err
}

// stored returns the body of the copy in force, which is in memory or on the
// shelf.
func (s *Source) stored() (body, error) {
	if !s.shelved || s.body.own != nil {
		return s.body, nil
	}
	f, err := s.shelf.Open()
	if err != nil {
		return body{}, err
	}
	if f == nil {
		data, err := s.shelf.Stored()
		return newBody(data), err
	}
	info, err := f.Stat()
	if err == nil && info.Size() >= large {
		h := sha256.New()
		if _, err = io.Copy(h, f); err == nil {
			return body{own: f, digest: hex.EncodeToString(h.Sum(nil))}, nil
		}
	}
	defer f.Discard()
	if err != nil {
		return body{}, err
	}
	data, err := io.ReadAll(f)
	return newBody(data), err
}

// faultOf tells of a body that could not be taken.
func (s *Source) faultOf(err error) *FetchError {
	var disk *os.PathError
	switch {
	case errors.Is(err, errTooBig):
		return s.fault(err, "")
	case errors.As(err, &disk):
		return s.fault(fmt.Errorf("a copy cannot be made: %w", withoutPath(err)), "check the space that is left on the disk")
	}
	return s.netFault(fmt.Errorf("the download broke off: %w", err))
}
