package main

import (
	"strings"
	"testing"
	"time"
)

// A daemon with a calendar that is a file once took step after step for ever:
// each read woke the loop for the next.
func TestADaemonWithNothingToDoRests(t *testing.T) {
	t.Parallel()
	post := startPost(t, &post{})
	p := newPair(t, post.port).start()
	until(t, "the mail is sent", func() bool { return strings.Contains(p.log(), "msg=sent") })
	before := strings.Count(p.told.String(), "WATCHDOG=1")
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	<-timer.C
	if n := strings.Count(p.told.String(), "WATCHDOG=1") - before; n > 5 {
		t.Errorf("got %d steps in a second with nothing to do, want next to none", n)
	}
	p.stop()
}
