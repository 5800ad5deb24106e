package demo_test

import (
	"context"
	"log/slog"

	"oneonone/calendar"
	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/metrics"
	"oneonone/daemon/store"
	"oneonone/mail/form"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
	"oneonone/mail/submit"
)

// assembleDaemon does for the config of the demo what the command does for any.
func assembleDaemon(cfg *config.Config, s *store.Store, log *slog.Logger) (daemon.Setup, error) {
	setup, err := assemble(cfg, func(name string) kept.Cache { return s.Cache(name) }, log)
	if err != nil {
		return setup, err
	}
	server := cfg.Mail.IMAP
	setup.Poll = server.Refresh
	setup.Mailbox, err = inbox.New(inbox.Options{
		Account: login.Account{
			Host: server.Host, Port: server.Port, TLS: server.TLS, Username: server.Username,
			Password: func(context.Context) (string, error) { return server.Password.Read("") },
		},
		Mailbox: server.Mailbox, Cursor: s.Inbox(), Log: log,
	})
	return setup, err
}

// assemble does for the config of the demo what the command does for any.
func assemble(cfg *config.Config, cache func(string) kept.Cache, log *slog.Logger) (daemon.Setup, error) {
	templates, err := form.Load(nil)
	if err != nil {
		return daemon.Setup{}, err
	}
	server := cfg.Mail.SMTP
	sender, err := submit.New(submit.Options{Account: login.Account{Host: server.Host, Port: server.Port, TLS: server.TLS}})
	if err != nil {
		return daemon.Setup{}, err
	}
	var calendars []daemon.Calendar
	for _, c := range cfg.Calendars {
		s, err := ics.NewSource(ics.SourceOptions{Name: c.Name, Owner: c.Owner, Location: c.ICS, Zone: c.Zone, Cache: cache(c.Name), Log: log})
		if err != nil {
			return daemon.Setup{}, err
		}
		calendars = append(calendars, daemon.Calendar{Source: s, Owner: c.Owner, Refresh: c.Refresh})
	}
	var reader metrics.Reader
	figures := func(ctx context.Context, pair calendar.Pair, ready func()) (out []daemon.Reading) {
		for _, m := range cfg.MetricsFor(pair) {
			out = append(out, daemon.Reading(reader.Look(ctx, m, pair, ready)))
		}
		return out
	}
	return daemon.Setup{
		Calendars: calendars, Sender: sender, Roster: cfg.Roster, Rules: cfg.Match, Policy: cfg.Policy,
		Templates: func(calendar.Pair) *form.Templates { return templates }, Format: cfg.Format, Figures: figures,
		From: cfg.Mail.From, ReplyTo: cfg.Mail.ReplyTo, Admin: cfg.Admin,
	}, nil
}
