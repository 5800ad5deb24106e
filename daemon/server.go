package daemon

import (
	"time"

	"oneonone/mail"
)

// firstLimited is how long mails wait at least when the server says that there
// were too many.
const firstLimited = time.Minute

// A server is what is known of the mail server as a whole. While it does not
// work, no mail is tried, and when it may work again, one mail tries it first.
type server struct {
	pause    time.Time // no attempt before this
	set      time.Time // when the pause was set
	failures int       // pauses in a row
	err      error     // why; nil if it works
}

// paused returns the time before which no attempt is made; zero if there is
// none. A pause that a wrong clock has set does not hold.
func (s *server) paused(now time.Time) time.Time {
	if !s.pause.After(now) || s.pause.Sub(now) > 2*lastRetry {
		return time.Time{}
	}
	return s.pause
}

// room is how many mails may be in flight.
func (s *server) room() int {
	if s.failures > 0 {
		return 1
	}
	return parallel
}

// heard takes in how an attempt ended. Those that began no later than the pause
// was set say nothing new: one outage is one failure.
func (s *server) heard(began, now time.Time, err error) {
	switch account := mail.Account(err); {
	case mail.Limited(err) && (s.err == nil || began.After(s.set)):
		*s = server{now.Add(max(firstLimited, backoff("limit", s.failures+3))), now, s.failures + 1, err}
	case mail.Limited(err), mail.Limited(s.err) && !began.After(s.set): // what the server still took does not lift its limit
	case !account && !mail.Unreachable(err):
		*s = server{}
	case s.err != nil && !began.After(s.set):
	case account: // wrong passwords are not hammered
		*s = server{now.Add(slowRetry), now, s.failures + 1, err}
	default:
		*s = server{now.Add(backoff("server", s.failures+1)), now, s.failures + 1, err}
	}
}
