package inbox_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"oneonone/mail"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
)

// A server is a real IMAP server on loopback, with one user, bot, whose
// password is secret. What goes over its connections can be tampered with.
type server struct {
	t    *testing.T
	user *imapmemserver.User
	addr *net.TCPAddr
	sent atomic.Int64 // bytes, to all clients

	mu    sync.Mutex
	trap  trap
	heard []string // the commands of the clients, without tags
	conns []net.Conn
}

// A trap goes off once, at the first command of a client that holds a text.
type trap struct {
	command string
	skip    int    // commands that are let through before
	deed    string // one of the following
}

const (
	cutBefore = "the connection is cut before the server hears the command"
	cutAfter  = "the connection is cut when the server has carried it out and answers"
	deaf      = "the server carries it out, and is never heard again"
	garble    = "the answer is no IMAP"
)

// serve starts a server.
func serve(t *testing.T, setup func(*imapserver.Options)) *server {
	t.Helper()
	s := &server{t: t, user: imapmemserver.NewUser("bot", "secret")}
	s.create("INBOX")
	memory := imapmemserver.New()
	memory.AddUser(s.user)
	o := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}},
		InsecureAuth: true,
		Logger:       log.New(io.Discard, "", 0),
	}
	if setup != nil {
		setup(o)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().(*net.TCPAddr)
	srv := imapserver.New(o)
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(&listener{l, s, o.TLSConfig})
	}()
	t.Cleanup(func() {
		srv.Close()
		<-done
	})
	return s
}

// create makes a mailbox, with a UIDVALIDITY of its own.
func (s *server) create(name string) {
	s.t.Helper()
	if err := s.user.Create(name, nil); err != nil {
		s.t.Fatal(err)
	}
}

// anew deletes the INBOX and makes a new one, with another UIDVALIDITY.
func (s *server) anew() {
	s.t.Helper()
	if err := s.user.Delete("INBOX"); err != nil {
		s.t.Fatal(err)
	}
	s.create("INBOX")
}

// head is the header of every mail of the tests.
const head = "X: y\r\n\r\n"

// deliver puts a mail of that text into the INBOX.
func (s *server) deliver(text string, at time.Time, flags ...imap.Flag) {
	s.t.Helper()
	if _, err := s.user.Append("INBOX", literal{strings.NewReader(head + text)}, &imap.AppendOptions{Time: at, Flags: flags}); err != nil {
		s.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// set sets a trap.
func (s *server) set(x trap) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trap = x
}

// sprung reports whether the trap has gone off.
func (s *server) sprung() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trap.deed == ""
}

// commands returns what the clients have said that holds a text, and forgets
// it.
func (s *server) commands(holding string) (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.heard {
		if strings.Contains(c, holding) {
			out = append(out, c)
		}
	}
	s.heard = nil
	return out
}

// hangUp closes all connections, as a server does that is started again.
func (s *server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
	s.conns = nil
}

// listener taps what it accepts. With TLS from the first byte, that is not what
// clients say.
type listener struct {
	net.Listener
	s   *server
	tls *tls.Config
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if l.tls != nil && slices.Contains(l.tls.NextProtos, "implicit") {
		return tls.Server(c, l.tls), nil
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.conns = append(l.s.conns, c)
	return &tapped{Conn: c, s: l.s}, nil
}

type tapped struct {
	net.Conn
	s    *server
	deed string // what becomes of the next answer
}

func (c *tapped) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for line := range strings.SplitSeq(string(p[:n]), "\r\n") {
		if _, command, ok := strings.Cut(line, " "); ok {
			c.s.heard = append(c.s.heard, command)
		}
		x := &c.s.trap
		if x.deed == "" || !strings.Contains(line, x.command) {
			continue
		}
		if x.skip--; x.skip < 0 {
			c.deed, x.deed = x.deed, ""
		}
	}
	if c.deed == cutBefore {
		c.Conn.Close()
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *tapped) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	deed := c.deed
	c.s.mu.Unlock()
	switch deed {
	case cutAfter:
		c.Conn.Close()
		return 0, net.ErrClosed
	case deaf:
		return len(p), nil
	case garble:
		_, err := c.Conn.Write(bytes.Repeat([]byte("* ((\x00 "), 10))
		return len(p), err
	}
	c.s.sent.Add(int64(len(p)))
	return c.Conn.Write(p)
}

// A store keeps a cursor in memory, and fails on demand.
type store struct {
	mu   sync.Mutex
	raw  map[string][]byte
	puts int
	fail func(put int) error // nil: never
}

var errPowerCut = errors.New("power cut")

func (s *store) Get(name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw[name], nil
}

func (s *store) Put(name string, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts++
	if s.fail != nil {
		if err := s.fail(s.puts); err != nil {
			return err
		}
	}
	if s.raw == nil {
		s.raw = map[string][]byte{}
	}
	s.raw[name] = raw
	return nil
}

// options reach the server in the clear.
func (s *server) options(c *store) inbox.Options {
	return inbox.Options{
		Account:  login.Account{Host: "127.0.0.1", Port: s.addr.Port, TLS: login.NoTLS, Username: "bot", Password: password("secret")},
		Timeouts: brisk, Cursor: c,
	}
}

// brisk are timeouts that no answer on loopback needs.
var brisk = inbox.Timeouts{Dial: 10 * time.Second, Command: 10 * time.Second, Idle: time.Minute}

func password(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// open returns the mailbox of the options.
func open(t *testing.T, o inbox.Options) *inbox.Mailbox {
	t.Helper()
	m, err := inbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// started returns the mailbox of the server after its first start.
func (s *server) started(c *store) *inbox.Mailbox {
	s.t.Helper()
	m := open(s.t, s.options(c))
	if got := fetch(s.t, m); len(got) != 0 {
		s.t.Fatalf("the first start fetched %v", got)
	}
	return m
}

// fetch fetches, and returns the mails' texts.
func fetch(t *testing.T, m *inbox.Mailbox) (texts []string) {
	t.Helper()
	for _, a := range arrivals(t, m) {
		texts = append(texts, strings.TrimPrefix(string(a.Raw), head))
	}
	return texts
}

func arrivals(t *testing.T, m *inbox.Mailbox) []mail.Arrival {
	t.Helper()
	got, err := m.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// finish fetches, and says that all of it is done.
func finish(t *testing.T, m *inbox.Mailbox) (texts []string) {
	t.Helper()
	for _, a := range arrivals(t, m) {
		texts = append(texts, strings.TrimPrefix(string(a.Raw), head))
		if err := m.Done(t.Context(), a.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// A person reads the same mailbox with a mail program.
func (s *server) person() *imapclient.Client {
	s.t.Helper()
	c, err := imapclient.DialInsecure(s.addr.String(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	if err := c.Login("bot", "secret").Wait(); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// flags returns the flags of each mail in a mailbox, as a person's mail program
// shows them.
func flags(t *testing.T, c *imapclient.Client, mailbox string) (out []string) {
	t.Helper()
	if box, err := c.Select(mailbox, nil).Wait(); err != nil {
		t.Fatal(err)
	} else if box.NumMessages == 0 {
		return nil
	}
	all, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{Flags: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		slices.Sort(m.Flags)
		out = append(out, strings.ToLower(fmt.Sprint(m.Flags)))
	}
	return out
}
