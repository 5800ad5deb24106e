package caldav

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"oneonone/calendar/ics"
	"oneonone/calendar/kept"
)

const (
	maxRetryAfter = time.Hour
	maxWords      = 300 // bytes of a fault in a server's words
)

var (
	errCutOff    = errors.New("the answer was cut off")
	errRedirects = errors.New("it redirects too often")
	errRedirect  = errors.New("it redirects to an address that cannot be read")
	errPartial   = errors.New("the server gives a part of the calendar only")
	errNoneFound = errors.New("no calendar was found there")
	errNot       = errors.New("what was a calendar there is none any more")
)

// fault makes a FetchError of what went wrong: in few words, with what to do
// about it and without secrets.
func (s *Source) fault(now time.Time, err error) *ics.FetchError {
	var known *ics.FetchError
	if errors.As(err, &known) {
		return known
	}
	f := &ics.FetchError{Calendar: s.o.Name, Address: shown(s.address)}
	var status *statusError
	if errors.As(err, &status) {
		f.Status, f.RetryAfter = status.code, kept.RetryAfter(status.retryAfter, now, maxRetryAfter)
		f.Err, f.Hint = status, statusHint(status)
		return f
	}
	f.Hint, f.Err = s.netFault(err)
	return f
}

// shown is an address as it may be shown: its query may hold a secret.
func shown(at *url.URL) string {
	return (&url.URL{Scheme: at.Scheme, Host: at.Host, Path: at.Path, RawPath: at.RawPath}).String()
}

// statusHint says what to do about an answer that is none of DAV.
func statusHint(e *statusError) string {
	switch {
	case e.code == http.StatusUnauthorized:
		return "check the username and the password or token; many services want a password made for this app"
	case e.code == http.StatusForbidden:
		return "this account may not read it; check the address and the username"
	case e.code == http.StatusNotFound, e.code == http.StatusGone:
		return "check the address; the calendar may have been deleted or have a new address"
	case e.code == http.StatusTooManyRequests:
		return "it is asked too often; use a longer refresh"
	case e.code >= 500 && e.code != http.StatusNotImplemented:
		return "the server has a problem; it is asked again later"
	case e.page:
		return "the address shows a web page, perhaps a login page; use the calendar's CalDAV address"
	}
	return "check that it is the CalDAV address"
}

// netFault says what went wrong where there is no answer that can be used,
// and what to do about it. What net/http says is cut down to its innermost
// part, which does not show the request.
func (s *Source) netFault(err error) (hint string, cause error) {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var slow net.Error
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var elsewhere *elsewhereError
	var secret *secretError
	switch {
	case s.client.used != "" && strings.Contains(err.Error(), s.client.used): // whatever repeats it
		return "", errors.New("the request failed")
	case errors.As(err, &elsewhere):
		return "the password is not sent there; configure the address on that server if you trust it", err
	case errors.As(err, &secret):
		return "check the place that the config names for it", err
	case errors.Is(err, errCutOff):
		return "the next reading may be whole", err
	case errors.Is(err, errNotDAV):
		return "check that it is the CalDAV address", err
	case errors.Is(err, errNoneFound):
		return "check the address and the username, or configure the address of the calendar itself", err
	case errors.Is(err, errNot):
		return "configure the calendar's new address", err
	case errors.As(err, &dns) && dns.IsNotFound:
		return "check the host in the address, and that this machine reaches the network", errors.New("no such host")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "the server took too long", err
	case errors.As(err, &cert):
		return "the server's certificate is not trusted; check the host, the clock and the certificates of this machine", err
	case errors.Is(err, syscall.ECONNREFUSED):
		return "check the host and port, and that the server runs", errors.New("connection refused")
	case len(err.Error()) > maxWords:
		return "", errors.New(strings.ToValidUTF8(err.Error()[:maxWords], "") + "…")
	}
	return "", err
}
