package calendar

import (
	"fmt"
	"iter"
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
	m := newMatcher(events, roster, rules)
	out := Matched{Decisions: make([]Decision, len(events))}
	views := make([]view, 0, len(events))
	for i := range events {
		d := &out.Decisions[i]
		d.Event = events[i]
		if c, state, why := m.judge(d); state != "" {
			views = append(views, m.view(d, c, state, why))
		}
	}
	out.Meetings = join(views)
	return out
}

// Decide yields the decisions of Match one by one, for whoever needs no more of
// each than a look: there may be many.
func Decide(events []Event, roster *Roster, rules Rules) iter.Seq[Decision] {
	return func(yield func(Decision) bool) {
		m := newMatcher(events, roster, rules)
		var d Decision
		for _, e := range events {
			d = Decision{Event: e}
			if m.judge(&d); !yield(d) {
				return
			}
		}
	}
}

// A matcher is one run of Match, with what it found out for more than one
// event.
type matcher struct {
	roster       *Roster
	rules        Rules
	excluded     memo
	looksLikeOne memo
	rooms        map[string]bool // rules.Resources, in lower case
	leave        leave
	couples      map[[2]string]int // a number for each manager and report, by their keys
}

func newMatcher(events []Event, roster *Roster, rules Rules) *matcher {
	m := &matcher{
		roster: roster, rules: rules, excluded: newMemo(rules.excluded), looksLikeOne: newMemo(rules.looksLikeOne),
		rooms: map[string]bool{}, couples: map[[2]string]int{},
	}
	for _, r := range rules.Resources {
		m.rooms[strings.ToLower(r)] = true
	}
	m.leave = findLeave(events, roster)
	return m
}

// A couple is a pair before it is known to be one.
type couple struct{ manager, report party }

func (c couple) pair() Pair { return Pair{*c.manager.Person, *c.report.Person} }

// judge is decide, with a look at who is away.
func (m *matcher) judge(d *Decision) (c couple, state State, why string) {
	c, state, why = m.decide(d)
	if state == On {
		if on, absent := m.leave.during(c, d.Event.Span()); absent {
			state, why = Away, on
			d.Reason += "; but " + on + ", so nothing is mailed"
		}
	}
	return c, state, why
}

// decide fills in the decision about d.Event. The state is "" unless the event
// is, or but for being called off would be, a meeting of the couple.
func (m *matcher) decide(d *Decision) (c couple, state State, why string) {
	e := &d.Event
	no := func(reason string) (couple, State, string) {
		d.Reason = reason
		return couple{}, "", ""
	}
	tagged, untagged := hashtags(e.Description)
	switch {
	case untagged:
		return no("not a 1:1: its description says #no1on1")
	case strings.TrimSpace(e.Owner) == "":
		return no("not decided: nobody said whose calendar this is")
	case e.AllDay:
		return no("not a 1:1: it is all day, so it has no time to prepare for")
	case e.outOfOffice():
		return no("not a 1:1: it is an out-of-office entry")
	case e.Type != DefaultType:
		return no("not a 1:1: it is " + e.Type.words())
	case !tagged && m.excluded.says(e.Summary):
		return no("not a 1:1: its title matches an exclude pattern of the config")
	}

	owner := m.owner(e)
	other, named, problem := m.whoMeets(e, owner)
	if problem != "" {
		return no("not a 1:1: " + problem)
	}
	c, known, clash := m.roles(owner, other)
	if clash != "" {
		return no(clash)
	}
	titled := named || m.titleMatters(known) && m.looksLikeOne.says(e.Summary)
	if lacks := m.missing(owner, other, known, titled); lacks != "" && !tagged {
		return no("not a 1:1: two people, but " + lacks)
	}

	d.Pair = c.pair()
	if refused := m.whoDeclined(e, c); refused != "" {
		d.Reason = "not a 1:1 now: " + refused + " declined"
		return c, Refused, refused + " declined"
	}
	if e.Status == Cancelled {
		d.Reason = "not a 1:1 now: it is cancelled"
		return c, Off, "it was cancelled in the calendar"
	}
	if !m.rules.Tentative && m.isTentative(e) {
		return no("not a 1:1 yet: it is tentative, and the config asks for firm meetings")
	}
	d.OneOnOne, d.Reason = true, because(c, known, named, tagged)
	return c, On, ""
}

// owner is the owner of an event's calendar, with the name that the event gives
// them if the config gives none.
func (m *matcher) owner(e *Event) party {
	p := m.roster.party(e.Owner, "")
	if p.Name != "" {
		return p
	}
	for _, a := range append([]Attendee{e.Organizer}, e.Attendees...) {
		if a.Name != "" && m.roster.key(a.Email) == p.key {
			return m.roster.party(e.Owner, a.Name)
		}
	}
	return p
}

// because puts the ground for a 1:1 into words.
func because(c couple, known, named, tagged bool) string {
	two := "a 1:1: two people"
	if named {
		two = "a 1:1: the title names two people"
	}
	switch {
	case tagged:
		return two + ", and its description says #1on1"
	case known:
		return two + ", and " + c.report.FullName() + " is " + c.manager.FullName() + "'s report"
	}
	return two + ", and its title looks like a 1:1"
}

// titleMatters reports whether the title has a say in whether two people have
// a 1:1. Where it has none it is not read: that is the slow part.
func (m *matcher) titleMatters(known bool) bool {
	return !known || m.rules.Require == RequireTitle || m.rules.Require == RequireBoth
}

// missing says what two people lack to have a 1:1 by the rule; "" if nothing.
func (m *matcher) missing(owner, other party, known, titled bool) string {
	const noTitle = "its title does not look like a 1:1"
	noReport := func() string { return other.FullName() + " is not known as a report of " + owner.FullName() }
	switch require := m.rules.Require; {
	case !known && (require == RequirePeople || require == RequireBoth):
		return noReport()
	case !titled && (require == RequireTitle || require == RequireBoth):
		return noTitle
	case !known && !titled:
		return noReport() + ", and " + noTitle
	}
	return ""
}

// roles says who of the two manages whom. known means that the config says so;
// otherwise the owner of the calendar is taken for the manager, unless both
// have a calendar here, when nobody can tell.
func (m *matcher) roles(owner, other party) (c couple, known bool, clash string) {
	manages := func(boss, p party) bool { return p.Manager != "" && m.roster.key(p.Manager) == boss.key }
	switch {
	case manages(owner, other):
		return couple{owner, other}, true, ""
	case manages(other, owner):
		return couple{other, owner}, true, ""
	case m.roster.owners[other.key] != nil:
		return couple{}, false, fmt.Sprintf(
			"cannot tell who is the manager: %s and %s both have a calendar here; give one of them `manager:` under `people`",
			owner.FullName(), other.FullName())
	}
	return couple{owner, other}, false, ""
}

// whoMeets returns whom the owner meets in this event, or the problem that
// makes it no meeting of two. named means that the title says so, in a feed
// that tells no attendees.
func (m *matcher) whoMeets(e *Event, owner party) (other party, named bool, problem string) {
	has := false // the owner, in the event
	var others []string
	for a := range everyone(e) {
		if !m.isPerson(a) {
			continue
		}
		if a.Type == Group {
			return party{}, false, a.Email + " is a group address"
		}
		p := m.roster.party(a.Email, a.Name)
		if p.key == owner.key {
			has = true
			continue
		}
		if others = append(others, p.key); len(others) == 1 {
			other = p
		}
	}
	if len(e.Attendees) == 0 && len(others) == 0 {
		other, problem = m.namedIn(e.Summary, owner)
		return other, true, problem
	}
	slices.Sort(others)
	switch n := len(slices.Compact(others)); {
	case n == 0:
		return party{}, false, "only " + owner.FullName() + " is in it"
	case !has:
		return party{}, false, owner.FullName() + ", whose calendar this is, is not in it"
	case n > 1:
		return party{}, false, fmt.Sprintf("%d people are in it", n+1)
	}
	return other, false, ""
}

// everyone yields the organizer of an event, who may not be among the
// attendees, and then the attendees.
func everyone(e *Event) iter.Seq[*Attendee] {
	return func(yield func(*Attendee) bool) {
		if !yield(&e.Organizer) {
			return
		}
		for i := range e.Attendees {
			if !yield(&e.Attendees[i]) {
				return
			}
		}
	}
}

// isPerson reports whether an attendee is somebody who takes part, or a group
// of such: no room, no equipment, no calendar that is nobody's own, and not the
// daemon itself.
func (m *matcher) isPerson(a *Attendee) bool {
	if strings.TrimSpace(a.Email) == "" || a.Type == Room || a.Type == Resource || a.Role == "NON-PARTICIPANT" {
		return false
	}
	return !m.isRoom(a.Email) && !m.roster.Own(a.Email)
}

// isRoom reports whether an address tells by itself that it is no person's.
func (m *matcher) isRoom(address string) bool {
	address = strings.ToLower(address)
	at := max(strings.IndexByte(address, '@'), 0)
	return strings.HasSuffix(address, ".calendar.google.com") || address[at:] == "@calendar.google.com" ||
		m.rooms[address] || m.rooms[address[at:]]
}

// whoDeclined returns the name of who of the couple will not come; "" if both
// may.
func (m *matcher) whoDeclined(e *Event, c couple) string {
	for a := range everyone(e) {
		if a.Status != Declined || a.Email == "" {
			continue
		}
		switch m.roster.key(a.Email) {
		case c.report.key:
			return c.report.FullName()
		case c.manager.key:
			return c.manager.FullName()
		}
	}
	return ""
}

// isTentative reports whether the event, or the answer of a person to it, is.
// That of a room says nothing about the people.
func (m *matcher) isTentative(e *Event) bool {
	if e.Status == Tentative {
		return true
	}
	for a := range everyone(e) {
		if a.Status == MaybeAccepted && m.isPerson(a) {
			return true
		}
	}
	return false
}

// hashtags finds the words in a description that overrule everything else.
func hashtags(description string) (yes, no bool) {
	begins := func(s, tag string) bool { return len(s) >= len(tag) && strings.EqualFold(s[:len(tag)], tag) }
	for _, rest, more := strings.Cut(description, "#"); more; _, rest, more = strings.Cut(rest, "#") {
		yes = yes || begins(rest, "1on1")
		no = no || begins(rest, "no1on1")
	}
	return yes, no
}
