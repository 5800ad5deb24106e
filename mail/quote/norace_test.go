//go:build !race

package quote_test

const slow = 1
