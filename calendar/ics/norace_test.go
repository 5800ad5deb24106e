//go:build !race

package ics_test

const slow = 1
