package calendar

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A naming is how titles name a person.
type naming struct {
	*Person
	full  []string // the words of the name
	short []string // those of them by which the person is called; the full name if there are none
}

// nameIndex finds the namings that begin with a word, in the order of the
// config.
func nameIndex(people []Person) map[string][]*naming {
	index := map[string][]*naming{}
	for i := range people {
		n := &naming{Person: &people[i], full: split(people[i].Name)}
		if len(n.full) == 0 {
			continue
		}
		n.short = split(n.Called())
		if len(n.short) == 0 {
			n.short = n.full
		}
		index[n.full[0]] = append(index[n.full[0]], n)
	}
	return index
}

// namedIn finds the one other person whom a title names, in a feed that tells
// no attendees: "Alice <> Maria", "1:1 Alice/Maria", "Alice 1:1". The title
// must say that it is a 1:1, or consist of the two names and nothing else.
func (m *matcher) namedIn(title string, owner party) (other party, problem string) {
	words := split(title)
	found := slices.DeleteFunc(m.roster.named(words), func(n *naming) bool { return n.Email == owner.key })
	found = m.roster.closest(found, words, owner)
	switch {
	case len(found) == 0:
		return party{}, "its calendar tells no attendees, and its title names nobody that `people` knows"
	case len(found) > 1 && namesakes(found):
		return party{}, fmt.Sprintf("its title names %s, and `people` has %d of that name", found[0].Called(), len(found))
	case len(found) > 1:
		return party{}, fmt.Sprintf("its title names %d people beside %s", len(found), owner.FullName())
	case !m.looksLikeOne.says(title) && !onlyNames(words, *owner.Person, *found[0].Person):
		return party{}, fmt.Sprintf("its calendar tells no attendees, and its title says more than the names of %s and %s", owner.FullName(), found[0].FullName())
	}
	return party{found[0].Person, found[0].Email}, ""
}

// named returns everyone whose name the words hold, in full or the short one.
func (r *Roster) named(words []string) []*naming {
	var found []*naming
	for i, w := range words {
		if slices.Index(words, w) < i {
			continue // looked up already
		}
		for _, n := range r.byName[w] {
			if contains(words, n.short) {
				found = append(found, n)
			}
		}
	}
	return found
}

// closest narrows namesakes down: a full name beats a first name, and a report
// or manager of the owner beats anybody else.
func (r *Roster) closest(found []*naming, words []string, owner party) []*naming {
	for _, near := range []func(*naming) bool{
		func(n *naming) bool { return contains(words, n.full) },
		func(n *naming) bool { return r.related(n, owner) },
	} {
		if len(found) > 1 && namesakes(found) && slices.ContainsFunc(found, near) {
			found = slices.DeleteFunc(found, func(n *naming) bool { return !near(n) })
		}
	}
	return found
}

// related reports whether one of the two is the other's manager.
func (r *Roster) related(n *naming, owner party) bool {
	return r.key(n.Manager) == owner.key || r.key(owner.Manager) == n.Email
}

func namesakes(people []*naming) bool {
	for _, p := range people[1:] {
		if !strings.EqualFold(p.Called(), people[0].Called()) {
			return false
		}
	}
	return true
}

// maxName bounds how many words of a title are looked at for one name, and how
// many names.
const maxName = 8

// namedBefore returns the keys of the people whom the last words name, as in
// "Alice and Ben are on" before "vacation". named means that the words are a
// name, though nobody may know whose.
func (r *Roster) namedBefore(words []string, owner party) (keys []string, named bool) {
	for range maxName {
		words = cutLinks(words)
		start := max(len(words)-maxName, 0)
		for start < len(words) && len(r.bearing(words[start:])) == 0 {
			start++
		}
		if start == len(words) {
			break
		}
		keys, named = append(keys, r.meant(words[start:], owner)...), true
		words = words[:start]
	}
	return keys, named
}

// namedAfter is namedBefore for the name that the first words are.
func (r *Roster) namedAfter(words []string, owner party) (keys []string, named bool) {
	for end := min(len(words), maxName); end > 0; end-- {
		if len(r.bearing(words[:end])) > 0 {
			return r.meant(words[:end], owner), true
		}
	}
	return nil, false
}

// cutLinks cuts off the words that link a name to the word for leave.
func cutLinks(words []string) []string {
	for n := len(words); n > 0; n = len(words) {
		switch words[n-1] {
		case "on", "is", "are", "in", "and", "ist", "sind", "im", "und", "en", "et", "y":
			words = words[:n-1]
		case "be": // "Will be on vacation" names no Will
			if n == 1 || words[n-2] != "will" {
				return words
			}
			words = words[:n-2]
		default:
			return words
		}
	}
	return words
}

// bearing returns the people whose name, in full or the short one, is exactly
// these words.
func (r *Roster) bearing(words []string) []*naming {
	var found []*naming
	for _, n := range r.byName[words[0]] {
		if slices.Equal(words, n.full) || slices.Equal(words, n.short) {
			found = append(found, n)
		}
	}
	return found
}

// meant returns the keys of those whom the owner of a calendar means by a name:
// themselves, else who is close to them, else the only one who bears it.
func (r *Roster) meant(name []string, owner party) (keys []string) {
	found := r.bearing(name)
	if slices.ContainsFunc(found, func(n *naming) bool { return n.Email == owner.key }) {
		return []string{owner.key}
	}
	found = r.closest(found, name, owner)
	for _, n := range found {
		if len(found) == 1 || r.related(n, owner) {
			keys = append(keys, n.Email)
		}
	}
	return keys
}

// onlyNames reports whether the words are the names of the two and joining
// words, with both of them there.
func onlyNames(words []string, a, b Person) bool {
	if !a.in(words) || !b.in(words) {
		return false
	}
	rest := append(split(a.Name), split(b.Name)...)
	rest = append(rest, "and", "und", "et", "y", "with", "mit", "avec", "con", "x", "vs", "meeting", "catch", "up", "catchup", "sync", "weekly", "biweekly", "monthly")
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(rest, w) })
}

// in reports whether the words hold the person's name, in full or the first.
func (p Person) in(words []string) bool {
	return p.Name != "" && (contains(words, split(p.Name)) || contains(words, split(p.Called())))
}

var possessive = strings.NewReplacer("'s ", " ", "’s ", " ")

// split cuts a title or name into its words, in lower case, without the
// possessive s and without dashes around them.
func split(s string) []string {
	s = strings.ToLower(possessive.Replace(clip(s) + " "))
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	for i, w := range words {
		words[i] = strings.Trim(w, "-")
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// contains reports whether the words hold the phrase, unbroken. No phrase is
// in none.
func contains(words, phrase []string) bool {
	for i := range words {
		if begin(words[i:], phrase) {
			return len(phrase) > 0
		}
	}
	return false
}

// begin reports whether the words begin with the phrase.
func begin(words, phrase []string) bool {
	return len(words) >= len(phrase) && slices.Equal(words[:len(phrase)], phrase)
}
