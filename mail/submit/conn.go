package submit

import (
	"errors"
	"net"
	"time"
)

// maxAnswers is how many bytes a server may say on one connection, the TLS
// handshake included. A polite one needs a few thousand.
const maxAnswers = 1 << 20

var errTalkative = errors.New("the server says more than any mail server has to say")

// A conn is a connection on which no write waits for ever and of which no read
// is without end. go-smtp sets deadlines for answers, but none for the message.
type conn struct {
	net.Conn
	patience time.Duration // for each write
	read     int           // bytes so far
	broken   bool          // a write failed, so that what we said last did not arrive whole
}

// Read reads what the server says, up to maxAnswers in all.
func (c *conn) Read(p []byte) (int, error) {
	if c.read >= maxAnswers {
		return 0, errTalkative
	}
	n, err := c.Conn.Read(p)
	c.read += n
	return n, err
}

// Write writes p, or fails when patience ends.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.patience)); err != nil {
		c.broken = true
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		c.broken = true
	}
	return n, err
}
