package daemon

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"oneonone/daemon/store"
)

// A Status is the health of a daemon. Its JSON is stable; times are UTC.
type Status struct {
	Time      time.Time        `json:"time"`
	Since     time.Time        `json:"since"` // when the daemon began
	Role      string           `json:"role"`  // active or standby
	Healthy   bool             `json:"healthy"`
	Summary   string           `json:"summary"`
	Next      *Coming          `json:"next"` // null if nothing is planned
	Calendars []CalendarStatus `json:"calendars"`
	Pairs     int              `json:"pairs"`
	Queue     []Waiting        `json:"queue"`
	Mail      MailStatus       `json:"mail"`
	Mailbox   *MailboxStatus   `json:"mailbox"` // null where replies are not read
	Problems  []ProblemStatus  `json:"problems"`
	Errors    []string         `json:"errors"`  // of the last step
	Ended     []EndedStatus    `json:"ended"`   // notices that came to an end since the start
	Latency   Delay            `json:"latency"` // of the mails since the start, from due to accepted
	Sweep     SweepStatus      `json:"sweep"`
}

// The roles of a daemon: of those on one state directory, one is active and the
// others stand by.
const (
	ActiveRole  = "active"
	StandbyRole = "standby"
)

// Coming is the next thing that will be mailed.
type Coming struct {
	Due  time.Time `json:"due"`
	Kind string    `json:"kind"`
	To   []string  `json:"to"`
}

// CalendarStatus says how a calendar is.
type CalendarStatus struct {
	Name    string     `json:"name"`
	Owner   string     `json:"owner"`
	Fetched *time.Time `json:"fetched"` // when the copy in force was got or confirmed; null if there is none
	Events  int        `json:"events"`
	Error   string     `json:"error"`
	Next    time.Time  `json:"next_read"`
	Notes   []string   `json:"notes"`
	Reads   int        `json:"reads"`    // since the start
	Failed  int        `json:"failures"` // of the reads
}

// Waiting is a mail that is queued.
type Waiting struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	To       string    `json:"to"`
	State    string    `json:"state"`
	Attempts int       `json:"attempts"`
	Due      time.Time `json:"due"`
	NextTry  time.Time `json:"next_try"`
	Answer   string    `json:"answer"`
}

// MailStatus says whether the mail server works.
type MailStatus struct {
	Error       string     `json:"error"`
	PausedUntil *time.Time `json:"paused_until"`
}

// MailboxStatus says whether replies can be read.
type MailboxStatus struct {
	Name  string         `json:"name"`
	Read  *time.Time     `json:"read"` // when it was last looked into; null if it never was
	Next  time.Time      `json:"next_read"`
	Error string         `json:"error"`
	Mails map[string]int `json:"mails"` // that were filed since the start, by verdict
}

// SweepStatus says what was erased because of its age.
type SweepStatus struct {
	Last   *time.Time `json:"last"`   // when it was last looked for; null if not since the start
	Erased int        `json:"erased"` // mails, problems and meetings, since the start
	Left   int        `json:"left"`   // still to be looked at
}

// ProblemStatus is an open problem.
type ProblemStatus struct {
	Key   string    `json:"key"`
	Kind  string    `json:"kind"` // address, mail, calendar, metric, state or mailbox
	What  string    `json:"what"`
	Hint  string    `json:"hint"`
	Since time.Time `json:"since"`
}

// Status says how the daemon is. Only the loop may call it; others use Do.
func (d *Daemon) Status(now time.Time) Status {
	s := empty(now)
	s.Role, s.Summary, s.Pairs = ActiveRole, d.Summary(now), len(d.pairs.byName)
	s.Next, s.Since, s.Ended, s.Latency = d.coming(), d.began.UTC(), d.tally.endings(), d.tally.delay.status()
	for _, c := range d.calendars {
		s.Calendars = append(s.Calendars, c.status(d.tally.reads[c.Name()]))
	}
	for _, n := range d.line.waiting {
		s.Queue = append(s.Queue, Waiting{n.ID, string(n.Kind), n.To, string(n.State), n.Attempts, n.Due.UTC(), n.NextTry.UTC(), n.Answer})
	}
	slices.SortFunc(s.Queue, func(a, b Waiting) int { return cmp.Compare(a.ID, b.ID) })
	for _, p := range d.sortedProblems() {
		s.Problems = append(s.Problems, ProblemStatus{p.Key, p.Kind, p.What, p.Hint, p.Since.UTC()})
	}
	s.Mailbox = d.box.status(d.heard)
	if d.server.err != nil {
		until := d.server.pause.UTC()
		s.Mail = MailStatus{d.server.err.Error(), &until}
	}
	s.Sweep = SweepStatus{Erased: d.sweeper.erased, Left: len(d.sweeper.chores)}
	if last := d.sweeper.last.UTC(); !last.IsZero() {
		s.Sweep.Last = &last
	}
	if d.fail != nil {
		s.Errors = append(s.Errors, d.fail.Error())
	}
	s.Healthy = d.fail == nil && d.server.err == nil && len(s.Problems) == 0
	return s
}

// empty is a status with nothing in its lists, which are never null.
func empty(now time.Time) Status {
	return Status{
		Time: now.UTC(), Queue: []Waiting{}, Problems: []ProblemStatus{}, Calendars: []CalendarStatus{}, Errors: []string{},
		Ended: []EndedStatus{}, Latency: newTally().delay,
	}
}

func (b *box) status(mails map[string]int) *MailboxStatus {
	if b == nil {
		return nil
	}
	s := &MailboxStatus{Name: b.Name(), Next: b.next.UTC(), Mails: maps.Clone(mails)}
	if !b.read.IsZero() {
		read := b.read.UTC()
		s.Read = &read
	}
	if b.err != nil {
		s.Error = b.err.Error()
	}
	return s
}

func (c *watched) status(r reads) CalendarStatus {
	s := CalendarStatus{Name: c.Name(), Owner: c.Owner, Events: len(c.snap.Events), Next: c.next.UTC(), Notes: []string{}, Reads: r.good + r.failed, Failed: r.failed}
	if c.err != nil {
		s.Error = c.err.Error()
	}
	if c.loaded {
		t := c.snap.Fetched.UTC()
		s.Fetched = &t
	}
	for _, n := range c.snap.Notes {
		s.Notes = append(s.Notes, n.Text)
	}
	return s
}

func (d *Daemon) sortedProblems() []store.Problem {
	var out []store.Problem
	for _, p := range d.problems {
		out = append(out, p.Problem)
	}
	slices.SortFunc(out, func(a, b store.Problem) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Key, b.Key)) })
	return out
}

// Summary says in one line what comes next and what is wrong.
func (d *Daemon) Summary(now time.Time) string {
	s := "nothing planned"
	if c := d.coming(); c != nil {
		who := c.To[0]
		if len(c.To) > 1 {
			who = fmt.Sprintf("%d people", len(c.To))
		}
		s = fmt.Sprintf("next: %s to %s, %s", c.Kind, who, c.Due.Format("Mon 2 Jan 15:04 MST"))
	}
	if n := len(d.line.waiting); n > 0 {
		s += fmt.Sprintf("; %d queued", n)
	}
	if n := len(d.problems); n > 0 {
		s += fmt.Sprintf("; %d problems", n)
	}
	if d.server.err != nil {
		s += "; the mail server does not take mail"
	}
	if d.outdated.Load() {
		s += "; " + refusedConfig
	}
	return s
}

// coming finds what is mailed next.
func (d *Daemon) coming() *Coming {
	if d.pairs.coming != nil {
		return d.pairs.coming
	}
	var c *Coming
	for _, p := range d.pairs.agenda {
		n := p.next
		switch {
		case n.ID == "":
		case c == nil || n.Due.Before(c.Due):
			c = &Coming{n.Due, string(n.Kind), []string{n.To}}
		case n.Due.Equal(c.Due) && string(n.Kind) == c.Kind:
			c.To = append(c.To, n.To)
		}
	}
	d.pairs.coming = c
	return c
}
