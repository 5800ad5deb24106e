package ics_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar/ics"
)

// startIn reads one event whose DTSTART has the given TZID and returns its
// start in UTC.
func startIn(t *testing.T, tzid, wall string, o ics.Options, vtimezones ...string) (string, ics.Reading) {
	t.Helper()
	feed := cal(strings.Join(vtimezones, ""), event("UID:z", "SUMMARY:Zoned", "DTSTART;TZID="+tzid+":"+wall, "DURATION:PT30M"))
	r := read(t, feed, "1990-01-01", "2030-01-01", o)
	if len(r.Events) != 1 {
		t.Fatalf("got %d events, want 1; notes %v", len(r.Events), r.Notes)
	}
	return r.Events[0].Start.UTC().Format("2006-01-02 15:04Z"), r
}

// C2: the zone names of Windows, of vendors, and in another case are
// understood; a name that is not known is read in the calendar's own zone, and
// a note says so. Never silently UTC.
func TestC2ZoneNames(t *testing.T) {
	for _, tzid := range []string{
		"Europe/Berlin", "europe/berlin", "EUROPE/BERLIN", "/freeassociation.sourceforge.net/Europe/Berlin",
		"/citadel.org/20210210_1/Europe/Berlin", "W. Europe Standard Time", "w. europe standard time", `"W. Europe Standard Time"`,
		"W. Europe Standard Time 1", `"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"`, `"UTC+01:00"`,
	} {
		t.Run(tzid, func(t *testing.T) {
			got, r := startIn(t, tzid, "20240304T090000", ics.Options{Zone: zone(t, "Asia/Tokyo")})
			if got != "2024-03-04 08:00Z" || len(r.Notes) > 0 {
				t.Errorf("got %s, notes %v", got, r.Notes)
			}
		})
	}
	for tzid, want := range map[string]string{
		"GMT Standard Time 1": "2024-07-01 08:00Z", "america/argentina/buenos_aires": "2024-07-01 12:00Z", "america/port_of_spain": "2024-07-01 13:00Z",
		"us/eastern": "2024-07-01 13:00Z", "Russia Time Zone 10": "2024-06-30 22:00Z", "utc": "2024-07-01 09:00Z", "tzone://Microsoft/Utc": "2024-07-01 09:00Z",
		"(UTC-05:00) Eastern Time (US and Canada)": "2024-07-01 13:00Z", "(GMT+10:00) Canberra, Melbourne, Sydney": "2024-06-30 23:00Z",
		"Sarajevo, Skopje, Sofija, Vilnius, Warsaw, Zagreb": "2024-07-01 07:00Z", "Greenwich Mean Time; Dublin, Edinburgh, London": "2024-07-01 08:00Z",
	} {
		t.Run(tzid, func(t *testing.T) {
			if got, r := startIn(t, `"`+tzid+`"`, "20240701T090000", ics.Options{Zone: zone(t, "Asia/Tokyo")}); got != want || len(r.Notes) > 0 {
				t.Errorf("got %s, want %s; notes %v", got, want, r.Notes)
			}
		})
	}
	for _, tzid := range []string{"Mars/Olympus", "tzone://Microsoft/Custom", "Customized Time Zone", "Local", "../../etc/passwd", "right/Europe/Berlin"} {
		t.Run(tzid, func(t *testing.T) {
			got, r := startIn(t, `"`+tzid+`"`, "20240304T090000", ics.Options{Zone: zone(t, "America/New_York")})
			if tzid != "right/Europe/Berlin" && got != "2024-03-04 14:00Z" {
				t.Errorf("got %s, want it in the calendar's own zone", got)
			}
			if tzid != "right/Europe/Berlin" {
				wantNote(t, r, "Zoned", tzid, "America/New_York")
			}
		})
	}
}

func vtimezone(id string, observances ...string) string {
	return "BEGIN:VTIMEZONE\r\nTZID:" + id + "\r\n" + strings.Join(observances, "") + "END:VTIMEZONE\r\n"
}

func observance(kind, start, from, to string, more ...string) string {
	lines := append([]string{"BEGIN:" + kind, "DTSTART:" + start, "TZOFFSETFROM:" + from, "TZOFFSETTO:" + to}, more...)
	return strings.Join(append(lines, "END:"+kind, ""), "\r\n")
}

// C3: the definition that a file gives of an IANA zone does not count.
func TestC3BogusDefinitionOfAnIANAZone(t *testing.T) {
	bogus := vtimezone("Europe/Berlin", observance("STANDARD", "19700101T000000", "-0500", "-0500"))
	if got, _ := startIn(t, "Europe/Berlin", "20240304T090000", ics.Options{}, bogus); got != "2024-03-04 08:00Z" {
		t.Errorf("got %s, want 08:00Z", got)
	}
}

func TestZoneOfTheFile(t *testing.T) {
	eastern := vtimezone("Customized Time Zone",
		observance("STANDARD", "16010101T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
		observance("DAYLIGHT", "16010101T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"))
	eras := vtimezone("Eras",
		observance("STANDARD", "19700101T000000", "+0100", "+0100"),
		observance("DAYLIGHT", "20000326T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20050327T010000Z"),
		observance("STANDARD", "20001029T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20051030T010000Z"),
		observance("STANDARD", "20100101T000000", "+0100", "+0300", "RDATE:20100101T000000"))
	seconds := vtimezone("Seconds", observance("STANDARD", "18930401T000000", "+005328", "+005328", "TZNAME:LMT"))
	for _, c := range []struct{ id, wall, want, zone string }{
		{"Customized Time Zone", "20240115T090000", "2024-01-15 14:00Z", eastern},
		{"Customized Time Zone", "20240715T090000", "2024-07-15 13:00Z", eastern},
		{"Customized Time Zone", "20240310T013000", "2024-03-10 06:30Z", eastern},
		{"Customized Time Zone", "20240310T023000", "2024-03-10 07:30Z", eastern}, // in the gap
		{"Customized Time Zone", "20241103T013000", "2024-11-03 05:30Z", eastern}, // the first of two
		{"Eras", "20050701T120000", "2005-07-01 10:00Z", eras},
		{"Eras", "20060701T120000", "2006-07-01 11:00Z", eras},
		{"Eras", "20110701T120000", "2011-07-01 09:00Z", eras},
		{"Seconds", "20240101T005328", "2024-01-01 00:00Z", seconds},
	} {
		t.Run(c.id+" "+c.wall, func(t *testing.T) {
			if got, r := startIn(t, c.id, c.wall, ics.Options{Zone: zone(t, "Asia/Tokyo")}, c.zone); got != c.want || len(r.Notes) > 0 {
				t.Errorf("got %s, want %s; notes %v", got, c.want, r.Notes)
			}
		})
	}
	t.Run("a definition of one calendar is not another's", func(t *testing.T) {
		one := cal(vtimezone("Office", observance("STANDARD", "19700101T000000", "+0100", "+0100")), event("UID:1", "DTSTART;TZID=Office:20240304T090000"))
		two := cal(vtimezone("Office", observance("STANDARD", "19700101T000000", "+0500", "+0500")), event("UID:2", "DTSTART;TZID=Office:20240305T090000"))
		wantWhen(t, read(t, one+two, "2024-03-01", "2024-04-01", ics.Options{}), "03-04 08:00Z ", "03-05 04:00Z ")
	})
	t.Run("a definition after its use", func(t *testing.T) {
		feed := cal(event("UID:1", "DTSTART;TZID=Office:20240304T090000"), vtimezone("Office", observance("STANDARD", "19700101T000000", "+0100", "+0100")))
		wantWhen(t, read(t, feed, "2024-03-01", "2024-04-01", ics.Options{}), "03-04 08:00Z ")
	})
	t.Run("who is in an event is not lost over it", func(t *testing.T) {
		r := march(t, vtimezone("Office", observance("STANDARD", "19700101T000000", "+0100", "+0100")),
			event("UID:1", "DTSTART;TZID=Office:20240304T090000", "ORGANIZER:mailto:maria@example.com", "ATTENDEE:mailto:ben@example.com"))
		if e := r.Events[0]; e.Organizer.Email != "maria@example.com" || len(e.Attendees) != 1 {
			t.Errorf("got organizer %v and attendees %v", e.Organizer, e.Attendees)
		}
	})
	t.Run("a broken definition is said", func(t *testing.T) {
		broken := vtimezone("Office", observance("STANDARD", "19700101T000000", "east", "+0100"))
		got, r := startIn(t, "Office", "20240304T090000", ics.Options{Zone: zone(t, "Asia/Tokyo")}, broken)
		if got != "2024-03-04 00:00Z" {
			t.Errorf("got %s, want it in the calendar's own zone", got)
		}
		wantNote(t, r, "Zoned", "Office", "east", "Asia/Tokyo")
	})
}

// C4: a weekly meeting keeps its time on the organizer's clock, also in the
// weeks in which America has changed its clocks and Europe has not.
func TestC4WeeklyOverTheChangeOfClocks(t *testing.T) {
	r := march(t, event("UID:ny", "SUMMARY:ny", "DTSTART;TZID=America/New_York:20240304T100000", "RRULE:FREQ=WEEKLY;COUNT=5"),
		event("UID:be", "SUMMARY:be", "DTSTART;TZID=Europe/Berlin:20240304T160000", "RRULE:FREQ=WEEKLY;COUNT=5"))
	wantWhen(t, r, "03-04 15:00Z be", "03-04 15:00Z ny", "03-11 14:00Z ny", "03-11 15:00Z be", "03-18 14:00Z ny", "03-18 15:00Z be",
		"03-25 14:00Z ny", "03-25 15:00Z be", "04-01 14:00Z be", "04-01 14:00Z ny")
}

// C5: a time that the clocks jump over is read with the offset before the gap,
// and one that they show twice is the first (RFC 5545 §3.3.5).
func TestC5GapIsReadWithTheOffsetBefore(t *testing.T) {
	for _, c := range []struct{ id, wall, want string }{
		{"America/New_York", "20240310T023000", "2024-03-10 07:30Z"},
		{"Europe/Berlin", "20240331T023000", "2024-03-31 01:30Z"},
		{"Australia/Lord_Howe", "20241006T021500", "2024-10-05 15:45Z"},
		{"America/New_York", "20241103T013000", "2024-11-03 05:30Z"},
		{"Europe/Berlin", "20241027T023000", "2024-10-27 00:30Z"},
	} {
		if got, _ := startIn(t, c.id, c.wall, ics.Options{}); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.wall, c.id, got, c.want)
		}
	}
	r := march(t, event("UID:d", "DTSTART;TZID=America/New_York:20240309T023000", "RRULE:FREQ=DAILY;COUNT=3"))
	wantWhen(t, r, "03-09 07:30Z ", "03-10 07:30Z ", "03-11 06:30Z ")
}

// C8: floating and all-day times are in the zone of X-WR-TIMEZONE, else in
// that of the options; times in UTC are not touched by it.
func TestC8FloatingTimes(t *testing.T) {
	parts := event("UID:f", "SUMMARY:floating", "DTSTART:20240304T090000") + event("UID:a", "SUMMARY:day", "DTSTART;VALUE=DATE:20240304") +
		event("UID:u", "SUMMARY:utc", "DTSTART:20240304T090000Z", "RRULE:FREQ=MONTHLY;COUNT=2")
	named := cal("X-WR-TIMEZONE:America/New_York\r\n", parts)
	o := ics.Options{Zone: zone(t, "Europe/Berlin")}
	r := read(t, named, "2024-03-01", "2024-05-01", o)
	wantWhen(t, r, "03-04 05:00Z day", "03-04 09:00Z utc", "03-04 14:00Z floating", "04-04 09:00Z utc")
	if !r.Events[2].Floating || r.Events[1].Floating || !r.Events[0].AllDay {
		t.Error("floating and all-day events are not marked")
	}
	wantWhen(t, read(t, cal(parts), "2024-03-01", "2024-03-10", o), "03-03 23:00Z day", "03-04 08:00Z floating", "03-04 09:00Z utc")
	wantWhen(t, read(t, cal(parts), "2024-03-01", "2024-03-10", ics.Options{}), "03-04 00:00Z day", "03-04 09:00Z floating", "03-04 09:00Z utc")
	r = read(t, cal("X-WR-TIMEZONE:Nowhere\r\n", parts), "2024-03-01", "2024-03-10", o)
	wantNote(t, r, "X-WR-TIMEZONE", "Nowhere", "Europe/Berlin")
}

// C9: the zone of the machine plays no part.
func TestC9ZoneOfTheMachine(t *testing.T) {
	r := march(t, event("UID:f", "DTSTART:20240304T090000"))
	if got := r.Events[0].Start.Location(); got != time.UTC {
		t.Errorf("a floating time is in %v, want UTC", got)
	}
}

// It can be seen how a zone was found, unless it has the name that IANA gives it.
func TestHowAZoneWasFoundIsTold(t *testing.T) {
	at := func(tzid string) string { return event("UID:"+tzid, "DTSTART;TZID="+tzid+":20240304T090000") }
	feed := cal(
		vtimezone("Customized Time Zone", observance("STANDARD", "19700101T000000", "+0100", "+0100")),
		vtimezone("Unused", observance("STANDARD", "19700101T000000", "+0100", "+0100")),
		at("Europe/Berlin"), at("UTC"), at("W. Europe Standard Time"), at("/example.org/Europe/Berlin"), at("europe/paris"),
		at("Customized Time Zone"), at("UTC+0530"), at("Nowhere"), event("UID:x", "DTSTART:20240304T090000"), event("UID:y", "DTSTART:20240304"),
	)
	r := read(t, feed, "2024-03-04", "2024-03-05", ics.Options{Zone: zone(t, "Asia/Tokyo")})
	want := []string{
		`the time zone "/example.org/Europe/Berlin" is read as Europe/Berlin`,
		`the time zone "Customized Time Zone" is as the calendar itself defines it`,
		`the time zone "UTC+0530" is an offset from UTC`,
		`the time zone "W. Europe Standard Time" is what Windows calls Europe/Berlin`,
		`the time zone "europe/paris" is read as Europe/Paris`,
		`times without a zone are read in Asia/Tokyo`,
	}
	if diff := cmp.Diff(want, r.Zones); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantNote(t, r, `"Nowhere" is not known; its times are read in Asia/Tokyo`)
}
