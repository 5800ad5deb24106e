package ics

import (
	"hash/maphash"

	"github.com/emersion/go-ical"
)

const (
	maxOnce     = 10_000 // content lines that are looked out for
	maxRepeated = 1_000  // that are remembered
)

// repeats knows the properties that event after event has in the same words:
// its status, the stamp of the export, and often the place and the text. Such
// a content line is decoded once, when it is met for the second time.
type repeats struct {
	seed  maphash.Seed
	once  map[uint64]struct{} // lines that were met, by hash
	known map[string]*ical.Prop
}

func newRepeats() repeats {
	return repeats{maphash.MakeSeed(), map[uint64]struct{}{}, map[string]*ical.Prop{}}
}

// repeated returns what a line of that name says, if it is one that repeats.
func (d *decoder) repeated(name, line []byte) *ical.Prop {
	switch string(name) {
	case "STATUS", "TRANSP", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "LOCATION", "DESCRIPTION":
	default:
		return nil
	}
	r := &d.again
	if p := r.known[string(line)]; p != nil {
		return p
	}
	if len(line) > longText || len(r.known) >= maxRepeated || !r.met(line) {
		return nil
	}
	p, err := d.property(line)
	if err == nil {
		r.known[string(line)] = p
	}
	return p
}

// met reports whether a line was met before, and takes note of it.
func (r *repeats) met(line []byte) bool {
	hash := maphash.Bytes(r.seed, line)
	_, met := r.once[hash]
	if !met && len(r.once) < maxOnce {
		r.once[hash] = struct{}{}
	}
	return met
}
