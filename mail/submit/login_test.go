package submit_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"oneonone/mail"
	"oneonone/mail/login"
)

func TestLogin(t *testing.T) {
	tests := []struct {
		name, auth, secret string
		want               string // a part of the error; "" for none
	}{
		{"password", login.Plain, "right", ""},
		{"wrong password", login.Plain, "wrong", "the server refused the login: 535 5.7.8"},
		{"token", login.XOAuth2, "right", ""},
		{"expired token", login.XOAuth2, "wrong", `the access token was refused: {"status":"401"`},
		{"no login where one is wanted", login.NoAuth, "", "the server refused the sender: 502 5.7.0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := server{user: "bot@example.com", secret: "right"}
			o := s.serve(t, nil)
			o.Auth, o.Username, o.Password = test.auth, "bot@example.com", password(test.secret)
			_, err := send(t, o)
			if test.want == "" {
				if err != nil || len(s.mails()) != 1 {
					t.Fatalf("got %v and %d mails, want one mail", err, len(s.mails()))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want an error with %q", err, test.want)
			}
			if !mail.Account(err) || mail.Permanent(err) || mail.Hint(err) == "" {
				t.Errorf("%v: want a fault of the account with a hint", err)
			}
			if strings.Contains(err.Error(), "wrong") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestLoginThatTheServerDoesNotOffer(t *testing.T) {
	var s server
	o := s.serve(t, nil)
	o.Username, o.Password = "bot", password("right")
	_, err := send(t, o)
	if !errors.Is(err, mail.ErrNoAuth) || !mail.Account(err) {
		t.Errorf("got %v, want ErrNoAuth", err)
	}
}

func TestPasswordThatCannotBeRead(t *testing.T) {
	s := server{user: "bot", secret: "right"}
	o := s.serve(t, nil)
	o.Username = "bot"
	o.Password = func(context.Context) (string, error) { return "", os.ErrNotExist }
	_, err := send(t, o)
	if !mail.Account(err) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want a fault of the account", err)
	}
}

func TestOAuthRenewsTheTokenOnceAndTellsARevokedGrant(t *testing.T) {
	asked, status, answer := 0, http.StatusOK, `{"access_token":"right","token_type":"Bearer","expires_in":3600}`
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if got := r.FormValue("refresh_token"); got != "granted" {
			t.Errorf("refresh token %q", got)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write([]byte(answer))
	}))
	defer tokens.Close()
	grant := login.OAuth{TokenURL: tokens.URL, ClientID: "id", ClientSecret: "s", RefreshToken: "granted"}

	s := server{user: "bot@example.com", secret: "right"}
	o := s.serve(t, nil)
	o.Auth, o.Username, o.Password = login.XOAuth2, "bot@example.com", grant.Password()
	for range 3 {
		if _, err := send(t, o); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked for a token %d times, want once", asked)
	}

	status, answer = http.StatusBadRequest, `{"error":"invalid_grant","error_description":"revoked"}`
	o.Password = grant.Password()
	if _, err := send(t, o); !mail.Account(err) || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("revoked: got %v, want a fault of the account", err)
	}
	status, answer = http.StatusServiceUnavailable, "later"
	if _, err := send(t, o); mail.Account(err) || mail.Permanent(err) {
		t.Errorf("token server down: %v is not temporary", err)
	}
	tokens.Close()
	if _, err := send(t, o); mail.Account(err) || mail.Permanent(err) {
		t.Errorf("token server gone: %v is not temporary", err)
	}
}
