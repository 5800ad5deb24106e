package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Snapshot is the state as it was at one moment: a directory that nobody
// changes any more. Whoever asked for it removes it.
type Snapshot struct {
	Dir   string    `json:"dir"` // absolute
	Taken time.Time `json:"taken"`
}

const (
	snapshotPrefix = "snapshot-"
	snapshotLife   = 24 * time.Hour // after which one belongs to a process that was killed
)

// Snapshot makes one, of hard links: files of the state are replaced and never
// changed, so that their old names hold their old content. Where the file system
// has no hard links, it copies.
func (s *Store) Snapshot(now time.Time) (Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return Snapshot{}, ErrReadOnly
	}
	if err := s.sweepSnapshots(now); err != nil {
		return Snapshot{}, err
	}
	tmp, err := filepath.Abs(s.tmp())
	if err != nil {
		return Snapshot{}, err
	}
	dir, err := os.MkdirTemp(tmp, snapshotPrefix) // 0700
	if err != nil {
		return Snapshot{}, err
	}
	if err := Files(s.dir, func(name string) error { return s.keepIn(dir, name) }); err != nil {
		return Snapshot{}, errors.Join(err, os.RemoveAll(dir))
	}
	return Snapshot{dir, now.UTC()}, nil
}

// sweepSnapshots removes those that nobody removed.
func (s *Store) sweepSnapshots(now time.Time) error {
	names, err := list(s.tmp())
	if err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(s.tmp(), name)
		if info, err := os.Stat(path); err != nil || !strings.HasPrefix(name, snapshotPrefix) || now.Sub(info.ModTime()) < snapshotLife {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// keepIn gives a file of the state a second name below dir, or a copy there.
func (s *Store) keepIn(dir, name string) error {
	from, to := filepath.Join(s.dir, filepath.FromSlash(name)), filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrNotExist) { // a person took it away just now
		return nil
	}
	return copyFile(from, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Files calls visit with the name of every file that belongs to a state, sorted
// part by part, with slashes. Not among them are what belongs to the process that
// has it open, what was put aside by a restore, links, and a person's .git.
func Files(dir string, visit func(name string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != dir {
			return nil // gone since it was listed
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case !Belongs(name) && d.IsDir():
			return fs.SkipDir
		case !Belongs(name), !d.Type().IsRegular():
			return nil
		}
		return visit(name)
	})
}

// Belongs reports whether a file with this name below a state directory is a part
// of the state. A consent that is kept there, such as mail-token.json, is not: it
// is a password to an account, and an older one would be of no use.
func Belongs(name string) bool {
	top, _, below := strings.Cut(name, "/")
	switch top {
	case "lock", "epoch", ".tmp", restoring, replaced, ".git":
		return false
	}
	return below || !strings.HasSuffix(top, ".sock") && !strings.HasSuffix(top, "-token.json")
}
