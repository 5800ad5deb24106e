package ics_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"

	"oneonone/calendar/ics"
)

const (
	wantFaster = 4        // times as fast as libical's C
	wantPeak   = 64 << 10 // kB of memory at most
	week       = "2025-03-10"
	nextWeek   = "2025-03-17"
)

// TestSpeedAgainstLibical reads one week out of the calendar $ONEONONE_BIG,
// of 200,000 events, and lets the program $ONEONONE_LIBICAL, which does the
// same with libical, do so in turn:
//
//	ONEONONE_BIG=big.ics ONEONONE_LIBICAL=./libical-bench go test ./calendar/ics -run SpeedAgainstLibical -v
//
// The program is given the file and the two dates, and prints "occ=" and how
// many occurrences it found. Both must find as many; ours must be at least 4
// times as fast, and stay under 64 MB.
func TestSpeedAgainstLibical(t *testing.T) {
	file, libical := os.Getenv("ONEONONE_BIG"), os.Getenv("ONEONONE_LIBICAL")
	if file == "" || libical == "" {
		t.Skip("set ONEONONE_BIG to a large calendar, and ONEONONE_LIBICAL to a program that reads it with libical, to run this test")
	}
	// Both run three times, in turn, and the best run counts: the machine may
	// be busy with other things.
	var ours, theirs run
	for range 3 {
		theirs = better(theirs, measure(t, exec.Command(libical, file, week, nextWeek)))
		mine := exec.Command(os.Args[0], "-test.run=^TestReadBig$", "-test.v")
		// Of 56 MB, 26 are the result. Without a limit Go lets garbage take up
		// as much again as what is in use, and a little more.
		mine.Env = append(os.Environ(), "ONEONONE_CHILD=1", "GOMEMLIMIT=56MiB")
		ours = better(ours, measure(t, mine))
	}
	t.Logf("libical: %v, %d MB, %s occurrences", theirs.took.Round(time.Millisecond), theirs.peak>>10, theirs.found)
	t.Logf("ours:    %v, %d MB, %s occurrences: %.1f times as fast", ours.took.Round(time.Millisecond), ours.peak>>10, ours.found,
		theirs.took.Seconds()/ours.took.Seconds())
	if ours.found != theirs.found {
		t.Errorf("got %s occurrences, want %s", ours.found, theirs.found)
	}
	if ours.took*wantFaster > theirs.took {
		t.Errorf("it took %v, want less than a quarter of %v", ours.took, theirs.took)
	}
	if ours.peak >= wantPeak {
		t.Errorf("it took %d kB of memory, want less than %d", ours.peak, wantPeak)
	}
}

// A run is what came of running a program once.
type run struct {
	took  time.Duration
	peak  int64 // kB
	found string
}

func better(a, b run) run {
	if a.took == 0 || b.took < a.took {
		return b
	}
	return a
}

var occurrences = regexp.MustCompile(`occ=(\d+)`)

func measure(t *testing.T, c *exec.Cmd) run {
	t.Helper()
	begin := time.Now()
	out, err := c.CombinedOutput()
	took := time.Since(begin)
	found := occurrences.FindSubmatch(out)
	if err != nil || found == nil {
		t.Fatalf("running %s: %v\n%s", c.Path, err, out)
	}
	return run{took, int64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss), string(found[1])}
}

// TestReadBig is the program that TestSpeedAgainstLibical measures.
func TestReadBig(t *testing.T) {
	if os.Getenv("ONEONONE_CHILD") == "" {
		t.Skip("it runs as a part of TestSpeedAgainstLibical")
	}
	f, err := os.Open(os.Getenv("ONEONONE_BIG"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := ics.Read(f, day(t, week), day(t, nextWeek), ics.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("occ=%d\n", len(r.Events))
}
