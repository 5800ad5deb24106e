package main

import (
	"github.com/spf13/cobra"

	"oneonone/daemon/history"
)

// A scope is what the flags of a command say of which pairs and which time it
// is about.
type scope struct{ manager, report, person, since, until, search string }

func (s *scope) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.report, "report", "", "address of the report")
	c.Flags().StringVar(&s.manager, "manager", "", "address of the manager")
	c.Flags().StringVar(&s.person, "person", "", "address of either of the two")
	c.Flags().StringVar(&s.since, "since", "", "only from this day or time on, or a duration such as -720h")
	c.Flags().StringVar(&s.until, "until", "", "only before this day or time")
}

// filter reads the flags.
func (s *scope) filter(d desk) (f history.Filter, err error) {
	f = history.Filter{Roster: d.setup.Roster, Manager: s.manager, Report: s.report, Person: s.person, Search: s.search}
	if s.since != "" {
		if f.Since, err = moment("since", s.since, d.now, d.cfg.Zone); err != nil {
			return f, err
		}
	}
	if s.until != "" {
		f.Until, err = moment("until", s.until, d.now, d.cfg.Zone)
	}
	return f, err
}
