package daemon

import (
	"errors"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// remembrance is how far back letters look.
const remembrance = 400 * 24 * time.Hour

// A story is what is known around one notice: the meeting, its record, and the
// history of the pair.
type story struct {
	meeting  calendar.Meeting
	rec      *plan.Record
	past     []plan.Record // of earlier meetings, by start
	pair     store.Pair
	private  store.Private
	readings []Reading // of the metrics; nil where they were told before
}

// story gathers what a letter about a meeting may tell.
func (d *Daemon) story(rec *plan.Record, m calendar.Meeting) (*story, error) {
	s := &story{meeting: m, rec: rec}
	name := pairName(m.Pair.Manager.Email, m.Pair.Report.Email)
	folders := []store.PairName{name}
	if p, ok := d.pairs.byName[name]; ok {
		folders = p.folders
	}
	for _, f := range folders {
		all, err := d.store.Records(f.Manager, f.Report, calendar.DateOf(m.Start.Add(-remembrance), time.UTC))
		if err != nil && !errors.Is(err, store.ErrDamaged) { // what is damaged of the past holds up no mail
			return s, err
		}
		for _, r := range all {
			if r.Key != rec.Key && r.Event.Start.Before(m.Start) {
				s.past = append(s.past, r)
			}
		}
		file, _, err := d.store.Pair(f.Manager, f.Report)
		if err != nil {
			return s, err
		}
		if s.pair.Manager == "" {
			s.pair = file
		}
		if f.Manager == rec.Event.Manager && f.Report == rec.Event.Report {
			if s.private, err = d.store.Private(f.Manager, f.Report); err != nil {
				return s, err
			}
		}
	}
	s.pair.Readdress(d.setup.Roster.Canonical)
	slices.SortFunc(s.past, func(a, b plan.Record) int { return a.Event.Start.Compare(b.Event.Start) })
	return s, nil
}

// brief puts together what the mail of a notice tells. What is chosen or
// measured for it (the human question, the metrics) is noted in the record, so
// that it stays as it was told.
func (d *Daemon) brief(s *story, n plan.Notice) form.Brief {
	pair := s.meeting.Pair
	to := pair.Report
	if n.To == pair.Manager.Email {
		to = pair.Manager
	}
	format := d.setup.Format(pair)
	b := form.Brief{
		Kind: n.Kind, Language: to.Language, Zone: to.Zone,
		Manager: party(pair.Manager), Report: party(pair.Report), ToManager: n.To == pair.Manager.Email,
		Start: n.About.Start, End: n.About.End, Title: s.meeting.Title, Location: s.meeting.Location,
		Questions: format.Questions, Reading: format.Reading, Open: open(s.pair.Steps, pair.Manager.Email),
		Change: n.About.Change, Ref: filing.Ref(n.ID),
	}
	b.Topics = s.topics(b.ToManager)
	b.Figures = d.figures(s)
	b.Agenda = form.Agenda(format.Agenda, b.Start, b.End, len(b.Figures) > 0)
	if prep, ok := last(*s.rec, form.Prep); ok && n.Kind == form.PrepNudge {
		b.PrepSent = prep.Sent
	}
	if wrapup, ok := last(*s.rec, form.Wrapup); ok && n.Kind == form.WrapupNudge {
		b.PrepSent = wrapup.Sent
	}
	if was, ok := toldBefore(*s.rec, n.To); ok {
		b.WasStart = was
	}
	if b.Change == form.Cancelled {
		b.Following = d.following(pair, b.Start)
	}
	if n.Kind == form.Recap {
		s.agreed(&b, n)
	}
	if b.ToManager {
		d.forManager(&b, s, n)
	}
	return b
}

// forManager adds what only the manager is told.
func (d *Daemon) forManager(b *form.Brief, s *story, n plan.Notice) {
	b.Answers = s.rec.Answers
	if n.Kind != form.Briefing {
		return
	}
	if len(b.Answers) == 0 {
		b.Missing = append(b.Missing, d.noAnswers(*s.rec, s.meeting.Pair.Report))
	}
	b.Warnings = gaps(s)
	first := ""
	if len(b.Agenda) > 0 {
		first = b.Agenda[0].Key
	}
	d.offer(b, s, first)
}

// noAnswers is why there are no answers.
func (d *Daemon) noAnswers(rec plan.Record, report calendar.Person) form.Note {
	n := form.Note{Key: form.Unsent, Who: report.Called()}
	prep, ok := last(rec, form.Prep)
	switch {
	case ok && (prep.State == plan.Sent || prep.State == plan.Answered):
		n.Key, n.At = form.Unanswered, prep.Sent
	case ok && prep.State == plan.Failed:
		n.Key, n.Text = form.Unreached, prep.Answer
	case ok && !prep.State.Final():
		n.Key = form.Delayed
	case d.problems["address/"+report.Email] != nil:
		t := d.problems["address/"+report.Email]
		n.Key, n.At, n.Text = form.Stopped, t.Last, t.Detail
	}
	return n
}

// gaps are the 1:1s that did not take place since the last one that did.
func gaps(s *story) (off []form.Note) {
	for i := len(s.past) - 1; i >= 0 && s.past[i].Event.Held.IsZero(); i-- {
		if e := s.past[i].Event; e.State == calendar.Off {
			off = append([]form.Note{{Key: form.FellOut, At: e.Start}}, off...)
		}
	}
	return off
}

// open returns the promises that are still to be kept, the manager's own first.
func open(steps []form.Step, manager string) []form.Step {
	var own, others []form.Step
	for _, s := range steps {
		switch {
		case s.State == "done" || s.State == "dropped":
		case s.Owner == manager:
			own = append(own, s)
		default:
			others = append(others, s)
		}
	}
	return append(own, others...)
}

// toldBefore is the start that a person was last told, of a mail that reached
// them.
func toldBefore(rec plan.Record, to string) (time.Time, bool) {
	for i := len(rec.Notices) - 1; i >= 0; i-- {
		n := rec.Notices[i]
		before := n.Kind == form.Prep || n.Kind == form.PrepNudge || n.Kind == form.Briefing || n.Kind == form.Changed
		if n.To == to && before && n.State.Counts() {
			return n.About.Start, true
		}
	}
	return time.Time{}, false
}

func last(rec plan.Record, k form.Kind) (plan.Notice, bool) {
	for i := len(rec.Notices) - 1; i >= 0; i-- {
		if rec.Notices[i].Kind == k {
			return rec.Notices[i], true
		}
	}
	return plan.Notice{}, false
}

// following is the start of the first 1:1 of a pair after a time that is on;
// zero if none is in the calendar.
func (d *Daemon) following(pair calendar.Pair, after time.Time) time.Time {
	p, ok := d.pairs.byName[pairName(pair.Manager.Email, pair.Report.Email)]
	if !ok {
		return time.Time{}
	}
	for _, m := range p.meetings {
		if m.State == calendar.On && m.Start.After(after) {
			return m.Start
		}
	}
	return time.Time{}
}

func party(p calendar.Person) form.Party {
	return form.Party{Name: p.FullName(), First: p.Called(), Email: p.Email}
}
