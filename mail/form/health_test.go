package form_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// steady is a report with whom all is well, at the time of the sample digest.
func steady(t testing.TB) form.Wellness {
	return form.Wellness{Report: form.Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"},
		Held: 3, Asked: 3, Answered: 3, Last: at(t, "2026-11-24T09:00:00Z"), Next: at(t, "2026-12-08T09:00:00Z"), Development: at(t, "2026-11-24T09:00:00Z")}
}

func TestDigestReadsEachReportInOneLine(t *testing.T) {
	tests := []struct {
		want   string
		change func(w *form.Wellness)
	}{
		{"Nothing to worry about", func(w *form.Wellness) {}},
		{"Nothing to worry about", func(w *form.Wellness) { w.Last = at(t, "2026-10-21T09:00:00Z") }}, // five weeks and six days
		{"6 weeks since your last 1:1", func(w *form.Wellness) { w.Last = at(t, "2026-10-20T09:00:00Z") }},
		{"6 weeks since your last 1:1, and none in the calendar", func(w *form.Wellness) { w.Last, w.Next = at(t, "2026-10-20T09:00:00Z"), time.Time{} }},
		{"No next 1:1 in the calendar", func(w *form.Wellness) { w.Next = time.Time{} }},
		{"No 1:1 so far, and none in the calendar", func(w *form.Wellness) { w.Last, w.Next = time.Time{}, time.Time{} }},
		{"Your first 1:1 is still to come", func(w *form.Wellness) { w.Last, w.Development = time.Time{}, time.Time{} }},
		{"One promise of yours is overdue", func(w *form.Wellness) { w.Overdue = [2]int{1, 5} }},
		{"2 promises of yours are overdue", func(w *form.Wellness) { w.Overdue = [2]int{2, 0} }},
		{"A promise of Alice's is overdue: what would help?", func(w *form.Wellness) { w.Overdue = [2]int{0, 1} }},
		{"3 promises of Alice's are overdue: what would help?", func(w *form.Wellness) { w.Overdue = [2]int{0, 3} }},
		{"More 1:1s were missed than took place", func(w *form.Wellness) { w.Held, w.Cancelled, w.Skipped = 2, 1, 2 }},
		{"Nothing to worry about", func(w *form.Wellness) { w.Held, w.Cancelled, w.Skipped = 2, 1, 1 }},
		{"1 of 3 prep forms answered: are the questions the right ones?", func(w *form.Wellness) { w.Answered = 1 }},
		{"Nothing to worry about", func(w *form.Wellness) { w.Asked, w.Answered = 1, 0 }},
		{"9 weeks since you talked about development", func(w *form.Wellness) { w.Development = at(t, "2026-09-25T09:00:00Z") }},
		{"You have not talked about development yet", func(w *form.Wellness) { w.Development = time.Time{} }},
	}
	for _, test := range tests {
		b := brief(t, form.Digest, false)
		w := steady(t)
		test.change(&w)
		b.Health.Rows = []form.Wellness{w}
		if f := write(t, b); !strings.Contains(f.Text, "\nAlice Ng\n"+test.want+"\n- 1:1s: ") {
			t.Errorf("text lacks %q:\n%s", test.want, f.Text)
		}
	}
}

// What needs a thought most comes first; who needs none keep their order.
func TestDigestBeginsWithWhatNeedsAThought(t *testing.T) {
	b := brief(t, form.Digest, false)
	b.Health.Rows = nil
	for i, change := range []func(w *form.Wellness){
		func(w *form.Wellness) {},
		func(w *form.Wellness) { w.Development = at(t, "2026-09-01T09:00:00Z") },
		func(w *form.Wellness) { w.Overdue = [2]int{1, 0} },
		func(w *form.Wellness) { w.Last = at(t, "2026-10-20T09:00:00Z") },
		func(w *form.Wellness) {},
		func(w *form.Wellness) { w.Last = at(t, "2026-09-20T09:00:00Z") },
		func(w *form.Wellness) { w.Overdue = [2]int{3, 0} },
	} {
		w := steady(t)
		w.Report = form.Party{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.com", i)}
		change(&w)
		b.Health.Rows = append(b.Health.Rows, w)
	}
	var got []string
	for l := range strings.SplitSeq(write(t, b).Text, "\n") {
		if n, found := strings.CutPrefix(l, "Person "); found {
			got = append(got, n)
		}
	}
	if diff := cmp.Diff("5 3 6 2 1 0 4", strings.Join(got, " ")); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// Weeks and days are those of the reader's calendar, over a change of the clock
// as well.
func TestDigestCountsWeeksByTheReadersCalendar(t *testing.T) {
	tests := []struct{ zone, last, now, want string }{
		{"Europe/Berlin", "2026-11-24T09:00:00Z", "2026-12-01T08:00:00Z", "Last: Tue 24 Nov, 1 week ago"},
		{"Europe/Berlin", "2026-11-25T09:00:00Z", "2026-12-01T08:00:00Z", "Last: Wed 25 Nov, less than a week ago"},
		{"Europe/Berlin", "2026-10-20T22:30:00Z", "2026-11-02T08:00:00Z", "Last: Wed 21 Oct, 1 week ago"}, // summer time ends on 25 Oct
		{"America/New_York", "2026-10-20T01:30:00Z", "2026-11-02T14:00:00Z", "Last: Mon 19 Oct, 2 weeks ago"},
		{"UTC", "2026-12-01T09:00:00Z", "2026-12-01T08:00:00Z", "Last: Tue 1 Dec, less than a week ago"},
		{"UTC", "2025-12-01T09:00:00Z", "2026-12-01T08:00:00Z", "Last: Mon 1 Dec 2025, 52 weeks ago"},
	}
	for _, test := range tests {
		b := brief(t, form.Digest, false)
		w := steady(t)
		w.Last = at(t, test.last)
		b.Zone, b.Start, b.Health.Rows = zone(t, test.zone), at(t, test.now), []form.Wellness{w}
		if f := write(t, b); !strings.Contains(f.Text, "\n- "+test.want+"\n") {
			t.Errorf("%v: text lacks %q:\n%s", test, test.want, f.Text)
		}
	}
}

func TestDigestOfManyReportsSaysHowManyAreLeftOut(t *testing.T) {
	b := brief(t, form.Digest, false)
	b.Health.Rows = nil
	for i := range 60 {
		w := steady(t)
		w.Report = form.Party{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.com", i)}
		b.Health.Rows = append(b.Health.Rows, w)
	}
	f := write(t, b)
	shown := strings.Count(f.Text, "\nPerson ")
	if shown < 20 || !strings.Contains(f.Text, fmt.Sprintf("\n… +%d\n", 60-shown)) || !strings.Contains(f.Text, "In all, 180 held.") {
		t.Errorf("%d of 60 are shown:\n%s", shown, f.Text)
	}
}

// Reports with the same month share a picture; one without any 1:1 has none.
func TestDigestShowsEachMonth(t *testing.T) {
	b := brief(t, form.Digest, false)
	b.Health.Rows = nil
	for i, counts := range [][3]int{{2, 1, 0}, {3, 0, 0}, {2, 1, 0}, {0, 0, 0}} {
		w := steady(t)
		w.Report.Name = fmt.Sprintf("Person %d", i)
		w.Held, w.Cancelled, w.Skipped = counts[0], counts[1], counts[2]
		b.Health.Rows = append(b.Health.Rows, w)
	}
	f := write(t, b)
	if len(f.Images) != 2 || strings.Count(f.HTML, `src="cid:chart-1"`) != 2 || strings.Count(f.HTML, `src="cid:chart-2"`) != 1 {
		t.Errorf("got %d pictures, want 2, the first of them twice:\n%s", len(f.Images), f.HTML)
	}
	if strings.Count(f.HTML, `alt=""`) != 3 || !strings.Contains(f.HTML, "2 held, 1 cancelled") {
		t.Errorf("the numbers do not stand beside their pictures:\n%s", f.HTML)
	}
}

func TestDigestTellsWhatToCheck(t *testing.T) {
	b := brief(t, form.Digest, false)
	b.Warnings = []form.Note{{Said: "The calendar was last read on Mon 30 Nov."}}
	f := write(t, b)
	if !strings.Contains(f.Text, "Please check\n- The calendar was last read") || !strings.Contains(f.HTML, "The calendar was last read") {
		t.Errorf("the warning is missing:\n%s", f.Text)
	}
}
