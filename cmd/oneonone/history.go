package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/history"
	"oneonone/mail/form"
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

func (a *app) actions() *cobra.Command {
	var s scope
	var all bool
	c := &cobra.Command{
		Use:     "actions",
		GroupID: "look",
		Short:   "List what was promised, and close or move it",
		Long: `actions lists the promises that are open, by the day on which they are due; with
--all also those that are done or dropped. Each has a number, which is its own within
the pair: where two pairs have the same number, name one with --report.`,
		Example: `  oneonone actions --report alice@example.com
  oneonone actions done 3 --report alice@example.com
  oneonone actions move 3 2026-12-04`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			d, err := a.read()
			if err != nil {
				return err
			}
			f, err := s.filter(d)
			if err != nil {
				return err
			}
			list, err := history.Actions(d.store, f)
			if err != nil {
				return err
			}
			shown := []history.Action{}
			for _, x := range list {
				if all || x.State == "open" {
					shown = append(shown, x)
				}
			}
			if a.flags.json {
				return a.asJSON(shown)
			}
			a.showActions(shown, calendar.DateOf(d.now, d.cfg.Zone))
			return nil
		},
	}
	s.flags(c)
	c.Flags().StringVar(&s.search, "search", "", "only those in which these words occur")
	c.Flags().BoolVar(&all, "all", false, "also those that are done or dropped")
	a.jsonFlag(c)
	c.AddCommand(
		a.change("done ID", "Say that a promise was kept", &s, func([]string, desk) (daemon.ChangeRequest, error) {
			return daemon.ChangeRequest{State: "done"}, nil
		}),
		a.change("drop ID", "Say that a promise is off", &s, func([]string, desk) (daemon.ChangeRequest, error) {
			return daemon.ChangeRequest{State: "dropped"}, nil
		}),
		a.change("move ID DAY", "Put a promise off to another day", &s, func(args []string, _ desk) (daemon.ChangeRequest, error) {
			day, err := calendar.ParseDate(args[1])
			if err != nil {
				return daemon.ChangeRequest{}, usagef("%w", err)
			}
			return daemon.ChangeRequest{Due: day.String()}, nil
		}))
	return c
}

// showActions lists the promises pair by pair, the pair with the most urgent
// first.
func (a *app) showActions(list []history.Action, today calendar.Date) {
	of := func(x history.Action) string { return x.Manager + " with " + x.Report }
	urgency := map[string]int{}
	for i, x := range list {
		if _, seen := urgency[of(x)]; !seen {
			urgency[of(x)] = i
		}
	}
	list = slices.SortedStableFunc(slices.Values(list), func(x, y history.Action) int { return urgency[of(x)] - urgency[of(y)] })
	pair := ""
	for _, x := range list {
		if of(x) != pair {
			pair = of(x)
			line(a.out, "%s", pair)
		}
		owner, due := x.Owner, ""
		if owner == "" {
			owner = "nobody yet"
		}
		if x.Due != "" {
			due = ", due " + x.Due
		}
		if x.Overdue(today) {
			due += " (overdue)"
		}
		if x.State != "open" {
			due += ", " + x.State
		}
		line(a.out, "  %3d  %s: %s%s", x.ID, owner, plain(x.Text), due)
	}
	if len(list) == 0 {
		line(a.out, "Nothing is open.")
	}
}

// change makes a command that changes one promise.
func (a *app) change(use, short string, s *scope, what func([]string, desk) (daemon.ChangeRequest, error)) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if want := len(strings.Fields(use)) - 1; len(args) != want {
				return usagef("it is `oneonone actions %s`", use)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.Atoi(args[0])
			if err != nil {
				return usagef("%q is not the number of a promise; `oneonone actions` lists them", args[0])
			}
			d, err := a.read()
			if err != nil {
				return err
			}
			req, err := what(args, d)
			if err != nil {
				return err
			}
			f, err := s.filter(d)
			if err != nil {
				return err
			}
			name, err := history.Find(d.store, f, id)
			if err != nil {
				return err
			}
			req.Manager, req.Report, req.ID = name.Manager, name.Report, id
			step, err := ask(cmd.Context(), a, request[form.Step]{
				ask: func(ctx context.Context, c *daemon.Client) (form.Step, error) { return c.Change(ctx, req) },
				do: func(d *daemon.Daemon, now time.Time) (form.Step, error) {
					return d.Change(now.Truncate(time.Second), req)
				},
			})
			if err != nil {
				return err
			}
			line(a.out, "%d is %s: %s%s", step.ID, step.State, plain(step.Text), dueOf(step.Due))
			return nil
		},
	}
	c.Flags().StringVar(&s.report, "report", "", "address of the report")
	c.Flags().StringVar(&s.manager, "manager", "", "address of the manager")
	return c
}

func dueOf(day string) string {
	if day == "" {
		return ""
	}
	return ", due " + day
}

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
