package plan

import (
	"time"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// Caps on the mails that tell somebody that theirs could not be filed (SPEC
// §1). Two programs that answer each other would else go on for ever.
const (
	misreadPause = 24 * time.Hour // between two that answer mails to the same notice
	misreadDay   = 24 * time.Hour // in which one address gets no more than
	mostMisread  = 3
)

// ForProblem is the notice that tells one person of a problem which exists
// since a given time: the same one whenever it is asked for, until that problem
// ends and another begins.
func ForProblem(now time.Time, key string, since time.Time, to calendar.Person, p Policy) Notice {
	n := Notice{
		ID:   string(form.Problem) + "-" + digest(longName, key, since.UTC().Format(time.RFC3339), to.Email),
		Kind: form.Problem, To: to.Email, State: Planned, Expires: since.Add(problemUse),
		About: About{Start: since, End: since}, Reason: "something is wrong that they should know",
	}
	n.Due = awake(later(now, since), n.Expires, to)
	if p.Schedule[form.Problem].Off {
		return skip(n, "switched off in the config")
	}
	return n
}

// ForDue is the notice that reminds an owner of the promises that are due on a
// day, and of those that were due before: the same one whenever it is asked for.
// made is when the first of that day's was promised: there is no reminder that
// would have come sooner.
func ForDue(now time.Time, day calendar.Date, made time.Time, to calendar.Person, p Policy) Notice {
	w := p.Schedule[form.ActionsDue]
	when := p.Holidays.back(day, w.Workdays, to).At(w.At, to.Zone)
	if w.Before > 0 {
		when = day.At(calendar.Clock{}, to.Zone).Add(-w.Before)
	}
	start := day.At(calendar.Clock{}, to.Zone)
	n := personal(form.ActionsDue, to, day.String())
	n.Expires, n.About = start.Add(reminderUse), About{Start: start, End: start}
	n.Due, n.Reason = awake(when, n.Expires, to), "something that they promised is due"
	switch {
	case w.Off:
		return skip(n, "switched off in the config")
	case made.After(when):
		return skip(n, "it was promised after the reminder would have gone out")
	case !now.Before(n.Expires):
		n.State, n.Reason = Expired, "too late to be of use"
	case p.Restored.doubts(n.Kind, n.Due, now):
		return InDoubt(n, p.Restored.Before.In(to.Zone))
	}
	return n
}

// ForDigest is the notice that tells a manager how the 1:1s of the last month
// went, on the first workday of the month that day is in. since is when the
// manager was first known.
func ForDigest(now time.Time, day calendar.Date, since time.Time, to calendar.Person, p Policy) Notice {
	w := p.Schedule[form.Digest]
	first := calendar.Date{Year: day.Year, Month: day.Month, Day: 1}
	n := personal(form.Digest, to, first.String())
	when := p.Holidays.ahead(first.AddDays(-1), 1+w.Workdays, to).At(w.At, to.Zone)
	n.Expires = when.Add(digestUse)
	n.Due, n.Reason = awake(when, n.Expires, to), "it is the first workday of the month"
	n.About = About{Start: first.At(calendar.Clock{}, to.Zone), End: first.At(calendar.Clock{}, to.Zone)}
	switch {
	case w.Off:
		return skip(n, "switched off in the config")
	case since.After(first.AddDays(-7).At(calendar.Clock{}, to.Zone)):
		return skip(n, "there is less than a week of that month to tell of")
	case !now.Before(n.Expires):
		n.State, n.Reason = Expired, "too late to be of use"
	case p.Restored.doubts(n.Kind, n.Due, now):
		return InDoubt(n, p.Restored.Before.In(to.Zone))
	}
	return n
}

// ForMisread is the notice that tells the sender of a mail that it could not be
// filed. reply is the notice that the mail answered, or the address that it came
// to; sent are the notices that the sender got before.
func ForMisread(now time.Time, mail, reply string, sent []Notice, to calendar.Person, p Policy) Notice {
	n := personal(form.NotUnderstood, to, mail)
	n.Reply, n.Expires, n.About = reply, now.Add(misreadUse), About{Start: now, End: now}
	n.Due, n.Reason = now, "a mail of theirs could not be filed" // they have just written: it is no quiet hour for them
	today := 0
	for _, old := range sent {
		if old.Kind != form.NotUnderstood || !old.State.Counts() && old.State != Failed {
			continue
		}
		age := now.Sub(old.Queued)
		if age < misreadDay {
			today++
		}
		if old.Reply == reply && age < misreadPause {
			return skip(n, "they were told the same less than a day ago")
		}
	}
	switch {
	case p.Schedule[form.NotUnderstood].Off:
		return skip(n, "switched off in the config")
	case today >= mostMisread:
		return skip(n, "they were told so three times within a day")
	case p.Restored.doubts(n.Kind, n.Due, now):
		return InDoubt(n, p.Restored.Before.In(to.Zone))
	}
	return n
}

// personal starts a notice that belongs to a person and not to a meeting, and
// is named for ever by what it is about.
func personal(kind form.Kind, to calendar.Person, about string) Notice {
	return Notice{ID: string(kind) + "-" + digest(longName, about, to.Email), Kind: kind, To: to.Email, State: Planned}
}
