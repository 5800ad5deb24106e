package main

import (
	"context"
	"log/slog"
	"time"

	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
)

// look surveys what the daemon would see and do, changing nothing. Calendars
// that cannot be read are told on stderr; the rest is good.
func (a *app) look(ctx context.Context) (*daemon.Survey, *config.Config, time.Time, error) {
	now, err := a.now()
	if err != nil {
		return nil, nil, now, err
	}
	cfg, dir, err := a.load()
	if err != nil {
		return nil, nil, now, err
	}
	s, err := store.View(dir)
	if err != nil {
		return nil, nil, now, stateError{err}
	}
	setup, err := assemble(cfg, borrowed(s), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, nil, now, err
	}
	survey, err := daemon.Look(ctx, s, setup, now)
	if survey == nil {
		return nil, nil, now, err
	}
	if err != nil {
		line(a.err, "oneonone: %v", err)
	}
	return survey, cfg, now, nil
}
