// Package history reads what a pair ever agreed out of the state, for people and
// for programs: promises, notes, and what they come to over half a year. It
// changes nothing.
package history
