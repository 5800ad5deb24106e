package google

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	maxToken = 64 << 10 // bytes of a token file
	early    = time.Minute
)

// An Account says as whom calendars are read.
type Account struct {
	Name        string                 // of the calendar, for the hints
	Credentials func() (string, error) // the JSON of a desktop app's OAuth client or of a service account's key
	Token       string                 // for a desktop app: the file that the consent is kept in
	Subject     string                 // for a service account: the address of the person in whose name it reads; "" for its own
	Client      *http.Client           // nil: one with timeouts
	Log         *slog.Logger           // nil: silent
}

// Tokens gives out access tokens for an account. What the files hold is read
// anew when they change, so that a new consent needs no restart. It may be
// used by several goroutines at once.
type Tokens struct {
	account Account

	mu      sync.Mutex
	secret  string        // the credentials that the rest belongs to
	token   *oauth2.Token // nil: none yet
	from    version       // of the token file that it came of
	refused error         // by Google, for the token file of that version
}

// NewTokens returns the tokens of an account. It reads nothing yet.
func NewTokens(a Account) *Tokens {
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.Client == nil {
		a.Client = newClient(nil)
	}
	return &Tokens{account: a}
}

// Token returns an access token, a new one if the last is about to end. An
// error that is ErrRefused stays, without another request, until one of the
// files of a desktop app changes.
//
// Whether a token has ended is seen by the clock of this machine: that belongs
// to the connection, not to what is planned.
func (t *Tokens) Token(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	secret, err := t.account.Credentials()
	if err != nil {
		return nil, hinted{err, getCredentials}
	}
	if secret != t.secret {
		t.secret, t.token, t.refused = secret, nil, nil
	}
	c, err := readCredentials([]byte(secret))
	switch {
	case err != nil:
		return nil, err
	case c.robot != nil:
		return t.robotToken(ctx, c)
	}
	return t.personToken(ctx, c)
}

// service reports whether the credentials are a service account's.
func (t *Tokens) service() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := readCredentials([]byte(t.secret))
	return err == nil && c.robot != nil
}

// Forget drops the access token that was given out last, because a server did
// not take it.
func (t *Tokens) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token != nil {
		t.token = &oauth2.Token{RefreshToken: t.token.RefreshToken}
	}
}

func fresh(t *oauth2.Token) bool {
	return t != nil && t.AccessToken != "" && (t.Expiry.IsZero() || time.Until(t.Expiry) > early)
}

// robotToken gets a token for a service account (RFC 7523), in the name of the
// subject.
func (t *Tokens) robotToken(ctx context.Context, c credentials) (*oauth2.Token, error) {
	if fresh(t.token) {
		return t.token, nil
	}
	c.robot.Subject = t.account.Subject
	token, err := c.robot.TokenSource(withClient(ctx, t.account.Client)).Token()
	if err != nil {
		hint := "check that the key of the service account is in use, and that the clock of this machine is right"
		if c.robot.Subject != "" {
			hint = fmt.Sprintf("check that %s is in your organisation, and give the client ID %s the scope %s in the Admin console, under Security, API controls, Domain-wide delegation",
				c.robot.Subject, c.number, Scope)
		}
		return nil, grantError(err, hint)
	}
	t.token = token
	return token, nil
}

// personToken gets a token by the consent that a person gave.
func (t *Tokens) personToken(ctx context.Context, c credentials) (*oauth2.Token, error) {
	if t.account.Subject != "" {
		return nil, hinted{errors.New("there is a subject, but the credentials are not a service account's"), "take subject: out, or use the key of a service account"}
	}
	now := versionOf(t.account.Token)
	if now != t.from {
		t.token, t.refused, t.from = nil, nil, now
	}
	if t.refused != nil {
		return nil, t.refused
	}
	if t.token == nil {
		token, err := readToken(t.account.Token)
		if err != nil {
			return nil, hinted{err, consentHint(t.account.Name)}
		}
		t.token = token
	}
	if fresh(t.token) {
		return t.token, nil
	}
	token, err := c.app.TokenSource(withClient(ctx, t.account.Client), &oauth2.Token{RefreshToken: t.token.RefreshToken}).Token()
	if err != nil {
		err = grantError(err, consentHint(t.account.Name))
		if errors.Is(err, ErrRefused) {
			t.refused = err
		}
		return nil, err
	}
	t.keep(token)
	return token, nil
}

func consentHint(calendar string) string {
	return fmt.Sprintf("run `oneonone auth google --calendar %s`", calendar)
}

// keep takes up a token, and writes it down where the server has given out a
// new refresh token: the old one may be of no use any more.
func (t *Tokens) keep(token *oauth2.Token) {
	rotated := token.RefreshToken != t.token.RefreshToken
	t.token = token
	if !rotated {
		return
	}
	if err := WriteToken(t.account.Token, token); err != nil {
		t.account.Log.Error("the new refresh token cannot be kept", "calendar", t.account.Name, "err", err)
		return
	}
	t.from = versionOf(t.account.Token)
}

// A version tells whether a file is what it was.
type version struct {
	size int64
	time time.Time
}

func versionOf(path string) version {
	info, err := os.Stat(path)
	if err != nil {
		return version{}
	}
	return version{info.Size(), info.ModTime()}
}

// readToken reads a token file.
func readToken(path string) (*oauth2.Token, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("nobody has allowed it yet: there is no %s", path)
	} else if err != nil {
		return nil, fmt.Errorf("reading the token: %w", err)
	}
	defer f.Close()
	var token oauth2.Token
	if err := json.NewDecoder(io.LimitReader(f, maxToken)).Decode(&token); err != nil {
		return nil, fmt.Errorf("reading the token %s: it is damaged: %w", path, err)
	}
	if token.RefreshToken == "" {
		return nil, fmt.Errorf("reading the token %s: it has no refresh token", path)
	}
	return &token, nil
}

// WriteToken writes a token to a file that only its owner may read, whole or
// not at all.
func WriteToken(path string, token *oauth2.Token) error {
	data, err := json.MarshalIndent(token, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".token-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing the token: %w", err), os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
