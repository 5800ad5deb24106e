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
		Topics: []form.Topic{
			{From: "maria@example.com", Text: "who could take the release in December"},
			{From: "alice@example.com", Text: "a day from home each week"},
		},
		PrepSent: at(t, "2026-11-20T08:00:00Z"),
		Ref:      "k3v9q7",
	}
	if figures {
		b.Figures = []form.Figure{
			{Name: "Tickets closed", Value: 42, Before: number(37), Target: number(40), Better: "higher", At: at(t, "2026-11-23T06:00:00Z"),
				History: history(28, 31, 30, 33, 31, 35, 37, 34, 38, 36, 39, 37)},
			{Name: "Customer satisfaction", Unit: "%", Value: 91.5, Before: number(93), Target: number(95), Better: "higher", At: at(t, "2026-11-23T06:00:00Z"),
				History: history(95.5, 94, 96, 93)},
			{Name: "Time to first answer", Unit: "h", Value: 3.25, Before: number(3.25), At: at(t, "2026-11-13T06:00:00Z"), History: history(3.25)},
		}
	}
	switch kind {
	case form.Briefing, form.Wrapup, form.WrapupNudge:
		b.ToManager = true
		b.Answers = []form.Answer{
			{Key: "wins", Text: "The importer is live, and nobody noticed.\nThat was the goal."},
			{Key: "challenges", Text: "Reviews take three days.\n\nI wait more than I write."},
			{Key: "priorities", Text: "The RFC."},
			{Key: "general", Text: "I am off on Friday."},
		}
		if figures {
			b.Answers = append(b.Answers, form.Answer{Key: "efforts", Text: "Tickets yes. Satisfaction was the outage."})
		}
		b.Missing = []string{"Alice has not said anything about feedback."}
		b.Warnings = []string{"The calendar of Maria was last read on Mon 23 Nov 2026, 08:00 CET."}
		b.Human = "What did you enjoy most outside of work lately?"
		b.Next = "Mentor somebody newer for a month, with a short talk each week."
	case form.Recap:
		b.Agreed = agreed()
	case form.ActionsDue:
		b.ToManager, b.Start, b.End = true, at(t, "2026-11-26T23:00:00Z"), time.Time{}
		b.Due = due()
	case form.NotUnderstood:
		b.Misread = form.Misread{
			Subject: "Re: Prep for your 1:1 with Maria, Tue 24 Nov 10:00 CET", At: at(t, "2026-11-23T16:12:00Z"),
			Why:   "It came from alice@home.example.test, and the prep form went to alice@example.com.",
			Hints: []string{"Reply from alice@example.com.", "Or have the other address put among your aliases."},
			Text:  "Wins: the importer is live.\n\nI am off on Friday.",
		}
	case form.Digest:
		b.ToManager, b.Start, b.End = true, at(t, "2026-12-01T08:00:00Z"), time.Time{}
		b.Health = health(t)
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

// recap is a full recap to one of the two.
func recap(t testing.TB, toManager bool) form.Brief {
	b := brief(t, form.Recap, false)
	b.ToManager = toManager
	return b
}

// agreed is what the 1:1 of the samples came to.
func agreed() form.Agreed {
	return form.Agreed{
		Summary: "The importer is live and holds. Alice takes over the RFC;\nthe conference is hers if finance agrees.",
		Notes: []form.Answer{
			{Key: "check-in", Label: "Check-in", Text: "Tired, but glad that the release is out."},
			{Key: "development", Label: "Development", Text: "Would like to lead the next project.\n\nTo try: the RFC review with two teams."},
		},
		Steps: []form.Step{
			{ID: 8, Owner: "maria@example.com", Text: "ask Tom to share the release", Due: "2026-11-25", State: "open"},
			{ID: 9, Owner: "alice@example.com", Text: "invite two teams to the RFC review", Due: "2026-12-04", State: "open"},
			{ID: 10, Owner: "alice@example.com", Text: "write down the steps of the release", State: "open"},
		},
		Closed: []form.Step{
			{ID: 5, Owner: "alice@example.com", Text: "measure how long reviews take", State: "done"},
			{ID: 6, Owner: "maria@example.com", Text: "move the 1:1 to the morning", State: "dropped"},
		},
		NextTime: "How did the review go?",
		Private:  "Seems worn out.\nWatch the load until Christmas.",
		Doubts:   []string{"No day is given for 10, \"write down the steps of the release\": reply \"10: Friday\"."},
		Unplaced: "Also spoke about the new office.",
	}
}

// due is what somebody promised in two pairs.
func due() []form.Promise {
	olga := form.Party{Name: "Olga Petrova", First: "Olga", Email: "olga@example.com"}
	alice := form.Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"}
	return []form.Promise{
		{Step: form.Step{ID: 1, Owner: "maria@example.com", Text: "ask finance about the conference", Due: "2026-11-20", State: "open"}, With: alice},
		{Step: form.Step{ID: 2, Owner: "maria@example.com", Text: "send the plan for next year", Due: "2026-11-27", State: "open"}, With: olga},
		{Step: form.Step{ID: 3, Owner: "maria@example.com", Text: "ask Tom to share the release", Due: "2026-11-27", State: "open"}, With: alice},
	}
}

// health is a month of a manager with four reports.
func health(t testing.TB) form.Health {
	return form.Health{Month: at(t, "2026-11-15T12:00:00Z"), Rows: []form.Wellness{
		{Report: form.Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"}, Held: 4,
			Last: at(t, "2026-11-24T09:00:00Z"), Next: at(t, "2026-12-01T09:00:00Z"), Asked: 4, Answered: 4,
			Open: [2]int{1, 2}, Development: at(t, "2026-11-24T09:00:00Z")},
		{Report: form.Party{Name: "Ben Okafor", First: "Ben", Email: "ben@example.com"}, Cancelled: 2, Skipped: 1,
			Last: at(t, "2026-10-14T09:00:00Z"), Asked: 3, Answered: 1,
			Open: [2]int{2, 3}, Overdue: [2]int{2, 0}, Development: at(t, "2026-08-05T09:00:00Z")},
		{Report: form.Party{Name: "Carla Díaz", First: "Carla", Email: "carla@example.com"}, Held: 2, Skipped: 1,
			Last: at(t, "2026-11-18T09:00:00Z"), Next: at(t, "2026-12-02T09:00:00Z"), Asked: 3, Answered: 2,
			Open: [2]int{1, 3}, Overdue: [2]int{0, 1}, Development: at(t, "2026-09-23T09:00:00Z")},
		{Report: form.Party{Name: "Dev Patel", First: "Dev", Email: "dev@example.com"},
			Next: at(t, "2026-12-03T09:00:00Z")},
	}}
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

// history is what a metric was at earlier 1:1s.
func history(values ...float64) []form.Point {
	var out []form.Point
	for _, v := range values {
		out = append(out, form.Point{Value: v})
	}
	return out
}
