package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/monitor"
)

// listenAgain is how long to wait where the endpoint cannot be listened at.
const listenAgain = 30 * time.Second

// show answers those who watch over the daemon, at the endpoint that the config
// names, until ctx is done. Where that is taken, it is tried again: the 1:1s do
// not wait for it.
func show(ctx context.Context, at config.Endpoint, d *daemon.Daemon, log *slog.Logger) {
	if at.Network == "" {
		return
	}
	for said := false; ; said = true {
		l, err := listenAt(at)
		if err == nil {
			log.Info("listening", "at", at.String())
			err = serveAt(ctx, l, monitor.Handler(asker(d), version()))
		}
		if ctx.Err() != nil {
			return
		}
		if !said {
			log.Error("listening for those who watch", "at", at.String(), "err", err, "hint", "see what else listens there, or change listen: in the config")
		}
		select {
		case <-time.After(listenAgain):
		case <-ctx.Done():
			return
		}
	}
}

// asker asks a daemon in this process.
func asker(d *daemon.Daemon) monitor.Ask {
	return func(ctx context.Context) (s daemon.Status, err error) {
		err = d.Do(ctx, func(now time.Time) { s = d.Status(now) })
		return s, err
	}
}

// listenAt opens an endpoint. A socket that a daemon has left which is gone is
// taken over, and whoever has an account on the machine may use it.
func listenAt(at config.Endpoint) (net.Listener, error) {
	if at.Network == "unix" {
		if c, err := net.Dial(at.Network, at.Address); err == nil {
			return nil, errors.Join(fmt.Errorf("another program listens there"), c.Close())
		}
		if info, err := os.Lstat(at.Address); err == nil && info.Mode().Type() == fs.ModeSocket {
			if err := os.Remove(at.Address); err != nil {
				return nil, err
			}
		}
	}
	l, err := net.Listen(at.Network, at.Address)
	if err != nil || at.Network != "unix" {
		return l, err
	}
	if err := os.Chmod(at.Address, 0o666); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// serveAt answers requests until ctx is done.
func serveAt(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 14}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	return server.Serve(l)
}
