package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"oneonone/mail/form"
)

// Errors that callers tell apart; each comes wrapped.
var (
	ErrLocked    = errors.New("the state is in use by another process")
	ErrLost      = errors.New("another process has taken the state over")
	ErrReadOnly  = errors.New("the state is open for reading only")
	ErrDamaged   = errors.New("damaged state file")
	ErrNewer     = errors.New("written by a newer version of oneonone")
	errRestoring = errors.New("a restore is under way")
	ErrFull      = errors.New("there is no room for it in the file")
)

// Damage is a state file that cannot be read as it is. As an error (it is
// ErrDamaged) it says that there is nothing to read in its place, or that the
// file is not written over.
type Damage struct {
	File     string // below the state directory
	Line     int    // from 1; 0 if the damage has no place
	What     string // "is empty", "does not end with …"
	Key      string // of the record, if it is one
	SetAside string // where it was copied to, below the state directory; "" if it was left as it is
	Lost     bool   // no good previous version exists: what it said is unknown
	prev     string // name of the version before, in the same directory
	hint     string // if the usual ones do not fit
}

// Error names the file, the line and what is wrong there.
func (d *Damage) Error() string {
	if d.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", d.File, d.Line, d.What)
	}
	return fmt.Sprintf("%s: %s", d.File, d.What)
}

// Is makes every Damage an ErrDamaged.
func (d *Damage) Is(target error) bool { return target == ErrDamaged }

// Hint says what to do, and what holds until then.
func (d *Damage) Hint() string {
	switch {
	case d.hint != "":
		return d.hint
	case d.SetAside != "":
		return "nothing needs doing: the version before it is in its place; compare it with " + d.SetAside
	case d.Lost:
		return "mend the file, or delete it if its mails may go out again; until then no mail goes out for it"
	default:
		return "mend the file, or put " + d.prev + " in its place; until then that version is read, and no mail goes out for it"
	}
}

// Fact is the damage as mails tell it.
func (d *Damage) Fact() form.Note {
	switch {
	case d.hint != "" || d.Lost:
		return form.Note{Key: form.Damaged, Who: d.File}
	case d.SetAside != "":
		return form.Note{Key: form.SetAside, Who: d.File, Words: d.SetAside}
	}
	return form.Note{Key: form.Damaged, Who: d.File, Words: d.prev}
}

// Hint says what to do about an error of this package, in one sentence, or ""
// if there is nothing to say.
func Hint(err error) string {
	var d *Damage
	switch {
	case errors.As(err, &d):
		return d.Hint()
	case errors.Is(err, ErrLocked):
		return "stop the other process, or give this one a state directory of its own with --state"
	case errors.Is(err, ErrLost):
		return "nothing needs doing: this one has stopped, the other goes on; `oneonone run --standby` waits until it is needed again"
	case errors.Is(err, errRestoring):
		return "try again in a moment; if it was cut off, the next start of the daemon ends it, and so does `oneonone fsck --mend`"
	case errors.Is(err, ErrNewer):
		return "install that version again, or restore the state from before it"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "free some space on the disk of the state directory; nothing is sent until it can be recorded"
	case errors.Is(err, syscall.EROFS):
		return "the disk of the state directory is mounted read-only; mount it for writing, or name another with --state"
	case errors.Is(err, fs.ErrPermission):
		return "give the user that runs oneonone the right to read and write the state directory"
	}
	return ""
}
