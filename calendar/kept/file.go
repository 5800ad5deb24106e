package kept

import "os"

// A Spool is a Cache that also keeps what is too large to be held in memory.
type Spool interface {
	// Create returns a new file, which is nobody's until Keep.
	Create() (*os.File, error)
	// Keep puts such a file under a name. It may still be read.
	Keep(name string, f *os.File) error
	// Open returns what was last kept under a name; nil if nothing was.
	Open(name string) (*os.File, error)
}

// A File holds a body that is too large to be held in memory.
type File struct {
	*os.File
	loose bool // it has a name that nobody else knows
}

// Discard closes the file. It is gone, unless it is kept.
func (f *File) Discard() {
	f.Close()
	if f.loose {
		os.Remove(f.Name())
	}
}

// Create returns a new file: one that the Cache can keep, or where it cannot,
// one that lasts until it is closed.
func (s Shelf) Create() (*File, error) {
	if spool, ok := s.Cache.(Spool); ok {
		f, err := spool.Create()
		return &File{f, true}, err
	}
	f, err := os.CreateTemp("", "oneonone-*")
	if err == nil {
		err = os.Remove(f.Name())
	}
	return &File{f, false}, err
}

// Keep keeps a body that is in a file, and reports whether it is kept.
func (s Shelf) Keep(f *File) bool {
	spool, ok := s.Cache.(Spool)
	if !ok || !s.kept(spool.Keep(s.Body, f.File)) {
		return false
	}
	f.loose = false
	return true
}

// Open returns the body that was kept last; nil if none was, or not in a file.
func (s Shelf) Open() (*File, error) {
	spool, ok := s.Cache.(Spool)
	if !ok {
		return nil, nil
	}
	f, err := spool.Open(s.Body)
	if f == nil || err != nil {
		return nil, err
	}
	return &File{f, false}, nil
}
