package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oneonone/daemon/config"
)

// The guides show configs, in parts. Each part is one that the daemon takes, in a
// config that has the rest.
func TestTheGuidesShowConfigsThatWork(t *testing.T) {
	guides, err := filepath.Glob("../../systemd/guide/*.md")
	if err != nil || len(guides) == 0 {
		t.Fatalf("got %d guides, error %v", len(guides), err)
	}
	parts := regexp.MustCompile(`(?m)(?:^ {4,8}\S.*\n(?:^ {4,}.*\n)*)+`)
	seen := 0
	for _, guide := range guides {
		data, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts.FindAllString(string(data), -1) {
			part = outdent(part)
			if !strings.HasPrefix(part, "calendars:") && !strings.HasPrefix(part, "mail:") {
				continue
			}
			seen++
			if _, err := config.Parse("config.yaml", []byte(whole(part)), t.TempDir()); err != nil {
				t.Errorf("%s:\n%s\n%v", guide, part, err)
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d configs were found", seen)
	}
}

// outdent takes off the indent of the first line.
func outdent(s string) string {
	indent := s[:len(s)-len(strings.TrimLeft(s, " "))]
	return strings.TrimPrefix(strings.ReplaceAll("\n"+s, "\n"+indent, "\n"), "\n")
}

// whole makes a config of a part of one.
func whole(part string) string {
	text := "timezone: UTC\n" + part
	if !strings.HasPrefix(part, "calendars:") {
		text += "calendars: [{name: x, owner: you@example.com, ics: x.ics}]\n"
	}
	switch {
	case !strings.HasPrefix(part, "mail:"):
		text += "mail: {from: oneonone@example.com, outbox: outbox}\n"
	case !strings.Contains(part, "smtp:"):
		text = strings.Replace(text, "mail:\n", "mail:\n  from: oneonone@example.com\n  outbox: outbox\n", 1)
	}
	return text
}
