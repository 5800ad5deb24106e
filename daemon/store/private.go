package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"oneonone/mail/form"
)

// Private is what a manager wrote about the 1:1s with a report for no other
// eyes: the content of private.yaml. Nothing of it stands in any other file of
// the state but the mails themselves.
type Private struct {
	Manager string        `yaml:"manager"` // address
	Report  string        `yaml:"report"`  // address
	Notes   []PrivateNote `yaml:"notes,omitempty"`
}

// A PrivateNote is what one mail holds of it.
type PrivateNote struct {
	ID       string      `yaml:"id"`      // of the mail
	Meeting  string      `yaml:"meeting"` // key of the record
	Day      string      `yaml:"day"`     // of the 1:1, 2006-01-02
	At       time.Time   `yaml:"at"`
	Text     string      `yaml:"text,omitempty"`
	Unplaced string      `yaml:"unplaced,omitempty"` // what belongs under no heading: it is private until the manager puts it under one
	Doubts   []form.Note `yaml:"doubts,omitempty"`   // what was not understood in the mail
}

// Of returns what was written about one meeting, as it was filed.
func (p Private) Of(meeting string) (notes []PrivateNote) {
	for _, n := range p.Notes {
		if n.Meeting == meeting {
			notes = append(notes, n)
		}
	}
	return notes
}

// Has reports whether a mail is filed in it.
func (p Private) Has(mail string) bool {
	return slices.ContainsFunc(p.Notes, func(n PrivateNote) bool { return n.ID == mail })
}

// Private reads what a manager wrote for no other eyes; empty if nothing.
func (s *Store) Private(manager, report string) (Private, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, _, err := read[Private](s, s.privateFile(manager, report), nil)
	p.Manager, p.Report = manager, report
	return p, err
}

// PutPrivate writes it. It is durable when PutPrivate returns.
func (s *Store) PutPrivate(p Private) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.privateFile(p.Manager, p.Report), p, nil)
}

func (s *Store) privateFile(manager, report string) file {
	return file{dir: s.pairDir(manager, report), name: "private.yaml", prev: prevName("private")}
}

// Forget takes everything about a pair off the disk.
func (s *Store) Forget(manager, report string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pairs, PairName{manager, report})
	dir := s.pairDir(manager, report)
	if err := s.erase(dir); err != nil {
		return err
	}
	if left, err := list(filepath.Dir(dir)); err != nil || len(left) > 0 {
		return err
	}
	return s.erase(filepath.Dir(dir)) // which names the manager
}

// erase takes a file or a directory off the disk for good, with everything in
// it.
func (s *Store) erase(path string) error {
	if s.lock == nil {
		return ErrReadOnly
	}
	s.base = memory{}
	if err := s.step("erase"); err != nil {
		return err
	}
	if err := s.held(); err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if err := s.syncDir(filepath.Dir(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
