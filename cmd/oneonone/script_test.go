package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the program says into testdata")

// TestScripts tells a story of the command line in each file of testdata. They
// are a manual that is true: what stands in one was run.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"shipped": shippedCmd,
			"await":   awaitCmd,
			"expand":  expandCmd,
			"fails":   failsCmd,
		},
	})
}

// setUp gives every script a mail server of its own, which wants the password
// "secret", and a port on which nobody listens.
func setUp(env *testscript.Env) error {
	p := &post{secret: "secret"}
	stop, err := p.serve()
	if err != nil {
		return err
	}
	env.Defer(stop)
	env.Setenv("SMTP_PORT", strconv.Itoa(p.port))
	env.Setenv("DEAD_PORT", "9") // discard; nobody has it on loopback
	env.Setenv("TZ", "UTC")
	return nil
}

// shipped puts config.yaml, and what it names, into the script's directory as
// they are shipped.
func shippedCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: shipped")
	}
	for _, name := range shipped {
		b, err := os.ReadFile(filepath.Join("..", "..", name))
		ts.Check(err)
		path := ts.MkAbs(name)
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
		ts.Check(os.WriteFile(path, b, 0o600))
	}
}

// await waits until a file is there that a background program makes.
func awaitCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await pattern")
	}
	pattern := ts.MkAbs(args[0])
	for began := time.Now(); time.Since(began) < patience; time.Sleep(5 * time.Millisecond) {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return
		}
	}
	ts.Fatalf("waited %s in vain for %s", patience, args[0])
}

// fails runs a program that must end with an exit code other than 0.
func failsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails code program [args...]")
	}
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); !errors.As(err, &exit) {
		ts.Fatalf("got %v, want exit code %s", err, args[0])
	}
	if got := strconv.Itoa(exit.ExitCode()); got != args[0] {
		ts.Fatalf("got exit code %s, want %s", got, args[0])
	}
}

// expand replaces $NAME in files by what the environment says.
func expandCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: expand file...")
	}
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), func(key string) string {
			value := ts.Getenv(key)
			if value == "" {
				ts.Fatalf("expand: %s", fmt.Sprintf("$%s is not set", key))
			}
			return value
		})
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}
