package main

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/filing"
)

func (a *app) status() *cobra.Command {
	c := &cobra.Command{
		Use:     "status",
		GroupID: "look",
		Short:   "Ask the running daemon how it is",
		Long: `status asks the running daemon: when each calendar was last read, what is queued,
what does not work, and what is mailed next. Where only a standby runs on this
machine, it says who has the state. The exit code is 1 if no daemon runs
or something is wrong with it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := a.stateDir()
			var faults config.Faults
			if errors.As(err, &faults) && filepath.Dir(a.configPath()) == systemDir {
				if _, none := daemon.Dial(systemState); none == nil {
					line(a.err, "The config has faults; the daemon goes on with the one from before:\n%s\n", faults.Error())
					dir, err = systemState, nil
				}
			}
			if err != nil {
				return err
			}
			client, err := daemon.Dial(dir)
			if standby, none := daemon.DialStandby(dir); err != nil && none == nil {
				client, err = standby, nil
			}
			if err != nil {
				return err
			}
			s, err := client.Status(cmd.Context())
			if err != nil {
				return err
			}
			if a.flags.json {
				err = a.asJSON(s)
			} else {
				a.showStatus(s)
			}
			if err == nil && !s.Healthy {
				err = errUnhealthy
			}
			return err
		},
	}
	a.jsonFlag(c)
	return c
}

func (a *app) showStatus(s daemon.Status) {
	line(a.out, "%s", s.Summary)
	if s.Role == daemon.StandbyRole {
		return
	}
	for _, c := range s.Calendars {
		line(a.out, "calendar %s (%s): %s, %s", c.Name, c.Owner, freshness(c, s.Time), count(c.Events, "event"))
		if c.Error != "" {
			line(a.out, "  cannot be read: %s", plain(c.Error))
		}
		for _, n := range c.Notes {
			line(a.out, "  note: %s", plain(n))
		}
	}
	line(a.out, "pairs: %d", s.Pairs)
	line(a.out, "queue: %d", len(s.Queue))
	for _, q := range s.Queue {
		line(a.out, "  %s to %s, %s, %s, next at %s: %s", q.ID, q.To, q.State, count(q.Attempts, "attempt"), q.NextTry.Local().Format("15:04:05 MST"), plain(q.Answer))
	}
	if s.Mail.Error != "" {
		line(a.out, "mail server: %s", plain(s.Mail.Error))
	}
	if m := s.Mailbox; m != nil {
		read := "never read"
		if m.Read != nil {
			read = "read " + ago(s.Time, *m.Read)
		}
		line(a.out, "%s: %s, %s filed", m.Name, read, count(m.Mails[filing.Answer]+m.Mails[filing.Topic], "mail"))
		if m.Error != "" {
			line(a.out, "  cannot be read: %s", plain(m.Error))
		}
		for _, verdict := range slices.Sorted(maps.Keys(m.Mails)) {
			if verdict != filing.Answer && verdict != filing.Topic {
				line(a.out, "  not filed (%s): %d; they are kept, with the reasons, in mails/ of the state directory", verdict, m.Mails[verdict])
			}
		}
	}
	for _, p := range s.Problems {
		line(a.out, "problem since %s: %s %s", ago(s.Time, p.Since), plain(p.What), plain(p.Hint))
	}
	if s.Sweep.Erased > 0 {
		line(a.out, "erased because of their age: %s since the start", count(s.Sweep.Erased, "file"))
	}
	for _, e := range s.Errors {
		line(a.out, "error: %s", plain(e))
	}
}

// ago says how long before now a time was.
func ago(now, t time.Time) string {
	d := now.Sub(t).Round(time.Second)
	if d < time.Second {
		return "just now"
	}
	return d.String() + " ago"
}
