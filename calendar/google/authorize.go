package google

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
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
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", c.Port))
	if err != nil {
		return nil, fmt.Errorf("waiting for the browser: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	creds.app.RedirectURL = fmt.Sprintf("http://127.0.0.1:%d/", port)
	d := &dialog{app: creds.app, state: rand.Text(), verifier: oauth2.GenerateVerifier(), answers: make(chan answer, 1)}
	page := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	go page.Serve(listener) // ends when it is closed
	defer func() {          // when the browser has its page
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = page.Shutdown(ctx) // what is still open then ends with the program
	}()
	d.ask(c, port)
	if c.In != nil {
		go d.readPasted(c.In, c.Out) // ends with the input, or the program
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the consent: %w", ctx.Err())
	case a := <-d.answers:
		return d.exchange(withClient(ctx, newClient(c.Client)), a)
	}
}

// A dialog is one question to a person.
type dialog struct {
	app      *oauth2.Config
	state    string // that only the browser which we sent knows
	verifier string // that the answer is bound to
	answers  chan answer
}

type answer struct {
	code string
	err  error
}

// ask tells the person what to do.
func (d *dialog) ask(c Consent, port int) {
	with := []oauth2.AuthCodeOption{
		oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(d.verifier),
		oauth2.SetAuthURLParam("prompt", "consent"), // else Google gives a token that lasts only the first time
	}
	if c.Owner != "" {
		with = append(with, oauth2.SetAuthURLParam("login_hint", c.Owner))
	}
	address := d.app.AuthCodeURL(d.state, with...)
	fmt.Fprintf(c.Out, "Open this address in a browser, and let oneonone see the events of %s:\n\n  %s\n\n", either(c.Owner, "your calendars"), address)
	fmt.Fprintf(c.Out, "If the browser is on another machine than this one, first run there:\n\n  ssh -L %d:127.0.0.1:%d THIS-MACHINE\n\n", port, port)
	if c.In != nil {
		fmt.Fprintf(c.Out, "Or open the address anyway. At the end the browser shows a page that it cannot\nload: copy its address, which begins with %s, and paste it here.\n\n", d.app.RedirectURL)
	}
	if c.Open != nil {
		_ = c.Open(address) // the address stands above
	}
}

// ServeHTTP takes the answer that a browser is sent here with.
func (d *dialog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if r.URL.Path != "/" || r.Method != http.MethodGet {
		http.Error(w, "There is nothing here.", http.StatusNotFound)
		return
	}
	if err := d.take(r.URL.Query()); err != nil {
		http.Error(w, "This is no answer to what was asked: "+err.Error()+".", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, "Thank you. You can close this window and go back to the terminal.")
}

// take takes in an answer, if it is one to our question.
func (d *dialog) take(q url.Values) error {
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(d.state)) != 1 {
		return errors.New("its state is another")
	}
	a := answer{code: q.Get("code")}
	if refusal := line(q.Get("error"), 100); refusal != "" {
		a.err = fmt.Errorf("the consent was not given: %s", refusal)
	} else if a.code == "" {
		return errors.New("it holds no code")
	}
	select {
	case d.answers <- a:
	default: // there is one already
	}
	return nil
}

// readPasted takes the answer from an address that is pasted.
func (d *dialog) readPasted(in io.Reader, out io.Writer) {
	lines := bufio.NewScanner(io.LimitReader(in, 1<<20))
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		u, err := url.Parse(text)
		if err == nil {
			err = d.take(u.Query())
		}
		if err == nil {
			return
		}
		fmt.Fprintf(out, "That is not the address that the browser was led to (it begins with %s). Try again:\n", d.app.RedirectURL)
	}
}

// exchange makes a token of the answer.
func (d *dialog) exchange(ctx context.Context, a answer) (*oauth2.Token, error) {
	if a.err != nil {
		return nil, a.err
	}
	token, err := d.app.Exchange(ctx, a.code, oauth2.VerifierOption(d.verifier))
	if err != nil {
		return nil, grantError(err, "try again")
	}
	scopes, told := token.Extra("scope").(string)
	switch {
	case token.RefreshToken == "":
		return nil, hinted{errors.New("the consent came without a token that lasts"), "remove oneonone's access at https://myaccount.google.com/connections, and try again"}
	case told && !hasScope(scopes):
		return nil, hinted{errors.New("the consent does not include the calendars"), "try again, and tick the box that lets oneonone see events"}
	}
	return token, nil
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
