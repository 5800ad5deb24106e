package caldav

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	answerTimeout = 5 * time.Minute // of a whole answer, should the context allow more
	headerTimeout = time.Minute
	maxRedirects  = 5
	userAgent     = "oneonone (1:1 preparation; reads this calendar)"
)

// A client speaks HTTP with the one server whose address was configured.
type client struct {
	http     *http.Client
	server   *url.URL // scheme and host
	username string
	password func() (string, error) // nil: none
	bearer   bool
	used     string // the password or token that was last sent
}

// newHTTPClient returns a client with timeouts that leaves redirects to us:
// net/http would go on with GET where PROPFIND was asked (RFC 6764 §5 has
// servers redirect).
func newHTTPClient(given *http.Client) *http.Client {
	c := http.Client{}
	if given != nil {
		c = *given
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.ResponseHeaderTimeout = headerTimeout
		c.Transport = t
	}
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// A statusError is an answer other than the multi-status that was asked for.
type statusError struct {
	code       int
	retryAfter string // the header
	page       bool   // it is a web page
}

func (e *statusError) Error() string {
	if e.page && e.code/100 == 2 {
		return "the answer is a web page"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", e.code, http.StatusText(e.code)))
}

// ask sends a request of DAV and calls each for every response of the answer.
// It returns the answer's sync-token.
func (c *client) ask(ctx context.Context, method string, at *url.URL, depth, body string, each func(response) error) (token string, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	res, err := c.send(ctx, method, at, depth, body)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	contentType := res.Header.Get("Content-Type")
	if res.StatusCode != http.StatusMultiStatus {
		return "", &statusError{res.StatusCode, res.Header.Get("Retry-After"), strings.Contains(contentType, "html")}
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "", errCutOff
	case err != nil:
		return "", err
	case len(answer) > maxAnswer:
		return "", errTooBig
	}
	return readMultiStatus(answer, contentType, each)
}

// send sends a request, and sends it anew to where the server redirects it.
func (c *client) send(ctx context.Context, method string, at *url.URL, depth, body string) (*http.Response, error) {
	for range maxRedirects + 1 {
		req, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("User-Agent", userAgent)
		req.Header.Set("Content-Type", `application/xml; charset="utf-8"`)
		req.Header.Set("Depth", depth)
		if err := c.authorize(req); err != nil {
			return nil, err
		}
		res, err := c.http.Do(req)
		if err != nil && strings.Contains(err.Error(), "Location header") { // it would show the header
			return nil, errRedirect
		}
		if err != nil {
			return nil, err
		}
		if res.StatusCode/100 != 3 || res.Header.Get("Location") == "" {
			return res, nil
		}
		res.Body.Close()
		if at, err = c.follow(at, res.Header.Get("Location")); err != nil {
			return nil, err
		}
	}
	return nil, errRedirects
}

// authorize adds the credentials (RFC 7617, RFC 6750). They are asked for each
// time, so that a new password needs no restart.
func (c *client) authorize(req *http.Request) error {
	if c.password == nil {
		return nil
	}
	secret, err := c.password()
	if err != nil {
		return &secretError{err}
	}
	c.used = strings.TrimSpace(secret)
	if c.bearer {
		req.Header.Set("Authorization", "Bearer "+c.used)
	} else {
		req.SetBasicAuth(c.username, strings.TrimRight(secret, "\r\n"))
	}
	return nil
}

// A secretError is a password that cannot be had.
type secretError struct{ err error }

func (e *secretError) Error() string { return "reading the password: " + e.err.Error() }
func (e *secretError) Unwrap() error { return e.err }

// An elsewhereError is a server that points to another one.
type elsewhereError struct{ server string }

func (e *elsewhereError) Error() string { return "it points to another server, " + e.server }

// follow says where a redirect leads. It does not lead off the server: the
// credentials are for no other.
func (c *client) follow(at *url.URL, location string) (*url.URL, error) {
	to, err := at.Parse(location)
	if err != nil {
		return nil, errRedirect
	}
	to.User, to.Fragment = nil, ""
	if to.Scheme != c.server.Scheme || !strings.EqualFold(to.Hostname(), c.server.Hostname()) || port(to) != port(c.server) {
		return nil, &elsewhereError{to.Scheme + "://" + to.Host}
	}
	return to, nil
}

// port is the port of an address, also where it is understood.
func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// at returns the address of a path on the server.
func (c *client) at(path string) *url.URL {
	return &url.URL{Scheme: c.server.Scheme, Host: c.server.Host, Path: path}
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
