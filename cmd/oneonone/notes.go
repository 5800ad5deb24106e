package main

import (
	"io"

	"github.com/spf13/cobra"

	"oneonone/daemon/history"
)

func (a *app) notebook() *cobra.Command {
	var s scope
	var private bool
	c := &cobra.Command{
		Use:     "notes [WORDS]",
		GroupID: "look",
		Short:   "Read and search what was written down of the 1:1s",
		Long: `notes shows what is written down of each 1:1: what the report answered, what the
manager noted, what was agreed. With words, only the 1:1s in which all of them occur.
What is private to a manager is shown only with --private.`,
		Example: `  oneonone notes --report alice@example.com
  oneonone notes conference budget --since 2026-07-01`,
		RunE: func(_ *cobra.Command, args []string) error {
			for _, w := range args {
				s.search += " " + w
			}
			notes, d, err := a.noted(&s, private)
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.asJSON(notes)
			}
			if len(notes) == 0 {
				line(a.out, "Nothing is written down that fits.")
			}
			_, err = io.WriteString(a.out, history.Markdown(notes, d.cfg.Zone))
			return err
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&private, "private", false, "also what only the manager is to see")
	a.jsonFlag(c)
	return c
}

func (a *app) noted(s *scope, private bool) ([]history.Note, desk, error) {
	d, err := a.read()
	if err != nil {
		return nil, d, err
	}
	f, err := s.filter(d)
	if err != nil {
		return nil, d, err
	}
	notes, err := history.Notes(d.store, f, private)
	return notes, d, err
}
