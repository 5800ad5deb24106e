package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile bounds what is read of a letter, and maxState what is read of a YAML
// file.
const (
	maxFile  = 64 << 20
	maxState = 4 << 20
)

// A content is what stood in a file at one time.
type content struct {
	raw  []byte
	info fs.FileInfo
}

// load reads a file of at most limit bytes.
func load(path string, limit int64) (content, error) {
	f, err := os.Open(path)
	if err != nil {
		return content{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return content{}, err
	}
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = fmt.Errorf("reading %s: it is larger than %d MiB", path, limit>>20)
	}
	return content{raw, info}, err
}

// current reports whether the file is still the one that was read.
func (c content) current(path string) bool {
	if c.info == nil {
		return gone(path)
	}
	info, err := os.Stat(path)
	return err == nil && os.SameFile(info, c.info) && info.Size() == c.info.Size() && info.ModTime().Equal(c.info.ModTime())
}

// put makes raw the durable content of a file, or leaves the file as it was.
// before, if there is one, is called once raw is safe and just before it takes
// the file's name.
//
// An error in the last step, the fsync of the directory, leaves raw in place,
// though a power cut may still undo it: to the caller it was not written.
func (s *Store) put(path string, raw []byte, before func() error) error {
	if s.lock == nil {
		return ErrReadOnly
	}
	if err := s.mkdir(filepath.Dir(path)); err != nil {
		return err
	}
	tmp, err := s.writeTemp(raw)
	if err != nil {
		return err
	}
	if before != nil {
		err = before()
	}
	if err == nil {
		err = s.rename(tmp, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return s.syncDir(filepath.Dir(path))
}

// writeTemp writes raw to a new file, durably but for its name. The temporary
// files are all in one directory, which Open empties.
func (s *Store) writeTemp(raw []byte) (name string, err error) {
	if err := s.step("create"); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(s.tmp(), "*") // 0600
	if err != nil {
		return "", err
	}
	err = s.fill(f, raw)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func (s *Store) fill(f *os.File, raw []byte) error {
	if err := s.step("write"); err != nil {
		return err
	}
	if _, err := f.Write(raw); err != nil {
		return err
	}
	if err := s.step("sync"); err != nil {
		return err
	}
	return f.Sync()
}

func (s *Store) rename(from, to string) error {
	if err := s.step("rename"); err != nil {
		return err
	}
	if err := s.held(); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// link gives a file a second name, in place of what had that name before.
func (s *Store) link(path, name string) error {
	tmp := filepath.Join(s.tmp(), filepath.Base(name))
	if err := s.step("link"); err != nil {
		return err
	}
	if err := os.Link(path, tmp); err != nil {
		return err
	}
	if err := s.rename(tmp, name); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	// Rename does nothing where both names are one file already, and leaves tmp.
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// mkdir makes a directory and its parents, each durable in its own parent.
func (s *Store) mkdir(dir string) error {
	if !gone(dir) {
		return nil
	}
	parent := filepath.Dir(dir)
	if err := s.mkdir(parent); err != nil {
		return err
	}
	if err := s.step("mkdir"); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return s.syncDir(parent)
}

// syncDir makes the names in a directory durable, which renaming alone does
// not.
func (s *Store) syncDir(dir string) error {
	if err := s.step("sync directory"); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (s *Store) step(name string) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(name)
}

func gone(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// list returns the names in a directory; none if it is not there.
func list(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}
