package main

import (
	"context"
	"log/slog"
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-systemd/v22/journal"
)

// A journalHandler hands records to systemd's journal by its own protocol: with
// the level as priority, and each attribute as a field besides its place in the
// text, so that `journalctl ONEONONE_NOTICE=prep-…` finds all about one mail.
type journalHandler struct {
	send   func(text string, p journal.Priority, fields map[string]string) error
	lines  slog.Handler // takes what the journal does not
	prefix string       // of the keys, from groups
	text   string       // the attributes so far
	fields map[string]string
}

// Enabled reports whether records of a level are wanted.
func (h *journalHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return h.lines.Enabled(ctx, l)
}

// Handle hands over one record.
func (h *journalHandler) Handle(ctx context.Context, r slog.Record) error {
	all := h.with(attributes(r))
	all.fields["SYSLOG_IDENTIFIER"] = "oneonone"
	if h.send(r.Message+all.text, priority(r.Level), all.fields) != nil {
		return h.lines.Handle(ctx, r)
	}
	return nil
}

// WithAttrs returns a handler whose records have these attributes too.
func (h *journalHandler) WithAttrs(list []slog.Attr) slog.Handler {
	out := h.with(list)
	out.lines = h.lines.WithAttrs(list)
	return out
}

// WithGroup returns a handler whose further attributes have a name before theirs.
func (h *journalHandler) WithGroup(name string) slog.Handler {
	out := h.with(nil)
	out.prefix += name + "."
	out.lines = h.lines.WithGroup(name)
	return out
}

func attributes(r slog.Record) []slog.Attr {
	var out []slog.Attr
	r.Attrs(func(a slog.Attr) bool {
		out = append(out, a)
		return true
	})
	return out
}

// with returns a copy that has some more attributes.
func (h *journalHandler) with(list []slog.Attr) *journalHandler {
	out := *h
	if out.fields = maps.Clone(h.fields); out.fields == nil {
		out.fields = map[string]string{}
	}
	for _, a := range list {
		out.add(h.prefix, a)
	}
	return &out
}

func (h *journalHandler) add(prefix string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		for _, inner := range v.Group() {
			h.add(prefix+a.Key+".", inner)
		}
		return
	}
	key, value := prefix+a.Key, v.String()
	if v.Kind() == slog.KindTime {
		value = v.Time().Format(time.RFC3339)
	}
	h.fields[field(key)] = value
	h.text += " " + key + "=" + quoted(value)
}

// field is the name of a field of the journal, which may hold capitals, digits
// and underscores only.
func field(key string) string {
	return "ONEONONE_" + strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, key)
}

// quoted puts a value into quotes if it is not plainly one word.
func quoted(s string) string {
	odd := func(r rune) bool { return r == '"' || r == '=' || unicode.IsSpace(r) || !unicode.IsPrint(r) }
	if s == "" || strings.ContainsFunc(s, odd) {
		return strconv.Quote(s)
	}
	return s
}

func priority(l slog.Level) journal.Priority {
	switch {
	case l >= slog.LevelError:
		return journal.PriErr
	case l >= slog.LevelWarn:
		return journal.PriWarning
	case l >= slog.LevelInfo:
		return journal.PriInfo
	}
	return journal.PriDebug
}
