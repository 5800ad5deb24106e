package inbox_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"oneonone/mail/inbox"
	"oneonone/mail/login"
)

// A script is a server that says what it is told to.
type script struct {
	greeting string
	// answer returns what is said to a command, with $ for its tag; "" for
	// what is usual, hang for nothing at all, cut to close the connection.
	answer func(command string) string
	// numbers are the UIDs of the mails that there are. Each mail is its UID.
	numbers []uint32

	mu    sync.Mutex
	heard []string
	said  int64 // bytes
}

const (
	hang = "hang"
	cut  = "cut"
)

// serve starts it, and returns options that reach it.
func (s *script) serve(t *testing.T) inbox.Options {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if s.greeting == "" {
		s.greeting = "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] ready"
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.play(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return inbox.Options{
		Account: login.Account{
			Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: login.NoTLS,
			Username: "bot", Password: password("secret"),
		},
		Timeouts: brisk, Cursor: new(store),
	}
}

func (s *script) play(c net.Conn) {
	defer c.Close()
	if !s.say(c, "", s.greeting) {
		return
	}
	in := bufio.NewScanner(c)
	for in.Scan() {
		tag, command, _ := strings.Cut(in.Text(), " ")
		s.mu.Lock()
		s.heard = append(s.heard, command)
		s.mu.Unlock()
		var text string
		if s.answer != nil {
			text = s.answer(command)
		}
		if text == "" {
			text = s.usual(command)
		}
		if !s.say(c, tag, text) {
			return
		}
	}
}

func (s *script) say(c net.Conn, tag, text string) bool {
	switch text {
	case cut:
		return false
	case hang:
		io.Copy(io.Discard, c)
		return false
	}
	n, err := io.WriteString(c, strings.ReplaceAll(text, "$", tag)+"\r\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said += int64(n)
	return err == nil
}

// usual is what a good server says.
func (s *script) usual(command string) string {
	var out string
	switch word, rest, _ := strings.Cut(command, " "); {
	case word == "SELECT", word == "EXAMINE":
		out = fmt.Sprintf("* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [PERMANENTFLAGS (\\*)] x\r\n", len(s.numbers))
	case strings.HasPrefix(rest, "SEARCH"):
		out = "* SEARCH " + strings.Trim(fmt.Sprint(s.numbers), "[]") + "\r\n"
	case strings.HasPrefix(rest, "FETCH"), word == "FETCH":
		for i, uid := range s.numbers {
			if strings.Contains(command, "BODY") && !strings.HasPrefix(rest, fmt.Sprintf("FETCH %d ", uid)) {
				continue
			}
			out += fmt.Sprintf("* %d FETCH (%s)\r\n", i+1, s.items(command, uid))
		}
	case word == "AUTHENTICATE", word == "LOGIN":
		return "$ OK [CAPABILITY IMAP4rev1 MOVE] in"
	case word == "CAPABILITY":
		out = "* CAPABILITY IMAP4rev1\r\n"
	}
	return out + "$ OK done"
}

// items are what a good server says of one mail.
func (s *script) items(command string, uid uint32) string {
	text := fmt.Sprint(uid)
	out := "UID " + text
	if strings.Contains(command, "FLAGS") {
		out += " FLAGS ()"
	}
	if strings.Contains(command, "RFC822.SIZE") {
		out += fmt.Sprintf(" RFC822.SIZE %d", len(text))
	}
	if strings.Contains(command, "INTERNALDATE") {
		out += ` INTERNALDATE "24-Nov-2026 09:00:00 +0000"`
	}
	if strings.Contains(command, "BODY.PEEK[]") {
		out += fmt.Sprintf(" BODY[] {%d}\r\n%s", len(text), text)
	}
	return out
}

// count returns how many commands held a text.
func (s *script) count(text string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.heard {
		if strings.Contains(c, text) {
			n++
		}
	}
	return n
}

// begin returns the mailbox after a first start at which it was empty.
func (s *script) begin(t *testing.T, o inbox.Options) *inbox.Mailbox {
	t.Helper()
	o.Cursor.Put("imap.yaml", []byte("schema: 1\nmailbox: INBOX of bot@127.0.0.1\nsince: 2026-11-01T00:00:00Z\nuidvalidity: 7\nlast: 0\ndone: []\n...\n"))
	return open(t, o)
}
