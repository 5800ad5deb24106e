package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

// The directories of a restore, below the state. A state is replaced in steps
// that the next Open goes on with, where a crash has cut them off:
//
//	.restore/new/    the state that comes, whole
//	.restore/commit  the stamp of the restore; once it is there, there is no way back
//	.restore/moved   the state that goes is in replaced/<stamp>/, whole
const (
	restoring = ".restore"
	replaced  = "replaced"
)

const (
	incoming   = restoring + "/new"
	commitName = restoring + "/commit"
	movedName  = restoring + "/moved"
)

// A Restoration says that a state is older than what has happened since: between
// the two times, mails went out of which it knows nothing.
type Restoration struct {
	Taken    time.Time `yaml:"taken"`
	Restored time.Time `yaml:"restored"`
}

// Empty reports whether there is nothing in the state but what Open makes.
func (s *Store) Empty() (bool, error) {
	found := errors.New("found")
	err := Files(s.dir, func(name string) error {
		if name == ".gitignore" {
			return nil
		}
		return found
	})
	if errors.Is(err, found) {
		return false, nil
	}
	return err == nil, err
}

// Replace puts another state in the place of this one, which is kept in the
// directory that it returns, below the state; "" if it was empty. fill writes the
// files of the new one below a directory, which Replace makes durable. Where fill
// fails, nothing has changed. If r is not nil, what the new state holds as under
// way is ended, since it may have gone out since.
//
// The store is closed afterwards: what it knew is not so any more.
func (s *Store) Replace(now time.Time, fill func(dir string) error, r *Restoration) (aside string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return "", ErrReadOnly
	}
	empty, err := s.Empty()
	if err == nil {
		err = s.discardIncoming()
	}
	if err != nil {
		return "", err
	}
	dir := filepath.Join(s.dir, filepath.FromSlash(incoming))
	if err := s.mkdir(dir); err != nil {
		return "", err
	}
	err = fill(dir)
	if err == nil && r != nil {
		err = s.doubtIncoming(dir, *r)
	}
	if err == nil {
		err = s.syncTree(dir)
	}
	if err != nil {
		return "", errors.Join(err, s.discardIncoming())
	}
	stamp := now.UTC().Format("2006-01-02T150405.000Z")
	if err := s.put(filepath.Join(s.dir, filepath.FromSlash(commitName)), []byte(stamp+"\n"), nil); err != nil {
		return "", err
	}
	if err := s.finishRestore(); err != nil {
		return "", fmt.Errorf("it is half done, and the next start goes on with it: %w", err)
	}
	lock := s.lock
	s.lock = nil
	if empty { // but for what Open makes
		err := os.RemoveAll(filepath.Join(s.dir, replaced, stamp))
		_ = os.Remove(filepath.Join(s.dir, replaced)) // unless another is kept there
		return "", errors.Join(err, lock.Close())
	}
	return filepath.Join(replaced, stamp), lock.Close()
}

func (s *Store) discardIncoming() error {
	if err := s.step("discard"); err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(s.dir, restoring))
}

// syncTree makes files that were written without a sync durable, with their names.
func (s *Store) syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return s.syncDir(path) // fsync(2) is the same for files
	})
}

// resume ends a restore that a crash has cut off: forward if it was committed,
// else as though it had not been.
func (s *Store) resume() error {
	if gone(filepath.Join(s.dir, restoring)) {
		return nil
	}
	if gone(filepath.Join(s.dir, filepath.FromSlash(commitName))) {
		return s.discardIncoming()
	}
	return s.finishRestore()
}

// finishRestore moves the old state away and the new one in. It can be called
// again after it was cut off anywhere.
func (s *Store) finishRestore() error {
	commit, err := load(filepath.Join(s.dir, filepath.FromSlash(commitName)), maxEpoch)
	if err != nil {
		return err
	}
	aside := filepath.Join(s.dir, replaced, filepath.Base(strings.TrimSpace(string(commit.raw))))
	moved := filepath.Join(s.dir, filepath.FromSlash(movedName))
	if gone(moved) {
		if err := s.moveAll(s.dir, aside); err != nil {
			return err
		}
		if err := s.put(moved, nil, nil); err != nil {
			return err
		}
	}
	if err := s.moveAll(filepath.Join(s.dir, filepath.FromSlash(incoming)), s.dir); err != nil {
		return err
	}
	if err := s.discardCommit(); err != nil {
		return err
	}
	return s.syncDir(s.dir)
}

// discardCommit takes the commit away first: from then on the rest is litter.
func (s *Store) discardCommit() error {
	if err := s.step("erase"); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(s.dir, filepath.FromSlash(commitName))); err != nil {
		return err
	}
	if err := s.syncDir(filepath.Join(s.dir, restoring)); err != nil {
		return err
	}
	return s.discardIncoming()
}

// moveAll moves what belongs to a state from one directory to another.
func (s *Store) moveAll(from, to string) error {
	names, err := list(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !Belongs(name) {
			continue
		}
		if err := s.mkdir(to); err != nil {
			return err
		}
		if err := s.rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	if gone(to) {
		return nil
	}
	return errors.Join(s.syncDir(to), s.syncDir(from))
}

// doubtIncoming ends every notice of a state that is about to be restored and
// not at its end, and writes down what there is to know of the restore.
func (s *Store) doubtIncoming(dir string, r Restoration) error {
	in := newStore(dir)
	in.lock, in.fault, in.opened, in.edition = s.lock, s.fault, s.opened, s.edition
	if err := in.mkdir(in.tmp()); err != nil {
		return err
	}
	if err := in.index(); err != nil {
		return err
	}
	if err := in.doubtAll(r); err != nil {
		return err
	}
	if err := save(in, in.restorationFile(), r, nil); err != nil {
		return err
	}
	return os.RemoveAll(in.tmp())
}

func (s *Store) doubtAll(r Restoration) error {
	var errs []error
	for _, pair := range s.Pairs() {
		records, err := s.Records(pair.Manager, pair.Report, calendar.Date{})
		errs = append(errs, tolerable(err))
		for _, rec := range records {
			if r.end(rec.Notices) {
				errs = append(errs, s.Put(rec))
			}
		}
	}
	people, err := s.People()
	errs = append(errs, err)
	for _, email := range people {
		p, err := s.Person(email)
		if errs = append(errs, tolerable(err)); err == nil && r.end(p.Notices) {
			errs = append(errs, s.PutPerson(p))
		}
	}
	problems, err := s.AllProblems()
	errs = append(errs, tolerable(err))
	for _, p := range problems {
		if r.end(p.Notices) {
			errs = append(errs, s.PutProblem(p))
		}
	}
	return errors.Join(errs...)
}

// tolerable leaves out damage: what could not be read when the backup was made
// sends nothing now.
func tolerable(err error) error {
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	return err
}

// end ends those notices that are under way, and reports whether there were any.
func (r Restoration) end(notices []plan.Notice) (any bool) {
	for i, n := range notices {
		if !n.State.Final() {
			notices[i] = plan.InDoubt(n, r.Restored)
			any = true
		}
	}
	return any
}

// Restoration reads that the state was restored; not ok if it was not, or all has
// been settled since.
func (s *Store) Restoration() (r Restoration, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return read[Restoration](s, s.restorationFile(), nil)
}

// SettleRestoration notes that all is recorded that may have gone out before the
// state was restored.
func (s *Store) SettleRestoration() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.restorationFile()
	if err := s.erase(f.prevPath()); err != nil {
		return err
	}
	return s.erase(f.path())
}

func (s *Store) restorationFile() file {
	return file{dir: s.dir, name: "restored.yaml", prev: prevName("restored")}
}
