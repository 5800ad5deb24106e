//go:build !race

package reply_test

const slow = 1
