package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/mail"
)

func (a *app) forget() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:     "forget PERSON",
		GroupID: "act",
		Short:   "Erase everything about a person",
		Long: `forget erases what is kept of a person, who is named by their address: the notes
and promises of all their 1:1s, on either side, every mail to them, from them and about
them. There is no way back; ` + "`oneonone export --person`" + ` writes it out first.

It asks for the address once more, unless --yes is given. Calendars are not touched:
take the person out of the calendars and the config as well, or their next 1:1 begins
anew. Backups are yours to see to.`,
		Example: "  oneonone forget alice@example.com",
		Args:    oneArg("the address of a person"),
		RunE: func(cmd *cobra.Command, args []string) error {
			who, err := mail.ParseAddress(args[0])
			if err != nil {
				return usagef("%w", err)
			}
			if !yes {
				fmt.Fprintf(a.err, "This erases everything about %s, for good. Type the address once more to go on: ", who.Address)
				typed, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
				if !strings.EqualFold(strings.TrimSpace(typed), who.Address) {
					return usagef("nothing was erased: the address was not repeated; --yes goes on without a question")
				}
			}
			req := daemon.ForgetRequest{Address: who.Address}
			f, err := ask(cmd.Context(), a, request[daemon.Forgotten]{
				ask: func(ctx context.Context, c *daemon.Client) (daemon.Forgotten, error) { return c.Forget(ctx, req) },
				do:  func(d *daemon.Daemon, _ time.Time) (daemon.Forgotten, error) { return d.Forget(req) },
			})
			if err != nil {
				return err
			}
			if a.flags.json {
				return a.asJSON(f)
			}
			line(a.out, "erased: %s, %s that went out, %s that came in", count(len(f.Pairs), "pair"), count(f.Letters, "mail"), count(f.Mails, "mail"))
			return nil
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	a.jsonFlag(c)
	return c
}
