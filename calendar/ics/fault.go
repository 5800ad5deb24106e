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
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"oneonone/calendar/kept"
)

const maxRetryAfter = 24 * time.Hour

// A FetchError says why a calendar could not be read. Its text never shows
// the secret part of an address.
type FetchError struct {
	Calendar   string        // the configured name
	Address    string        // a path, or the address without its secrets
	Status     int           // of HTTP; 0 if there was no answer, or the answer was no calendar
	RetryAfter time.Duration // how long the server asks to be left alone; 0 if it does not
	Hint       string        // what to do about it; may be ""
	Err        error
}

// Error returns the fault and the hint.
func (e *FetchError) Error() string {
	words := fmt.Sprintf("reading calendar %s: %s: %v", e.Calendar, e.Address, e.Err)
	if e.Hint != "" {
		words += "; " + e.Hint
	}
	return words
}

// Unwrap returns the cause.
func (e *FetchError) Unwrap() error { return e.Err }

func (s *Source) fault(err error, hint string) *FetchError {
	return &FetchError{Calendar: s.o.Name, Address: s.shownAddress(), Hint: hint, Err: err}
}

// shownAddress is the location as it may be shown. A calendar's secret is
// often its path, so that of an address only the host is left.
func (s *Source) shownAddress() string {
	if s.address == nil {
		return s.o.Location
	}
	return s.address.Scheme + "://" + s.address.Host + "/…"
}

// hintFor says what to do about a fault.
func hintFor(err error) string {
	switch {
	case errors.Is(err, ErrNotCalendar) && strings.Contains(err.Error(), "web page"):
		return "the address shows a web page, perhaps a login page; use the calendar's iCal address"
	case errors.Is(err, ErrNotCalendar):
		return "check that it is the iCal (.ics) address or file"
	case errors.Is(err, ErrTruncated):
		return "the next reading may be whole"
	case errors.Is(err, os.ErrNotExist):
		return "check the path"
	case errors.Is(err, os.ErrPermission):
		return "allow the daemon to read it; a service of the system sees nothing in /home, /root and /tmp, but what is in /etc/oneonone"
	}
	return ""
}

// netFault tells of a request that got no answer. What net/http says of it
// shows the whole address, so only the innermost part that does not is kept.
func (s *Source) netFault(err error) *FetchError {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	var slow net.Error
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errRedirects), errors.Is(err, errDowngrade), errors.Is(err, errRedirect):
		return s.fault(err, "use the address that it leads to, if you trust it")
	case errors.As(err, &dns) && dns.IsNotFound:
		return s.fault(errors.New("no such host"), "check the host in the address, and that this machine reaches the network")
	case errors.Is(err, context.Canceled):
		return s.fault(err, "")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return s.fault(err, "the server took too long")
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
	f.Status, f.RetryAfter = res.StatusCode, kept.RetryAfter(res.Header.Get("Retry-After"), now, maxRetryAfter)
	return f
}
