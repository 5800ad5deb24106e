package submit_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"oneonone/mail/login"
	"oneonone/mail/submit"
)

// A server is a real SMTP server on loopback that keeps what it is sent.
type server struct {
	user, secret string           // what it takes as a login
	refuse       map[string]error // by recipient
	mu           sync.Mutex
	took         []taken
}

type taken struct {
	from, to, hello string
	secured         bool
	raw             string
}

// serve starts the server and returns options that reach it in the clear.
func (s *server) serve(t *testing.T, setup func(*smtp.Server)) submit.Options {
	t.Helper()
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &visit{server: s, conn: c}, nil
	}))
	srv.Domain, srv.ErrorLog = "mail.example.test", quiet{}
	srv.AllowInsecureAuth = true
	if setup != nil {
		setup(srv)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if srv.TLSConfig != nil && srv.Domain == "implicit" {
		l = tls.NewListener(l, srv.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(l)
	}()
	t.Cleanup(func() {
		srv.Close()
		<-done
	})
	return reach(l)
}

func reach(l net.Listener) submit.Options {
	a := l.Addr().(*net.TCPAddr)
	return submit.Options{
		Account: login.Account{Host: "127.0.0.1", Port: a.Port, TLS: login.NoTLS},
		Hello:   "client.example.test", Timeouts: brisk,
	}
}

// brisk are timeouts that no answer on loopback needs.
var brisk = submit.Timeouts{Dial: 10 * time.Second, Command: 10 * time.Second, Dot: 10 * time.Second}

func (s *server) mails() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken(nil), s.took...)
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// A visit is one client's session.
type visit struct {
	*server
	conn *smtp.Conn
	now  taken
	in   bool
}

func (v *visit) AuthMechanisms() []string {
	if v.user == "" {
		return nil
	}
	return []string{"PLAIN", "XOAUTH2"}
}

func (v *visit) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == "XOAUTH2" {
		return &xoauth2Server{v: v}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return v.login(user, password) }), nil
}

func (v *visit) login(user, secret string) error {
	if user != v.user || secret != v.secret {
		return smtp.ErrAuthFailed
	}
	v.in = true
	return nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error {
	if v.user != "" && !v.in {
		return smtp.ErrAuthRequired
	}
	_, secured := v.conn.TLSConnectionState()
	v.now = taken{from: from, hello: v.conn.Hostname(), secured: secured}
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.now.to = to
	return v.refuse[to]
}

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now.raw = string(b)
	v.took = append(v.took, v.now)
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

// xoauth2Server is the other side of XOAUTH2: a wrong token is answered with a
// challenge that says why.
type xoauth2Server struct {
	v          *visit
	challenged bool
}

func (x *xoauth2Server) Next(response []byte) ([]byte, bool, error) {
	if x.challenged {
		return nil, false, smtp.ErrAuthFailed
	}
	user, rest, ok := strings.Cut(strings.TrimPrefix(string(response), "user="), "\x01auth=Bearer ")
	token, ok2 := strings.CutSuffix(rest, "\x01\x01")
	if !ok || !ok2 {
		return nil, false, errors.New("malformed")
	}
	if x.v.login(user, token) != nil {
		x.challenged = true
		return []byte(`{"status":"401","schemes":"bearer","scope":"https://mail.example.test/"}`), false, nil
	}
	return nil, true, nil
}

// certificate is one for 127.0.0.1, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.TLS.Certificates[0], pool
}

// What a script can do instead of answering.
const (
	hang = "hang" // say nothing, until the client gives up
	cut  = "cut"  // close the connection
)

// scripted starts a server that answers as it should, except at one step,
// named for the client's line ("" for the greeting, "." for the message's
// end). It returns options that reach it.
func scripted(t *testing.T, at, answer string) submit.Options {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { play(c, at, answer) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return reach(l)
}

var manners = []struct{ line, answer string }{
	{"EHLO", "250-mail.example.test\r\n250-STARTTLS\r\n250 AUTH PLAIN XOAUTH2"},
	{"STARTTLS", "454 4.7.0 not now"},
	{"AUTH", "235 2.7.0 welcome"},
	{"NOOP", "250 2.0.0 ok"},
	{"MAIL", "250 2.1.0 ok"},
	{"RCPT", "250 2.1.5 ok"},
	{"DATA", "354 go on"},
	{".", "250 2.0.0 queued"},
	{"QUIT", "221 2.0.0 bye"},
	{"*", "501 5.0.0 given up"}, // go-smtp says it after any refused AUTH
}

// play is one connection of a scripted server.
func play(c net.Conn, at, answer string) {
	defer c.Close()
	say := func(line, usual string) bool {
		if line != at {
			io.WriteString(c, usual+"\r\n")
			return true
		}
		switch answer {
		case cut:
			return false
		case hang:
			io.Copy(io.Discard, c)
			return false
		}
		io.WriteString(c, answer+"\r\n")
		return true
	}
	if !say("", "220 mail.example.test ready") {
		return
	}
	in := bufio.NewScanner(c)
	for message := false; in.Scan(); {
		for _, m := range manners {
			if message && in.Text() != "." || !strings.HasPrefix(in.Text(), m.line) {
				continue
			}
			message = m.line == "DATA" && at != "DATA"
			if !say(m.line, m.answer) {
				return
			}
			break
		}
	}
}
