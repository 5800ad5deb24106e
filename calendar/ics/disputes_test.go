package ics_test

import (
	"strings"
	"testing"
)

// disputes are the cases of the corpus on which its references disagree, by
// kind: with whom of them we go and why. Most of what a case expects is what
// most references, or whoever wrote the case, hold; "with" lists the cases in
// which we find that, "against" those in which we go another way. The three
// undisputed cases that we read in another way are argued here too.
var disputes = []struct{ with, against, rule, reason string }{
	{
		"021 027 043 197 208 335 408 559", "343 436 441 514 535 738",
		"a DTSTART that its rule does not produce is an occurrence, and COUNT counts it",
		"§3.8.5.3 leaves it undefined, but §3.8.2.4 has DTSTART define the first instance, and calendar programs show it",
	},
	{
		"079", "", "what RRULE and RDATE both have is there once", "§3.8.5.2",
	},
	{
		"424 429", "306", "a PERIOD of RDATE at the start, or at another time, is an occurrence with its own length",
		"§3.8.5.2; in 306, from the appendix of RFC 7265, the text itself tells of the additional meeting at 15:00, which the references drop",
	},
	{
		"135 155 168 170 172 174 176 178 180 184 186 188 190 193 199 201 203", "",
		"lists are sets, whatever their order; BYSETPOS counts in the whole period; weeks have numbers by WKST",
		"§3.3.10",
	},
	{
		"150 153 213 236", "148", "each BY part narrows or widens as the table says; BYMONTHDAY under YEARLY is of every month unless BYMONTH names some",
		"§3.3.10, in the reading of its table that widens from year to day without BYMONTH",
	},
	{
		"", "206", "the years of a YEARLY rule are those of the calendar, also for week 53, which reaches into the next",
		"§3.3.10 counts INTERVAL in years and knows no years of weeks",
	},
	{
		"", "228", "BYWEEKNO in a MONTHLY rule narrows it to the day of the month of DTSTART in those weeks",
		"§3.3.10 forbids it; to add days that the month does not have by itself would be to invent meetings",
	},
	{
		"583 735 556 667", "733", "a rule part that makes no sense, or no FREQ, leaves the first occurrence; spaces and unknown parts are passed over; UNTIL before the start leaves none",
		"a rule that is guessed at invents meetings; 733 without its spaces has COUNT=4 and gives four",
	},
	{
		"665", "355 592", "UNTIL without Z is in the zone of DTSTART; UNTIL as a date includes its day",
		"§3.3.10 wants the type of DTSTART and includes UNTIL; the day is what those mean who write a date",
	},
	{
		"062 485 703 705", "701", "an override has its slot, also by its date alone, and THISANDFUTURE moves what follows",
		"§3.8.4.4, §3.2.13; in 701 Exchange names the slot by its day, and two mails about one meeting would be wrong",
	},
	{
		"325 495", "418", "an override of a slot that is excluded, or that the series does not have, stands by itself",
		"not ruled; who changes an occurrence after it was excluded wants it, and a meeting that is lost costs more than one too many; 418 is the habit of an early iCal to exclude what it overrides",
	},
	{
		"626 759", "284 329 370 578", "a TZID is understood behind a vendor's prefix, as Windows says it, and in any case of letters",
		"§3.8.3.1 leaves globally unique ids to the vendor, who means the zone that it names; floating time would be wrong for all of them",
	},
	{
		"656", "", "HOURLY steps on the clock", "§3.3.10 works on local time; the hour that is there twice is one (§3.3.5)",
	},
	{
		"713", "017", "an all-day event that ends when it starts takes that day", "§3.8.2.2 has DTEND after DTSTART; whoever writes this means the day",
	},
	{
		"594 385", "358", "VALUE=DATE is a day, whatever TZID stands by it; VALUE=DATE-TIME, or a TZID, with a date alone is midnight",
		"§3.2.19: TZID is for times only",
	},
	{
		"471 374", "302 318", "what is malformed in an event costs no more than itself, be it an empty EXDATE or an RDATE such as 20131210Z, which is that day",
		"not ruled; the references drop the event, and with it all its occurrences, where they do not read it as we do",
	},
	{
		"761", "", "X-WR-TIMEZONE does not touch times in UTC", "§3.3.5: a time with Z is in UTC",
	},
	{
		"", "299", "a line is folded only where the very next one begins with a space", "§3.1; the file has an empty line before each fold",
	},
}

// side looks a case up in disputes. known is false for one that is not there.
func side(number string) (with, known bool) {
	for _, d := range disputes {
		if strings.Contains(" "+d.with+" ", " "+number+" ") {
			return true, true
		}
		if strings.Contains(" "+d.against+" ", " "+number+" ") {
			return false, true
		}
	}
	return false, false
}

// checkSide fails if a case of the table has changed sides, which wants a
// reason and a change of the table. found is whether we find what it expects.
func checkSide(t *testing.T, number string, disputed, found bool) {
	t.Helper()
	with, known := side(number)
	switch {
	case known && with != found:
		t.Errorf("disputed case %s: got what it expects: %v, want %v; see the table for why", number, found, with)
	case !known && disputed:
		t.Logf("disputed case %s has no entry in the table", number)
	}
}
