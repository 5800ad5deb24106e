package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"oneonone/calendar/ics"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
)

func (a *app) run() *cobra.Command {
	var standby bool
	c := &cobra.Command{
		Use:     "run",
		GroupID: "act",
		Short:   "Run the daemon, in the foreground",
		Long: `run watches the calendars and sends what is due, until it is told to stop.

SIGHUP makes it read the config again; a bad one is refused and the old one stays.
SIGTERM and Ctrl-C let the mail in flight land, save, and end it.

With --standby it waits while another daemon has the state directory, also one on
another machine that shares it, and takes over when that one stops or dies.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := a.logger()
			if err != nil {
				return err
			}
			cfg, dir, err := a.load()
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, os.Interrupt)
			defer stop()
			hup := make(chan os.Signal, 1)
			signal.Notify(hup, syscall.SIGHUP) // which would end it before it is ready to read a config again
			defer signal.Stop(hup)
			s, err := openState(ctx, dir, standby, log)
			if err != nil {
				if ctx.Err() != nil {
					return nil // told to stop while it waited
				}
				return err
			}
			defer s.Close()
			if standby {
				cfg = a.afresh(cfg, log)
			}
			return a.serve(ctx, hup, cfg, dir, s, log)
		},
	}
	c.Flags().BoolVar(&standby, "standby", false, "wait while another daemon holds the state directory, and take over from it")
	return c
}

func openState(ctx context.Context, dir string, standby bool, log *slog.Logger) (s *store.Store, err error) {
	if standby {
		s, err = daemon.Standby(ctx, dir, log)
	} else {
		s, err = store.Open(dir)
	}
	if err != nil {
		return nil, stateError{err}
	}
	return s, nil
}

// afresh reads the config again that a standby has had since it began to wait. A
// bad one is refused and the old one stays.
func (a *app) afresh(old *config.Config, log *slog.Logger) *config.Config {
	cfg, _, err := a.load()
	if err != nil {
		log.Error("the new config is refused, the old one stays", "err", err)
		return old
	}
	return cfg
}

// serve runs the daemon on an open store.
func (a *app) serve(ctx context.Context, hup <-chan os.Signal, cfg *config.Config, dir string, s *store.Store, log *slog.Logger) error {
	setup, err := assembleDaemon(cfg, s, log)
	if err != nil {
		return err
	}
	d, err := daemon.New(s, setup, log)
	if err != nil {
		return err
	}
	for _, w := range cfg.Warnings {
		log.Warn("config", "warning", w.Error())
	}
	log.Info("started", "config", cfg.File, "state", dir, "calendars", len(cfg.Calendars), "version", version())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		if err := d.Serve(ctx, dir); err != nil {
			log.Error("control socket", "err", err)
		}
	}()
	reloads := make(chan daemon.Setup)
	go a.reload(ctx, hup, cfg, s, reloads, d, log)
	err = d.Run(ctx, reloads)
	log.Info("stopped")
	return err
}

// reload reads the config anew at every SIGHUP, and watches the calendar files and
// listens at the endpoint that the config in force names.
func (a *app) reload(ctx context.Context, hup <-chan os.Signal, cfg *config.Config, s *store.Store, reloads chan<- daemon.Setup, d *daemon.Daemon, log *slog.Logger) {
	for {
		watching, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		running.Go(func() { watchFiles(watching, cfg, d, log) })
		running.Go(func() { show(watching, cfg.Listen, d, log) })
		next := a.nextConfig(ctx, hup, s, reloads, d, log)
		stop()
		running.Wait()
		if next == nil {
			return
		}
		cfg = next
	}
}

// nextConfig waits for a config that the daemon can use, and hands it over; nil
// when ctx is done.
func (a *app) nextConfig(ctx context.Context, hup <-chan os.Signal, s *store.Store, reloads chan<- daemon.Setup, d *daemon.Daemon, log *slog.Logger) *config.Config {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hup:
		}
		d.Reloading()
		cfg, _, err := a.load()
		var setup daemon.Setup
		if err == nil {
			err = triedTemplates(cfg)
		}
		if err == nil {
			setup, err = assembleDaemon(cfg, s, log)
		}
		if err != nil {
			log.Error("the new config is refused, the old one stays", "err", err)
			d.Refused()
			continue
		}
		select {
		case reloads <- setup:
			log.Info("config reloaded", "config", cfg.File)
			return cfg
		case <-ctx.Done():
			return nil
		}
	}
}

// watchFiles wakes the daemon when a calendar that is a file changes.
func watchFiles(ctx context.Context, cfg *config.Config, d *daemon.Daemon, log *slog.Logger) {
	var paths []string
	for _, c := range cfg.Calendars {
		if s, err := ics.NewSource(ics.SourceOptions{Name: c.Name, Location: c.ICS}); err == nil && s.Local() {
			paths = append(paths, c.ICS)
		}
	}
	if len(paths) == 0 {
		return
	}
	if err := ics.Watch(ctx, paths, d.Wake); err != nil {
		log.Warn("watching files; changes are seen within a minute", "err", err)
	}
}
