package daemon

import (
	"cmp"
	"slices"
	"time"

	"oneonone/daemon/plan"
)

// A tally counts what has happened since the daemon started.
type tally struct {
	ended map[ending]int
	reads map[string]reads // by calendar
	delay Delay
}

type ending struct{ kind, state string }

type reads struct{ good, failed int }

func newTally() tally {
	return tally{ended: map[ending]int{}, reads: map[string]reads{}, delay: Delay{Buckets: make([]int, len(DelayBounds)+1)}}
}

// notice counts a notice that has come to its end.
func (t *tally) notice(n plan.Notice) {
	if n.State.Final() {
		t.ended[ending{string(n.Kind), string(n.State)}]++
	}
}

// accepted counts a mail that the mail server took, with how long it was due by
// then.
func (t *tally) accepted(n plan.Notice, now time.Time) {
	t.delay.add(max(0, now.Sub(n.Due)))
}

// read counts an attempt to read a calendar.
func (t *tally) read(calendar string, err error) {
	r := t.reads[calendar]
	if err != nil {
		r.failed++
	} else {
		r.good++
	}
	t.reads[calendar] = r
}

// DelayBounds are the upper bounds of the buckets of a Delay; the last bucket
// has none.
var DelayBounds = []time.Duration{
	5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// A Delay is how late mails were accepted by the mail server, counted from when
// they were due. One that was asked for before it was due is not late.
type Delay struct {
	Count   int     `json:"count"`
	Seconds float64 `json:"seconds"` // of all together
	Buckets []int   `json:"buckets"` // how many were in each, by DelayBounds
}

func (d *Delay) add(by time.Duration) {
	i, _ := slices.BinarySearch(DelayBounds, by)
	d.Buckets[i]++
	d.Count++
	d.Seconds += by.Seconds()
}

// EndedStatus says how many notices of a kind came to an end in a state.
type EndedStatus struct {
	Kind  string `json:"kind"`
	State string `json:"state"`
	Count int    `json:"count"`
}

func (t *tally) endings() []EndedStatus {
	out := []EndedStatus{}
	for e, n := range t.ended {
		out = append(out, EndedStatus{e.kind, e.state, n})
	}
	slices.SortFunc(out, func(a, b EndedStatus) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State)) })
	return out
}

// status is a copy of the delays, for others to keep.
func (d Delay) status() Delay {
	d.Buckets = slices.Clone(d.Buckets)
	return d
}
