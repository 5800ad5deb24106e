package inbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Whatever the order in which mails arrive, are done and are taken away: what
// is done stays done, and what is not is never passed over.
func TestPlaceNeverPassesOverAMailThatIsNotDone(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := &place{Since: time.Now(), UIDValidity: 1}
		there, done := []uint32{}, map[uint32]bool{}
		next := uint32(1)
		for range 60 {
			switch r.IntN(4) {
			case 0:
				next += uint32(r.IntN(3)) // UIDs may be left out
				there = append(there, next)
				next++
			case 1:
				if len(there) > 0 {
					uid := there[r.IntN(len(there))]
					p.finish(uid)
					done[uid] = true
				}
			case 2:
				if len(there) > 0 {
					i := r.IntN(len(there))
					there = slices.Delete(there, i, i+1)
				}
			case 3:
				var found []uint32
				for _, uid := range there {
					if uid > p.Last {
						found = append(found, uid)
					}
				}
				p.passDone(found, 0)
			}
			for _, uid := range there {
				if p.isDone(uid) != done[uid] {
					t.Fatalf("seed %d: mail %d is done: %v, by the place %+v: %v", seed, uid, done[uid], p, p.isDone(uid))
				}
			}
			if !slices.IsSorted(p.Done) || len(p.Done) > 0 && p.Done[0] <= p.Last {
				t.Fatalf("seed %d: %+v", seed, p)
			}
		}
	}
}

func TestPlaceInAMailboxWithNewNumbers(t *testing.T) {
	since := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	p := &place{Since: since, UIDValidity: 1, Last: 40, Done: []uint32{42}}
	q := p.renumbered("INBOX", 2, 10)
	tests := []struct {
		uid     uint32
		arrived time.Time
		marked  bool
		past    bool
	}{
		{1, since.AddDate(-1, 0, 0), false, true},
		{1, since.Add(-slack - time.Second), false, true},
		{1, since.Add(-slack), false, false},
		{1, since.AddDate(0, 0, 1), false, false},
		{1, since.AddDate(0, 0, 1), true, true},
		{1, time.Time{}, false, false},             // it is not known when it arrived
		{11, since.AddDate(-1, 0, 0), true, false}, // it has arrived since, whatever its date
	}
	for _, test := range tests {
		if got := q.isPast(test.uid, card{arrived: test.arrived, marked: test.marked}); got != test.past {
			t.Errorf("%+v: got %v", test, got)
		}
	}
	if q.isDone(1) || q.isDone(42) || q.Since != since {
		t.Errorf("got %+v", q)
	}
	q.pass(10)
	if q.OldUntil != 0 || !q.OldBefore.IsZero() {
		t.Errorf("when all of it is done there is still %+v", q)
	}
	if q := p.renumbered("INBOX", 2, 0); q.OldUntil != 0 || !q.OldBefore.IsZero() {
		t.Errorf("in an empty mailbox there is %+v", q)
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("1795347377-42")
	f.Add("0-1")
	f.Add("1-")
	f.Fuzz(func(t *testing.T, text string) {
		validity, uid, err := parseID(text)
		if err == nil && (validity == 0 || uid == 0) {
			t.Errorf("%q is %d, %d", text, validity, uid)
		}
		if v, u, err := parseID(fmt.Sprintf("%d-%d", max(validity, 1), max(uid, 1))); err != nil || v != max(validity, 1) || u != max(uid, 1) {
			t.Errorf("%q is %d, %d, %v", text, v, u, err)
		}
	})
}
