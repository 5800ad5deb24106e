package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxCopy bounds what is read of a calendar's copy.
const maxCopy = 256 << 20

// Create returns a new file for what is too large to be held in memory. It has
// no name in the cache until Keep gives it one; what never gets one, the next
// Open of the store removes.
func (c *Cache) Create() (*os.File, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.lock == nil {
		return nil, ErrReadOnly
	}
	if err := c.s.step("create"); err != nil {
		return nil, err
	}
	return os.CreateTemp(c.s.tmp(), "*") // 0600
}

// Keep puts a file of Create's under name. It is durable when Keep returns, and
// may still be read; nobody may write to it any more.
func (c *Cache) Keep(name string, f *os.File) error {
	if err := c.s.step("sync"); err != nil {
		return err
	}
	if err := f.Sync(); err != nil { // which may take its time, and holds up nobody
		return err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.lock == nil {
		return ErrReadOnly
	}
	if err := c.s.mkdir(c.dir); err != nil {
		return err
	}
	if err := c.s.rename(f.Name(), c.path(name)); err != nil {
		return err
	}
	return c.s.syncDir(c.dir)
}

// Open returns what was last kept under name, to be read; nil if nothing was.
func (c *Cache) Open(name string) (*os.File, error) {
	f, err := os.Open(c.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the copy of a calendar: %w", err)
	}
	return f, nil
}
