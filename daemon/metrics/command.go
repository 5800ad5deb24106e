package metrics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"oneonone/calendar"
)

const (
	maxOutput = 4 << 10     // bytes that a command may print
	lastWords = time.Second // that a command which was ended has to let go of its output
	inPlace   = "/"         // commands run here
	search    = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// CheckCommand refuses a command whose arguments could become more than that:
// one in which a shell would read a value as a part of its program.
func CheckCommand(command []*Template) error {
	if len(command) == 0 {
		return &TemplateError{"this command is empty", `write the path of a program and its arguments: [/usr/bin/deals, "{{.Email}}"]`}
	}
	if !command[0].fixed() {
		return &TemplateError{"a value cannot stand for a program", "write its path out"}
	}
	shell := slices.Contains([]string{"sh", "bash", "dash", "ash", "ksh", "zsh", "fish"}, filepath.Base(command[0].text))
	for i, argument := range command[1:] {
		if shell && programFlag.MatchString(command[i].text) && !argument.fixed() {
			return &TemplateError{"a shell would read the value as a part of its program", `write "$1" there, and the value as an argument of its own: [/bin/sh, -c, 'grep "$1" /srv/deals', sh, "{{.Email}}"]`}
		}
	}
	return nil
}

var programFlag = regexp.MustCompile(`^-[a-z]*c$`)

// commandQuestion asks what a command prints.
func (r *Reader) commandQuestion(m Metric, pair calendar.Pair) (question, error) {
	var words []string
	for _, t := range m.Command {
		word, err := t.fill(pair)
		if err != nil {
			return question{}, err
		}
		words = append(words, word)
	}
	return question{
		source: words[0], key: "command " + strings.Join(words, "\x00"),
		ask: func(ctx context.Context) (any, error) { return run(ctx, words, m.limit()) },
	}, nil
}

// run runs a command and returns what it prints. It has no shell, no input and
// next to no environment, and whatever it has started ends with it.
func run(ctx context.Context, words []string, timeout time.Duration) (any, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = inPlace, []string{"PATH=" + search, "LANG=C.UTF-8"}, lastWords
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return endGroup(cmd) }
	said, complained := &output{full: func() { cancel(errOutput) }}, &output{}
	cmd.Stdout, cmd.Stderr = said, complained
	err := cmd.Run()
	if cmd.Process != nil {
		_ = endGroup(cmd) // what it left behind
	}
	switch {
	case context.Cause(ctx) == errOutput:
		return nil, downError{errOutput}
	case ctx.Err() != nil:
		return nil, downError{fmt.Errorf("it did not end in %s", timeout)}
	case errors.Is(err, exec.ErrWaitDelay): // what it left behind held its output
	case err != nil:
		return nil, commandError(err, complained)
	}
	return said.kept.String(), nil
}

// endGroup ends a command with all that it has started, unless that has made
// itself independent.
func endGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

var errOutput = fmt.Errorf("it prints more than %d KB; let it print one number", maxOutput>>10)

// commandError says how a command went wrong, with the first line that it
// complained with.
func commandError(err error, complained *output) error {
	var ended *exec.ExitError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return downError{errors.New("there is no such program")}
	case errors.Is(err, fs.ErrPermission):
		return downError{errors.New("it may not be run by the user that oneonone runs as; check its mode")}
	case !errors.As(err, &ended):
		return downError{err}
	}
	what := "it ended with " + ended.ProcessState.String() // this may be about one person
	if first, _, _ := strings.Cut(strings.TrimSpace(complained.kept.String()), "\n"); first != "" {
		what += ": " + oneLine(first)
	}
	return errors.New(what)
}

// An output keeps the beginning of what a command prints. It is a Writer and no
// more: a buffer would offer to read the whole.
type output struct {
	kept bytes.Buffer
	full func() // is called when there is more than fits; nil: the rest is dropped
}

func (o *output) Write(p []byte) (int, error) {
	if left := maxOutput - o.kept.Len(); len(p) > left {
		o.kept.Write(p[:left])
		if o.full != nil {
			o.full()
		}
		return len(p), nil
	}
	return o.kept.Write(p)
}
