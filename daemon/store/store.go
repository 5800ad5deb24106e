package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// A Store is an open state directory. Its methods may be called from several
// goroutines; each is done before the next begins.
type Store struct {
	dir      string
	lock     *flock.Flock // nil: open for reading only
	epoch    []byte       // content of the file epoch since we opened; nil before
	opened   time.Time    // by the clock of the file system
	mu       sync.Mutex
	pairs    map[PairName]bool
	base     memory
	damages  map[string]*Damage
	setAside []*Damage
	edition  edition
	fault    func(step string) error // called before every step of a write; nil but in tests
}

// Open opens the state directory for writing, making it if it is not there.
// It is ErrLocked where another process has it open; the lock dies with its
// process.
func Open(dir string) (*Store, error) {
	return open(dir, (*flock.Flock).TryLock)
}

// OpenWait is Open, but waits until the lock is free or ctx is done.
func OpenWait(ctx context.Context, dir string) (*Store, error) {
	return open(dir, func(l *flock.Flock) (bool, error) { return l.TryLockContext(ctx, 250*time.Millisecond) })
}

// View opens the state directory for reading while another process may write
// it. Writing is ErrReadOnly. A directory that is not there is empty.
func View(dir string) (*Store, error) {
	s := newStore(dir)
	if !gone(filepath.Join(dir, filepath.FromSlash(commitName))) {
		return nil, fmt.Errorf("opening the state directory %s: %w", dir, errRestoring)
	}
	if err := s.index(); err != nil {
		return nil, fmt.Errorf("opening the state directory %s: %w", dir, err)
	}
	return s, nil
}

func newStore(dir string) *Store {
	return &Store{dir: dir, edition: current, pairs: map[PairName]bool{}, damages: map[string]*Damage{}}
}

func open(dir string, take func(*flock.Flock) (bool, error)) (*Store, error) {
	s := newStore(dir)
	if err := s.mkdir(dir); err != nil {
		return nil, fmt.Errorf("making the state directory: %w", err)
	}
	lock, err := lockFile(filepath.Join(dir, "lock"), take)
	if err != nil {
		return nil, fmt.Errorf("opening the state directory %s: %w", dir, err)
	}
	s.lock = lock
	if err := s.prepare(lock.Path()); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the state directory %s: %w", dir, err), s.Close())
	}
	return s, nil
}

// lockFile takes the lock. A file that was replaced while we waited for it is no
// lock against anybody, and given up for the new one.
func lockFile(path string, take func(*flock.Flock) (bool, error)) (*flock.Flock, error) {
	for {
		lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
		taken, err := take(lock)
		if err != nil {
			return nil, fmt.Errorf("locking it: %w", errors.Join(err, lock.Close()))
		}
		if !taken {
			return nil, fmt.Errorf("%w%s", ErrLocked, holder(path))
		}
		if err = ours(lock); err == nil {
			return lock, nil
		}
		if err := errors.Join(err, lock.Close()); !errors.Is(err, ErrLost) {
			return nil, err
		}
	}
}

// prepare signs the lock, takes the state over, sweeps what crashed writes left,
// and reads the index.
func (s *Store) prepare(lock string) error {
	host, _ := os.Hostname() // no more than a help to find the process
	sign := fmt.Sprintf("process %d on %s\nThis file is locked while oneonone runs. Do not delete it: two could run then.\n", os.Getpid(), host)
	if err := os.WriteFile(lock, []byte(sign), 0o600); err != nil {
		return err
	}
	info, err := os.Stat(lock)
	if err != nil {
		return err
	}
	s.opened = info.ModTime()
	if err := os.RemoveAll(s.tmp()); err != nil {
		return err
	}
	if err := s.mkdir(s.tmp()); err != nil {
		return err
	}
	if err := s.resume(); err != nil {
		return fmt.Errorf("going on with a restore: %w", err)
	}
	if err := s.takeOver(); err != nil {
		return err
	}
	if err := s.ignore(); err != nil {
		return err
	}
	return s.index()
}

// ignore keeps out of git what is of no use there or secret.
func (s *Store) ignore() error {
	path := filepath.Join(s.dir, ".gitignore")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.put(path, []byte("/lock\n/epoch\n/secret\n/.tmp/\n/*.sock\n.*.prev\n"), nil)
}

// holder returns ": process 123 on host", as far as the lock file says so.
func holder(lock string) string {
	raw, _ := os.ReadFile(lock) // unreadable is as good as empty here
	line, _, _ := strings.Cut(string(raw), "\n")
	if line == "" {
		return ""
	}
	return ": " + line
}

// Close gives the lock back. Nothing can be written after it.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock := s.lock
	s.lock = nil
	if lock == nil {
		return nil
	}
	return lock.Close()
}

// Damages returns what was found damaged and is not mended yet, and what was
// set aside since the store was opened.
func (s *Store) Damages() []Damage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Damage
	for _, d := range s.setAside {
		all = append(all, *d)
	}
	for _, prev := range sortedKeys(s.damages) {
		d := s.damages[prev]
		if gone(filepath.Join(s.dir, filepath.FromSlash(d.File))) && gone(prev) {
			delete(s.damages, prev) // deleted whole, which is a way to mend it
			continue
		}
		all = append(all, *d)
	}
	return all
}

// FailWith has every durable write ask fault before each of its steps; an error
// ends the write there, as a power cut would. It is for testing what stands on
// a store.
func (s *Store) FailWith(fault func(step string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

func (s *Store) tmp() string { return filepath.Join(s.dir, ".tmp") }

// rel returns a path below the state directory, as people are told of it.
func (s *Store) rel(path string) string {
	if r, err := filepath.Rel(s.dir, path); err == nil {
		return filepath.ToSlash(r)
	}
	return path
}
