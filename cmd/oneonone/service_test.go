package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The package, installed on a machine with a real systemd, through everything
// that happens to a service. The steps build upon each other.
func TestRealSystemd(t *testing.T) {
	script, deb := os.Getenv("ONEONONE_LAB"), os.Getenv("ONEONONE_DEB")
	if script == "" || deb == "" {
		t.Skip("set ONEONONE_LAB to systemd-lab.sh, which needs root, ONEONONE_DEB to the package, and ONEONONE_SUITES to releases of Debian")
	}
	for _, suite := range strings.Fields(os.Getenv("ONEONONE_SUITES")) {
		t.Run(suite, func(t *testing.T) {
			t.Parallel()
			s := newService(t, script, suite)
			s.control("put", deb, "/root/oneonone.deb")
			for _, step := range []struct {
				name string
				do   func()
			}{
				{"installed, it does nothing by itself", s.installed},
				{"without a config it says what to do, and does not loop", s.unconfigured},
				{"set up by init, it runs", s.begun},
				{"configured, it mails", s.configured},
				{"its secrets are its own", s.secrets},
				{"it logs with levels and fields", s.logged},
				{"killed, it comes back, and nothing is mailed twice", s.killed},
				{"a new config is taken up", s.reloaded},
				{"a bad one is refused", s.refused},
				{"a reload waits for it, where systemd can", s.waited},
				{"hanging, it writes its stacks and is started again", s.hung},
				{"stopped in the middle of a mail", s.stopped},
				{"over a reboot and a power cut", s.rebooted},
				{"what root did meanwhile is no hindrance", s.meddled},
				{"upgraded, it is started again", s.upgraded},
				{"it can do little harm", s.confined},
				{"for one user", s.personal},
				{"removed, it leaves what people wrote", s.removed},
			} {
				if began := time.Now(); !t.Failed() {
					step.do()
					t.Logf("%s: %s", step.name, time.Since(began).Round(100*time.Millisecond))
				}
			}
		})
	}
}

// A service is the installed daemon with the mail server that it uses.
type service struct {
	lab
	post     *post
	expected int // mails so far
	ben      appointment
	slow     string        // an address
	arrived  chan struct{} // when a mail to slow is there
	release  chan struct{} // when it may be taken
}

const theirPassword = "correct horse battery"

func newService(t *testing.T, script, suite string) *service {
	s := &service{lab: newLab(t, script, suite, ""), ben: soon("tom@example.test", "ben@example.test"), slow: "eve@example.test", arrived: make(chan struct{}), release: make(chan struct{})}
	s.post = startPost(t, &post{secret: theirPassword, before: func(a accepted) {
		if a.to == s.slow {
			close(s.arrived)
			<-s.release
		}
	}})
	return s
}

// mailed expects some mails more than before, and no others.
func (s *service) mailed(more int) {
	s.t.Helper()
	s.expected += more
	until(s.t, fmt.Sprintf("there are %d mails", s.expected), func() bool { return len(s.post.mails()) >= s.expected })
	if n := len(s.post.mails()); n != s.expected {
		s.t.Errorf("got %d mails, want %d", n, s.expected)
	}
}

// config is a config with some calendars in /etc/oneonone.
func (s *service) config(names ...string) string {
	var list [][3]string
	for _, n := range names {
		list = append(list, [3]string{n, n + "@example.test", "./" + n + ".ics"})
	}
	return strings.NewReplacer(
		"state: ./state", "state: /var/lib/oneonone",
		"tls: none}", "tls: none, username: bot, password_file: credentials/smtp-password}",
	).Replace(rules(s.post.port)) + calendars(list...)
}

const configPath = "/etc/oneonone/config.yaml"

func (s *service) installed() {
	s.ok("dpkg", "-i", "/root/oneonone.deb")
	if _, got := s.try("systemctl", "is-enabled", "oneonone"); strings.TrimSpace(got) != "disabled" {
		s.t.Errorf("it is %s, want disabled", got)
	}
	if got := s.is("ActiveState"); got != "inactive" {
		s.t.Errorf("it is %s, want inactive", got)
	}
}

func (s *service) unconfigured() {
	s.fails("systemctl", "start", "oneonone")
	for property, want := range map[string]string{"ActiveState": "failed", "ExecMainStatus": "2", "NRestarts": "0"} {
		if got := s.is(property); got != want {
			s.t.Errorf("%s: got %s, want %s", property, got, want)
		}
	}
	if log := s.journal(); !strings.Contains(log, configPath+":") || !strings.Contains(log, "the config has no calendars; add calendars:") {
		s.t.Errorf("nobody is told what to do:\n%s", log)
	}
}

func (s *service) begun() {
	s.write("/root/password", theirPassword+"\n", "0600")
	s.write("/etc/oneonone/maria.ics", feed(), "0644") // nobody is mailed yet
	port := strconv.Itoa(s.post.port)
	s.ok("oneonone", "init", "--system", "--untried", "--owner", "maria@example.test", "--name", "Maria Lopez", "--timezone", "UTC",
		"--ics", "/etc/oneonone/maria.ics", "--report", "alice@example.test", "--provider", "own", "--from", "bot@example.test",
		"--smtp", "127.0.0.1", "--smtp-port", port, "--imap", "127.0.0.1", "--imap-port", port, "--no-tls", "--username", "bot", "--password-file", "/root/password")
	s.ok("systemctl", "start", "oneonone")
	s.steps()
	s.ok("systemctl", "stop", "oneonone")
	s.mailed(0)
}

func (s *service) configured() {
	s.write("/etc/oneonone/credentials/smtp-password", theirPassword+"\n", "0600")
	s.write("/etc/oneonone/maria.ics", feed(soon("maria@example.test", "alice@example.test")), "0644")
	s.write(configPath, s.config("maria"), "0600") // with the habits of a careful root
	s.ok("oneonone", "check")
	s.ok("systemctl", "enable", "--now", "oneonone")
	s.mailed(1)
	s.steps()
	if got := s.ok("oneonone", "status"); !strings.Contains(got, "maria") {
		s.t.Errorf("got the status\n%s", got)
	}
}

func (s *service) secrets() {
	if uid, err := strconv.Atoi(s.ok("stat", "-c", "%u", "/proc/"+s.is("MainPID"))); err != nil || uid < 61184 || uid > 65519 {
		s.t.Errorf("it runs as user %d, want one that exists for it alone (systemd.exec(5), DynamicUser=)", uid)
	}
	for _, path := range []string{"/run/credentials/oneonone.service/credentials_smtp-password", "/etc/oneonone/credentials/smtp-password", configPath, "/var/lib/oneonone/pairs"} {
		s.ok("ls", path)
		for _, user := range []string{"nobody", "daemon"} {
			s.fails("setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", "ls", path+"/../.")
			s.fails("setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", "cat", path)
		}
	}
	if log := s.ok("journalctl", "--no-pager", "-o", "verbose"); strings.Contains(log, theirPassword) {
		s.t.Error("the password is in the journal")
	}
}

func (s *service) logged() {
	if got := s.ok("journalctl", "-u", "oneonone", "-F", "ONEONONE_NOTICE"); !strings.HasPrefix(got, "prep-") {
		s.t.Errorf("the mails in the journal: %q", got)
	}
	if got := s.journal("-p", "info", "MESSAGE_ID=", "+", "ONEONONE_TO=alice@example.test", "PRIORITY=6", "SYSLOG_IDENTIFIER=oneonone"); !strings.HasPrefix(got, "sent notice=prep-") {
		s.t.Errorf("got %q", got)
	}
}

// dropIns is where root changes the unit.
const dropIns = "/etc/systemd/system/oneonone.service.d"

// restart starts the service anew with the unit as it is now.
func (s *service) restart() {
	s.t.Helper()
	s.ok("systemctl", "daemon-reload")
	s.ok("systemctl", "restart", "oneonone")
	s.steps()
}

// steps waits until a step is done.
func (s *service) steps() {
	s.t.Helper()
	s.until("StatusText", func(text string) bool { return strings.Contains(text, "calendars as of") })
}

func (s *service) confined() {
	const most = 1.2
	var level float64
	for line := range strings.Lines(s.ok("systemd-analyze", "security", "--no-pager", "oneonone.service")) {
		if _, after, ok := strings.Cut(line, "Overall exposure level for oneonone.service: "); ok {
			level, _ = strconv.ParseFloat(strings.Fields(after)[0], 64)
		}
	}
	if level == 0 || level > most {
		s.t.Errorf("the exposure is %.1f, want %.1f at most", level, most)
	}
	s.verified("systemd-analyze", "verify", "--man=no", "oneonone.service")
}

// verified expects that systemd has nothing to say of a unit, but for the two
// keys that it knows from version 254 on.
func (s *service) verified(verify ...string) {
	s.t.Helper()
	for line := range strings.Lines(s.ok(verify...)) {
		if !strings.Contains(line, "'RestartSteps'") && !strings.Contains(line, "'RestartMaxDelaySec'") {
			s.t.Errorf("%s: %s", strings.Join(verify, " "), line)
		}
	}
}

// personal runs the daemon of one user, by the service manager of that user.
func (s *service) personal() {
	const home = "/home/kim/.config/oneonone"
	s.ok("useradd", "--create-home", "--uid", "1500", "kim")
	s.ok("install", "-d", "-o", "kim", "-g", "kim", "/home/kim/.config", home)
	s.write(home+"/kim.ics", feed(soon("kim@example.test", "dan@example.test")), "0644")
	s.write(home+"/smtp-password", theirPassword, "0644")
	s.write(home+"/config.yaml", strings.NewReplacer("state: /var/lib/oneonone\n", "", "credentials/", "./").Replace(s.config("kim")), "0644")
	s.write("/etc/systemd/system/user@.service.d/lab.conf", "[Service]\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n", "0644") // which PAM does elsewhere
	s.ok("systemctl", "daemon-reload")
	s.ok("systemctl", "start", "user@1500")
	kim := []string{"setpriv", "--reuid", "kim", "--regid", "kim", "--clear-groups", "env", "XDG_RUNTIME_DIR=/run/user/1500", "HOME=/home/kim"}
	s.verified(append(kim, "systemd-analyze", "--user", "verify", "--man=no", "/usr/lib/systemd/user/oneonone.service")...)
	manager := append(kim, "systemctl", "--user")
	s.ok(append(manager, "start", "oneonone")...)
	s.mailed(1)
	s.ok(append(manager, "reload", "oneonone")...)
	s.ok(append(manager, "stop", "oneonone")...)
	s.ok("systemctl", "stop", "user@1500")
}

func (s *service) removed() {
	s.ok("dpkg", "-r", "oneonone")
	if got := s.is("ActiveState"); got == "active" {
		s.t.Error("it still runs")
	}
	s.ok("dpkg", "-P", "oneonone")
	for _, path := range []string{configPath, "/etc/oneonone/credentials", "/usr/bin/oneonone", "/usr/lib/systemd/system/oneonone.service"} {
		s.fails("ls", "-d", path)
	}
	s.ok("ls", "/var/lib/private/oneonone/pairs/maria@example.test/alice@example.test/pair.yaml")
}
