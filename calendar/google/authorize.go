package google

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"oneonone/calendar/consent"
)

// A Consent is what is needed to ask a person for theirs.
type Consent struct {
	Credentials string             // the JSON of a desktop app's OAuth client
	Owner       string             // the address of the person, which Google suggests to them; may be ""
	Port        int                // on which their answer is waited for, on loopback; 0: any
	Out         io.Writer          // where they are told what to do
	In          io.Reader          // where they may paste the address that they were led to; nil: nowhere
	Open        func(string) error // shows them an address in a browser; nil: they do that themselves
	Client      *http.Client       // nil: one with timeouts
}

// Authorize asks a person to let their calendars be read, and returns a token
// that lasts (RFC 8252: loopback redirect; RFC 7636: PKCE). It waits until they
// have answered or ctx ends.
//
// It works on a machine without a browser: the address can be opened anywhere,
// if the port is forwarded by ssh or the address that the browser ends up at is
// pasted.
func Authorize(ctx context.Context, c Consent) (*oauth2.Token, error) {
	creds, err := readCredentials([]byte(c.Credentials))
	switch {
	case err != nil:
		return nil, err
	case creds.app == nil:
		return nil, hinted{errors.New("the credentials are a service account's, which needs nobody's consent"), "run `oneonone check` to see whether it works"}
	}
	token, err := consent.Ask(ctx, consent.Question{
		App: creds.app, Purpose: "see the events of " + either(c.Owner, "your calendars"), Who: c.Owner, Port: c.Port,
		Also: []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("prompt", "consent")}, // else Google gives a token that lasts only the first time
		Out:  c.Out, In: c.In, Open: c.Open, Client: newClient(c.Client),
	})
	if err != nil {
		return nil, refusal(err)
	}
	return token, lasting(token)
}

// refusal says what to do about a consent that Google does not make a token of.
func refusal(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) {
		return grantError(err, "try again")
	}
	return err
}

// lasting checks that a token is good for what was asked, and for more than an
// hour.
func lasting(token *oauth2.Token) error {
	scopes, told := token.Extra("scope").(string)
	switch {
	case token.RefreshToken == "":
		return hinted{errors.New("the consent came without a token that lasts"), "remove oneonone's access at https://myaccount.google.com/connections, and try again"}
	case told && !hasScope(scopes):
		return hinted{errors.New("the consent does not include the calendars"), "try again, and tick the box that lets oneonone see events"}
	}
	return nil
}

// hasScope reports whether events may be read with any of the scopes.
func hasScope(scopes string) bool {
	for _, s := range strings.Fields(scopes) {
		switch strings.TrimPrefix(s, "https://www.googleapis.com/auth/calendar") {
		case ".events.readonly", ".events", ".readonly", "":
			return true
		}
	}
	return false
}
