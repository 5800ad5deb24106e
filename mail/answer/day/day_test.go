package day_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"oneonone/mail/answer/day"
)

// tuesday is when the replies of these tests are written.
var tuesday = time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC)

func TestWhole(t *testing.T) {
	for words, want := range map[string]string{
		"today": "2026-11-24", "Tomorrow": "2026-11-25", "tonight": "2026-11-24", "the day after tomorrow": "2026-11-26", "EOD": "2026-11-24",
		"Friday": "2026-11-27", "by Friday": "2026-11-27", "on Friday.": "2026-11-27", "Tuesday": "2026-12-01", "Monday": "2026-11-30", "Sat": "2026-11-28", "by Fri": "2026-11-27",
		"this Friday": "2026-11-27", "this Tuesday": "2026-11-24", "next Friday": "2026-12-04", "next Tuesday": "2026-12-01", "next Monday": "2026-11-30", "coming Friday": "2026-11-27",
		"Friday next week": "2026-12-04", "Monday of next week": "2026-11-30", "next week Friday": "2026-12-04",
		"next week": "2026-12-04", "this week": "2026-11-27", "end of week": "2026-11-27", "end of the week": "2026-11-27", "EOW": "2026-11-27", "by the end of next week": "2026-12-04",
		"early next week": "2026-11-30", "beginning of next week": "2026-11-30", "mid next week": "2026-12-02", "late next week": "2026-12-04",
		"end of month": "2026-11-30", "EOM": "2026-11-30", "next month": "2026-12-31", "end of next month": "2026-12-31", "end of January": "2027-01-31", "end of Nov": "2026-11-30",
		"end of quarter": "2026-12-31", "EOQ": "2026-12-31", "next quarter": "2027-03-31", "end of year": "2026-12-31", "EOY": "2026-12-31", "end of next year": "2027-12-31",
		"in 3 days": "2026-11-27", "in 2 weeks": "2026-12-08", "in a week": "2026-12-01", "within two weeks": "2026-12-08", "in a month": "2026-12-24", "in 1 quarter": "2027-02-24", "in a year": "2027-11-24",
		"5 Dec": "2026-12-05", "Dec 5": "2026-12-05", "Dec 5th": "2026-12-05", "5th of December": "2026-12-05", "the 5th of December": "2026-12-05", "Dec. 5, 2026": "2026-12-05",
		"5 December 2026": "2026-12-05", "5 Dec 2027": "2027-12-05", "5 Jan": "2027-01-05", "1 June": "2027-06-01", "May 5": "2027-05-05", "24 Nov": "2026-11-24",
		"Fri 27 Nov": "2026-11-27", "Friday, 27 Nov": "2026-11-27", "due Fri 27 Nov": "2026-11-27", "Sat, Dec 5th": "2026-12-05", "Sat 5/12": "2026-12-05",
		"2026-12-05": "2026-12-05", "2026/12/05": "2026-12-05", "5/12": "2026-12-05", "5/12/2026": "2026-12-05", "5/12/26": "2026-12-05", "5-12-2026": "2026-12-05", "5.12.": "2026-12-05", "5.12.2026": "2026-12-05", "5.12. 2026": "2026-12-05",
		"25/12": "2026-12-25", "12/25": "2026-12-25", "29 Feb 2028": "2028-02-29",
		"the 5th": "2026-12-05", "by the 30th": "2026-11-30", "by the 31st": "2026-12-31", "on the 24th": "2026-11-24", "Friday the 4th": "2026-12-04",
		"Friday 5pm": "2026-11-27", "Friday at 17:00": "2026-11-27", "Friday EOD": "2026-11-27", "by EOD Friday": "2026-11-27", "by 5pm Friday": "2026-11-27", "tomorrow morning": "2026-11-25",
		"Friday at noon": "2026-11-27", "Friday at the latest": "2026-11-27", "by Friday, 10 am": "2026-11-27", "no later than Friday": "2026-11-27", "before Friday": "2026-11-27", "until 5 Dec": "2026-12-05",
		// German
		"heute": "2026-11-24", "bis morgen": "2026-11-25", "übermorgen": "2026-11-26", "bis Freitag": "2026-11-27", "bis Fr": "2026-11-27", "am Freitag": "2026-11-27", "nächsten Freitag": "2026-12-04", "diesen Freitag": "2026-11-27",
		"nächste Woche": "2026-12-04", "Ende der Woche": "2026-11-27", "bis Ende nächster Woche": "2026-12-04", "Monatsende": "2026-11-30", "Ende des Monats": "2026-11-30", "Ende Januar": "2027-01-31", "bis Jahresende": "2026-12-31",
		"in 3 Tagen": "2026-11-27", "in zwei Wochen": "2026-12-08", "5. Dezember": "2026-12-05", "bis zum 5. Dezember 2026": "2026-12-05", "spätestens am 5.12.": "2026-12-05", "Freitag 17 Uhr": "2026-11-27", "fällig am 5. Dez.": "2026-12-05",
		// French
		"aujourd'hui": "2026-11-24", "demain": "2026-11-25", "après-demain": "2026-11-26", "vendredi": "2026-11-27", "d'ici vendredi": "2026-11-27", "vendredi prochain": "2026-12-04", "ce vendredi": "2026-11-27", "avant le 5 décembre": "2026-12-05",
		"la semaine prochaine": "2026-12-04", "fin de semaine": "2026-11-27", "fin du mois": "2026-11-30", "fin décembre": "2026-12-31", "dans 3 jours": "2026-11-27", "dans deux semaines": "2026-12-08", "pour vendredi": "2026-11-27", "le 1er décembre": "2026-12-01",
		// Spanish
		"hoy": "2026-11-24", "mañana": "2026-11-25", "pasado mañana": "2026-11-26", "el viernes": "2026-11-27", "para el viernes": "2026-11-27", "el próximo viernes": "2026-12-04", "viernes que viene": "2026-12-04", "este viernes": "2026-11-27",
		"la próxima semana": "2026-12-04", "la semana que viene": "2026-12-04", "fin de mes": "2026-11-30", "a finales de mes": "2026-11-30", "en 3 días": "2026-11-27", "dentro de dos semanas": "2026-12-08", "el 5 de diciembre": "2026-12-05", "antes del 5 de diciembre de 2026": "2026-12-05",
	} {
		if d, ok := (day.Reader{At: tuesday}).Whole(words); !ok || d.Date != want || d.Flaw != "" {
			t.Errorf("%q is %+v, %v; want %s", words, d, ok, want)
		}
	}
}

func TestMonthFirst(t *testing.T) {
	r := day.Reader{At: tuesday, MonthFirst: true}
	for words, want := range map[string]string{"12/5": "2026-12-05", "5/12": "2027-05-12", "25/12": "2026-12-25", "12/5/2026": "2026-12-05", "5.12.": "2026-12-05", "2026-12-05": "2026-12-05"} {
		if d, ok := r.Whole(words); !ok || d.Date != want {
			t.Errorf("%q is %+v, %v; want %s", words, d, ok, want)
		}
	}
}

// Words that could be days, and are none: nothing is eaten.
func TestNoDay(t *testing.T) {
	for _, s := range []string{
		"may need help", "find out where Tom sat", "write the second", "do it in a second", "march through the backlog", "sit in the sun", "look at the notes of last Friday",
		"send the numbers from Monday", "book the room for 5 Dec", "plan the offsite in May", "ask May", "review chapter 1/2", "upgrade to 5.12", "upgrade to version 5.12.", "ping 10.0.0.1",
		"talk about next week", "prepare for Monday and Tuesday", "meet every Friday", "close 3 of 5", "finish part 2", "wed the two ideas", "order 24 chairs", "go to the end", "check item 5th", "a week",
		"the week", "do more", "", "by", "by the", "on", "reduce by 5", "meet Tom on Friday about the budget", "by the sun", "final week", "call at 5pm", "is it by Friday?", "por la mañana", "so", "mon ami", "2026", "12", "by 5",
	} {
		if rest, d, ok := (day.Reader{At: tuesday}).Last(s); ok || rest != s {
			t.Errorf("%q ends with the day %+v, before it %q", s, d, rest)
		}
	}
}

func TestLast(t *testing.T) {
	for _, c := range []struct{ text, rest, date string }{
		{"draft the RFC by Friday", "draft the RFC", "2026-11-27"},
		{"draft the RFC by Friday.", "draft the RFC", "2026-11-27"},
		{"draft the RFC Friday", "draft the RFC", "2026-11-27"},
		{"book the room, 5 Dec", "book the room", "2026-12-05"},
		{"book the room, 5/12", "book the room", "2026-12-05"},
		{"book the room - Fri", "book the room", "2026-11-27"},
		{"book the room -> next Tuesday", "book the room", "2026-12-01"},
		{"talk to HR (next week)", "talk to HR", "2026-12-04"},
		{"talk to HR (by 5.12.) about Tom", "talk to HR about Tom", "2026-12-05"},
		{"talk to HR (again) by EOW", "talk to HR (again)", "2026-11-27"},
		{"may need help by May 5", "may need help", "2027-05-05"},
		{"send the notes of last Friday by Monday", "send the notes of last Friday", "2026-11-30"},
		{"in the meeting on Friday, present by next week", "in the meeting on Friday, present", "2026-12-04"},
		{"den RFC schreiben bis Ende nächster Woche", "den RFC schreiben", "2026-12-04"},
		{"écrire la RFC d’ici vendredi", "écrire la RFC", "2026-11-27"},
		{"escribir el RFC antes del viernes", "escribir el RFC", "2026-11-27"},
		{"Friday", "", "2026-11-27"},
	} {
		if rest, d, ok := (day.Reader{At: tuesday}).Last(c.text); !ok || rest != c.rest || d.Date != c.date {
			t.Errorf("%q gives %q, %+v, %v; want %q, %s", c.text, rest, d, ok, c.rest, c.date)
		}
	}
}

func TestFlawsAreNamedAndNothingIsGuessed(t *testing.T) {
	for words, want := range map[string]day.Flaw{
		"20 Nov": day.Past, "23 Nov": day.Past, "2026-11-23": day.Past, "1 Oct": day.Past, "20.11.": day.Past, "5 Dec 2025": day.Past, "end of October": day.Past,
		"31 Feb": day.Impossible, "31.4.": day.Impossible, "2026-13-01": day.Impossible, "29 Feb": day.Impossible, "30/2/2027": day.Impossible,
		"Friday 5 Dec": day.Clash, "Mon 27 Nov": day.Clash,
	} {
		rest, d, ok := (day.Reader{At: tuesday}).Last("do it, " + words)
		if !ok || d.Date != "" || d.Flaw != want || d.Words != strings.TrimRight(words, ".") || rest != "do it" {
			t.Errorf("%q is %+v, %v, behind %q; want %s", words, d, ok, rest, want)
		}
	}
}

func TestInside(t *testing.T) {
	r := day.Reader{At: tuesday}
	if d, ok := r.Inside("send it to Tom by Friday, so that he can read it"); !ok || d.Date != "2026-11-27" {
		t.Errorf("got %+v, %v", d, ok)
	}
	for _, s := range []string{"meet Tom on Friday about the budget", "stand by me", "sort by month and day", "the notes from 5 Dec are lost"} {
		if d, ok := r.Inside(s); ok {
			t.Errorf("%q holds %+v", s, d)
		}
	}
}

// The day is that of the writer's zone, and weeks begin on Monday.
func TestDaysAreCountedInTheWritersZone(t *testing.T) {
	apia, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 28, 11, 30, 0, 0, time.UTC) // Sunday there, 00:30
	for words, want := range map[string]string{"today": "2026-11-29", "tomorrow": "2026-11-30", "next week": "2026-12-04", "next Monday": "2026-11-30", "EOW": "2026-12-04", "Sunday": "2026-12-06", "this week": "2026-12-04"} {
		if d, _ := (day.Reader{At: at.In(apia)}).Whole(words); d.Date != want {
			t.Errorf("%q is %s, want %s", words, d.Date, want)
		}
	}
}

func TestWithoutATimeOnlyFullDatesAreDays(t *testing.T) {
	for _, s := range []string{"today", "Friday", "5 Dec", "next week", "the 5th", "5/12"} {
		if d, ok := (day.Reader{}).Whole(s); ok {
			t.Errorf("%q is %+v", s, d)
		}
	}
	if d, ok := (day.Reader{}).Whole("5 Dec 2026"); !ok || d.Date != "2026-12-05" {
		t.Errorf("got %+v, %v", d, ok)
	}
}

// FuzzLast holds that no text makes trouble, and that nothing but the day
// goes: what is left is a part of the text, word for word.
func FuzzLast(f *testing.F) {
	for _, s := range []string{"draft the RFC by Friday", "book (5/12) it", "le 1er décembre", "in 366 years", "31 Feb", "((((Fri))))", "5.12. 2026", "the 31st", "Friday at 5 pm at the latest", "31.9"} {
		f.Add(s, int64(1764000000), true)
	}
	f.Fuzz(func(t *testing.T, s string, at int64, first bool) {
		r := day.Reader{At: time.Unix(at%(1<<36), 0).UTC(), MonthFirst: first}
		for _, when := range []time.Time{r.At, {}} {
			r.At = when
			rest, d, ok := r.Last(s)
			switch {
			case !ok && rest != s:
				t.Fatalf("%q lost %q without a day", s, rest)
			case ok && (d.Date == "") == (d.Flaw == ""):
				t.Fatalf("%q: %+v", s, d)
			case ok && !strings.Contains(s, d.Words):
				t.Fatalf("%q: %q does not stand there", s, d.Words)
			}
			if i := len(rest); ok && i <= len(s) && !strings.HasPrefix(s, rest) && !strings.Contains(s, "(") && !strings.Contains(s, "[") {
				t.Fatalf("%q is left of %q", rest, s)
			}
			r.Whole(s)
			r.Inside(s)
		}
	})
}
