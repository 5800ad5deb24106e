// Package metrics reads the figures that a 1:1 looks at: from CSV and YAML
// files, from JSON that a web server answers with, from Prometheus, and from
// what a command prints.
//
// A Metric says what a figure is called and where it stands; a Reader finds
// its value for the report of a pair. Files are read at once. All else may take
// long or never answer: it is asked beside the caller, a few questions at a time
// for each source, so that one that stalls delays nobody but those who ask it;
// one that fails is left alone for a while, longer each time.
//
// What a source is asked may name the two people (Template). Each value is
// escaped for the place where it stands, or refused; what is asked alike for
// many people is asked once. What sources answer is bounded and checked, and a
// bad value for one person says nothing about any other.
//
// Values are found in JSON by JSONPath (RFC 9535) as github.com/ohler55/ojg
// understands it, and not by the language of jq: a path can only point at what
// is there, so that it always comes to an end, and it is what monitoring tools
// have taught people to write.
//
// It knows nothing of the figures' history: what was shown last time is kept
// with the meetings.
package metrics

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
)

// What makes a figure good.
const (
	Higher = "higher"
	Lower  = "lower"
)

// How long a source that is no file may take to answer, and for how long its
// answer serves everybody who asks the same. A refresh outlasts the wait for a
// letter, so that what came for it is not out of date when it is written.
const (
	DefaultTimeout, MinTimeout, MaxTimeout = 10 * time.Second, time.Second, 20 * time.Second
	DefaultRefresh, MinRefresh, MaxRefresh = 5 * time.Minute, time.Minute, 24 * time.Hour
)

// A Metric is one figure that is shown in the 1:1s it applies to. It is read
// from one of CSV, YAML, HTTP, Prometheus and Command.
type Metric struct {
	Name   string
	Unit   string
	Target *float64
	Better string   // Higher, Lower, or "" where neither is better
	For    []string // addresses of reports, or of managers for their whole team; empty: everyone

	CSV    string // absolute path
	YAML   string // absolute path
	Column string // what the value is called in the file; "" if it has the metric's name

	HTTP       *HTTP
	Prometheus *Prometheus
	Command    []*Template   // the absolute path of a program, and its arguments
	Timeout    time.Duration // 0: DefaultTimeout
	Refresh    time.Duration // 0: DefaultRefresh
}

// An HTTP source answers a GET request with JSON.
type HTTP struct {
	URL  *Template // by NewURL
	Path *Template // by NewPath
	Access
}

// A Prometheus source answers an instant query.
type Prometheus struct {
	URL   string    // of the server, without /api
	Query *Template // by NewQuery
	Access
}

// Access is what a server is shown along with a request. It is never shown to
// any other server.
type Access struct {
	Username    string
	Password    Secret            // nil where there is no Username
	Token       Secret            // a bearer token (RFC 6750); nil for none
	Headers     map[string]string // that are no secret
	HeaderFiles map[string]Secret // those whose values are
}

// A Secret is read each time that it is used. The directory of the systemd
// credentials is searched first; "" where there is none.
type Secret interface {
	Read(credentials string) (string, error)
}

// Applies reports whether the metric is shown in the 1:1s of this pair.
func (m Metric) Applies(pair calendar.Pair) bool {
	return len(m.For) == 0 || slices.Contains(m.For, pair.Report.Email) || slices.Contains(m.For, pair.Manager.Email)
}

// Local reports whether the metric is read from a file, which costs next to
// nothing.
func (m Metric) Local() bool { return m.path() != "" }

// Key tells metrics apart that have the same name for different people.
func (m Metric) Key() string {
	words := []string{m.Name, m.Unit, m.path(), m.Column}
	switch {
	case m.HTTP != nil:
		words = append(words, "http", m.HTTP.URL.text, m.HTTP.Path.text)
	case m.Prometheus != nil:
		words = append(words, "prometheus", m.Prometheus.URL, m.Prometheus.Query.text)
	}
	for _, t := range m.Command {
		words = append(words, t.text)
	}
	return strings.Join(words, "\n")
}

// limit is how long to wait for an answer.
func (m Metric) limit() time.Duration { return cmp.Or(m.Timeout, DefaultTimeout) }

// path is the file that the metric is read from; "" if it is read from none.
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
