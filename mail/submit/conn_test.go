package submit

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"oneonone/mail"
)

func TestMessageCutOffOnItsWayIsNotAmbiguous(t *testing.T) {
	near, far := net.Pipe()
	c := &conn{Conn: near, patience: time.Second}
	in := session{conn: c}
	go io.ReadFull(far, make([]byte, 3))
	if _, err := c.Write([]byte("end")); err != nil || in.lastPhase() != mail.PhaseDot {
		t.Errorf("written whole: %v, phase %s, want dot", err, in.lastPhase())
	}
	far.Close()
	if _, err := c.Write([]byte(".\r\n")); err == nil || in.lastPhase() != mail.PhaseData {
		t.Errorf("cut off: %v, phase %s, want data", err, in.lastPhase())
	}
}

func TestReadsAreBounded(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	go func() {
		for chunk := make([]byte, 1<<16); ; {
			if _, err := far.Write(chunk); err != nil {
				return
			}
		}
	}()
	n, err := io.Copy(io.Discard, &conn{Conn: near})
	if !errors.Is(err, errTalkative) || n > 2*maxAnswers {
		t.Errorf("read %d bytes, %v, want an end soon after %d", n, err, maxAnswers)
	}
	near.Close()
}

func TestHelloOfAnIPv6Client(t *testing.T) {
	local := &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 4321}
	if got, want := (Options{}).hello(local), "[IPv6:2001:db8::1]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
