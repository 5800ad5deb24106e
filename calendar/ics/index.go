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
	only     map[string]bool // the UIDs that count; nil: all
	work     *recur.Budget
	seed     maphash.Seed
	mentions [][]mention // in blocks, which never move
	zones    []*tz.Zones // of the VCALENDARs that they are in
	glance               // of the VEVENT that is being read
	events   uint64      // so far
	touching int         // of them
}

const block = 4096 // mentions

// held is how many mentions there are.
func (x *index) held() int {
	if n := len(x.mentions); n > 0 {
		return (n-1)*block + len(x.mentions[n-1])
	}
	return 0
}

func (x *index) hold(m mention) {
	if x.held()%block == 0 {
		x.mentions = append(x.mentions, make([]mention, 0, block))
	}
	last := &x.mentions[len(x.mentions)-1]
	*last = append(*last, m)
}

func (x *index) at(i int) *mention { return &x.mentions[i/block][i%block] }

// A mention is a VEVENT of the feed. There may be many, so it is small.
type mention struct {
	uid      uint64 // a hash; unique for an event without UID
	slot     int64  // RECURRENCE-ID as a reading of the clock, in seconds
	offset   uint32
	length   uint32
	size     uint32
	line     uint32
	calendar uint32 // the number of its VCALENDAR's zones

	override bool
	onward   bool // RANGE=THISANDFUTURE
	touches  bool // it may have an occurrence in the window
}

func (m mention) component() component {
	return component{name: "VEVENT", line: int(m.line), offset: int64(m.offset), size: int(m.size)}
}

// eventLines are the first letters of the lines that a glance takes in.
const eventLines = "dru"

// add remembers the VEVENT that was just read, of a VCALENDAR with these zones.
func (x *index) add(c component, z *tz.Zones) {
	g := x.glance
	x.glance = glance{uid: g.uid[:0]}
	x.events++
	if x.only != nil && !x.only[text(string(g.uid))] {
		return
	}
	m := mention{
		offset: uint32(c.offset), size: uint32(c.size), line: uint32(c.line),
		override: g.override, onward: g.onward, slot: g.slot.Unix(), length: uint32(g.length() / time.Second),
		touches: g.mayTouch(x.window, x.work),
	}
	if len(g.uid) > 0 {
		m.uid = maphash.Bytes(x.seed, g.uid)
	} else if m.uid = maphash.Comparable(x.seed, x.events); !m.touches {
		return // nothing can be a revision or an override of it
	}
	if n := len(x.zones); n == 0 || x.zones[n-1] != z {
		x.zones = append(x.zones, z)
	}
	m.calendar = uint32(len(x.zones) - 1)
	if m.touches {
		x.touching++
	}
	x.hold(m)
}

// relevant returns the mentions that must be decoded, those of one UID
// together, in the order of the feed, and of how many UIDs they are. The index
// forgets all others.
func (x *index) relevant() (mentions []mention, series int) {
	order := x.byUID()
	mentions = make([]mention, 0, x.touching)
	var group []mention
	for begin := 0; begin < len(order); begin += len(group) {
		group = group[:0]
		for _, p := range order[begin:] {
			if p.uid != order[begin].uid {
				break
			}
			group = append(group, *x.at(int(p.at)))
		}
		before := len(mentions)
		if mentions = x.appendRelevant(mentions, group); len(mentions) > before {
			series++
		}
		for i := range mentions[before:] {
			mentions[before+i].uid = uint64(group[0].offset) // a name that has the order of the feed
		}
	}
	x.mentions = nil
	slices.SortFunc(mentions, mention.compare)
	return mentions, series
}

// A place is where a mention of a UID is held.
type place struct {
	uid uint64
	at  uint32
}

// byUID returns the places of the mentions, those of one UID together, in the
// order of the feed.
func (x *index) byUID() []place {
	order := make([]place, x.held())
	for i := range order {
		order[i] = place{x.at(i).uid, uint32(i)}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.uid != b.uid {
			return cmp.Compare(a.uid, b.uid)
		}
		return cmp.Compare(a.at, b.at)
	})
	return order
}

func (m mention) compare(o mention) int {
	if m.uid != o.uid {
		return cmp.Compare(m.uid, o.uid)
	}
	return cmp.Compare(m.offset, o.offset)
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
// moves all that follow, each one counts.
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
