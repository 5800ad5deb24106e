package store

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Letter reads the bytes of the mail that a notice sends; fs.ErrNotExist if it
// was not written yet.
func (s *Store) Letter(notice string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.letterPath(notice)
	c, err := load(path, maxFile)
	if err == nil && (len(c.raw) == 0 || bytes.IndexByte(c.raw, 0) >= 0) {
		return nil, &Damage{File: s.rel(path), Lost: true,
			What: "is empty or holds NUL bytes",
			hint: "restore it from a backup; the mail cannot go out as it was written"}
	}
	if err != nil {
		return nil, fmt.Errorf("reading a letter: %w", err)
	}
	return c.raw, nil
}

// PutLetter writes the bytes of the mail that a notice sends. They are durable
// when PutLetter returns, and stay after it was sent.
func (s *Store) PutLetter(notice string, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.putBytes(s.letterPath(notice), raw)
}

func (s *Store) letterPath(notice string) string {
	return filepath.Join(s.dir, "letters", part(notice)+".eml")
}

func (s *Store) putBytes(path string, raw []byte) error {
	if len(raw) > maxFile {
		return fmt.Errorf("writing %s: it is larger than %d MiB", s.rel(path), maxFile>>20)
	}
	if err := s.put(path, raw, nil); err != nil {
		return fmt.Errorf("writing %s: %w", s.rel(path), err)
	}
	return nil
}

const secretBytes = 32

// Secret returns the 32 random bytes from which the tokens in mails are made.
// They are drawn at the first call and stay the same for ever.
func (s *Store) Secret() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, "secret")
	c, err := load(path, maxState)
	if errors.Is(err, fs.ErrNotExist) {
		secret := make([]byte, secretBytes)
		rand.Read(secret) // never fails
		return secret, s.putBytes(path, []byte(hex.EncodeToString(secret)+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret: %w", err)
	}
	secret, err := hex.DecodeString(string(bytes.TrimSpace(c.raw)))
	if err != nil || !validSecret(c.raw) {
		return nil, &Damage{File: "secret", Lost: true,
			What: fmt.Sprintf("is not %d bytes in hexadecimal digits", secretBytes),
			hint: "restore it from a backup, or delete it: a new one is drawn then, which does not know the tokens in mails already sent"}
	}
	return secret, nil
}

func validSecret(raw []byte) bool {
	secret, err := hex.DecodeString(string(bytes.TrimSpace(raw)))
	return err == nil && len(secret) == secretBytes
}

// A Cache keeps the last good answers of one calendar.
type Cache struct {
	s   *Store
	dir string
}

// Cache returns the cache of the calendar with this configured name.
func (s *Store) Cache(calendar string) *Cache {
	return &Cache{s, filepath.Join(s.dir, "calendars", part(calendar))}
}

// Get returns what was last put under name; nil if nothing was.
func (c *Cache) Get(name string) ([]byte, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	got, err := load(c.path(name), maxCopy)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the copy of a calendar: %w", err)
	}
	return got.raw, nil
}

// Put keeps raw under name. It is durable when Put returns.
func (c *Cache) Put(name string, raw []byte) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.putBytes(c.path(name), raw)
}

func (c *Cache) path(name string) string { return filepath.Join(c.dir, part(name)) }
