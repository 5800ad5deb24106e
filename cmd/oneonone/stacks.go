package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"oneonone/calendar"
	"oneonone/daemon/config"
	"oneonone/mail/form"
)

// stacks are the templates of a config: each directory is read once, and each
// stack of them put together once, when it is first asked for. They are for one
// goroutine at a time.
type stacks struct {
	cfg    *config.Config
	layers map[string]*form.Layer     // by directory
	built  map[string]*form.Templates // by the name of the stack
}

// loadStacks reads every directory of templates that the config names. The error
// joins all that is wrong in them.
func loadStacks(cfg *config.Config) (*stacks, error) {
	s := &stacks{cfg: cfg, layers: map[string]*form.Layer{}, built: map[string]*form.Templates{}}
	var faults []error
	for _, dir := range s.dirs() {
		layer, err := readLayer(dir)
		s.layers[dir] = layer
		faults = append(faults, err)
	}
	builtin, err := form.Builtin()
	s.built[""] = builtin
	return s, errors.Join(append(faults, err)...)
}

// dirs lists the directories that the config names, each once.
func (s *stacks) dirs() []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, o := range append([]config.Override{{Templates: s.cfg.Mail.Templates}}, s.cfg.Overrides...) {
		if !seen[o.Templates] {
			seen[o.Templates] = true
			out = append(out, o.Templates)
		}
	}
	return out
}

func readLayer(dir string) (*form.Layer, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such directory of templates; `oneonone templates export %s` makes one", dir, dir)
	case err != nil:
		return nil, fmt.Errorf("reading templates: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s: this is no directory; name the one that holds the templates of each language, such as en", dir)
	}
	return form.ReadLayer(dir, os.DirFS(dir))
}

// of returns the templates of a pair.
func (s *stacks) of(pair calendar.Pair) *form.Templates {
	dirs := s.cfg.TemplatesFor(pair)
	name := stackName(dirs)
	if t := s.built[name]; t != nil {
		return t
	}
	var layers []*form.Layer
	for _, dir := range dirs {
		layers = append(layers, s.layers[dir])
	}
	t, err := form.Stack(layers...)
	if err != nil { // only for the built-in ones, which were read before
		return s.built[""]
	}
	s.built[name] = t
	return t
}

// stackName names a stack for people, the most particular directory first; ""
// where there is none.
func stackName(dirs []string) string {
	out := ""
	for _, dir := range dirs {
		out = strings.TrimSuffix(dir+" over "+out, " over ")
	}
	return out
}

// pairs are pairs that between them have every stack that there is: nobody in
// particular, those whom an override names, and those that the config lists.
func (s *stacks) pairs() []calendar.Pair {
	out := []calendar.Pair{{}}
	for _, o := range s.cfg.Overrides {
		out = append(out, calendar.Pair{Manager: calendar.Person{Email: o.Manager}, Report: calendar.Person{Email: o.Report}})
	}
	return append(out, pairsOf(s.cfg)...)
}

// try writes samples by every stack, and hands over what is wrong with each by
// its name.
func (s *stacks) try(tell func(stack string, faults []error)) {
	seen, told := map[string]bool{}, map[string]bool{}
	for _, pair := range s.pairs() {
		name := stackName(s.cfg.TemplatesFor(pair))
		if seen[name] {
			continue
		}
		seen[name] = true
		all := s.of(pair).Check()
		var fresh []error
		for _, err := range all {
			if !told[err.Error()] { // by a stack that this one stands on
				told[err.Error()] = true
				fresh = append(fresh, err)
			}
		}
		if len(all) == 0 || len(fresh) > 0 {
			tell(name, fresh)
		}
	}
}

// warnings are what is odd in the directories.
func (s *stacks) warnings() []error {
	var out []error
	for _, dir := range s.dirs() {
		if l := s.layers[dir]; l != nil {
			out = append(out, l.Warnings()...)
		}
	}
	return out
}

// triedTemplates reads the templates of a config and tries all of them: what a
// new config is refused for.
func triedTemplates(cfg *config.Config) error {
	s, err := loadStacks(cfg)
	if err != nil {
		return err
	}
	var all []error
	s.try(func(_ string, faults []error) { all = append(all, faults...) })
	return errors.Join(all...)
}

// each parts a joined error into the single ones.
func each(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, each(e)...)
	}
	return out
}
