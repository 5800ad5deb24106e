package maildir

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A file is a mail in a Maildir.
type file struct {
	sub, name string    // where it was seen last
	id        string    // its name up to the colon
	key       string    // that, as it is written down
	at        time.Time // when it was delivered, by its name, else by the file
}

// scan lists the mails of a Maildir by their keys. New is looked into before
// cur, so that a mail which is moved meanwhile is seen once at least.
func scan(dir string) (map[string]file, error) {
	out := map[string]file{}
	for _, sub := range []string{"new", "cur"} {
		if err := scanSub(dir, sub, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanSub(dir, sub string, out map[string]file) error {
	d, err := os.Open(filepath.Join(dir, sub))
	if err != nil {
		return err
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(1000)
		for _, e := range entries {
			if f, ok := mailOf(sub, e); ok {
				out[f.key] = f
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// mailOf tells mails from what else may lie there: our own, hidden files, and
// everything that is no plain file, links too.
func mailOf(sub string, e os.DirEntry) (file, bool) {
	id, ok := idOf(e.Name())
	if !ok || !e.Type().IsRegular() {
		return file{}, false
	}
	f := file{sub: sub, name: e.Name(), id: id, key: keyOf(id), at: delivered(id)}
	if f.at.IsZero() {
		info, err := e.Info()
		if err != nil { // it has just been moved
			return file{}, false
		}
		f.at = info.ModTime()
	}
	return f, true
}

// idOf returns what a mail is known by, and whether the name is one of a mail
// that is not our own.
func idOf(name string) (id string, ok bool) {
	id, _, _ = strings.Cut(name, ":")
	return id, id != "" && !strings.HasPrefix(id, ".") && !strings.HasSuffix(id, suffix)
}

// delivered reads the time that a name begins with, in seconds and ten digits;
// zero if it does not.
func delivered(id string) time.Time {
	seconds, _, ok := strings.Cut(id, ".")
	n, err := strconv.ParseUint(seconds, 10, 64)
	if !ok || err != nil || len(seconds) != 10 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0)
}

// oldestFirst sorts mails by their time, then by name.
func oldestFirst(files []file) {
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
}

// read reads a mail that is not larger than limit; raw is nil if it is. Links
// are not followed, and nothing is waited for.
func read(path string, limit int64) (raw []byte, info fs.FileInfo, err error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err = f.Stat()
	switch {
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, errors.New("it is no plain file")
	case info.Size() > limit:
		return nil, info, nil
	}
	raw, err = io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(raw)) > limit { // it has grown
		return nil, info, err
	}
	return raw, info, err
}
