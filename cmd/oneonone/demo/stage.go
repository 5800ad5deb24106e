package demo

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"oneonone/calendar/kept"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// A stage is the daemon with the company around it, and the simulated clock.
type stage struct {
	clock     *clock
	post      *post
	mailbox   *mailbox
	folder    folder
	store     *store.Store
	daemon    *daemon.Daemon
	watcher   daemon.Setup // for looking at the plan beside the daemon, which sends nothing
	timeline  *timeline
	seen      int            // how long the timeline was when the plan was last looked at
	letters   []*letter      // taken by the mail server
	seenKinds map[string]int // how many mails of a kind somebody got
	answers   []*answer
	coming    []scene // what happens, by time
	silences  silences
}

// play lives through the two weeks: whenever something happens, or the daemon
// asked for it, the daemon takes a step.
func (s *stage) play(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	s.coming = scenes()
	for now := begin; now.Before(end) && ctx.Err() == nil; {
		s.clock.set(now)
		for len(s.coming) > 0 && !s.coming[0].at.After(now) {
			next := s.coming[0]
			s.coming = s.coming[1:]
			if err := s.perform(next); err != nil {
				return err
			}
		}
		wake, err := s.step(ctx, now)
		if err != nil {
			return fmt.Errorf("living through %s: %w", now.Format("Mon 2 Jan 15:04:05"), err)
		}
		s.timeline.progress(now)
		now = s.next(now, wake)
	}
	return nil
}

// open tells what the calendars show on the first day.
func (s *stage) open(ctx context.Context) error {
	s.clock.set(begin)
	survey, err := daemon.Look(ctx, s.store, s.watcher, begin)
	if err != nil {
		return err
	}
	s.timeline.tell(entry{at: begin, mark: markStart, who: "oneonone", text: "starts, and finds these 1:1s in the calendars: " + meetings(survey)})
	for _, d := range survey.Decisions(begin, end) {
		if !d.OneOnOne && s.silences.first(d.Event.Summary) {
			s.timeline.tell(entry{at: begin, mark: markSilence, who: "not a 1:1", text: fmt.Sprintf("%s: %s", d.Event.Summary, strings.TrimPrefix(d.Reason, "not a 1:1: "))})
		}
	}
	return nil
}

// meetings names who meets whom.
func meetings(survey *daemon.Survey) string {
	var managers []string
	reports := map[string][]string{}
	for _, p := range survey.Pairs() {
		if reports[p[0]] == nil {
			managers = append(managers, p[0])
		}
		reports[p[0]] = append(reports[p[0]], first(p[1]))
	}
	var parts []string
	for _, m := range managers {
		parts = append(parts, first(m)+" with "+list(reports[m]))
	}
	return strings.Join(parts, "; ")
}

// A scene is something that happens to the company.
type scene struct {
	entry
	do func(*stage) error // may be nil
}

// scenes are what happens, by time.
func scenes() []scene {
	out := []scene{
		{entry: entry{at: outage.from, mark: markTrouble, who: "calendars", text: "The server of the calendars begins to answer 502"}},
		{entry: entry{at: outage.to, mark: markTrouble, who: "calendars", text: "The server works again; meanwhile the last good copies were in force, and nothing was missed"}},
		{entry: entry{at: secondFigures, mark: markCalendar, who: "metrics", text: "The figures of last week come in"},
			do: func(s *stage) error { return s.folder.write(metricsName, figures(secondFigures)) }},
	}
	for _, c := range changes {
		if !c.at.IsZero() {
			out = append(out, scene{entry: entry{at: c.at, mark: markCalendar, who: "calendar", text: c.text}})
		}
	}
	slices.SortStableFunc(out, func(a, b scene) int { return a.at.Compare(b.at) })
	return out
}

func (s *stage) perform(c scene) error {
	s.timeline.tell(c.entry)
	if c.do == nil {
		return nil
	}
	return c.do(s)
}

// step has the daemon take a step, and tells what came of it and what did not.
func (s *stage) step(ctx context.Context, now time.Time) (wake time.Time, err error) {
	wake, err = s.daemon.Step(ctx, now)
	if err != nil {
		return wake, err
	}
	if err := s.deliveries(); err != nil {
		return wake, err
	}
	for _, c := range s.silences.pass(now) {
		s.timeline.tell(entry{at: now, mark: markSilence, who: "not sent", text: c.text})
	}
	if len(s.timeline.entries) == s.seen {
		return wake, nil // then nothing else is foreseen than before
	}
	s.seen = len(s.timeline.entries)
	return wake, s.foresee(ctx, now)
}

// deliveries tells what the mail server refused and took. Mails of one step go
// side by side, so they are put into an order.
func (s *stage) deliveries() error {
	mails, refusals := s.post.collect()
	slices.SortFunc(refusals, func(a, b refusal) int { return cmp.Compare(a.to, b.to) })
	for _, r := range refusals {
		s.timeline.tell(refused(r))
	}
	var letters []*letter
	for _, t := range mails {
		l, err := read(t)
		if err != nil {
			return err
		}
		letters = append(letters, l)
	}
	slices.SortFunc(letters, func(a, b *letter) int {
		return cmp.Or(cmp.Compare(slices.Index(form.Kinds, a.kind), slices.Index(form.Kinds, b.kind)),
			cmp.Compare(a.to, b.to), cmp.Compare(a.subject, b.subject))
	})
	for _, l := range letters {
		s.letters = append(s.letters, l)
		l.number = len(s.letters)
		if err := s.folder.keep(l); err != nil {
			return err
		}
		s.answerLater(l)
		s.timeline.tell(entry{at: l.at, mark: markMail, who: fmt.Sprintf("%s to %s", l.kind, first(l.to)), text: l.subject, letter: l})
	}
	return nil
}

func refused(r refusal) entry {
	does := "puts off a mail to %s"
	if r.err.Code >= 500 {
		does = "refuses a mail to %s for good"
	}
	code := r.err.EnhancedCode
	text := fmt.Sprintf(does+": %d %d.%d.%d %s", first(r.to), r.err.Code, code[0], code[1], code[2], r.err.Message)
	return entry{at: r.at, mark: markTrouble, who: "mail server", text: text}
}

// next is when to take the next step.
func (s *stage) next(now, wake time.Time) time.Time {
	next := end
	consider := func(t time.Time) {
		if t.After(now) && t.Before(next) {
			next = t
		}
	}
	if !wake.IsZero() && !wake.After(now) {
		wake = now.Add(time.Second) // something is still in flight
	}
	consider(wake)
	if len(s.coming) > 0 {
		consider(s.coming[0].at)
	}
	if coming := s.silences.coming; len(coming) > 0 {
		consider(coming[0].at)
	}
	return next
}

// set puts the daemon on the stage, and what there was before.
func (s *stage) set(cfg *config.Config, o Options) error {
	if err := remember(s.store); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler) // what there is to tell is in the timeline
	setup, err := o.Daemon(cfg, s.store, log)
	if err != nil {
		return err
	}
	if s.watcher, err = o.Assemble(cfg, func(string) kept.Cache { return nil }, log); err != nil {
		return err
	}
	s.daemon, err = daemon.New(s.store, setup, log)
	return err
}
