package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/filing"
)

// longestMail is how much of a mail is read, in bytes.
const longestMail = 25 << 20

func (a *app) receive() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "receive",
		GroupID: "act",
		Short:   "File one mail from standard input",
		Long: `receive reads one mail, as it came from the mail server, and files it like those
of the mailbox: the answers to a prep form, the notes of a wrap-up, topics for the
next 1:1. It is for a pipe from Postfix, Sieve or procmail.

A mail that is no answer, or not from whom it should be, is kept and not filed,
and the exit code is 0: it has been dealt with. It is 1 where the mail could not be
kept; a mail server should then try again ("oneonone receive || exit 75").

With --dry-run nothing is changed: it says what would become of the mail.`,
		Example: `  oneonone receive < reply.eml
  oneonone receive --dry-run --json < reply.eml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			raw, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), longestMail+1))
			if err != nil {
				return fmt.Errorf("reading the mail: %w", err)
			}
			switch {
			case len(raw) > longestMail:
				return fmt.Errorf("reading the mail: it is larger than %d MB", longestMail>>20)
			case len(raw) == 0:
				return usagef("there is no mail on standard input; give one: oneonone receive < reply.eml")
			}
			r, err := a.take(cmd.Context(), daemon.ReceiveRequest{Raw: raw}, dry)
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.asJSON(r)
			}
			a.showReading(r, dry)
			return nil
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "change nothing, only say what would be filed")
	a.jsonFlag(c)
	return c
}

// take files a mail, or only reads it.
func (a *app) take(ctx context.Context, req daemon.ReceiveRequest, dry bool) (filing.Reading, error) {
	if dry {
		d, err := a.read()
		if err != nil {
			return filing.Reading{}, err
		}
		return daemon.Read(d.store, d.setup, d.now, req)
	}
	return ask(ctx, a, request[filing.Reading]{
		ask: func(ctx context.Context, c *daemon.Client) (filing.Reading, error) { return c.Receive(ctx, req) },
		do: func(d *daemon.Daemon, now time.Time) (filing.Reading, error) {
			return d.Receive(now.Truncate(time.Second), req)
		},
	})
}

// showReading says what a mail holds and what became of it.
func (a *app) showReading(r filing.Reading, dry bool) {
	verb := "filed"
	if dry {
		verb = "would be filed"
	}
	switch {
	case r.Again:
		line(a.out, "nothing to do: it came before (%s)", r.Verdict)
		return
	case !r.Accepted:
		line(a.out, "not filed (%s): %s", r.Verdict, plain(r.Reason))
	case r.Meeting != nil:
		line(a.out, "%s: from %s, in answer to the %s for the 1:1 of %s", verb, r.From, r.Kind, r.Meeting.Start.Local().Format("Mon 2 Jan 2006, 15:04 MST"))
	default:
		line(a.out, "%s: from %s (%s)", verb, r.From, r.Kind)
	}
	for _, m := range []map[string]string{r.Answers, r.MetricsView, r.Notes} {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			a.showText(key, m[key])
		}
	}
	a.showText("summary", r.Summary)
	a.showText("next time", r.NextTime)
	for _, s := range r.NextSteps {
		due := ""
		if s.Due != "" {
			due = ", due " + s.Due
		}
		line(a.out, "  step %d, %s: %s%s", s.ID, s.Owner, plain(s.Text), due)
	}
	if len(r.Closed) > 0 {
		line(a.out, "  closed: %s", strings.Trim(fmt.Sprint(r.Closed), "[]"))
	}
	for _, t := range r.Topics {
		a.showText("topic", t)
	}
	a.showText("private", r.Private)
	for _, w := range r.Warnings {
		line(a.out, "  note: %s", plain(w))
	}
	if !r.Accepted {
		a.showText("it says", r.Text)
	}
}

// showText writes a text of several lines below its heading.
func (a *app) showText(heading, text string) {
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	line(a.out, "  %s: %s", heading, plain(lines[0]))
	for _, l := range lines[1:] {
		line(a.out, "    %s", plain(l))
	}
}
