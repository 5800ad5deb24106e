package daemon

import (
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// notify tells the service manager, if there is one (sd_notify(3)).
func (d *Daemon) notify(state ...string) {
	if _, err := daemon.SdNotify(false, strings.Join(state, "\n")); err != nil {
		d.log.Warn("telling the service manager", "err", err)
	}
}

// stepped tells that a step is done, for which the watchdog waits, and how the
// daemon is.
func (d *Daemon) stepped(now time.Time) {
	d.notify(daemon.SdNotifyWatchdog, statusLine(d.Summary(now)+"; "+d.synced(now)))
}

// statusLine is a text as the status of a service: on one line, whatever is in
// it, since each line tells something else.
func statusLine(text string) string { return "STATUS=" + strings.Join(strings.Fields(text), " ") }

// synced says how fresh the oldest copy of a calendar is.
func (d *Daemon) synced(now time.Time) string {
	var oldest time.Time
	for _, c := range d.calendars {
		if !c.loaded {
			return "calendar " + c.Name() + " not read yet"
		}
		if oldest.IsZero() || c.snap.Fetched.Before(oldest) {
			oldest = c.snap.Fetched
		}
	}
	if oldest.IsZero() {
		return "no calendars"
	}
	layout := "15:04 MST"
	if now.Sub(oldest) > 12*time.Hour {
		layout = "Mon 2 Jan 15:04 MST"
	}
	return "calendars as of " + oldest.Local().Format(layout)
}

// stopping tells that the end has begun, and how much longer it takes where
// mails are in flight.
func (d *Daemon) stopping() {
	state := []string{daemon.SdNotifyStopping}
	if n := len(d.line.flying); n > 0 {
		state = append(state, fmt.Sprintf("EXTEND_TIMEOUT_USEC=%d", (grace+2*time.Second).Microseconds()),
			statusLine(fmt.Sprintf("stopping, with %d in flight", n)))
	}
	d.notify(state...)
}

// pulse is how often the watchdog wants to hear something at least, with room
// for a step; longestSleep where there is none.
func (d *Daemon) pulse() time.Duration {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		d.log.Warn("reading what the watchdog wants", "err", err)
	}
	if every == 0 {
		return longestSleep
	}
	return min(longestSleep, every/2)
}

// Reloading tells the service manager that a new config is being read. It,
// Reloaded and Refused may be called from anywhere.
func (d *Daemon) Reloading() { d.notify(daemon.SdNotifyReloading, daemon.SdNotifyMonotonicUsec()) }

// Reloaded tells that the new config is in force.
func (d *Daemon) Reloaded() {
	d.outdated.Store(false)
	d.notify(daemon.SdNotifyReady)
}

// Refused tells that the old config stays in force, which the summary says until
// there is a better one.
func (d *Daemon) Refused() {
	d.outdated.Store(true)
	d.notify(daemon.SdNotifyReady, statusLine(refusedConfig))
}

const refusedConfig = "the new config has faults, the old one is in force"
