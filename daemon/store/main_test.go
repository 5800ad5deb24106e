package store

import (
	"os"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// TestMain is the store's own child too: the process that the kill tests kill.
func TestMain(m *testing.M) {
	if dir := os.Getenv("ONEONONE_TEST_CHILD"); dir != "" {
		writeForEver(dir, os.Getenv("ONEONONE_TEST_LIFE"))
		return
	}
	os.Exit(m.Run())
}

const (
	maria = "maria@example.com"
	alice = "alice@example.com"
)

var berlin = time.FixedZone("CET", 3600)

// aRecord is a record such as a day in the middle of a meeting's life leaves.
func aRecord() plan.Record {
	start := time.Date(2026, 11, 24, 10, 0, 0, 0, berlin)
	about := plan.About{Start: start, End: start.Add(30 * time.Minute)}
	target := 40.0
	return plan.Record{
		Key: "ab12cd34",
		Event: plan.Seen{
			Manager: maria, Report: alice, Title: "Maria / Alice 1:1",
			Start: about.Start, End: about.End, State: calendar.On,
			IDs: []calendar.ID{{UID: "weekly@example.com", RecurrenceID: start}}, Calendars: []string{"maria"},
		},
		Notices: []plan.Notice{
			{ID: "p1", Kind: form.Prep, To: alice, Due: start.AddDate(0, 0, -4), Expires: start.Add(-30 * time.Minute), State: plan.Sent,
				About: about, Subject: "Your 1:1 with Maria on Tuesday", MessageID: "p1.ab12cd34@example.com",
				Queued: start.AddDate(0, 0, -4), Attempts: 1, Sent: start.AddDate(0, 0, -4).Add(time.Second), Answer: "250 2.0.0 Ok: queued as 4Z"},
			{ID: "b1", Kind: form.Briefing, To: maria, Due: start.Add(-2 * time.Hour), Expires: start, State: plan.Sending,
				About: about, Queued: start.Add(-2 * time.Hour), Attempts: 1, NextTry: start.Add(-119 * time.Minute)},
		},
		Metrics: []form.Figure{{Name: "Reviews", Value: 37, Target: &target, Better: "higher", At: start.AddDate(0, 0, -5)}},
		Answers: []form.Answer{{Key: "wins", Label: "Wins", Text: "Shipped the importer.\nTwo customers use it."}},
	}
}

func mustOpen(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func mustPut(t testing.TB, s *Store, r plan.Record) {
	t.Helper()
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
}

func mustRecord(t testing.TB, s *Store) plan.Record {
	t.Helper()
	r, ok, err := s.Record(maria, alice, "ab12cd34")
	if err != nil || !ok {
		t.Fatalf("record: %v, %v", ok, err)
	}
	return r
}
