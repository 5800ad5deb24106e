package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

func (a *app) send() *cobra.Command {
	var req daemon.SendRequest
	c := &cobra.Command{
		Use:     "send KIND",
		GroupID: "act",
		Short:   "Send a mail now, recorded like any other",
		Long: `send sends one mail now: prep, prep-nudge or briefing for the next 1:1 of a pair,
wrapup or wrapup-nudge for the last. It is recorded like any other, so that the
daemon does not send it again. What went out already is sent again only with
--again.

It asks the daemon, if one runs; else it does the work itself.`,
		Example:   "  oneonone send prep --report alice@example.com",
		Args:      oneArg("a kind of mail: " + kinds()),
		ValidArgs: kindNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, err := kindOf(args[0])
			if err != nil {
				return err
			}
			req.Kind = kind
			if req.Report == "" {
				survey, _, _, err := a.look(cmd.Context())
				if err != nil {
					return err
				}
				if req.Manager, req.Report, err = onlyPair(survey.Pairs()); err != nil {
					return err
				}
			}
			n, err := a.sendNow(cmd.Context(), req)
			if err != nil {
				return err
			}
			return a.told(n)
		},
	}
	a.pairFlags(c, &req)
	c.Flags().BoolVar(&req.Again, "again", false, "send it though one went out already")
	a.jsonFlag(c)
	return c
}

// sendNow has the daemon send, or sends under the state's lock if none runs.
func (a *app) sendNow(ctx context.Context, req daemon.SendRequest) (plan.Notice, error) {
	cfg, dir, err := a.load()
	if err != nil {
		return plan.Notice{}, err
	}
	client, err := daemon.Dial(dir)
	if err == nil {
		res, err := client.Send(ctx, req)
		if err == nil && res.Error != "" {
			err = errors.New(res.Error)
		}
		return res.Notice, err
	}
	if !errors.Is(err, daemon.ErrNotRunning) {
		return plan.Notice{}, err
	}
	now, err := a.now()
	if err != nil {
		return plan.Notice{}, err
	}
	s, err := store.Open(dir)
	if err != nil {
		return plan.Notice{}, stateError{err}
	}
	defer s.Close()
	setup, err := assemble(cfg, copies(s), slog.New(slog.DiscardHandler))
	if err != nil {
		return plan.Notice{}, err
	}
	return daemon.SendOnce(ctx, s, setup, now, req)
}

// told says what became of a mail.
func (a *app) told(n plan.Notice) error {
	if a.flags.json {
		return a.asJSON(struct {
			ID        string `json:"id"`
			Kind      string `json:"kind"`
			To        string `json:"to"`
			State     string `json:"state"`
			MessageID string `json:"message_id"`
			Answer    string `json:"answer"`
		}{n.ID, string(n.Kind), n.To, string(n.State), n.MessageID, n.Answer})
	}
	switch n.State {
	case plan.Sent:
		line(a.out, "sent %s to %s: %s", n.ID, n.To, plain(n.Answer))
		return nil
	case plan.Queued, plan.Sending:
		line(a.out, "queued %s to %s: %s", n.ID, n.To, plain(n.Answer))
		line(a.out, "the daemon tries again at %s", n.NextTry.Format("15:04:05 MST"))
		return nil
	}
	return fmt.Errorf("%s to %s was not sent: %s", n.ID, n.To, plain(n.Reason))
}
