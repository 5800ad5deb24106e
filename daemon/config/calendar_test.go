package config_test

import (
	"testing"
	"time"

	"oneonone/daemon/config"

	"github.com/google/go-cmp/cmp"
)

func TestCalendarsAreReadFromThreeKindsOfPlaces(t *testing.T) {
	c := parse(t, `
timezone: UTC
calendars:
  - {name: maria, owner: maria@example.com, google: {credentials: google.json}}
  - {name: tom, owner: tom@example.com, refresh: 10m, google: {credentials: /etc/robot.json, calendar: team@example.com, subject: Tom@example.com}}
  - {name: kim, owner: kim@example.com, google: {credentials: google.json, token: secrets/kim.json}}
  - {name: eva, owner: eva@example.com, caldav: "https://dav.example.com/eva/", username: eva, password_file: eva-password}
  - {name: ben, owner: ben@example.com, caldav: "http://127.0.0.1:5232/ben/"}
  - {name: lee, owner: lee@example.com, caldav: "http://dav.example.com/lee/", auth: bearer, password_file: lee-token, insecure: true}
mail: {from: oneonone@example.com, outbox: outbox}
`)
	secret := func(name, path string) config.Secretfile { return config.Secretfile{Name: name, Path: path} }
	pointer := func(s config.Secretfile) *config.Secretfile { return &s }
	app, robot := secret("google.json", "/srv/oneonone/google.json"), secret("/etc/robot.json", "/etc/robot.json")
	want := []config.Calendar{
		{Name: "maria", Google: &config.Google{Credentials: app, Calendar: "primary", Token: "/srv/oneonone/google-token-maria.json"}},
		{Name: "tom", Refresh: 10 * time.Minute, Google: &config.Google{Credentials: robot, Calendar: "team@example.com", Subject: "tom@example.com", Token: "/srv/oneonone/google-token-tom.json"}},
		{Name: "kim", Google: &config.Google{Credentials: app, Calendar: "primary", Token: "/srv/oneonone/secrets/kim.json"}},
		{Name: "eva", CalDAV: &config.CalDAV{URL: "https://dav.example.com/eva/", Username: "eva", Password: pointer(secret("eva-password", "/srv/oneonone/eva-password"))}},
		{Name: "ben", CalDAV: &config.CalDAV{URL: "http://127.0.0.1:5232/ben/"}},
		{Name: "lee", Insecure: true, CalDAV: &config.CalDAV{URL: "http://dav.example.com/lee/", Bearer: true, Password: pointer(secret("lee-token", "/srv/oneonone/lee-token"))}},
	}
	for i := range want {
		want[i].Owner = want[i].Name + "@example.com"
		want[i].Refresh = max(want[i].Refresh, 5*time.Minute)
		c.Calendars[i].Zone = nil
	}
	if diff := cmp.Diff(want, c.Calendars); diff != "" {
		t.Error(diff)
	}
}
