package answer_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// The two of the tests, and when they write: Tuesday 24 November 2026, 11:00
// in Berlin.
var (
	maria = answer.Somebody{Email: "maria@example.com", Names: []string{"Maria Rossi", "Maria"}}
	alice = answer.Somebody{Email: "alice@example.com", Names: []string{"Alice Ng", "Alice"}}
	at    = time.Date(2026, 11, 24, 11, 0, 0, 0, time.FixedZone("CET", 3600))

	fromAlice = answer.Circumstances{Manager: maria, Report: alice, At: at}
	fromMaria = answer.Circumstances{Manager: maria, Report: alice, ByManager: true, At: at}
)

var templates = sync.OnceValues(func() (*form.Templates, error) { return form.Load(nil) })

// open is what the two have promised in the mails of the tests.
var openSteps = []form.Step{
	{ID: 3, Owner: "alice@example.com", Text: "draft the RFC for the importer", Due: "2026-11-27", State: "open"},
	{ID: 4, Owner: "maria@example.com", Text: "ask finance about the conference", Due: "2026-11-20", State: "open"},
	{ID: 7, Owner: "alice@example.com", Text: "pair with Tom on the release", State: "open"},
}

// number is where a figure has its target.
func number(v float64) *float64 { return &v }

// history is what a metric was at earlier 1:1s.
func history(values ...float64) []form.Point {
	var out []form.Point
	for _, v := range values {
		out = append(out, form.Point{Value: v})
	}
	return out
}

// brief is what a mail of a kind is made of.
func brief(kind form.Kind) form.Brief {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	end := start.Add(30 * time.Minute)
	b := form.Brief{
		Kind: kind, Language: "en", Zone: time.FixedZone("CET", 3600),
		Manager: form.Party{Name: "Maria Rossi", First: "Maria", Email: maria.Email},
		Report:  form.Party{Name: "Alice Ng", First: "Alice", Email: alice.Email},
		Start:   start, End: end, Title: "Alice <> Maria", Location: "Room Kiel",
		Agenda:    form.Agenda(form.DefaultSections(), start, end, true),
		Questions: form.DefaultQuestions(), Reading: form.DefaultReading(),
		Open: openSteps, Ref: "k3v9q7", PrepSent: start.Add(-96 * time.Hour),
		Figures: []form.Figure{
			{Name: "Tickets closed", Value: 42, Before: number(37), Target: number(40), Better: "higher", At: start,
				History: history(28, 31, 30, 33, 31, 35, 37, 34, 38, 36, 39, 37)},
			{Name: "Customer satisfaction", Unit: "%", Value: 91.5, Before: number(93), Target: number(95), Better: "higher", At: start, History: history(95.5, 94, 96, 93)},
		},
	}
	if kind == form.Wrapup || kind == form.WrapupNudge || kind == form.Briefing {
		b.ToManager = true
		b.Answers = []form.Answer{
			{Key: "wins", Text: "The importer is live, and nobody noticed.\nThat was the goal."},
			{Key: "challenges", Text: "Reviews take three days.\n\nI wait more than I write."},
			{Key: "priorities", Text: "The RFC."},
			{Key: "efforts", Text: "Tickets yes. Satisfaction was the outage."},
		}
	}
	return b
}

// sheet is a mail that the project's own templates wrote.
func sheet(t testing.TB, kind form.Kind) answer.Sheet {
	t.Helper()
	if s, ok := sheets.Load(kind); ok {
		return s.(answer.Sheet)
	}
	s := write(t, brief(kind))
	sheets.Store(kind, s)
	return s
}

var sheets sync.Map // by kind

func write(t testing.TB, b form.Brief) answer.Sheet {
	t.Helper()
	all, err := templates()
	if err != nil {
		t.Fatal(err)
	}
	f, err := all.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	s := answer.Sheet{Kind: b.Kind, Text: f.Text, HTML: f.HTML, Marks: f.Questions}
	for line := range strings.SplitSeq(f.Text, "\n") {
		for _, o := range b.Open {
			if strings.HasPrefix(line, fmt.Sprintf("- [ ] %d ", o.ID)) {
				s.Items = append(s.Items, answer.Item{ID: o.ID, Line: line})
			}
		}
	}
	if len(s.Items) != len(b.Open) && b.Kind != form.Changed {
		t.Fatalf("%d of %d promises stand in the text", len(s.Items), len(b.Open))
	}
	return s
}

// under returns what was read under a key.
func under(a answer.Answers, key string) string {
	for _, u := range a.Under {
		if u.Key == key {
			return u.Text
		}
	}
	return ""
}
