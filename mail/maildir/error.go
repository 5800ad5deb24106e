package maildir

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// An Error says what could not be done with a Maildir. It is never permanent:
// the same mail goes out, or comes in, when a person has seen to the disk.
type Error struct {
	Doing string // in a gerund: "opening", "writing a mail to"
	Dir   string
	Inbox bool // it is the one that mails are read from
	Err   error
}

// Error says it in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("%s the maildir %s: %v", e.Doing, e.Dir, cause(e.Err))
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what a person can do about it; "" where the error says it all.
func (e *Error) Hint() string {
	if e.Inbox {
		return e.inboxHint()
	}
	switch {
	case errors.Is(e.Err, syscall.ENOTDIR):
		return "there is a file where the directory should be: move it away, or set another mail.outbox"
	case errors.Is(e.Err, fs.ErrPermission):
		return "the user that oneonone runs as must be allowed to write there"
	case errors.Is(e.Err, syscall.EROFS):
		return "the file system is read-only: set mail.outbox to a directory that can be written to"
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return "the disk is full: make room, and the mail goes out by itself"
	case errors.Is(e.Err, fs.ErrNotExist):
		return "the directory was taken away while oneonone was running: start it again, or put it back"
	}
	return ""
}

func (e *Error) inboxHint() string {
	switch {
	case errors.Is(e.Err, fs.ErrNotExist), errors.Is(e.Err, syscall.ENOTDIR):
		return "mail.inbox must be a Maildir, a directory with new and cur in it; if whatever delivers mail there makes it with the first mail, nothing needs doing"
	case errors.Is(e.Err, fs.ErrPermission):
		return "the user that oneonone runs as must be allowed to read the mails there, and to move them from new to cur"
	}
	return ""
}

func fault(doing, dir string, err error) error { return &Error{Doing: doing, Dir: dir, Err: err} }

// cause leaves out the path of a file that only this package knows.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
