package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
)

// A Survey is what a daemon would see and do, for those who only ask. Nothing
// is written and nothing sent.
type Survey struct {
	d   *Daemon
	now time.Time
}

// Look reads the calendars of a setup, against a store that may be open for
// reading only. The error says which calendars could not be read; the survey is
// good for the others.
func Look(ctx context.Context, s *store.Store, setup Setup, now time.Time) (*Survey, error) {
	open, err := s.Problems()
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return nil, err
	}
	d := fresh(s, setup, make(mail.Secret, 32), open, slog.New(slog.DiscardHandler))
	d.looking = true
	defer d.end()
	if err := d.recallRestore(); err != nil {
		return nil, err
	}
	d.read(ctx, now, d.toRead(now))
	err = d.unread()
	if e := d.match(now); err == nil {
		err = e
	}
	return &Survey{d, now}, err
}

// unread joins why calendars could not be read.
func (d *Daemon) unread() error {
	var errs []error
	for _, c := range d.calendars {
		if c.err != nil {
			errs = append(errs, c.err)
		}
	}
	return errors.Join(errs...)
}

// Pairs lists the pairs that have a 1:1 in the calendars, by manager and report.
func (s *Survey) Pairs() [][2]string {
	var out [][2]string
	for name, p := range s.d.pairs.byName {
		if len(p.meetings) > 0 {
			out = append(out, [2]string{name.Manager, name.Report})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return out
}

// Decisions says of every event between from and to whether it is a 1:1, and
// why, sorted by start, then UID.
func (s *Survey) Decisions(from, to time.Time) []calendar.Decision {
	var out []calendar.Decision
	for _, c := range s.d.pairs.lookup.Decisions() {
		if c.Event.Start.Before(to) && (c.Event.End.After(from) || !c.Event.Start.Before(from)) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b calendar.Decision) int {
		return cmp.Or(a.Event.Start.Compare(b.Event.Start), cmp.Compare(a.Event.UID, b.Event.UID))
	})
	return out
}

// Calendars says how each calendar is.
func (s *Survey) Calendars() []CalendarStatus {
	var out []CalendarStatus
	for _, c := range s.d.calendars {
		out = append(out, c.status(reads{}))
	}
	return out
}

// A Planned notice is one with the meeting that it is about. One that belongs to
// a person has none.
type Planned struct {
	plan.Notice
	Meeting calendar.Meeting
	Case    plan.Case
}

// Personal reports whether a notice belongs to a person, and to no meeting.
func (p Planned) Personal() bool { return p.Meeting.Start.IsZero() }

// Plan returns every notice, recorded, planned or left out, that falls due
// until a time, by due time.
func (s *Survey) Plan(until time.Time) ([]Planned, error) {
	var out []Planned
	var errs []error
	policy := s.d.pairs.policy
	policy.Stops = s.d.stops()
	for _, p := range s.d.pairs.byName {
		cases, err := s.d.cases(p, s.now)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s and %s: %w", p.name.Manager, p.name.Report, err))
		}
		for _, c := range cases {
			one := plan.For(s.now, c, policy)
			for _, n := range one.Notices {
				if !n.Due.After(until) {
					out = append(out, Planned{n, one.Meeting, c})
				}
			}
		}
	}
	personal, err := s.personal(until)
	out, errs = append(out, personal...), append(errs, err)
	slices.SortFunc(out, func(a, b Planned) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return out, errors.Join(errs...)
}

// personal are the notices that belong to people: those that are recorded, and
// those that are to come.
func (s *Survey) personal(until time.Time) (out []Planned, err error) {
	var errs []error
	known, err := s.d.store.People()
	errs = append(errs, err)
	for _, email := range known {
		s.d.owners.get(email)
	}
	for _, p := range s.d.pairs.byName {
		errs = append(errs, s.d.owed(p, s.now))
	}
	for _, o := range s.d.owners.byEmail {
		notices, err := s.personalOf(o)
		errs = append(errs, err)
		for _, n := range notices {
			if !n.Due.After(until) {
				out = append(out, Planned{Notice: n})
			}
		}
	}
	return out, errors.Join(errs...)
}

func (s *Survey) personalOf(o *owner) ([]plan.Notice, error) {
	file, err := s.d.store.Person(o.email)
	if err != nil {
		return nil, err
	}
	promises, err := s.d.promises(o)
	to := s.d.setup.Roster.Person(o.email, o.name)
	out := append(slices.Clone(file.Notices), s.d.reminders(file, to, promises, s.now)...)
	return append(out, s.d.digests(o, file, to, s.now)...), err
}

// Preview writes the mail of a kind for a pair as it would go out now. What it
// tells of a change or of a problem is made up, and so is what there is nothing of
// yet.
func (s *Survey) Preview(ctx context.Context, req SendRequest) (form.Form, plan.Notice, error) {
	switch req.Kind {
	case form.Problem:
		return s.previewProblem()
	case form.ActionsDue, form.Digest, form.NotUnderstood:
		return s.previewPersonal(req)
	}
	p, err := s.d.find(req.Manager, req.Report)
	if err != nil {
		return form.Form{}, plan.Notice{}, err
	}
	cases, err := s.d.cases(p, s.now)
	if err != nil {
		return form.Form{}, plan.Notice{}, err
	}
	c, err := s.previewCase(cases, req.Kind)
	if err != nil {
		return form.Form{}, plan.Notice{}, err
	}
	n, err := plan.ByHand(s.now, c, s.d.pairs.policy, req.Kind, true)
	if err != nil {
		return form.Form{}, n, err
	}
	s.d.line = newLine()
	defer s.d.line.stop()
	s.d.settle(ctx, req, func(f func()) { f() })
	rec := c.Record
	story, err := s.d.story(&rec, c.Meeting)
	if err != nil {
		return form.Form{}, n, err
	}
	b := s.d.brief(story, n)
	switch {
	case n.Kind == form.Changed:
		b.Change, b.WasStart = form.Moved, b.Start.Add(-24*time.Hour)
	case n.Kind == form.Recap && rec.Told.IsZero():
		b.Agreed.Summary = "What mattered, in a sentence or two."
		b.Agreed.Steps = []form.Step{{ID: 1, Owner: b.Report.Email, Text: "what was promised", Due: calendar.DateOf(s.now.AddDate(0, 0, 7), b.Zone).String(), State: "open"}}
	}
	f, err := s.d.templates(b).Write(b)
	return f, n, err
}

func (s *Survey) previewProblem() (form.Form, plan.Notice, error) {
	p := store.Problem{
		Key: "preview", Fact: form.Note{Key: form.RefusedAddress, Who: "report@example.com", At: s.now.Add(stopFor)},
		Detail: "550 5.1.1 no such user", Since: s.now,
	}
	n := plan.ForProblem(s.now, p.Key, p.Since, s.d.setup.Roster.Person(cmp.Or(s.d.setup.Admin, s.d.setup.From.Address), ""), s.d.setup.Policy)
	b := s.d.problemBrief(p, n)
	f, err := s.d.templates(b).Write(b)
	return f, n, err
}

// previewPersonal writes a mail that belongs to a person: to the report if one is
// named, else to the manager. Where there is nothing to tell, it is made up.
func (s *Survey) previewPersonal(req SendRequest) (form.Form, plan.Notice, error) {
	p, err := s.d.find(req.Manager, req.Report)
	if err != nil {
		return form.Form{}, plan.Notice{}, err
	}
	to := p.pair.Manager
	if req.Kind != form.Digest && req.Report != "" {
		to = p.pair.Report
	}
	if err := s.d.owed(p, s.now); err != nil {
		return form.Form{}, plan.Notice{}, err
	}
	n := plan.Notice{ID: string(req.Kind) + "-preview", Kind: req.Kind, To: to.Email, About: plan.About{Start: s.now, End: s.now}}
	b := s.d.personalBrief(n, to)
	switch req.Kind {
	case form.ActionsDue:
		promises, err := s.d.promises(s.d.owners.get(to.Email))
		if err != nil {
			return form.Form{}, n, err
		}
		if len(promises) == 0 {
			promises = []promise{{form.Step{ID: 1, Owner: to.Email, Text: "draft the plan", Due: calendar.DateOf(s.now, to.Zone).String()}, p.folders[0], p.pair.Manager}}
		}
		b, _ = s.d.remindBrief(n, to, promises)
	case form.Digest:
		if b.Health, err = s.d.health(s.d.owners.get(to.Email), s.now, s.now); err != nil {
			return form.Form{}, n, err
		}
		if len(b.Health.Rows) == 0 {
			b.Health.Rows = []form.Wellness{{Report: party(p.pair.Report), Held: 3, Cancelled: 1, Last: s.now.AddDate(0, 0, -7), Asked: 3, Answered: 2}}
		}
	case form.NotUnderstood:
		b.Misread = form.Misread{Subject: "Re: Prep for your 1:1", At: s.now, Why: form.Note{Key: form.NothingNew}, Hints: []form.Note{{Key: form.TypeBelow}}}
	}
	f, err := s.d.templates(b).Write(b)
	return f, n, err
}

// previewCase picks the meeting for a preview: for a wrap-up, the next one
// serves where none has been yet.
func (s *Survey) previewCase(cases []plan.Case, kind form.Kind) (plan.Case, error) {
	if kind == form.Recap {
		kind = form.Wrapup
	}
	c, err := pick(cases, kind, s.now)
	if err != nil && (kind == form.Wrapup || kind == form.WrapupNudge || kind == form.Changed) {
		return pick(cases, form.Prep, s.now)
	}
	return c, err
}
