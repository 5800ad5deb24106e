package google_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"oneonone/calendar/consent"
	"oneonone/calendar/google"
)

// An issuer is Google's part of OAuth: the page of consent, and the token
// endpoint (RFC 6749, RFC 7636, RFC 7523).
type issuer struct {
	*httptest.Server
	t testing.TB

	people    sync.WaitGroup // before their browsers
	mu        sync.Mutex
	challenge string // of the consent that was given last
	redirect  string // and where it led to
	refresh   string // the refresh token that is good
	rotates   bool   // a new one with every refresh
	fails     func(w http.ResponseWriter) bool
	subjects  map[string]bool   // in whose name the robot may read
	key       *rsa.PrivateKey   // of the robot
	scope     string            // that is granted
	given     map[string]string // access tokens, and whose they are
	requests  int
}

func newIssuer(t testing.TB) *issuer {
	i := &issuer{t: t, refresh: "refresh-1", given: map[string]string{}, scope: google.Scope, subjects: map[string]bool{"maria@example.com": true, "tom@example.com": true}}
	i.Server = httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.Close)
	t.Cleanup(i.people.Wait)
	return i
}

// does sets how the token endpoint fails; nil: it does not.
func (i *issuer) does(fails func(w http.ResponseWriter) bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fails = fails
}

// asked returns how often the token endpoint was asked since the last call.
func (i *issuer) asked() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	defer func() { i.requests = 0 }()
	return i.requests
}

// good reports whether an access token was given out here.
func (i *issuer) good(token string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.given[token] != ""
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.requests++
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/token" || r.ParseForm() != nil:
		i.t.Errorf("%s %s is no request for a token", r.Method, r.URL)
	case i.fails != nil && i.fails(w):
	case r.Form.Get("grant_type") == "authorization_code":
		i.code(w, r.Form)
	case r.Form.Get("grant_type") == "refresh_token":
		i.renew(w, r.Form)
	default:
		i.assertion(w, r.Form)
	}
}

func (i *issuer) code(w http.ResponseWriter, q url.Values) {
	sum := sha256.Sum256([]byte(q.Get("code_verifier")))
	switch {
	case !isClient(q), q.Get("code") != "code-1", q.Get("redirect_uri") != i.redirect,
		base64.RawURLEncoding.EncodeToString(sum[:]) != i.challenge:
		grant(w, 400, "invalid_grant", "Bad Request")
	default:
		i.give(w, "maria", object{"refresh_token": i.refresh, "scope": i.scope})
	}
}

func (i *issuer) renew(w http.ResponseWriter, q url.Values) {
	if !isClient(q) || q.Get("refresh_token") != i.refresh {
		grant(w, 400, "invalid_grant", "Token has been expired or revoked.")
		return
	}
	more := object{"scope": i.scope}
	if i.rotates {
		i.refresh += "+"
		more["refresh_token"] = i.refresh
	}
	i.give(w, "maria", more)
}

func isClient(q url.Values) bool {
	return q.Get("client_id") == "app.example.test" && q.Get("client_secret") == "not-so-secret"
}

// assertion takes the JWT of a robot, after a look at its signature and claims.
func (i *issuer) assertion(w http.ResponseWriter, q url.Values) {
	part := strings.Split(q.Get("assertion"), ".")
	if len(part) != 3 {
		i.t.Fatalf("the assertion is %q", q.Get("assertion"))
	}
	signature, _ := base64.RawURLEncoding.DecodeString(part[2])
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	if err := rsa.VerifyPKCS1v15(&i.key.PublicKey, crypto.SHA256, sum[:], signature); err != nil {
		i.t.Errorf("the assertion is not signed: %v", err)
	}
	claims, _ := base64.RawURLEncoding.DecodeString(part[1])
	var c struct{ Iss, Sub, Aud, Scope string }
	if err := json.Unmarshal(claims, &c); err != nil {
		i.t.Error(err)
	}
	if c.Iss != "robot@project.example.test" || c.Aud != i.URL+"/token" || c.Scope != google.Scope {
		i.t.Errorf("got the claims %+v", c)
	}
	if c.Sub != "" && !i.subjects[c.Sub] {
		grant(w, 401, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method.")
		return
	}
	if c.Sub == "" {
		c.Sub = c.Iss
	}
	i.give(w, c.Sub, nil)
}

func (i *issuer) give(w http.ResponseWriter, whose string, more object) {
	token := fmt.Sprintf("access-%s-%d", whose, i.requests)
	i.given[token] = whose
	answer := object{"access_token": token, "token_type": "Bearer", "expires_in": 3599}
	for k, v := range more {
		answer[k] = v
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

func grant(w http.ResponseWriter, status int, code, words string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(object{"error": code, "error_description": words})
}

// app are the credentials of a desktop app.
func (i *issuer) app() string {
	data, err := json.Marshal(object{"installed": object{
		"client_id": "app.example.test", "client_secret": "not-so-secret", "auth_uri": "https://accounts.example.test/auth",
		"token_uri": i.URL + "/token", "redirect_uris": []string{"http://localhost"},
	}})
	if err != nil {
		i.t.Fatal(err)
	}
	return string(data)
}

// robot are the credentials of a service account.
func (i *issuer) robot() string {
	var err error
	if i.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		i.t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		i.t.Fatal(err)
	}
	data, err := json.Marshal(object{
		"type": "service_account", "client_email": "robot@project.example.test", "client_id": "1234567890", "private_key_id": "1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "token_uri": i.URL + "/token",
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return string(data)
}

// browser is a person who agrees: it opens the page of consent, and is led
// back.
func (i *issuer) browser(led func(address string)) func(string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		q := u.Query()
		for k, want := range map[string]string{
			"client_id": "app.example.test", "response_type": "code", "scope": google.Scope, "access_type": "offline",
			"prompt": "consent", "code_challenge_method": "S256", "login_hint": "maria@example.com",
		} {
			if got := q.Get(k); got != want {
				i.t.Errorf("%s is %q, want %q", k, got, want)
			}
		}
		i.mu.Lock()
		i.challenge, i.redirect = q.Get("code_challenge"), q.Get("redirect_uri")
		i.mu.Unlock()
		if !strings.HasPrefix(i.redirect, "http://127.0.0.1:") || len(q.Get("state")) < 20 || len(i.challenge) != 43 {
			i.t.Errorf("the address is %s", address)
		}
		led := func() { led(i.redirect + "?" + url.Values{"state": {q.Get("state")}, "code": {"code-1"}}.Encode()) }
		i.people.Go(led)
		return nil
	}
}

// visit opens an address and returns what the page says.
func visit(t testing.TB, address string) (int, string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer res.Body.Close()
	page, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(page)
}

func TestAuthorize(t *testing.T) {
	consent := func(i *issuer, out io.Writer) google.Consent {
		return google.Consent{Credentials: i.app(), Owner: "maria@example.com", Out: out}
	}
	t.Run("by a browser on this machine", func(t *testing.T) {
		i, out := newIssuer(t), new(strings.Builder)
		c := consent(i, out)
		c.Open = i.browser(func(address string) {
			if status, _ := visit(t, strings.Replace(address, "/?", "/favicon.ico?", 1)); status != 404 {
				t.Errorf("another page: got %d", status)
			}
			if status, _ := visit(t, strings.Replace(address, "state=", "state=X", 1)); status != 400 {
				t.Errorf("an answer to something else: got %d", status)
			}
			if status, page := visit(t, address); status != 200 || !strings.Contains(page, "You can close this window") {
				t.Errorf("got %d %s", status, page)
			}
		})
		token, err := google.Authorize(t.Context(), c)
		if err != nil || token.RefreshToken != "refresh-1" || token.AccessToken == "" {
			t.Fatalf("got %+v, error %v", token, err)
		}
		for _, want := range []string{"https://accounts.example.test/auth?", "ssh -L ", "the events of maria@example.com"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
	})
	t.Run("by pasting the address", func(t *testing.T) {
		i, out := newIssuer(t), new(strings.Builder)
		c := consent(i, out)
		in, keyboard := io.Pipe()
		c.In = in
		c.Open = i.browser(func(address string) {
			fmt.Fprintf(keyboard, "\nhttp://127.0.0.1/?code=code-1&state=other\n%%zz\n%s\n", address)
		})
		token, err := google.Authorize(t.Context(), c)
		if err != nil || token.RefreshToken != "refresh-1" {
			t.Fatalf("got %+v, error %v", token, err)
		}
		if n := strings.Count(out.String(), "Try again"); n != 2 {
			t.Errorf("told to try again %d times, want 2", n)
		}
	})
	for name, c := range map[string]struct {
		set   func(*issuer)
		lead  func(string) string
		words []string
	}{
		"the person says no":      {nil, func(a string) string { return strings.Replace(a, "code=code-1", "error=access_denied", 1) }, []string{"not given: access_denied"}},
		"the code is another":     {nil, func(a string) string { return strings.Replace(a, "code-1", "code-2", 1) }, []string{"invalid_grant", "try again"}},
		"the box is not ticked":   {func(i *issuer) { i.scope = "openid" }, nil, []string{"does not include the calendars", "tick the box"}},
		"no token that lasts":     {func(i *issuer) { i.refresh = "" }, nil, []string{"without a token that lasts"}},
		"the verifier is another": {nil, func(a string) string { return a + "&x" }, nil},
		"the client was deleted": {func(i *issuer) {
			i.fails = func(w http.ResponseWriter) bool {
				grant(w, 401, "deleted_client", "The OAuth client was deleted.")
				return true
			}
		}, nil, []string{"the credentials were deleted"}},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			if c.set != nil {
				c.set(i)
			}
			o := consent(i, io.Discard)
			o.Open = i.browser(func(address string) {
				if c.words == nil {
					i.mu.Lock()
					i.challenge = strings.Repeat("A", 43)
					i.mu.Unlock()
				}
				if c.lead != nil {
					address = c.lead(address)
				}
				visit(t, address)
			})
			_, err := google.Authorize(t.Context(), o)
			for _, w := range append(c.words, "") {
				if err == nil || !strings.Contains(explain(err), w) {
					t.Errorf("got %q, want %q", explain(err), w)
				}
			}
		})
	}
	t.Run("nobody answers", func(t *testing.T) {
		i := newIssuer(t)
		ctx, cancel := context.WithCancel(t.Context())
		c := consent(i, io.Discard)
		c.Open = func(string) error { cancel(); return nil }
		if _, err := google.Authorize(ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("credentials that are none", func(t *testing.T) {
		i := newIssuer(t)
		for text, words := range map[string]string{
			"":           "not JSON",
			"{}":         "neither",
			`{"web":{}}`: "Desktop app",
			i.robot():    "needs nobody's consent",
			strings.Replace(i.app(), i.URL, "http://accounts.example.test", 1): "not encrypted",
			strings.Replace(i.app(), i.URL+"/token", "", 1):                    "no token_uri",
		} {
			_, err := google.Authorize(t.Context(), google.Consent{Credentials: text, Out: io.Discard})
			if err == nil || !strings.Contains(explain(err), words) {
				t.Errorf("%.30q: got %q, want %q", text, explain(err), words)
			}
		}
	})
}

// explain is an error with its hint.
func explain(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return err.Error() + "; " + h.Hint()
	}
	return fmt.Sprint(err)
}

// stale is a token whose access has ended.
func stale(refresh string) *oauth2.Token {
	return &oauth2.Token{AccessToken: "old", RefreshToken: refresh, Expiry: time.Now().Add(-time.Hour)}
}

// person is the account of a person who has agreed.
func person(t testing.TB, i *issuer) (google.Account, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token.json")
	if err := consent.Write(path, stale("refresh-1")); err != nil {
		t.Fatal(err)
	}
	return google.Account{Name: "maria", Credentials: func() (string, error) { return i.app(), nil }, Token: path}, path
}

func TestTokensOfAPerson(t *testing.T) {
	t.Run("one is enough until it ends", func(t *testing.T) {
		i := newIssuer(t)
		a, path := person(t, i)
		tokens := google.NewTokens(a)
		for range 3 {
			if token, err := tokens.Token(t.Context()); err != nil || !i.good(token.AccessToken) {
				t.Fatalf("got %v, %v", token, err)
			}
		}
		if n := i.asked(); n != 1 {
			t.Errorf("asked %d times, want once", n)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("got %v, %v", info.Mode(), err)
		}
	})
	t.Run("a new refresh token is kept", func(t *testing.T) {
		i := newIssuer(t)
		i.rotates = true
		a, path := person(t, i)
		for n := range 3 { // each a new process
			tokens := google.NewTokens(a)
			for range 2 {
				if _, err := tokens.Token(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			data, err := os.ReadFile(path)
			if want := "refresh-1+"; err != nil || !strings.Contains(string(data), want) {
				t.Errorf("process %d left %s", n, data)
			}
			info, _ := os.Stat(path)
			if info.Mode().Perm() != 0o600 {
				t.Errorf("its mode is %v", info.Mode())
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".token-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	})
	t.Run("without a token file", func(t *testing.T) {
		i := newIssuer(t)
		a, path := person(t, i)
		tokens := google.NewTokens(a)
		for content, words := range map[string]string{"": "damaged", "{}": "no refresh token", "-": "nobody has allowed it yet"} {
			os.Remove(path)
			if content != "-" {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := tokens.Token(t.Context()); err == nil || !strings.Contains(explain(err), words) || !strings.Contains(explain(err), "auth google --calendar maria") {
				t.Errorf("%q: got %q", content, explain(err))
			}
		}
	})
	t.Run("a subject is for service accounts", func(t *testing.T) {
		a, _ := person(t, newIssuer(t))
		a.Subject = "tom@example.com"
		if _, err := google.NewTokens(a).Token(t.Context()); err == nil || !strings.Contains(explain(err), "take subject: out") {
			t.Errorf("got %q", explain(err))
		}
	})
	t.Run("without credentials", func(t *testing.T) {
		a, _ := person(t, newIssuer(t))
		a.Credentials = func() (string, error) { return "", errors.New("there is no file google.json") }
		if _, err := google.NewTokens(a).Token(t.Context()); err == nil || !strings.Contains(explain(err), "download the JSON file") {
			t.Errorf("got %q", explain(err))
		}
	})
}

// F1: a refresh token that dies is told with what to do about it, is not tried
// again and again, and heals when a new one is there.
func TestF1DeadRefreshTokenIsToldAndHeals(t *testing.T) {
	i, f := newIssuer(t), newFake(t)
	f.bearer = i.good
	f.put(meeting("a", "2026-11-24 10:00", "alice@example.com"))
	a, path := person(t, i)
	s := newSourceWith(t, f, google.Options{Tokens: google.NewTokens(a), Cache: memory{}})
	mustRead(t, s, noon)
	i.mu.Lock()
	i.refresh = "refresh-2"
	i.given = map[string]string{} // all access ends with it
	i.mu.Unlock()
	i.asked()
	for range 3 {
		snap, err := readAt(s, noon.Add(time.Hour))
		if !errors.Is(err, google.ErrRefused) || !strings.Contains(err.Error(), "invalid_grant") || !strings.HasSuffix(err.Error(), "run `oneonone auth google --calendar maria`") {
			t.Fatalf("got %v", err)
		}
		wantWhen(t, snap.Events, "24 10:00 1:1 a")
	}
	if n := i.asked(); n != 1 {
		t.Errorf("asked %d times with a dead token, want once", n)
	}
	if err := consent.Write(path, stale("refresh-2")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	mustRead(t, s, noon.Add(2*time.Hour))
}

func TestTokenEndpointOutOfOrderIsTriedAgain(t *testing.T) {
	for name, fails := range map[string]func(w http.ResponseWriter) bool{
		"5xx":     func(w http.ResponseWriter) bool { w.WriteHeader(503); return true },
		"429":     func(w http.ResponseWriter) bool { grant(w, 429, "rate_limit_exceeded", ""); return true },
		"dropped": func(w http.ResponseWriter) bool { panic(http.ErrAbortHandler) },
		"HTML":    func(w http.ResponseWriter) bool { fmt.Fprint(w, "<html>"); return true },
	} {
		t.Run(name, func(t *testing.T) {
			i, f := newIssuer(t), newFake(t)
			f.bearer = i.good
			a, _ := person(t, i)
			s := newSourceWith(t, f, google.Options{Tokens: google.NewTokens(a)})
			i.does(fails)
			_, err := readAt(s, noon)
			if err == nil || !strings.Contains(err.Error(), "getting an access token") || errors.Is(err, google.ErrRefused) {
				t.Errorf("got %v", err)
			}
			if n := i.asked(); n < 4 {
				t.Errorf("asked %d times, want 4", n)
			}
			n := 0
			i.does(func(w http.ResponseWriter) bool { n++; return n < 3 && fails(w) })
			mustRead(t, s, noon.Add(time.Minute))
		})
	}
}

func TestTokenThatIsNotTakenIsReplaced(t *testing.T) {
	i, f := newIssuer(t), newFake(t)
	f.bearer = i.good
	a, _ := person(t, i)
	s := newSourceWith(t, f, google.Options{Tokens: google.NewTokens(a)})
	mustRead(t, s, noon)
	i.mu.Lock()
	i.given = map[string]string{}
	i.mu.Unlock()
	mustRead(t, s, noon.Add(time.Minute))
	wantRequests(t, f, "list:200 sync:401 sync:200")
}

func TestServiceAccountReadsInTheNameOfOwners(t *testing.T) {
	i, f := newIssuer(t), newFake(t)
	key := i.robot()
	account := func(subject string) google.Account {
		return google.Account{Name: "maria", Credentials: func() (string, error) { return key, nil }, Subject: subject}
	}
	for _, subject := range []string{"maria@example.com", "tom@example.com"} {
		f.bearer = func(token string) bool { return i.given[token] == subject }
		mustRead(t, newSourceWith(t, f, google.Options{Tokens: google.NewTokens(account(subject))}), noon)
	}
	t.Run("not in that of strangers", func(t *testing.T) {
		_, err := readAt(newSourceWith(t, f, google.Options{Tokens: google.NewTokens(account("eve@example.test"))}), noon)
		for _, w := range []string{"unauthorized_client", "eve@example.test", "1234567890", google.Scope, "Domain-wide delegation"} {
			if !errors.Is(err, google.ErrRefused) || !strings.Contains(err.Error(), w) {
				t.Errorf("got %v, want %q", err, w)
			}
		}
		i.subjects["eve@example.test"] = true
		f.bearer = nil
		mustRead(t, newSourceWith(t, f, google.Options{Tokens: google.NewTokens(account("eve@example.test"))}), noon)
	})
	t.Run("and not from its own empty calendar", func(t *testing.T) {
		f.bearer = i.good
		_, err := readAt(newSourceWith(t, f, google.Options{Tokens: google.NewTokens(account(""))}), noon)
		if err == nil || !strings.Contains(err.Error(), "no calendar of its own; give subject:") {
			t.Errorf("got %v", err)
		}
		mustRead(t, newSourceWith(t, f, google.Options{Calendar: "maria@example.com", Tokens: google.NewTokens(account(""))}), noon)
	})
}

// D10: whatever happens, the server is only ever asked to show events, and
// the consent allows no more.
func TestD10ScopeIsReadOnly(t *testing.T) {
	if google.Scope != "https://www.googleapis.com/auth/calendar.events.readonly" {
		t.Errorf("the scope is %s", google.Scope)
	}
}

func TestRedirectDoesNotGetTheToken(t *testing.T) {
	i, f := newIssuer(t), newFake(t)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("somebody else was asked, with %q", r.Header.Get("Authorization"))
	}))
	defer thief.Close()
	f.does(func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		return true
	})
	a, _ := person(t, i)
	if _, err := readAt(newSourceWith(t, f, google.Options{Tokens: google.NewTokens(a)}), noon); err == nil {
		t.Error("a redirect is followed")
	}
}
