package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"oneonone/calendar/kept"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
)

// A request is asked of the running daemon, or done here where none runs: by
// taking the state's lock, so that there is never more than one writer.
type request[T any] struct {
	ask func(context.Context, *daemon.Client) (T, error)
	do  func(*daemon.Daemon, time.Time) (T, error)
}

// ask carries out a request that changes the state.
func ask[T any](ctx context.Context, a *app, r request[T]) (out T, err error) {
	cfg, dir, err := a.load()
	if err != nil {
		return out, err
	}
	client, err := daemon.Dial(dir)
	if err == nil {
		return r.ask(ctx, client)
	}
	if !errors.Is(err, daemon.ErrNotRunning) {
		return out, err
	}
	now, err := a.now()
	if err != nil {
		return out, err
	}
	s, err := store.Open(dir)
	if err != nil {
		return out, stateError{err}
	}
	defer s.Close()
	setup, err := assemble(cfg, copies(s), slog.New(slog.DiscardHandler))
	if err != nil {
		return out, err
	}
	return daemon.Once(s, setup, func(d *daemon.Daemon) (T, error) { return r.do(d, now) })
}

// A desk is the state as commands see it that only read it.
type desk struct {
	cfg   *config.Config
	store *store.Store
	setup daemon.Setup
	now   time.Time
}

// read opens the state for reading.
func (a *app) read() (desk, error) {
	var d desk
	var err error
	if d.now, err = a.now(); err != nil {
		return d, err
	}
	var dir string
	if d.cfg, dir, err = a.load(); err != nil {
		return d, err
	}
	if d.store, err = store.View(dir); err != nil {
		return d, stateError{err}
	}
	d.setup, err = assemble(d.cfg, func(string) kept.Cache { return nil }, slog.New(slog.DiscardHandler))
	return d, err
}
