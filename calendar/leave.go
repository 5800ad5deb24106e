package calendar

import (
	"fmt"
	"regexp"
	"slices"
)

// An absence is a stretch of time in which a person is not at work.
type absence struct {
	Span
	why string
}

// leave knows who is absent when, by address.
type leave map[string][]absence

// findLeave collects the absences that calendars tell of: entries of the type
// out-of-office, and all-day entries whose title says so. An entry of that kind
// that names somebody else ("Alice on vacation" in her manager's calendar) is
// theirs; any other is the owner's.
func findLeave(events []Event, roster *Roster) leave {
	out := leave{}
	for _, e := range events {
		if !tellsLeave(e, roster) {
			continue
		}
		title := e.Summary
		if title == "" {
			title = "out of office"
		}
		who := []Person{roster.Person(e.Owner, "")}
		if named := namedInLeave(e, who[0], roster); len(named) > 0 {
			who = named
		}
		for _, p := range who {
			out[p.Email] = append(out[p.Email], absence{e.Span(), fmt.Sprintf("calendar: %q", title)})
		}
	}
	for _, p := range roster.people {
		for _, s := range p.Away {
			out[p.Email] = append(out[p.Email], absence{s, "away: in the config"})
		}
	}
	return out
}

// during says who of the pair is absent at any time of the span, in words.
func (l leave) during(pair Pair, span Span) (why string, absent bool) {
	for _, p := range []Person{pair.Report, pair.Manager} {
		for _, a := range l[p.Email] {
			if a.Overlaps(span) {
				return fmt.Sprintf("%s is away then (%s)", p.FullName(), a.why), true
			}
		}
	}
	return "", false
}

var (
	leaveTitle = regexp.MustCompile(`(?i)(^|[^\p{L}])(vacation|annual leave|on leave|parental leave|maternity leave|paternity leave|sick leave|sick|day off|days off|time off|pto|ooo|out of (the )?office|holidays?|urlaub|abwesend|elternzeit|krank|congés?|vacances|vacaciones)($|[^\p{L}])`)
	// A day on which leave is spoken of is not a day of leave.
	leaveTalk = regexp.MustCompile(`(?i)(party|plan|request|deadline|calendar|schedule|cover|approv|remind|book|\?|feier|antrag|planung)`)
)

func tellsLeave(e Event, roster *Roster) bool {
	if e.Status == Cancelled {
		return false
	}
	for _, a := range e.Attendees {
		if a.Status == Declined && roster.Canonical(a.Email) == roster.Canonical(e.Owner) {
			return false
		}
	}
	if e.Type == OutOfOffice || e.Busy == "OOF" {
		return true
	}
	return e.AllDay && len(e.Attendees) <= 2 && len(e.Summary) <= maxTitle &&
		leaveTitle.MatchString(e.Summary) && !leaveTalk.MatchString(e.Summary)
}

func namedInLeave(e Event, owner Person, roster *Roster) []Person {
	words := split(e.Summary)
	named := slices.DeleteFunc(roster.People(), func(p Person) bool { return p.Email == owner.Email || !p.in(words) })
	return closest(named, words, owner, roster)
}
