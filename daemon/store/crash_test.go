package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

var errPowerCut = errors.New("power cut")

// cutPower runs write until its nth step, and reports whether it got there.
func cutPower(s *Store, n int, write func() error) (cut bool, err error) {
	s.fault = func(string) error {
		if n--; n < 0 {
			panic(errPowerCut)
		}
		return nil
	}
	defer func() { cut = recover() != nil }()
	return false, write()
}

func TestCrashAtAnyStepLeavesOldOrNew(t *testing.T) {
	t.Parallel()
	moved := aRecord()
	moved.Event.Start = moved.Event.Start.AddDate(0, 0, 2)
	moved.Event.Title = "new"
	replaced := aRecord()
	replaced.Event.Title = "new"
	for _, c := range []struct {
		name   string
		before func(*testing.T, *Store)
		write  plan.Record
		old    string // title; "" for no record
	}{
		{"create", func(*testing.T, *Store) {}, replaced, ""},
		{"replace", func(t *testing.T, s *Store) { mustPut(t, s, aRecord()) }, replaced, aRecord().Event.Title},
		{"replace a second time", func(t *testing.T, s *Store) { mustPut(t, s, aRecord()); mustPut(t, s, aRecord()) }, replaced, aRecord().Event.Title},
		{"move", func(t *testing.T, s *Store) { mustPut(t, s, aRecord()) }, moved, aRecord().Event.Title},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for step := 0; ; step++ {
				dir := t.TempDir()
				s := mustOpen(t, dir)
				c.before(t, s)
				cut, err := cutPower(s, step, func() error { return s.Put(c.write) })
				if err != nil {
					t.Fatal(err)
				}
				s.Close()
				s = mustOpen(t, dir)
				rs, err := s.Records(maria, alice, calendar.Date{})
				if err != nil || len(s.Damages()) > 0 || len(rs) > 1 {
					t.Fatalf("step %d: records %v, %v, damages %v", step, rs, err, s.Damages())
				}
				got := ""
				if len(rs) == 1 {
					got = rs[0].Event.Title
				}
				if got != c.old && got != "new" || !cut && got != "new" {
					t.Errorf("step %d: title %q, want %q or new", step, got, c.old)
				}
				if left, _ := list(s.tmp()); len(left) > 0 {
					t.Errorf("step %d: %q left over", step, left)
				}
				mustPut(t, s, c.write)
				s.Close()
				if !cut {
					return
				}
			}
		})
	}
}

// No test here can cut the power of a disk; this one guards the order of steps
// that a power cut needs.
func TestPutSyncsTheFileBeforeAndTheDirectoryAfterTheRename(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	mustPut(t, s, aRecord())
	var steps []string
	s.fault = func(step string) error {
		steps = append(steps, step)
		return nil
	}
	mustPut(t, s, aRecord())
	want := "create, write, sync, link, rename, rename, sync directory" // the first renaming is of the link
	if got := strings.Join(steps, ", "); got != want {
		t.Errorf("steps %s; want %s", got, want)
	}
}

// Setting aside is a write like any other: cut at any step, the file reads as
// damaged or as mended, and no briefing that was under way as still to send.
func TestCrashWhileSettingAsideSendsNothingAgain(t *testing.T) {
	t.Parallel()
	for step := 0; ; step++ {
		dir := t.TempDir()
		putTwice(t, dir)
		writeFile(t, dir, aFile, nil)
		s := mustOpen(t, dir)
		cut, err := cutPower(s, step, func() error { _, _, err := s.Record(maria, alice, "ab12cd34"); return err })
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = mustOpen(t, dir)
		if got := mustRecord(t, s).Notices[1].State; got != plan.Failed {
			t.Errorf("step %d: briefing is %s, want failed", step, got)
		}
		s.Close()
		if !cut {
			return
		}
	}
}

// E10: what cannot be recorded is an error with its cause, and what was
// recorded before stays.
func TestE10FullOrReadOnlyDiskKeepsTheOldState(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EDQUOT, syscall.EACCES, syscall.EIO} {
		for _, at := range []string{"create", "write", "sync", "rename", "mkdir"} {
			dir := t.TempDir()
			s := mustOpen(t, dir)
			mustPut(t, s, aRecord())
			s.fault = func(step string) error {
				if step == at {
					return cause
				}
				return nil
			}
			r := aRecord()
			r.Event.Title = "new"
			if at == "mkdir" {
				r.Event.Report = "new@example.com"
			}
			err := s.Put(r)
			if !errors.Is(err, cause) || (Hint(err) == "") != (cause == syscall.EIO) {
				t.Errorf("%v at %s: %v, hint %q", cause, at, err, Hint(err))
			}
			s.fault = nil
			if got := mustRecord(t, s).Event.Title; got == "new" {
				t.Errorf("%v at %s: the new state is there", cause, at)
			}
			if left, _ := list(s.tmp()); len(left) > 0 {
				t.Errorf("%v at %s: %q left over", cause, at, left)
			}
			s.Close()
		}
	}
}

func TestE10ReadOnlyDirectoryIsAnErrorWithAHint(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, fs.ErrPermission) || Hint(err) == "" {
		t.Errorf("Open: %v, hint %q", err, Hint(err))
	}
}

func TestFileSystemWithoutHardLinksKeepsACopy(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	s.fault = func(step string) error {
		if step == "link" {
			return syscall.EPERM
		}
		return nil
	}
	mustPut(t, s, aRecord())
	old := readFile(t, dir, aFile)
	r := aRecord()
	r.Human = "?"
	mustPut(t, s, r)
	if got := readFile(t, dir, filepath.Dir(aFile)+"/.ab12cd34.prev"); string(got) != string(old) {
		t.Errorf("version before is %q", got)
	}
}

// writeForEver is the child: it says after every write which one is durable,
// and after its life, if that is bounded, is killed in the midst of one.
func writeForEver(dir, life string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	r := aRecord()
	r.Notices[0].Attempts = 0
	if old, ok, _ := s.Record(maria, alice, r.Key); ok {
		r = old
	}
	if d, err := time.ParseDuration(life); err == nil {
		time.AfterFunc(d, func() { syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	}
	for {
		fmt.Println(r.Notices[0].Attempts)
		r.Notices[0].Attempts++
		r.Event.Start = r.Event.Start.AddDate(0, 0, r.Notices[0].Attempts%3)
		if err := s.Put(r); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// startChild starts a process that writes to dir, and waits until it does.
func startChild(t *testing.T, dir, life string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "ONEONONE_TEST_CHILD="+dir, "ONEONONE_TEST_LIFE="+life)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the child says nothing")
	}
	return child, lines
}

// E3: whatever the moment of kill -9, what was said to be written is there.
func TestE3KilledWriterLosesNothingThatWasWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 15 {
		child, lines := startChild(t, dir, fmt.Sprintf("%dms", 20+7*round))
		last := -1
		for ok := true; ok; ok = lines.Scan() {
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatalf("the child says %q", lines.Text())
			}
			last = n
		}
		if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the child ended with %v, want killed", err)
		}

		s := mustOpen(t, dir) // the lock died with the child
		r, ok, err := s.Record(maria, alice, aRecord().Key)
		got := 0
		if ok {
			got = r.Notices[0].Attempts
		}
		if err != nil || got != last && got != last+1 {
			t.Errorf("round %d: write %d is there, %v; want %d or the one after", round, got, err, last)
		}
		if len(s.Damages()) > 0 {
			t.Errorf("round %d: damages %v", round, s.Damages())
		}
		s.Close()
	}
}

// E4: there is one writer, and the refusal says which process it is.
func TestE4SecondWriterIsRefused(t *testing.T) {
	dir := t.TempDir()
	child, _ := startChild(t, dir, "")
	defer child.Wait()
	defer child.Process.Kill()
	_, err := Open(dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("process %d on ", child.Process.Pid)) || Hint(err) == "" {
		t.Errorf("Open: %v, hint %q; want ErrLocked by process %d", err, Hint(err), child.Process.Pid)
	}
}

func TestE4StandbyTakesOverFromAKilledWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := mustOpen(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := OpenWait(ctx, dir); err == nil {
		t.Error("OpenWait opened what is locked")
	}
	time.AfterFunc(20*time.Millisecond, func() { first.Close() })
	ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := OpenWait(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}
