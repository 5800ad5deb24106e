package ics_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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
// what other programs on the machine change least. Each runs three times; its
// fastest run counts, and its highest peak.
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
	t.Logf("ours:    %s: %.1f times as fast, by the clock %.1f times", ours, faster, theirs.took.Seconds()/ours.took.Seconds())
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

// better is the faster of two runs, with the higher peak of both.
func better(a, b run) run {
	peak := max(a.peak, b.peak)
	if a.worked == 0 || b.worked < a.worked {
		a = b
	}
	a.peak = peak
	return a
}

// measure runs a program, of whose output count makes how many occurrences it
// found. The output is not held in memory: the peak of a child is at least that
// of its parent.
func measure(t *testing.T, c *exec.Cmd, count func(io.Reader) int) run {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c.Stdout = out
	begin := time.Now()
	err = c.Run()
	took := time.Since(begin)
	if err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err != nil {
		t.Fatalf("running %s: %v", c.Path, err)
	}
	state := c.ProcessState
	return run{took, state.UserTime() + state.SystemTime(), int64(state.SysUsage().(*syscall.Rusage).Maxrss), count(out)}
}

// countPrinted is what stands behind "occ=".
func countPrinted(out io.Reader) int {
	text, _ := io.ReadAll(io.LimitReader(out, 1000))
	_, rest, _ := bytes.Cut(text, []byte("occ="))
	n, _ := strconv.Atoi(string(bytes.TrimSpace(rest)))
	return n
}

// countListed is how many items a list in JSON has; -1 if it is none.
func countListed(out io.Reader) int {
	items := json.NewDecoder(out)
	n := 0
	_, err := items.Token()
	for err == nil && items.More() {
		err = items.Decode(new(json.RawMessage))
		n++
	}
	if end, e := items.Token(); err != nil || e != nil || end != json.Delim(']') {
		return -1
	}
	return n
}
