package plan

import (
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// A When is the configured time of one kind of notice. Exactly one of its
// forms is set; the zero When means "at once".
type When struct {
	Off      bool
	ByDay    bool           // the form {workdays: N, at: HH:MM}
	Workdays int            // before the meeting's day; after it for a wrapup-nudge; before the day on which a promise is due
	At       calendar.Clock // on the recipient's clock
	Before   time.Duration  // before the start
	After    time.Duration  // after the end
}

// A Schedule says when each kind is due. A kind that is not in it is at its
// default.
type Schedule map[form.Kind]When

// DefaultSchedule is what holds where the config says nothing.
func DefaultSchedule() Schedule {
	nine, eight := calendar.Clock{Hour: 9}, calendar.Clock{Hour: 8}
	return Schedule{
		form.Prep:          {ByDay: true, Workdays: 2, At: nine},
		form.PrepNudge:     {ByDay: true, Workdays: 1, At: nine},
		form.Briefing:      {ByDay: true, Workdays: 0, At: eight},
		form.Wrapup:        {After: 5 * time.Minute},
		form.WrapupNudge:   {ByDay: true, Workdays: 1, At: nine},
		form.Recap:         {},
		form.ActionsDue:    {ByDay: true, Workdays: 0, At: nine},
		form.Changed:       {},
		form.NotUnderstood: {},
		form.Problem:       {},
		form.Digest:        {ByDay: true, Workdays: 0, At: nine},
	}
}

// A Policy is everything that the config says about when to mail.
type Policy struct {
	Schedule  Schedule
	Overrides []Override
	Holidays  DaysOff
	Stops     map[string]Stop // by address
	Restored  Restored        // zero if the state is as the last process left it
}

// Restored says that the state was restored from a backup, and that not all is
// recorded yet that may have gone out between that and its restore.
type Restored struct {
	Before time.Time // what was due until then may have gone out, though nothing says so; zero for none
	Fresh  time.Time // and until this, so may what answers an event of then: a move, a wrap-up, a mail
}

// doubts reports whether a notice that is not recorded may have gone out.
func (r Restored) doubts(kind form.Kind, due, now time.Time) bool {
	switch kind {
	case form.Changed, form.Recap, form.NotUnderstood: // due when we hear of it, not when it happened
		return now.Before(r.Fresh)
	}
	return !r.Before.IsZero() && !due.After(r.Before)
}

// InDoubt is a notice that may have gone out before the state was restored. It is
// not sent, but can be answered.
func InDoubt(n Notice, restored time.Time) Notice {
	n.State, n.NextTry, n.InDoubt = Expired, time.Time{}, true
	n.Reason = "it may have gone out before the state was restored from a backup on " + restored.Format("2 Jan 2006 15:04 MST") + "; it is not sent again"
	if n.Expires.After(restored) {
		n.Expires = restored.In(n.Expires.Location()) // so that nothing takes its place
	}
	return n
}

// DaysOff are the days on which nobody works, by region; region "" is
// everyone's.
type DaysOff map[string]map[calendar.Date]bool

// A Stop keeps mails from an address that refused one.
type Stop struct {
	Until  time.Time
	Reason string
}

// An Override is a schedule for one manager, one report, or one pair. An empty
// address stands for anybody.
type Override struct {
	Manager, Report string // canonical addresses
	Schedule        Schedule
}

// When returns the time that holds for a kind in a pair: that of the override
// which names both, else the report alone, else the manager alone, else the
// general one.
func (p Policy) When(k form.Kind, pair calendar.Pair) When {
	best, rank := p.Schedule[k], -1
	for _, o := range p.Overrides {
		w, ok := o.Schedule[k]
		if r, applies := Rank(o.Manager, o.Report, pair); ok && applies && r >= rank {
			best, rank = w, r
		}
	}
	return best
}

// Rank says whether an override for manager and report (either may be empty,
// for anybody) applies to the pair, and how closely: the larger, the closer.
func Rank(manager, report string, pair calendar.Pair) (rank int, applies bool) {
	if manager != "" && manager != pair.Manager.Email || report != "" && report != pair.Report.Email {
		return 0, false
	}
	if manager != "" {
		rank++
	}
	if report != "" {
		rank += 2
	}
	return rank, true
}
