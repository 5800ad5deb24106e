package submit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"

	"oneonone/mail"
)

// login proves who we are, in the way that is configured.
func (s *session) login() error {
	if s.options.Auth == NoAuth {
		return nil
	}
	mechanism := s.mechanism()
	if mechanism == "" {
		return fmt.Errorf("%w: %s", mail.ErrNoAuth, s.options.Auth)
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.options.Timeouts.Command)
	defer cancel()
	secret, err := s.options.Password(ctx)
	if err != nil {
		return withoutSecret(err)
	}
	switch mechanism {
	case xoauth2Name:
		return s.client.Auth(&xoauth2{s.options.Username, secret})
	case sasl.Login:
		return s.client.Auth(sasl.NewLoginClient(s.options.Username, secret))
	}
	return s.client.Auth(sasl.NewPlainClient("", s.options.Username, secret))
}

// mechanism picks the SASL mechanism, or "" if the server offers none that
// fits.
func (s *session) mechanism() string {
	candidates := []string{sasl.Plain, sasl.Login}
	if s.options.Auth == XOAuth2 {
		candidates = []string{xoauth2Name}
	}
	for _, m := range candidates {
		if s.client.SupportsAuth(m) {
			return m
		}
	}
	return ""
}

// withoutSecret tells a password or token that cannot be had, which a person
// must see to, from one that could not be fetched just now.
func withoutSecret(err error) error {
	var network net.Error
	var answer *oauth2.RetrieveError
	switch {
	case errors.As(err, &network), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &answer) && answer.Response != nil && passing(answer.Response.StatusCode):
		return err
	}
	return fmt.Errorf("%w: %w", mail.ErrCredentials, err)
}

func passing(status int) bool {
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

const xoauth2Name = "XOAUTH2"

// xoauth2 is the SASL mechanism of Google and Microsoft for OAuth 2.0 tokens.
// It predates OAUTHBEARER (RFC 7628), and both still ask for it.
type xoauth2 struct{ username, token string }

// Start gives the token with the first message.
func (a *xoauth2) Start() (string, []byte, error) {
	return xoauth2Name, []byte("user=" + a.username + "\x01auth=Bearer " + a.token + "\x01\x01"), nil
}

// Next is only called when the token was refused: the challenge is a JSON text
// that says why.
func (a *xoauth2) Next(challenge []byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: the access token was refused: %s", mail.ErrCredentials, mail.OneLine(string(challenge)))
}

// OAuth is what a mail account's owner has granted: a refresh token, and where
// to change it for access tokens (RFC 6749 §6).
type OAuth struct {
	TokenURL     string
	ClientID     string
	ClientSecret string
	RefreshToken string
}

// Password returns a source of access tokens for Options.Password. A token is
// kept until shortly before it ends. A grant that was taken back is an error
// that is true of mail.Account.
func (o OAuth) Password() func(context.Context) (string, error) {
	config := oauth2.Config{
		ClientID:     o.ClientID,
		ClientSecret: o.ClientSecret,
		Endpoint:     oauth2.Endpoint{TokenURL: o.TokenURL},
	}
	var mu sync.Mutex
	token := &oauth2.Token{RefreshToken: o.RefreshToken}
	return func(ctx context.Context) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		fresh, err := config.TokenSource(ctx, token).Token()
		if err != nil {
			return "", fmt.Errorf("renewing the access token: %w", err)
		}
		token = fresh
		return fresh.AccessToken, nil
	}
}
