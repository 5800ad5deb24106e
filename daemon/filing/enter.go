package filing

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/minutes"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// identified reads what the sender wrote in answer to a mail of ours, or to
// none.
func (c *Clerk) identified(r Reading) (Reading, error) {
	if r.Kind == topicKind {
		return c.readTopics(r)
	}
	sheet, err := c.sent(r.Notice)
	if err != nil {
		return r, err
	}
	sheet.Kind = form.Kind(r.sheet.Kind)
	for _, q := range r.sheet.Questions {
		sheet.Marks = append(sheet.Marks, form.Marked{Key: q.Key, Line: q.Line})
	}
	for _, i := range r.sheet.Items {
		sheet.Items = append(sheet.Items, answer.Item{ID: i.ID, Line: i.Line})
	}
	pair := c.pairOf(r.sheet)
	writer := pair.Report
	if r.byManager {
		writer = pair.Manager
	}
	r.Written = r.Written.In(writer.Zone)
	r.read = answer.Read(sheet, r.message.Text, answer.Circumstances{
		Manager: somebody(pair.Manager), Report: somebody(pair.Report), ByManager: r.byManager, At: r.Written, MonthFirst: c.MonthFirst,
	})
	r.Text = r.read.Text
	return c.judge(r), nil
}

// judge decides whether there is anything in a mail to be filed.
func (c *Clerk) judge(r Reading) Reading {
	a := r.read
	nothing := a.General == "" && a.Private == "" && len(a.Under)+len(a.Steps)+len(a.Changes) == 0
	switch kind := form.Kind(r.sheet.Kind); {
	case nothing:
		r = misread(r, form.NothingNew, form.Note{Key: form.TypeBelow})
	case kind == form.ActionsDue && len(a.Changes) == 0:
		r = misread(r, form.NoNumber, form.Note{Key: form.SayNumber})
	case kind == form.Problem || kind == form.Digest || kind == form.NotUnderstood:
		r = misread(r, form.NoPlace, form.Note{Key: form.BeginTopic})
	default:
		r.Accepted, r.Verdict = true, Answer
	}
	return r.whole()
}

// pairOf names the two of a sheet. A sheet that is about several pairs has the
// reader on both sides.
func (c *Clerk) pairOf(s store.Sheet) calendar.Pair {
	manager, report := cmp.Or(s.Manager, s.To), cmp.Or(s.Report, s.To)
	file, _, err := c.Store.Pair(manager, report)
	if err != nil { // then only a name is missing here; what is entered into the file will meet the fault
		file = store.Pair{}
	}
	return calendar.Pair{Manager: c.Roster.Person(manager, file.ManagerName), Report: c.Roster.Person(report, file.ReportName)}
}

func somebody(p calendar.Person) answer.Somebody {
	s := answer.Somebody{Email: p.Email}
	if p.Name != "" {
		s.Names = append(s.Names, p.Name)
	}
	return answer.Somebody{Email: s.Email, Names: append(s.Names, p.Called())}
}

// enter writes what was read into the books, unless it is only to be seen what
// that would come to.
func (c *Clerk) enter(r *Reading, now time.Time, dry bool) error {
	switch {
	case !r.Accepted:
		return nil
	case r.Verdict == Topic:
		return c.enterTopics(r, now, dry)
	case r.sheet.Kind == string(form.ActionsDue):
		return c.enterPromises(r, now, dry)
	}
	return c.enterAnswers(r, now, dry)
}

// enterAnswers files a reply about a meeting. The record comes last: it is what
// makes the daemon tell people.
func (c *Clerk) enterAnswers(r *Reading, now time.Time, dry bool) error {
	s := r.sheet
	rec, ok, err := c.Store.Record(s.Manager, s.Report, s.Meeting)
	if err != nil {
		return err
	}
	if !ok {
		*r = misread(*r, form.ForgottenMeeting)
		return nil
	}
	pair, err := c.pairFile(store.PairName{Manager: s.Manager, Report: s.Report})
	if err != nil {
		return err
	}
	private, err := c.Store.Private(s.Manager, s.Report)
	if err != nil {
		return err
	}
	writer := c.Roster.Person(s.To, "")
	b := minutes.Books{Record: rec, Pair: pair, Private: private}
	taken := minutes.Take(&b, minutes.Entry{
		Mail: r.ID, Kind: form.Kind(s.Kind), Notice: s.Notice, From: writer.Email, ByManager: r.byManager,
		At: now.In(writer.Zone), Answers: r.read,
	})
	r.describe(b.Record, taken, c.Format(calendar.Pair{Manager: c.Roster.Person(s.Manager, ""), Report: c.Roster.Person(s.Report, "")}))
	if dry {
		return nil
	}
	if n, ok := b.Record.Notice(s.Notice); ok {
		n.State, n.NextTry = plan.Answered, time.Time{}
		b.Record.Put(n)
	}
	if len(b.Private.Notes) > len(private.Notes) {
		if err := c.Store.PutPrivate(b.Private); err != nil {
			return err
		}
	}
	if err := c.Store.PutPair(b.Pair); err != nil {
		return err
	}
	r.Touched = append(r.Touched, store.PairName{Manager: s.Manager, Report: s.Report})
	return c.Store.Put(b.Record)
}

// pairFile reads what belongs to a pair. Where one of the two has a new address,
// that stays in the folder of the old one: there is one list of promises, whose
// numbers are used once.
func (c *Clerk) pairFile(name store.PairName) (store.Pair, error) {
	file, ok, err := c.Store.Pair(name.Manager, name.Report)
	if err == nil && !ok {
		for _, other := range c.Store.Pairs() {
			if other == name || !c.Roster.Same(other.Manager, name.Manager) || !c.Roster.Same(other.Report, name.Report) {
				continue
			}
			if file, ok, err = c.Store.Pair(other.Manager, other.Report); ok || err != nil {
				name = other
				break
			}
		}
	}
	file.Manager, file.Report = name.Manager, name.Report
	file.Readdress(c.Roster.Canonical)
	return file, err
}

// enterPromises files what became of promises of one owner, which may be in
// several pairs.
func (c *Clerk) enterPromises(r *Reading, now time.Time, dry bool) error {
	for _, change := range r.read.Changes {
		i := slices.IndexFunc(r.sheet.Items, func(item store.SheetItem) bool { return item.ID == change.ID })
		if i < 0 {
			r.Warnings = append(r.Warnings, fmt.Sprintf("There is no number %d in that mail.", change.ID))
			continue
		}
		item := r.sheet.Items[i]
		change.ID = item.Step
		step, found, err := c.Change(store.PairName{Manager: item.Manager, Report: item.Report}, change, r.ID, now, dry)
		if err != nil {
			return err
		}
		if !found {
			r.Warnings = append(r.Warnings, fmt.Sprintf("The promise with the number %d is not there any more.", item.ID))
			continue
		}
		if step.State != minutes.Open {
			r.Closed = append(r.Closed, step.ID)
		}
		r.Touched = append(r.Touched, store.PairName{Manager: item.Manager, Report: item.Report})
	}
	return nil
}

// Change enters what became of one promise of a pair, and returns it as it then
// is; not found if the pair has none of its number. by names what says so: a mail,
// or the command line.
func (c *Clerk) Change(name store.PairName, change answer.Change, by string, now time.Time, dry bool) (step form.Step, found bool, err error) {
	pair, _, err := c.Store.Pair(name.Manager, name.Report)
	if err != nil {
		return step, false, err
	}
	i := slices.IndexFunc(pair.Steps, func(s form.Step) bool { return s.ID == change.ID })
	if i < 0 {
		return step, false, nil
	}
	old := pair.Steps[i]
	step = minutes.Change(old, change, now)
	if step == old || dry {
		return step, true, nil
	}
	step.Changed = by
	pair.Steps[i] = step
	return step, true, c.Store.PutPair(pair)
}

// describe puts what was read into the fields that people and programs see.
func (r *Reading) describe(rec plan.Record, taken minutes.Taken, format form.Format) {
	r.Meeting = rec.Event.Occurrence()
	r.NextSteps, r.Closed, r.Warnings = steps(taken.Steps), taken.Closed, taken.Warnings
	r.Private = r.read.Private
	under := map[string]string{}
	for _, a := range r.read.Under {
		under[a.Key] = a.Text
	}
	if r.byManager {
		r.Summary, r.NextTime = under["summary"], under["next-time"]
		delete(under, "summary")
		delete(under, "next-time")
		r.Notes = under
		if r.read.General != "" {
			r.Notes["general"] = r.read.General
		}
	} else {
		r.Answers, r.MetricsView = under, map[string]string{}
		for _, q := range slices.Concat(format.Reading, form.DefaultReading()) {
			asked := slices.ContainsFunc(format.Questions, func(o form.Question) bool { return o.Key == q.Key })
			if text, ok := under[q.Key]; ok && !asked {
				r.MetricsView[q.Key] = text
				delete(under, q.Key)
			}
		}
		if r.read.General != "" {
			r.Answers["general"] = r.read.General
		}
	}
	*r = r.whole()
}
