package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"oneonone/daemon/plan"
)

// A Finding is one thing that is wrong with a state.
type Finding struct {
	File   string `json:"file"` // below the state directory
	Line   int    `json:"line"` // from 1; 0 if it has no place
	What   string `json:"what"`
	Mend   string `json:"mend"`   // what mending does; "" where that takes a person
	Hint   string `json:"hint"`   // what a person can do
	Mended bool   `json:"mended"` // it was done
}

// A checker goes through a state.
type checker struct {
	s       *Store
	mend    bool
	found   []Finding
	notices map[string]plan.State // by ID, of all kinds of files
	letters map[string]bool       // by ID of the notice
	sheets  map[string]bool
	mails   map[string]bool // by ID
}

// Check looks at every file of the state: whether it can be read, holds what its
// name says and fits the others. With mend, which needs a store that is open for
// writing, it mends what it can without a person: always so that no mail goes out
// a second time, and with a copy of what was there in damaged/.
func (s *Store) Check(mend bool) ([]Finding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mend && s.lock == nil {
		return nil, ErrReadOnly
	}
	k := &checker{s: s, mend: mend, notices: map[string]plan.State{}, letters: map[string]bool{}, sheets: map[string]bool{}, mails: map[string]bool{}}
	for _, do := range []func() error{k.leftovers, k.modes, k.letterFiles, k.mailFiles, k.pairs, k.people, k.problems, k.rest, k.references} {
		if err := do(); err != nil {
			return k.found, err
		}
	}
	slices.SortStableFunc(k.found, func(a, b Finding) int { return strings.Compare(a.File, b.File) })
	return k.found, nil
}

// note adds a finding, and mends it if that is wanted and can be done.
func (k *checker) note(f Finding, mend func() error) {
	if k.mend && mend != nil {
		if err := mend(); err != nil {
			f.Hint = "mending it: " + err.Error()
		} else {
			f.Mended = true
		}
	}
	k.found = append(k.found, f)
}

// leftovers finds what a process left that was killed. With the lock there are
// none: Open has swept them.
func (k *checker) leftovers() error {
	if k.s.lock != nil {
		return nil
	}
	names, err := list(k.s.tmp())
	for _, name := range names {
		k.note(Finding{File: ".tmp/" + name, What: "was left by a write that was cut off", Mend: "removes it"}, nil)
	}
	return err
}

// modes finds what others than the owner may read.
func (k *checker) modes() error {
	return filepath.WalkDir(k.s.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if name := k.s.rel(path); name != "." && !Belongs(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || !d.IsDir() && !d.Type().IsRegular() {
			return nil // gone, or a link of a person
		}
		want := info.Mode().Perm() &^ 0o077
		if info.Mode().Perm() != want {
			k.note(Finding{File: k.s.rel(path), What: fmt.Sprintf("others may read it: its mode is %04o", info.Mode().Perm()), Mend: fmt.Sprintf("makes it %04o", want)},
				func() error { return os.Chmod(path, want) })
		}
		return nil
	})
}

// An aspect is what is to be known of one kind of file.
type aspect[T any] struct {
	doubt func(*T)
	spare bool            // it may be set aside where there is nothing to read in its place: no mail hangs on it
	name  func(*T) string // that the file has, where its content says
}

// inspect reads a file, and notes what is wrong with it.
func inspect[T any](k *checker, f file, a aspect[T]) (v T, ok bool) {
	s := k.s
	before := len(s.setAside)
	got, damage, err := examine(s, f, a.doubt)
	switch {
	case len(s.setAside) > before: // it was torn, and is mended
		d := s.setAside[len(s.setAside)-1]
		k.found = append(k.found, Finding{File: d.File, Line: d.Line, What: d.What, Mend: "puts the version before in its place", Hint: d.Hint(), Mended: true})
	case damage != nil && damage.Lost && len(f.others) == 0 && a.spare:
		k.note(Finding{File: damage.File, Line: damage.Line, What: damage.What, Mend: "sets it aside"}, func() error { return k.setAside(f.path(), f.prevPath()) })
	case damage != nil && damage.Lost:
		k.note(Finding{File: damage.File, Line: damage.Line, What: damage.What, Hint: damage.Hint()}, nil)
	case damage != nil:
		k.note(Finding{File: damage.File, Line: damage.Line, What: damage.What, Mend: "puts the version before in its place", Hint: damage.Hint()},
			func() error { return putBefore(k, f, got.value, a) })
		return got.value, got.doc != nil
	case err != nil:
		k.note(Finding{File: s.rel(f.path()), What: err.Error(), Hint: Hint(err)}, nil)
		return v, false
	}
	if got.doc == nil {
		return v, false
	}
	k.previous(f, func(raw []byte) error { _, _, err := decode[T](s.edition, raw); return err })
	s.base.put(f.prevPath(), got.raw)
	return got.value, true
}

// putBefore puts the version before in the place of a file that was damaged by
// hand, or is gone. What was under way then counts as failed.
func putBefore[T any](k *checker, f file, v T, a aspect[T]) error {
	if !gone(f.path()) {
		if err := k.copyAside(f.path()); err != nil {
			return err
		}
	} else if a.name != nil {
		f.name = a.name(&v)
	}
	if a.doubt != nil {
		a.doubt(&v)
	}
	next, err := k.s.edition.encode(v)
	if err != nil {
		return err
	}
	raw, err := compose[T](k.s.edition, nil, nil, next)
	if err != nil {
		return err
	}
	delete(k.s.damages, f.prevPath())
	return k.s.put(f.path(), raw, nil)
}

// previous notes a version before that cannot be read.
func (k *checker) previous(f file, read func([]byte) error) {
	c, err := load(f.prevPath(), maxState)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = read(c.raw)
	}
	if err != nil {
		k.note(Finding{File: k.s.rel(f.prevPath()), What: "the version before cannot be read: " + err.Error(), Mend: "sets it aside; the next change makes another"},
			func() error { return k.setAside(f.prevPath()) })
	}
}

// setAside moves files to damaged/.
func (k *checker) setAside(paths ...string) error {
	for _, path := range paths {
		if gone(path) {
			continue
		}
		if err := k.copyAside(path); err != nil {
			return err
		}
		if err := k.s.erase(path); err != nil {
			return err
		}
	}
	return nil
}

func (k *checker) copyAside(path string) error {
	c, err := load(path, maxFile)
	if err != nil {
		return err
	}
	return k.s.put(k.s.asidePath(path, c.info.ModTime()), c.raw, nil)
}

// torn says why a file of bytes is not whole, or "".
func torn(raw []byte) string {
	switch {
	case len(raw) == 0:
		return "is empty"
	case bytes.IndexByte(raw, 0) >= 0:
		return "holds NUL bytes"
	}
	return ""
}
