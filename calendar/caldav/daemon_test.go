package caldav_test

import (
	"testing"
	"time"

	"oneonone/calendar/caldav"
	"oneonone/daemon"
	"oneonone/daemon/daemontest"
)

// A served calendar is that of a peer in a story.
type served struct {
	peer
	starts map[string]string // by name
}

func (s served) Put(name string, start time.Time) {
	s.starts[name] = start.UTC().Format("20060102T150405Z")
	s.put(name+".ics", event(name, s.starts[name]))
}

func (s served) Cancel(name string) {
	s.put(name+".ics", event(name, s.starts[name], "SEQUENCE:1", "STATUS:CANCELLED"))
}

func (s served) Remove(name string) { s.remove(name + ".ics") }
func (s served) Stop()              { s.stop() }
func (s served) Start()             { s.start() }

func TestADaemonLivesByAServer(t *testing.T) {
	peers(t, func(t *testing.T, p peer) {
		daemontest.Story(t, served{p, map[string]string{}}, func(l *daemontest.Life) daemon.Source {
			return newReader(t, p.base(), account("maria", "s3cret"), func(o *caldav.SourceOptions) { o.Cache = l.Store.Cache("maria") })
		})
	})
}
