package inbox

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadsAreBoundedInSize(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	go func() {
		for chunk := make([]byte, 1000); ; {
			if _, err := far.Write(chunk); err != nil {
				return
			}
		}
	}()
	c := &conn{Conn: near}
	c.expect(time.Minute, 10_000)
	if n, err := io.Copy(io.Discard, c); n != 10_000 || !errors.Is(err, errTalkative) {
		t.Errorf("read %d bytes, %v", n, err)
	}
	c.expect(time.Minute, 10_000)
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, errTalkative) || !errors.Is(c.fault(), errTalkative) {
		t.Errorf("then %d bytes, %v", n, err)
	}
}

// The client reads again after an error, up to four times.
func TestSilenceIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		c := &conn{Conn: near}
		began := time.Now()
		c.expect(time.Minute, 100)
		for range 4 {
			if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(began); took != time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// What is expected holds for a read that has begun as well: IDLE is one long
// read.
func TestPatienceMayChangeWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		c := &conn{Conn: near}
		c.expect(time.Hour, 100)
		began := time.Now()
		done := make(chan error)
		go func() {
			_, err := c.Read(make([]byte, 1))
			done <- err
		}()
		synctest.Wait()
		c.SetReadDeadline(time.Now().Add(time.Second)) // as the client does
		c.expect(time.Minute, 100)
		if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestClosingTheConnectionIsNoFaultOfTheServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	tcp, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := &conn{Conn: tcp}
	c.expect(time.Minute, 100)
	tcp.Close()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) || c.fault() != nil {
		t.Errorf("got %v, fault %v", err, c.fault())
	}
}
