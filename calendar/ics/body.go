package ics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"oneonone/calendar/kept"
)

// largeFile is the size from which on a file is read where it lies, and not
// held in memory.
const largeFile = 4 << 20

// A body is what a location holds: some bytes, or a large file.
type body struct {
	data   []byte // nil for a file
	path   string
	digest string // "" for a file of which nobody asks it
}

func newBody(data []byte) body { return body{data: data, digest: kept.Digest(data)} }

// fileBody returns what is in a file of the given size. Its digest is worked
// out if it is small, or if that is asked for.
func fileBody(path string, size int64, digested bool) (body, error) {
	if size < largeFile {
		data, err := readFile(path, maxBody)
		return newBody(data), err
	}
	if size > maxBody {
		return body{}, errTooBig
	}
	if !digested {
		return body{path: path}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return body{}, withoutPath(err)
	}
	defer f.Close()
	h := sha256.New()
	if n, err := io.Copy(h, io.LimitReader(f, maxBody+1)); err != nil {
		return body{}, withoutPath(err)
	} else if n > maxBody {
		return body{}, errTooBig
	}
	return body{path: path, digest: hex.EncodeToString(h.Sum(nil))}, nil
}

// empty reports whether there is nothing, not even an empty file.
func (b body) empty() bool { return b.path == "" && b.digest == "" }

// is reports whether the body is known to have this digest.
func (b body) is(digest string) bool { return b.digest != "" && b.digest == digest }

// bytes returns all of the body. It fails if it is a file that is gone or has
// changed.
func (b body) bytes() ([]byte, error) {
	if b.path == "" {
		return b.data, nil
	}
	data, err := readFile(b.path, maxBody)
	if err == nil && kept.Digest(data) != b.digest {
		err = errChanged
	}
	return data, err
}

// read calls f with a reader of the body. The caller must see to it that the
// file, if it is one, is still the same.
func (b body) read(f func(io.Reader) error) error {
	if b.path == "" {
		return f(bytes.NewReader(b.data))
	}
	file, err := os.Open(b.path)
	if err != nil {
		return withoutPath(err)
	}
	defer file.Close()
	return f(file)
}
