package main

import (
	"go/build"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lawful says what each package of the project may import of the project, and
// which modules from outside. A parent holds nouns and pure rules, a child one
// technology; siblings do not know each other; commands know everything.
var lawful = map[string][]string{
	"calendar":           {},
	"calendar/ics":       {"calendar", "calendar/ics/recur", "calendar/ics/tz", "calendar/ics/when", "calendar/kept", "github.com/emersion/go-ical", "github.com/fsnotify/fsnotify"},
	"calendar/kept":      {"gopkg.in/yaml.v3"},
	"calendar/consent":   {"golang.org/x/oauth2"},
	"calendar/google":    {"calendar", "calendar/consent", "calendar/kept", "google.golang.org/api", "golang.org/x/oauth2"},
	"calendar/ics/when":  {"calendar"},
	"calendar/ics/recur": {"calendar/ics/when"},
	"calendar/ics/tz":    {"calendar/ics/recur", "calendar/ics/when", "github.com/emersion/go-ical"},
	"calendar/caldav":    {"calendar", "calendar/ics", "calendar/kept", "github.com/emersion/go-webdav", "golang.org/x/net", "golang.org/x/text"},
	"mail":               {"github.com/jordan-wright/email", "github.com/emersion/go-message", "golang.org/x/net"},
	"mail/form":          {"mail", "mail/chart", "mail/form/prompts", "golang.org/x/text"},
	"mail/form/prompts":  {"gopkg.in/yaml.v3"},
	"mail/chart":         {"gonum.org/v1/plot/vg"},
	"mail/reply":         {"mail", "github.com/emersion/go-message", "github.com/emersion/go-msgauth", "golang.org/x/net", "golang.org/x/text"},
	"mail/quote":         {},
	"mail/answer":        {"mail/form", "mail/quote", "mail/answer/align", "mail/answer/day", "mail/answer/word", "golang.org/x/net"},
	"mail/answer/align":  {"mail/quote", "mail/answer/word"},
	"mail/answer/day":    {"mail/answer/word"},
	"mail/answer/word":   {"golang.org/x/text"},
	"mail/login":         {"mail", "github.com/emersion/go-sasl", "golang.org/x/oauth2"},
	"mail/submit":        {"mail", "mail/login", "github.com/emersion/go-smtp"},
	"mail/cursor":        {"gopkg.in/yaml.v3"},
	"mail/inbox":         {"mail", "mail/cursor", "mail/login", "github.com/emersion/go-imap/v2"},
	"mail/maildir":       {"mail", "mail/cursor", "github.com/fsnotify/fsnotify", "gopkg.in/yaml.v3"},
	"daemon/plan":        {"calendar", "mail/form"},
	"daemon/store":       {"calendar", "daemon/plan", "mail/form", "gopkg.in/yaml.v3", "github.com/gofrs/flock"},
	"daemon/archive":     {"daemon/store"},
	"daemon/metrics":     {"calendar", "mail/form", "github.com/ohler55/ojg", "github.com/prometheus/client_golang", "github.com/prometheus/common", "gopkg.in/yaml.v3"},
	"daemon/config":      {"calendar", "daemon/plan", "mail/form", "daemon/metrics", "gopkg.in/yaml.v3"},
	"daemon/minutes":     {"daemon/plan", "daemon/store", "mail/answer", "mail/form"},
	"daemon/filing":      {"calendar", "mail", "mail/answer", "mail/form", "mail/quote", "mail/reply", "daemon/minutes", "daemon/plan", "daemon/store"},
	"daemon/history":     {"calendar", "daemon/plan", "daemon/store", "mail/form"},
	"daemon":             {"calendar", "mail", "mail/answer", "mail/form", "mail/form/prompts", "daemon/filing", "daemon/minutes", "daemon/plan", "daemon/store", "github.com/coreos/go-systemd/v22"},
	"daemon/monitor":     {"daemon", "github.com/prometheus/client_golang"},
	"daemon/daemontest":  {"calendar", "daemon", "daemon/plan", "daemon/store", "mail", "mail/form"},
	"cmd/oneonone":       {"*"},
	"cmd/oneonone/demo":  {"*"},
	"cmd/oneonone/setup": {"github.com/charmbracelet/huh", "gopkg.in/yaml.v3"},
}

// root is the top of the project.
const root = "../.."

// packages reads the packages of the project, by directory below the top.
func packages(t *testing.T) map[string]*build.Package {
	t.Helper()
	out := map[string]*build.Package{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() || path == root {
			return nil
		}
		if d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		p, err := build.ImportDir(path, 0)
		if _, none := err.(*build.NoGoError); none {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		out[filepath.ToSlash(name)] = p
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPackagesImportWhatTheyMay(t *testing.T) {
	found := packages(t)
	for name, p := range found {
		allowed, known := lawful[name]
		if !known {
			t.Errorf("the package %s is new: say here what it may import", name)
		}
		for _, path := range p.Imports {
			if !may(path, allowed) {
				t.Errorf("%s imports %s, which is against the law", name, path)
			}
		}
	}
	for name := range lawful {
		if found[name] == nil {
			t.Errorf("the law speaks of the package %s, which is not there", name)
		}
	}
}

// may reports whether an import is of the standard library, or allowed.
func may(path string, allowed []string) bool {
	first, _, _ := strings.Cut(path, "/")
	own, ours := strings.CutPrefix(path, "oneonone/")
	if !ours && !strings.Contains(first, ".") {
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		if ours {
			return a == own || a == "*"
		}
		return a == "*" || a == path || strings.HasPrefix(path, a+"/")
	})
}

// Package plan decides; it must not be able to do.
func TestPurePackagesDoNoIO(t *testing.T) {
	found := packages(t)
	for _, name := range []string{"calendar", "daemon/plan", "mail/chart", "mail/quote", "mail/answer", "mail/answer/align", "mail/answer/day", "mail/answer/word"} {
		for _, path := range []string{"os", "net", "net/http", "io/ioutil", "os/exec", "log", "log/slog", "context"} {
			if p := found[name]; p != nil && slices.Contains(p.Imports, path) {
				t.Errorf("%s imports %s, but is to be pure", name, path)
			}
		}
	}
}

// What the product is known to be built with is what it is built with.
func TestIdentityPackagesAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, p := range packages(t) {
		for _, path := range p.Imports {
			used[path] = true
		}
	}
	for _, path := range []string{"github.com/emersion/go-ical", "github.com/jordan-wright/email", "gopkg.in/yaml.v3", "github.com/spf13/cobra"} {
		if !used[path] {
			t.Errorf("no package imports %s; there are %v", path, slices.Sorted(maps.Keys(used)))
		}
	}
}

func TestTopLevelHoldsWhatBelongsThere(t *testing.T) {
	belongs := []string{"cmd", "daemon", "calendar", "mail", "systemd", "config.yaml", "go.mod", "go.sum", "README.md", "LICENSE"}
	made := []string{"oneonone", "demo", "outbox", "state"} // by running it here; git ignores them
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(belongs, name) && !slices.Contains(made, name) {
			t.Errorf("%s stands at the top level, where it does not belong", name)
		}
	}
}
