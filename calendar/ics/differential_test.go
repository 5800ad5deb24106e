package ics_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A peer is an independent implementation that random cases are compared with.
type peer struct {
	name    string
	command func(modules string) []string
	// disputes name the features of a case in which the peer is known to go
	// another way, and why we do not: what RFC 5545 says, what it does. Such a
	// case is not compared with it.
	disputes map[string]string
}

var peers = []peer{
	{
		name:    "ical.js",
		command: func(modules string) []string { return []string{"node", "testdata/icaljs.mjs", modules} },
		disputes: map[string]string{
			"fold":               "§3.3.5: a time that the clocks show twice is the first of the two; it takes the second",
			"gap":                "§3.3.5: a time that the clocks skip has the offset from before the gap; for DTEND it takes the one from after it",
			"24 hours":           "§3.3.6: hours are exact; it makes PT24H a day, which ends at the same time on the clock",
			"over a change":      "§3.3.6: hours and minutes are exact; it adds them on the clock, so that they stretch or shrink",
			"RDATE alone":        "§3.8.2.4: DTSTART is the first of the recurrence set; it drops it where there is only RDATE",
			"RDATE twice":        "§3.8.5.2: what RRULE and RDATE both have is there once; it shows it twice",
			"override of EXDATE": "not ruled; who changes an occurrence after it was excluded wants it, and it drops it",
		},
	},
	{
		name:    "recurring_ical_events",
		command: func(string) []string { return []string{"/usr/bin/python3", "testdata/recurring.py"} },
		disputes: map[string]string{
			"fold":                 "§3.3.5, as above",
			"over a change":        "§3.3.6: days are nominal; it makes P1D 24 hours",
			"THISANDFUTURE":        "§3.2.13: the change holds for all that follow; it takes it for a change of one",
			"day without end":      "§3.6.1: a DTSTART that is a date takes that whole day where nothing else is said; it gives it no length",
			"RDATE twice":          "§3.8.5.2, as above",
			"RDATE on a day":       "§3.8.5.2: another time of a day is another occurrence; it shows one a day",
			"end before start":     "§3.3.5 makes it so where the start is skipped by the clocks and the end is not; it refuses the event",
			"UNTIL after a change": "§3.3.10: UNTIL includes its very moment; it compares it with the offset of DTSTART",
		},
	},
}

// TestPeers compares what random cases have in their windows with what
// independent implementations find: ical.js, in the node_modules directory
// $ONEONONE_PEERS, and Debian's python3-recurring-ical-events.
// $ONEONONE_SEEDS says how many cases, $ONEONONE_SEED which one alone.
func TestPeers(t *testing.T) {
	modules := os.Getenv("ONEONONE_PEERS")
	if modules == "" {
		t.Skip("set ONEONONE_PEERS to a node_modules directory with ical.js to run this test")
	}
	modules, err := filepath.Abs(modules)
	if err != nil {
		t.Fatal(err)
	}
	cases := randomCases(t)
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.compare(t, cases, p.command(modules))
		})
	}
}

func randomCases(t *testing.T) (cases []randomCase) {
	if one, err := strconv.ParseUint(os.Getenv("ONEONONE_SEED"), 10, 64); err == nil {
		return []randomCase{makeCase(one)}
	}
	n, err := strconv.Atoi(os.Getenv("ONEONONE_SEEDS"))
	if err != nil {
		n = 1000
	}
	for seed := range uint64(n) {
		cases = append(cases, makeCase(seed))
	}
	return cases
}

// An answer is what a peer says of a case.
type answer struct {
	Seed  uint64
	Found []string
	Error string
}

func (p peer) compare(t *testing.T, cases []randomCase, command []string) {
	compared, excused, bad := 0, map[string]int{}, 0
	for i, a := range ask(t, command, cases) {
		c := cases[i]
		if a.Seed != c.Seed {
			t.Fatalf("got an answer to seed %d, want one to %d", a.Seed, c.Seed)
		}
		if feature := p.dispute(c); feature != "" {
			excused[feature]++
			continue
		}
		compared++
		want := a.Found
		slices.Sort(want)
		got := caseLines(t, c)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || a.Error != "" {
			if bad++; bad <= 5 {
				t.Errorf("seed %d, features %q: %s (-%s +ours):\n%s\n%s", c.Seed, c.features, a.Error, p.name, diff, c.Feed)
			}
		}
	}
	t.Logf("%s: %d cases compared, of which %d differ; not compared for known disputes: %v", p.name, compared, bad, excused)
}

func (p peer) dispute(c randomCase) string {
	for _, f := range c.features {
		if p.disputes[f] != "" {
			return f
		}
	}
	return ""
}

// ask gives a program the cases and returns its answers.
func ask(t *testing.T, command []string, cases []randomCase) (answers []answer) {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Skipf("%s is not installed: %v", command[0], err)
	}
	var writing sync.WaitGroup
	writing.Go(func() {
		defer in.Close()
		for _, c := range cases {
			if json.NewEncoder(in).Encode(c) != nil {
				return
			}
		}
	})
	decoder := json.NewDecoder(bufio.NewReader(out))
	for range cases {
		var a answer
		if err := decoder.Decode(&a); err != nil {
			break
		}
		answers = append(answers, a)
	}
	writing.Wait()
	if err := c.Wait(); err != nil || len(answers) < len(cases) {
		t.Fatalf("%v answered %d of %d cases: %v", command, len(answers), len(cases), err)
	}
	return answers
}
