package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
)

// logger makes the log that the flags ask for. It goes to stderr.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.flags.logLevel)); err != nil {
		return nil, usagef("--log-level: there is no level %q; there are debug, info, warn and error", a.flags.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	format := a.flags.logFormat
	if format == "auto" {
		format = "text"
		if os.Getenv("JOURNAL_STREAM") != "" {
			format = "journal"
		}
	}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(a.err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.err, o)), nil
	case "journal":
		return slog.New(journal(a.err, o)), nil
	}
	return nil, usagef("--log-format: there is no format %q; there are auto, text, json and journal", format)
}

// journal writes lines as systemd's journal likes them: with the priority in
// front (sd-daemon(3)) and without the time, which the journal knows.
func journal(w io.Writer, o *slog.HandlerOptions) slog.Handler {
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
	n := 6
	for level, priority := range map[string]int{"level=DEBUG": 7, "level=WARN": 4, "level=ERROR": 3} {
		if bytes.HasPrefix(b, []byte(level)) {
			n = priority
		}
	}
	if _, err := io.WriteString(p.w, "<"+strconv.Itoa(n)+">"); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
