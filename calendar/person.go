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
//
// It is known by the two addresses. That of a listed person, or of the owner
// of a calendar, is the config's, however an event spells it. That of anybody
// else is the event's, in lower case: mail goes only to an address that
// somebody wrote. So a stranger who is invited as crew@example.com to one
// event and as crew+night@example.com to another has a pair with each; list
// them, with the other address under aliases, to make them one.
type Pair struct{ Manager, Report Person }

// Key names the pair for ever: the two addresses, manager first.
func (p Pair) Key() string { return p.Manager.Email + " " + p.Report.Email }

// A Roster knows people by any of their addresses, and by their names.
type Roster struct {
	other     Person // whoever is not listed, but for who they are
	people    []Person
	byAddress map[string]*Person
	byName    map[string][]*naming // by the first word of the name
	owners    map[string]*Person   // of the calendars that are watched, by key
	own       string
}

// NewRoster makes a roster of the given people. other is what holds for whoever
// is not among them: a zone, which also the listed have if they name none, a
// language, workdays and quiet hours. owners are the addresses whose calendars
// are watched; own is the daemon's own address, which is never a person.
//
// The people must be consistent (no address twice); the config sees to that.
func NewRoster(other Person, people []Person, owners []string, own string) *Roster {
	r := &Roster{
		other: other, people: slices.Clone(people), own: normal(own),
		byAddress: make(map[string]*Person, 2*len(people)), owners: map[string]*Person{},
	}
	for i := range r.people {
		p := &r.people[i]
		p.Email = strings.ToLower(p.Email)
		if p.Zone == nil {
			p.Zone = other.Zone
		}
	}
	for _, spelling := range []func(string) string{normal, strings.ToLower} { // what is written out wins over what is folded
		for i := range r.people {
			p := &r.people[i]
			r.byAddress[spelling(p.Email)] = p
			for _, a := range p.Aliases {
				r.byAddress[spelling(a)] = p
			}
		}
	}
	for _, o := range owners {
		p := r.party(o, "")
		r.owners[p.key] = p.Person
	}
	r.byName = nameIndex(r.people)
	return r
}

// People returns everyone that the config names, in its order.
func (r *Roster) People() []Person { return slices.Clone(r.people) }

// Find returns the person who has this address, if the config names them.
func (r *Roster) Find(address string) (Person, bool) {
	if p := r.listed(lower(address)); p != nil {
		return *p, true
	}
	return Person{}, false
}

// Person returns whoever has this address: the person of the config, else one
// made from what the event says of them.
func (r *Roster) Person(address, name string) Person { return *r.party(address, name).Person }

// Canonical returns the one address that mail to a person goes to: the config's
// for who is listed or owns a calendar, else the address itself in lower case.
// Two spellings of a stranger's address are not made one; Same knows them.
func (r *Roster) Canonical(address string) string { return r.party(address, "").Email }

// Same reports whether two addresses are one person's, by the config or but for
// their spelling: case, a +tag, and the dots that Gmail does not see.
func (r *Roster) Same(a, b string) bool { return r.key(a) == r.key(b) }

// Watched reports whether the person with this address owns a calendar that
// is watched.
func (r *Roster) Watched(address string) bool { return r.owners[r.key(address)] != nil }

// Own reports whether this is the daemon's own address.
func (r *Roster) Own(address string) bool { return r.own != "" && normal(lower(address)) == r.own }

// Reports returns the people whose manager has this address.
func (r *Roster) Reports(manager string) []Person {
	var out []Person
	key := r.key(manager)
	for _, p := range r.people {
		if p.Manager != "" && r.key(p.Manager) == key {
			out = append(out, p)
		}
	}
	return out
}

// A party is a person, not to be changed, with the key that is the same for
// every address of theirs and every spelling of it. Keys tell who is who and
// go no further: nobody may have written them.
type party struct {
	*Person
	key string
}

// party returns whoever has this address, as Person does.
func (r *Roster) party(address, name string) party {
	address = lower(address)
	p, key := r.known(address)
	switch {
	case p == nil:
		stranger := r.other
		stranger.Email, stranger.Name = address, name
		p = &stranger
	case p.Name == "" && name != "":
		named := *p
		named.Name = name
		p = &named
	}
	return party{p, key}
}

// key returns the key of whoever has this address.
func (r *Roster) key(address string) string {
	_, key := r.known(lower(address))
	return key
}

// known returns the person of the config who has this address, in lower case,
// listed or only as the owner of a calendar; nil for a stranger, who has a key
// too.
func (r *Roster) known(address string) (p *Person, key string) {
	if p := r.listed(address); p != nil {
		return p, p.Email
	}
	key = normal(address)
	return r.owners[key], key
}

// listed returns the person of the config who has this address, in lower case.
func (r *Roster) listed(address string) *Person {
	if p := r.byAddress[address]; p != nil {
		return p
	}
	return r.byAddress[normal(address)]
}

func lower(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// normal folds the spellings of one mailbox into one: case, a +tag, and the
// dots that Gmail does not see.
func normal(address string) string {
	address = lower(address)
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return address
	}
	folded := local
	if tag := strings.IndexByte(local, '+'); tag > 0 {
		folded = local[:tag]
	}
	switch {
	case domain == "gmail.com" || domain == "googlemail.com":
		return strings.ReplaceAll(folded, ".", "") + "@gmail.com"
	case folded == local:
		return address
	}
	return folded + "@" + domain
}
