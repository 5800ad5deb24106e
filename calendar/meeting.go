package calendar

import (
	"cmp"
	"slices"
	"time"
)

// A Meeting is an event, or several views of one, that is a 1:1.
type Meeting struct {
	Pair       Pair
	IDs        []ID // every name that calendars have for it; the first is the chief one
	Start, End time.Time
	Title      string
	Location   string
	State      State
	Reason     string    // why it is in this state, in words; "" for On
	Calendars  []string  // the calendars that it is seen in, sorted
	Created    time.Time // when it was put into the calendar; zero if unknown
}

// An ID is a calendar's name for an occurrence. It stays the same when the
// occurrence moves (RFC 5545 §3.8.4.4).
type ID struct {
	UID          string    `yaml:"uid"`
	RecurrenceID time.Time `yaml:"recurrence_id,omitempty"` // zero for a single event
}

// Span returns the time that the meeting takes.
func (m Meeting) Span() Span { return Span{m.Start, m.End} }

// State says whether a meeting is going to take place.
type State string

const (
	On        State = "scheduled"
	Off       State = "cancelled" // by its organizer, or gone from the calendar
	Refused   State = "declined"  // by one of the two
	Away      State = "away"      // one of the two is on leave or out of office
	Unmatched State = "unmatched" // still in the calendar, or may be, and no business of ours any more
)

// A view is what one calendar says of one meeting.
type view struct {
	*Decision
	couple    int   // the number of the two people, however their addresses are spelled
	start     int64 // of the event, in Unix seconds
	own       bool  // it is the manager's own calendar
	state     State
	why       string
	ids       []ID
	calendars []string
}

func (m *matcher) view(d *Decision, c couple, state State, why string) view {
	two := [2]string{c.manager.key, c.report.key}
	number, met := m.couples[two]
	if !met {
		number = len(m.couples)
		m.couples[two] = number
	}
	id := ID{UID: d.Event.UID, RecurrenceID: d.Event.RecurrenceID}
	if !id.RecurrenceID.IsZero() {
		id.RecurrenceID = id.RecurrenceID.UTC()
	}
	return view{
		Decision: d, couple: number, start: d.Event.Start.Unix(), own: m.roster.key(d.Event.Owner) == c.manager.key, state: state, why: why,
		ids: []ID{id}, calendars: []string{d.Event.Calendar},
	}
}

func (v view) meeting() Meeting {
	e := &v.Event
	return Meeting{
		Pair: v.Pair, IDs: v.ids, Start: e.Start, End: e.End, Title: e.Summary, Location: e.Location,
		State: v.state, Reason: v.why, Calendars: v.calendars, Created: e.Created,
	}
}

// join makes one meeting of the views that share a name, and of those that
// share only the time: some servers give the two copies different UIDs.
func join(views []view) []Meeting {
	type named struct {
		couple int
		uid    string
		at     int64
	}
	type timed struct {
		couple int
		start  int64
	}
	views = merge(views, func(v view) named { return named{v.couple, v.ids[0].UID, v.ids[0].RecurrenceID.Unix()} }, newer)
	views = merge(views, func(v view) timed { return timed{v.couple, v.start} }, surer)
	slices.SortFunc(views, func(a, b view) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Or(
			cmp.Compare(a.Pair.Manager.Email, b.Pair.Manager.Email),
			cmp.Compare(a.Pair.Report.Email, b.Pair.Report.Email))
	})
	out := make([]Meeting, len(views))
	for i, v := range views {
		out[i] = v.meeting()
	}
	return out
}

// merge keeps the best view under each key, and lets it carry the names and
// calendars of the others.
func merge[K comparable](views []view, key func(view) K, better func(a, b view) int) []view {
	at := make(map[K]int, len(views))
	out := make([]view, 0, len(views))
	for _, v := range views {
		k := key(v)
		i, seen := at[k]
		if !seen {
			at[k] = len(out)
			out = append(out, v)
			continue
		}
		best, rest := out[i], v
		if better(v, best) < 0 {
			best, rest = v, best
		}
		best.ids = union(best.ids, rest.ids)
		best.calendars = union(best.calendars, rest.calendars)
		slices.Sort(best.calendars)
		out[i] = best
	}
	return out
}

// newer orders views of the same event: the later revision, then the later
// edit, then the manager's own calendar, then any fixed order.
func newer(a, b view) int {
	return cmp.Or(
		-cmp.Compare(a.Event.Sequence, b.Event.Sequence),
		-cmp.Compare(a.Event.Modified.Unix(), b.Event.Modified.Unix()),
		ownFirst(a, b),
		cmp.Compare(a.calendars[0], b.calendars[0]))
}

// surer orders views of different events at the same time: one that takes
// place before one that does not, then the manager's own calendar, then any
// fixed order.
func surer(a, b view) int {
	rank := func(v view) int { return slices.Index([]State{On, Away, Refused, Off}, v.state) }
	return cmp.Or(
		cmp.Compare(rank(a), rank(b)),
		ownFirst(a, b),
		cmp.Compare(a.calendars[0], b.calendars[0]),
		cmp.Compare(a.ids[0].UID, b.ids[0].UID))
}

func ownFirst(a, b view) int {
	switch {
	case a.own && !b.own:
		return -1
	case b.own && !a.own:
		return 1
	}
	return 0
}

func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
