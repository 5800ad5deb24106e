package form_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/mail/form"
)

// Times are in the recipient's zone and say so, in the subject as in the body.
func TestC1TimesAreTheRecipientsAndLabelled(t *testing.T) {
	tests := []struct{ zone, start, end, body, subject string }{
		{"Europe/Berlin", "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Tue 24 Nov 2026, 10:00–10:30 CET", "Tue 24 Nov 10:00 CET"},
		{"America/New_York", "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Tue 24 Nov 2026, 04:00–04:30 EST", "Tue 24 Nov 04:00 EST"},
		{"Asia/Kolkata", "2026-11-24T20:00:00Z", "2026-11-24T20:30:00Z", "Wed 25 Nov 2026, 01:30–02:00 IST", "Wed 25 Nov 01:30 IST"},
		{"Asia/Kathmandu", "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Tue 24 Nov 2026, 14:45–15:15 UTC+5:45", "Tue 24 Nov 14:45 UTC+5:45"},
		{"America/Sao_Paulo", "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Tue 24 Nov 2026, 06:00–06:30 UTC-3", "Tue 24 Nov 06:00 UTC-3"},
		{"UTC", "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Tue 24 Nov 2026, 09:00–09:30 UTC", "Tue 24 Nov 09:00 UTC"},
		// New York leaves summer time at 06:00 UTC on 1 November, Berlin enters it at 01:00 UTC on 28 March.
		{"America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "Sun 1 Nov 2026, 01:30 EDT – 01:30 EST", "Sun 1 Nov 01:30 EDT"},
		{"Europe/Berlin", "2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", "Sun 28 Mar 2027, 01:30 CET – 03:30 CEST", "Sun 28 Mar 01:30 CET"},
		// Over midnight, and without an end.
		{"UTC", "2026-12-31T23:45:00Z", "2027-01-01T00:15:00Z", "Thu 31 Dec 2026, 23:45 UTC – Fri 1 Jan 2027, 00:15 UTC", "Thu 31 Dec 23:45 UTC"},
		{"UTC", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "Tue 24 Nov 2026, 09:00 UTC", "Tue 24 Nov 09:00 UTC"},
	}
	for _, test := range tests {
		b := brief(t, form.Prep, false)
		b.Zone, b.Start, b.End = zone(t, test.zone), at(t, test.start), at(t, test.end)
		f := write(t, b)
		if !strings.Contains(f.Text, "\n"+test.body+"\n") || !strings.Contains(seen(f.HTML), test.body) {
			t.Errorf("%s: text lacks %q:\n%s", test.zone, test.body, f.Text)
		}
		if !strings.HasSuffix(f.Subject, ", "+test.subject) {
			t.Errorf("%s: subject %q, want one that ends with %q", test.zone, f.Subject, test.subject)
		}
	}
}

// The mail is about the occurrence of its brief, in whatever week the series
// began and whenever it is sent.
func TestB13AndC10TheOccurrenceIsNamed(t *testing.T) {
	for _, kind := range []form.Kind{form.Prep, form.PrepNudge, form.Briefing, form.Wrapup, form.WrapupNudge, form.Recap, form.Changed} {
		b := brief(t, kind, true)
		b.Start, b.End = b.Start.AddDate(0, 0, 7), b.End.AddDate(0, 0, 7)
		f := write(t, b)
		if !strings.Contains(f.Subject, "Tue 1 Dec 10:00 CET") || !strings.Contains(f.Text, "Tue 1 Dec 2026, 10:00–10:30 CET") {
			t.Errorf("%s: does not name Tue 1 Dec 10:00 CET: %q\n%s", kind, f.Subject, f.Text)
		}
		if strings.Contains(f.Subject+f.Text+f.HTML, "24 Nov") {
			t.Errorf("%s: names another occurrence:\n%s", kind, f.Text)
		}
	}
}

func TestAgendaTimesCarryTheirZoneWhereItChanges(t *testing.T) {
	b := brief(t, form.Briefing, false)
	b.Zone, b.Start, b.End = zone(t, "America/New_York"), at(t, "2026-11-01T05:45:00Z"), at(t, "2026-11-01T06:15:00Z")
	b.Agenda = form.Agenda([]form.Section{{Name: "Check-in", Min: 5, Max: 5}, {Name: "Goals", Min: 5, Max: 5}}, b.Start, b.End, false)
	f := write(t, b)
	if want := "Agenda, 30 minutes (EDT)\n01:45  Check-in, 15 min\n"; !strings.Contains(f.Text, want) {
		t.Errorf("text lacks %q:\n%s", want, f.Text)
	}
	if want := "01:00 EST  Goals, 15 min"; !strings.Contains(f.Text, want) {
		t.Errorf("text lacks %q:\n%s", want, f.Text)
	}
}

func TestDueDates(t *testing.T) {
	tests := map[string]string{
		"":           "- [ ] 1 Alice: x\n",
		"2026-11-27": "- [ ] 1 Alice: x (due Fri 27 Nov)\n",
		"2026-11-24": "- [ ] 1 Alice: x (due Tue 24 Nov)\n",
		"2026-11-23": "- [ ] 1 Alice: x (was due Mon 23 Nov)\n",
		"2027-01-08": "- [ ] 1 Alice: x (due Fri 8 Jan 2027)\n",
		"soon":       "- [ ] 1 Alice: x (due soon)\n",
	}
	for due, want := range tests {
		b := brief(t, form.Prep, false)
		b.Zone = time.FixedZone("", -11*3600)
		b.Start, b.End = at(t, "2026-11-24T20:00:00Z"), at(t, "2026-11-24T20:30:00Z")
		b.Open = []form.Step{{ID: 1, Owner: "Alice@example.com", Text: "x", Due: due}}
		if f := write(t, b); !strings.Contains(f.Text, want) {
			t.Errorf("due %q: text lacks %q:\n%s", due, want, f.Text)
		}
	}
}
