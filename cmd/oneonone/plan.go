package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/plan"
)

// A notice is one mail of the plan. Its JSON is stable.
type notice struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Due       string   `json:"due"`
	Expires   string   `json:"expires"`
	To        []string `json:"to"`
	Manager   string   `json:"manager"`
	Report    string   `json:"report"`
	Meeting   meeting  `json:"meeting"`
	State     string   `json:"state"`
	Reason    string   `json:"reason"`
	MessageID string   `json:"message_id"`
	Sent      string   `json:"sent"`
	Attempts  int      `json:"attempts"`
}

type meeting struct {
	UID          string `json:"uid"`
	RecurrenceID string `json:"recurrence_id"`
	Start        string `json:"start"`
	End          string `json:"end"`
	Title        string `json:"title"`
}

func (a *app) plan() *cobra.Command {
	var until string
	c := &cobra.Command{
		Use:     "plan",
		GroupID: "look",
		Short:   "Show for every 1:1 what will be mailed, to whom and when",
		Long: `plan shows every mail of the coming weeks: for each 1:1 what goes to whom and
when, what has gone out, and what will not, with the reason. ` + "`oneonone why ID`" + `
explains one of them.`,
		Example: `  oneonone plan
  oneonone plan --until 2026-12-24 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			survey, cfg, now, err := a.look(cmd.Context())
			if err != nil {
				return err
			}
			end := now.AddDate(0, 0, 28)
			if until != "" {
				if end, err = moment("until", until, now, cfg.Zone); err != nil {
					return err
				}
			}
			planned, err := survey.Plan(end)
			if err != nil {
				return err
			}
			if a.flags.json {
				out := []notice{}
				for _, p := range planned {
					out = append(out, noticeOf(p))
				}
				return a.asJSON(out)
			}
			a.showPlan(planned, cfg.Zone, now)
			return nil
		},
	}
	c.Flags().StringVar(&until, "until", "", "day or time to plan up to, or a duration (default: 28 days)")
	a.jsonFlag(c)
	return c
}

func noticeOf(p daemon.Planned) notice {
	id := calendar.ID{}
	if len(p.Meeting.IDs) > 0 {
		id = p.Meeting.IDs[0]
	}
	return notice{
		ID: p.ID, Kind: string(p.Kind), Due: stamp(p.Due), Expires: stamp(p.Expires), To: []string{p.To},
		Manager: p.Meeting.Pair.Manager.Email, Report: p.Meeting.Pair.Report.Email,
		Meeting: meeting{id.UID, stamp(id.RecurrenceID), stamp(p.Meeting.Start), stamp(p.Meeting.End), p.Meeting.Title},
		State:   string(p.State), Reason: p.Reason, MessageID: p.MessageID, Sent: stamp(p.Sent), Attempts: p.Attempts,
	}
}

// showPlan writes the plan meeting by meeting. What ended long ago is left out,
// unless something is still to be done about it.
func (a *app) showPlan(planned []daemon.Planned, zone *time.Location, now time.Time) {
	groups := map[string][]daemon.Planned{}
	var order []string
	var personal []daemon.Planned
	for _, p := range planned {
		if p.Personal() {
			personal = append(personal, p)
			continue
		}
		key := p.Meeting.Pair.Key() + " " + p.Case.Record.Key
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], p)
	}
	slices.SortStableFunc(order, func(x, y string) int { return groups[x][0].Meeting.Start.Compare(groups[y][0].Meeting.Start) })
	shown := 0
	for _, key := range order {
		g := groups[key]
		if over(g, now) {
			continue
		}
		if shown++; shown > 1 {
			line(a.out, "")
		}
		m := g[0].Meeting
		state := ""
		if m.State != calendar.On {
			state = fmt.Sprintf("  (%s)", m.State)
		}
		line(a.out, "%s  %s with %s  %q%s", span(m.Start, m.End, false, zone), m.Pair.Manager.FullName(), m.Pair.Report.FullName(), plain(m.Title), state)
		a.showNotices(g, zone, now)
	}
	personal = slices.DeleteFunc(personal, func(p daemon.Planned) bool { return p.State.Final() && p.Due.Before(now.AddDate(0, 0, -7)) })
	if shown > 0 && len(personal) > 0 {
		line(a.out, "")
		line(a.out, "Besides:")
		a.showNotices(personal, zone, now)
	}
	if shown == 0 {
		line(a.out, "Nothing is planned: no 1:1 was found. `oneonone calendar` shows every event, and why it is none.")
	}
}

func (a *app) showNotices(list []daemon.Planned, zone *time.Location, now time.Time) {
	for _, p := range list {
		line(a.out, "  %-10s %-22s %-13s to %s: %s", p.State, whenOf(p, zone, now), p.Kind, p.To, plain(p.Reason))
		line(a.out, "  %-10s %s", "", p.ID)
	}
}

func over(g []daemon.Planned, now time.Time) bool {
	return g[0].Meeting.End.Before(now) && !slices.ContainsFunc(g, func(p daemon.Planned) bool { return !p.State.Final() })
}

func (a *app) why() *cobra.Command {
	return &cobra.Command{
		Use:     "why ID",
		GroupID: "look",
		Short:   "Explain one mail of the plan, sent or not",
		Long: `why explains one mail: why it goes out, or why not, when, and what has happened
to it so far. The ID, or the beginning of one, is what ` + "`oneonone plan`" + ` shows.`,
		Example: "  oneonone why prep-41790lf30usssk2r",
		Args:    oneArg("the ID of a mail, or its beginning; `oneonone plan` shows them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			found, cfg, err := a.find(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			for _, s := range explain(found, cfg) {
				line(a.out, "%s", s)
			}
			return nil
		},
	}
}

// find returns the one notice whose ID begins like this, and the zone to speak in.
func (a *app) find(ctx context.Context, id string) (daemon.Planned, *time.Location, error) {
	survey, cfg, now, err := a.look(ctx)
	if err != nil {
		return daemon.Planned{}, nil, err
	}
	planned, err := survey.Plan(now.AddDate(1, 0, 0))
	if err != nil {
		return daemon.Planned{}, nil, err
	}
	var found []daemon.Planned
	for _, p := range planned {
		if strings.HasPrefix(p.ID, id) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return daemon.Planned{}, nil, fmt.Errorf("no mail has an ID that begins with %q; `oneonone plan` shows them", id)
	case 1:
		return found[0], cfg.Zone, nil
	}
	return daemon.Planned{}, nil, usagef("%d mails have an ID that begins with %q, the first is %s; give more of it", len(found), id, found[0].ID)
}

// explain tells the story of a notice.
func explain(p daemon.Planned, zone *time.Location) []string {
	m := p.Meeting
	at := func(t time.Time) string { return t.In(zone).Format("Mon 2 Jan 2006 15:04:05 MST") }
	out := []string{fmt.Sprintf("%s is the %s to %s", p.ID, p.Kind, p.To)}
	if !p.Personal() {
		out = append(out, fmt.Sprintf("about the 1:1 of %s with %s, %s, %q,", m.Pair.Manager.FullName(), m.Pair.Report.FullName(), span(m.Start, m.End, false, zone), plain(m.Title)),
			fmt.Sprintf("which is seen in the calendar %s and is %s%s.", strings.Join(m.Calendars, " and "), m.State, because(m.Reason)))
	}
	out = append(out, "")
	switch p.State {
	case plan.Planned:
		out = append(out, fmt.Sprintf("It is planned for %s%s.", at(p.Due), because(p.Reason)),
			fmt.Sprintf("It would be of use until %s; after that it is not sent.", at(p.Expires)))
	case plan.Queued, plan.Sending:
		out = append(out, fmt.Sprintf("It was due at %s%s, and is waiting for the mail server.", at(p.Due), because(p.Reason)))
	case plan.Sent, plan.Answered:
		out = append(out, fmt.Sprintf("It was due at %s%s, and the mail server took it at %s.", at(p.Due), because(p.Reason), at(p.Sent)))
	default:
		out = append(out, fmt.Sprintf("It is not sent: %s.", strings.TrimSuffix(plain(p.Reason), ".")))
	}
	if p.Attempts > 0 {
		out = append(out, fmt.Sprintf("There %s; the mail server said: %s", attempts(p.Attempts), plain(p.Answer)))
	}
	if !p.State.Final() && p.Attempts > 0 {
		out = append(out, fmt.Sprintf("The next attempt is at %s.", at(p.NextTry)))
	}
	if p.MessageID != "" {
		out = append(out, fmt.Sprintf("Its subject is %q, its Message-ID <%s>.", p.Subject, p.MessageID))
	}
	return out
}

func attempts(n int) string {
	if n == 1 {
		return "was 1 attempt"
	}
	return fmt.Sprintf("were %d attempts", n)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + plain(reason) + ")"
}

// whenOf is the time that matters about a notice: when it went, else when it is
// due.
func whenOf(p daemon.Planned, zone *time.Location, now time.Time) string {
	switch {
	case !p.Sent.IsZero():
		return p.Sent.In(zone).Format("Mon 2 Jan 15:04 MST")
	case p.State == plan.Planned && p.Due.Before(now):
		return "at once"
	}
	return p.Due.In(zone).Format("Mon 2 Jan 15:04 MST")
}
