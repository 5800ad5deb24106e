package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"oneonone/cmd/oneonone/setup"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail"
)

// try tries one part of what somebody has answered. found says what was found. A
// mail server on this machine often has no logins, and wants none: then the answers
// are made to say so.
func (a *app) try(ctx context.Context, x *setup.Answers, part setup.Part) (found string, err error) {
	found, err = a.attempt(ctx, *x, part)
	if part != setup.TheMail || !errors.Is(err, mail.ErrNoAuth) || !x.Mail.MayBeOpen() {
		return found, err
	}
	open := *x
	open.Mail.SMTPOpen = true
	if found, err = a.attempt(ctx, open, part); err == nil {
		*x = open
		found += " (the server takes mails without a login)"
	}
	return found, err
}

// attempt tries one part out of a directory of its own that is gone afterwards.
func (a *app) attempt(ctx context.Context, x setup.Answers, part setup.Part) (found string, err error) {
	dir, err := os.MkdirTemp("", "oneonone-init-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if part == setup.TheCalendar { // the mail account is not known yet
		x.Mail = setup.Mail{Provider: setup.Outbox, Outbox: "./outbox", From: x.Owner}
	} else {
		x.Calendar, x.Location = setup.ICS, "./none.ics"
	}
	if x.Calendar == setup.ICS && !strings.Contains(x.Location, "://") {
		if x.Location, err = filepath.Abs(x.Location); err != nil {
			return "", err
		}
	}
	i := initiation{dir: dir}
	files, err := setup.Files(x, i.place())
	if err != nil {
		return "", err
	}
	if err := i.write(files); err != nil {
		return "", err
	}
	cfg, err := config.Load(i.path("config.yaml"))
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if part == setup.TheCalendar {
		return a.tryCalendar(ctx, cfg)
	}
	return tryMail(ctx, cfg)
}

func (a *app) tryCalendar(ctx context.Context, cfg *config.Config) (string, error) {
	now, err := a.now()
	if err != nil {
		return "", err
	}
	s, err := store.View(cfg.State)
	if err != nil {
		return "", err
	}
	setup, err := assemble(cfg, borrowed(s), slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	survey, err := daemon.Look(ctx, s, setup, now)
	if survey == nil {
		return "", err
	}
	for _, c := range survey.Calendars() {
		if c.Error != "" {
			return "", errors.New(c.Error)
		}
	}
	events, ones := 0, 0
	for _, d := range survey.Decisions(now, now.AddDate(0, 0, 28)) {
		events++
		if d.OneOnOne {
			ones++
		}
	}
	return fmt.Sprintf("the calendar has %s in the next 28 days, %d of them 1:1s", count(events, "event"), ones), nil
}

func tryMail(ctx context.Context, cfg *config.Config) (string, error) {
	m, err := newMailer(cfg)
	if err == nil {
		err = m.Check(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("sending: %w", err)
	}
	if cfg.Mail.IMAP == nil {
		return "mails can be sent; replies are not read", nil
	}
	s, err := store.View(cfg.State)
	if err != nil {
		return "", err
	}
	box, err := newMailbox(cfg, readOnly{s.Inbox()}, slog.New(slog.DiscardHandler))
	if err == nil {
		err = errors.Join(box.Check(ctx), box.Close())
	}
	if err != nil {
		return "", fmt.Errorf("reading replies: %w", err)
	}
	return "mails can be sent, and replies read", nil
}
