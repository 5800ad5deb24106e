//go:build race

package reply_test

// slow is how much longer the race detector lets things take.
const slow = 10
