package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"oneonone/daemon/store"
)

// standbyBeat is how often a standby feeds the watchdog.
const standbyBeat = 10 * time.Second

// Standby waits until nobody else has the state, and opens it: at most a second
// after the one who had it has stopped or died, where the lock is one of this
// machine; on shared storage, when that gives the lock free. Meanwhile it answers
// to Status, and tells the service manager that it is well.
func Standby(ctx context.Context, state string, log *slog.Logger) (*store.Store, error) {
	if s, err := store.Open(state); !errors.Is(err, store.ErrLocked) {
		return s, err
	}
	log.Info("standing by", "state", state, "held", store.Holder(state))
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go beat(waiting, state, log)
	if err := serveStandby(waiting, state, log); err != nil { // two may wait here, and one socket is enough
		log.Warn("control socket of the standby", "err", err)
	}
	s, err := store.OpenWait(ctx, state)
	if err == nil {
		log.Info("taking over", "state", state)
	}
	return s, err
}

// beat tells the service manager that we are ready, to wait.
func beat(ctx context.Context, state string, log *slog.Logger) {
	tick := time.NewTicker(standbyBeat)
	defer tick.Stop()
	for text := daemon.SdNotifyReady; ; text = daemon.SdNotifyWatchdog {
		if _, err := daemon.SdNotify(false, text+"\n"+statusLine(standingBy(state))); err != nil {
			log.Warn("telling the service manager", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func standingBy(state string) string {
	holder := store.Holder(state)
	if holder == "" {
		holder = "another process"
	}
	return "standby: the state is held by " + holder
}

// standbySocket is where a standby on this machine answers. The state may be
// shared with others, each of which has its own.
func standbySocket(state string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return filepath.Join(state, "standby-"+filepath.Base(host)+".sock")
}

// serveStandby answers on the socket until ctx is done.
func serveStandby(ctx context.Context, state string, log *slog.Logger) error {
	path := standbySocket(state)
	if conn, err := dialUnix(ctx, path); err == nil {
		return errors.Join(errors.New("there is another standby on this machine, which answers"), conn.Close())
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by one that was killed
		return err
	}
	l, err := listenUnix(path)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(standbyStatus(state, time.Now())); err != nil {
			log.Warn("answering on the control socket", "err", err)
		}
	})
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Warn("control socket of the standby", "err", err)
		}
	}()
	return nil
}

func standbyStatus(state string, now time.Time) Status {
	s := empty(now)
	s.Role, s.Healthy, s.Summary = StandbyRole, true, standingBy(state)
	return s
}

// DialStandby finds the daemon on this machine that stands by; ErrNotRunning if
// there is none.
func DialStandby(state string) (*Client, error) {
	c, err := dial(standbySocket(state))
	if err != nil {
		return nil, fmt.Errorf("%w (%s): %w", ErrNotRunning, state, err)
	}
	return c, nil
}
