package ics_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/calendar"
	"oneonone/calendar/ics"
)

// corpusFloor is the share of undisputed cases, in tenths of a percent, that
// the reader is known to get right. It only goes up.
const corpusFloor = 990

// A corpusCase is one calendar of the corpus with what independent
// implementations agree that it says.
type corpusCase struct {
	Name      string
	Disputed  bool
	From, To  time.Time
	DefaultTZ string `json:"default_tz"`
	Expect    []corpusEvent
}

type corpusEvent struct {
	UID, Start, End, Summary, Status string
	AllDay                           bool `json:"all_day"`
}

// TestCorpus reads the calendars in the directory $ONEONONE_CORPUS and
// compares what Read finds with what each case expects.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("ONEONONE_CORPUS")
	if dir == "" {
		t.Skip("set ONEONONE_CORPUS to a directory of calendars with their expected occurrences to run this test")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	passed, firm, disputed, all := 0, 0, 0, 0
	for _, file := range files {
		c, diff := runCase(t, file)
		checkSide(t, strings.TrimSuffix(filepath.Base(file), ".json"), c.Disputed, diff == "")
		switch {
		case c.Disputed && diff == "":
			disputed, all = disputed+1, all+1
		case c.Disputed:
			all++
		case diff == "":
			passed, firm = passed+1, firm+1
		default:
			firm++
		}
		if diff != "" && testing.Verbose() {
			t.Logf("%s %s disputed=%v\n%s", filepath.Base(file), c.Name, c.Disputed, diff)
		}
	}
	t.Logf("%d of %d undisputed cases pass (%.1f %%), %d of %d disputed ones", passed, firm, 100*float64(passed)/float64(firm), disputed, all)
	if passed*1000 < firm*corpusFloor {
		t.Errorf("got %d of %d undisputed cases right, want at least %.1f %%", passed, firm, corpusFloor/10.0)
	}
}

func runCase(t *testing.T, file string) (corpusCase, string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c corpusCase
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	zone, err := time.LoadLocation(c.DefaultTZ)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	feed, err := os.Open(strings.TrimSuffix(file, ".json") + ".ics")
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	r, err := ics.Read(feed, c.From, c.To, ics.Options{Zone: zone})
	if err != nil {
		return c, err.Error()
	}
	diff := cmp.Diff(lines(c.Expect), eventLines(r.Events))
	if diff != "" {
		diff += fmt.Sprintln(r.Notes)
	}
	return c, diff
}

func lines(events []corpusEvent) []string {
	var out []string
	for _, e := range events {
		status := strings.ToLower(e.Status)
		if status == "confirmed" {
			status = ""
		}
		out = append(out, fmt.Sprintf("%s %s %s %q all-day:%v %s", e.UID, e.Start, e.End, e.Summary, e.AllDay, status))
	}
	slices.Sort(out)
	return out
}

func eventLines(events []calendar.Event) []string {
	var out []string
	for _, e := range events {
		status := e.Status.String()
		if e.Status == calendar.Confirmed {
			status = ""
		}
		start, end := e.Start.UTC().Format(time.RFC3339), e.End.UTC().Format(time.RFC3339)
		if e.AllDay {
			start, end = e.Start.Format("2006-01-02T00:00:00Z"), e.End.Format("2006-01-02T00:00:00Z")
		}
		out = append(out, fmt.Sprintf("%s %s %s %q all-day:%v %s", e.UID, start, end, e.Summary, e.AllDay, status))
	}
	slices.Sort(out)
	return out
}
