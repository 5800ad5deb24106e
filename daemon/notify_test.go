package daemon_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
)

// overhear returns what a service manager is told while f runs in a bubble, with
// a watchdog that wants to be fed this often; 0 for no watchdog.
func overhear(t *testing.T, watchdog time.Duration, f func(t *testing.T)) (told []string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "n") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	if watchdog > 0 {
		t.Setenv("WATCHDOG_USEC", fmt.Sprint(watchdog.Microseconds()))
		t.Setenv("WATCHDOG_PID", fmt.Sprint(os.Getpid()))
	}
	const end = "END"
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, err := socket.Read(buf)
			if err != nil || string(buf[:n]) == end {
				return
			}
			told = append(told, string(buf[:n]))
		}
	}()
	synctest.Test(t, f)
	conn, err := net.Dial("unixgram", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(end)); err != nil {
		t.Fatal(err)
	}
	<-done
	return told
}

// fed counts how often the watchdog was fed.
func fed(told []string) (n int) {
	for _, s := range told {
		if strings.HasPrefix(s, "WATCHDOG=1\n") {
			n++
		}
	}
	return n
}

func TestWatchdogIsFedAsOftenAsItWants(t *testing.T) {
	told := overhear(t, 20*time.Second, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-02-10 10:00", "alice@example.com")
		w.setup.Calendars[0].Refresh = 24 * time.Hour
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Hour)
		stop()
	})
	if n := fed(told); n < 360 {
		t.Errorf("fed %d times in an hour, want at least every 10 s", n)
	}
}

// A loop that does not come to the end of its step looks dead, whatever else
// goes on in the process.
func TestWatchdogIsNotFedByALoopThatHangs(t *testing.T) {
	told := overhear(t, 20*time.Second, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com") // its prep is due on Tuesday at 9
		stuck := make(chan struct{})
		w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading {
			<-stuck
			return nil
		}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(6 * 24 * time.Hour)
		close(stuck)
		stop()
	})
	const most = (3*24 + 10) * 360
	if n := fed(told); n == 0 || n > most {
		t.Errorf("fed %d times, want at most %d, and not at all while it hung", n, most)
	}
}

func TestServiceManagerIsToldHowItIs(t *testing.T) {
	told := overhear(t, 0, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-06 10:00", "alice@example.com")
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		w.d.Reloading()
		w.d.Refused()
		time.Sleep(2 * time.Minute)
		w.d.Reloading()
		w.d.Reloaded()
		time.Sleep(2 * time.Minute)
		stop()
	})
	var got []string
	for _, s := range told {
		if len(got) == 0 || got[len(got)-1] != s {
			got = append(got, s)
		}
	}
	text := strings.Join(got, "\n--\n")
	const refused = "the new config has faults, the old one is in force"
	for _, want := range []string{
		"READY=1\n--\nWATCHDOG=1\nSTATUS=next: prep to alice@example.com, Tue 4 Jan 09:00 CET; calendars as of ",
		"--\nRELOADING=1\nMONOTONIC_USEC=", "--\nREADY=1\nSTATUS=" + refused, "CET; " + refused + "; calendars as of ", "\n--\nSTOPPING=1",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nobody is told %q:\n%s", want, text)
		}
	}
	if last := got[len(got)-2]; strings.Contains(last, "faults") {
		t.Errorf("after a good config: %q", last)
	}
}

// A service manager that is in more of a hurry than a mail in flight is asked
// for patience.
func TestServiceManagerIsAskedForPatience(t *testing.T) {
	told := overhear(t, 0, func(t *testing.T) {
		w := bubble(t)
		w.maria.meet("a", "2000-01-04 10:00", "alice@example.com") // the prep is due at once
		w.setup.Sender = slowPost{5 * time.Second, w.post}
		w.d.Reload(w.setup)
		stop := w.run(nil)
		time.Sleep(time.Second)
		stop()
	})
	if got, want := told[len(told)-1], "STOPPING=1\nEXTEND_TIMEOUT_USEC=10000000\nSTATUS=stopping, with 1 in flight"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
