package plan

import (
	"cmp"
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// Recheck looks at a queued notice once more, right before an attempt to send
// it, against the meeting as it is now and what is to be told of it. It returns
// the notice in a final state, with the reason, and false if it must not go out.
//
// A notice that had an attempt without an answer, or is still in the state
// Sending, since the process died in one, may have reached its reader. It then
// counts as sent, so that they are told of whatever has changed since.
func Recheck(now time.Time, n Notice, m calendar.Meeting, told Told) (Notice, bool) {
	reason := outdated(n, m)
	if n.Kind == form.Recap {
		reason = ""
		if n.About.Told < told.to(n.To == m.Pair.Manager.Email) {
			reason = "something was added before it could be sent"
		}
	}
	switch {
	case reason == "" && now.Before(n.Expires):
		return n, true
	case n.State == Sending || n.Unclear > 0:
		n.State, n.Reason = Sent, "handed to the mail server, whose answer was lost"
		n.Sent = now
	case reason != "":
		n.State, n.Reason = Skipped, reason
	default:
		n.State, n.Reason = Expired, "it could not be sent in time: "+cmp.Or(n.Answer, "the mail server was not reached")
	}
	return n, false
}

// outdated says why a notice is no longer true, or "".
func outdated(n Notice, m calendar.Meeting) string {
	const again = "the meeting changed again before it could be sent"
	sameTime := m.State == calendar.On && m.Start.Equal(n.About.Start)
	switch n.About.Change {
	case form.Cancelled:
		if m.State != calendar.Off {
			return again
		}
		return ""
	case form.Moved, form.Restored:
		if !sameTime {
			return again
		}
		return ""
	}
	switch {
	case m.State != calendar.On:
		return cmp.Or(m.Reason, "the meeting is off")
	case !sameTime && n.Kind != form.Wrapup && n.Kind != form.WrapupNudge:
		return "the meeting moved before it could be sent"
	}
	return ""
}
