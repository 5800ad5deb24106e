package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// googleConfig has a calendar that needs a consent, one that does not, and one
// of another kind.
const googleConfig = `
timezone: UTC
state: state
calendars:
  - {name: maria, owner: maria@example.com, google: {credentials: google.json}}
  - {name: tom, owner: tom@example.com, google: {credentials: robot.json, subject: tom@example.com}}
  - {name: eva, owner: eva@example.com, ics: eva.ics}
mail: {from: oneonone@example.com, outbox: outbox}
`

// TestAuthGoogle has an owner agree on another machine: what the browser ends
// up at is pasted.
func TestAuthGoogle(t *testing.T) {
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "the-code" || r.FormValue("code_verifier") == "" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":3600}`)
	}))
	defer issuer.Close()
	h := newHouse(t)
	h.write("config.yaml", googleConfig)
	h.write("google.json", fmt.Sprintf(`{"installed":{"client_id":"x","client_secret":"y","auth_uri":"https://accounts.example.test/auth","token_uri":"%s/token","redirect_uris":["http://localhost"]}}`, issuer.URL))

	c := h.command("auth", "google")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	told := bufio.NewScanner(out)
	for told.Scan() {
		if address, found := strings.CutPrefix(told.Text(), "  https://accounts.example.test/auth?"); found {
			q, err := url.ParseQuery(address)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(in, "%s?state=%s&code=the-code\n", q.Get("redirect_uri"), url.QueryEscape(q.Get("state")))
			break
		}
	}
	rest, _ := io.ReadAll(out)
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	path := h.path("google-token-maria.json")
	var token struct {
		Refresh string `json:"refresh_token"`
	}
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &token) != nil || token.Refresh != "r" {
		t.Errorf("got %q, %v", data, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	if !strings.Contains(string(rest), "oneonone check") {
		t.Errorf("at the end it says %q", rest)
	}
}

func TestAuthGoogleMistakes(t *testing.T) {
	h := newHouse(t)
	h.write("config.yaml", googleConfig)
	h.write("two.yaml", strings.Replace(googleConfig, ", subject: tom@example.com", "", 1))
	h.write("none.yaml", strings.Replace(googleConfig, "google: {credentials: google.json}", "ics: maria.ics", 1))
	h.write("robot.json", `{"type":"service_account","token_uri":"https://example.test/token"}`)
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"auth google --calendar eva", 2, `the config has no Google calendar "eva"`},
		{"auth google --config two.yaml", 2, `which calendar\? give --calendar with one of maria, tom`},
		{"auth google --config none.yaml", 2, `no calendar of the config needs a consent`},
		{"auth google", 1, `reading the secret google.json: there is no file`},
		{"auth google --calendar tom", 1, `calendar tom: .* needs nobody's consent; run .oneonone check`},
	} {
		code, _, stderr := h.run(strings.Fields(c.args)...)
		if code != c.code || !regexp.MustCompile(c.want).MatchString(stderr) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("oneonone %s: got %d, %q", c.args, code, stderr)
		}
	}
}
