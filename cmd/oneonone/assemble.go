package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/caldav"
	"oneonone/calendar/google"
	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/metrics"
	"oneonone/daemon/store"
	"oneonone/mail/cursor"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
	"oneonone/mail/maildir"
	"oneonone/mail/submit"
)

// holidayRefresh is how often calendars of holidays are asked for.
const holidayRefresh = 12 * time.Hour

// A mailer is a way out for mails that can be tried without sending any.
type mailer interface {
	daemon.Sender
	Check(context.Context) error
}

// assemble makes of a config what the daemon takes. cache keeps the last good
// copy of each calendar.
func assemble(cfg *config.Config, cache func(calendar string) kept.Cache, log *slog.Logger) (daemon.Setup, error) {
	templates, err := loadStacks(cfg)
	if err != nil {
		return daemon.Setup{}, usageError{err}
	}
	sender, err := newMailer(cfg)
	if err != nil {
		return daemon.Setup{}, err
	}
	calendars, err := newCalendars(cfg, cache, log)
	if err != nil {
		return daemon.Setup{}, usageError{err}
	}
	reader := newReader()
	return daemon.Setup{
		Calendars: calendars, Sender: sender, Roster: cfg.Roster, Rules: cfg.Match, Policy: cfg.Policy,
		Templates: templates.of, Format: cfg.Format, Figures: figures(cfg, reader), Read: reader.Wait,
		From: cfg.Mail.From, ReplyTo: cfg.Mail.ReplyTo, Admin: cfg.Admin, Limits: daemon.Limits(cfg.Mail.Limits), Retention: daemon.Retention(cfg.Retention),
		AuthservID: cfg.Mail.TrustedAuthservID, MonthFirst: cfg.DateOrder == config.MonthDay,
	}, nil
}

func newCalendars(cfg *config.Config, cache func(string) kept.Cache, log *slog.Logger) ([]daemon.Calendar, error) {
	var out []daemon.Calendar
	for _, c := range cfg.Calendars {
		s, local, err := newSource(c, cache(c.Name), log)
		if err != nil {
			return nil, err
		}
		out = append(out, daemon.Calendar{Source: s, Owner: c.Owner, Refresh: c.Refresh, Local: local})
	}
	for i, h := range cfg.Holidays {
		name := strings.TrimSuffix(fmt.Sprintf("holidays-%d-%s", i+1, h.Region), "-")
		s, err := ics.NewSource(ics.SourceOptions{Name: name, Location: h.ICS, Zone: cfg.Zone, Cache: cache(name), Log: log})
		if err != nil {
			return nil, err
		}
		out = append(out, daemon.Calendar{Source: s, Refresh: holidayRefresh, Local: s.Local(), Holidays: true, Region: h.Region})
	}
	return out, nil
}

// newSource makes the source of one calendar; local means that it costs nothing
// to look at.
func newSource(c config.Calendar, cache kept.Cache, log *slog.Logger) (s daemon.Source, local bool, err error) {
	switch {
	case c.Google != nil:
		s, err = google.NewSource(google.Options{
			Name: c.Name, Owner: c.Owner, Calendar: c.Google.Calendar, Zone: c.Zone, Cache: cache, Log: log,
			Tokens: google.NewTokens(google.Account{
				Name: c.Name, Credentials: secret(&c.Google.Credentials), Token: c.Google.Token, Subject: c.Google.Subject, Log: log,
			}),
		})
		return s, false, err
	case c.CalDAV != nil:
		s, err = caldav.NewSource(caldav.SourceOptions{
			Name: c.Name, Owner: c.Owner, Address: c.CalDAV.URL, Username: c.CalDAV.Username, Password: secret(c.CalDAV.Password),
			Bearer: c.CalDAV.Bearer, Insecure: c.Insecure, Zone: c.Zone, Cache: cache, Log: log,
		})
		return s, false, err
	}
	feed, err := ics.NewSource(ics.SourceOptions{Name: c.Name, Owner: c.Owner, Location: c.ICS, Zone: c.Zone, Cache: cache, Log: log})
	if err != nil {
		return nil, false, err
	}
	return feed, feed.Local(), nil
}

// secret returns what reads a secret anew each time that it is used; nil if
// there is none.
func secret(s *config.Secretfile) func() (string, error) {
	if s == nil {
		return nil
	}
	credentials := os.Getenv("CREDENTIALS_DIRECTORY")
	return func() (string, error) { return s.Read(credentials) }
}

// newMailer makes the way out that the config names.
func newMailer(cfg *config.Config) (mailer, error) {
	if cfg.Mail.Outbox != "" {
		return maildir.Open(cfg.Mail.Outbox)
	}
	s := cfg.Mail.SMTP
	_, domain, _ := strings.Cut(cfg.Mail.From.Address, "@")
	return submit.New(submit.Options{Account: account(s), Hello: cmp.Or(s.Hello, domain)})
}

// A mailbox is where replies arrive. It can be tried without reading any.
type mailbox interface {
	daemon.Mailbox
	Check(context.Context) error
}

// newMailbox makes the mailbox that the config names; nil if it names none. c
// keeps how far it has been read.
func newMailbox(cfg *config.Config, c cursor.Store, log *slog.Logger) (mailbox, error) {
	switch {
	case cfg.Mail.Inbox != "":
		return maildir.OpenInbox(maildir.InboxOptions{Dir: cfg.Mail.Inbox, Cursor: c, Log: log})
	case cfg.Mail.IMAP != nil:
		return inbox.New(inbox.Options{Account: account(cfg.Mail.IMAP), Mailbox: cfg.Mail.IMAP.Mailbox, Cursor: c, Log: log})
	}
	return nil, nil
}

// assembleDaemon makes of a config what the daemon takes that runs: besides what
// all commands use, the mailbox, which nobody else may read.
func assembleDaemon(cfg *config.Config, s *store.Store, log *slog.Logger) (daemon.Setup, error) {
	setup, err := assemble(cfg, copies(s), log)
	if err != nil {
		return setup, err
	}
	box, err := newMailbox(cfg, s.Inbox(), log)
	if err != nil {
		return setup, usageError{err}
	}
	if box != nil { // a nil one would be a mailbox that is not nil
		setup.Mailbox = box
	}
	if cfg.Mail.IMAP != nil {
		setup.Poll = cfg.Mail.IMAP.Refresh
	}
	return setup, nil
}

// account is what a config says of an account on a mail server.
func account(s *config.Server) login.Account {
	return login.Account{
		Host: s.Host, Port: s.Port, TLS: s.TLS, Insecure: s.Insecure,
		Auth: s.Auth, Username: s.Username, Password: password(s),
	}
}

// password returns the source of an account's password or access token. It is
// read anew for every login, so that a new one needs no restart.
func password(s *config.Server) func(context.Context) (string, error) {
	credentials := os.Getenv("CREDENTIALS_DIRECTORY")
	switch {
	case s.OAuth != nil && s.OAuth.Provider != "":
		return consentedToken(s.OAuth)
	case s.OAuth != nil:
		return accessToken(s.OAuth, credentials)
	case s.Password != nil:
		return func(context.Context) (string, error) { return s.Password.Read(credentials) }
	}
	return nil
}

func accessToken(o *config.OAuth, credentials string) func(context.Context) (string, error) {
	var renew func(context.Context) (string, error)
	var with login.OAuth
	return func(ctx context.Context) (string, error) {
		grant := login.OAuth{TokenURL: o.TokenURL, ClientID: o.ClientID}
		var err error
		if grant.RefreshToken, err = o.RefreshToken.Read(credentials); err != nil {
			return "", err
		}
		if o.ClientSecret != nil {
			if grant.ClientSecret, err = o.ClientSecret.Read(credentials); err != nil {
				return "", err
			}
		}
		if renew == nil || grant != with {
			with, renew = grant, grant.Password()
		}
		return renew(ctx)
	}
}

// figures says how the metrics of a pair stand.
func figures(cfg *config.Config, reader *metrics.Reader) daemon.Figures {
	return func(ctx context.Context, pair calendar.Pair, ready func()) (out []daemon.Reading) {
		for _, m := range cfg.MetricsFor(pair) {
			out = append(out, daemon.Reading(reader.Look(ctx, m, pair, ready)))
		}
		return out
	}
}

func newReader() *metrics.Reader {
	return &metrics.Reader{Credentials: os.Getenv("CREDENTIALS_DIRECTORY")}
}

// copies keeps calendars in the state of a running daemon.
func copies(s *store.Store) func(string) kept.Cache {
	return func(name string) kept.Cache { return s.Cache(name) }
}

// borrowed lets commands that only look start from the copies of the daemon,
// and change nothing.
func borrowed(s *store.Store) func(string) kept.Cache {
	return func(name string) kept.Cache { return readOnly{s.Cache(name)} }
}

type readOnly struct{ kept.Cache }

func (readOnly) Put(string, []byte) error { return nil }
