package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
)

// A silence is what is not sent about one 1:1 for one reason.
type silence struct {
	at   time.Time // when it would have been sent
	key  string
	text string
}

// silences are those that the plan foresees, by time.
type silences struct {
	coming []silence
	told   map[string]bool
}

// first reports whether a key is told of for the first time.
func (s *silences) first(key string) bool {
	if s.told == nil {
		s.told = map[string]bool{}
	}
	known := s.told[key]
	s.told[key] = true
	return !known
}

// pass returns the silences whose time has come, and were not told before.
func (s *silences) pass(now time.Time) (out []silence) {
	for len(s.coming) > 0 && !s.coming[0].at.After(now) {
		if c := s.coming[0]; s.first(c.key) {
			out = append(out, c)
		}
		s.coming = s.coming[1:]
	}
	return out
}

// foresee reads off the plan what is not going to be sent, and why.
func (s *stage) foresee(ctx context.Context, now time.Time) error {
	survey, err := daemon.Look(ctx, s.store, s.watcher, now)
	if survey == nil {
		return err // else it is the outage, of which the survey takes no harm
	}
	planned, err := survey.Plan(end)
	if err != nil {
		return err
	}
	groups := map[string][]daemon.Planned{}
	for _, n := range planned {
		if n.State == plan.Skipped && n.Due.After(now) && !n.Personal() && n.About.Start.After(begin) {
			key := strings.Join([]string{n.Meeting.Pair.Key(), n.About.Start.UTC().String(), n.Reason}, "\n")
			groups[key] = append(groups[key], n)
		}
	}
	s.silences.coming = nil
	for key, of := range groups {
		s.silences.coming = append(s.silences.coming, silence{of[0].Due, key, s.wording(of)})
	}
	slices.SortFunc(s.silences.coming, func(a, b silence) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.key, b.key)) })
	return nil
}

// wording says what is not sent about a 1:1, and why. The port of the mail
// server is another one each time, and left out.
func (s *stage) wording(of []daemon.Planned) string {
	n, pair := of[0], of[0].Meeting.Pair
	reason := strings.ReplaceAll(n.Reason, fmt.Sprintf("127.0.0.1:%d: ", s.post.port), "")
	day := n.About.Start.In(berlin).Format("Mon 2 Jan")
	if n.Meeting.State == calendar.On {
		var kinds []string
		for _, n := range of {
			kinds = append(kinds, fmt.Sprintf("no %s to %s", n.Kind, first(n.To)))
		}
		return fmt.Sprintf("%s for %s: %s", list(kinds), day, reason)
	}
	more := ""
	if len(n.Case.Record.Notices) > 0 {
		more = " more"
	}
	return fmt.Sprintf("nothing%s for the 1:1 of %s and %s on %s: %s", more, first(pair.Manager.Email), first(pair.Report.Email), day, reason)
}
