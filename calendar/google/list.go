package google

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	gcal "google.golang.org/api/calendar/v3"
	"google.golang.org/api/googleapi"

	"oneonone/calendar"
)

const (
	pageSize   = 2500 // the most that the API allows
	maxPages   = 40   // of one window: 100,000 occurrences
	maxMissing = 20   // entries that are asked for by name in one reading
	kind       = "calendar#events"
)

// What is asked for of an event, and of a list.
const (
	eventFields = "id,status,eventType,iCalUID,recurringEventId,originalStartTime,start,end,endTimeUnspecified," +
		"summary,description,location,organizer(email,displayName,self),attendeesOmitted,guestsCanSeeOtherGuests," +
		"attendees(email,displayName,responseStatus,resource,self,organizer,optional,additionalGuests)," +
		"visibility,transparency,sequence,created,updated"
	listFields = "kind,etag,accessRole,timeZone,nextPageToken,nextSyncToken,items(" + eventFields + ")"
)

// A listing is what a list of the whole window says.
type listing struct {
	unchanged   bool // it is what the ETag stands for
	items       []*gcal.Event
	zone        string // of the calendar
	etag, token string
}

// query begins a list request with what has to be the same in all of them, so
// that a sync token of the one serves for the other.
func (s *Source) query() *gcal.EventsListCall {
	return s.events.List(s.o.Calendar).SingleEvents(true).ShowDeleted(true).MaxResults(pageSize)
}

// list reads the window to its last page. An ETag makes it conditional.
func (s *Source) list(ctx context.Context, now time.Time, window calendar.Span, etag string) (listing, error) {
	var got listing
	next, seen := "", map[string]bool{}
	for n := 1; ; n++ {
		page, err := s.page(ctx, now, window, etag, next)
		var answer *googleapi.Error
		switch {
		case errors.As(err, &answer) && answer.Code == http.StatusNotModified && etag != "":
			return listing{unchanged: true}, nil
		case err != nil:
			return got, err
		case page.Kind != kind:
			return got, errNotCalendar
		case page.AccessRole == "freeBusyReader" || page.AccessRole == "none":
			return got, errFreeBusy
		}
		got.items, got.zone = append(got.items, page.Items...), page.TimeZone
		got.token, got.etag, etag = page.NextSyncToken, "", ""
		if n == 1 {
			got.etag = page.Etag
		}
		switch next = page.NextPageToken; {
		case next == "":
			got.items = slices.DeleteFunc(got.items, func(e *gcal.Event) bool { return e == nil || e.Id == "" })
			return got, nil
		case seen[next] || n == maxPages:
			return got, fmt.Errorf("the list has no end: more than %d pages", n)
		}
		seen[next] = true
	}
}

func (s *Source) page(ctx context.Context, now time.Time, window calendar.Span, etag, token string) (page *gcal.Events, err error) {
	call := s.query().Fields(listFields).
		TimeMin(window.Start.UTC().Format(time.RFC3339)).TimeMax(window.End.UTC().Format(time.RFC3339))
	if token != "" {
		call.PageToken(token)
	}
	if etag != "" {
		call.IfNoneMatch(etag)
	}
	err = s.try(ctx, now, func(ctx context.Context) (err error) {
		page, err = call.Context(ctx).Do()
		return err
	})
	return page, err
}

// confirmMissing asks for the entries to come that were known and are missing
// from a list, though it names the deleted ones too: each is taken in as it is
// now, or left out if it is gone. It returns how many could not be asked for;
// these stay as they were.
func (s *Source) confirmMissing(ctx context.Context, now time.Time, window calendar.Span, got *listing, known []*gcal.Event) (doubts int) {
	for i, old := range s.missing(now, window, got, known) {
		if i >= maxMissing || doubts > 0 {
			got.items, doubts = append(got.items, old), doubts+1
			continue
		}
		is, err := s.get(ctx, now, old.Id)
		var answer *googleapi.Error
		switch {
		case err == nil && is.Id == old.Id:
			complete([]*gcal.Event{is}, []*gcal.Event{old})
			got.items = append(got.items, is)
		case errors.As(err, &answer) && (answer.Code == http.StatusNotFound || answer.Code == http.StatusGone):
		default:
			got.items, doubts = append(got.items, old), doubts+1
		}
	}
	return doubts
}

// missing are the entries to come that were known and are not in the list, the
// next one first.
func (s *Source) missing(now time.Time, window calendar.Span, got *listing, known []*gcal.Event) []*gcal.Event {
	listed := map[string]bool{}
	for _, e := range got.items {
		listed[e.Id] = true
	}
	m := mapper{zone: zoneNamed(got.zone, s.o.Zone), zones: map[string]*time.Location{}}
	start := map[*gcal.Event]time.Time{}
	var out []*gcal.Event
	for _, old := range known {
		var e calendar.Event
		if listed[old.Id] || old.Status == "cancelled" || !m.times(&e, old) {
			continue
		}
		if e.End.After(now) && e.In(window) {
			start[old] = e.Start
			out = append(out, old)
		}
	}
	slices.SortStableFunc(out, func(a, b *gcal.Event) int { return start[a].Compare(start[b]) })
	return out
}

func (s *Source) get(ctx context.Context, now time.Time, id string) (is *gcal.Event, err error) {
	err = s.try(ctx, now, func(ctx context.Context) (err error) {
		is, err = s.events.Get(s.o.Calendar, id).Fields(eventFields).Context(ctx).Do()
		return err
	})
	return is, err
}
