package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asked is what a running daemon says at a path of its socket; "" while it does
// not answer.
func asked(socket, path string) string {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	r, err := client.Get("http://daemon" + path)
	if err != nil {
		return ""
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	return r.Status + "\n" + string(body)
}

func TestWhoWatchesOverTheDaemonSeesItsMails(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	h := newPair(t, post.port)
	dir, err := os.MkdirTemp("", "m") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	first, second := filepath.Join(dir, "1"), filepath.Join(dir, "2")
	config, err := os.ReadFile(h.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if l, err := net.ListenUnix("unix", &net.UnixAddr{Name: first, Net: "unix"}); err != nil { // left by a daemon that was killed
		t.Fatal(err)
	} else {
		l.SetUnlinkOnClose(false)
		l.Close()
	}
	h.write("config.yaml", string(config)+"listen: unix:"+first+"\n")
	p := h.start()
	until(t, "the mail is counted", func() bool {
		said := asked(first, "/metrics")
		return strings.Contains(said, `oneonone_notices_total{kind="prep",state="sent"} 1`) &&
			strings.Contains(said, "oneonone_send_latency_seconds_count 1") && strings.Contains(said, `oneonone_calendar_syncs_total{calendar="maria",result="ok"}`)
	})
	if got := asked(first, "/healthz"); got != "200 OK\nok\n" {
		t.Errorf("got %q, want that all is well", got)
	}
	h.write("config.yaml", string(config)+"listen: unix:"+second+"\n")
	p.signal(syscall.SIGHUP)
	until(t, "the daemon listens where the new config says", func() bool { return asked(second, "/healthz") == "200 OK\nok\n" })
	if got := asked(first, "/healthz"); got != "" {
		t.Errorf("at the old place: got %q, want nothing", got)
	}
	p.stop()
}
