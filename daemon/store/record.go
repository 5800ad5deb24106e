package store

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

// Record reads the record of one meeting; not ok if there is none.
func (s *Store) Record(manager, report, key string) (r plan.Record, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.recordFile(manager, report, key)
	if err != nil || f.name == "" {
		return r, false, err
	}
	return readRecord(s, f)
}

// Records reads the records of a pair's meetings on since and later, by start;
// with the zero date, of all.
//
// Where the error is a Damage, or several joined, they name the records that
// cannot be read, and the others are returned: of the meetings that they name,
// nothing may be sent.
func (s *Store) Records(manager, report string, since calendar.Date) ([]plan.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := s.recordFiles(s.pairDir(manager, report))
	if err != nil {
		return nil, fmt.Errorf("listing the meetings of %s and %s: %w", manager, report, err)
	}
	var records []plan.Record
	var errs []error
	for _, key := range sortedKeys(files) {
		f := files[key]
		if day, _, ok := parseRecordName(f.name); ok && day < since.String() {
			continue
		}
		r, ok, err := readRecord(s, f)
		if err != nil {
			errs = append(errs, err)
		} else if ok {
			records = append(records, r)
		}
	}
	slices.SortFunc(records, func(a, b plan.Record) int {
		return cmp.Or(a.Event.Start.Compare(b.Event.Start), strings.Compare(a.Key, b.Key))
	})
	return records, errors.Join(errs...)
}

// Put writes the record of a meeting, into the folder of its pair and under
// the day on which it starts where that was written. It is durable when Put
// returns.
func (s *Store) Put(r plan.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	day := r.Event.Start.Format(time.DateOnly)
	name := recordName(day, r.Key)
	if _, key, ok := parseRecordName(name); !ok || key != r.Key {
		return fmt.Errorf("writing a record: %q of %s cannot be a file name", r.Key, day)
	}
	f, err := s.recordFile(r.Event.Manager, r.Event.Report, r.Key)
	if err != nil {
		return err
	}
	if f.name == "" {
		f.name = name
	} else if f.name != name {
		f.to = name
	}
	if err := save(s, f, r, doubtRecord); err != nil {
		return err
	}
	s.pairs[PairName{r.Event.Manager, r.Event.Report}] = true
	return nil
}

func readRecord(s *Store, f file) (plan.Record, bool, error) {
	r, ok, err := read(s, f, doubtRecord)
	r.Key = f.key
	return r, ok, err
}

// doubtRecord ends the notices that were under way in a version of a record
// that is not the last: they may have gone out since.
func doubtRecord(r *plan.Record) { doubt(r.Notices) }

func doubt(notices []plan.Notice) {
	for i, n := range notices {
		if n.State == plan.Queued || n.State == plan.Sending {
			notices[i].State = plan.Failed
			notices[i].Reason = "it may have gone out or not: its state file was damaged while it was under way; it is not sent again"
			notices[i].NextTry = time.Time{}
		}
	}
}

// recordFile finds the file of a record. Its name is "" if there is none.
func (s *Store) recordFile(manager, report, key string) (file, error) {
	dir := s.pairDir(manager, report)
	files, err := s.recordFiles(dir)
	if err != nil {
		return file{}, fmt.Errorf("listing the meetings of %s and %s: %w", manager, report, err)
	}
	if f, ok := files[key]; ok {
		return f, nil
	}
	return file{dir: dir, prev: prevName(keyPart(key)), key: key}, nil
}

// recordFiles finds the files of a pair's records, by key. One of which only
// the previous version is left is there too, with "*" for its day.
func (s *Store) recordFiles(dir string) (files map[string]file, err error) {
	for range 3 { // while another process renames one, neither name may be listed
		var whole bool
		if files, whole, err = listRecords(dir); err != nil || whole {
			break
		}
	}
	return files, err
}

func listRecords(dir string) (files map[string]file, whole bool, err error) {
	names, err := list(dir)
	if err != nil {
		return nil, false, err
	}
	files = map[string]file{}
	slices.Sort(names)
	for _, name := range names {
		if _, key, ok := parseRecordName(name); ok {
			f := file{dir: dir, name: name, prev: prevName(keyPart(key)), key: key}
			if other, twice := files[key]; twice {
				f.others = append(other.others, filepath.Base(other.path()))
			}
			files[key] = f
		}
	}
	whole = true
	for _, name := range names {
		stem, isPrev := strings.CutSuffix(strings.TrimPrefix(name, "."), ".prev")
		key, ok := parseKey(stem)
		if _, there := files[key]; isPrev && ok && !there && stem != "pair" && stem != "private" {
			files[key] = file{dir: dir, name: recordName("*", key), prev: name, key: key}
			whole = false
		}
	}
	return files, whole, nil
}
