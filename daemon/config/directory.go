package config

import (
	"fmt"
	"strings"

	"oneonone/calendar"
)

// A directory knows every address that the config tells of, and who it is.
type directory struct {
	people []calendar.Person
	index  map[string]int // of people, by each of their addresses
	places map[string]pos
	others map[string]bool // owners of calendars and managers who are not listed
}

// directory checks the people against each other: no address twice, nobody
// their own manager, no managers in a circle.
func (d *decoder) directory(all []at[person], people []calendar.Person, calendars []at[source]) *directory {
	who := &directory{people: people, index: map[string]int{}, places: map[string]pos{}, others: map[string]bool{}}
	for i, p := range all {
		d.claim(who, p.v.email, i)
		for _, alias := range p.v.aliases.v {
			d.claim(who, alias, i)
		}
	}
	for _, c := range calendars {
		who.others[c.v.owner.v] = true
	}
	for i, p := range all {
		d.manager(who, p.v, i)
	}
	d.circles(who, all)
	return who
}

// claim notes that an address is the person's of this index.
func (d *decoder) claim(who *directory, address at[string], i int) {
	if address.v == "" {
		return // and a fault already
	}
	if first, taken := who.places[address.v]; taken {
		whose := "another person's"
		if who.index[address.v] == i {
			whose = "the same person's"
		}
		d.fault(address.pos, fmt.Sprintf("%s is %s already", address.v, whose), fmt.Sprintf("it is on line %d%s; take one of them out", first.line, elsewhere(first, address.pos)))
		return
	}
	who.index[address.v], who.places[address.v] = i, address.pos
}

// elsewhere names the file of a place, if another place is in another one.
func elsewhere(p, other pos) string {
	if p.file == other.file {
		return ""
	}
	return " of " + p.file
}

// manager resolves the manager of a person.
func (d *decoder) manager(who *directory, p person, i int) {
	if p.manager.v == "" {
		return
	}
	boss, listed := who.index[p.manager.v]
	switch {
	case listed && boss == i:
		d.fault(p.manager.pos, fmt.Sprintf("%s cannot be their own manager", p.email.v), "name somebody else, or take manager: out")
	case listed:
		who.people[i].Manager = who.people[boss].Email
	case !who.others[p.manager.v]:
		d.warn(p.manager.pos, fmt.Sprintf("%s is neither one of the people nor owner of a calendar", p.manager.v), who.hint(p.manager.v))
		who.others[p.manager.v] = true // once is enough
	}
}

// circles finds people who are each other's managers. It follows everyone
// upwards; where it comes back to somebody whom it met on the way, there is
// one.
func (d *decoder) circles(who *directory, all []at[person]) {
	const fresh, onTheWay, done = 0, 1, 2
	state := make([]int, len(all))
	for start := range all {
		var way []int
		i, ok := start, true
		for ok && state[i] == fresh {
			state[i] = onTheWay
			way = append(way, i)
			i, ok = who.above(i)
		}
		if ok && state[i] == onTheWay {
			d.circle(who, all, i)
		}
		for _, j := range way {
			state[j] = done
		}
	}
}

// above is the index of a person's manager.
func (who *directory) above(i int) (int, bool) {
	j, ok := who.index[who.people[i].Manager]
	return j, ok && j != i
}

// circle complains about the circle that a person is in.
func (d *decoder) circle(who *directory, all []at[person], start int) {
	chain := []string{who.people[start].Email}
	for i, _ := who.above(start); i != start; i, _ = who.above(i) {
		chain = append(chain, who.people[i].Email)
	}
	chain = append(chain, who.people[start].Email)
	if len(chain) > 6 {
		chain = append(chain[:5], "…", chain[len(chain)-1])
	}
	d.fault(all[start].v.manager.pos, "these people are each other's managers: "+strings.Join(chain, " → "), "take one manager: out")
}

// someone resolves the address of a person who has to be known.
func (d *decoder) someone(address at[string], who *directory) string {
	if i, ok := who.index[address.v]; ok {
		return who.people[i].Email
	}
	if address.v != "" && !who.others[address.v] {
		d.fault(address.pos, fmt.Sprintf("nobody here has the address %s", address.v), who.hint(address.v))
	}
	return address.v
}

// maxSuggesting is how many addresses are searched for one that looks alike.
const maxSuggesting = 500

// hint says what to do about an address that nobody has.
func (who *directory) hint(address string) string {
	var all []string
	for a := range who.index {
		all = append(all, a)
	}
	for a := range who.others {
		all = append(all, a)
	}
	if len(all) <= maxSuggesting {
		if near := closestAddress(address, all); near != "" {
			return fmt.Sprintf("did you mean %s?", near)
		}
	}
	return "add them to people:"
}

// roster makes the roster. The daemon's own address is nobody's; but who lets
// it write from their own, perhaps with a +tag, remains a person.
func (d *decoder) roster(other calendar.Person, who *directory, calendars []at[source], own string) *calendar.Roster {
	var owners []string
	for _, c := range calendars {
		owners = append(owners, c.v.owner.v)
	}
	r := calendar.NewRoster(other, who.people, owners, "")
	if _, person := r.Find(own); person || r.Watched(own) {
		return r
	}
	return calendar.NewRoster(other, who.people, owners, own)
}
