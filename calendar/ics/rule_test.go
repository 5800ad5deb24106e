package ics_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"

	"oneonone/calendar/ics"
)

// TestRulesAgainstRRuleGo compares what random rules produce with rrule-go, in
// UTC and for the parts in which rrule-go keeps to RFC 5545.
func TestRulesAgainstRRuleGo(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		start := time.Date(2000+random.IntN(30), time.Month(1+random.IntN(12)), 1+random.IntN(28), random.IntN(24), random.IntN(60), 0, 0, time.UTC)
		text := randomRule(random)
		option, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		option.Dtstart = start
		reference, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if start = reference.After(start, true); start.IsZero() {
			continue
		}
		reference.DTStart(start) // where the start is not in its rule, practice differs
		from := start.AddDate(random.IntN(6), random.IntN(12), 0)
		to := from.AddDate(0, 3, 0)
		want := []string{}
		for _, at := range reference.Between(from, to.Add(-time.Second), true) {
			want = append(want, at.Format("01-02 15:04Z "))
		}
		feed := cal(event("UID:r", "DTSTART:"+start.Format("20060102T150405Z"), "RRULE:"+text))
		r, err := ics.Read(strings.NewReader(feed), from, to, ics.Options{})
		if err != nil || len(r.Notes) > 0 {
			t.Fatalf("%s: %v %v", text, err, r.Notes)
		}
		if diff := cmp.Diff(want, when(r.Events)); diff != "" {
			t.Fatalf("%s from %v (-rrule-go +ours):\n%s", text, start, diff)
		}
	}
}

// randomRule makes a rule whose meaning rrule-go and RFC 5545 agree on.
func randomRule(random *rand.Rand) string {
	some := func(n int, item func() string) string {
		var items []string
		for range 1 + random.IntN(n) {
			items = append(items, item())
		}
		return strings.Join(items, ",")
	}
	weekday := func() string { return []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}[random.IntN(7)] }
	nth := func() string { return fmt.Sprint([]int{1, 2, 3, 4, -1, -2}[random.IntN(6)]) + weekday() }
	monthday := func() string { return fmt.Sprint([]int{1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -15}[random.IntN(11)]) }
	month := func() string { return fmt.Sprint(1 + random.IntN(12)) }
	parts := []string{""}
	switch random.IntN(5) {
	case 0:
		parts = []string{"FREQ=YEARLY", "BYMONTH=" + some(3, month)}
		parts = append(parts, []string{"BYDAY=" + some(2, nth), "BYMONTHDAY=" + some(3, monthday), "BYDAY=" + some(2, weekday)}[random.IntN(3)])
	case 1:
		parts = []string{"FREQ=MONTHLY", []string{"BYDAY=" + some(2, nth), "BYMONTHDAY=" + some(3, monthday), "BYDAY=" + some(3, weekday) + ";BYSETPOS=1,-1", "BYDAY=FR;BYMONTHDAY=13"}[random.IntN(4)]}
	case 2:
		parts = []string{"FREQ=WEEKLY", "BYDAY=" + some(4, weekday), "WKST=" + weekday()}
	case 3:
		parts = []string{"FREQ=DAILY", []string{"BYMONTH=" + some(4, month), "BYDAY=" + some(4, weekday), "BYMONTHDAY=" + some(4, monthday), "BYHOUR=9,17"}[random.IntN(4)]}
	case 4:
		parts = []string{"FREQ=HOURLY", []string{"BYDAY=" + some(2, weekday), "BYHOUR=7,9,21", "BYMINUTE=0,30"}[random.IntN(3)]}
	}
	if random.IntN(2) == 0 && parts[0] != "FREQ=HOURLY" { // with a BYHOUR that it steps over rrule-go never returns
		parts = append(parts, fmt.Sprint("INTERVAL=", 1+random.IntN(5)))
	}
	if random.IntN(3) == 0 {
		parts = append(parts, fmt.Sprint("COUNT=", 1+random.IntN(200)))
	}
	return strings.Join(parts, ";")
}

// Where rrule-go goes its own ways, the RFC's words decide.
func TestRulesOfTheRFC(t *testing.T) {
	for _, c := range []struct{ name, start, rule, want string }{
		{"BYWEEKNO without BYDAY is the weekday of the start", "20240304T090000Z", "FREQ=YEARLY;BYWEEKNO=10,12,14", "03-04 03-18 04-01"},
		{"BYSETPOS counts from the beginning of the week", "20240307T090000Z", "FREQ=WEEKLY;BYDAY=MO,TH,FR;BYSETPOS=2;COUNT=3", "03-07 03-14 03-21"},
		{"a repeated BYHOUR is one", "20240304T090000Z", "FREQ=DAILY;BYHOUR=9,9;COUNT=3", "03-04 03-05 03-06"},
		{"lower case, spaces and a semicolon too many", "20240304T090000Z", "freq=weekly; byday=mo;count=2;", "03-04 03-11"},
		{"an unknown part", "20240304T090000Z", "FREQ=WEEKLY;X-COLOUR=RED;COUNT=2", "03-04 03-11"},
		{"30 February is passed over", "20240130T090000Z", "FREQ=MONTHLY;COUNT=3", "03-30 04-30"},
		{"the last workday of the month", "20240229T090000Z", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "03-29 04-30"},
		{"every other week from a Sunday with weeks that begin on Monday", "20240303T090000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4", "03-03 03-11 03-17 03-25"},
		{"every other week from a Sunday with weeks that begin on Sunday", "20240303T090000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4", "03-03 03-04 03-17 03-18"},
		{"day of the year from its end", "20240430T090000Z", "FREQ=YEARLY;BYYEARDAY=-246", "04-30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := march(t, event("UID:r", "DTSTART:"+c.start, "RRULE:"+c.rule))
			var got []string
			for _, e := range r.Events {
				got = append(got, e.Start.Format("01-02"))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s; notes %v", got, c.want, r.Notes)
			}
		})
	}
}
