package google

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"golang.org/x/oauth2"

	"oneonone/calendar/consent"
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

	person consent.Keeper // of what a person has agreed to

	mu     sync.Mutex
	secret string        // the credentials that the token belongs to
	robot  *oauth2.Token // of a service account; nil: none yet
}

// NewTokens returns the tokens of an account. It reads nothing yet.
func NewTokens(a Account) *Tokens {
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.Client == nil {
		a.Client = newClient(nil)
	}
	return &Tokens{account: a, person: consent.Keeper{Path: a.Token, Client: a.Client, Log: a.Log}}
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
		t.secret, t.robot = secret, nil
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
	t.robot = nil
	t.person.Forget()
}

// robotToken gets a token for a service account (RFC 7523), in the name of the
// subject.
func (t *Tokens) robotToken(ctx context.Context, c credentials) (*oauth2.Token, error) {
	if consent.Fresh(t.robot) {
		return t.robot, nil
	}
	c.robot.Subject = t.account.Subject
	token, err := c.robot.TokenSource(consent.With(ctx, t.account.Client)).Token()
	if err != nil {
		hint := "check that the key of the service account is in use, and that the clock of this machine is right"
		if c.robot.Subject != "" {
			hint = fmt.Sprintf("check that %s is in your organisation, and give the client ID %s the scope %s in the Admin console, under Security, API controls, Domain-wide delegation",
				c.robot.Subject, c.number, Scope)
		}
		return nil, grantError(err, hint)
	}
	t.robot = token
	return token, nil
}

// personToken gets a token by the consent that a person gave.
func (t *Tokens) personToken(ctx context.Context, c credentials) (*oauth2.Token, error) {
	if t.account.Subject != "" {
		return nil, hinted{errors.New("there is a subject, but the credentials are not a service account's"), "take subject: out, or use the key of a service account"}
	}
	token, err := t.person.Token(ctx, c.app)
	var file *consent.FileError
	switch {
	case errors.As(err, &file):
		return nil, hinted{err, consentHint(t.account.Name)}
	case err != nil:
		return nil, grantError(err, consentHint(t.account.Name))
	}
	return token, nil
}

func consentHint(calendar string) string {
	return fmt.Sprintf("run `oneonone auth google --calendar %s`", calendar)
}
