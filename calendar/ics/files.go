package ics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const maxFiles = 100_000 // in a directory

// A fileState tells whether files are what they were: by their names, sizes,
// times and identities, without a look into them.
type fileState []fileID

type fileID struct {
	path string
	info os.FileInfo
}

func (f fileState) same(o fileState) bool {
	if len(f) == 0 || len(f) != len(o) {
		return false
	}
	for i := range f {
		a, b := f[i].info, o[i].info
		if f[i].path != o[i].path || a.Size() != b.Size() || !a.ModTime().Equal(b.ModTime()) || !os.SameFile(a, b) {
			return false
		}
	}
	return true
}

// still reports whether the files are as they were.
func (f fileState) still() bool {
	now, err := look(f[0].path)
	return err == nil && f.same(now)
}

// fetchFiles reads the file or every .ics file of the directory, if they are
// not what they were.
func (s *Source) fetchFiles() (fetched, error) {
	files, err := look(s.o.Location)
	if err != nil {
		return fetched{}, s.fault(err, hintFor(err))
	}
	if s.trusted && files.same(s.files) {
		return fetched{unchanged: true, files: files}, nil
	}
	b, err := s.readAll(files)
	if err != nil {
		return fetched{}, s.fault(err, hintFor(err))
	}
	return fetched{body: b, files: files}, nil
}

// readAll returns what is in the files, one after the other. Each must be
// whole in itself.
func (s *Source) readAll(files fileState) (body, error) {
	if files[0].path == s.o.Location {
		return s.readOne(files[0])
	}
	var all []byte
	for _, f := range files {
		data, err := readFile(f.path, maxBody-len(all))
		if err == nil {
			err = checkWhole(bytes.NewReader(data))
		}
		if err != nil {
			return body{}, fmt.Errorf("%s: %w", filepath.Base(f.path), err)
		}
		all = append(append(all, bytes.TrimPrefix(inUTF8(data), []byte("\xef\xbb\xbf"))...), '\n')
	}
	return newBody(all), nil
}

// readOne returns what is in a file. Where a copy is kept, that is made at once.
func (s *Source) readOne(file fileID) (body, error) {
	size := file.info.Size()
	switch {
	case size > maxBody:
		return body{}, errTooBig
	case size >= large && s.o.Cache == nil:
		return body{path: file.path}, nil
	}
	f, err := os.Open(file.path)
	if err != nil {
		return body{}, withoutPath(err)
	}
	defer f.Close()
	b, err := s.take(f)
	return b, withoutPath(err)
}

// look returns the state of the file, or of the .ics files in the directory.
// A directory without any is an error: it may not be mounted, and its events
// must not count as cancelled.
func look(path string) (fileState, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.IsDir() {
		return fileState{{path, info}}, nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return nil, withoutPath(err)
	}
	var out fileState
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !strings.EqualFold(filepath.Ext(e.Name()), ".ics") {
			continue
		}
		full := filepath.Join(path, e.Name())
		if info, err := os.Stat(full); err == nil && info.Mode().IsRegular() {
			out = append(out, fileID{full, info})
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the directory holds no .ics file")
	}
	if len(out) > maxFiles {
		return nil, fmt.Errorf("the directory holds more than %d .ics files", maxFiles)
	}
	return out, nil
}

func readFile(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(data) > limit {
		return nil, errTooBig
	}
	return data, nil
}

// withoutPath strips the path from an error of os, which the FetchError around
// it names already.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
