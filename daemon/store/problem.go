package store

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// A Problem is something that went wrong and that people were told of, or are
// to be. It is told once until it clears.
type Problem struct {
	Key     string        `yaml:"key"`     // stable, such as "calendar/maria"
	Kind    string        `yaml:"kind"`    // address, calendar, metric, state
	Subject string        `yaml:"subject"` // what it concerns: "calendar maria"
	What    string        `yaml:"what"`    // what went wrong, one sentence
	Hint    string        `yaml:"hint,omitempty"`
	Fact    form.Note     `yaml:"fact,omitempty"`    // what these three say, as mails tell it in the language of whoever reads them
	Detail  string        `yaml:"detail,omitempty"`  // what the other side said, verbatim
	Effects []string      `yaml:"effects,omitempty"` // the subjects of the mails that did not go out for it
	Tell    []string      `yaml:"tell,omitempty"`    // addresses of those who are to know
	Since   time.Time     `yaml:"since"`
	Last    time.Time     `yaml:"last,omitempty"`    // when it was last met
	Cleared time.Time     `yaml:"cleared,omitempty"` // zero while it is open
	Notices []plan.Notice `yaml:"notices,omitempty"`
	Pair    PairName      `yaml:"pair,omitempty"` // in whose 1:1 a metric was missed first
}

// Problem reads a problem, open or cleared; not ok if there was none.
func (s *Store) Problem(key string) (p Problem, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return read(s, s.problemFile(part(key)), doubtProblem)
}

// PutProblem writes a problem. It is durable when PutProblem returns.
func (s *Store) PutProblem(p Problem) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.problemFile(part(p.Key)), p, doubtProblem)
}

// Problems reads the problems that are open, the oldest first. Where some
// cannot be read, it returns the others, and an error that names them.
func (s *Store) Problems() ([]Problem, error) {
	all, err := s.AllProblems()
	return slices.DeleteFunc(all, func(p Problem) bool { return !p.Cleared.IsZero() }), err
}

// AllProblems is Problems, with those that are over.
func (s *Store) AllProblems() ([]Problem, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := list(filepath.Join(s.dir, "problems"))
	if err != nil {
		return nil, fmt.Errorf("listing the problems: %w", err)
	}
	var open []Problem
	var errs []error
	for _, name := range names {
		stem, isYAML := strings.CutSuffix(name, ".yaml")
		if !isYAML || strings.HasPrefix(name, ".") {
			continue
		}
		p, ok, err := read(s, s.problemFile(stem), doubtProblem)
		if err != nil {
			errs = append(errs, err)
		} else if ok && part(p.Key) == stem { // not a copy that an editor made
			open = append(open, p)
		}
	}
	slices.SortFunc(open, func(a, b Problem) int {
		return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.Key, b.Key))
	})
	return open, errors.Join(errs...)
}

// ForgetProblem takes a problem off the disk.
func (s *Store) ForgetProblem(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.problemFile(part(key))
	if err := s.erase(f.prevPath()); err != nil {
		return err
	}
	return s.erase(f.path())
}

func (s *Store) problemFile(stem string) file {
	return file{dir: filepath.Join(s.dir, "problems"), name: stem + ".yaml", prev: prevName(stem)}
}

func doubtProblem(p *Problem) { doubt(p.Notices) }
