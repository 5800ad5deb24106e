package calendar

import (
	"slices"
	"strings"
	"time"
)

// A Person is somebody whom mails can go to.
type Person struct {
	Email     string   // the address that mails go to, lower case
	Name      string   // as people write it; may be ""
	Aliases   []string // other addresses of the same person, lower case
	Manager   string   // address of their manager, or "" if the config does not say
	Zone      *time.Location
	Language  string // BCP 47, such as "en"
	Interests []string
	Region    string         // whose holidays count, a name of the config's holidays; "" for all-region ones only
	Workdays  []time.Weekday // nil: Monday to Friday
	Quiet     Quiet
	Away      []Span // from the config; what calendars say is found by Match
}

// Quiet is the part of each day in which nobody is mailed, on the person's
// own clock. From after To runs over midnight; From equal to To means none.
type Quiet struct{ From, To Clock }

// Covers reports whether the wall-clock time c is quiet.
func (q Quiet) Covers(c Clock) bool {
	if q.From == q.To {
		return false
	}
	if q.From.Before(q.To) {
		return !c.Before(q.From) && c.Before(q.To)
	}
	return !c.Before(q.From) || c.Before(q.To)
}

// Called is what to call the person in a mail: the first name, else the name,
// else the part of the address before the @.
func (p Person) Called() string {
	if first, _, _ := strings.Cut(strings.TrimSpace(p.Name), " "); first != "" {
		return strings.Trim(first, ",")
	}
	local, _, _ := strings.Cut(p.Email, "@")
	return local
}

// FullName is the name, else the address.
func (p Person) FullName() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

// A Pair is a manager and one of their reports. Commitments and history
// belong to it, not to any event.
type Pair struct{ Manager, Report Person }

// Key names the pair for ever: the two addresses, manager first.
func (p Pair) Key() string { return p.Manager.Email + " " + p.Report.Email }

// A Roster knows people by any of their addresses.
type Roster struct {
	other     Person // whoever is not listed, but for who they are
	people    []Person
	byAddress map[string]int
	owners    map[string]bool
	own       string
}

// NewRoster makes a roster of the given people. other is what holds for whoever
// is not among them: a zone, which also the listed have if they name none, a
// language, workdays and quiet hours. owners are the addresses whose calendars
// are watched; own is the daemon's own address, which is never a person.
//
// The people must be consistent (no address twice); the config sees to that.
func NewRoster(other Person, people []Person, owners []string, own string) *Roster {
	r := &Roster{other: other, byAddress: map[string]int{}, owners: map[string]bool{}, own: normal(own)}
	for _, p := range people {
		p.Email = strings.ToLower(p.Email)
		if p.Zone == nil {
			p.Zone = other.Zone
		}
		r.people = append(r.people, p)
	}
	for _, spelling := range []func(string) string{normal, strings.ToLower} { // what is written out wins over what is folded
		for i, p := range r.people {
			for _, a := range append([]string{p.Email}, p.Aliases...) {
				r.byAddress[spelling(a)] = i
			}
		}
	}
	for _, o := range owners {
		r.owners[r.Canonical(o)] = true
	}
	return r
}

// People returns everyone that the config names, in its order.
func (r *Roster) People() []Person { return slices.Clone(r.people) }

// Find returns the person who has this address, if the config names them.
func (r *Roster) Find(address string) (Person, bool) {
	i, ok := r.byAddress[strings.ToLower(strings.TrimSpace(address))]
	if !ok {
		i, ok = r.byAddress[normal(address)]
	}
	if !ok {
		return Person{}, false
	}
	return r.people[i], true
}

// Person returns whoever has this address: the person of the config, else one
// made from what the event says of them.
func (r *Roster) Person(address, name string) Person {
	if p, ok := r.Find(address); ok {
		if p.Name == "" {
			p.Name = name
		}
		return p
	}
	p := r.other
	p.Email, p.Name = strings.ToLower(address), name
	return p
}

// Canonical returns the one address that stands for all of a person's.
func (r *Roster) Canonical(address string) string {
	if p, ok := r.Find(address); ok {
		return p.Email
	}
	return normal(address)
}

// Watched reports whether the person with this address owns a calendar that
// is watched.
func (r *Roster) Watched(address string) bool { return r.owners[r.Canonical(address)] }

// Own reports whether this is the daemon's own address.
func (r *Roster) Own(address string) bool { return r.own != "" && normal(address) == r.own }

// Reports returns the people whose manager has this address.
func (r *Roster) Reports(manager string) []Person {
	var out []Person
	for _, p := range r.people {
		if p.Manager != "" && r.Canonical(p.Manager) == r.Canonical(manager) {
			out = append(out, p)
		}
	}
	return out
}

// normal folds the spellings of one mailbox into one: case, a +tag, and the
// dots that Gmail does not see.
func normal(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return address
	}
	if tag := strings.IndexByte(local, '+'); tag > 0 {
		local = local[:tag]
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + domain
}
