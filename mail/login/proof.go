package login

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"

	"oneonone/mail"
)

// Mechanism picks the SASL mechanism (RFC 4422) to log in by out of those that
// the server offers; "" if none fits.
func (a Account) Mechanism(offers func(mechanism string) bool) string {
	candidates := []string{sasl.Plain, sasl.Login}
	if a.Auth == XOAuth2 {
		candidates = []string{xoauth2Name}
	}
	for _, m := range candidates {
		if offers(m) {
			return m
		}
	}
	return ""
}

// Secret asks for the password or token. The error is mail.ErrCredentials where
// a person must see to it, and not where it could not be fetched just now.
func (a Account) Secret(ctx context.Context) (string, error) {
	secret, err := a.Password(ctx)
	if err != nil && !passing(err) {
		err = fmt.Errorf("%w: %w", mail.ErrCredentials, err)
	}
	return secret, err
}

// Proof returns our side of a mechanism that Mechanism has picked.
func (a Account) Proof(mechanism, secret string) sasl.Client {
	switch mechanism {
	case xoauth2Name:
		return &xoauth2{a.Username, secret}
	case sasl.Login:
		return sasl.NewLoginClient(a.Username, secret)
	}
	return sasl.NewPlainClient("", a.Username, secret)
}

// passing reports whether an error of getting a password or token goes by
// itself.
func passing(err error) bool {
	var network net.Error
	var answer *oauth2.RetrieveError
	switch {
	case errors.As(err, &network), errors.Is(err, context.Canceled):
		return true
	case errors.As(err, &answer) && answer.Response != nil:
		status := answer.Response.StatusCode
		return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
	}
	return false
}

const xoauth2Name = "XOAUTH2"

// xoauth2 is the SASL mechanism of Google and Microsoft for OAuth 2.0 tokens.
// It predates OAUTHBEARER (RFC 7628), and both still ask for it.
type xoauth2 struct{ username, token string }

// Start gives the token with the first message.
func (x *xoauth2) Start() (string, []byte, error) {
	return xoauth2Name, []byte("user=" + x.username + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is only called when the token was refused: the challenge is a JSON text
// that says why.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: the access token was refused: %s", mail.ErrCredentials, mail.OneLine(string(challenge)))
}
