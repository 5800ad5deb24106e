package daemon

import (
	"container/heap"
	"time"
)

// A slot is the place of something on an agenda.
type slot struct {
	wake time.Time // when to look at it; never zero while it is on the agenda
	at   int       // in the heap; -1: not on it
}

func noSlot() slot { return slot{at: -1} }

func (s *slot) place() *slot { return s }

// An agenda orders things by the time at which they are to be looked at, so that
// a step costs what is due and not what exists.
type agenda[T interface{ place() *slot }] []T

// set puts x on the agenda for a time, or takes it off with the zero time.
func (a *agenda[T]) set(x T, wake time.Time) {
	s := x.place()
	s.wake = wake
	switch {
	case wake.IsZero() && s.at >= 0:
		heap.Remove(a, s.at)
	case wake.IsZero():
	case s.at >= 0:
		heap.Fix(a, s.at)
	default:
		heap.Push(a, x)
	}
}

// due returns what has waited longest, if anything is due.
func (a agenda[T]) due(now time.Time) (x T, ok bool) {
	if len(a) == 0 || a[0].place().wake.After(now) {
		return x, false
	}
	return a[0], true
}

// next is when the first is due; zero if nothing ever is.
func (a agenda[T]) next() time.Time {
	if len(a) == 0 {
		return time.Time{}
	}
	return a[0].place().wake
}

func (a agenda[T]) Len() int           { return len(a) }
func (a agenda[T]) Less(i, j int) bool { return a[i].place().wake.Before(a[j].place().wake) }
func (a agenda[T]) Swap(i, j int) {
	a[i], a[j] = a[j], a[i]
	a[i].place().at, a[j].place().at = i, j
}

// Push is for the heap package.
func (a *agenda[T]) Push(x any) {
	t := x.(T)
	t.place().at = len(*a)
	*a = append(*a, t)
}

// Pop is for the heap package.
func (a *agenda[T]) Pop() any {
	old := *a
	x := old[len(old)-1]
	x.place().at = -1
	*a = old[:len(old)-1]
	return x
}
