package ics

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics/recur"
	"oneonone/calendar/ics/tz"
	"oneonone/calendar/ics/when"
)

const (
	// slack is how far an instant may be from a reading of the clock that is
	// taken for UTC: no zone is further from it.
	slack = 26 * time.Hour
	// maxGlance are the steps that a look at one rule may take; what would
	// need more is looked at closely.
	maxGlance = 500
)

// An index is what is remembered of each VEVENT of a feed until all of it has
// been seen: where it stands, what it is an occurrence of, and whether it may
// touch the window. Most of a long calendar is past, and is never decoded.
type index struct {
	window   calendar.Span
	work     *recur.Budget
	seed     maphash.Seed
	mentions []mention
	glance          // of the VEVENT that is being read
	events   uint64 // so far
}

// A mention is a VEVENT of the feed.
type mention struct {
	uid    uint64    // a hash; unique for an event without UID
	zones  *tz.Zones // of its VCALENDAR
	offset int64
	slot   int64 // RECURRENCE-ID as a reading of the clock, in seconds
	length uint32
	size   uint32
	line   uint32

	override bool
	onward   bool // RANGE=THISANDFUTURE
	touches  bool // it may have an occurrence in the window
}

func (m mention) component() component {
	return component{name: "VEVENT", line: int(m.line), offset: m.offset, size: int(m.size)}
}

// add remembers the VEVENT that was just read.
func (x *index) add(c component, z *tz.Zones) {
	g := x.glance
	x.glance = glance{uid: g.uid[:0]}
	x.events++
	m := mention{
		zones: z, offset: c.offset, size: uint32(c.size), line: uint32(c.line),
		override: g.override, onward: g.onward, slot: g.slot.Unix(), length: uint32(g.length() / time.Second),
		touches: g.mayTouch(x.window, x.work),
	}
	if len(g.uid) > 0 {
		m.uid = maphash.Bytes(x.seed, g.uid)
	} else if m.uid = maphash.Comparable(x.seed, x.events); !m.touches {
		return // nothing can be a revision or an override of it
	}
	if len(x.mentions) == cap(x.mentions) { // append alone would grow it by less, and copy it more often
		x.mentions = slices.Grow(x.mentions, len(x.mentions))
	}
	x.mentions = append(x.mentions, m)
}

// relevant returns the mentions that must be decoded, those of one UID
// together, in the order of the feed, and of how many UIDs they are. The index
// forgets all others.
func (x *index) relevant() (mentions []mention, series int) {
	x.sort()
	kept := x.mentions[:0]
	for group := range ofOneUID(x.mentions) {
		first := uint64(group[0].offset)
		begin := len(kept)
		if kept = x.appendRelevant(kept, group); len(kept) > begin {
			series++
		}
		for i := range kept[begin:] {
			kept[begin+i].uid = first // a name that has the order of the feed
		}
	}
	x.mentions = slices.Clone(kept) // so that the rest is let go of
	x.sort()
	return x.mentions, series
}

func (x *index) sort() {
	slices.SortFunc(x.mentions, func(a, b mention) int { return cmp.Or(cmp.Compare(a.uid, b.uid), cmp.Compare(a.offset, b.offset)) })
}

// ofOneUID yields the runs of mentions that have the same UID.
func ofOneUID(all []mention) iter.Seq[[]mention] {
	return func(yield func([]mention) bool) {
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].uid == all[0].uid {
				n++
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// appendRelevant appends to out those of the events of one UID that have a say
// in what of them is in the window: none if none may touch it. Else the
// masters, and the overrides of slots that are near to it, which may be moved
// away. Where an override moves an occurrence into the window from afar, or
// moves all that follow, each one counts. out may be what lies before group.
func (x *index) appendRelevant(out, group []mention) []mention {
	touches, longest := false, uint32(0)
	for _, m := range group {
		touches, longest = touches || m.touches, max(longest, m.length)
	}
	if !touches {
		return out
	}
	low, high := x.window.Start.Add(-2*slack).Unix()-int64(longest), x.window.End.Add(slack).Unix()
	near := func(m mention) bool { return low <= m.slot && m.slot <= high }
	all := slices.ContainsFunc(group, func(m mention) bool { return m.onward || m.override && m.touches && !near(m) })
	for _, m := range group {
		if all || !m.override || near(m) {
			out = append(out, m)
		}
	}
	return out
}

// A glance is what a look at the content lines of a VEVENT tells of when it
// is, in readings of the clock whose zone is not known yet.
type glance struct {
	uid        []byte
	start, end time.Time
	duration   time.Duration // DURATION
	rule       string
	slot       time.Time // RECURRENCE-ID
	override   bool
	onward     bool
	odd        bool // what cannot be told by a look
	named      bool // UID was seen
}

// look takes in a content line.
func (g *glance) look(line []byte) {
	switch line[0] | 0x20 {
	case 'd', 'r', 'u':
	default:
		return // and most lines are like that
	}
	switch name := takeName(line); string(name) {
	case "UID":
		if !g.named {
			g.uid, g.named = append(g.uid, propertyValue(line)...), true
		}
	case "DTSTART":
		g.first(&g.start, line)
	case "DTEND":
		g.first(&g.end, line)
	case "DURATION":
		d, err := when.ParseDuration(string(propertyValue(line)))
		g.duration, g.odd = max(g.duration, d.Longest()), g.odd || err != nil
	case "RRULE":
		g.odd = g.odd || g.rule != ""
		g.rule = string(propertyValue(line))
	case "RDATE":
		g.odd = true
	case "RECURRENCE-ID":
		g.override = true
		g.first(&g.slot, line)
		g.onward = g.onward || bytes.Contains(bytes.ToUpper(line), []byte("THISANDFUTURE"))
	}
}

// first reads the date or time that a line ends in, if none was read before.
func (g *glance) first(t *time.Time, line []byte) {
	if !t.IsZero() {
		return
	}
	m, err := when.ParseMoment(string(propertyValue(line)), nil)
	g.odd = g.odd || err != nil
	*t = m.Wall
}

// length is the most that an occurrence takes, zones aside. One without an
// end may be a whole day.
func (g *glance) length() time.Duration {
	length := max(g.end.Sub(g.start), g.duration)
	if length == 0 {
		length = 24 * time.Hour
	}
	return min(length, when.MaxDays*24*time.Hour)
}

// mayTouch reports whether the event may have an occurrence in the window.
// What is not plain may.
func (g *glance) mayTouch(window calendar.Span, work *recur.Budget) bool {
	start := g.start
	if start.IsZero() {
		start = g.slot
	}
	if g.odd || g.onward || start.IsZero() {
		return true
	}
	low, high := window.Start.Add(-2*slack-g.length()), window.End.Add(slack)
	if start.After(high) {
		return false
	}
	if g.rule == "" || g.override {
		return !start.Before(low)
	}
	return g.recursIn(low, high, work)
}

// recursIn reports whether the rule may have an occurrence from low to high.
func (g *glance) recursIn(low, high time.Time, work *recur.Budget) (may bool) {
	r, err := recur.Parse(g.rule)
	if err != nil {
		return true // its first occurrence is shown, with a note
	}
	last := time.Time{}
	if u := r.Until(); u != nil {
		if last = u.Wall.Add(slack); last.Before(low) {
			return false
		}
	}
	held := min(maxGlance, work.Left())
	purse := recur.NewBudget(held)
	err = r.Expand(recur.Range{Start: g.start, Last: last, Low: low, High: high}, purse, func(time.Time) bool {
		may = true
		return false
	})
	work.Spend(held - purse.Left())
	return may || err != nil
}
