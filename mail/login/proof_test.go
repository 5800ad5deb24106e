package login_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"oneonone/mail"
	"oneonone/mail/login"
)

func TestMechanismIsOneThatTheServerOffers(t *testing.T) {
	tests := []struct {
		auth   string
		offers []string
		want   string
	}{
		{login.Plain, []string{"LOGIN", "PLAIN"}, "PLAIN"},
		{login.Plain, []string{"LOGIN", "XOAUTH2"}, "LOGIN"},
		{login.Plain, []string{"XOAUTH2", "CRAM-MD5"}, ""},
		{login.XOAuth2, []string{"PLAIN", "XOAUTH2"}, "XOAUTH2"},
		{login.XOAuth2, []string{"PLAIN"}, ""},
	}
	for _, test := range tests {
		got := login.Account{Auth: test.auth}.Mechanism(func(m string) bool { return slices.Contains(test.offers, m) })
		if got != test.want {
			t.Errorf("%s of %v: got %q, want %q", test.auth, test.offers, got, test.want)
		}
	}
}

func TestFirstMessageOfEachMechanism(t *testing.T) {
	a := login.Account{Username: "bot@example.com"}
	for mechanism, want := range map[string]string{
		"PLAIN":   "\x00bot@example.com\x00secret",
		"XOAUTH2": "user=bot@example.com\x01auth=Bearer secret\x01\x01",
		"LOGIN":   "bot@example.com",
	} {
		name, first, err := a.Proof(mechanism, "secret").Start()
		if err != nil || name != mechanism || string(first) != want {
			t.Errorf("%s: got %q, %q, %v", mechanism, name, first, err)
		}
	}
}

func TestRefusedTokenIsAFaultOfTheAccountThatTellsNoSecret(t *testing.T) {
	_, err := login.Account{Username: "bot"}.Proof("XOAUTH2", "secret").Next([]byte(`{"status":"401"}`))
	if !mail.Account(err) || !strings.Contains(err.Error(), `{"status":"401"}`) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestPasswordThatCannotBeHadIsTheAccountsFaultUnlessItPasses(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{os.ErrNotExist, true},
		{&net.OpError{Op: "dial", Err: errors.New("no")}, false},
		{context.Canceled, false},
	} {
		a := login.Account{Password: func(context.Context) (string, error) { return "", test.err }}
		if _, err := a.Secret(t.Context()); mail.Account(err) != test.want || !errors.Is(err, test.err) {
			t.Errorf("%v: got %v, of the account %v", test.err, err, mail.Account(err))
		}
	}
}

func TestTokenIsRenewedOnceAndARevokedGrantIsTold(t *testing.T) {
	asked, status, answer := 0, http.StatusOK, `{"access_token":"fresh","token_type":"Bearer","expires_in":3600}`
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.FormValue("refresh_token") != "granted" || r.FormValue("grant_type") != "refresh_token" {
			t.Errorf("asked with %v", r.Form)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write([]byte(answer))
	}))
	defer tokens.Close()
	grant := login.OAuth{TokenURL: tokens.URL, ClientID: "id", ClientSecret: "s", RefreshToken: "granted"}
	a := login.Account{Password: grant.Password()}
	for range 3 {
		if got, err := a.Secret(t.Context()); got != "fresh" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked for a token %d times, want once", asked)
	}
	a.Password = grant.Password()
	for s, want := range map[int]bool{http.StatusBadRequest: true, http.StatusServiceUnavailable: false, http.StatusTooManyRequests: false} {
		status, answer = s, `{"error":"invalid_grant","error_description":"revoked"}`
		if _, err := a.Secret(t.Context()); err == nil || mail.Account(err) != want {
			t.Errorf("answered %d: got %v, of the account %v, want %v", s, err, mail.Account(err), want)
		}
	}
}
