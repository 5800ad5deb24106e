package main

import (
	"fmt"
	"strings"
	"time"
)

// What happens to a service, one thing after the other: see TestRealSystemd.

func (s *service) killed() {
	for range 2 {
		before := s.is("NRestarts")
		s.ok("kill", "-9", s.is("MainPID"))
		s.restarted(before)
	}
	s.mailed(0)
}

func (s *service) reloaded() {
	pid := s.is("MainPID")
	s.write("/etc/oneonone/tom.ics", feed(s.ben), "0644")
	s.ok("rm", configPath)
	s.write(configPath, s.config("maria", "tom"), "0600") // a new file, which is root's alone
	s.ok("systemctl", "reload", "oneonone")
	s.mailed(1)
	if got := s.is("MainPID"); got != pid {
		s.t.Errorf("it is another process: %s, was %s", got, pid)
	}
}

func (s *service) refused() {
	pid, good := s.is("MainPID"), s.config("maria", "tom")
	s.write(configPath, strings.Replace(good, "calendars:", "calenders:", 1), "0640")
	s.fails("systemctl", "reload", "oneonone")
	if log := s.journal(); !strings.Contains(log, `did you mean "calendars"?`) {
		s.t.Errorf("nobody is told what is wrong:\n%s", last(log, 10))
	}
	if got := s.is("ActiveState") + s.is("MainPID"); got != "active"+pid {
		s.t.Errorf("got %s, want it to go on as process %s", got, pid)
	}
	s.ok("kill", "-HUP", pid) // from somebody who does not check
	s.until("StatusText", func(text string) bool { return strings.Contains(text, "the old one is in force") })
	s.write(configPath, good, "0640")
	s.ok("systemctl", "reload", "oneonone")
	s.until("StatusText", func(text string) bool { return !strings.Contains(text, "the old one is in force") })
}

func (s *service) waited() {
	var version int
	if _, err := fmt.Sscanf(s.ok("systemctl", "--version"), "systemd %d", &version); err != nil {
		s.t.Fatal(err)
	}
	if version < 253 {
		return
	}
	s.ok("install", "-D", "-m", "644", "/usr/share/doc/oneonone/examples/notify-reload.conf", dropIns+"/notify-reload.conf")
	s.restart()
	for _, names := range [][]string{{"maria"}, {"maria", "tom"}} {
		s.write(configPath, s.config(names...), "0640")
		s.ok("systemctl", "reload", "oneonone")
		if got := strings.Count(s.ok("oneonone", "status", "--json"), `"next_read"`); got != len(names) {
			s.t.Errorf("after the reload there are %d calendars, want %d at once", got, len(names))
		}
	}
	s.write(configPath, "calenders: []\n", "0640")
	s.fails("systemctl", "reload", "oneonone")
	s.write(configPath, s.config("maria", "tom"), "0640")
	s.ok("systemctl", "reload", "oneonone")
	s.ok("rm", "-r", dropIns)
	s.restart()
	s.mailed(0)
}

func (s *service) hung() {
	s.write(dropIns+"/soon.conf", "[Service]\nWatchdogSec=4s\n", "0644")
	s.restart()
	before, pid := s.is("NRestarts"), s.is("MainPID")
	s.ok("kill", "-STOP", pid) // the kernel runs none of its goroutines: it could not hang more
	s.restarted(before)
	log := s.journal("_PID=" + pid)
	for _, want := range []string{"SIGABRT: abort", "goroutine 1 ", "daemon.(*Daemon).Run"} {
		if !strings.Contains(log, want) {
			s.t.Errorf("%q is not in the journal:\n%s", want, last(log, 40))
		}
	}
	s.ok("rm", "-r", dropIns)
	s.restart()
	s.mailed(0)
}

func (s *service) stopped() {
	s.write("/etc/oneonone/tom.ics", feed(s.ben, soon("tom@example.test", s.slow)), "0644")
	<-s.arrived
	timer := time.AfterFunc(3*time.Second, func() { close(s.release) })
	defer timer.Stop()
	began := time.Now()
	s.ok("systemctl", "stop", "oneonone")
	if took := time.Since(began); took > 10*time.Second || took < 2*time.Second {
		s.t.Errorf("it took %s to stop, want the mail to land, and 10 s at most", took)
	}
	if got := s.is("Result"); got != "success" {
		s.t.Errorf("it ended with %s", got)
	}
	s.mailed(1)
	s.ok("systemctl", "start", "oneonone")
	s.steps()
	s.mailed(0)
}

func (s *service) rebooted() {
	for _, way := range []string{"down", "crash"} {
		s.control(way)
		s.control("up")
		s.until("ActiveState", func(state string) bool { return state == "active" })
		s.steps()
		s.mailed(0)
	}
}

// What root writes into the state while the service is down belongs to root, and
// must not stay so.
func (s *service) meddled() {
	s.ok("systemctl", "stop", "oneonone")
	s.ok("oneonone", "send", "prep", "--report", "alice@example.test", "--again")
	s.mailed(1)
	s.ok("systemctl", "start", "oneonone")
	s.steps()
	if got := s.ok("find", "/var/lib/oneonone/", "-user", "root"); got != "" {
		s.t.Errorf("root's: %s", got)
	}
	s.ok("oneonone", "status")
	s.mailed(0)
}

func (s *service) upgraded() {
	pid := s.is("MainPID")
	s.ok("dpkg", "-i", "--force-confold", "/root/oneonone.deb")
	if got := s.is("MainPID"); got == pid || s.is("ActiveState") != "active" {
		s.t.Errorf("process %s, was %s", got, pid)
	}
	s.mailed(0)
}
