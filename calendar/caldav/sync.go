package caldav

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
)

const (
	spare      = 8 * 24 * time.Hour // how far beyond the window asked for a query goes, so that it need not move at every step
	renewAfter = 24 * time.Hour     // how old a whole query may be: a server whose tags are wrong is seen through within a day
	maxChanges = 1000               // more are asked for as a whole
	batch      = 100                // objects asked for by name at a time
)

// tags tell one state of a calendar from another; each may be "".
type tags struct{ sync, c string }

// same reports whether nothing has changed from one state to the other. The
// sync-token is the better witness: there are servers that forget the ctag.
func (t tags) same(other tags) bool {
	if t.sync != "" || other.sync != "" {
		return t.sync == other.sync
	}
	return t.c != "" && t.c == other.c
}

// refresh brings the copy in force up to date.
func (s *Source) refresh(ctx context.Context, now time.Time, window calendar.Span) error {
	is, err := s.state(ctx)
	if err != nil {
		return err
	}
	whole := s.pending != "" || !s.record.covers(window) || now.Sub(s.record.Whole) >= renewAfter || now.Before(s.record.Whole)
	was := tags{s.record.SyncToken, s.record.CTag}
	switch {
	case whole:
	case is.same(was):
		s.confirm(now)
		return nil
	case is.sync != "" && was.sync != "":
		if done, err := s.readChanges(ctx, now, is); done || err != nil {
			return err
		}
	}
	return s.readWhole(ctx, now, window, is)
}

// state finds the calendar, if that was not done yet, and returns its tags.
func (s *Source) state(ctx context.Context) (tags, error) {
	p, self, err := s.look(ctx, s.calendar())
	known := !s.record.Since.IsZero() // another calendar is never taken for it unasked
	switch {
	case err == nil && p.isCalendar():
		s.self = self
		return tags{p.SyncToken, p.CTag}, nil
	case err == nil && known:
		return tags{}, errNot
	case err != nil && (known || isFinal(err)):
		return tags{}, err
	}
	found, e := s.discover(ctx)
	if e != nil {
		if err != nil && errors.Is(e, errNoneFound) { // what the address itself says is nearer to the fault
			return tags{}, err
		}
		return tags{}, e
	}
	path, e := s.choose(found)
	if e != nil {
		return tags{}, e
	}
	p, self, err = s.look(ctx, s.client.at(path))
	if err == nil && !p.isCalendar() {
		err = errNoneFound
	}
	if err != nil {
		return tags{}, err
	}
	s.path, s.self = path, self
	return tags{p.SyncToken, p.CTag}, nil
}

// look asks what is at an address, and by which names the server calls it.
func (s *Source) look(ctx context.Context, at *url.URL) (p props, self []string, err error) {
	self = []string{strings.TrimSuffix(at.Path, "/")}
	seen := false
	_, err = s.client.ask(ctx, "PROPFIND", at, "0", askTags, func(r response) error {
		if seen || r.code()/100 > 2 || len(r.Hrefs) == 0 {
			return nil
		}
		seen, p = true, r.props()
		self = append(self, strings.TrimSuffix(keyOf(at, r.Hrefs[0]), "/"))
		return nil
	})
	return p, self, err
}

// report sends a REPORT about the calendar.
func (s *Source) report(ctx context.Context, depth, body string) (*answer, error) {
	a, at := newAnswer(), s.calendar()
	token, err := s.client.ask(ctx, "REPORT", at, depth, body, func(r response) error { return a.take(at, s.self, r) })
	a.token = token
	return a, err
}

// readChanges reads what has changed since the sync-token that is known. It is
// not done where the server does not go along: it has forgotten the token, or
// never took one (403, 409, 410, 415, 507 and others have been seen), or what
// it says does not hold together.
func (s *Source) readChanges(ctx context.Context, now time.Time, is tags) (done bool, err error) {
	a, err := s.report(ctx, "0", askChanges(s.record.SyncToken))
	if err != nil {
		return false, unlessRefused(err)
	}
	changed := slices.Collect(maps.Values(a.named))
	if a.partial || a.token == "" || len(a.odd) > 0 || len(changed)+len(a.gone) > maxChanges {
		return false, nil
	}
	got, err := s.fetch(ctx, changed)
	if err != nil {
		return false, unlessRefused(err)
	}
	next := maps.Clone(s.objects)
	for key := range a.gone {
		delete(next, key)
	}
	for _, found := range []objects{a.found, got.found} {
		for key, o := range found {
			next.put(key, o, s.objects[key])
		}
	}
	for key := range a.named {
		if _, ok := got.found[key]; !ok { // listed, and then not to be had: see what a whole answer says
			return false, nil
		}
	}
	if len(next) > maxObjects {
		return false, nil
	}
	r := s.record
	r.SyncToken, r.CTag = a.token, is.c
	return true, s.accept(now, next, r)
}

// unlessRefused lets pass what a server says that will not answer one kind of
// question, so that another can be asked.
func unlessRefused(err error) error {
	var status *statusError
	switch {
	case errors.Is(err, errNotDAV):
		return nil
	case !errors.As(err, &status), status.code == http.StatusUnauthorized, status.code == http.StatusTooManyRequests:
		return err
	case status.code < 500, status.code == http.StatusNotImplemented, status.code == http.StatusInsufficientStorage:
		return nil
	}
	return err
}

// fetch asks for objects by name.
func (s *Source) fetch(ctx context.Context, hrefs []string) (*answer, error) {
	out := newAnswer()
	slices.Sort(hrefs)
	for some := range slices.Chunk(hrefs, batch) {
		a, err := s.report(ctx, "1", askObjects(some))
		if err != nil {
			return nil, err
		}
		maps.Copy(out.found, a.found)
		maps.Copy(out.gone, a.gone)
		maps.Copy(out.odd, a.odd)
	}
	return out, nil
}

// readWhole reads all objects with an event in the window and some time
// around it.
func (s *Source) readWhole(ctx context.Context, now time.Time, window calendar.Span, is tags) error {
	span := calendar.Span{Start: window.Start.Add(-spare), End: window.End.Add(spare)}
	a, err := s.query(ctx, span)
	if err != nil {
		return err
	}
	unseen := s.unseen(a, window)
	got, err := s.fetch(ctx, slices.Collect(maps.Values(unseen)))
	if err != nil {
		return err
	}
	next := s.settle(a, got, unseen)
	if s.doubtful(now, next, span) {
		return nil
	}
	r := s.record
	r.From, r.To, r.Whole, r.SyncToken, r.CTag = span.Start, span.End, now, is.sync, is.c
	return s.accept(now, next, r)
}

// query asks for all objects in a span of time; for all there are, if the
// server refuses such a question.
func (s *Source) query(ctx context.Context, span calendar.Span) (*answer, error) {
	a, err := s.report(ctx, "1", askRange(span.Start, span.End))
	if err != nil && unlessRefused(err) == nil {
		if all, e := s.report(ctx, "1", askAll()); e == nil {
			a, err = all, nil
		}
	}
	if err == nil && a.partial {
		err = errPartial
	}
	return a, err
}

// unseen lists the objects that a query did not show, and that are to be asked
// for by name: those that it names without their data, and those that had an
// event in the window and are not in it, which may have moved or be gone.
func (s *Source) unseen(a *answer, window calendar.Span) map[string]string {
	out := maps.Clone(a.named)
	for key, o := range s.objects {
		_, found := a.found[key]
		if _, odd := a.odd[key]; !found && !odd && key != "" && s.matters(o, window) {
			out[key] = o.href
		}
	}
	return out
}

// settle makes objects of two answers: that of a query and that to the names
// of what was unseen in it.
func (s *Source) settle(a, got *answer, unseen map[string]string) objects {
	next := objects{}
	for _, found := range []objects{got.found, a.found} {
		for key, o := range found {
			next.put(key, o, s.objects[key])
		}
	}
	for key := range a.odd {
		unseen[key] = key
	}
	for key, href := range unseen {
		_, there := next[key]
		_, named := a.named[key] // so that it may be too new to be had, or just gone: the next reading says
		if !there && (named || !got.gone[key]) {
			next.keep(key, object{href: href}, s.objects[key], excuse(key, a, got))
		}
	}
	return next
}

// excuse says why an object could not be had.
func excuse(key string, answers ...*answer) string {
	for _, a := range answers {
		if code := a.odd[key]; code != 0 {
			return fmt.Sprintf("the server does not show it (%d %s)", code, http.StatusText(code))
		}
	}
	return "the server has it, but does not show it"
}
