package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
)

var (
	errUnhealthy = errors.New("something is wrong; see above")
	errChecks    = errors.New("some checks failed; see above")
)

func (a *app) check() *cobra.Command {
	var offline bool
	c := &cobra.Command{
		Use:     "check",
		GroupID: "start",
		Short:   "Check the config, then try every part for real",
		Long: `check reads the config and says everything that is wrong with it, line by line.
Then it tries each part for real: every calendar, the login to the mail server,
the mailbox for replies, every metric, every template, the state directory. At the end it shows the next
1:1s that it found. Nothing is sent.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, dir, err := a.load()
			if err != nil {
				return err
			}
			for _, w := range cfg.Warnings {
				line(a.out, "note  %s", w.Error())
			}
			line(a.out, "ok    config %s", cfg.File)
			k := checker{app: a, cfg: cfg, state: dir}
			k.templates()
			if !offline {
				if err := k.parts(cmd.Context()); err != nil {
					return err
				}
			}
			if k.failed > 0 {
				return errChecks
			}
			return nil
		},
	}
	c.Flags().BoolVar(&offline, "offline", false, "only what needs no network: the config and the templates")
	return c
}

// A checker tries the parts one after the other; one that fails holds up no
// other.
type checker struct {
	*app
	cfg    *config.Config
	state  string
	failed int
}

// say tells how one part fared.
func (k *checker) say(err error, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if err == nil {
		line(k.out, "ok    %s", what)
		return
	}
	k.failed++
	text := plain(err.Error())
	if h := hint(err); h != "" {
		text += "; " + h
	}
	line(k.out, "FAIL  %s: %s", what, text)
}

func (k *checker) templates() {
	s, err := loadStacks(k.cfg)
	if err != nil {
		k.all("templates", each(err))
		return
	}
	for _, w := range s.warnings() {
		line(k.out, "note  %s", plain(w.Error()))
	}
	s.try(func(stack string, faults []error) { k.all(strings.TrimSpace("templates "+stack), faults) })
}

// all tells how one part fared of which there can be much to say.
func (k *checker) all(what string, faults []error) {
	if len(faults) == 0 {
		k.say(nil, "%s", what)
	}
	for _, err := range faults {
		k.say(err, "%s", what)
	}
}

func (k *checker) parts(ctx context.Context) error {
	now, err := k.now()
	if err != nil {
		return err
	}
	s, err := k.remembered()
	if err != nil {
		return err
	}
	k.mail(ctx)
	k.mailbox(ctx, s)
	setup, err := assemble(k.cfg, borrowed(s), slog.New(slog.DiscardHandler))
	if err != nil {
		k.say(err, "config")
		return nil
	}
	survey, err := daemon.Look(ctx, s, setup, now)
	if survey == nil {
		return err
	}
	k.calendars(survey, setup.Calendars, now)
	k.metrics(ctx, survey)
	return k.next(survey, now)
}

// remembered tries the state directory, and opens it for reading. Where that
// cannot be, the other parts are tried without what is remembered.
func (k *checker) remembered() (*store.Store, error) {
	err := writable(k.state)
	s, unread := store.View(k.state)
	if err == nil && unread != nil {
		err = stateError{unread}
	}
	k.say(err, "state directory %s", k.state)
	if unread == nil {
		return s, nil
	}
	empty, err := os.MkdirTemp("", "oneonone-check-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(empty)
	return store.View(empty)
}

// writable tries the state directory as the daemon would use it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return stateError{err}
	}
	f, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		return stateError{err}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (k *checker) mail(ctx context.Context) {
	what := "mail: outbox " + k.cfg.Mail.Outbox
	if s := k.cfg.Mail.SMTP; s != nil {
		what = fmt.Sprintf("mail: login to %s:%d", s.Host, s.Port)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	m, err := newMailer(k.cfg)
	if err == nil {
		err = m.Check(ctx)
	}
	k.say(err, "%s", what)
}

// mailbox tries the mailbox for replies, as the daemon would read it.
func (k *checker) mailbox(ctx context.Context, s *store.Store) {
	what := "replies: inbox " + k.cfg.Mail.Inbox
	switch in := k.cfg.Mail.IMAP; {
	case in != nil:
		what = fmt.Sprintf("replies: %s on %s:%d", in.Mailbox, in.Host, in.Port)
	case k.cfg.Mail.Inbox == "":
		line(k.out, "note  replies are not read: mail: names no imap: and no inbox:; `oneonone receive` files single mails")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	box, err := newMailbox(k.cfg, readOnly{s.Inbox()}, slog.New(slog.DiscardHandler))
	if err == nil {
		err = errors.Join(box.Check(ctx), box.Close())
	}
	k.say(err, "%s", what)
}

func (k *checker) calendars(survey *daemon.Survey, calendars []daemon.Calendar, now time.Time) {
	events, ones := map[string]int{}, map[string]int{}
	for _, d := range survey.Decisions(now, now.AddDate(0, 0, 28)) {
		events[d.Event.Calendar]++
		if d.OneOnOne {
			ones[d.Event.Calendar]++
		}
	}
	for i, c := range survey.Calendars() {
		what := fmt.Sprintf("calendar %s: %s in the next 28 days, %d of them 1:1s", c.Name, count(events[c.Name], "event"), ones[c.Name])
		if c.Fetched != nil {
			what += ", " + freshness(c, now)
		}
		if q, ok := calendars[i].Source.(interface {
			RequestsPerDay(time.Time, time.Duration) int
		}); ok {
			what += fmt.Sprintf(", about %d requests a day", q.RequestsPerDay(now, calendars[i].Refresh))
		}
		var err error
		if c.Error != "" {
			err = errors.New(c.Error)
		}
		k.say(err, "%s", what)
		for _, n := range c.Notes {
			line(k.out, "note  calendar %s: %s", c.Name, plain(n))
		}
	}
}

// next shows the 1:1s that come first, so that one sees that it is right.
func (k *checker) next(survey *daemon.Survey, now time.Time) error {
	people, err := survey.People()
	if err != nil {
		k.say(err, "state")
		return nil
	}
	people = slices.DeleteFunc(people, func(p daemon.Acquaintance) bool { return p.Next == nil })
	slices.SortFunc(people, func(a, b daemon.Acquaintance) int { return a.Next.Start.Compare(b.Next.Start) })
	if len(people) == 0 {
		line(k.out, "note  no 1:1 is coming up; `oneonone calendar` shows every event, and why it is none")
	}
	for _, p := range people[:min(len(people), 8)] {
		line(k.out, "next  %s  %s with %s", span(p.Next.Start, p.Next.End, false, k.cfg.Zone), p.Manager.Shown(), p.Report.Shown())
	}
	return nil
}
