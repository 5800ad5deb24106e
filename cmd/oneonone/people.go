package main

import (
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
)

func (a *app) people() *cobra.Command {
	c := &cobra.Command{
		Use:     "people",
		GroupID: "look",
		Short:   "List the pairs: who meets whom, last and next",
		Long: `people lists every manager and report that the config names, that a calendar
shows, or that anything is recorded of: with the zone and language of the report,
the last 1:1 that took place, the next one, and the open steps.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			survey, cfg, _, err := a.look(cmd.Context())
			if err != nil {
				return err
			}
			people, err := survey.People()
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.asJSON(people)
			}
			for _, p := range people {
				line(a.out, "%s with %s", p.Manager.Shown(), p.Report.Shown())
				line(a.out, "  last: %s", meetingAt(p.Last, cfg.Zone, "none yet"))
				line(a.out, "  next: %s", meetingAt(p.Next, cfg.Zone, "none in the calendar"))
				if p.OpenSteps > 0 {
					line(a.out, "  %s", count(p.OpenSteps, "open step"))
				}
			}
			if len(people) == 0 {
				line(a.out, "Nobody yet: the config names no reports, and no calendar shows a 1:1.")
			}
			return nil
		},
	}
	a.jsonFlag(c)
	return c
}

func meetingAt(w *daemon.When, zone *time.Location, none string) string {
	if w == nil {
		return none
	}
	return span(w.Start, w.End, false, zone)
}
