package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// A Sheet is what the reply to a mail of ours is read by: whom the mail went to,
// what it is about, and the lines in it that can be answered.
type Sheet struct {
	Notice    string      `yaml:"notice"`
	Kind      string      `yaml:"kind"`
	To        string      `yaml:"to"` // address
	Manager   string      `yaml:"manager,omitempty"`
	Report    string      `yaml:"report,omitempty"`
	Meeting   string      `yaml:"meeting,omitempty"` // key of the record
	Questions []SheetLine `yaml:"questions,omitempty"`
	Items     []SheetItem `yaml:"items,omitempty"`
}

// A SheetLine is a line of the text under which an answer is written.
type SheetLine struct {
	Key  string `yaml:"key"`
	Line string `yaml:"line"`
}

// A SheetItem is a promise that the mail lists.
type SheetItem struct {
	ID      int    `yaml:"id"` // in the mail
	Line    string `yaml:"line"`
	Step    int    `yaml:"step,omitempty"` // in the pair, where the mail numbers them otherwise
	Manager string `yaml:"manager,omitempty"`
	Report  string `yaml:"report,omitempty"`
}

// Sheet reads the sheet of a notice; not ok if there is none.
func (s *Store) Sheet(notice string) (sh Sheet, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return read[Sheet](s, s.sheetFile(notice), nil)
}

// PutSheet writes a sheet. It is durable when PutSheet returns.
func (s *Store) PutSheet(sh Sheet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.sheetFile(sh.Notice), sh, nil)
}

// Lettered lists the notices that letters were written for.
func (s *Store) Lettered() ([]string, error) { return s.inLetters(".eml") }

// inLetters lists the notices that there is a file of a kind for.
func (s *Store) inLetters(suffix string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := list(filepath.Join(s.dir, "letters"))
	if err != nil {
		return nil, fmt.Errorf("listing the letters: %w", err)
	}
	var out []string
	for _, name := range names {
		stem, fits := strings.CutSuffix(name, suffix)
		if id, ok := unpart(stem); ok && fits && !strings.HasPrefix(name, ".") {
			out = append(out, id)
		}
	}
	return out, nil
}

// Sheeted lists the notices that sheets were written for.
func (s *Store) Sheeted() ([]string, error) { return s.inLetters(".yaml") }

// ForgetLetter takes a letter and its sheet off the disk. The sheet, which says
// whose it is, goes last.
func (s *Store) ForgetLetter(notice string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.sheetFile(notice)
	for _, path := range []string{s.letterPath(notice), f.prevPath(), f.path()} {
		if err := s.erase(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *Store) sheetFile(notice string) file {
	return file{dir: filepath.Join(s.dir, "letters"), name: part(notice) + ".yaml", prev: prevName(part(notice))}
}
