package form_test

import (
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"oneonone/mail/form"
)

// zone loads a time zone, from the binary if the machine has none.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func number(v float64) *float64 { return &v }

// brief is a full brief of a kind, to whoever gets that kind.
func brief(t testing.TB, kind form.Kind, figures bool) form.Brief {
	start, end := at(t, "2026-11-24T09:00:00Z"), at(t, "2026-11-24T09:30:00Z")
	b := form.Brief{
		Kind: kind, Language: "en", Zone: zone(t, "Europe/Berlin"),
		Manager: form.Party{Name: "Maria Rossi", First: "Maria", Email: "maria@example.com"},
		Report:  form.Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"},
		Start:   start, End: end, Title: "Alice <> Maria", Location: "Room Kiel",
		Agenda:    form.Agenda(form.DefaultSections(), start, end, figures),
		Questions: form.DefaultQuestions(), Reading: form.DefaultReading(),
		Open: []form.Step{
			{ID: 3, Owner: "alice@example.com", Text: "draft the RFC for the importer", Due: "2026-11-27", State: "open"},
			{ID: 4, Owner: "maria@example.com", Text: "ask finance about the conference", Due: "2026-11-20", State: "open"},
			{ID: 7, Owner: "alice@example.com", Text: "pair with Tom on the release", State: "open"},
		},
		PrepSent: at(t, "2026-11-20T08:00:00Z"),
		Ref:      "k3v9q7",
	}
	if figures {
		b.Figures = []form.Figure{
			{Name: "Tickets closed", Value: 42, Before: number(37), Target: number(40), Better: "higher", At: at(t, "2026-11-23T06:00:00Z")},
			{Name: "Customer satisfaction", Unit: "%", Value: 91.5, Before: number(93), Target: number(95), Better: "higher", At: at(t, "2026-11-23T06:00:00Z")},
			{Name: "Time to first answer", Unit: "h", Value: 3.25, Before: number(3.25), At: at(t, "2026-11-13T06:00:00Z")},
		}
	}
	switch kind {
	case form.Briefing, form.Wrapup, form.WrapupNudge:
		b.ToManager = true
		b.Answers = []form.Answer{
			{Key: "wins", Text: "The importer is live, and nobody noticed.\nThat was the goal."},
			{Key: "challenges", Text: "Reviews take three days.\n\nI wait more than I write."},
			{Key: "priorities", Text: "The RFC."},
		}
		if figures {
			b.Answers = append(b.Answers, form.Answer{Key: "efforts", Text: "Tickets yes. Satisfaction was the outage."})
		}
		b.Missing = []string{"Alice has not said anything about feedback."}
		b.Warnings = []string{"The calendar of Maria was last read on Mon 23 Nov 2026, 08:00 CET."}
		b.Human = "What did you enjoy most outside of work lately?"
		b.Next = "Mentor somebody newer for a month, with a short talk each week."
	case form.Changed:
		b.Change, b.WasStart, b.Following = form.Moved, at(t, "2026-11-23T13:00:00Z"), at(t, "2026-12-01T09:00:00Z")
	case form.Problem:
		b = form.Brief{Kind: kind, Zone: b.Zone, ToManager: true, Manager: b.Manager, Report: b.Report, Ref: b.Ref, Trouble: form.Trouble{
			Subject: "mail to alice@example.com",
			What:    "The mail server says that there is no mailbox alice@example.com.",
			Hint:    "Correct the address in the config or in the calendar, then run: oneonone send prep alice@example.com",
			Detail:  "550 5.1.1 <alice@example.com>: Recipient address rejected:\nUser unknown in virtual mailbox table",
			Since:   at(t, "2026-11-20T08:00:12Z"),
			Effects: []string{"Prep for the 1:1 with Maria, Tue 24 Nov 2026, 10:00 CET"},
		}}
	}
	return b
}

// load returns the built-in templates.
func load(t testing.TB) *form.Templates {
	t.Helper()
	templates, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return templates
}

var builtin = sync.OnceValues(func() (*form.Templates, error) { return form.Load(nil) })
