package main

import (
	"context"
	"log/slog"

	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail/cursor"
	"oneonone/mail/inbox"
)

// An incoming mailbox can be tried without reading any mail.
type incoming interface {
	daemon.Mailbox
	Check(context.Context) error
}

// newMailbox makes what reads the replies; nil if the config has none.
func newMailbox(cfg *config.Config, state cursor.Store, log *slog.Logger) (incoming, error) {
	if cfg.Mail.IMAP == nil {
		return nil, nil
	}
	return inbox.New(inbox.Options{Account: account(cfg.Mail.IMAP), Mailbox: cfg.Mail.IMAP.Mailbox, Cursor: state, Log: log})
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
	if box != nil {
		setup.Mailbox = box
	}
	if cfg.Mail.IMAP != nil {
		setup.Poll = cfg.Mail.IMAP.Refresh
	}
	return setup, nil
}
