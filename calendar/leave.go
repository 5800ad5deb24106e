package calendar

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"time"
)

// An absence is a stretch of time in which a person is not at work.
type absence struct {
	Span
	why    string
	latest time.Time // the latest end of this one and of all that start before it
}

// leave knows who is absent when, by the key of the person, in the order of
// the starts.
type leave map[string][]absence

// findLeave collects the absences that calendars tell of, and those of the
// config.
func findLeave(events []Event, roster *Roster) leave {
	out := leave{}
	isLeave := newMemo(saysLeave)
	for i := range events {
		e := &events[i]
		if !tellsLeave(e, isLeave, roster) {
			continue
		}
		a := absence{Span: e.Span(), why: fmt.Sprintf("calendar: %q", clip(e.Summary))}
		if e.Summary == "" {
			a.why = `calendar: "out of office"`
		}
		for _, key := range whoIsOnLeave(e, roster) {
			out[key] = append(out[key], a)
		}
	}
	for _, p := range roster.people {
		for _, s := range p.Away {
			out[p.Email] = append(out[p.Email], absence{Span: s, why: "away: in the config"})
		}
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b absence) int { return a.Start.Compare(b.Start) })
		for i := range all {
			all[i].latest = all[i].End
			if i > 0 && all[i-1].latest.After(all[i].End) {
				all[i].latest = all[i-1].latest
			}
		}
	}
	return out
}

// during says who of the couple is absent at any time of the span, in words.
func (l leave) during(c couple, span Span) (why string, absent bool) {
	for _, p := range []party{c.report, c.manager} {
		// The first that ends after the span's start is also the first to start
		// of those that do: if it does not overlap, none does.
		all := l[p.key]
		i := sort.Search(len(all), func(i int) bool { return all[i].latest.After(span.Start) })
		if i < len(all) && all[i].Overlaps(span) {
			return p.FullName() + " is away then (" + all[i].why + ")", true
		}
	}
	return "", false
}

var (
	leaveTitle = regexp.MustCompile(`(?i)(^|[^\p{L}])(vacation|annual leave|on leave|parental leave|maternity leave|paternity leave|sick leave|sick|day off|days off|time off|pto|ooo|out of (the )?office|holidays?|urlaub|abwesend|elternzeit|krank|congés?|vacances|vacaciones)($|[^\p{L}])`)
	// A day on which leave is spoken of is not a day of leave.
	leaveTalk = regexp.MustCompile(`(?i)(party|plan|request|deadline|calendar|schedule|cover|approv|remind|book|\?|feier|antrag|planung)`)
	// Whom these words concern is at work.
	standIn = regexp.MustCompile(`(?i)(^|[^\p{L}])(contact|ask|call|stands? in|stand-in|instead|deput|backup|vertr[ei]t)`)
)

// outOfOffice reports whether the source itself says that the entry is the
// owner's absence.
func (e *Event) outOfOffice() bool { return e.Type == OutOfOffice || e.Busy == "OOF" }

// tellsLeave reports whether an event is somebody's absence: an entry of the
// type out-of-office, or one of a whole day whose title says so.
func tellsLeave(e *Event, isLeave memo, roster *Roster) bool {
	if e.Status == Cancelled {
		return false
	}
	if !e.outOfOffice() && (!e.AllDay || len(e.Attendees) > 2 || !isLeave.says(e.Summary)) {
		return false
	}
	owner := roster.key(e.Owner)
	return !slices.ContainsFunc(e.Attendees, func(a Attendee) bool {
		return a.Status == Declined && roster.key(a.Email) == owner
	})
}

func saysLeave(title string) bool {
	return len(title) <= maxTitle && leaveTitle.MatchString(title) && !leaveTalk.MatchString(title)
}

// whoIsOnLeave returns the keys of those whose absence an event is. One of the
// type out-of-office is always the owner's: whom its title names is there to be
// asked. In the title of a whole day, who is named directly before or after the
// word for leave is meant ("Alice on vacation", "Urlaub: Alice"); if nobody is,
// the owner.
func whoIsOnLeave(e *Event, roster *Roster) []string {
	owner := roster.party(e.Owner, "")
	if e.outOfOffice() {
		return []string{owner.key}
	}
	at := leaveTitle.FindStringSubmatchIndex(e.Summary)
	keys, named := roster.namedBefore(split(e.Summary[:at[4]]), owner)
	if !named && !standIn.MatchString(e.Summary) {
		keys, named = roster.namedAfter(split(e.Summary[at[5]:]), owner)
	}
	if !named {
		keys = []string{owner.key}
	}
	return keys
}
