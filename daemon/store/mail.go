package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Mail is one that arrived: what became of it. The mail itself stands beside,
// byte for byte.
type Mail struct {
	ID        string    `yaml:"id"`
	MessageID string    `yaml:"message_id,omitempty"`
	From      string    `yaml:"from,omitempty"` // address
	Subject   string    `yaml:"subject,omitempty"`
	At        time.Time `yaml:"at"`      // when it was first seen
	Tries     int       `yaml:"tries"`   // how often it was begun to be read; it is set aside when that kills us
	Verdict   string    `yaml:"verdict"` // reading, until one of the words of the daemon stands
	Reason    string    `yaml:"reason,omitempty"`
	Notice    string    `yaml:"notice,omitempty"` // that it answers
	Manager   string    `yaml:"manager,omitempty"`
	Report    string    `yaml:"report,omitempty"`
}

// Reading is the verdict on a mail that is not filed yet.
const Reading = "reading"

// Final reports whether the mail is filed or set aside for good.
func (m Mail) Final() bool { return m.Verdict != "" && m.Verdict != Reading }

// Mail reads what became of a mail; not ok if it never arrived.
func (s *Store) Mail(id string) (m Mail, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return read[Mail](s, s.mailFile(part(id)), nil)
}

// PutMail writes what became of a mail. It is durable when PutMail returns.
func (s *Store) PutMail(m Mail) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.mailFile(part(m.ID)), m, nil)
}

// PutRaw keeps a mail as it arrived.
func (s *Store) PutRaw(id string, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.rawPath(id)
	if !gone(path) {
		return nil
	}
	return s.putBytes(path, raw)
}

// Raw reads a mail as it arrived; fs.ErrNotExist if it was not kept.
func (s *Store) Raw(id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := load(s.rawPath(id), maxFile)
	if err != nil {
		return nil, fmt.Errorf("reading a mail: %w", err)
	}
	return c.raw, nil
}

// Mails reads what became of every mail, the oldest first. Where some cannot be
// read, it returns the others, and an error that names them.
func (s *Store) Mails() ([]Mail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := list(filepath.Join(s.dir, "mails"))
	if err != nil {
		return nil, fmt.Errorf("listing the mails: %w", err)
	}
	var out []Mail
	var errs []error
	for _, name := range names {
		stem, isYAML := strings.CutSuffix(name, ".yaml")
		if !isYAML || strings.HasPrefix(name, ".") {
			continue
		}
		m, ok, err := read[Mail](s, s.mailFile(stem), nil)
		if err != nil {
			errs = append(errs, err)
		} else if ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Mail) int { return a.At.Compare(b.At) })
	return out, errors.Join(errs...)
}

// ForgetMail takes a mail, and what became of it, off the disk.
func (s *Store) ForgetMail(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.mailFile(part(id))
	for _, path := range []string{s.rawPath(id), f.prevPath(), f.path()} {
		if err := s.erase(path); err != nil {
			return err
		}
	}
	return nil
}

// Inbox is where the reader of a mailbox notes how far it has come.
func (s *Store) Inbox() *Cache { return &Cache{s, filepath.Join(s.dir, "inbox")} }

func (s *Store) mailFile(stem string) file {
	return file{dir: filepath.Join(s.dir, "mails"), name: stem + ".yaml", prev: prevName(stem)}
}

func (s *Store) rawPath(id string) string { return filepath.Join(s.dir, "mails", part(id)+".eml") }
