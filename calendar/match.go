package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Decision says whether one event is a 1:1, and why.
type Decision struct {
	Event    Event
	OneOnOne bool
	Reason   string // in words a manager understands
	Pair     Pair   // the two people, as far as they are known; zero otherwise
}

// Matched is what Match makes of a set of events.
type Matched struct {
	Decisions []Decision // one for each event, in the order of the events
	Meetings  []Meeting  // sorted by start, then pair
}

// Match decides which events are 1:1s and between whom, and joins the views
// that several calendars have of one meeting. A 1:1 that is cancelled, declined
// or falls into somebody's leave is among the meetings too, in that state, so
// that people who were already told of it can be told of the change.
func Match(events []Event, roster *Roster, rules Rules) Matched {
	var out Matched
	leave := findLeave(events, roster)
	var views []view
	for _, e := range events {
		d, state, why := decide(e, roster, rules)
		if state != "" {
			if state == On {
				if on, absent := leave.during(d.Pair, e.Span()); absent {
					state, why = Away, on
					d.Reason += "; but " + on + ", so nothing is mailed"
				}
			}
			views = append(views, viewOf(e, d.Pair, roster, state, why))
		}
		out.Decisions = append(out.Decisions, d)
	}
	out.Meetings = join(views)
	return out
}

// decide says of one event whether it is a 1:1. The state is "" unless the
// event is, or but for being called off would be, a meeting of d.Pair.
func decide(e Event, roster *Roster, rules Rules) (d Decision, state State, why string) {
	d.Event = e
	no := func(format string, args ...any) (Decision, State, string) {
		d.OneOnOne, d.Reason = false, fmt.Sprintf(format, args...)
		return d, "", ""
	}
	tagged, untagged := hashtags(e.Description)
	switch {
	case untagged:
		return no("not a 1:1: its description says #no1on1")
	case e.Owner == "":
		return no("not decided: nobody said whose calendar this is")
	case e.AllDay:
		return no("not a 1:1: it is all day, so it has no time to prepare for")
	case e.Type != DefaultType:
		return no("not a 1:1: it is %s", e.Type.words())
	case !tagged && rules.excluded(e.Summary):
		return no("not a 1:1: its title matches an exclude pattern of the config")
	}

	owner := roster.Person(e.Owner, "")
	people, named, problem := whoMeets(e, owner, roster, rules)
	if problem != "" {
		return no("not a 1:1: %s", problem)
	}
	other := people[0]
	pair, known, clash := roles(owner, other, roster)
	if clash != "" {
		return no("%s", clash)
	}
	d.Pair = pair

	titled := rules.looksLikeOne(e.Summary)
	if lacks := missing(rules.Require, known, titled || named); lacks != "" && !tagged {
		d.Pair = Pair{}
		return no("not a 1:1: two people, but %s", fmt.Sprintf(lacks, other.FullName(), owner.FullName()))
	}
	if refused := whoDeclined(e, pair, roster); refused != "" {
		d.Reason = "not a 1:1 now: " + refused + " declined"
		return d, Refused, refused + " declined"
	}
	if e.Status == Cancelled {
		d.Reason = "not a 1:1 now: it is cancelled"
		return d, Off, "it was cancelled in the calendar"
	}
	if !rules.Tentative && isTentative(e) {
		return no("not a 1:1 yet: it is tentative, and the config asks for firm meetings")
	}
	d.OneOnOne = true
	d.Reason = "a 1:1: " + because(pair, known, titled, named, tagged)
	return d, On, ""
}

// because puts the ground for a 1:1 into words.
func because(pair Pair, known, titled, named, tagged bool) string {
	two := "two people"
	if named {
		two = "the title names two people"
	}
	switch {
	case tagged:
		return two + ", and its description says #1on1"
	case known:
		return fmt.Sprintf("%s, and %s is %s's report", two, pair.Report.FullName(), pair.Manager.FullName())
	case titled:
		return two + ", and its title looks like a 1:1"
	}
	return two + " and nobody else"
}

// missing says what a pair of people lacks to be a 1:1 by the rule, as a
// format for the names of the other and the owner; "" if nothing.
func missing(require string, known, titled bool) string {
	const (
		noReport = "%[1]s is not known as a report of %[2]s"
		noTitle  = "its title does not look like a 1:1%.0[1]s"
	)
	switch {
	case require == RequirePeople && !known, require == RequireBoth && !known:
		return noReport
	case require == RequireTitle && !titled, require == RequireBoth && !titled:
		return noTitle
	case !known && !titled:
		return noReport + ", and its title does not look like a 1:1"
	}
	return ""
}

// roles says who of the two manages whom. known means that the config says so;
// otherwise the owner of the calendar is taken for the manager, unless both
// have a calendar here, when nobody can tell.
func roles(owner, other Person, roster *Roster) (pair Pair, known bool, clash string) {
	manages := func(m, r Person) bool {
		return r.Manager != "" && roster.Canonical(r.Manager) == m.Email
	}
	switch {
	case manages(owner, other):
		return Pair{owner, other}, true, ""
	case manages(other, owner):
		return Pair{other, owner}, true, ""
	case roster.Watched(other.Email):
		return Pair{}, false, fmt.Sprintf(
			"cannot tell who is the manager: %s and %s both have a calendar here; give one of them `manager:` under `people`",
			owner.FullName(), other.FullName())
	}
	return Pair{owner, other}, false, ""
}

// whoMeets returns whom the owner meets in this event, or the problem that
// makes it no meeting of two. named means that the title says so, in a feed
// that tells no attendees.
func whoMeets(e Event, owner Person, roster *Roster, rules Rules) (others []Person, named bool, problem string) {
	people, problem := participants(e, roster, rules)
	if problem != "" {
		return nil, false, problem
	}
	if len(e.Attendees) == 0 && (len(people) == 0 || len(people) == 1 && people[0].Email == owner.Email) {
		other, problem := namedIn(e.Summary, owner, roster, rules)
		return []Person{other}, true, problem
	}
	has := slices.ContainsFunc(people, func(p Person) bool { return p.Email == owner.Email })
	others = slices.DeleteFunc(people, func(p Person) bool { return p.Email == owner.Email })
	switch {
	case len(others) == 0:
		return nil, false, "only " + owner.FullName() + " is in it"
	case !has:
		return nil, false, owner.FullName() + ", whose calendar this is, is not in it"
	case len(others) > 1:
		return nil, false, fmt.Sprintf("%d people are in it", len(others)+1)
	}
	return others, false, ""
}

// participants returns the people of an event, each once: the organizer, also
// where they are not listed, and everyone invited who is neither a room nor
// the daemon itself.
func participants(e Event, roster *Roster, rules Rules) (people []Person, problem string) {
	for _, a := range append([]Attendee{e.Organizer}, e.Attendees...) {
		switch {
		case a.Email == "" || a.Type == Room || a.Type == Resource || rules.resource(a.Email) || roster.Own(a.Email) || a.Role == "NON-PARTICIPANT":
			continue
		case a.Type == Group:
			return nil, fmt.Sprintf("%s is a group address", a.Email)
		}
		p := roster.Person(a.Email, a.Name)
		p.Email = roster.Canonical(p.Email)
		if !slices.ContainsFunc(people, func(q Person) bool { return q.Email == p.Email }) {
			people = append(people, p)
		}
	}
	return people, ""
}

// resource reports whether an address is that of a room, of equipment, or of a
// calendar that is nobody's own.
func (r Rules) resource(address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	if strings.HasSuffix(domain, ".calendar.google.com") || domain == "calendar.google.com" {
		return true
	}
	return slices.ContainsFunc(r.Resources, func(s string) bool {
		return strings.EqualFold(s, address) || strings.EqualFold(s, "@"+domain)
	})
}

func whoDeclined(e Event, pair Pair, roster *Roster) string {
	for _, a := range append([]Attendee{e.Organizer}, e.Attendees...) {
		if a.Status != Declined || a.Email == "" {
			continue
		}
		for _, p := range []Person{pair.Report, pair.Manager} {
			if roster.Canonical(a.Email) == p.Email {
				return p.FullName()
			}
		}
	}
	return ""
}

func isTentative(e Event) bool {
	return e.Status == Tentative || slices.ContainsFunc(e.Attendees, func(a Attendee) bool { return a.Status == MaybeAccepted })
}

// hashtags finds the words in a description that overrule everything else.
func hashtags(description string) (yes, no bool) {
	d := strings.ToLower(description)
	return strings.Contains(d, "#1on1"), strings.Contains(d, "#no1on1")
}

func (t EventType) words() string {
	switch t {
	case OutOfOffice:
		return "an out-of-office entry"
	case FocusTime:
		return "focus time"
	case WorkingLocation:
		return "a place of work"
	case Birthday:
		return "a birthday"
	}
	return "no meeting"
}

// A view is what one calendar says of one meeting.
type view struct {
	Meeting
	own      bool // it is the manager's own calendar
	sequence int
	modified int64
}

func viewOf(e Event, pair Pair, roster *Roster, state State, why string) view {
	id := ID{UID: e.UID, RecurrenceID: e.RecurrenceID}
	if !id.RecurrenceID.IsZero() {
		id.RecurrenceID = id.RecurrenceID.UTC()
	}
	return view{
		Meeting: Meeting{
			Pair: pair, IDs: []ID{id}, Start: e.Start, End: e.End, Title: e.Summary, Location: e.Location,
			State: state, Reason: why, Calendars: []string{e.Calendar}, Created: e.Created,
		},
		own: roster.Canonical(e.Owner) == pair.Manager.Email, sequence: e.Sequence, modified: e.Modified.Unix(),
	}
}

// join makes one meeting of the views that share a name, and of those that
// share only the time: some servers give the two copies different UIDs.
func join(views []view) []Meeting {
	type named struct {
		pair string
		id   ID
	}
	type timed struct {
		pair  string
		start int64
	}
	views = merge(views, func(v view) named { return named{v.Pair.Key(), v.IDs[0]} }, newer)
	views = merge(views, func(v view) timed { return timed{v.Pair.Key(), v.Start.Unix()} }, surer)
	out := make([]Meeting, 0, len(views))
	for _, v := range views {
		out = append(out, v.Meeting)
	}
	slices.SortStableFunc(out, func(a, b Meeting) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Pair.Key(), b.Pair.Key()))
	})
	return out
}

// merge keeps the best view under each key, and lets it carry the names and
// calendars of the others.
func merge[K comparable](views []view, key func(view) K, better func(a, b view) int) []view {
	at := map[K]int{}
	var out []view
	for _, v := range views {
		i, seen := at[key(v)]
		if !seen {
			at[key(v)] = len(out)
			out = append(out, v)
			continue
		}
		best, rest := out[i], v
		if better(v, best) < 0 {
			best, rest = v, best
		}
		best.IDs = union(best.IDs, rest.IDs)
		best.Calendars = union(best.Calendars, rest.Calendars)
		slices.Sort(best.Calendars)
		out[i] = best
	}
	return out
}

// newer orders views of the same event: the later revision, then the later
// edit, then the manager's own calendar, then any fixed order.
func newer(a, b view) int {
	return cmp.Or(
		-cmp.Compare(a.sequence, b.sequence),
		-cmp.Compare(a.modified, b.modified),
		ownFirst(a, b),
		cmp.Compare(a.Calendars[0], b.Calendars[0]))
}

// surer orders views of different events at the same time: one that takes
// place before one that does not, then the manager's own calendar, then any
// fixed order.
func surer(a, b view) int {
	rank := map[State]int{On: 0, Away: 1, Refused: 2, Off: 3}
	return cmp.Or(
		cmp.Compare(rank[a.State], rank[b.State]),
		ownFirst(a, b),
		cmp.Compare(a.Calendars[0], b.Calendars[0]),
		cmp.Compare(a.IDs[0].UID, b.IDs[0].UID))
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
