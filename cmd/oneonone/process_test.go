package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// A process is a daemon that runs, with a service manager that listens to it.
type process struct {
	house
	cmd  *exec.Cmd
	told *told
}

// told is what a service manager has been told so far.
type told struct {
	mu   sync.Mutex
	text string // datagrams, each with a line feed after it
}

// listen takes in datagrams until the socket is closed.
func (w *told) listen(socket *net.UnixConn) {
	buf := make([]byte, 4096)
	for {
		n, err := socket.Read(buf)
		if err != nil {
			return
		}
		w.mu.Lock()
		w.text += string(buf[:n]) + "\n"
		w.mu.Unlock()
	}
}

func (w *told) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text
}

// start runs the daemon of a house. It is killed when the test ends, if nobody
// did before.
func (h house) start(args ...string) *process {
	h.t.Helper()
	p := &process{house: h, told: new(told), cmd: h.command(append([]string{"run"}, args...)...)}
	dir, err := os.MkdirTemp("", "n") // a socket's path must be short
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		h.t.Fatal(err)
	}
	go p.told.listen(socket)
	log, err := os.OpenFile(h.path("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		h.t.Fatal(err)
	}
	defer log.Close()
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.Env = append(p.cmd.Env, "NOTIFY_SOCKET="+path)
	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.cmd.Process.Kill()
			p.cmd.Wait()
		}
		socket.Close()
	})
	return p
}

// log is what the daemons of the house have logged so far.
func (h house) log() string {
	b, err := os.ReadFile(h.path("log"))
	if err != nil {
		return "" // nothing yet
	}
	return string(b)
}

// hear waits until the daemon has told the service manager something.
func (p *process) hear(what string) {
	p.t.Helper()
	until(p.t, "the service manager hears "+what, func() bool { return strings.Contains(p.told.String(), what) })
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// end waits for the daemon to end, and returns the exit code and how long that
// took.
func (p *process) end() (code int, took time.Duration) {
	p.t.Helper()
	began := time.Now()
	giveUp := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer giveUp.Stop()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode(), time.Since(began)
}

// stop ends the daemon as a service manager does, and expects that it goes well.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code, took := p.end(); code != 0 || took > 10*time.Second {
		p.t.Errorf("SIGTERM: got exit code %d after %s, want 0 within 10 s", code, took)
	}
}

// A recorded notice is one in the state, as far as tests look at it.
type recorded struct {
	ID        string
	Kind      string
	To        string
	State     string
	MessageID string `yaml:"message_id"`
	Attempts  int
}

// notices reads the state of a house as a person does: from the files.
func (h house) notices() []recorded {
	h.t.Helper()
	files, err := filepath.Glob(h.path("state/pairs/*/*/[0-9]*.yaml"))
	if err != nil {
		h.t.Fatal(err)
	}
	var out []recorded
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			h.t.Fatal(err)
		}
		var record struct{ Notices []recorded }
		if err := yaml.Unmarshal(b, &record); err != nil {
			h.t.Fatalf("%s: %v\n%s", name, err, b)
		}
		out = append(out, record.Notices...)
	}
	return out
}

// An appointment is an event in a calendar of the tests.
type appointment struct {
	uid, title      string
	start, end      time.Time
	manager, report string // addresses
}

// feed writes appointments as an ICS calendar.
func feed(list ...appointment) string {
	const stamp = "20060102T150405Z"
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.test//EN\r\n")
	for _, a := range list {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20240102T080000Z\r\nDTSTART:%s\r\nDTEND:%s\r\nSUMMARY:%s\r\nORGANIZER:mailto:%s\r\nATTENDEE:mailto:%s\r\nATTENDEE:mailto:%s\r\nEND:VEVENT\r\n",
			a.uid, a.start.UTC().Format(stamp), a.end.UTC().Format(stamp), a.title, a.manager, a.manager, a.report)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

// soon is a 1:1 two hours from now, for which nobody has been told to prepare.
func soon(manager, report string) appointment {
	start := time.Now().Add(2 * time.Hour).Truncate(time.Second)
	return appointment{
		uid: report + "-" + manager, title: "1:1", start: start, end: start.Add(30 * time.Minute), manager: manager, report: report,
	}
}

// rules are a config but for calendars: a prep form goes out the day before,
// weekday or not, by SMTP to a port, and nothing else ever.
func rules(port int) string {
	return fmt.Sprintf(`timezone: UTC
state: ./state
workdays: [Mon-Sun]
schedule: {prep: {before: 24h}, prep-nudge: off, briefing: off, wrapup: off, wrapup-nudge: off}
mail:
  from: "1:1s <bot@example.test>"
  smtp: {host: 127.0.0.1, port: %d, tls: none}
`, port)
}

// calendars adds calendars to a config, each as name, owner and location.
func calendars(list ...[3]string) string {
	text := "calendars:\n"
	for _, c := range list {
		text += fmt.Sprintf("  - {name: %s, owner: %s, ics: %q}\n", c[0], c[1], c[2])
	}
	return text
}

// newPair is a house with one manager, whose 1:1 with alice is soon.
func newPair(t *testing.T, port int) house {
	h := newHouse(t)
	h.write("maria.ics", feed(soon("maria@example.test", "alice@example.test")))
	h.write("config.yaml", rules(port)+calendars([3]string{"maria", "maria@example.test", "./maria.ics"}))
	return h
}
