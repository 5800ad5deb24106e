package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"oneonone/calendar/consent"
	"oneonone/calendar/google"
	"oneonone/daemon/config"
)

func (a *app) auth() *cobra.Command {
	c := &cobra.Command{
		Use:     "auth",
		GroupID: "start",
		Short:   "Let the owner of a calendar or a mail account agree that it is used",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.authGoogle(), a.authMicrosoft())
	return c
}

// An asking is how a person is asked for a consent.
type asking struct {
	port   int
	device bool
}

func (k *asking) flags(c *cobra.Command) {
	c.Flags().IntVar(&k.port, "port", 0, "the port on this machine that the browser is led back to (default: any)")
}

func (a *app) authGoogle() *cobra.Command {
	var name string
	var mail bool
	var how asking
	c := &cobra.Command{
		Use:   "google",
		Short: "Let the owner of a Google calendar, or of a mail account at Google, agree that it is used",
		Long: `google asks the owner of a Google calendar, in a browser, to let oneonone see its
events, and keeps the consent in the file that the config names with token:.
Nothing can be changed with it. With --mail it asks the owner of the mail account
that the config names with provider: google. A daemon that is running takes it up
by itself.

It needs no browser on this machine: the address that it shows can be opened
anywhere, with the port forwarded by ssh, or by pasting the address at which the
browser ends up.`,
		Example: "  oneonone auth google --calendar maria\n  oneonone auth google --mail",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(a.configPath())
			if err != nil {
				return err
			}
			if mail && name != "" {
				return usagef("a consent is for a calendar or for mail: take --calendar or --mail out")
			}
			if mail {
				return a.askMail(cmd, cfg, config.ByGoogle, how)
			}
			return a.askCalendar(cmd, cfg, name, how)
		},
	}
	c.Flags().StringVar(&name, "calendar", "", "the calendar, by its name in the config (default: the only one that needs a consent)")
	c.Flags().BoolVar(&mail, "mail", false, "ask for the mail account in place of a calendar")
	how.flags(c)
	return c
}

func (a *app) authMicrosoft() *cobra.Command {
	var how asking
	c := &cobra.Command{
		Use:   "microsoft",
		Short: "Let the owner of a mail account at Microsoft 365 agree that it is used",
		Long: `microsoft asks the owner of the mail account that the config names with
provider: microsoft to let oneonone send mails by it and read its mailbox, and
keeps the consent in the file that the config names with token:. A daemon that is
running takes it up by itself.

It needs no browser on this machine: the address that it shows can be opened
anywhere, with the port forwarded by ssh, or by pasting the address at which the
browser ends up. With --device the owner types a short code in on any device.`,
		Example: "  oneonone auth microsoft\n  oneonone auth microsoft --device",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(a.configPath())
			if err != nil {
				return err
			}
			if how.device && how.port != 0 {
				return usagef("with --device no browser is led back here: take --port out")
			}
			return a.askMail(cmd, cfg, config.ByMicrosoft, how)
		},
	}
	how.flags(c)
	c.Flags().BoolVar(&how.device, "device", false, "show a code to type in on another device, and lead no browser back here")
	return c
}

func (a *app) askCalendar(cmd *cobra.Command, cfg *config.Config, name string, how asking) error {
	cal, err := googleCalendar(cfg, name)
	if err != nil {
		return err
	}
	credentials, err := secret(&cal.Google.Credentials)()
	if err != nil {
		return err
	}
	if err := takesFiles(filepath.Dir(cal.Google.Token)); err != nil {
		return err
	}
	token, err := google.Authorize(cmd.Context(), google.Consent{
		Credentials: credentials, Owner: cal.Owner, Port: how.port, Out: a.out, In: cmd.InOrStdin(), Open: browser(),
	})
	if err != nil {
		return fmt.Errorf("calendar %s: %w", cal.Name, err)
	}
	return a.keepConsent(cal.Google.Token, token)
}

// askMail asks for every consent that the mail accounts at a provider need.
func (a *app) askMail(cmd *cobra.Command, cfg *config.Config, provider string, how asking) error {
	list, err := grants(cfg, provider)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return usagef("no mail account of the config has oauth: with provider: %s", provider)
	}
	for _, g := range list {
		app, err := oauthApp(g.oauth, g.scopes...)
		if err != nil {
			return err
		}
		if err := takesFiles(filepath.Dir(g.oauth.Token)); err != nil {
			return err
		}
		q := consent.Question{
			App: app, Purpose: "send and read the mails of " + g.who, Who: g.who, Port: how.port,
			Out: a.out, In: cmd.InOrStdin(), Open: browser(),
		}
		ask := consent.Ask
		switch {
		case how.device:
			ask = consent.AskByCode
		case provider == config.ByMicrosoft:
			q.Host = "localhost" // Microsoft takes any port with this name alone
		default:
			q.Also = append(q.Also, oauth2.SetAuthURLParam("prompt", "consent")) // else Google gives a token that lasts only the first time
		}
		token, err := ask(cmd.Context(), q)
		switch {
		case err != nil:
			return fmt.Errorf("the mail account %s: %w", g.who, err)
		case token.RefreshToken == "":
			return fmt.Errorf("the mail account %s: the consent came without a token that lasts; remove oneonone's access in the account's settings, and try again", g.who)
		}
		if err := a.keepConsent(g.oauth.Token, token); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) keepConsent(path string, token *oauth2.Token) error {
	if err := consent.Write(path, token); err != nil {
		return err
	}
	line(a.out, "The consent is kept in %s. See whether it works with `oneonone check`.", path)
	return nil
}

// googleCalendar finds the calendar that is meant. Those that a service account
// reads in somebody's name need no consent.
func googleCalendar(cfg *config.Config, name string) (config.Calendar, error) {
	var names []string
	var found config.Calendar
	for _, c := range cfg.Calendars {
		switch {
		case c.Google == nil:
		case name == c.Name:
			return c, nil
		case c.Google.Subject == "":
			names, found = append(names, c.Name), c
		}
	}
	switch {
	case name != "":
		return found, usagef("--calendar: the config has no Google calendar %q", name)
	case len(names) == 0:
		return found, usagef("no calendar of the config needs a consent; give one google: with credentials:")
	case len(names) > 1:
		return found, usagef("which calendar? give --calendar with one of %s", strings.Join(names, ", "))
	}
	return found, nil
}

// takesFiles reports early that a directory cannot be written to, before a
// person goes to the trouble of agreeing.
func takesFiles(dir string) error {
	f, err := os.CreateTemp(dir, ".token-*")
	if err != nil {
		return usageError{fmt.Errorf("the consent cannot be kept: %w; name another file with token: in the config", err)}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// browser shows an address in a browser; nil where there is no screen for one.
func browser() func(string) error {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return nil
	}
	return func(address string) error { return exec.Command("xdg-open", address).Start() }
}
