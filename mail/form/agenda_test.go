package form_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"oneonone/mail/form"
)

func TestAgendaIsScaledToTheMeeting(t *testing.T) {
	tests := []struct {
		minutes int
		figures bool
		want    string
	}{
		{30, true, "check-in 5, metrics 9, goals 8, development 8"},
		{25, true, "check-in 4, metrics 7, goals 7, development 7"},
		{20, true, "check-in 4, metrics 6, goals 5, development 5"},
		{35, true, "check-in 5, metrics 10, goals 10, development 10"},
		{60, true, "check-in 9, metrics 17, goals 17, development 17"},
		{30, false, "check-in 6, goals 12, development 12"},
		{20, false, "check-in 4, goals 8, development 8"},
		{19, true, "check-in 6, goals 13"},
		{15, true, "check-in 5, goals 10"},
		{10, false, "check-in 4, goals 6"},
		{5, true, "check-in 2, goals 3"},
		{1, true, "goals 1"},
		{0, true, ""},
		{-30, true, ""},
	}
	for _, test := range tests {
		start := at(t, "2026-11-24T09:00:00Z")
		var got []string
		for _, i := range form.Agenda(form.DefaultSections(), start, start.Add(time.Duration(test.minutes)*time.Minute), test.figures) {
			got = append(got, fmt.Sprintf("%s %d", i.Key, i.Minutes))
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%d minutes, figures %v: got %q, want %q", test.minutes, test.figures, got, test.want)
		}
	}
}

func TestAgendaSumsUpToTheLengthAndLeavesNoGap(t *testing.T) {
	sections := [][]form.Section{
		form.DefaultSections(),
		{{Name: "A"}, {Name: "B", Min: 7, Max: 3}, {Name: "C", Min: 0, Max: 100}},
		{{Name: "Only", Min: 5, Max: 5}},
	}
	for _, s := range sections {
		for minutes := 1; minutes <= 300; minutes++ {
			start := at(t, "2026-11-24T09:00:00Z")
			next, end := start, start.Add(time.Duration(minutes)*time.Minute+30*time.Second)
			for _, i := range form.Agenda(s, start, end, true) {
				if !i.Start.Equal(next) || i.Minutes < 1 || i.Key == "" {
					t.Fatalf("%d minutes: %s begins at %v with %d minutes, want %v", minutes, i.Section, i.Start, i.Minutes, next)
				}
				next = next.Add(time.Duration(i.Minutes) * time.Minute)
			}
			if got := int(next.Sub(start) / time.Minute); got != minutes {
				t.Fatalf("%d minutes: the sections take %d", minutes, got)
			}
		}
	}
	if got := form.Agenda(nil, time.Time{}, time.Time{}.Add(time.Hour), true); len(got) != 0 {
		t.Errorf("no sections: got %v", got)
	}
}

func TestKey(t *testing.T) {
	for name, want := range map[string]string{"Check-in": "check-in", " Goals & plans!": "goals-plans", "Prüfung 2": "prüfung-2", "…": ""} {
		if got := form.Key(name); got != want {
			t.Errorf("Key(%q) = %q, want %q", name, got, want)
		}
	}
}
