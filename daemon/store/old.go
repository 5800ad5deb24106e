package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
)

// OldLetters lists the notices whose letters and sheets were last written before
// a time.
func (s *Store) OldLetters(before time.Time) ([]string, error) {
	stems, err := s.old("letters", before)
	return texts(stems), err
}

// OldMails lists the mails that came in, and what became of which was last
// written, before a time.
func (s *Store) OldMails(before time.Time) ([]string, error) {
	stems, err := s.old("mails", before)
	return texts(stems), err
}

// OldProblems lists the problems that were over before a time, by key.
func (s *Store) OldProblems(before time.Time) ([]string, error) {
	all, err := s.AllProblems()
	if errors.Is(err, ErrDamaged) {
		err = nil // it is old another day
	}
	var keys []string
	for _, p := range all {
		if !p.Cleared.IsZero() && p.Cleared.Before(before) {
			keys = append(keys, p.Key)
		}
	}
	return keys, err
}

// texts undoes part. What is no work of part is somebody else's.
func texts(stems []string) (out []string) {
	for _, stem := range stems {
		if text, ok := unpart(stem); ok {
			out = append(out, text)
		}
	}
	return out
}

// old lists what all files of that name in a directory are older of than a time,
// without their endings, sorted.
func (s *Store) old(dir string, before time.Time) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	young := map[string]bool{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // gone since
		}
		stem := strings.TrimPrefix(e.Name(), ".")
		stem = strings.TrimSuffix(stem, filepath.Ext(stem))
		young[stem] = young[stem] || !info.ModTime().Before(before)
	}
	var stems []string
	for stem, is := range young {
		if !is {
			stems = append(stems, stem)
		}
	}
	slices.Sort(stems)
	return stems, nil
}

// EraseMeetings takes the records of a pair off the disk that are of days before
// one, and returns how many. At most so many go at a time.
func (s *Store) EraseMeetings(pair PairName, before calendar.Date, most int) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := s.recordFiles(s.pairDir(pair.Manager, pair.Report))
	if err != nil {
		return 0, err
	}
	for _, key := range sortedKeys(files) {
		f := files[key]
		day, _, ok := parseRecordName(f.name)
		if !ok || day >= before.String() || n == most || len(f.others) > 0 {
			continue
		}
		if err := s.erase(f.prevPath()); err != nil { // first: alone, it would be a damage
			return n, err
		}
		if err := s.erase(f.path()); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
