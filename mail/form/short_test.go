package form_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/mail/form"
)

// brisk is a brief of a kind for a meeting of so many minutes.
func brisk(t *testing.T, kind form.Kind, minutes int) form.Form {
	b := brief(t, kind, true)
	b.End = b.Start.Add(time.Duration(minutes) * time.Minute)
	b.Agenda = form.Agenda(form.DefaultSections(), b.Start, b.End, true)
	return write(t, b)
}

func TestShortMeetingsGetTheEssentials(t *testing.T) {
	prep := brisk(t, form.Prep, 15)
	if len(prep.Questions) != 2 || prep.Questions[0].Key != "wins" || prep.Questions[1].Key != "challenges" {
		t.Errorf("a prep form for 15 minutes asks %v", prep.Questions)
	}
	if full := brisk(t, form.Prep, 20); len(full.Questions) != 7 {
		t.Errorf("a prep form for 20 minutes asks %v", full.Questions)
	}
	briefing := brisk(t, form.Briefing, 15).Text
	for _, not := range []string{"A step to offer", "Metrics,", "What roadblocks?", "nobody noticed.\n"} {
		if strings.Contains(briefing, not) {
			t.Errorf("a briefing for 15 minutes still has %q:\n%s", not, briefing)
		}
	}
	for _, want := range []string{"To open with: ", "> Wins: The importer is live, and nobody noticed. That was the goal.\n"} {
		if !strings.Contains(briefing, want) {
			t.Errorf("a briefing for 15 minutes lacks %q:\n%s", want, briefing)
		}
	}
	wrapup := brisk(t, form.Wrapup, 15)
	if strings.Contains(wrapup.Text, "nobody noticed.\n") {
		t.Errorf("the answers in a wrap-up of 15 minutes take more than a line each:\n%s", wrapup.Text)
	}
	var keys []string
	for _, q := range wrapup.Questions {
		keys = append(keys, q.Key)
	}
	if got := strings.Join(keys, " "); got != "summary check-in goals next-steps next-time private" {
		t.Errorf("a wrap-up of 15 minutes has the headings %s", got)
	}
}

// A question beside which nothing was noted stands alone.
func TestHumanQuestionWithAndWithoutTheLastTime(t *testing.T) {
	b := brief(t, form.Briefing, false)
	if text := strings.Join(strings.Fields(write(t, b).Text), " "); !strings.Contains(text, "lately? Last time: “Back from a week in the mountains, and glad about the new bike.”") {
		t.Errorf("nothing of the last time in\n%s", text)
	}
	b.LastTime, b.Ask = "", ""
	if text := write(t, b).Text; !strings.Contains(text, "work lately?\n") || !strings.Contains(text, "each week.\n") {
		t.Errorf("the question or the step does not stand alone in\n%s", text)
	}
	b.LastTime = strings.Repeat("long ", 2000) + "\n[Private] x"
	if text := write(t, b).Text; strings.Contains(text, "[Private] x") || strings.Count(text, "long") > 40 {
		t.Errorf("a long note is not cut in\n%s", text)
	}
}
