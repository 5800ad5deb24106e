package history_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/history"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

const maria, alice, ben = "maria@example.com", "alice@example.com", "ben@example.com"

var (
	tuesday = time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	roster  = calendar.NewRoster(calendar.Person{Zone: time.UTC}, []calendar.Person{
		{Email: maria, Name: "Maria Lopez"}, {Email: alice, Name: "Alice Ng", Aliases: []string{"ang@example.com"}, Manager: maria},
	}, []string{maria}, "")
)

// written is a store in which a month of two pairs is written down.
func written(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	put := func(report, key string, start time.Time, fill func(*plan.Record)) {
		r := plan.Record{Key: key, Event: plan.Seen{Manager: maria, Report: report, Title: "1:1", Start: start, End: start.Add(time.Hour), Held: start.Add(time.Hour),
			State: calendar.On, IDs: []calendar.ID{{UID: key}}, Calendars: []string{"c"}}}
		fill(&r)
		if err := s.Put(r); err != nil {
			t.Fatal(err)
		}
	}
	put(alice, "k1", tuesday.AddDate(0, 0, -7), func(r *plan.Record) {
		r.Answers = []form.Answer{{Key: "wins", Text: "The importer\nis live."}, {Key: "challenges", Text: "=SUM(A1)"}}
		r.Metrics = []form.Figure{{Name: "Tickets", Unit: "a week", Value: 17}}
		r.Notes = []form.Answer{{Key: "development", Text: "She would like to lead."}}
	})
	put(alice, "k2", tuesday, func(r *plan.Record) {
		r.Summary, r.NextTime = "Good *talk*.", "# The conference"
		r.Metrics = []form.Figure{{Name: "Tickets", Unit: "a week", Value: 21}}
		r.Corrections = []plan.Remark{{ID: "m", From: alice, Text: "It was Ben."}}
	})
	put(ben, "k3", tuesday, func(r *plan.Record) { r.Summary = "Short." })
	put(ben, "k4", tuesday.AddDate(0, 0, 7), func(r *plan.Record) { r.Event.Held = time.Time{} }) // nothing is written of it
	pairs := []store.Pair{
		{Manager: maria, Report: alice, Steps: []form.Step{
			{ID: 1, Owner: alice, Text: "draft the RFC", Due: "2026-11-20", State: "done", Created: tuesday.AddDate(0, 0, -7), Closed: tuesday, Meeting: "k1"},
			{ID: 2, Owner: maria, Text: "talk to HR", Due: "2026-12-01", State: "open", Created: tuesday, Meeting: "k2"},
			{ID: 3, Text: "nobody's", State: "open", Created: tuesday, Meeting: "k2"},
		}},
		{Manager: maria, Report: ben, ReportName: "Ben Okafor", Steps: []form.Step{{ID: 2, Owner: ben, Text: "rest", State: "done", Created: tuesday}}},
	}
	for _, p := range pairs {
		if err := s.PutPair(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutPrivate(store.Private{Manager: maria, Report: alice, Notes: []store.PrivateNote{{ID: "m1", Meeting: "k2", Text: "SECRET"}}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestActionsAreSortedByTheirDay(t *testing.T) {
	got, err := history.Actions(written(t), history.Filter{Roster: roster})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, a := range got {
		texts = append(texts, a.Text)
	}
	if diff := cmp.Diff([]string{"draft the RFC", "talk to HR", "nobody's", "rest"}, texts); diff != "" {
		t.Error(diff)
	}
	if got[0].Meeting == nil || got[0].Meeting.UID != "k1" || got[0].Closed != "2026-11-24T09:00:00Z" || got[3].Meeting != nil {
		t.Errorf("got %+v", got)
	}
	if !got[1].Overdue(calendar.Date{Year: 2026, Month: 12, Day: 2}) || got[0].Overdue(calendar.Date{Year: 2026, Month: 12, Day: 2}) || got[1].Overdue(calendar.Date{Year: 2026, Month: 12, Day: 1}) {
		t.Error("overdue is what is open past its day")
	}
}

func TestFindAPromiseByItsNumber(t *testing.T) {
	s := written(t)
	for _, c := range []struct {
		filter history.Filter
		id     int
		want   string // the report, or what the error says
	}{
		{history.Filter{Roster: roster}, 1, alice},
		{history.Filter{Roster: roster}, 2, alice}, // Ben's is done
		{history.Filter{Roster: roster, Report: ben}, 2, ben},
		{history.Filter{Roster: roster, Report: "ang@example.com"}, 3, alice},
		{history.Filter{Roster: roster}, 9, "no promise with the number 9"},
	} {
		name, err := history.Find(s, c.filter, c.id)
		got := name.Report
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%d: got %q, want %q", c.id, got, c.want)
		}
	}
}

func TestNotesAreSearchedInAllThatIsWritten(t *testing.T) {
	s := written(t)
	for search, want := range map[string]int{"": 3, "importer": 1, "IMPORTER live": 1, "importer conference": 0, "RFC": 1, "it was ben": 1, "secret": 0} {
		notes, err := history.Notes(s, history.Filter{Roster: roster, Search: search}, false)
		if err != nil || len(notes) != want {
			t.Errorf("%q: got %d notes (%v), want %d", search, len(notes), err, want)
		}
	}
	if notes, _ := history.Notes(s, history.Filter{Roster: roster, Search: "secret"}, true); len(notes) != 1 {
		t.Error("what is private is not found when it is asked for")
	}
	if notes, _ := history.Notes(s, history.Filter{Roster: roster, Since: tuesday, Person: alice}, false); len(notes) != 1 {
		t.Errorf("by period and person: %d notes", len(notes))
	}
}

func TestMarkdownSaysWhatIsWrittenAndNothingElse(t *testing.T) {
	notes, err := history.Notes(written(t), history.Filter{Roster: roster, Report: alice}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := `# Maria Lopez with Alice Ng, Tue 17 Nov 2026, 09:00 UTC

## From Alice Ng's prep form

**Wins**

The importer
is live.

**Challenges**

=SUM(A1)

## Metrics

- Tickets: 17 a week

## Development

She would like to lead.

## Next steps

- [x] 1 alice@example.com: draft the RFC, due 2026-11-20

# Maria Lopez with Alice Ng, Tue 24 Nov 2026, 09:00 UTC

## Summary

Good \*talk\*.

## Metrics

- Tickets: 21 a week

## Next steps

- [ ] 2 maria@example.com: talk to HR, due 2026-12-01
- [ ] 3 nobody yet: nobody's

## Next time

\# The conference

## Added by Alice Ng

It was Ben.

## Private

SECRET
`
	if diff := cmp.Diff(want, history.Markdown(notes, time.UTC)); diff != "" {
		t.Error(diff)
	}
}

func TestTheTableHoldsNoFormula(t *testing.T) {
	notes, err := history.Notes(written(t), history.Filter{Roster: roster}, false)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := history.WriteCSV(&b, notes, time.UTC); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"date,manager,report,kind", "answer,Wins,\"The importer\nis live.\"", "'=SUM(A1)", "2026-11-24,maria@example.com,alice@example.com,step,,talk to HR,maria@example.com,2026-12-01,open"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "SECRET") {
		t.Error("it holds what is private")
	}
}

func TestAReviewSumsUpAPeriod(t *testing.T) {
	f := history.Filter{Roster: roster, Report: alice, Since: tuesday.AddDate(0, -6, 0), Until: tuesday.AddDate(0, 0, 1)}
	reviews, err := history.Reviews(written(t), f, time.UTC)
	if err != nil || len(reviews) != 1 {
		t.Fatalf("got %d reviews (%v)", len(reviews), err)
	}
	r := reviews[0]
	if r.Held != 2 || r.Answered != 1 || len(r.Done) != 1 || len(r.Owed) != 1 || len(r.Open) != 1 || len(r.Wins) != 1 || len(r.Development) != 1 {
		t.Errorf("got %+v", r)
	}
	if diff := cmp.Diff([]history.Trend{{Name: "Tickets", Unit: "a week", First: 17, Last: 21, Low: 17, High: 21, Times: 2}}, r.Trends); diff != "" {
		t.Error(diff)
	}
	text := r.Markdown()
	for _, want := range []string{"# Alice Ng, 2026-05-24 to 2026-11-25", "From 2 1:1s with Maria Lopez. One prep form answered.", "- Tickets: from 17 to 21 a week", "## Still open on the manager's side"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "SECRET") {
		t.Error("it holds what is private")
	}
}

// Somebody with records under two addresses once had the same review twice.
func TestAReviewIsOneWhateverTheAddresses(t *testing.T) {
	s := written(t)
	r := plan.Record{Key: "k9", Event: plan.Seen{Manager: maria, Report: "ang@example.com", Title: "1:1", Start: tuesday, End: tuesday.Add(time.Hour), Held: tuesday.Add(time.Hour), State: calendar.On}}
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	reviews, err := history.Reviews(s, history.Filter{Roster: roster, Report: alice, Since: tuesday.AddDate(0, -6, 0), Until: tuesday.AddDate(0, 0, 1)}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if len(reviews) != 1 || reviews[0].Held != 3 || len(reviews[0].Owed) != 1 {
		t.Errorf("got %+v", reviews)
	}
}
