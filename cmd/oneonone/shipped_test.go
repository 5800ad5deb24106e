package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// Other programs find the questions of a mail by their exact lines.
func TestPreviewNamesTheLineOfEachQuestion(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ship()
	for kind, questions := range map[string]int{"prep": 7, "prep-nudge": 7, "briefing": 0, "wrapup": 0, "wrapup-nudge": 0, "changed": 0, "problem": 0} {
		out := h.ok("preview", kind, "--report", "alice@example.com", "--now", "2026-11-23T09:00:00Z", "--json")
		var p struct {
			Kind, To, Subject, Text, HTML string
			Questions                     []struct{ Key, Line string }
		}
		if err := json.Unmarshal([]byte(out), &p); err != nil {
			t.Fatal(err)
		}
		if p.Kind != kind || p.To == "" || p.Subject == "" || p.Text == "" || p.HTML == "" || p.Questions == nil {
			t.Errorf("%s: got %s, want every field filled in", kind, out)
		}
		if len(p.Questions) < questions {
			t.Errorf("%s: got %d questions, want at least %d", kind, len(p.Questions), questions)
		}
		lines := strings.Split(p.Text, "\n")
		for _, q := range p.Questions {
			if q.Key == "" || !slices.Contains(lines, q.Line) {
				t.Errorf("%s: the line %q of the question %q is none of the text:\n%s", kind, q.Line, q.Key, p.Text)
			}
		}
	}
}

// The config that the README gives a manager to begin with is one that works.
func TestConfigInTheReadmeIsValid(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	for line := range strings.Lines(string(b)) {
		text, indented := strings.CutPrefix(line, "    ")
		switch {
		case strings.HasPrefix(text, "timezone:"), config.Len() > 0 && indented:
			config.WriteString(text)
		case config.Len() > 0 && strings.TrimSpace(line) != "":
			h := newHouse(t)
			h.write("my.yaml", config.String())
			h.write("smtp-password", "secret\n")
			h.ok("check", "--offline", "--config", "my.yaml")
			return
		}
	}
	t.Fatal("the README has no config")
}

// The config in the packages mails nobody before somebody has filled it in, and
// is a good one then.
func TestPackagedConfigIsToBeFilledIn(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../systemd/package/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	h.write("config.yaml", string(b))
	code, _, errs := h.run("run")
	if code != 2 || !strings.Contains(errs, "the config has no calendars; add calendars:") || !strings.Contains(errs, "the config has no mail; add mail:") {
		t.Errorf("got exit code %d and\n%s", code, errs)
	}
	var filled strings.Builder
	for line := range strings.Lines(string(b)) {
		if key, isKey := strings.CutPrefix(line, "#"); isKey && !strings.HasPrefix(key, " ") || strings.HasPrefix(line, "#  ") && !strings.HasPrefix(line, "#   ") {
			line = key
		}
		filled.WriteString(line)
	}
	h.write("config.yaml", filled.String())
	h.ok("check", "--offline")
}

// Every command that the README names is there.
func TestCommandsInTheReadmeExist(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "\n    go test ./...\n") {
		t.Error("the README no longer says how to run the tests")
	}
	h := newHouse(t)
	help := h.ok("--help")
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		for len(fields) > 0 && (fields[0] == "$" || fields[0] == "sudo") {
			fields = fields[1:]
		}
		if !strings.HasPrefix(line, "    ") || len(fields) < 2 || fields[0] != "oneonone" && fields[0] != "./oneonone" {
			continue
		}
		fields = fields[1:]
		if !strings.Contains(help, "\n  "+fields[0]+" ") {
			t.Errorf("the README tells of %q, which is not there", strings.TrimSpace(line))
		}
	}
}
