package store

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"oneonone/mail/form"
)

// A PairName names a pair by its two addresses.
type PairName struct {
	Manager string `json:"manager" yaml:"manager"`
	Report  string `json:"report" yaml:"report"`
}

// A Pair is what belongs to a manager and one of their reports, whatever
// becomes of their meetings: the content of pair.yaml. People edit it.
type Pair struct {
	Manager     string      `yaml:"manager"` // address
	Report      string      `yaml:"report"`  // address
	ManagerName string      `yaml:"manager_name,omitempty"`
	ReportName  string      `yaml:"report_name,omitempty"`
	FirstSeen   time.Time   `yaml:"first_seen,omitempty"`
	Steps       []form.Step `yaml:"steps,omitempty"`  // promised, open and closed
	Topics      []Topic     `yaml:"topics,omitempty"` // to talk about, mailed in between
}

// A Topic is something that one of the two wants to talk about in the next 1:1
// that takes place after they said so.
type Topic struct {
	ID   string    `yaml:"id"`
	From string    `yaml:"from"` // address
	At   time.Time `yaml:"at"`
	Text string    `yaml:"text"`
}

// Readdress puts the address that somebody has now in the place of one that was
// theirs before, in what they promised and want to talk about.
func (p *Pair) Readdress(now func(address string) string) {
	for i, s := range p.Steps {
		if s.Owner != "" {
			p.Steps[i].Owner = now(s.Owner)
		}
	}
	for i, t := range p.Topics {
		p.Topics[i].From = now(t.From)
	}
}

// Name returns the two addresses.
func (p Pair) Name() PairName { return PairName{p.Manager, p.Report} }

// Pairs returns every pair that there is something of, sorted by manager, then
// report. A pair that another process adds is not seen until the store is
// opened again; one whose address is too long to be a file name is never.
func (s *Store) Pairs() []PairName {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]PairName, 0, len(s.pairs))
	for n := range s.pairs {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b PairName) int {
		return cmp.Or(strings.Compare(a.Manager, b.Manager), strings.Compare(a.Report, b.Report))
	})
	return names
}

// Pair reads what belongs to a pair; not ok if there is nothing of it.
func (s *Store) Pair(manager, report string) (p Pair, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return read[Pair](s, s.pairFile(manager, report), nil)
}

// PutPair writes what belongs to a pair. It is durable when PutPair returns.
func (s *Store) PutPair(p Pair) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := save(s, s.pairFile(p.Manager, p.Report), p, nil); err != nil {
		return err
	}
	s.pairs[p.Name()] = true
	return nil
}

func (s *Store) pairFile(manager, report string) file {
	return file{dir: s.pairDir(manager, report), name: "pair.yaml", prev: prevName("pair")}
}

func (s *Store) pairDir(manager, report string) string {
	return filepath.Join(s.dir, "pairs", part(manager), part(report))
}

// index reads which pairs there are. What they hold is read when it is asked
// for.
func (s *Store) index() error {
	managers, err := list(filepath.Join(s.dir, "pairs"))
	if err != nil {
		return fmt.Errorf("listing the pairs: %w", err)
	}
	for _, m := range managers {
		if manager, ok := unpart(m); ok {
			if err := s.indexReports(manager); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) indexReports(manager string) error {
	dir := filepath.Join(s.dir, "pairs", part(manager))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, syscall.ENOTDIR) {
		return nil // a person's own file
	}
	if err != nil {
		return fmt.Errorf("listing the pairs of %s: %w", manager, err)
	}
	for _, e := range entries {
		if report, ok := unpart(e.Name()); ok && e.IsDir() {
			s.pairs[PairName{manager, report}] = true
		}
	}
	return nil
}
