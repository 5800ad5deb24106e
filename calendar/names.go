package calendar

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// namedIn finds the one other person whom a title names, in a feed that tells
// no attendees: "Alice <> Maria", "1:1 Alice/Maria", "Alice 1:1". The title
// must say that it is a 1:1, or consist of the two names and nothing else.
func namedIn(title string, owner Person, roster *Roster, rules Rules) (Person, string) {
	words := split(title)
	var found []Person
	for _, p := range roster.people {
		if p.Email != owner.Email && p.in(words) {
			found = append(found, p)
		}
	}
	found = closest(found, words, owner, roster)
	switch {
	case len(found) == 0:
		return Person{}, "its calendar tells no attendees, and its title names nobody that `people` knows"
	case len(found) > 1 && namesakes(found):
		return Person{}, fmt.Sprintf("its title names %s, and `people` has %d of that name", found[0].Called(), len(found))
	case len(found) > 1:
		return Person{}, fmt.Sprintf("its title names %d people beside %s", len(found), owner.FullName())
	case !rules.looksLikeOne(title) && !onlyNames(words, owner, found[0]):
		return Person{}, fmt.Sprintf("its calendar tells no attendees, and its title says more than the names of %s and %s", owner.FullName(), found[0].FullName())
	}
	return found[0], ""
}

// closest narrows namesakes down: a full name beats a first name, and a report
// or manager of the owner beats anybody else.
func closest(found []Person, words []string, owner Person, roster *Roster) []Person {
	for _, near := range []func(Person) bool{
		func(p Person) bool { return contains(words, split(p.Name)) },
		func(p Person) bool {
			return roster.Canonical(p.Manager) == owner.Email || roster.Canonical(owner.Manager) == p.Email
		},
	} {
		if len(found) > 1 && namesakes(found) && slices.ContainsFunc(found, near) {
			found = slices.DeleteFunc(found, func(p Person) bool { return !near(p) })
		}
	}
	return found
}

func namesakes(people []Person) bool {
	for _, p := range people[1:] {
		if !strings.EqualFold(p.Called(), people[0].Called()) {
			return false
		}
	}
	return true
}

// in reports whether the words hold the person's name, in full or the first.
func (p Person) in(words []string) bool {
	return p.Name != "" && (contains(words, split(p.Name)) || contains(words, split(p.Called())))
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

// split cuts a title or name into its words, in lower case, without the
// possessive s.
func split(s string) []string {
	if len(s) > maxTitle {
		s = s[:maxTitle]
	}
	s = strings.ToLower(strings.NewReplacer("'s ", " ", "’s ", " ").Replace(s + " "))
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
}

// contains reports whether the words hold the phrase, unbroken. No phrase is
// in none.
func contains(words, phrase []string) bool {
	if len(phrase) == 0 {
		return false
	}
	for i := 0; i+len(phrase) <= len(words); i++ {
		if slices.Equal(words[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}
