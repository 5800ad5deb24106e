package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// rest looks at the files that are one of a kind, and at what others keep here.
func (k *checker) rest() error {
	inspect(k, k.s.restorationFile(), aspect[Restoration]{})
	inspect(k, k.s.usageFile(), aspect[Usage]{})
	if c, err := load(filepath.Join(k.s.dir, "secret"), maxState); err == nil && !validSecret(c.raw) {
		k.note(Finding{File: "secret", What: fmt.Sprintf("is not %d bytes in hexadecimal digits", secretBytes), Hint: "restore it from a backup: without it no answer to a mail that went out is known"}, nil)
	}
	for _, dir := range []string{"inbox", "calendars"} {
		err := filepath.WalkDir(filepath.Join(k.s.dir, dir), func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) || err == nil && !d.Type().IsRegular() {
				return nil
			}
			if err != nil {
				return err
			}
			c, err := load(path, maxCopy)
			if err != nil {
				return err
			}
			if dir == "inbox" {
				k.cursor(path, c.raw)
			} else if what := torn(c.raw); what != "" {
				k.note(Finding{File: k.s.rel(path), What: what, Mend: "sets it aside; the calendar is read anew"}, func() error { return k.setAside(path) })
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// cursor looks at how far a mailbox was read. It is never set aside: all mail that
// lies there would count as old.
func (k *checker) cursor(path string, raw []byte) {
	err := checkWhole(raw)
	if err == nil {
		_, err = parse(raw)
	}
	if err == nil && !strings.HasPrefix(string(raw), "schema: ") {
		err = fmt.Errorf("the first line is not %q", "schema: 1")
	}
	if err != nil {
		k.note(Finding{File: k.s.rel(path), What: err.Error(), Hint: "mend it, or put it back from a backup; if you delete it, all mail that is in the mailbox now counts as old and is not read"}, nil)
	}
}

// references compares what files say of each other.
func (k *checker) references() error {
	for _, id := range sortedKeys(k.letters) {
		path := k.s.letterPath(id)
		_, known := k.notices[id]
		switch {
		case !known && !k.s.unread():
			k.note(Finding{File: k.s.rel(path), What: "is the letter of a notice that nothing knows", Mend: "sets it aside with its sheet; if it is still to be sent, it is written anew"}, func() error {
				f := k.s.sheetFile(id)
				return k.setAside(path, f.prevPath(), f.path())
			})
		case known && !k.sheets[id]:
			k.note(Finding{File: k.s.rel(path), What: "has no sheet beside it, by which an answer is read", Hint: "restore it from a backup; until then an answer to it is kept and not filed"}, nil)
		}
	}
	for _, id := range sortedKeys(k.sheets) {
		if _, known := k.notices[id]; !known && !k.letters[id] && !k.s.unread() {
			f := k.s.sheetFile(id)
			k.note(Finding{File: k.s.rel(f.path()), What: "is the sheet of a notice that nothing knows", Mend: "sets it aside"}, func() error { return k.setAside(f.prevPath(), f.path()) })
		}
	}
	return nil
}

// unread reports whether there are files whose notices nobody knows.
func (s *Store) unread() bool { return len(s.damages) > 0 }

// each calls look with the stems of the files of a directory that end in suffix,
// also of those of which only the version before is left.
func (k *checker) each(dir, suffix string, look func(stem string)) error {
	names, err := list(filepath.Join(k.s.dir, dir))
	if err != nil {
		return err
	}
	stems := map[string]bool{}
	for _, name := range names {
		if stem, ok := strings.CutSuffix(name, suffix); ok && !strings.HasPrefix(name, ".") {
			stems[stem] = true
		}
		if stem, ok := strings.CutSuffix(strings.TrimPrefix(name, "."), ".prev"); ok && suffix == ".yaml" && strings.HasPrefix(name, ".") {
			stems[stem] = true
		}
	}
	for _, stem := range sortedKeys(stems) {
		look(stem)
	}
	return nil
}
