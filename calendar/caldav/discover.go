package caldav

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-webdav/caldav"

	"oneonone/calendar/ics"
)

const (
	maxListed = 20  // calendars that an error names
	maxFound  = 500 // members of a home that are looked at
)

// A Calendar is one that a server has.
type Calendar struct {
	Name    string // as its owner calls it; may be ""
	Address string // what to configure
}

// Calendars lists the calendars with events that the address leads to: itself,
// if it is one; those in it, if it is a home of calendars; else those of the
// user. The error is a *ics.FetchError.
func (s *Source) Calendars(ctx context.Context, now time.Time) ([]Calendar, error) {
	found, err := s.discover(ctx)
	if err != nil {
		return nil, s.fault(now, err)
	}
	return found, nil
}

func (s *Source) discover(ctx context.Context) ([]Calendar, error) {
	p, _, err := s.look(ctx, s.address)
	if err == nil && p.isCalendar() {
		return []Calendar{{Name: p.Name, Address: s.address.String()}}, nil
	}
	if err != nil && (isFinal(err) || s.address.Path != "/") { // an address that is wrong is not to lead to another calendar
		return nil, err
	}
	dav, e := s.discoverer(s.address)
	if e != nil {
		return nil, e
	}
	if err == nil {
		if found, err := s.list(ctx, dav, s.address.Path); err != nil || len(found) > 0 {
			return found, err
		}
	}
	home, err := s.findHome(ctx, dav)
	if err != nil {
		return nil, err
	}
	found, err := s.list(ctx, dav, home)
	if err == nil && len(found) == 0 {
		err = errNoneFound
	}
	return found, err
}

// findHome finds the home of the user's calendars: from the principal that the
// address names, or that the server names at its well-known address (RFC 6764
// §6, RFC 5397, RFC 4791 §6.2.1).
func (s *Source) findHome(ctx context.Context, dav *caldav.Client) (path string, err error) {
	principal, err := dav.FindCurrentUserPrincipal(ctx)
	if err != nil && !isFinal(err) {
		var known *caldav.Client
		if known, err = s.discoverer(s.client.at("/.well-known/caldav")); err == nil {
			principal, err = known.FindCurrentUserPrincipal(ctx)
		}
	}
	if err != nil {
		return "", orNoneFound(err)
	}
	home, err := dav.FindCalendarHomeSet(ctx, principal)
	if err != nil {
		return "", orNoneFound(err)
	}
	return home, nil
}

// list lists the calendars in a home that may hold events.
func (s *Source) list(ctx context.Context, dav *caldav.Client, home string) (out []Calendar, err error) {
	found, err := dav.FindCalendars(ctx, home)
	if isFinal(err) {
		return nil, err
	}
	for _, c := range found {
		if len(c.SupportedComponentSet) == 0 || slices.Contains(c.SupportedComponentSet, "VEVENT") {
			out = append(out, Calendar{Name: strings.TrimSpace(c.Name), Address: s.client.at(c.Path).String()})
		}
	}
	return out, nil
}

// isFinal reports whether there is no use in looking on elsewhere: the server
// did not answer, or not to us. That an address is none of DAV is not final.
func isFinal(err error) bool {
	var status *statusError
	switch {
	case err == nil, errors.Is(err, errNotDAV), isMissing(err):
		return false
	case errors.As(err, &status):
		return status.code == http.StatusUnauthorized || status.code == http.StatusTooManyRequests || status.code >= 500 && status.code != http.StatusNotImplemented
	}
	return true
}

// isMissing reports whether an error is go-webdav's of a property that an
// answer lacks: its type is internal to it.
func isMissing(err error) bool { return strings.HasPrefix(err.Error(), "property <") }

// orNoneFound puts into plain words that there was nothing to find.
func orNoneFound(err error) error {
	if isFinal(err) {
		return err
	}
	return errNoneFound
}

// choose takes the one calendar that was found, or asks for a choice.
func (s *Source) choose(found []Calendar) (path string, err error) {
	if len(found) == 1 {
		u, err := url.Parse(found[0].Address)
		if err != nil {
			return "", errNoneFound
		}
		return u.Path, nil
	}
	var words []string
	for _, c := range found[:min(len(found), maxListed)] {
		words = append(words, fmt.Sprintf("%q is %s", c.Name, c.Address))
	}
	return "", &ics.FetchError{
		Calendar: s.o.Name, Address: shown(s.address),
		Err:  fmt.Errorf("there are %d calendars: %s", len(found), strings.Join(words, ", ")),
		Hint: "configure the address of one of them",
	}
}

// A discoverer is the HTTP client that go-webdav discovers calendars with. It
// hands out mended answers, in which go-webdav finds nothing to trip over: it
// gives up a whole answer for one member with an error status or without a
// type, for a status line without words and for blanks around a name; it takes
// the first propstat for the only one; it forgets the host of a name; it cuts
// the last slash off the address (hkdb/aerion#363); and it nests as deeply as
// the answer does, until the stack overflows.
type discoverer struct {
	*client
	address *url.URL
}

func (s *Source) discoverer(at *url.URL) (*caldav.Client, error) {
	return caldav.NewClient(&discoverer{s.client, at}, at.String())
}

// Do sends a request of go-webdav and mends the answer.
func (d *discoverer) Do(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	at, depth := req.URL, req.Header.Get("Depth")
	if at.Path+"/" == d.address.Path {
		at = d.address
	}
	mended := &mended{server: d.server, flat: depth == "0"}
	if _, err := d.ask(req.Context(), req.Method, at, depth, string(body), mended.add); err != nil {
		return nil, err
	}
	if mended.flat && len(mended.Responses) == 0 {
		return nil, fmt.Errorf("%w: it is empty", errNotDAV)
	}
	text, err := xml.Marshal(mended)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusMultiStatus, Status: "207 Multi-Status", Request: req,
		Header: http.Header{"Content-Type": {"application/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(text)),
	}, nil
}

// mended is a multi-status answer with what discovery needs and nothing else.
type mended struct {
	XMLName   xml.Name   `xml:"DAV: multistatus"`
	Responses []response `xml:"DAV: response"`
	server    *url.URL
	flat      bool // one response is wanted
}

// add takes in a response.
func (m *mended) add(r response) error {
	if code := r.code(); code != 0 && code/100 != 2 || len(r.Hrefs) == 0 || m.flat && len(m.Responses) > 0 || len(m.Responses) >= maxFound {
		return nil
	}
	p := r.props()
	if p.Type == nil {
		p.Type = &resourceType{}
	}
	p.Data, p.SyncToken, p.CTag = "", "", ""
	for _, list := range []*[]string{&r.Hrefs, p.Principal.list(), p.HomeSet.list()} {
		if err := m.mend(list); err != nil {
			return err
		}
	}
	if p.Principal != nil && len(p.Principal.Hrefs) == 0 { // nobody is logged in
		p.Principal = nil
	}
	m.Responses = append(m.Responses, response{Hrefs: r.Hrefs, PropStats: []propStat{{p, "HTTP/1.1 200 OK"}}})
	return nil
}

// list is the list of names, also where there is none.
func (h *hrefs) list() *[]string {
	if h == nil {
		return &[]string{}
	}
	return &h.Hrefs
}

// mend leaves the first of several names, as a path on the server.
func (m *mended) mend(names *[]string) error {
	if len(*names) == 0 {
		return nil
	}
	u, err := m.server.Parse(strings.TrimSpace((*names)[0]))
	if err != nil {
		return fmt.Errorf("%w: it holds a name that is no address", errNotDAV)
	}
	if !strings.EqualFold(u.Hostname(), m.server.Hostname()) {
		return &elsewhereError{u.Scheme + "://" + u.Host}
	}
	*names = []string{(&url.URL{Path: u.Path}).EscapedPath()}
	return nil
}
