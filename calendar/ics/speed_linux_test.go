package ics_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

const (
	wantFaster = 4        // times as fast as libical's C
	wantPeak   = 64 << 10 // kB of memory at most
	week       = "2025-03-10"
	nextWeek   = "2025-03-17"
)

// TestSpeedAgainstLibical has the command read one week out of the calendar
// $ONEONONE_BIG, of 200,000 events, and write it as JSON. The program
// $ONEONONE_LIBICAL, which counts the same with libical, runs in turn:
//
//	ONEONONE_BIG=big.ics ONEONONE_LIBICAL=./libical-bench go test ./calendar/ics -run SpeedAgainstLibical -v
//
// The program is given the file and the two dates, and prints "occ=" and how
// many occurrences it found. Both must find as many. Ours must be at least 4
// times as fast, and stay under 64 MB.
//
// What counts is the time of the processor, on all of its cores, since that is
// what other programs on the machine change least. Each runs three times, and
// its best run counts.
func TestSpeedAgainstLibical(t *testing.T) {
	file, libical := os.Getenv("ONEONONE_BIG"), os.Getenv("ONEONONE_LIBICAL")
	if file == "" || libical == "" {
		t.Skip("set ONEONONE_BIG to a large calendar, and ONEONONE_LIBICAL to a program that reads it with libical, to run this test")
	}
	command := filepath.Join(t.TempDir(), "oneonone")
	if out, err := exec.Command("go", "build", "-o", command, "oneonone/cmd/oneonone").CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, out)
	}
	var ours, theirs run
	for range 3 {
		theirs = better(theirs, measure(t, exec.Command(libical, file, week, nextWeek), countPrinted))
		mine := exec.Command(command, "calendar", file, "--from", week, "--to", nextWeek, "--json")
		mine.Env = append(os.Environ(), "GOGC=", "GOMEMLIMIT=") // as it is by default
		ours = better(ours, measure(t, mine, countListed))
	}
	faster := theirs.worked.Seconds() / ours.worked.Seconds()
	t.Logf("libical: %s", theirs)
	t.Logf("ours:    %s: %.1f times as fast", ours, faster)
	if ours.found != theirs.found {
		t.Errorf("got %d occurrences, want %d", ours.found, theirs.found)
	}
	if faster < wantFaster {
		t.Errorf("it is %.1f times as fast, want at least %d times", faster, wantFaster)
	}
	if ours.peak >= wantPeak {
		t.Errorf("it took %d kB of memory, want less than %d", ours.peak, wantPeak)
	}
}

// A run is what came of running a program once.
type run struct {
	took, worked time.Duration // by the clock, and by all cores of the processor
	peak         int64         // kB
	found        int
}

func (r run) String() string {
	return fmt.Sprintf("%.2f s of work in %.2f s, %d MB, %d occurrences", r.worked.Seconds(), r.took.Seconds(), r.peak>>10, r.found)
}

func better(a, b run) run {
	if a.worked == 0 || b.worked < a.worked {
		return b
	}
	return a
}

// measure runs a program, of whose output count makes how many occurrences it
// found.
func measure(t *testing.T, c *exec.Cmd, count func([]byte) int) run {
	t.Helper()
	begin := time.Now()
	out, err := c.Output()
	took := time.Since(begin)
	if err != nil {
		t.Fatalf("running %s: %v\n%.500s", c.Path, err, out)
	}
	state := c.ProcessState
	return run{took, state.UserTime() + state.SystemTime(), int64(state.SysUsage().(*syscall.Rusage).Maxrss), count(out)}
}

// countPrinted is what stands behind "occ=".
func countPrinted(out []byte) int {
	_, rest, _ := bytes.Cut(out, []byte("occ="))
	n, _ := strconv.Atoi(string(bytes.TrimSpace(rest)))
	return n
}

// countListed is how many items a list in JSON has; -1 if it is none.
func countListed(out []byte) int {
	var items []json.RawMessage
	if json.Unmarshal(out, &items) != nil {
		return -1
	}
	return len(items)
}
