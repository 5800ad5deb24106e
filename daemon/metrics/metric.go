// Package metrics reads the figures that a 1:1 looks at from CSV and YAML
// files.
//
// A Metric says what a figure is called and where it stands; a Reader finds
// the newest value for the report of a pair. The files are written by other
// programs and by hand: what they hold is bounded and checked, and a bad row
// for one person says nothing about any other.
//
// It knows nothing of the figures' history: what was shown last time is kept
// with the meetings.
package metrics

import (
	"slices"

	"oneonone/calendar"
)

// What makes a figure good.
const (
	Higher = "higher"
	Lower  = "lower"
)

// A Metric is one figure that is shown in the 1:1s it applies to.
type Metric struct {
	Name   string
	Unit   string
	Target *float64
	Better string   // Higher, Lower, or "" where neither is better
	For    []string // addresses of reports, or of managers for their whole team; empty: everyone
	CSV    string   // absolute path of the file it is read from; "" if that is YAML
	YAML   string   // absolute path of the file it is read from; "" if that is CSV
	Column string   // what the value is called there; "" if it has the metric's name
}

// Applies reports whether the metric is shown in the 1:1s of this pair.
func (m Metric) Applies(pair calendar.Pair) bool {
	return len(m.For) == 0 || slices.Contains(m.For, pair.Report.Email) || slices.Contains(m.For, pair.Manager.Email)
}

// path is the file that the metric is read from.
func (m Metric) path() string {
	if m.CSV != "" {
		return m.CSV
	}
	return m.YAML
}

// column is what the value is called in that file.
func (m Metric) column() string {
	if m.Column != "" {
		return m.Column
	}
	return m.Name
}
