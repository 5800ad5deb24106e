package main

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"oneonone/calendar"
	"oneonone/calendar/ics"
	"oneonone/daemon"
	"oneonone/daemon/config"
)

// An occurrence is an event with what was decided about it. Its JSON is stable.
type occurrence struct {
	Calendar     string     `json:"calendar"`
	UID          string     `json:"uid"`
	RecurrenceID string     `json:"recurrence_id"` // the original start of an instance of a series, else ""
	Start        string     `json:"start"`
	End          string     `json:"end"`
	AllDay       bool       `json:"all_day"`
	Floating     bool       `json:"floating"`
	Summary      string     `json:"summary"`
	Status       string     `json:"status"`
	Organizer    string     `json:"organizer"`
	Attendees    []attendee `json:"attendees"`
	OneOnOne     bool       `json:"one_on_one"`
	Reason       string     `json:"reason"`
	Manager      string     `json:"manager"`
	Report       string     `json:"report"`
}

type attendee struct {
	Email  string `json:"email"`
	Name   string `json:"name"`
	Status string `json:"status"`
	Type   string `json:"type"`
}

func (a *app) calendar() *cobra.Command {
	var from, to, zone, owner string
	c := &cobra.Command{
		Use:     "calendar [FILE or URL]",
		GroupID: "look",
		Short:   "Show every event, whether it is a 1:1, and why or why not",
		Long: `calendar shows what oneonone sees: every event, with the time that was
understood, and whether it is a 1:1 and why (not).

With a file or an address it reads that one ICS calendar and needs no config.`,
		Example: `  oneonone calendar
  oneonone calendar --from 2026-11-23 --to 2026-11-30 --json
  oneonone calendar team.ics --owner maria@example.com --timezone Europe/Berlin`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := a.now()
			if err != nil {
				return err
			}
			where, err := loadZone(zone)
			if err != nil {
				return err
			}
			window, err := windowOf(from, to, now, where)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return a.showFile(cmd.Context(), args[0], owner, where, now, window)
			}
			return a.showOwn(cmd.Context(), window, cmd.Flags().Changed("timezone"), where)
		},
	}
	c.Flags().StringVar(&from, "from", "", "first day or time to show (default: today)")
	c.Flags().StringVar(&to, "to", "", "day or time to stop before (default: 28 days after --from)")
	c.Flags().StringVar(&zone, "timezone", "UTC", "zone of times that name none, and of the times shown")
	c.Flags().StringVar(&owner, "owner", "", "address of the person whose calendar FILE is")
	a.jsonFlag(c)
	return c
}

func (a *app) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.flags.json, "json", false, "write JSON for programs, with times in UTC")
}

func loadZone(name string) (*time.Location, error) {
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, usagef("--timezone: there is no time zone %q; use a name such as Europe/Berlin", name)
	}
	return z, nil
}

func windowOf(from, to string, now time.Time, zone *time.Location) (w calendar.Span, err error) {
	w.Start = calendar.DateOf(now, zone).At(calendar.Clock{}, zone)
	if from != "" {
		if w.Start, err = moment("from", from, now, zone); err != nil {
			return w, err
		}
	}
	w.End = w.Start.AddDate(0, 0, 28)
	if to != "" {
		if w.End, err = moment("to", to, now, zone); err != nil {
			return w, err
		}
	}
	if !w.Start.Before(w.End) {
		return w, usagef("--to is not after --from")
	}
	return w, nil
}

// showFile shows one feed, without any config.
func (a *app) showFile(ctx context.Context, location, owner string, zone *time.Location, now time.Time, w calendar.Span) error {
	s, err := ics.NewSource(ics.SourceOptions{Name: location, Owner: owner, Location: location, Zone: zone})
	if err != nil {
		return usageError{err}
	}
	snap, err := s.Read(ctx, now, w.Start, w.End)
	if err != nil {
		return err
	}
	if owner == "" {
		snap.Notes = append(snap.Notes, calendar.Note{Text: "give --owner ADDRESS to see which of them are 1:1s"})
	}
	roster := calendar.NewRoster(calendar.Person{Zone: zone}, nil, []string{owner}, "")
	return a.showEvents(calendar.Decide(snap.Events, roster, calendar.Rules{Tentative: true}), snap.Notes, zone)
}

// showOwn shows the calendars of the config.
func (a *app) showOwn(ctx context.Context, w calendar.Span, zoned bool, zone *time.Location) error {
	survey, cfg, now, err := a.look(ctx)
	if err != nil {
		return err
	}
	if !zoned {
		zone = cfg.Zone
	}
	var notes []calendar.Note
	for _, c := range survey.Calendars() {
		if fresh := c.Fetched != nil && now.Sub(*c.Fetched) < time.Minute; !fresh && a.flags.json {
			notes = append(notes, calendar.Note{Text: c.Name + ": " + freshness(c, now)})
		}
		for _, n := range c.Notes {
			notes = append(notes, calendar.Note{Text: c.Name + ": " + n})
		}
	}
	err = a.showEvents(slices.Values(survey.Decisions(w.Start, w.End)), notes, zone)
	if err != nil || a.flags.json {
		return err
	}
	for _, c := range survey.Calendars() {
		line(a.out, "calendar %s: %s", c.Name, freshness(c, now))
	}
	return nil
}

// freshness says how old the copy of a calendar is that is gone by.
func freshness(c daemon.CalendarStatus, now time.Time) string {
	if c.Fetched == nil {
		return "never read"
	}
	return "as of " + ago(now, *c.Fetched)
}

func (a *app) showEvents(ds iter.Seq[calendar.Decision], notes []calendar.Note, zone *time.Location) error {
	if a.flags.json {
		a.notes(notes)
		return writeList(a.out, ds, occurrenceOf)
	}
	out := bufio.NewWriter(a.out)
	events, ones := 0, 0
	for d := range ds {
		mark := "    "
		if events++; d.OneOnOne {
			mark, ones = "1:1 ", ones+1
		}
		e := d.Event
		line(out, "%s%-36s %s", mark, span(e.Start, e.End, e.AllDay, zone), orUntitled(plain(e.Summary)))
		line(out, "    %-36s %s", plain(e.Calendar), plain(d.Reason))
	}
	line(out, "%s, %s", count(events, "event"), count(ones, "1:1"))
	if err := out.Flush(); err != nil {
		return err
	}
	a.notes(notes)
	return nil
}

// notes tells on stderr what was skipped or read with doubt.
func (a *app) notes(notes []calendar.Note) {
	for _, n := range notes {
		at := ""
		if n.Line > 0 {
			at = fmt.Sprintf("line %d: ", n.Line)
		}
		line(a.err, "note: %s%s", at, plain(n.Text))
	}
}

func occurrenceOf(d calendar.Decision) occurrence {
	e := d.Event
	o := occurrence{
		Calendar: e.Calendar, UID: e.UID, RecurrenceID: stamp(e.RecurrenceID), Start: stamp(e.Start), End: stamp(e.End),
		AllDay: e.AllDay, Floating: e.Floating, Summary: e.Summary, Status: e.Status.String(), Organizer: e.Organizer.Email,
		Attendees: []attendee{}, OneOnOne: d.OneOnOne, Reason: d.Reason, Manager: d.Pair.Manager.Email, Report: d.Pair.Report.Email,
	}
	for _, x := range e.Attendees {
		o.Attendees = append(o.Attendees, attendee{x.Email, x.Name, x.Status.String(), x.Type.String()})
	}
	return o
}

func orUntitled(s string) string {
	if s == "" {
		return "(no title)"
	}
	return s
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// people lists the config's pairs of manager and report.
func pairsOf(cfg *config.Config) []calendar.Pair {
	var out []calendar.Pair
	for _, p := range cfg.Roster.People() {
		if m, ok := cfg.Roster.Find(p.Manager); ok {
			out = append(out, calendar.Pair{Manager: m, Report: p})
		}
	}
	slices.SortStableFunc(out, func(a, b calendar.Pair) int { return slices.Compare([]string{a.Key()}, []string{b.Key()}) })
	return out
}
