package login

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/oauth2"
)

// OAuth is what a mail account's owner has granted: a refresh token, and where
// to change it for access tokens (RFC 6749 §6).
type OAuth struct {
	TokenURL     string
	ClientID     string
	ClientSecret string
	RefreshToken string
}

// Password returns a source of access tokens for Account.Password. A token is
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
