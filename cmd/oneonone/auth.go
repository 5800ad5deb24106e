package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"oneonone/calendar/consent"
	"oneonone/calendar/google"
	"oneonone/daemon/config"
)

func (a *app) auth() *cobra.Command {
	c := &cobra.Command{
		Use:     "auth",
		GroupID: "start",
		Short:   "Let a calendar's owner agree that it is read",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.authGoogle())
	return c
}

func (a *app) authGoogle() *cobra.Command {
	var name string
	var port int
	c := &cobra.Command{
		Use:   "google",
		Short: "Let the owner of a Google calendar agree that it is read",
		Long: `google asks the owner of a Google calendar, in a browser, to let oneonone see its
events, and keeps the consent in the file that the config names with token:.
Nothing can be changed with it. A daemon that is running takes it up by itself.

It needs no browser on this machine: the address that it shows can be opened
anywhere, with the port forwarded by ssh, or by pasting the address at which the
browser ends up.`,
		Example: "  oneonone auth google --calendar maria",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(a.configPath())
			if err != nil {
				return err
			}
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
				Credentials: credentials, Owner: cal.Owner, Port: port, Out: a.out, In: cmd.InOrStdin(), Open: browser(),
			})
			if err != nil {
				return fmt.Errorf("calendar %s: %w", cal.Name, err)
			}
			if err := consent.Write(cal.Google.Token, token); err != nil {
				return err
			}
			line(a.out, "The consent is kept in %s. See what it shows with `oneonone check`.", cal.Google.Token)
			return nil
		},
	}
	c.Flags().StringVar(&name, "calendar", "", "the calendar, by its name in the config (default: the only one that needs a consent)")
	c.Flags().IntVar(&port, "port", 0, "the port on this machine that the browser is led back to (default: any)")
	return c
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
