package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon/history"
)

func (a *app) export() *cobra.Command {
	var s scope
	var format, out string
	var private, review bool
	c := &cobra.Command{
		Use:     "export",
		GroupID: "look",
		Short:   "Write the history out as Markdown, JSON or CSV",
		Long: `export writes out what is written down of the 1:1s of a person, a pair or a time:
as Markdown for people, as JSON for programs, as CSV for a spreadsheet. With --review
it sums up the last half year of each pair, for a talk about it: what went well, what
was promised and kept, how the figures went. Nothing in a review is private.`,
		Example: `  oneonone export --report alice@example.com > alice.md
  oneonone export --format csv --since 2026-01-01 --output notes.csv
  oneonone export --review --report alice@example.com`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if review && private {
				return usagef("a review holds nothing private: take --private or --review out")
			}
			w, done, err := a.output(out)
			if err != nil {
				return err
			}
			if review {
				err = a.exportReview(w, &s, format)
			} else {
				err = a.exportNotes(w, &s, format, private)
			}
			return done(err)
		},
	}
	s.flags(c)
	c.Flags().StringVar(&s.search, "search", "", "only the 1:1s in which these words occur")
	c.Flags().StringVar(&format, "format", "markdown", "markdown, json or csv")
	c.Flags().StringVar(&out, "output", "", "file to write to, for your eyes only (default: standard output)")
	c.Flags().BoolVar(&private, "private", false, "also what only the manager is to see")
	c.Flags().BoolVar(&review, "review", false, "sum up the last half year, or the time that --since and --until name")
	return c
}

// output opens the file that is written to; done closes it.
func (a *app) output(path string) (w io.Writer, done func(error) error, err error) {
	if path == "" {
		return a.out, func(err error) error { return err }, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	return f, func(err error) error {
		if e := f.Close(); err == nil {
			err = e
		}
		return err
	}, nil
}

func (a *app) exportNotes(w io.Writer, s *scope, format string, private bool) error {
	notes, d, err := a.noted(s, private)
	if err != nil {
		return err
	}
	switch format {
	case "markdown", "md":
		_, err = io.WriteString(w, history.Markdown(notes, d.cfg.Zone))
		return err
	case "json":
		return writeJSON(w, notes)
	case "csv":
		return history.WriteCSV(w, notes, d.cfg.Zone)
	}
	return noFormat(format, "markdown, json and csv")
}

func (a *app) exportReview(w io.Writer, s *scope, format string) error {
	d, err := a.read()
	if err != nil {
		return err
	}
	f, err := s.filter(d)
	if err != nil {
		return err
	}
	if f.Until.IsZero() {
		f.Until = d.now.Add(time.Second) // now is in it
	}
	if f.Since.IsZero() {
		f.Since = f.Until.AddDate(0, -6, 0)
	}
	reviews, err := history.Reviews(d.store, f, d.cfg.Zone)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return writeJSON(w, reviews)
	case "markdown", "md":
		for i, r := range reviews {
			if i > 0 {
				fmt.Fprintln(w)
			}
			if _, err := io.WriteString(w, r.Markdown()); err != nil {
				return err
			}
		}
		return nil
	}
	return noFormat(format, "markdown and json")
}

func noFormat(format, there string) error {
	return usagef("--format: there is no format %q; there are %s", format, there)
}
