package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// A Plan is what one meeting calls for at one time.
type Plan struct {
	Notices []Notice         // all that were recorded, and one for each kind that is called for now or that is not, with the reason
	Wake    time.Time        // when time alone changes the plan; zero if it does not
	Meeting calendar.Meeting // the meeting that the notices are about: as the calendar shows it, or as it was held
	Held    bool             // its end has passed with the meeting on
	Ours    bool             // it was still to end when it was first seen
}

// Due returns the notices that are to be sent at once.
func (p Plan) Due(now time.Time) []Notice {
	var out []Notice
	for _, n := range p.Notices {
		if n.State == Planned && !n.Due.After(now) {
			out = append(out, n)
		}
	}
	return out
}

// For decides about one meeting. It is pure: the same arguments give the same
// plan, and once what is due has been recorded as queued, nothing is due.
func For(now time.Time, c Case, p Policy) Plan {
	k := maker{now: now, rec: c.Record, policy: p, m: c.Meeting}
	k.hold(c)
	k.out.Notices = slices.Clone(c.Record.Notices)
	prep := k.prep()
	k.prepNudge(prep)
	k.briefing(prep)
	k.wrapupNudge(k.wrapup())
	k.recap(k.m.Pair.Manager, k.rec.Told.Manager)
	k.recap(k.m.Pair.Report, k.rec.Told.Report)
	k.changed(k.m.Pair.Report, form.Prep, form.PrepNudge)
	k.changed(k.m.Pair.Manager, form.Briefing)
	if k.m.State == calendar.On && now.Before(k.m.End) {
		k.wake(k.m.End)
	}
	k.out.Meeting = k.m
	return k.out
}

// Make decides about many meetings: all their notices by due time, and the
// earliest wake.
func Make(now time.Time, cases []Case, p Policy) (notices []Notice, wake time.Time) {
	for _, c := range cases {
		one := For(now, c, p)
		notices = append(notices, one.Notices...)
		wake = Earliest(wake, one.Wake)
	}
	slices.SortFunc(notices, func(a, b Notice) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return notices, wake
}

// Earliest returns the earlier of two times, where zero means never.
func Earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// A maker makes the plan of one meeting.
type maker struct {
	now    time.Time
	rec    Record
	policy Policy
	m      calendar.Meeting
	out    Plan
}

// hold settles whether the meeting has taken place. Once its end has passed
// with the meeting on, what becomes of the event no longer matters, unless it
// is put at a time that is still to come.
func (k *maker) hold(c Case) {
	if held := k.rec.Event.Held; !held.IsZero() && !held.After(k.now) && (k.m.State != calendar.On || !k.m.Start.After(held)) {
		k.m = k.rec.Event.Meeting(k.m.Pair)
		k.m.State, k.m.Reason = calendar.On, ""
	}
	k.out.Held = k.m.State == calendar.On && !k.now.Before(k.m.End)
	k.out.Ours = !k.rec.Event.Held.IsZero() || !c.Since.After(k.m.End) && !k.m.Created.After(k.m.End)
}

func (k *maker) prep() Notice {
	w, to := k.when(form.Prep), k.m.Pair.Report
	n := k.fresh(form.Prep, to, k.m.Start.Add(-prepMargin))
	if w.lead() < shortLead {
		n.Expires = k.m.Start
	}
	n.Due = w.beforeStart(k.m.Start, to, k.policy.Holidays)
	if w.ByDay && w.Workdays == 0 && !n.Due.Before(n.Expires) {
		k.eveningBefore(&n, to)
	}
	return k.settle(n, w, to, k.unlessMoved)
}

// unlessMoved reports whether a notice that was sent once is sent for good; one
// that came too late has another chance when the meeting moves.
func (k *maker) unlessMoved(old Notice) bool {
	return old.State != Expired || old.About.Start.Equal(k.m.Start)
}

func (k *maker) prepNudge(prep Notice) {
	w, to := k.when(form.PrepNudge), k.m.Pair.Report
	n := k.fresh(form.PrepNudge, to, k.m.Start.Add(-prepMargin))
	n.Due = w.beforeStart(k.m.Start, to, k.policy.Holidays)
	switch went := k.went(prep); {
	case prep.State == Answered || len(k.rec.Answers) > 0 || k.rec.Replied(form.Prep, form.PrepNudge):
		n = skip(n, "the prep form has been answered")
	case prep.State == Expired || prep.State == Failed || prep.State == Skipped:
		n = skip(n, "no prep form went out")
	case went.Add(nudgeDistant).After(n.Due):
		n = skip(n, "the prep form goes out less than 12 hours before")
	case prep.State != Sent && !k.now.Before(n.Due):
		n = skip(n, "the prep form has not gone out yet")
	}
	k.settle(n, w, to, k.unlessMoved)
}

func (k *maker) briefing(prep Notice) {
	w, to := k.when(form.Briefing), k.m.Pair.Manager
	n := k.fresh(form.Briefing, to, k.m.Start)
	n.Due = w.beforeStart(k.m.Start, to, k.policy.Holidays)
	if w.ByDay && w.Workdays == 0 && n.Due.After(k.m.Start.Add(-earlyMargin)) {
		k.eveningBefore(&n, to)
	}
	if went := k.went(prep); (prep.State == Planned || prep.State.Counts()) && went.Sub(prep.Due) > time.Minute && !went.Before(n.Due) && went.Before(k.m.Start) {
		n.Due = went.Add(min(settle, k.m.Start.Sub(went)/2))
		n.Reason = "later than usual, so that the late prep form can be answered"
	}
	k.settle(n, w, to, func(old Notice) bool {
		if old.State == Expired {
			return old.About.Start.Equal(k.m.Start)
		}
		return calendar.DateOf(old.About.Start, to.Zone) == calendar.DateOf(k.m.Start, to.Zone)
	})
}

// eveningBefore puts a notice that would be too late on the day of an early
// meeting on the evening of the workday before.
func (k *maker) eveningBefore(n *Notice, to calendar.Person) {
	day := k.policy.Holidays.back(calendar.DateOf(k.m.Start, to.Zone), 1, to)
	n.Due, n.Reason = day.At(evening, to.Zone), "the evening before, since the meeting starts early"
}

func (k *maker) wrapup() Notice {
	w, to := k.when(form.Wrapup), k.m.Pair.Manager
	n := k.fresh(form.Wrapup, to, k.m.End.Add(wrapupUse))
	n.Due = w.afterEnd(k.m.End, to, k.policy.Holidays)
	if !k.out.Ours {
		n = skip(n, "it had ended before oneonone first saw it")
	}
	return k.settle(n, w, to, k.after)
}

func (k *maker) wrapupNudge(wrapup Notice) {
	w, to := k.when(form.WrapupNudge), k.m.Pair.Manager
	n := k.fresh(form.WrapupNudge, to, time.Time{})
	n.Due = w.afterEnd(later(k.m.End, k.went(wrapup)), to, k.policy.Holidays)
	n.Expires = n.Due.Add(nudgeUse)
	switch {
	case wrapup.State == Answered || k.rec.Replied(form.Wrapup, form.WrapupNudge):
		n = skip(n, "the wrap-up has been answered")
	case wrapup.State.Final() && wrapup.State != Sent:
		n = skip(n, "no wrap-up went out")
	case wrapup.State != Sent && !k.now.Before(n.Due):
		n = skip(n, "the wrap-up has not gone out yet")
	}
	k.settle(n, w, to, k.after)
}

// recap tells one of the two what the 1:1 came to, as often as that changes.
// version is what they are to know.
func (k *maker) recap(to calendar.Person, version int) {
	var today []Notice // of the last day, by the time at which they were written
	for _, n := range k.rec.Notices {
		if n.Kind != form.Recap || k.toManager(n) != (to.Email == k.m.Pair.Manager.Email) {
			continue
		}
		if n.About.Told >= version && n.State != Skipped {
			return
		}
		if n.State.Counts() && k.now.Sub(n.Queued) < recapDay && !n.Queued.After(k.now) {
			today = append(today, n)
		}
	}
	if version == 0 {
		return
	}
	n := k.fresh(form.Recap, to, k.rec.Told.At.Add(recapUse))
	w := k.when(form.Recap)
	n.About.Told, n.Due, n.Reason = version, k.rec.Told.At.Add(w.After).In(to.Zone), "the manager has written what the 1:1 came to"
	if version > 1 {
		n.Reason = "what the 1:1 came to was added to or corrected"
	}
	if len(today) >= mostRecaps { // two programs that answer each other would go on for ever
		n.Due = later(n.Due, today[len(today)-mostRecaps].Queued.Add(recapDay))
		n.Reason += fmt.Sprintf("; %d went out within a day, so this one waits", len(today))
	}
	k.add(k.timed(n, w, to))
}

// toManager reports whether a recorded notice went to the manager, and not to
// the report, whatever their addresses were then.
func (k *maker) toManager(n Notice) bool {
	return n.To == k.m.Pair.Manager.Email || n.To == k.rec.Event.Manager
}

// after reports whether a notice that follows a meeting followed this one, and
// not an earlier time of it.
func (k *maker) after(old Notice) bool {
	return k.m.Start.Before(later(old.Queued, old.Due)) || old.About.Start.Equal(k.m.Start)
}

// changed tells to of a move or a cancellation, if any of the kinds told them
// something else before.
func (k *maker) changed(to calendar.Person, kinds ...form.Kind) {
	told, ok := k.told(to, kinds)
	if !ok || k.out.Held {
		return
	}
	about := About{Start: k.m.Start, End: k.m.End}
	expires := k.m.Start
	switch wasOff := told.Change == form.Cancelled; {
	case k.m.State == calendar.On && wasOff:
		about.Change = form.Restored
	case k.m.State == calendar.On && !told.Start.Equal(k.m.Start):
		about.Change = form.Moved
	case k.m.State == calendar.Off && !wasOff:
		about, expires = About{Start: told.Start, End: told.End, Change: form.Cancelled}, told.Start
	default:
		return
	}
	if !k.now.Before(expires) || k.gaveUp(to, about) {
		return
	}
	n := k.fresh(form.Changed, to, expires)
	n.About, n.Due = about, k.now
	n.Reason = map[form.Change]string{
		form.Moved:     "the meeting moved after they were told of it",
		form.Cancelled: "the meeting was cancelled after they were told of it",
		form.Restored:  "the meeting is on again after they were told that it is not",
	}[about.Change]
	k.add(k.timed(n, k.when(form.Changed), to))
}

// told returns what to was last told about the time of the meeting.
func (k *maker) told(to calendar.Person, kinds []form.Kind) (About, bool) {
	for _, n := range slices.Backward(k.rec.Notices) {
		if n.To == to.Email && (n.Kind == form.Changed || slices.Contains(kinds, n.Kind)) && n.State.Counts() {
			return n.About, true
		}
	}
	return About{}, false
}

// gaveUp reports whether this very change could not be told before.
func (k *maker) gaveUp(to calendar.Person, a About) bool {
	return slices.ContainsFunc(k.rec.Notices, func(n Notice) bool {
		return n.Kind == form.Changed && n.To == to.Email && (n.State == Failed || n.State == Expired) &&
			n.About.Change == a.Change && n.About.Start.Equal(a.Start)
	})
}

// fresh starts a notice that is not recorded yet.
func (k *maker) fresh(kind form.Kind, to calendar.Person, expires time.Time) Notice {
	nth := 0
	for _, n := range k.rec.Notices {
		if n.Kind == kind && n.To == to.Email {
			nth++
		}
	}
	return Notice{
		ID:   string(kind) + "-" + digest(longName, k.m.Pair.Key(), k.rec.Key, string(kind), to.Email, strconv.Itoa(nth)),
		Kind: kind, To: to.Email, Expires: expires, State: Planned,
		About: About{Start: k.m.Start, End: k.m.End},
	}
}

// to is what the manager, or the report, is to know.
func (t Told) to(manager bool) int {
	if manager {
		return t.Manager
	}
	return t.Report
}

// settle adds a fresh notice to the plan, unless a recorded one of its kind
// stands for it, and returns the one that stands.
func (k *maker) settle(n Notice, w When, to calendar.Person, stands func(old Notice) bool) Notice {
	for _, old := range slices.Backward(k.rec.Notices) {
		late := old.State == Expired && !k.now.Before(old.Expires) // as it is, unless the clock was set back
		if old.Kind == n.Kind && (old.State.Counts() || old.State == Failed || late) && stands(old) {
			return old
		}
	}
	n = k.timed(n, w, to)
	k.add(n)
	return n
}

// timed decides whether a fresh notice is sent, and when.
func (k *maker) timed(n Notice, w When, to calendar.Person) Notice {
	planned, due := n.Reason, awake(n.Due, n.Expires, to)
	if n.Due = due; n.Due.Before(k.now) && !awake(k.now, n.Expires, to).Equal(k.now) {
		n.Due = awake(k.now, n.Expires, to) // late, and now is quiet
	}
	stop, stopped := k.policy.Stops[n.To]
	switch {
	case w.Off:
		return skip(n, "switched off in the config")
	case k.m.State != calendar.On && n.Kind != form.Changed && n.Kind != form.Recap:
		return skip(n, k.m.Reason)
	case n.State == Skipped:
		return n
	case stopped && n.Due.Before(stop.Until) && (k.now.Before(stop.Until) || !k.now.Before(n.Expires)):
		if k.now.Before(stop.Until) && stop.Until.Before(n.Expires) {
			k.wake(stop.Until)
		}
		return skip(n, stop.Reason)
	case !k.now.Before(n.Expires) && !k.out.Ours:
		return skip(n, "it was over before oneonone first saw it")
	case !k.now.Before(n.Expires):
		n.State, n.Reason = Expired, "too late to be of use: it would have had to go out by "+n.Expires.In(to.Zone).Format("Mon 2 Jan 15:04 MST")
		return n
	case k.policy.Restored.doubts(n.Kind, due, k.now):
		return InDoubt(n, k.policy.Restored.Before.In(to.Zone))
	}
	n.Reason = cmp.Or(planned, w.words(n.Kind, to))
	return n
}

func (k *maker) add(n Notice) {
	k.out.Notices = append(k.out.Notices, n)
	if n.State == Planned {
		k.wake(n.Due)
	}
}

func (k *maker) wake(t time.Time) { k.out.Wake = Earliest(k.out.Wake, t) }

func (k *maker) when(kind form.Kind) When { return k.policy.When(kind, k.m.Pair) }

// went is when a notice was, or will be, handed to the mail server.
func (k *maker) went(n Notice) time.Time {
	switch {
	case !n.Sent.IsZero():
		return n.Sent
	case !n.Queued.IsZero():
		return n.Queued
	}
	return later(n.Due, k.now)
}

func skip(n Notice, reason string) Notice {
	n.State, n.Reason = Skipped, reason
	return n
}

// words explains a due time.
func (w When) words(kind form.Kind, to calendar.Person) string {
	side := "before"
	if kind == form.Wrapup || kind == form.WrapupNudge {
		side = "after"
	}
	switch {
	case w.ByDay && w.Workdays == 0:
		return fmt.Sprintf("%s on the day of the meeting, on %s's clock (%s)", w.At, to.Called(), to.Zone)
	case w.ByDay && w.Workdays == 1:
		return fmt.Sprintf("1 workday %s, %s on %s's clock (%s)", side, w.At, to.Called(), to.Zone)
	case w.ByDay:
		return fmt.Sprintf("%d workdays %s, %s on %s's clock (%s)", w.Workdays, side, w.At, to.Called(), to.Zone)
	case w.Before > 0:
		return long(w.Before) + " before the start"
	case w.After > 0:
		return long(w.After) + " after the end"
	}
	return "at once"
}

// long writes a duration in its largest whole unit.
func long(d time.Duration) string {
	n, unit := int(d/time.Second), "second"
	switch {
	case d%time.Hour == 0:
		n, unit = int(d/time.Hour), "hour"
	case d%time.Minute == 0:
		n, unit = int(d/time.Minute), "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// ByHand is a notice of a kind that somebody asks for now, whatever the
// schedule says. The error says why there can be none; again allows for one
// more where one went out before.
func ByHand(now time.Time, c Case, p Policy, kind form.Kind, again bool) (Notice, error) {
	k := maker{now: now, rec: c.Record, policy: p, m: c.Meeting}
	k.hold(c)
	to := k.m.Pair.Report
	if kind == form.Briefing || kind == form.Wrapup || kind == form.WrapupNudge {
		to = k.m.Pair.Manager
	}
	for _, old := range slices.Backward(c.Record.Notices) {
		if old.Kind == kind && old.State.Counts() && !again {
			return Notice{}, fmt.Errorf("the %s for this 1:1 is %s already (%s); --again sends another", kind, old.State, old.ID)
		}
	}
	if k.m.State != calendar.On {
		return Notice{}, fmt.Errorf("this 1:1 is not on: %s", k.m.Reason)
	}
	n := k.fresh(kind, to, later(k.m.Start, now.Add(byHandUse)))
	n.Due, n.Reason = now, "sent by hand"
	return n, nil
}
