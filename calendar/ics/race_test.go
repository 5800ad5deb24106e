//go:build race

package ics_test

// slow is how much longer the race detector lets things take.
const slow = 10
