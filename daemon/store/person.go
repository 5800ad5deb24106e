package store

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"oneonone/daemon/plan"
)

// kept is how long the notices of a person are remembered after they ended.
const kept = 400 * 24 * time.Hour

// A Person is what belongs to somebody and to none of their pairs: the mails
// that remind them of promises, tell a manager how the 1:1s go, or say that a
// mail could not be filed.
type Person struct {
	Email   string        `yaml:"email"`
	Notices []plan.Notice `yaml:"notices,omitempty"`
}

// Notice returns the recorded notice with this ID.
func (p Person) Notice(id string) (plan.Notice, bool) {
	i := slices.IndexFunc(p.Notices, func(n plan.Notice) bool { return n.ID == id })
	if i < 0 {
		return plan.Notice{}, false
	}
	return p.Notices[i], true
}

// Put records a notice, in the place of the one with its ID if there is one,
// and forgets those that ended long before it.
func (p *Person) Put(n plan.Notice) {
	i := slices.IndexFunc(p.Notices, func(old plan.Notice) bool { return old.ID == n.ID })
	if i >= 0 {
		p.Notices[i] = n
		return
	}
	p.Notices = slices.DeleteFunc(p.Notices, func(old plan.Notice) bool { return old.State.Final() && n.Due.Sub(old.Due) > kept })
	p.Notices = append(p.Notices, n)
}

// Person reads what belongs to a person; empty if there is nothing.
func (s *Store) Person(email string) (Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, _, err := read(s, s.personFile(part(email)), doubtPerson)
	p.Email = email
	return p, err
}

// PutPerson writes it. It is durable when PutPerson returns.
func (s *Store) PutPerson(p Person) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.personFile(part(p.Email)), p, doubtPerson)
}

// People lists the addresses of whom there is something, sorted.
func (s *Store) People() ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := list(filepath.Join(s.dir, "people"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		stem, isYAML := strings.CutSuffix(name, ".yaml")
		if email, ok := unpart(stem); ok && isYAML {
			out = append(out, email)
		}
	}
	slices.Sort(out)
	return out, nil
}

// ForgetPerson takes it off the disk.
func (s *Store) ForgetPerson(email string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.personFile(part(email))
	if err := s.erase(f.prevPath()); err != nil {
		return err
	}
	return s.erase(f.path())
}

func (s *Store) personFile(stem string) file {
	return file{dir: filepath.Join(s.dir, "people"), name: stem + ".yaml", prev: prevName(stem)}
}

func doubtPerson(p *Person) { doubt(p.Notices) }
