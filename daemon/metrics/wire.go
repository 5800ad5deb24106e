package metrics

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

const (
	maxAnswer    = 1 << 20  // bytes, after decompression
	maxHeader    = 64 << 10 // bytes
	maxRedirects = 5
	userAgent    = "oneonone (1:1 preparation; reads metrics)"
)

// newTransport is the way to all servers. What is idle is let go of soon: they
// are asked rarely.
func newTransport() *http.Transport {
	t := &http.Transport{}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		t = usual.Clone()
	}
	t.MaxResponseHeaderBytes, t.IdleConnTimeout = maxHeader, 10*time.Second
	return t
}

// A guard stands between us and a server: it adds what the server is to be
// shown, and bounds what is read of its answers.
type guard struct {
	Access
	credentials string
	way         http.RoundTripper
}

// client returns a client that follows redirects within one server.
func (g guard) client() *http.Client {
	return &http.Client{Transport: g, CheckRedirect: sameServer}
}

// RoundTrip sends a request.
func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", userAgent)
	for name, value := range g.Headers {
		req.Header.Set(name, value)
	}
	for name, s := range g.HeaderFiles {
		value, err := g.read(s)
		if err != nil {
			return nil, err
		}
		req.Header.Set(name, value)
	}
	if g.Token != nil {
		token, err := g.read(g.Token)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if g.Username != "" {
		password, err := g.read(g.Password)
		if err != nil {
			return nil, err
		}
		req.SetBasicAuth(g.Username, password)
	}
	res, err := g.way.RoundTrip(req)
	if err == nil {
		res.Body = &bounded{res.Body, maxAnswer}
	}
	return res, err
}

// A secretError is a secret that cannot be had.
type secretError struct{ error }

func (g guard) read(s Secret) (string, error) {
	value, err := s.Read(g.credentials)
	if err != nil {
		return "", secretError{err}
	}
	if strings.ContainsFunc(value, unicode.IsControl) { // net/http would refuse it with less to go by
		return "", secretError{errors.New("a secret for the server has a line break or another control character in it; write it on one line")}
	}
	return value, nil
}

var (
	errTooLarge  = fmt.Errorf("its answer is larger than %d MB; ask for less", maxAnswer>>20)
	errRedirects = errors.New("it redirects too often")
)

// bounded is the body of an answer that may not be longer than what is left.
type bounded struct {
	io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// An elsewhereError is a server that points to another one.
type elsewhereError struct{ server string }

func (e elsewhereError) Error() string {
	return "it redirects to another server, " + e.server + "; write the address on that server if you trust it"
}

// sameServer follows redirects that stay on the server: what it is shown is for
// no other.
func sameServer(req *http.Request, via []*http.Request) error {
	to, from := req.URL, via[0].URL
	switch {
	case !strings.EqualFold(serverOf(to), serverOf(from)):
		return elsewhereError{serverOf(to)}
	case len(via) > maxRedirects:
		return errRedirects
	}
	return nil
}

// serverOf names the server of an address by its scheme, host and port. The rest
// of an address may be a secret, and is shown nowhere.
func serverOf(u *url.URL) string {
	host := u.Host
	if u.Port() == "" {
		return u.Scheme + "://" + host
	}
	if u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" {
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return u.Scheme + "://" + host
}

// netError is an error of a request without the address that was asked for.
func netError(err error, timeout time.Duration) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	var elsewhere elsewhereError
	var secret secretError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &elsewhere):
		return elsewhere
	case errors.As(err, &secret):
		return secret.error
	case errors.Is(err, errTooLarge), errors.Is(err, errRedirects):
		return err
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate is not to be trusted: %w", certificate.Err)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("it did not answer in %s", timeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("its answer was cut short")
	case strings.Contains(err.Error(), "Location"): // it would show the header
		return errors.New("it redirects to an address that cannot be read")
	}
	return err
}

// statusError is what an answer without content means.
func statusError(code int) error {
	text := strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
	switch {
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return fmt.Errorf("it refuses us (%s); check the token or the password", text)
	case code == http.StatusNotFound:
		return fmt.Errorf("there is nothing at this address (%s); check the URL", text)
	}
	return fmt.Errorf("it answers %s", text)
}

// lasting reports whether a status concerns the server, and not what it was
// asked for.
func lasting(code int) bool {
	switch code {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	}
	return code >= 500
}

// describe names what is shown to a server, by the files that secrets are in.
func (a Access) describe() string {
	return fmt.Sprint(a.Username, a.Password, a.Token, a.Headers, a.HeaderFiles)
}
