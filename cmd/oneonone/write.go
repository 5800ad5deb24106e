package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"oneonone/calendar"
)

// asJSON writes v as JSON that people can read too.
func (a *app) asJSON(v any) error { return writeJSON(a.out, v) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// writeList writes what view makes of each item as a list in JSON, one item a
// line. It holds one at a time: there may be many.
func writeList[T, V any](w io.Writer, items iter.Seq[T], view func(T) V) error {
	out := bufio.NewWriterSize(w, 64<<10)
	e := json.NewEncoder(out) // which ends each item with a line break
	e.SetEscapeHTML(false)
	before := "[\n  "
	var one V
	for item := range items {
		out.WriteString(before)
		one = view(item)
		if err := e.Encode(&one); err != nil {
			return err
		}
		before = ", "
	}
	if before != ", " {
		out.WriteString("[")
	}
	out.WriteString("]\n")
	return out.Flush()
}

// stamp is a time as programs read it: RFC 3339 in UTC, or "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// A moment is a time that the command line names: a day, a time, or a duration
// from now. Days are days of zone.
func moment(flag, s string, now time.Time, zone *time.Location) (time.Time, error) {
	if d, err := calendar.ParseDate(s); err == nil {
		return d.At(calendar.Clock{}, zone), nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if d, err := time.ParseDuration(s); err == nil {
		return now.Add(d), nil
	}
	return time.Time{}, usagef("--%s: %q is not a day (2026-11-23), a time (2026-11-23T09:00:00Z) or a duration from now (72h)", flag, s)
}

// span writes when an event takes place, in a zone.
func span(start, end time.Time, allDay bool, zone *time.Location) string {
	s, e := start.In(zone), end.In(zone)
	switch sameDay := s.Format(time.DateOnly) == e.Format(time.DateOnly); {
	case allDay:
		return s.Format("Mon 2 Jan 2006") + ", all day"
	case sameDay:
		return s.Format("Mon 2 Jan 2006, 15:04–") + e.Format("15:04 MST")
	}
	return s.Format("Mon 2 Jan 2006, 15:04 – ") + e.Format("Mon 2 Jan 15:04 MST")
}

// plain makes text from outside safe for a terminal: one line, no control
// characters.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// line writes one line; what cannot be written to a terminal concerns nobody.
func line(w io.Writer, format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
