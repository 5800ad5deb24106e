package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"oneonone/daemon/metrics"
)

// A metric is one figure as it is written.
type metric struct {
	name   at[string]
	unit   at[string]
	target at[float64]
	better at[string]
	whose  at[[]at[string]]
	source at[metricSource]
}

// A metricSource is where a metric is read from as it is written.
type metricSource struct {
	csv, yaml, column  at[string]
	http, path         at[*metrics.Template]
	prometheus         at[string]
	query              at[*metrics.Template]
	command            at[[]at[*metrics.Template]]
	username           at[string]
	password, token    at[Secretfile]
	headers            at[map[string]string]
	headerFiles        at[map[string]metrics.Secret]
	insecure           at[bool]
	timeout, refreshed at[time.Duration]
}

func metricKeys(m *metric) []key {
	return []key{
		{"name", "What to call it.", text(&m.name), true},
		{"unit", "What it is counted in.", text(&m.unit), false},
		{"target", "The value to reach.", number(&m.target), false},
		{"better", "Whether more or less of it is better.", oneOf(&m.better, metrics.Higher, metrics.Lower), false},
		{"for", "Whose it is: addresses of reports, or of managers for their whole team. Everyone's if it is left out.", list(&m.whose, address), false},
		{"source", "Where the values are.", section(&m.source, metricSourceKeys), true},
	}
}

func metricSourceKeys(s *metricSource) []key {
	noSecrets := func(with string) kind {
		return refused("secrets are not kept here", "put it in a file and name it with "+with)
	}
	return []key{
		{"csv", "A CSV file with a header: email, date if you like, and a column for each metric.", path(&s.csv), false},
		{"yaml", "A YAML file: below each address, the metrics and their values.", path(&s.yaml), false},
		{"column", "What the metric is called in the file, if not by its name.", text(&s.column), false},
		{"http", "The URL of JSON that the value stands in; {{.Email}}, {{.Manager.Email}} and the like may stand in its path and its query.",
			templated(&s.http, "a URL such as https://api.example.com/deals?who={{.Email}}", metrics.NewURL), false},
		{"path", "Where the value stands in the JSON, as JSONPath.", templated(&s.path, "a JSONPath such as $.people['{{.Email}}'].deals", metrics.NewPath), false},
		{"prometheus", "The URL of a Prometheus server.", webURL(&s.prometheus, "a URL such as https://prometheus.example.com"), false},
		{"query", "A PromQL query with one number for an answer.", templated(&s.query, `a query such as deals_won{user="{{.User}}"}`, metrics.NewQuery), false},
		{"command", "A program by its path, and its arguments; it prints one number. There is no shell.", list(&s.command, argument), false},
		{"username", "The name to log in to the server with.", text(&s.username), false},
		{"password_file", "The file with the password, or the name of a systemd credential.", secretfile(&s.password), false},
		{"token_file", "The file with a bearer token for the server, or the name of a systemd credential.", secretfile(&s.token), false},
		{"headers", "Headers that are sent to the server, and are no secret.", headers(&s.headers), false},
		{"header_files", "Headers whose values are secrets: each with the file that holds it, or the name of a systemd credential.", headerFiles(&s.headerFiles), false},
		{"insecure", "Allows http:// without encryption.", flag(&s.insecure), false},
		{"timeout", "How long the server or the command may take.", duration(&s.timeout, metrics.MinTimeout, metrics.MaxTimeout), false},
		{"refresh", "For how long an answer serves everybody who asks the same.", duration(&s.refreshed, metrics.MinRefresh, metrics.MaxRefresh), false},
		{"password", "", noSecrets("password_file:"), false},
		{"token", "", noSecrets("token_file:"), false},
	}
}

// templated is a text with places for what is known of the two people.
func templated(dst *at[*metrics.Template], wants string, parse func(string) (*metrics.Template, error)) kind {
	return scalar(dst, wants, func(_ *decoder, s string) (*metrics.Template, error) {
		if len(s) > 1000 {
			return nil, mistake{"this text is longer than 1000 characters", "make it shorter"}
		}
		t, err := parse(s)
		var wrong *metrics.TemplateError
		if errors.As(err, &wrong) {
			return nil, mistake{wrong.What, wrong.Hint}
		}
		return t, err
	})
}

// argument is one word of a command.
func argument(dst *at[*metrics.Template]) kind {
	return templated(dst, "a text such as --user={{.User}}", func(s string) (*metrics.Template, error) {
		if strings.ContainsRune(s, 0) {
			return nil, &metrics.TemplateError{What: "an argument cannot have a NUL in it", Hint: "take it out"}
		}
		return metrics.NewArgument(s)
	})
}

// webURL is the address of a web server.
func webURL(dst *at[string], wants string) kind {
	return scalar(dst, wants, func(_ *decoder, s string) (string, error) {
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "":
			return "", mistake{"this is no URL of a server", "it wants " + wants}
		case u.User != nil:
			return "", mistake{"secrets are not kept here", "take the name and the password out of the URL; write username: and password_file:"}
		}
		return s, nil
	})
}

// metrics checks the metrics of one list.
func (d *decoder) metrics(list at[[]at[metric]], who *directory) []metrics.Metric {
	if list.v == nil { // not given, or with nothing after it
		return nil
	}
	out := []metrics.Metric{}
	lines := map[string]int{}
	for _, m := range list.v {
		name := m.v.name.v
		if line := lines[name]; line > 0 && name != "" {
			d.fault(m.v.name.pos, fmt.Sprintf("%q is the name of another metric", name), fmt.Sprintf("that one is on line %d; name each in its own way", line))
		}
		lines[name] = m.v.name.line
		one := metrics.Metric{Name: name, Unit: m.v.unit.v, Better: m.v.better.v}
		if m.v.source.given() {
			d.metricSource(m.v.source, &one)
		}
		if m.v.target.given() {
			one.Target = &m.v.target.v
		}
		for _, a := range m.v.whose.v {
			one.For = append(one.For, d.someone(a, who))
		}
		out = append(out, one)
	}
	return out
}
