package demo

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// longestMail is how much of a mail the server reads.
const longestMail = 1 << 20

// A post is a mail server on loopback that keeps what it takes, and now and
// then refuses.
type post struct {
	clock  *clock
	port   int
	server *smtp.Server

	mu       sync.Mutex
	taken    []taken   // since they were last collected
	refusals []refusal // the same
	tries    map[string]int
}

// A taken mail is one that the server has taken over.
type taken struct {
	at  time.Time
	to  string
	raw []byte
}

// A refusal is a recipient that the server has refused.
type refusal struct {
	at  time.Time
	to  string
	err *smtp.SMTPError
}

// servePost starts the server.
func servePost(c *clock) (*post, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serving mail: %w", err)
	}
	p := &post{clock: c, port: l.Addr().(*net.TCPAddr).Port, tries: map[string]int{}}
	p.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{post: p}, nil }))
	p.server.Domain, p.server.ErrorLog = "mail.example.com", silent{}
	p.server.MaxMessageBytes, p.server.ReadTimeout = longestMail, time.Minute
	go p.server.Serve(l) // it ends with stop, and says no more than that
	return p, nil
}

func (p *post) stop() { p.server.Close() }

// collect returns what has happened since it was last called.
func (p *post) collect() ([]taken, []refusal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, r := p.taken, p.refusals
	p.taken, p.refusals = nil, nil
	return t, r
}

// admit decides about one more try to mail somebody: Dan's address does not
// exist, and the first mail to Ben comes at a bad time.
func (p *post) admit(to string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries[to]++
	var err *smtp.SMTPError
	switch {
	case to == dan:
		err = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case to == ben && p.tries[to] == 1:
		err = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "busy, please try again"}
	default:
		return nil
	}
	p.refusals = append(p.refusals, refusal{p.clock.time(), to, err})
	return err
}

// A session is one client's.
type session struct {
	*post
	to string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.admit(to)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, longestMail))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, taken{s.clock.time(), s.to, raw})
	return nil
}

func (s *session) Reset()        { s.to = "" }
func (s *session) Logout() error { return nil }

// silent is where the server's log goes: what it has to say is in the timeline.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
