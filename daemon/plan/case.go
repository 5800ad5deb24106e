package plan

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
)

// A Case is one meeting with all that bears on its notices.
type Case struct {
	Meeting calendar.Meeting // as the calendar shows it now
	Record  Record           // what was done about it; only its Key is set if nothing was
	Unsure  bool             // a calendar that showed the meeting is not read yet: what was last seen stands
	Since   time.Time        // when both the pair and a calendar that shows the meeting were known; what ended before is not ours
}

// A Calendar is what the calendars show at one time.
type Calendar struct {
	Matched calendar.Matched
	Loaded  map[string]time.Time // the calendars that could be read, with the time since which each is watched
	Watched map[string]bool      // every calendar of the config
	Window  calendar.Span        // the time that the calendars were read for; the zero span is all time
}

// A Lookup answers what a set of calendars says about a name of an event.
type Lookup struct {
	now       Calendar
	decisions map[calendar.ID]calendar.Decision
}

// NewLookup makes the lookup for what the calendars show now.
func NewLookup(now Calendar) Lookup {
	l := Lookup{now: now, decisions: make(map[calendar.ID]calendar.Decision, len(now.Matched.Decisions))}
	for _, d := range now.Matched.Decisions {
		l.decisions[calendar.ID{UID: d.Event.UID, RecurrenceID: d.Event.RecurrenceID.UTC()}] = d
	}
	return l
}

// Decisions returns what was decided about every event.
func (l Lookup) Decisions() []calendar.Decision { return l.now.Matched.Decisions }

// Join puts the meetings of one pair together with the records of that pair.
// A meeting belongs to the record that knows it by name, else to the one of
// the same time, since some feeds change their UIDs at every download. A
// record of a meeting that the calendars no longer show is a case too.
//
// since is the time at which the pair was first seen.
func (l Lookup) Join(pair calendar.Pair, meetings []calendar.Meeting, records []Record, since time.Time) []Case {
	of := make([]*Record, len(meetings))
	taken := make([]bool, len(records))
	for _, same := range []func(calendar.Meeting, Record) bool{sameNameAndTime, sameName, sameTime, calledOff} {
		for i, m := range meetings {
			for j := 0; of[i] == nil && j < len(records); j++ {
				if !taken[j] && same(m, records[j]) {
					of[i], taken[j] = &records[j], true
				}
			}
		}
	}
	var out []Case
	for i, m := range meetings {
		r := of[i]
		if r == nil {
			r = &Record{Key: newKey(m, records)}
		}
		out = append(out, Case{Meeting: m, Record: *r, Since: later(since, l.since(m.Calendars))})
	}
	for j, r := range records {
		if !taken[j] {
			m, unsure := l.lost(pair, r)
			out = append(out, Case{Meeting: m, Record: r, Unsure: unsure, Since: since})
		}
	}
	return out
}

// newKey is the name under which a meeting's record is kept for ever: a digest
// of the pair and of the name that the meeting had when it was first seen.
func newKey(m calendar.Meeting, records []Record) string {
	id := m.IDs[0]
	name := []string{m.Pair.Manager.Email, m.Pair.Report.Email, id.UID, id.RecurrenceID.UTC().Format(time.RFC3339)}
	key := digest(shortName, name...)
	for slices.ContainsFunc(records, func(r Record) bool { return r.Key == key }) {
		name = append(name, m.Start.UTC().Format(time.RFC3339)) // another record has taken the name over
		key = digest(shortName, name...)
	}
	return key
}

// Names made of texts that may come from strangers: one that is short, since it
// only has to be the one of its pair, and one by which nobody can hit upon the
// name of another's notice.
const (
	shortName = 9  // 45 bits
	longName  = 16 // 80 bits
)

func digest(length int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))[:length]
}

func sameName(m calendar.Meeting, r Record) bool {
	return slices.ContainsFunc(m.IDs, func(a calendar.ID) bool {
		return slices.ContainsFunc(r.Event.IDs, func(b calendar.ID) bool { return sameID(a, b, r.Event.Start) })
	})
}

// sameID also knows the first instance of a single event that was made a
// series: it gains a recurrence id, which is the time that it had.
func sameID(a, b calendar.ID, start time.Time) bool {
	return a.UID == b.UID && (a.RecurrenceID.Equal(b.RecurrenceID) || b.RecurrenceID.IsZero() && a.RecurrenceID.Equal(start))
}

func sameTime(m calendar.Meeting, r Record) bool {
	return m.Start.Equal(r.Event.Start) && r.Event.State != calendar.Off
}

func sameNameAndTime(m calendar.Meeting, r Record) bool { return sameName(m, r) && sameTime(m, r) }

// calledOff knows a meeting that was taken out of the calendar and put back
// under another name, as some tools do that copy calendars.
func calledOff(m calendar.Meeting, r Record) bool {
	return m.Start.Equal(r.Event.Start) && r.Event.Held.IsZero()
}

// since is the time from which one of the calendars is watched.
func (l Lookup) since(calendars []string) time.Time {
	var first time.Time
	for _, c := range calendars {
		if t, ok := l.now.Loaded[c]; ok && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// lost is the meeting of a record that no calendar shows as one any more: gone,
// or still there and no longer a 1:1 of the pair, or, unsure, not to be known.
func (l Lookup) lost(pair calendar.Pair, r Record) (m calendar.Meeting, unsure bool) {
	m = r.Event.Meeting(pair)
	watched, loaded := l.standing(r.Event.Calendars)
	switch d, present := l.present(r); {
	case !l.now.Window.Overlaps(m.Span()) && l.now.Window != calendar.Span{}:
		// The calendars were not asked about that time: what was last seen stands.
	case !watched:
		m.State, m.Reason = calendar.Unmatched, "its calendar is no longer watched"
	case !loaded:
		return m, true
	case present && d.Event.Status == calendar.Cancelled:
		m.State, m.Reason = calendar.Off, "it was cancelled in the calendar"
	case present && d.OneOnOne && !of(d.Pair, pair):
		m.State, m.Reason = calendar.Off, "it is between other people now"
	case present && d.OneOnOne && d.Pair.Key() == pair.Key():
		m.State, m.Reason = calendar.Off, "it was put together with another 1:1 of the two"
	case present:
		m.State, m.Reason = calendar.Unmatched, "the calendar shows it otherwise now: "+d.Reason
	default:
		m.State, m.Reason = calendar.Off, "it is no longer in the calendar"
	}
	return m, false
}

// of reports whether two pairs are of the same two people.
func of(a, b calendar.Pair) bool {
	return a.Key() == b.Key() || a.Key() == calendar.Pair{Manager: b.Report, Report: b.Manager}.Key()
}

// standing reports whether any of the calendars is still watched, and whether
// all that are could be read.
func (l Lookup) standing(calendars []string) (watched, loaded bool) {
	loaded = true
	for _, c := range calendars {
		if l.now.Watched[c] {
			watched = true
			_, ok := l.now.Loaded[c]
			loaded = loaded && ok
		}
	}
	return watched, loaded
}

func (l Lookup) present(r Record) (calendar.Decision, bool) {
	for _, id := range r.Event.IDs {
		if d, ok := l.decisions[calendar.ID{UID: id.UID, RecurrenceID: id.RecurrenceID.UTC()}]; ok {
			return d, true
		}
	}
	return calendar.Decision{}, false
}

// Meeting is the meeting of a pair as it was last seen.
func (s Seen) Meeting(pair calendar.Pair) calendar.Meeting {
	return calendar.Meeting{
		Pair: pair, IDs: s.IDs, Start: s.Start, End: s.End, Title: s.Title, State: s.State, Reason: s.Reason, Calendars: s.Calendars,
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
