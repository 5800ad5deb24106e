package store

import (
	"fmt"
	"path/filepath"
	"time"

	"oneonone/daemon/plan"
)

// pairs looks at the folders of the pairs.
func (k *checker) pairs() error {
	for _, name := range sortedPairs(k.s) {
		dir := k.s.pairDir(name.Manager, name.Report)
		files, err := k.s.recordFiles(dir)
		if err != nil {
			return err
		}
		for _, key := range sortedKeys(files) {
			k.record(name, files[key])
		}
		f := k.s.pairFile(name.Manager, name.Report)
		if p, ok := inspect(k, f, aspect[Pair]{}); ok {
			k.whose(f, name, p.Manager, p.Report)
			k.steps(f, p)
		}
		f = k.s.privateFile(name.Manager, name.Report)
		if p, ok := inspect(k, f, aspect[Private]{}); ok {
			k.whose(f, name, p.Manager, p.Report)
		}
	}
	return nil
}

func sortedPairs(s *Store) []PairName {
	byName := map[string]PairName{}
	for n := range s.pairs {
		byName[n.Manager+"\x00"+n.Report] = n
	}
	var out []PairName
	for _, key := range sortedKeys(byName) {
		out = append(out, byName[key])
	}
	return out
}

func (k *checker) record(name PairName, f file) {
	named := func(r *plan.Record) string { return recordName(r.Event.Start.Format(time.DateOnly), f.key) }
	r, ok := inspect(k, f, aspect[plan.Record]{doubt: doubtRecord, name: named})
	if !ok {
		return
	}
	k.whose(f, name, r.Event.Manager, r.Event.Report)
	k.noticesOf(f, r.Notices, func(n plan.Notice) error {
		r.Put(n)
		return save(k.s, f, r, doubtRecord)
	})
}

// whose compares the people that a file names with its folder.
func (k *checker) whose(f file, folder PairName, manager, report string) {
	if manager == folder.Manager && report == folder.Report {
		return
	}
	k.note(Finding{File: k.s.rel(f.path()), What: fmt.Sprintf("says that it is of %s and %s, and lies in the folder of %s and %s", manager, report, folder.Manager, folder.Report),
		Hint: "move the file, or correct manager: and report: in it"}, nil)
}

// steps wants a number of its own for each promise of a pair.
func (k *checker) steps(f file, p Pair) {
	seen, most := map[int]bool{}, 0
	for _, s := range p.Steps {
		most = max(most, s.ID)
	}
	for i, s := range p.Steps {
		if s.ID > 0 && !seen[s.ID] {
			seen[s.ID] = true
			continue
		}
		most++
		id := most
		k.note(Finding{File: k.s.rel(f.path()), What: fmt.Sprintf("two promises have the number %d", s.ID), Mend: fmt.Sprintf("gives the later one, %.40q, the number %d", s.Text, id)},
			func() error {
				p.Steps[i].ID = id
				return k.replace(f, func() error { return save(k.s, f, p, nil) })
			})
	}
}

// replace keeps a copy of a file before it is written for the mending.
func (k *checker) replace(f file, write func() error) error {
	if err := k.copyAside(f.path()); err != nil {
		return err
	}
	return write()
}

// states are those that a notice can have in a file.
var states = map[plan.State]bool{plan.Queued: true, plan.Sending: true, plan.Sent: true, plan.Answered: true, plan.Skipped: true, plan.Expired: true, plan.Failed: true}

// noticesOf looks at the notices of a file. What is under way needs its letter.
func (k *checker) noticesOf(f file, notices []plan.Notice, put func(plan.Notice) error) {
	for _, n := range notices {
		name := k.s.rel(f.path())
		if _, twice := k.notices[n.ID]; twice || n.ID == "" {
			k.note(Finding{File: name, What: fmt.Sprintf("the notice %q stands in more than one place, or has no name", n.ID), Hint: "take out the one that is wrong"}, nil)
			continue
		}
		k.notices[n.ID] = n.State
		switch {
		case !states[n.State]:
			k.note(Finding{File: name, What: fmt.Sprintf("the notice %s has the state %q, which there is not", n.ID, n.State), Mend: "makes it failed, so that it is not sent"}, func() error {
				n.State, n.Reason = plan.Failed, fmt.Sprintf("its state was %q; it may have gone out or not", n.State)
				return k.replace(f, func() error { return put(n) })
			})
		case !n.State.Final() && gone(k.s.letterPath(n.ID)):
			k.note(Finding{File: name, What: fmt.Sprintf("the notice %s is %s, and its letter is not there", n.ID, n.State), Mend: "makes it failed, so that it is not sent"}, func() error {
				n.State, n.Reason, n.NextTry = plan.Failed, "its letter was lost: it may have gone out or not", time.Time{}
				return k.replace(f, func() error { return put(n) })
			})
		}
	}
}

func (k *checker) people() error {
	return k.each("people", ".yaml", func(stem string) {
		f := k.s.personFile(stem)
		p, ok := inspect(k, f, aspect[Person]{doubt: doubtPerson})
		if !ok {
			return
		}
		if part(p.Email) != stem {
			k.note(Finding{File: k.s.rel(f.path()), What: fmt.Sprintf("says that it is of %s, and has another name", p.Email), Hint: "rename the file, or correct email: in it"}, nil)
		}
		k.noticesOf(f, p.Notices, func(n plan.Notice) error { p.Put(n); return save(k.s, f, p, doubtPerson) })
	})
}

func (k *checker) problems() error {
	return k.each("problems", ".yaml", func(stem string) {
		f := k.s.problemFile(stem)
		p, ok := inspect(k, f, aspect[Problem]{doubt: doubtProblem, spare: true})
		if !ok || part(p.Key) != stem { // a copy that an editor made
			return
		}
		k.noticesOf(f, p.Notices, func(n plan.Notice) error {
			for i := range p.Notices {
				if p.Notices[i].ID == n.ID {
					p.Notices[i] = n
				}
			}
			return save(k.s, f, p, doubtProblem)
		})
	})
}

// letterFiles looks at the mails that go out, and at what their answers are read by.
func (k *checker) letterFiles() error {
	err := k.each("letters", ".yaml", func(stem string) {
		f := k.s.sheetFile(stem)
		f.name, f.prev = stem+".yaml", prevName(stem)
		sheet, ok := inspect(k, f, aspect[Sheet]{spare: true})
		if !ok {
			return
		}
		if part(sheet.Notice) != stem {
			k.note(Finding{File: k.s.rel(f.path()), What: fmt.Sprintf("says that it is of the notice %s, and has another name", sheet.Notice), Hint: "rename the file, or correct notice: in it"}, nil)
			return
		}
		k.sheets[sheet.Notice] = true
	})
	if err != nil {
		return err
	}
	return k.each("letters", ".eml", func(stem string) {
		path := filepath.Join(k.s.dir, "letters", stem+".eml")
		if k.raw(path) {
			if id, ok := unpart(stem); ok {
				k.letters[id] = true
			}
		}
	})
}

// mailFiles looks at the mails that came in.
func (k *checker) mailFiles() error {
	err := k.each("mails", ".yaml", func(stem string) {
		f := k.s.mailFile(stem)
		m, ok := inspect(k, f, aspect[Mail]{spare: true})
		if !ok {
			return
		}
		if part(m.ID) != stem {
			k.note(Finding{File: k.s.rel(f.path()), What: fmt.Sprintf("says that it is of the mail %s, and has another name", m.ID), Mend: "sets it aside"},
				func() error { return k.setAside(f.path(), f.prevPath()) })
			return
		}
		k.mails[m.ID] = true
	})
	if err != nil {
		return err
	}
	return k.each("mails", ".eml", func(stem string) { k.raw(filepath.Join(k.s.dir, "mails", stem+".eml")) })
}

// raw looks at a mail, as it came or goes. It reports whether it is whole as far
// as that shows.
func (k *checker) raw(path string) bool {
	c, err := load(path, maxFile)
	if err != nil {
		k.note(Finding{File: k.s.rel(path), What: err.Error(), Hint: Hint(err)}, nil)
		return false
	}
	if what := torn(c.raw); what != "" {
		k.note(Finding{File: k.s.rel(path), What: what, Mend: "sets it aside"}, func() error { return k.setAside(path) })
		return false
	}
	return true
}
