package config

import (
	_ "embed"
	"slices"
	"strings"
)

// zoneNames are the zones of the IANA time zone database, by which a misspelt
// one is put right: the places, not the offsets, whose signs mislead.
//
//go:embed zones.txt
var zoneNames string

// closest finds the known word that was probably meant, or "".
func closest(word string, known []string) string {
	word = strings.ToLower(word)
	best, bound := "", (len(word)+1)/3
	for _, k := range known {
		if n := edits(word, strings.ToLower(k), bound); n <= bound && n < len(word) {
			best, bound = k, n-1
		}
	}
	if best == "" && len(word) >= 3 {
		best = extended(word, known)
	}
	return best
}

// extended finds the only known word that begins with word.
func extended(word string, known []string) string {
	found := ""
	for _, k := range known {
		if strings.HasPrefix(k, word) {
			if found != "" {
				return ""
			}
			found = k
		}
	}
	return found
}

// edits counts the letters to insert, delete, replace or swap with their
// neighbour on the way from a to b (Damerau and Levenshtein's distance,
// restricted). Past the bound it may say any number larger than that.
func edits(a, b string, bound int) int {
	if len(a)-len(b) > bound || len(b)-len(a) > bound {
		return bound + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// closestZone finds the zone that was probably meant: by spelling, or by the
// place alone ("Berlin").
func closestZone(name string) string {
	zones := strings.Fields(zoneNames)
	place := "/" + strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), " ", "_")
	for _, z := range zones {
		if strings.HasSuffix(strings.ToLower("/"+z), place) {
			return z
		}
	}
	if len(name) < 5 || strings.ContainsAny(name, "+0123456789") { // the next one by spelling is another part of the world
		return ""
	}
	return closest(name, zones)
}

// closestAddress finds the address that was probably meant. Of a long domain
// that all share, no letter may be wrong twice over.
func closestAddress(address string, known []string) string {
	slices.Sort(known)
	best, bound := "", 2
	for _, k := range known {
		if n := edits(address, k, bound); n <= bound {
			best, bound = k, n-1
		}
	}
	return best
}
