package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/cmd/oneonone/setup"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // the command line or the configuration is wrong
)

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	a := &app{out: stdout, err: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(stderr, a.explain(err))
	var usage usageError
	var faults config.Faults
	if errors.As(err, &usage) || errors.As(err, &faults) || !a.started {
		return exitUsage
	}
	return exitFailed
}

// An app is one run of the program.
type app struct {
	out, err io.Writer
	started  bool // the command line was understood
	flags    struct {
		config, state, logLevel, logFormat, now string
		json                                    bool
	}
}

// A usageError is a mistake on the command line, or a file that it names.
type usageError struct{ error }

// Unwrap returns what was wrong.
func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// explain puts an error into the words that a person gets: one line, with a
// hint of what to do where there is one.
func (a *app) explain(err error) string {
	var faults config.Faults
	if errors.As(err, &faults) {
		return faults.Error() + a.beginning()
	}
	text := "oneonone: " + err.Error()
	if hint := hint(err); hint != "" && !strings.Contains(text, hint) {
		text += "; " + hint
	}
	if !a.started {
		text += "; `oneonone --help` shows what there is"
	}
	return text
}

// beginning says how a config comes about, where one names no calendar yet, as the
// one does that a package brings along.
func (a *app) beginning() string {
	path := a.configPath()
	text, err := os.ReadFile(path)
	switch {
	case err != nil || setup.Begun(text):
		return ""
	case filepath.Dir(path) == systemDir:
		return "\n`sudo oneonone init --system` asks what there has to be in it, and writes it"
	}
	return "\n`oneonone init` asks what there has to be in it, and writes it"
}

// A stateError is a state directory that cannot be used.
type stateError struct{ error }

func (e stateError) Unwrap() error { return e.error }

// Hint says what to do about it.
func (e stateError) Hint() string {
	return cmp.Or(store.Hint(e.error), "name a directory that can be written, with --state or with state: in the config")
}

func hint(err error) string {
	var h interface{ Hint() string }
	switch {
	case errors.Is(err, store.ErrLocked):
		return "stop the other one first, or ask it with `oneonone status`; each daemon needs a state directory of its own"
	case errors.Is(err, daemon.ErrNotRunning):
		return "start one with `oneonone run`"
	case errors.As(err, &h):
		return h.Hint()
	}
	if text := mail.Hint(err); text != "" {
		return text
	}
	return store.Hint(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "oneonone",
		Short: "Prepare and wrap up 1:1 meetings by mail",
		Long: `oneonone watches calendars for a manager's 1:1s. Before each one it mails the
report a form to prepare with, and the manager a briefing with the answers; after
it, it mails the manager a summary to fill in, and both a recap. Both sides just
reply. What is mailed, answered, noted and promised is kept in YAML files that
people can read.

See it at work first:   oneonone demo
Then make it yours:     oneonone init, oneonone check, oneonone plan, oneonone run`,
		SilenceUsage: true, SilenceErrors: true,
		PersistentPreRun: func(*cobra.Command, []string) { a.started = true },
	}
	cobra.EnableCommandSorting = false // they stand in the order in which one needs them
	root.CompletionOptions.HiddenDefaultCmd = false
	f := root.PersistentFlags()
	f.StringVar(&a.flags.config, "config", "", "config file (default $ONEONONE_CONFIG, ./config.yaml, /etc/oneonone/config.yaml)")
	f.StringVar(&a.flags.state, "state", "", "state directory (default: that of the config, else $STATE_DIRECTORY)")
	f.StringVar(&a.flags.logLevel, "log-level", "info", "least level that is logged: debug, info, warn or error")
	f.StringVar(&a.flags.logFormat, "log-format", "auto", "how to log: auto, text, json or journal")
	f.StringVar(&a.flags.now, "now", "", "pretend that it is this time, for commands that only look")
	must(f.MarkHidden("now"))
	root.AddGroup(
		&cobra.Group{ID: "start", Title: "To begin:"},
		&cobra.Group{ID: "look", Title: "To look and understand:"},
		&cobra.Group{ID: "act", Title: "To run and act:"})
	root.AddCommand(
		a.demo(), a.init(), a.check(), a.auth(), a.templates(),
		a.calendar(), a.plan(), a.why(), a.preview(), a.people(), a.notebook(), a.actions(), a.export(), a.status(),
		a.run(), a.send(), a.receive(), a.forget(), a.backup(), a.restore(), a.fsck(), a.version(), a.keys(), a.man(root))
	return root
}

func must(err error) {
	if err != nil {
		panic(err) // a flag that this very file defines
	}
}

// now is the time that commands go by which only look.
func (a *app) now() (time.Time, error) {
	if a.flags.now == "" {
		return time.Now().Round(0), nil
	}
	t, err := time.Parse(time.RFC3339, a.flags.now)
	if err != nil {
		return t, usagef("--now: %q is not a time such as 2026-11-23T09:00:00Z", a.flags.now)
	}
	return t, nil
}

// load reads the config, and returns it with the state directory.
func (a *app) load() (*config.Config, string, error) {
	path := a.configPath()
	cfg, err := config.Load(path)
	if err != nil {
		return nil, "", err
	}
	switch {
	case a.flags.state != "":
		return cfg, a.flags.state, nil
	case cfg.State != "":
		return cfg, cfg.State, nil
	case os.Getenv("STATE_DIRECTORY") != "":
		return cfg, os.Getenv("STATE_DIRECTORY"), nil
	}
	return nil, "", usagef("%s: there is no state directory; add `state: ./state`, or give --state", path)
}

// stateDir is the state directory. Where --state names it, the config is not
// read: a daemon can be asked how it is while its next config has faults.
func (a *app) stateDir() (string, error) {
	if a.flags.state != "" {
		return a.flags.state, nil
	}
	_, dir, err := a.load()
	return dir, err
}

// configPath is where the config is looked for.
func (a *app) configPath() string {
	const local, system = "config.yaml", "/etc/oneonone/config.yaml"
	if a.flags.config != "" {
		return a.flags.config
	}
	if path := os.Getenv("ONEONONE_CONFIG"); path != "" {
		return path
	}
	if _, err := os.Stat(local); err != nil {
		if _, err := os.Stat(system); err == nil || errors.Is(err, fs.ErrPermission) { // what is root's alone is there
			return system
		}
	}
	return local
}
