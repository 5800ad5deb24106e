package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What is in the directory of a demo.
const (
	markerName  = ".oneonone-demo"
	galleryName = "index.html"
	configName  = "config.yaml"
	metricsName = "metrics.csv"
	mailsName   = "mails"
	answersName = "answers"
	stateName   = "state"
)

const markerText = "`oneonone demo` made this directory, and replaces what is in it when it is run again.\n"

// A folder is the directory of a demo.
type folder string

// A FolderError says why a directory cannot hold a demo.
type FolderError struct{ Dir, Why string }

// Error names the directory and what is wrong with it.
func (e *FolderError) Error() string { return fmt.Sprintf("%s %s", e.Dir, e.Why) }

// Hint says what to do about it.
func (e *FolderError) Hint() string { return "name another directory with --dir" }

// makeFolder makes the directory of a demo, or clears that of an earlier one.
// Whatever else has files in it is left alone: nothing is deleted but what a
// demo makes, and that only next to its marker.
func makeFolder(dir string) (folder, error) {
	f := folder(dir)
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return f, fmt.Errorf("making the directory of the demo: %w", err)
		}
	case err != nil:
		if info, e := os.Stat(dir); e == nil && !info.IsDir() {
			return f, &FolderError{dir, "is a file, not a directory"}
		}
		return f, fmt.Errorf("looking into the directory of the demo: %w", err)
	case len(entries) > 0 && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == markerName }):
		return f, &FolderError{dir, "is not empty, and not the directory of an earlier demo"}
	}
	if err := f.clear(); err != nil {
		return f, fmt.Errorf("clearing the directory of the demo: %w", err)
	}
	return f, errors.Join(f.write(markerName, markerText), os.Mkdir(f.path(mailsName), 0o755), os.Mkdir(f.path(answersName), 0o755))
}

func (f folder) clear() error {
	var errs []error
	for _, name := range []string{galleryName, configName, metricsName, passwordName, mailsName, answersName, stateName} {
		errs = append(errs, os.RemoveAll(f.path(name)))
	}
	return errors.Join(errs...)
}

func (f folder) path(parts ...string) string {
	return filepath.Join(append([]string{string(f)}, parts...)...)
}

func (f folder) write(name, text string) error {
	if err := os.WriteFile(f.path(name), []byte(text), 0o644); err != nil {
		return fmt.Errorf("writing into the directory of the demo: %w", err)
	}
	return nil
}

// keep writes a letter down: whole, and its two parts.
func (f folder) keep(l *letter) error {
	name := filepath.Join(mailsName, l.name())
	return errors.Join(f.write(name+".eml", string(l.raw)), f.write(name+".html", l.html), f.write(name+".txt", l.text))
}

// keepAnswer writes down what somebody answered.
func (f folder) keepAnswer(a *answer) error {
	return f.write(filepath.Join(answersName, a.name()+".eml"), string(a.raw))
}

// writeSecret writes a file for its owner's eyes only.
func (f folder) writeSecret(name, text string) error {
	if err := os.WriteFile(f.path(name), []byte(text), 0o600); err != nil {
		return fmt.Errorf("writing into the directory of the demo: %w", err)
	}
	return nil
}

// A document is a file that people read.
type document struct{ Name, Text string }

// machinery reports whether a file of the state is none that people look into.
func (f folder) machinery(path string) bool {
	for _, dir := range []string{"calendars", "letters", "inbox"} {
		if strings.HasPrefix(path, f.path(stateName, dir)+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// documents are the files beside the mails, those of the state last.
func (f folder) documents() ([]document, error) {
	names := []string{configName, metricsName}
	err := filepath.WalkDir(f.path(stateName), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".yaml" || f.machinery(path) {
			return err
		}
		rel, err := filepath.Rel(string(f), path)
		names = append(names, rel)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the state: %w", err)
	}
	var out []document
	for _, name := range names {
		text, err := os.ReadFile(f.path(name))
		if err != nil {
			return nil, fmt.Errorf("reading the state: %w", err)
		}
		out = append(out, document{filepath.ToSlash(name), string(text)})
	}
	return out, nil
}
