package answer

import (
	"maps"
	"slices"
	"strings"
)

// Vocabulary is every word that is understood and so need not come back as
// text: labels, states, and what stands beside names and numbers.
func Vocabulary() map[string]bool {
	out := map[string]bool{}
	add := func(phrases ...string) {
		for _, p := range phrases {
			for w := range strings.FieldsSeq(p) {
				out[w] = true
			}
		}
	}
	for _, set := range []map[string]bool{moves, nouns, copulas, past, verbs, myself, both, secrets, everything} {
		add(slices.Collect(maps.Keys(set))...)
	}
	add(slices.Collect(maps.Keys(states))...)
	for key, names := range aliases {
		add(key)
		add(names...)
	}
	add(elsewhere...)
	add(secretly...)
	add("and", "und", "et", "y", "e", "x", "ill", "well", "o")
	return out
}
