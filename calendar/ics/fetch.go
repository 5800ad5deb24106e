package ics

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	fetchTimeout  = 5 * time.Minute // of a whole download, should the context allow more
	headerTimeout = 30 * time.Second
	maxRedirects  = 10
	maxRetryAfter = 24 * time.Hour
	userAgent     = "oneonone (1:1 preparation; reads this calendar)"
)

// fetched is what a location holds now.
type fetched struct {
	unchanged          bool // it is what the record tells of
	body               []byte
	etag, lastModified string
	files              fileState
}

func (s *Source) fetch(ctx context.Context, now time.Time) (fetched, error) {
	if s.Local() {
		return s.fetchFiles()
	}
	return s.fetchHTTP(ctx, now)
}

// fetchHTTP asks the server for what is newer than the copy in force (RFC
// 9110 §13).
func (s *Source) fetchHTTP(ctx context.Context, now time.Time) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address.String(), nil)
	if err != nil {
		return fetched{}, s.netFault(err)
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", "text/calendar, */*;q=0.5")
	conditional := s.trusted && s.record.ETag+s.record.LastModified != ""
	if conditional && s.record.ETag != "" {
		req.Header.Set("If-None-Match", s.record.ETag)
	}
	if conditional && s.record.LastModified != "" {
		req.Header.Set("If-Modified-Since", s.record.LastModified)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return fetched{}, s.netFault(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified && conditional {
		return fetched{unchanged: true}, nil
	}
	if res.StatusCode != http.StatusOK {
		return fetched{}, s.statusFault(res, now)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err != nil {
		return fetched{}, s.netFault(fmt.Errorf("the download broke off: %w", err))
	}
	if len(body) > maxBody {
		return fetched{}, s.fault(errTooBig, "")
	}
	return fetched{body: body, etag: res.Header.Get("ETag"), lastModified: res.Header.Get("Last-Modified")}, nil
}

// safeClient returns a client with timeouts of its own and our redirect
// policy.
func safeClient(given *http.Client) *http.Client {
	client := http.Client{}
	if given != nil {
		client = *given
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.ResponseHeaderTimeout = headerTimeout
		client.Transport = t
	}
	client.CheckRedirect = checkRedirect
	return &client
}

var (
	errRedirects = errors.New("it redirects too often")
	errDowngrade = errors.New("it redirects to an address that is not encrypted")
	errRedirect  = errors.New("it redirects to an address that cannot be read")
)

func checkRedirect(req *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return errRedirects
	case req.URL.Scheme == "https", req.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "http":
		return nil
	case req.URL.Scheme == "http":
		return errDowngrade
	}
	return errRedirect
}

// netFault tells of a request that got no answer. What net/http says of it
// shows the whole address, so only the innermost part that does not is kept.
func (s *Source) netFault(err error) *FetchError {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errRedirects), errors.Is(err, errDowngrade), errors.Is(err, errRedirect):
		return s.fault(err, "use the address that it leads to, if you trust it")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return s.fault(err, "the server took too long")
	case errors.As(err, &dns) && dns.IsNotFound:
		return s.fault(errors.New("no such host"), "check the host in the address, and that this machine reaches the network")
	case errors.As(err, &cert):
		return s.fault(err, "the server's certificate is not trusted; check the host, the clock and the certificates of this machine")
	case errors.Is(err, syscall.ECONNREFUSED):
		return s.fault(errors.New("connection refused"), "check the host and port, and that the server runs")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return s.fault(err, "it was cut off; the next reading may be whole")
	case s.reveals(err.Error()):
		return s.fault(errors.New("the request failed"), "")
	}
	return s.fault(err, "")
}

// reveals reports whether a message may show a secret: a part of our own
// address, or the address of a redirect.
func (s *Source) reveals(message string) bool {
	if strings.Contains(message, "Location") {
		return true
	}
	for _, secret := range []string{s.address.Path, s.address.RawPath, s.address.RawQuery, s.address.User.String()} {
		if len(secret) > 1 && strings.Contains(message, secret) {
			return true
		}
	}
	return false
}

// statusFault tells of an answer that is not 200.
func (s *Source) statusFault(res *http.Response, now time.Time) *FetchError {
	hint := ""
	switch code := res.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		hint = "the secret address may have been reset, or the password is wrong"
	case code == http.StatusNotFound, code == http.StatusGone:
		hint = "check the address; the calendar may have been deleted or its secret address reset"
	case code == http.StatusTooManyRequests:
		hint = "it is asked too often; use a longer refresh"
	case code >= 500:
		hint = "the server has a problem; it is asked again later"
	}
	f := s.fault(errors.New(strings.TrimSpace(strconv.Itoa(res.StatusCode)+" "+http.StatusText(res.StatusCode))), hint)
	f.Status, f.RetryAfter = res.StatusCode, retryAfter(res.Header.Get("Retry-After"), now)
	return f
}

// retryAfter reads the header of RFC 9110 §10.2.3: seconds or a date.
func retryAfter(v string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
		wait = time.Duration(min(max(n, 0), int(maxRetryAfter/time.Second))) * time.Second
	} else if t, err := http.ParseTime(v); err == nil {
		wait = t.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
