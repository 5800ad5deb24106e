package config

import (
	"fmt"
	"regexp"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// A file is the config as it is written.
type file struct {
	timezone   at[*time.Location]
	language   at[string]
	state      at[string]
	admin      at[string]
	calendars  at[[]at[source]]
	people     at[[]at[person]]
	peopleFile at[string]
	workdays   at[[]time.Weekday]
	quiet      at[calendar.Quiet]
	holidays   at[[]at[source]]
	match      at[rules]
	schedule   at[schedule]
	agenda     at[[]at[topic]]
	questions  at[[]form.Question]
	reading    at[[]form.Question]
	metrics    at[[]at[metric]]
	dateOrder  at[string]
	listen     at[Endpoint]
	mail       at[post]
	retention  at[retention]
	overrides  at[[]at[override]]
}

func (f *file) keys() []key {
	return []key{
		{"timezone", "The zone of everyone and everything that names no other.", zone(&f.timezone), false},
		{"language", "The language of the mails to everyone who has no other.", language(&f.language), false},
		{"state", "The directory in which everything is kept that is known of meetings and mails.", path(&f.state), false},
		{"admin", "Who is told of problems, besides the manager concerned.", address(&f.admin), false},
		{"calendars", "The calendars to watch for 1:1s.", sections(&f.calendars, calendarKeys), true},
		{"people", "What is to be known of people. Anyone who is not listed is taken from the event.", sections(&f.people, personKeys), false},
		{"people_file", "A CSV file with more people. Its header names the same keys; lists are separated by \";\".", path(&f.peopleFile), false},
		{"workdays", "The days on which people work, unless theirs say otherwise.", days(&f.workdays), false},
		{"quiet_hours", "The time of day in which nobody is mailed, unless theirs say otherwise.", quiet(&f.quiet), false},
		{"holidays", "Calendars whose all-day events are no workdays.", sections(&f.holidays, holidayKeys), false},
		{"match", "Which events are 1:1s.", section(&f.match, matchKeys), false},
		{"schedule", "When each mail goes out.", section(&f.schedule, scheduleKeys), false},
		{"agenda", "The sections of a 1:1.", sections(&f.agenda, topicKeys), false},
		{"questions", "What the prep form asks.", questions(&f.questions), false},
		{"reading", "What the prep form asks about the metrics.", questions(&f.reading), false},
		{"metrics", "The figures that both see before they meet.", sections(&f.metrics, metricKeys), false},
		{"date_order", "How days are written in replies: day-month, so that 5/12 is the 5th of December, or month-day.", oneOf(&f.dateOrder, DayMonth, MonthDay), false},
		{"mail", "How mails go out, and how replies come in.", section(&f.mail, mailKeys), true},
		{"retention", "How long is kept what is of no use any more some day.", section(&f.retention, retentionKeys), false},
		{"overrides", "What one manager, one report or one pair does in another way.", sections(&f.overrides, overrideKeys), false},
		{"listen", "Where the running daemon shows its figures (/metrics) and its health (/healthz): this machine alone, such as 127.0.0.1:9469, or unix:/run/oneonone/monitor.sock.", endpoint(&f.listen), false},
	}
}

// sections makes a kind that is a list of sections.
func sections[T any](dst *at[[]at[T]], keys func(*T) []key) kind {
	return list(dst, func(item *at[T]) kind { return section(item, keys) })
}

// rules are the match section as it is written.
type rules struct {
	title     at[[]at[*regexp.Regexp]]
	exclude   at[[]at[*regexp.Regexp]]
	require   at[string]
	tentative at[bool]
	resources at[[]at[string]]
}

func matchKeys(r *rules) []key {
	return []key{
		{"title", "Patterns of titles that look like a 1:1, in place of the built-in ones.", list(&r.title, pattern), false},
		{"exclude", "Patterns of titles that are never a 1:1.", list(&r.exclude, pattern), false},
		{"require", "What makes a meeting of two a 1:1: a known manager and report, a title that looks like one, any of the two, or both.",
			oneOf(&r.require, calendar.RequireAny, calendar.RequirePeople, calendar.RequireTitle, calendar.RequireBoth), false},
		{"tentative", "Whether a meeting counts that somebody accepted as tentative.", flag(&r.tentative), false},
		{"resources", "Addresses that are rooms or equipment and not people; \"@rooms.example.com\" is a whole domain.", list(&r.resources, addressOrDomain), false},
	}
}

func (r rules) rules() calendar.Rules {
	return calendar.Rules{
		Title:     values(r.title.v),
		Exclude:   values(r.exclude.v),
		Require:   r.require.or(calendar.RequireAny),
		Tentative: r.tentative.or(true),
		Resources: values(r.resources.v),
	}
}

// values leaves the places behind. Of an empty list it makes nil.
func values[T any](list []at[T]) []T {
	var out []T
	for _, item := range list {
		out = append(out, item.v)
	}
	return out
}

// An override is one item of overrides as it is written.
type override struct {
	manager   at[string]
	report    at[string]
	schedule  at[schedule]
	agenda    at[[]at[topic]]
	questions at[[]form.Question]
	reading   at[[]form.Question]
	metrics   at[[]at[metric]]
	templates at[string]
}

func overrideKeys(o *override) []key {
	return []key{
		{"manager", "The manager whose 1:1s it is for.", address(&o.manager), false},
		{"report", "The report whose 1:1s it is for.", address(&o.report), false},
		{"schedule", "The times that differ.", section(&o.schedule, scheduleKeys), false},
		{"agenda", "The agenda, in place of the general one.", sections(&o.agenda, topicKeys), false},
		{"questions", "The questions, in place of the general ones.", questions(&o.questions), false},
		{"reading", "The questions about the metrics, in place of the general ones.", questions(&o.reading), false},
		{"metrics", "The metrics, in place of the general ones.", sections(&o.metrics, metricKeys), false},
		{"templates", "A directory of templates that go before the general ones.", path(&o.templates), false},
	}
}

// overrides checks the overrides and parts them into what the planner takes
// and the rest.
func (d *decoder) overrides(list []at[override], general form.Format, who *directory) (forms []Override, times []plan.Override) {
	lines := map[string]int{}
	for _, o := range list {
		manager, report := d.someone(o.v.manager, who), d.someone(o.v.report, who)
		both := manager + " " + report
		switch {
		case !o.v.manager.given() && !o.v.report.given():
			d.fault(o.pos, "this override is for nobody", "add manager:, report: or both; what is for everyone stands at the top of the file")
		case manager != "" && manager == report:
			d.fault(o.v.report.pos, "manager and report are the same person", "name two")
		case lines[both] > 0:
			d.fault(o.pos, "there is another override for the same people", fmt.Sprintf("that one is on line %d; make it one", lines[both]))
		}
		lines[both] = o.line
		own := Override{Manager: manager, Report: report, Metrics: d.metrics(o.v.metrics, who), Format: d.format(o.v.agenda, o.v.questions, o.v.reading, general), Templates: o.v.templates.v}
		forms = append(forms, own)
		if s := d.schedule(o.v.schedule.v); len(s) > 0 {
			times = append(times, plan.Override{Manager: manager, Report: report, Schedule: s})
		}
	}
	return forms, times
}
