package consent

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// early is how long before its end an access token is renewed.
const early = time.Minute

// A Keeper gives out access tokens by what a person has agreed to. The file is
// read anew when it changes, so that a new consent needs no restart. It may be
// used by several goroutines at once.
type Keeper struct {
	Path   string // of the file
	Client *http.Client
	Log    *slog.Logger // nil: silent

	mu      sync.Mutex
	app     string        // the client that the rest belongs to
	token   *oauth2.Token // nil: none yet
	from    version       // of the file that it came of
	refused error         // by the provider, for that version of the file
}

// Token returns an access token, a new one if the last is about to end. An
// error that a provider means for good (RFC 6749 §5.2: invalid_grant and the
// like) stays, without another request, until the file or the client changes.
//
// Whether a token has ended is seen by the clock of this machine: that belongs
// to the connection, not to what is planned.
func (k *Keeper) Token(ctx context.Context, app *oauth2.Config) (*oauth2.Token, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if client, now := app.ClientID+"\n"+app.ClientSecret, versionOf(k.Path); now != k.from || client != k.app {
		k.token, k.refused, k.from, k.app = nil, nil, now, client
	}
	if k.refused != nil {
		return nil, k.refused
	}
	if k.token == nil {
		token, err := Read(k.Path)
		if err != nil {
			return nil, err
		}
		k.token = token
	}
	if Fresh(k.token) {
		return k.token, nil
	}
	token, err := app.TokenSource(With(ctx, k.Client), &oauth2.Token{RefreshToken: k.token.RefreshToken}).Token()
	if err != nil {
		if ForGood(err) {
			k.refused = err
		}
		return nil, err
	}
	k.keep(token)
	return token, nil
}

// Forget drops the access token that was given out last, because a server did
// not take it.
func (k *Keeper) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token != nil {
		k.token = &oauth2.Token{RefreshToken: k.token.RefreshToken}
	}
}

// Fresh reports whether an access token can be used for a while.
func Fresh(t *oauth2.Token) bool {
	return t != nil && t.AccessToken != "" && (t.Expiry.IsZero() || time.Until(t.Expiry) > early)
}

// ForGood reports whether a provider means a refusal for good.
func ForGood(err error) bool {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) {
		return false
	}
	switch answer.ErrorCode {
	case "invalid_grant", "unauthorized_client", "access_denied", "invalid_client", "deleted_client", "interaction_required", "consent_required":
		return true
	}
	return false
}

// keep takes up a token, and writes it down where the provider has given out a
// new refresh token: the old one may be of no use any more.
func (k *Keeper) keep(token *oauth2.Token) {
	rotated := token.RefreshToken != k.token.RefreshToken
	k.token = token
	if !rotated {
		return
	}
	if err := Write(k.Path, token); err != nil {
		if k.Log != nil {
			k.Log.Error("the new refresh token cannot be kept", "file", k.Path, "err", err)
		}
		return
	}
	k.from = versionOf(k.Path)
}
