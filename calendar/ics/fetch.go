package ics

import (
	"context"
	"errors"
	"net/http"
	"time"
)

const (
	fetchTimeout  = 5 * time.Minute // of a whole download, should the context allow more
	headerTimeout = 30 * time.Second
	maxRedirects  = 10
	userAgent     = "oneonone (1:1 preparation; reads this calendar)"
)

// fetched is what a location holds now.
type fetched struct {
	unchanged          bool // it is what the record tells of
	body               body
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
	b, err := s.take(res.Body)
	if err != nil {
		return fetched{}, s.faultOf(err)
	}
	return fetched{body: b, etag: res.Header.Get("ETag"), lastModified: res.Header.Get("Last-Modified")}, nil
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
