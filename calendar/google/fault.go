package google

import (
	"context"
	"encoding/json"
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

	"google.golang.org/api/googleapi"

	"oneonone/calendar/kept"
)

const maxRetryAfter = time.Hour

// A FetchError says why a calendar could not be read.
type FetchError struct {
	Calendar   string        // the configured name
	Status     int           // of HTTP; 0 if there was no answer, or it was no calendar
	Reason     string        // Google's word for it, such as rateLimitExceeded; may be ""
	RetryAfter time.Duration // how long Google asks to be left alone; 0 if it does not
	Hint       string        // what to do about it; may be ""
	Err        error
}

// Error returns the fault and the hint.
func (e *FetchError) Error() string {
	words := fmt.Sprintf("reading calendar %s: %v", e.Calendar, e.Err)
	if e.Hint != "" {
		words += "; " + e.Hint
	}
	return words
}

// Unwrap returns the cause.
func (e *FetchError) Unwrap() error { return e.Err }

// Lasting reports whether the fault stays until somebody sees to it: consent
// was taken back, or has run out.
func (e *FetchError) Lasting() bool { return errors.Is(e.Err, ErrRefused) }

// fault puts an error into words, with what to do about it.
func (s *Source) fault(err error, now time.Time) *FetchError {
	f := &FetchError{Calendar: s.o.Name, Err: err}
	var answer *googleapi.Error
	var h hinted
	switch {
	case errors.As(err, &h):
		f.Err, f.Hint = h.error, h.hint
	case errors.As(err, &answer):
		f.Status, f.Reason, f.RetryAfter = answer.Code, reason(answer), kept.RetryAfter(answer.Header.Get("Retry-After"), now, maxRetryAfter)
		f.Err, f.Hint = says(answer, f.Reason), s.hint(f.Status, f.Reason)
	case notJSON(err) && !isCut(err):
		f.Err, f.Hint = errNotCalendar, elsewhere
	case errors.Is(err, errTooBig), errors.Is(err, errNotCalendar):
		f.Hint = elsewhere
	default:
		f.Err = plainNet(err)
	}
	return f
}

const elsewhere = "something may answer in Google's place, such as a proxy or a login page"

var (
	errTooBig      = errors.New("the answer is too large to be that of a calendar")
	errNotCalendar = errors.New("the answer is no list of events")
	errFreeBusy    = hinted{errors.New("it shows only when its owner is free or busy"), "share it with this account with all event details"}
)

// reason is Google's word for what is wrong.
func reason(e *googleapi.Error) string {
	for _, item := range e.Errors {
		if item.Reason != "" {
			return line(item.Reason, 100)
		}
	}
	return ""
}

// says is what an answer says, in one line.
func says(e *googleapi.Error, reason string) error {
	text := strings.TrimSpace(strconv.Itoa(e.Code) + " " + http.StatusText(e.Code))
	if reason != "" {
		text += " (" + reason + ")"
	}
	if message := line(e.Message, 300); message != "" {
		text += ": " + strings.TrimSuffix(message, ".")
	}
	return errors.New(text)
}

// hint says what to do about an answer.
func (s *Source) hint(status int, reason string) string {
	consent := consentHint(s.o.Name)
	if s.o.Tokens != nil && s.o.Tokens.service() {
		consent = "check the service account, and its domain-wide delegation with the scope " + Scope
	}
	switch {
	case isRateLimit(status, reason):
		return "it is asked too often; use a longer refresh"
	case reason == "accessNotConfigured" || reason == "SERVICE_DISABLED":
		return "enable the Google Calendar API for the project of the credentials, in the Google Cloud console"
	case reason == "insufficientPermissions" || status == http.StatusUnauthorized:
		return consent
	case status == http.StatusForbidden:
		return fmt.Sprintf("share the calendar %s with the account that reads it, or name another one with calendar:", s.o.Calendar)
	case status == http.StatusNotFound:
		return fmt.Sprintf("check calendar: %s; it may be mistyped or deleted, or not be shared with the account that reads it", s.o.Calendar)
	case status >= 300 && status < 400:
		return "something redirects the request, such as a proxy or a login page"
	case status >= 500:
		return "Google has a problem; it is asked again later"
	}
	return ""
}

// isRateLimit reports whether an answer means "not so fast" (the API's guide,
// Handle API errors: 403 with usage limits, or 429).
func isRateLimit(status int, reason string) bool {
	if status == http.StatusTooManyRequests {
		return true
	}
	switch reason {
	case "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED":
		return status == http.StatusForbidden
	}
	return false
}

func notJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind)
}

// isCut reports whether an answer ended too early.
func isCut(err error) bool {
	var syntax *json.SyntaxError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.As(err, &syntax) && strings.HasPrefix(syntax.Error(), "unexpected end") // it has no other name
}

// plainNet tells of a request that got no answer, without its address.
func plainNet(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	var dns *net.DNSError
	var slow net.Error
	switch {
	case errors.As(err, &dns):
		return hinted{errors.New("no such host"), "check that this machine reaches Google by the network"}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return fmt.Errorf("no answer in time: %w", err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("connection refused")
	case isCut(err):
		return fmt.Errorf("the answer broke off: %w", err)
	}
	return err
}
