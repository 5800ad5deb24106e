package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"

	"github.com/coreos/go-systemd/v22/journal"
)

// logger makes the log that the flags ask for. It goes to stderr, or to the
// journal if stderr leads there.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.flags.logLevel)); err != nil {
		return nil, usagef("--log-level: there is no level %q; there are debug, info, warn and error", a.flags.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	format := a.flags.logFormat
	if format == "auto" {
		format = "text"
		if toJournal(a.err) {
			format = "journal"
		}
	}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(a.err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.err, o)), nil
	case "journal":
		return slog.New(&journalHandler{send: journal.Send, lines: prioritized(a.err, o)}), nil
	}
	return nil, usagef("--log-format: there is no format %q; there are auto, text, json and journal", format)
}

// toJournal reports whether what is written to w ends up in systemd's journal.
// $JOURNAL_STREAM alone does not say so: a program that a service starts has it
// too, wherever its stderr leads (systemd.exec(5)).
func toJournal(w io.Writer) bool {
	if w != os.Stderr {
		return false
	}
	is, err := journal.StderrIsJournalStream()
	return is && err == nil
}

// prioritized writes lines as systemd's journal likes them: with the priority in
// front (sd-daemon(3)) and without the time, which the journal knows.
func prioritized(w io.Writer, o *slog.HandlerOptions) slog.Handler {
	o.ReplaceAttr = func(groups []string, at slog.Attr) slog.Attr {
		if len(groups) == 0 && at.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return at
	}
	return slog.NewTextHandler(&priorities{w: w}, o)
}

// priorities puts sd-daemon's <N> before each line, by the level in it.
type priorities struct {
	mu sync.Mutex
	w  io.Writer
}

func (p *priorities) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := journal.PriInfo
	for level, priority := range map[string]journal.Priority{"level=DEBUG": journal.PriDebug, "level=WARN": journal.PriWarning, "level=ERROR": journal.PriErr} {
		if bytes.HasPrefix(b, []byte(level)) {
			n = priority
		}
	}
	if _, err := io.WriteString(p.w, "<"+strconv.Itoa(int(n))+">"); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
