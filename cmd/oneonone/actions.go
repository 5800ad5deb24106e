package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/history"
	"oneonone/mail/answer/day"
	"oneonone/mail/form"
)

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
		a.change("move ID DAY", "Put a promise off to another day, such as 2026-12-04, friday or next week", &s, func(args []string, d desk) (daemon.ChangeRequest, error) {
			due, err := dayInWords(strings.Join(args[1:], " "), d)
			return daemon.ChangeRequest{Due: due}, err
		}))
	return c
}

// dayInWords reads a day as a reply may say it, in any of its languages.
func dayInWords(s string, d desk) (string, error) {
	r := day.Reader{At: d.now.In(d.cfg.Zone), MonthFirst: d.cfg.DateOrder == config.MonthDay}
	switch found, ok := r.Whole(s); {
	case !ok:
		return "", usagef("%q is not a day such as 2026-12-04, friday or next week", s)
	case found.Flaw == day.Past:
		return "", usagef("%q has gone by; name a day to come", s)
	case found.Flaw != "":
		return "", usagef("there is no such day as %q", s)
	default:
		return found.Date, nil
	}
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
			if want := len(strings.Fields(use)) - 1; len(args) < want || len(args) > want && !strings.HasSuffix(use, "DAY") {
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
