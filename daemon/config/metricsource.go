package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"oneonone/daemon/metrics"
)

// A place is a key that was written, and where.
type place struct {
	name string
	pos  pos
}

// metricSource checks where a metric is read from, and puts it there.
func (d *decoder) metricSource(written at[metricSource], m *metrics.Metric) {
	s := written.v
	var places []string
	for _, p := range []place{{"csv", s.csv.pos}, {"yaml", s.yaml.pos}, {"http", s.http.pos}, {"prometheus", s.prometheus.pos}, {"command", s.command.pos}} {
		if p.pos.line > 0 {
			places = append(places, p.name)
		}
	}
	if len(places) != 1 {
		d.fault(written.pos, "a metric is read from one place", "write one of csv:, yaml:, http:, prometheus: and command:")
		return
	}
	d.strayKeys(s, places[0])
	m.CSV, m.YAML, m.Column, m.Timeout, m.Refresh = s.csv.v, s.yaml.v, s.column.v, s.timeout.v, s.refreshed.v
	switch places[0] {
	case "http":
		d.needs(s.http.pos, s.path.pos, "path", "where the value stands in the answer, such as $.deals")
		if s.http.v != nil {
			d.plainMetric(s.http.pos, s.http.v.String(), s.insecure.v)
		}
		m.HTTP = &metrics.HTTP{URL: s.http.v, Path: s.path.v, Access: d.access(s)}
	case "prometheus":
		d.needs(s.prometheus.pos, s.query.pos, "query", "what to ask, in PromQL")
		d.plainMetric(s.prometheus.pos, s.prometheus.v, s.insecure.v)
		m.Prometheus = &metrics.Prometheus{URL: s.prometheus.v, Query: s.query.v, Access: d.access(s)}
	case "command":
		m.Command = d.command(s.command)
	}
}

// strayKeys refuses keys that are for sources of another kind.
func (d *decoder) strayKeys(s metricSource, kind string) {
	of := func(key string, p pos, kinds ...string) {
		if p.line > 0 && !slices.Contains(kinds, kind) {
			d.fault(p, fmt.Sprintf("%s is for %s sources", key, strings.Join(kinds, " and ")), "take it out")
		}
	}
	of("column", s.column.pos, "csv", "yaml")
	of("path", s.path.pos, "http")
	of("query", s.query.pos, "prometheus")
	for _, p := range []place{{"username", s.username.pos}, {"password_file", s.password.pos}, {"token_file", s.token.pos},
		{"headers", s.headers.pos}, {"header_files", s.headerFiles.pos}, {"insecure", s.insecure.pos}} {
		of(p.name, p.pos, "http", "prometheus")
	}
	of("timeout", s.timeout.pos, "http", "prometheus", "command")
	of("refresh", s.refreshed.pos, "http", "prometheus", "command")
}

// needs sees to it that a source has a key that goes with it.
func (d *decoder) needs(source, key pos, name, what string) {
	if key.line == 0 {
		d.fault(source, "this source has no "+name, fmt.Sprintf("add %s: %s", name, what))
	}
}

// plainMetric refuses a server whose answers anyone on the way could read and
// change.
func (d *decoder) plainMetric(p pos, address string, insecure bool) {
	address, _, _ = strings.Cut(address, "{{") // values stand behind the host
	u, err := url.Parse(address)
	if err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) && !insecure {
		d.fault(p, "http:// sends this metric unencrypted", "write https://, or add insecure: true if the way to it is safe")
	}
}

// access checks what a server is shown along with a request.
func (d *decoder) access(s metricSource) metrics.Access {
	a := metrics.Access{Username: s.username.v, Headers: s.headers.v, HeaderFiles: s.headerFiles.v}
	switch {
	case s.username.given() && !s.password.given():
		d.fault(s.username.pos, "there is a username but no password_file", "put the password in a file and name it here")
	case s.password.given() && !s.username.given():
		d.fault(s.password.pos, "there is a password_file but no username", "add the name to log in with, or write token_file: if the file holds a token")
	case s.password.given() && s.token.given():
		d.fault(s.token.pos, "there is both a password and a token", "take one of the two out")
	}
	if s.password.given() {
		a.Password = s.password.v
	}
	if s.token.given() {
		a.Token = s.token.v
	}
	for name := range s.headerFiles.v {
		if _, twice := s.headers.v[name]; twice {
			d.fault(s.headerFiles.pos, fmt.Sprintf("%s is in headers as well", name), "take one of the two out")
		} else if name == "Authorization" && (s.token.given() || s.username.given()) {
			d.fault(s.headerFiles.pos, "there is more than one Authorization", "take this one out, or the token and the password")
		}
	}
	return a
}

// command checks the words of a command. The program is a path, so that nobody's
// search path decides what is run.
func (d *decoder) command(written at[[]at[*metrics.Template]]) []*metrics.Template {
	if written.v == nil {
		return nil // it is no list
	}
	var out []*metrics.Template
	for _, w := range written.v {
		if w.v == nil {
			return nil // that is a fault already
		}
		out = append(out, w.v)
	}
	if len(out) > 0 {
		program := out[0].String()
		if !strings.Contains(program, "/") {
			d.fault(written.v[0].pos, fmt.Sprintf("%q is no path", program), "write the whole path of the program, such as /usr/bin/"+program)
			return nil
		}
		whole, err := d.absolute(program)
		if err != nil {
			d.complain(written.v[0].pos, err)
			return nil
		}
		if t, err := metrics.NewArgument(whole); err == nil {
			out[0] = t
		}
	}
	var wrong *metrics.TemplateError
	if errors.As(metrics.CheckCommand(out), &wrong) {
		d.fault(written.pos, wrong.What, wrong.Hint)
	}
	return out
}
