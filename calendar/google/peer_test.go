package google_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/calendar/consent"
	"oneonone/calendar/google"
)

// seed is what the peer holds: one person, and a 1:1.
const seed = `
google:
  users: [{email: maria@example.com, name: Maria Lopez}]
  oauth_clients: [{client_id: app.example.test, client_secret: not-so-secret, name: oneonone, redirect_uris: [%q]}]
  calendars: [{id: primary, user_email: maria@example.com, summary: maria@example.com, primary: true, selected: true, time_zone: Europe/Berlin}]
  calendar_events:
    - {id: evt1, user_email: maria@example.com, calendar_id: primary, summary: "1:1 Alice", start_date_time: "2026-11-24T09:00:00.000Z",
       end_date_time: "2026-11-24T09:30:00.000Z", attendees: [{email: maria@example.com}, {email: alice@example.com}]}
`

// TestForeignPeer asks for consent, reads, refreshes, loses the consent and
// gets it back against a Google that nobody here wrote: emulate of npm, of
// which $ONEONONE_EMULATE names the directory that it was installed in
// (`npm install emulate@0.12.2 node@24`). It knows neither ETags nor sync
// tokens.
func TestForeignPeer(t *testing.T) {
	port := freePort(t)
	peer := startPeer(t, fmt.Sprintf(seed, fmt.Sprintf("http://127.0.0.1:%d/", port)))
	credentials, err := json.Marshal(object{"installed": object{
		"client_id": "app.example.test", "client_secret": "not-so-secret", "redirect_uris": []string{"http://localhost"},
		"auth_uri": peer + "/o/oauth2/v2/auth", "token_uri": peer + "/oauth2/token",
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "token.json")
	consent := func() {
		t.Helper()
		token, err := google.Authorize(t.Context(), google.Consent{
			Credentials: string(credentials), Owner: "maria@example.com", Port: port, Out: io.Discard,
			Open: func(address string) error { go agree(t, peer, address); return nil },
		})
		if err == nil {
			token.Expiry = time.Now().Add(-time.Hour) // so that it is refreshed at once
			err = consent.Write(path, token)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	consent()
	cache := memory{}
	start := func() *google.Source {
		s, err := google.NewSource(google.Options{
			Name: "maria", Owner: "maria@example.com", Zone: berlin, Endpoint: peer + "/calendar/v3/", Cache: cache, Wait: new(waits).wait,
			Tokens: google.NewTokens(google.Account{Name: "maria", Token: path, Credentials: func() (string, error) { return string(credentials), nil }}),
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	wantWhen(t, mustRead(t, start(), noon).Events, "24 10:00 1:1 Alice")

	revoke(t, peer, path)
	s := start() // the peer lets the access token of before live on
	for range 2 {
		snap, err := readAt(s, noon.Add(time.Hour))
		if !errors.Is(err, google.ErrRefused) || !strings.Contains(err.Error(), "auth google --calendar maria") {
			t.Errorf("after the consent was withdrawn: got %v", err)
		}
		wantWhen(t, snap.Events, "24 10:00 1:1 Alice")
	}
	consent()
	wantWhen(t, mustRead(t, s, noon.Add(2*time.Hour)).Events, "24 10:00 1:1 Alice")
}

// agree does on the page of consent what a person does: it picks Maria.
func agree(t testing.TB, peer, address string) {
	u, err := url.Parse(address)
	if err != nil {
		t.Error(err)
		return
	}
	form := u.Query()
	form.Set("email", "maria@example.com")
	res, err := http.PostForm(peer+"/o/oauth2/v2/auth/callback", form) // which leads on to us
	if err != nil {
		t.Error(err)
		return
	}
	res.Body.Close()
}

// revoke withdraws the consent that a token file holds (RFC 7009).
func revoke(t testing.TB, peer, path string) {
	t.Helper()
	var token struct {
		Refresh string `json:"refresh_token"`
	}
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &token)
	}
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.PostForm(peer+"/oauth2/revoke", url.Values{"token": {token.Refresh}})
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", res, err)
	}
	res.Body.Close()
}

// startPeer starts the peer and returns its address.
func startPeer(t testing.TB, seed string) string {
	t.Helper()
	dir := os.Getenv("ONEONONE_EMULATE")
	if dir == "" {
		t.Skip("ONEONONE_EMULATE does not say where emulate@0.12.2 of npm is installed")
	}
	node := filepath.Join(dir, "node_modules", ".bin", "node")
	if _, err := os.Stat(node); err != nil {
		node = "node"
	}
	if out, err := exec.Command(node, "-e", "const [a, b] = process.versions.node.split('.'); process.exit(a > 22 || a == 22 && b >= 15 ? 0 : 1)").CombinedOutput(); err != nil {
		t.Skipf("emulate needs Node 22.15: %v %s", err, out)
	}
	file := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(file, []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	script := filepath.Join(dir, "node_modules", "emulate", "dist", "index.js")
	c := exec.CommandContext(t.Context(), node, script, "start", "--service", "google", "--seed", file, "--port", fmt.Sprint(port))
	c.Dir = t.TempDir()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 400 { // 20 s
		if res, err := http.Get(address + "/.well-known/openid-configuration"); err == nil {
			res.Body.Close()
			return address
		}
		<-tick.C
	}
	t.Fatal("the peer does not start")
	return ""
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
