// Package config reads config.yaml, and the people file beside it, into what
// the other packages take: a roster, a policy, rules, metrics, accounts.
//
// It is strict. All that is wrong is found at once, each fault with its place
// and what to do about it; a config with one fault is no config. What can be
// lived with, but is hardly meant, is a warning.
//
// The language of the file stands in tables (type key), one beside each type
// that it fills. Nothing here asks the environment, the clock or the network,
// and secrets are not read before they are used (Secretfile).
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/metrics"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// How days are written in figures.
const (
	DayMonth = "day-month"
	MonthDay = "month-day"
)

// A Config is a config file without a fault.
type Config struct {
	File      string         // as it was named
	Zone      *time.Location // of whoever names none
	State     string         // absolute path, or "" if the file does not say: the caller may know $STATE_DIRECTORY
	Admin     string         // address that problems are told to as well; or ""
	Calendars []Calendar
	Roster    *calendar.Roster
	Match     calendar.Rules
	Policy    plan.Policy // without the days of the holidays, which stand in calendars
	Holidays  []Holiday
	General   form.Format      // what holds for every pair that no override names
	Metrics   []metrics.Metric // likewise
	Overrides []Override       // all but their schedules, which are in Policy
	DateOrder string           // DayMonth or MonthDay: how 5/12 is meant in a reply
	Listen    Endpoint         // of /metrics and /healthz; zero for none
	Mail      Mail
	Retention Retention
	Warnings  Faults // what can be lived with, but is hardly meant
}

// An Override is what a manager, a report or a pair does in another way. What
// is nil is not overridden.
type Override struct {
	Manager, Report string // canonical addresses; "" for anybody
	Format          form.Format
	Metrics         []metrics.Metric
	Templates       string // absolute path of a directory of templates; "" for none
}

// Format returns the agenda and the questions of a pair: each from the override
// which names both, else the report alone, else the manager alone, else the
// general one.
func (c *Config) Format(pair calendar.Pair) form.Format {
	f := c.General
	if o, ok := c.closest(pair, func(o Override) bool { return o.Format.Agenda != nil }); ok {
		f.Agenda = o.Format.Agenda
	}
	if o, ok := c.closest(pair, func(o Override) bool { return o.Format.Questions != nil }); ok {
		f.Questions = o.Format.Questions
	}
	if o, ok := c.closest(pair, func(o Override) bool { return o.Format.Reading != nil }); ok {
		f.Reading = o.Format.Reading
	}
	return f
}

// MetricsFor returns the metrics that are shown in the 1:1s of a pair: those of
// the closest override that has any, else the general ones; of them, those that
// apply to the pair.
func (c *Config) MetricsFor(pair calendar.Pair) []metrics.Metric {
	all := c.Metrics
	if o, ok := c.closest(pair, func(o Override) bool { return o.Metrics != nil }); ok {
		all = o.Metrics
	}
	var out []metrics.Metric
	for _, m := range all {
		if m.Applies(pair) {
			out = append(out, m)
		}
	}
	return out
}

// TemplatesFor returns the directories of templates of a pair, the most general
// first: the organisation's, then those of the overrides that apply, each as
// closely as it names the pair.
func (c *Config) TemplatesFor(pair calendar.Pair) []string {
	var out []string
	if c.Mail.Templates != "" {
		out = append(out, c.Mail.Templates)
	}
	own := map[int]string{}
	for _, o := range c.Overrides {
		if r, applies := plan.Rank(o.Manager, o.Report, pair); applies && o.Templates != "" {
			own[r] = o.Templates
		}
	}
	for _, r := range slices.Sorted(maps.Keys(own)) {
		out = append(out, own[r])
	}
	return out
}

// closest finds the override that names the pair most closely, of those that
// are of use; of two alike, the later one.
func (c *Config) closest(pair calendar.Pair, of func(Override) bool) (best Override, found bool) {
	rank := -1
	for _, o := range c.Overrides {
		if r, applies := plan.Rank(o.Manager, o.Report, pair); applies && r >= rank && of(o) {
			best, rank, found = o, r, true
		}
	}
	return best, found
}

// How large a file may be.
const (
	maxConfig = 1 << 20
	maxPeople = 32 << 20 // 100,000 people, and room
)

// Load reads a config file. The error is of type Faults.
func Load(path string) (*Config, error) {
	data, err := read(path, maxConfig)
	if err != nil {
		return nil, Faults{unreadable(path, err, "`oneonone init` writes one, and `oneonone demo` needs none; --config names another one")}
	}
	return Parse(path, data, filepath.Dir(path))
}

// Parse reads the text of a config file. The name is what faults call it; dir
// is the directory that relative paths start in, and of all the files that the
// config names, only people_file is read. The error is of type Faults.
func Parse(name string, data []byte, dir string) (*Config, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, Faults{{File: name, What: err.Error()}}
	}
	d := &decoder{file: name, dir: abs, zones: map[string]*time.Location{}}
	var f file
	root := d.tree(data)
	var c *Config
	if root != nil {
		d.section("the config", root, f.keys())
		c = d.config(&f)
	}
	if len(d.faults) > 0 {
		return nil, d.faults.sorted(name)
	}
	c.Warnings = d.warnings.sorted(name)
	return c, nil
}

var errTooLarge = errors.New("too large")

// read reads a file of at most limit bytes.
func read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errTooLarge
	}
	return data, err
}

// unreadable says in plain words why a file cannot be read; missing is what to
// do if there is none.
func unreadable(path string, err error, missing string) Fault {
	f := Fault{File: path}
	info, statErr := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.What, f.Hint = "there is no such file", missing
	case statErr == nil && info.IsDir():
		f.What, f.Hint = "this is a directory", "name the file in it"
	case errors.Is(err, fs.ErrPermission):
		f.What, f.Hint = "this file may not be read by the user that oneonone runs as", "for what is root's, begin the command with sudo; else change the owner or the mode"
	case errors.Is(err, errTooLarge):
		f.What, f.Hint = "this file is too large to be meant", fmt.Sprintf("a config may have %d MB, a people file %d MB", maxConfig>>20, maxPeople>>20)
	default:
		f.What = fmt.Sprintf("reading it: %v", err)
	}
	return f
}
