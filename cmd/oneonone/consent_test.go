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

	"oneonone/daemon/config"
)

// tenant is a provider of mail accounts: it gives a token for the right code, and
// for a code that is typed in on another device after it has been asked twice.
func tenant(t *testing.T) *httptest.Server {
	t.Helper()
	polls := 0
	mux := http.NewServeMux()
	mux.HandleFunc("POST /devicecode", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"device_code":"d","user_code":"ABC-123","verification_uri":"https://login.example.test/device","expires_in":900,"interval":1,"scope":%q}`, r.FormValue("scope"))
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.FormValue("device_code") == "d" && polls == 0:
			polls++
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"authorization_pending"}`)
		case r.FormValue("device_code") == "d", r.FormValue("code") == "the-code" && r.FormValue("code_verifier") != "":
			fmt.Fprint(w, `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":3600}`)
		default:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant"}`)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// mailAccounts is a config with one account for SMTP and IMAP at a provider.
func mailAccounts(provider, url, more string) string {
	oauth := fmt.Sprintf("oauth: {provider: %s, client_id: x, client_secret_file: secret, auth_url: %q, token_url: %q, device_url: %q, token: consent.json%s}",
		provider, "https://login.example.test/auth", url+"/token", url+"/devicecode", more)
	return `
timezone: UTC
state: state
calendars: [{name: eva, owner: eva@example.com, ics: eva.ics}]
mail:
  from: oneonone@example.com
  smtp: {host: smtp.example.com, username: oneonone@example.com, ` + oauth + `}
  imap: {host: imap.example.com, username: oneonone@example.com, ` + oauth + `}
`
}

// consented is the refresh token in the house's consent.json.
func (h house) consented() string {
	h.t.Helper()
	var token struct {
		Refresh string `json:"refresh_token"`
	}
	path := h.path("consent.json")
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &token) != nil {
		h.t.Fatalf("got %q, %v", data, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		h.t.Errorf("got %v, %v", info, err)
	}
	return token.Refresh
}

func TestAuthForMailAccounts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		provider, args, scope, back string
	}{
		{"microsoft", "auth microsoft", "offline_access https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All", "http://localhost:"},
		{"google", "auth google --mail", "https://mail.google.com/", "http://127.0.0.1:"},
	} {
		t.Run(test.provider, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.write("secret", "s")
			h.write("config.yaml", mailAccounts(test.provider, tenant(t).URL, ""))
			c := h.command(strings.Fields(test.args)...)
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
			for told := bufio.NewScanner(out); told.Scan(); {
				address, found := strings.CutPrefix(told.Text(), "  https://login.example.test/auth?")
				if !found {
					continue
				}
				q, err := url.ParseQuery(address)
				if err != nil {
					t.Fatal(err)
				}
				if q.Get("scope") != test.scope || q.Get("login_hint") != "oneonone@example.com" || !strings.HasPrefix(q.Get("redirect_uri"), test.back) || q.Get("code_challenge") == "" {
					t.Errorf("asked with %v", q)
				}
				fmt.Fprintf(in, "%s?state=%s&code=the-code\n", q.Get("redirect_uri"), url.QueryEscape(q.Get("state")))
				break
			}
			rest, _ := io.ReadAll(out)
			if err := c.Wait(); err != nil {
				t.Fatal(err)
			}
			if got := h.consented(); got != "r" || !strings.Contains(string(rest), "oneonone check") {
				t.Errorf("got %q, and at the end it says %q", got, rest)
			}
		})
	}
}

func TestAuthMicrosoftByACodeOnAnotherDevice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.write("secret", "s")
	h.write("config.yaml", mailAccounts("microsoft", tenant(t).URL, ", tenant: example.com"))
	out := h.ok("auth", "microsoft", "--device")
	for _, want := range []string{"https://login.example.test/device", "ABC-123", "send and read the mails of oneonone@example.com"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if got := h.consented(); got != "r" {
		t.Errorf("got %q", got)
	}
}

func TestAuthForMailAccountsMistakes(t *testing.T) {
	t.Parallel()
	url := tenant(t).URL
	h := newHouse(t)
	h.write("config.yaml", mailAccounts("microsoft", url, ""))
	h.write("two.yaml", strings.Replace(mailAccounts("microsoft", url, ""), "username: oneonone", "username: other", 1))
	h.write("none.yaml", googleConfig)
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"auth microsoft --config none.yaml", 2, `no mail account of the config has oauth: with provider: microsoft`},
		{"auth google --mail", 2, `no mail account of the config has oauth: with provider: google`},
		{"auth microsoft --config two.yaml", 2, `two accounts in the same file; give each its own token:`},
		{"auth microsoft", 1, `reading the secret secret: there is no file`},
		{"auth google --mail --calendar maria", 2, `take --calendar or --mail out`},
		{"auth microsoft --device --port 8", 2, `take --port out`},
	} {
		code, _, stderr := h.run(strings.Fields(c.args)...)
		if code != c.code || !regexp.MustCompile(c.want).MatchString(stderr) {
			t.Errorf("oneonone %s: got %d, %q", c.args, code, stderr)
		}
	}
}

// A mail account whose consent is not there, or was taken back, says what to do;
// and one that has run out is renewed, with the new refresh token kept.
func TestConsentOfAMailAccountIsRenewed(t *testing.T) {
	t.Parallel()
	fails := true
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if fails {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant","error_description":"revoked"}`)
			return
		}
		fmt.Fprint(w, `{"access_token":"fresh","refresh_token":"r2","token_type":"Bearer","expires_in":3600}`)
	}))
	defer issuer.Close()
	h := newHouse(t)
	h.write("secret", "s")
	h.write("config.yaml", mailAccounts("microsoft", issuer.URL, ""))
	cfg, err := config.Load(h.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	get := password(cfg.Mail.SMTP)
	if _, err := get(t.Context()); err == nil || !strings.Contains(err.Error(), "nobody has allowed it yet") || !strings.Contains(err.Error(), "oneonone auth microsoft") {
		t.Errorf("without a consent: got %v", err)
	}
	h.write("consent.json", `{"access_token":"old","refresh_token":"r1","expiry":"2020-01-01T00:00:00Z"}`)
	if _, err := get(t.Context()); err == nil || !strings.Contains(err.Error(), "oneonone auth microsoft") {
		t.Errorf("a consent that was taken back: got %v", err)
	}
	fails = false
	if _, err := get(t.Context()); err == nil {
		t.Error("a refusal for good was asked for again, before anything changed")
	}
	h.write("consent.json", `{"access_token":"old","refresh_token":"r1b","expiry":"2020-01-01T00:00:00Z"}`)
	if token, err := get(t.Context()); err != nil || token != "fresh" {
		t.Errorf("got %q, %v", token, err)
	}
	if got := h.consented(); got != "r2" {
		t.Errorf("kept %q, want the new refresh token", got)
	}
}
