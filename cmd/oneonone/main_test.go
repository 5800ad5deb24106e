package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The tests of this package run the real program: the test binary, called by
// the name oneonone, is oneonone.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "oneonone" {
		main()
		return
	}
	os.Exit(withProgram(m.Run))
}

// withProgram puts the program on the path for as long as f runs.
func withProgram(f func() int) int {
	dir, err := os.MkdirTemp("", "oneonone-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "oneonone"))
	}
	if err == nil {
		err = os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return f()
}

// patience is how long a test waits for what comes at once on any machine that
// is not broken.
const patience = 30 * time.Second

// A house is a directory to run the program in, with its configs and calendars.
type house struct {
	t   *testing.T
	dir string
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{t, t.TempDir()}
	t.Cleanup(func() {
		if log := h.log(); t.Failed() && log != "" {
			t.Logf("the log:\n%s", log)
		}
	})
	return h
}

func (h house) path(name string) string { return filepath.Join(h.dir, name) }

// write replaces a file whole, as editors do.
func (h house) write(name, text string) {
	h.t.Helper()
	path := h.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		h.t.Fatal(err)
	}
}

// ship copies what is shipped at the top of the project for trying things out.
func (h house) ship() {
	h.t.Helper()
	for _, name := range shipped {
		b, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			h.t.Fatal(err)
		}
		h.write(name, string(b))
	}
}

// shipped is config.yaml with the files that it names.
var shipped = []string{"config.yaml", "calendar/sample.ics", "daemon/metrics/sample.csv"}

// command prepares the program, with nothing of this environment's settings.
func (h house) command(args ...string) *exec.Cmd {
	c := exec.Command("oneonone", args...)
	c.Dir = h.dir
	c.Env = []string{"HOME=" + h.dir, "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	return c
}

// run runs the program to its end and returns the exit code.
func (h house) run(args ...string) (code int, stdout, stderr string) {
	h.t.Helper()
	var out, errs bytes.Buffer
	c := h.command(args...)
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

// ok runs the program and expects that it succeeds.
func (h house) ok(args ...string) (stdout string) {
	h.t.Helper()
	code, out, errs := h.run(args...)
	if code != 0 {
		h.t.Fatalf("oneonone %s: got exit code %d, want 0\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// until waits for something that another process does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	within(t, patience, what, done)
}

// within is until, with another patience.
func within(t *testing.T, limit time.Duration, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited %s in vain until %s", limit, what)
		}
	}
}
