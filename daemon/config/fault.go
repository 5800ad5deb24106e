package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Fault is one thing that is wrong, where it stands, and what to do about it.
type Fault struct {
	File   string
	Line   int // from 1; 0 if it concerns the file as a whole
	Column int // from 1, in characters
	What   string
	Hint   string // "" where What says it all
}

// Error writes the fault as "file:line:column: what is wrong; what to do".
func (f Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": " + f.What)
	if f.Hint != "" {
		b.WriteString("; " + f.Hint)
	}
	return b.String()
}

// Faults are all that is wrong, in the order of the file.
type Faults []Fault

// maxShown is how many faults are written out: past that, they have one cause.
const maxShown = 100

// Error writes one fault a line, the first hundred of them.
func (fs Faults) Error() string {
	var lines []string
	for _, f := range fs[:min(len(fs), maxShown)] {
		lines = append(lines, f.Error())
	}
	if more := len(fs) - maxShown; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// sorted puts the faults of one file together, the first file's first, each in
// the order of its lines.
func (fs Faults) sorted(first string) Faults {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		if a.File != b.File && (a.File == first || b.File == first) {
			if a.File == first {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(fs)
}

// A mistake is what is wrong with a value, before it is known where it stands.
type mistake struct{ what, hint string }

func (m mistake) Error() string { return m.what }

// pos is a place in a file. The zero pos is nowhere.
type pos struct {
	file         string
	line, column int
}

// at is a value and the place that it stands in. The zero at is a key that is
// not in the file.
type at[T any] struct {
	v T
	pos
}

// given reports whether the key is in the file.
func (a at[T]) given() bool { return a.line > 0 }

// or is the value, or another one if the key is not in the file.
func (a at[T]) or(other T) T {
	if a.given() {
		return a.v
	}
	return other
}
