package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// maxEpoch bounds what is read of the epoch, in bytes.
const maxEpoch = 1 << 10

// takeOver begins a new epoch: whoever had the state before and still lives, as
// a process that was stopped while its lock on a network file system expired,
// finds that out before its next write.
func (s *Store) takeOver() error {
	before, err := load(s.epochPath(), maxEpoch)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the epoch: %w", err)
	}
	number, _, _ := strings.Cut(string(before.raw), " ")
	n, _ := strconv.ParseUint(number, 10, 32) // what is damaged counts from 1 again; the random word tells it apart
	epoch := fmt.Appendf(nil, "%d %s\n", n+1, strings.ToLower(rand.Text()))
	if err := s.put(s.epochPath(), epoch, nil); err != nil {
		return fmt.Errorf("beginning an epoch: %w", err)
	}
	s.epoch = epoch
	return nil
}

// Held reports whether the state is still ours alone: ErrLost if the lock file
// is another one, or somebody else has taken the state over since.
func (s *Store) Held() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return ErrReadOnly
	}
	return s.held()
}

// held is asked before every step that changes what others read.
func (s *Store) held() error {
	if s.epoch == nil { // it begins just now
		return nil
	}
	if err := ours(s.lock); err != nil {
		return err
	}
	now, err := load(s.epochPath(), maxEpoch)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: the file %s is gone", ErrLost, s.rel(s.epochPath()))
	case err != nil:
		return fmt.Errorf("reading the epoch: %w", err)
	case !bytes.Equal(now.raw, s.epoch):
		return fmt.Errorf("%w%s", ErrLost, holder(s.lock.Path()))
	}
	return nil
}

// ours reports whether the file that is locked is the one that others would
// lock: ErrLost if it was deleted or replaced.
func ours(lock *flock.Flock) error {
	locked, err := lock.Stat()
	if err != nil {
		return fmt.Errorf("looking at the lock: %w", err)
	}
	there, err := os.Stat(lock.Path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: the lock file was deleted", ErrLost)
	case err != nil:
		return fmt.Errorf("looking at the lock: %w", err)
	case !os.SameFile(locked, there):
		return fmt.Errorf("%w: the lock file was replaced", ErrLost)
	}
	return nil
}

func (s *Store) epochPath() string { return filepath.Join(s.dir, "epoch") }

// Holder says who has the state directory open, or had it last: "process 12 on
// host"; "" if that is not known.
func Holder(dir string) string {
	return strings.TrimPrefix(holder(filepath.Join(dir, "lock")), ": ")
}
