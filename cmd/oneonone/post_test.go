package main

import (
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A post is a real SMTP server on loopback that keeps every mail it accepts.
type post struct {
	port    int
	secret  string          // the password that it wants; "" for none
	greeted func(to string) // called when a recipient is named; may be nil
	before  func(accepted)  // called before a mail is accepted; may be nil
	gate    func() error    // refuses a mail that has come whole; may be nil
	after   func(accepted)  // called when it is, before the client hears so; may be nil
	mu      sync.Mutex
	took    []accepted
	open    int // sessions
	closed  *sync.Cond
}

// accepted is a mail that the server has taken.
type accepted struct {
	to, id, raw string // id is the Message-ID without brackets
}

// kind is the first part of the Message-ID.
func (a accepted) kind() string { kind, _, _ := strings.Cut(a.id, "."); return kind }

// serve starts the server.
func (p *post) serve() (stop func(), err error) {
	p.closed = sync.NewCond(&p.mu)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.open++
		return &session{post: p}, nil
	}))
	srv.Domain, srv.AllowInsecureAuth, srv.ErrorLog = "mail.example.test", true, silent{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(l)
	}()
	return func() {
		srv.Close()
		<-done
	}, nil
}

func startPost(t *testing.T, p *post) *post {
	t.Helper()
	stop, err := p.serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return p
}

// mails returns what was accepted so far.
func (p *post) mails() []accepted {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]accepted(nil), p.took...)
}

// settle waits until no client is connected: then nothing more is accepted of
// a daemon that is gone.
func (p *post) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.open > 0 {
		p.closed.Wait()
	}
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// A session is one connection to a post.
type session struct {
	*post
	to     string
	inside bool // logged in
}

func (s *session) AuthMechanisms() []string {
	if s.secret == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.secret {
			return smtp.ErrAuthFailed
		}
		s.inside = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.secret != "" && !s.inside {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.greeted != nil {
		s.greeted(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	a := accepted{to: s.to, id: strings.Trim(m.Header.Get("Message-ID"), "<>"), raw: string(raw)}
	if a.id == "" {
		return errors.New("a mail without a Message-ID")
	}
	if s.before != nil {
		s.before(a)
	}
	if s.gate != nil {
		if err := s.gate(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.took = append(s.took, a)
	s.mu.Unlock()
	if s.after != nil {
		s.after(a)
	}
	return nil
}

func (s *session) Reset() {}

func (s *session) Logout() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	s.closed.Broadcast()
	return nil
}
