package inbox

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"oneonone/mail"
	"oneonone/mail/login"
)

// A wire is a way to a server that needs no network, so that days on it go by
// in a moment.
type wire struct {
	user    *imapmemserver.User
	conns   chan net.Conn
	mute    atomic.Bool // the server tells of no new mail by itself
	dead    atomic.Bool // nothing comes through any more, and nobody says so
	logins  atomic.Int32
	idles   atomic.Int32
	closing chan struct{}
}

func newWire(t *testing.T) (*wire, *Mailbox) {
	t.Helper()
	w := &wire{user: imapmemserver.NewUser("bot", "secret"), conns: make(chan net.Conn), closing: make(chan struct{})}
	if err := w.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(w.user)
	srv := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		InsecureAuth: true,
		Logger:       log.New(io.Discard, "", 0),
	})
	go srv.Serve(w)
	m, err := New(Options{
		Account: login.Account{
			Host: "localhost", TLS: login.NoTLS, Username: "bot",
			Password: func(context.Context) (string, error) { w.logins.Add(1); return "secret", nil },
		},
		Cursor: memoryStore{}, dial: w.dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.Close()
		srv.Close()
	})
	return w, m
}

func (w *wire) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	w.conns <- &wireConn{far, w}
	return near, nil
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.closing:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	close(w.closing)
	return nil
}

func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "wire"} }

type wireConn struct {
	net.Conn
	w *wire
}

func (c *wireConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if bytes.Contains(p[:n], []byte(" IDLE\r\n")) {
		c.w.idles.Add(1)
	}
	return n, err
}

func (c *wireConn) Write(p []byte) (int, error) {
	if c.w.dead.Load() || c.w.mute.Load() && bytes.HasPrefix(p, []byte("* ")) && bytes.HasSuffix(p, []byte(" EXISTS\r\n")) {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

func (w *wire) deliver(t *testing.T) {
	t.Helper()
	raw := strings.NewReader("X: y\r\n\r\n")
	if _, err := w.user.Append("INBOX", sized{raw}, &imap.AppendOptions{}); err != nil {
		t.Fatal(err)
	}
}

type sized struct{ *strings.Reader }

func (s sized) Size() int64 { return s.Reader.Size() }

type memoryStore map[string][]byte

func (m memoryStore) Get(name string) ([]byte, error) { return m[name], nil }

func (m memoryStore) Put(name string, raw []byte) error {
	m[name] = raw
	return nil
}

// fetch fetches n mails, and says that they are done.
func fetch(t *testing.T, m *Mailbox, n int) {
	t.Helper()
	got, err := m.Fetch(t.Context())
	if err != nil || len(got) != n {
		t.Fatalf("got %d mails, %v, want %d", len(got), err, n)
	}
	for _, a := range got {
		if err := m.Done(t.Context(), a.ID, false); err != nil {
			t.Fatal(err)
		}
	}
}

// H12: IDLE went deaf, with no error to be seen: replies lay there until
// somebody started the daemon again.
func TestH12ServerThatTellsOfNoMailIsAskedAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		w.mute.Store(true)
		for range 3 {
			w.deliver(t)
			began := time.Now()
			if err := m.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > 3*time.Minute {
				t.Errorf("it waited for %v", took)
			}
			fetch(t, m, 1)
		}
	})
}

func TestH12ServerThatIsNeverHeardAgainIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		w.dead.Store(true)
		began := time.Now()
		if err := m.Wait(t.Context()); err == nil || mail.Account(err) || !strings.Contains(err.Error(), "no answer in time") {
			t.Errorf("waiting: got %v", err)
		}
		if _, err := m.Fetch(t.Context()); err == nil || mail.Account(err) {
			t.Errorf("fetching: got %v", err)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("it took %v, want no more than a minute each", took)
		}
		w.dead.Store(false)
		w.deliver(t)
		fetch(t, m, 1)
	})
}

func TestH12ConnectionDiesWhileTheServerIdles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		go func() {
			time.Sleep(time.Minute)
			w.dead.Store(true)
		}()
		began := time.Now()
		if err := m.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "no answer in time") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > 4*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// No IDLE may last for 29 minutes (RFC 2177), and none does; a week on one
// connection is nothing.
func TestH12WeekOnOneConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		const week = 7 * 24 * time.Hour
		go func() {
			for range 7 {
				time.Sleep(week/7 - time.Hour)
				w.deliver(t)
			}
		}()
		mails := 0
		for began := time.Now(); time.Since(began) < week; {
			if err := m.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			got, err := m.Fetch(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range got {
				mails++
				if err := m.Done(t.Context(), a.ID, false); err != nil {
					t.Fatal(err)
				}
			}
		}
		if mails != 7 || w.logins.Load() != 1 || w.idles.Load() < int32(week/(29*time.Minute)) {
			t.Errorf("%d mails, %d logins, %d IDLEs", mails, w.logins.Load(), w.idles.Load())
		}
	})
}

// A connection that nobody uses is not kept from being used again.
func TestConnectionThatRestedIsUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		time.Sleep(20 * time.Minute)
		w.deliver(t)
		fetch(t, m, 1)
		if w.logins.Load() != 1 {
			t.Errorf("%d logins", w.logins.Load())
		}
	})
}

func TestCancelEndsASilentCommandAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := newWire(t)
		fetch(t, m, 0)
		w.dead.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := m.Fetch(ctx); err == nil || time.Since(began) > time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
		if err := m.Done(ctx, "1-1", false); err == nil {
			t.Error("done with a context that has ended")
		}
	})
}
