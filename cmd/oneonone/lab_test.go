package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A lab is a machine with a systemd of its own, in which the package is
// installed. It shares the network of this one.
type lab struct {
	t      *testing.T
	script string
	name   string
	env    []string
}

// newLab boots a Debian of some release. One with settings of its own is made apart
// from the others of that release, and has a name.
func newLab(t *testing.T, script, suite, name string, settings ...string) lab {
	t.Helper()
	l := lab{t, script, "oneonone-" + suite + name, append(append(os.Environ(), "LAB_SUITE="+suite), settings...)}
	if name != "" {
		l.env = append(l.env, "LAB_BASE="+filepath.Join(os.TempDir(), "systemd-lab", "root-"+suite+"-"+name))
	}
	t.Cleanup(func() {
		if t.Failed() {
			_, text := l.try("journalctl", "--no-pager", "-o", "short-monotonic", "-u", "oneonone")
			t.Logf("the journal:\n%s", last(text, 120))
		}
		l.control("down")
		l.control("rm")
	})
	l.control("up")
	return l
}

// last is the end of a text.
func last(text string, lines int) string {
	list := strings.SplitAfter(text, "\n")
	return strings.Join(list[max(0, len(list)-lines):], "")
}

// control boots or ends the machine.
func (l lab) control(what string, args ...string) {
	l.t.Helper()
	if code, text := l.call(append([]string{what, l.name}, args...)); code != 0 {
		l.t.Fatalf("the lab, %s: exit code %d\n%s", what, code, text)
	}
}

func (l lab) call(args []string) (code int, text string) {
	l.t.Helper()
	c := exec.Command("bash", append([]string{l.script}, args...)...)
	var out bytes.Buffer
	c.Env, c.Stdout, c.Stderr = l.env, &out, &out
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String()
}

// try runs a command inside.
func (l lab) try(args ...string) (code int, text string) {
	l.t.Helper()
	return l.call(append([]string{"exec", l.name}, args...))
}

// ok runs a command inside that is to succeed.
func (l lab) ok(args ...string) string {
	l.t.Helper()
	code, text := l.try(args...)
	if code != 0 {
		l.t.Fatalf("%s: exit code %d\n%s", strings.Join(args, " "), code, text)
	}
	return strings.TrimSpace(text)
}

// fails runs a command inside that is not to succeed.
func (l lab) fails(args ...string) string {
	l.t.Helper()
	code, text := l.try(args...)
	if code == 0 {
		l.t.Errorf("%s: went well\n%s", strings.Join(args, " "), text)
	}
	return text
}

// write puts a file there, as root does with an editor.
func (l lab) write(path, text, mode string) {
	l.t.Helper()
	name := filepath.Join(l.t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	l.control("put", name, path, mode)
}

// is returns a property of the service.
func (l lab) is(property string) string {
	l.t.Helper()
	return l.ok("systemctl", "show", "-P", property, "oneonone")
}

// until waits for a property of the service.
func (l lab) until(property string, good func(string) bool) {
	l.t.Helper()
	var got string
	defer func() {
		if l.t.Failed() {
			l.t.Logf("%s is %q", property, got)
		}
	}()
	until(l.t, property+" is right", func() bool {
		got = l.is(property)
		return good(got)
	})
}

// restarted waits until the service has been started anew by itself, and runs.
func (l lab) restarted(before string) {
	l.t.Helper()
	l.until("NRestarts", func(n string) bool { return n != before })
	l.until("ActiveState", func(s string) bool { return s == "active" })
	l.until("StatusText", func(s string) bool { return strings.Contains(s, "calendars as of") })
}

// journal is what the service has logged, without what the journal adds.
func (l lab) journal(args ...string) string {
	l.t.Helper()
	return l.ok(append([]string{"journalctl", "--no-pager", "-o", "cat", "-u", "oneonone"}, args...)...)
}
