package inbox

import (
	"errors"
	"net"
	"sync"
	"time"
)

var errTalkative = errors.New("the server says more than was asked for")

// A conn is a connection on which nothing is waited for without end and of
// which no more is read than was asked for. The IMAP client has no deadline
// while no answer has begun, and takes lines of any length.
type conn struct {
	net.Conn

	mu       sync.Mutex
	patience time.Duration // how long the other side may say nothing
	left     int64         // bytes that it may still say
	err      error         // of the first read that failed
}

// expect sets what the other side may do from now on, also for a read that has
// begun.
func (c *conn) expect(patience time.Duration, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.patience, c.left = patience, bytes
	c.Conn.SetReadDeadline(time.Now().Add(patience))
}

// Read reads what the other side may say.
func (c *conn) Read(p []byte) (int, error) {
	allowed, err := c.allow(len(p))
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p[:allowed])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left -= int64(n)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

func (c *conn) allow(n int) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil && c.left <= 0 {
		c.err = errTalkative
	}
	if c.err != nil { // the client tries again what has failed, and would wait again
		return 0, c.err
	}
	return int(min(int64(n), c.left)), c.Conn.SetReadDeadline(time.Now().Add(c.patience))
}

// SetReadDeadline does nothing: the deadlines of the IMAP client are in place
// of ours, and between two answers it lifts them.
func (c *conn) SetReadDeadline(time.Time) error { return nil }

// fault returns why reading ended, if it was not that we closed the connection.
func (c *conn) fault() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(c.err, net.ErrClosed) {
		return nil
	}
	return c.err
}
