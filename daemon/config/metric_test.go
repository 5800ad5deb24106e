package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/daemon/config"
	"oneonone/daemon/metrics"
)

func TestMetricSources(t *testing.T) {
	c := parse(t, `
timezone: UTC
calendars: [{name: maria, owner: maria@example.com, ics: maria.ics}]
mail: {from: o@example.com, outbox: out}
metrics:
  - name: JSON
    source:
      http: "http://api.example.com/{{.User}}"
      path: "$.people['{{.Email}}']"
      headers: {x-team: sales}
      header_files: {x-api-key: key}
      token_file: ./token
      insecure: true
      timeout: 2s
      refresh: 10m
  - name: Alerts
    source: {prometheus: "http://localhost:9090/prom", query: 'alerts{owner="{{.User}}"}', username: me, password_file: pass}
  - {name: Reviews, source: {command: [bin/reviews, --of, "{{.Email}}"]}}
`)
	template := func(parse func(string) (*metrics.Template, error), text string) *metrics.Template {
		tmpl, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return tmpl
	}
	secret := func(name string) config.Secretfile {
		return config.Secretfile{Name: name, Path: "/srv/oneonone/" + name}
	}
	want := []metrics.Metric{
		{Name: "JSON", Timeout: 2 * time.Second, Refresh: 10 * time.Minute, HTTP: &metrics.HTTP{
			URL: template(metrics.NewURL, "http://api.example.com/{{.User}}"), Path: template(metrics.NewPath, "$.people['{{.Email}}']"),
			Access: metrics.Access{
				Token: config.Secretfile{Name: "./token", Path: "/srv/oneonone/token"}, Headers: map[string]string{"X-Team": "sales"},
				HeaderFiles: map[string]metrics.Secret{"X-Api-Key": secret("key")},
			},
		}},
		{Name: "Alerts", Prometheus: &metrics.Prometheus{
			URL: "http://localhost:9090/prom", Query: template(metrics.NewQuery, `alerts{owner="{{.User}}"}`), Access: metrics.Access{Username: "me", Password: secret("pass")},
		}},
		{Name: "Reviews", Command: []*metrics.Template{
			template(metrics.NewArgument, "/srv/oneonone/bin/reviews"), template(metrics.NewArgument, "--of"), template(metrics.NewArgument, "{{.Email}}"),
		}},
	}
	if diff := cmp.Diff(want, c.Metrics); diff != "" {
		t.Error(diff)
	}
}
