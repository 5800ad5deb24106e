package google

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"google.golang.org/api/googleapi"

	"oneonone/calendar/kept"
)

// The client of the API does not try again by itself.
const (
	attempts       = 4
	firstWait      = time.Second
	longestWait    = 20 * time.Second // that is worth waiting for here; the daemon comes again anyway
	attemptTimeout = 30 * time.Second
)

// try makes a request until it succeeds, or fails in a way that another
// attempt would not mend. The waits double, with jitter, and are at least what
// the server asks for; if it asks for much, it is left alone.
func (s *Source) try(ctx context.Context, now time.Time, request func(context.Context) error) error {
	wait := firstWait
	for n := 1; ; n++ {
		one, done := context.WithTimeout(ctx, attemptTimeout)
		err := request(one)
		done()
		if err == nil || n == attempts || ctx.Err() != nil || !passes(err) {
			return err
		}
		pause := max(wait/2+rand.N(wait/2), asked(err, now))
		if pause > longestWait || s.o.Wait(ctx, pause) != nil {
			return err
		}
		wait *= 2
	}
}

// passes reports whether a failure may be gone in a moment.
func passes(err error) bool {
	var answer *googleapi.Error
	var soon transient
	var h hinted
	var slow net.Error
	switch {
	case errors.As(err, &soon):
		return true
	case errors.As(err, &h):
		return false
	case errors.As(err, &answer):
		return answer.Code >= 500 || isRateLimit(answer.Code, reason(answer)) && reason(answer) != "dailyLimitExceeded"
	case isCut(err), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return errors.As(err, &slow)
}

// asked is how long the server asks to be left alone.
func asked(err error, now time.Time) time.Duration {
	var answer *googleapi.Error
	if !errors.As(err, &answer) {
		return 0
	}
	return kept.RetryAfter(answer.Header.Get("Retry-After"), now, maxRetryAfter)
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// maxBody bounds one page of at most 2500 events, in bytes.
const maxBody = 64 << 20

// newClient returns a client with a timeout, which follows no redirect: it
// would take the token along.
func newClient(given *http.Client) *http.Client {
	client := http.Client{}
	if given != nil {
		client = *given
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	if client.Timeout == 0 {
		client.Timeout = attemptTimeout
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// A transport shows the account's token at every request, and bounds what the
// server may answer.
type transport struct {
	tokens *Tokens // nil: the base sees to that itself
	base   http.RoundTripper
}

// RoundTrip sends the request, once more if the token was not taken: it may
// have been withdrawn before its time.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.send(r)
	if err == nil && res.StatusCode == http.StatusUnauthorized && t.tokens != nil {
		res.Body.Close()
		t.tokens.Forget()
		res, err = t.send(r)
	}
	if err == nil {
		res.Body = &bounded{res.Body, maxBody}
	}
	return res, err
}

func (t transport) send(r *http.Request) (*http.Response, error) {
	if t.tokens != nil {
		token, err := t.tokens.Token(r.Context())
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		token.SetAuthHeader(r)
	}
	return t.base.RoundTrip(r)
}

// A bounded body fails when it gets too long.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooBig
	}
	return n, err
}
