package submit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	"oneonone/mail"
)

// startTLS secures a connection by STARTTLS (RFC 3207) and returns it as a
// go-smtp client can begin on it. go-smtp's own way says EHLO localhost in the
// clear, under a timeout of its own.
func (s *Sender) startTLS(ctx context.Context, c *conn) (net.Conn, mail.Phase, error) {
	c.SetDeadline(time.Now().Add(s.options.Timeouts.Command))
	defer c.SetDeadline(time.Time{})

	text := textproto.NewConn(c)
	_, greeting, err := text.ReadResponse(220)
	if err != nil {
		return nil, mail.PhaseHello, err
	}
	extensions, err := command(text, 250, "EHLO "+s.options.hello(c.LocalAddr()))
	if err != nil {
		return nil, mail.PhaseHello, err
	}
	if !offers(extensions, "STARTTLS") {
		return nil, mail.PhaseTLS, mail.ErrNoTLS
	}
	if _, err := command(text, 220, "STARTTLS"); err != nil {
		return nil, mail.PhaseTLS, err
	}
	// What came in the clear after the answer would be taken for said under
	// TLS (CVE-2011-0411).
	if text.R.Buffered() > 0 {
		return nil, mail.PhaseTLS, errors.New("the server spoke on before TLS began")
	}
	secured := tls.Client(c, s.options.Trust())
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, mail.PhaseTLS, err
	}
	return greeted(secured, greeting), "", nil
}

// command says one line and returns the answer, which must have the code.
func command(text *textproto.Conn, code int, line string) (string, error) {
	if err := text.PrintfLine("%s", line); err != nil {
		return "", err
	}
	_, answer, err := text.ReadResponse(code)
	return answer, err
}

// offers reports whether the answer to EHLO names the extension.
func offers(answer, extension string) bool {
	for _, line := range strings.Split(answer, "\n") {
		if word, _, _ := strings.Cut(line, " "); strings.EqualFold(word, extension) {
			return true
		}
	}
	return false
}

// greeted returns the secured connection with the server's greeting put in
// front: a go-smtp client waits for one, and after STARTTLS there is none
// (RFC 3207 §4.2).
func greeted(c net.Conn, greeting string) net.Conn {
	first, _, _ := strings.Cut(greeting, "\n")
	line := strings.NewReader(fmt.Sprintf("220 %s\r\n", first))
	return &greetedConn{Conn: c, from: io.MultiReader(line, c)}
}

type greetedConn struct {
	net.Conn
	from io.Reader
}

func (c *greetedConn) Read(p []byte) (int, error) { return c.from.Read(p) }
