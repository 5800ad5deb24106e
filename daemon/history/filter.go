package history

import (
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
)

// A Filter says of what to read. Its zero value, with a roster, is everything.
type Filter struct {
	Roster  *calendar.Roster // knows which addresses are one person's
	Manager string           // address; "" for any
	Report  string           // address; "" for any
	Person  string           // address of either of the two; "" for any
	Since   time.Time        // of meetings, their start; zero for no bound
	Until   time.Time        // the same, and not included
	Search  string           // words that must all occur, in any case
}

// pairs lists the pairs that a filter lets through.
func (f Filter) pairs(s *store.Store) (out []store.PairName) {
	is := func(want, address string) bool { return want == "" || f.Roster.Same(want, address) }
	for _, p := range s.Pairs() {
		if is(f.Manager, p.Manager) && is(f.Report, p.Report) && (is(f.Person, p.Manager) || is(f.Person, p.Report)) {
			out = append(out, p)
		}
	}
	return out
}

// covers reports whether a time is in the period.
func (f Filter) covers(t time.Time) bool {
	return (f.Since.IsZero() || !t.Before(f.Since)) && (f.Until.IsZero() || t.Before(f.Until))
}

// finds reports whether all the words of the search occur in the texts.
func (f Filter) finds(texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, word := range strings.Fields(strings.ToLower(f.Search)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
