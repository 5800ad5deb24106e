// Package demo shows the whole product at work without anything set up: two
// weeks of a small company in a few seconds.
//
// The company's calendars are served over HTTP on loopback, and a real mail
// server takes its mails there. Between the two works the daemon of `oneonone
// run`, put together from a config.yaml in the same way. Only the time is
// simulated: it is a parameter of every step.
package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"oneonone/calendar/kept"
	"oneonone/daemon"
	"oneonone/daemon/config"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// Assemble makes of a config what the commands take that only look; cache keeps
// the last good copy of each calendar.
type Assemble func(cfg *config.Config, cache func(calendar string) kept.Cache, log *slog.Logger) (daemon.Setup, error)

// AssembleDaemon makes of a config what the daemon takes: it is the one that
// `oneonone run` goes by.
type AssembleDaemon func(cfg *config.Config, s *store.Store, log *slog.Logger) (daemon.Setup, error)

// Options say where a demo goes.
type Options struct {
	Dir      string    // for its files; that of an earlier demo is replaced, any other must be empty
	Out      io.Writer // for the timeline
	Look     Look
	Assemble Assemble
	Daemon   AssembleDaemon
}

// Run lives through the two weeks, telling what happens, and leaves the files
// behind. The error is a *FolderError where the directory cannot be used.
func Run(ctx context.Context, o Options) error {
	began := time.Now()
	f, err := makeFolder(o.Dir)
	if err != nil {
		return err
	}
	t := newTimeline(o.Out, o.Look)
	defer t.finish()
	t.introduce()
	s, err := perform(ctx, f, t, o)
	if err != nil {
		return err
	}
	if err := unique(s.letters); err != nil {
		return err
	}
	if err := f.writeGallery(t.entries, s.letters, s.answers); err != nil {
		return err
	}
	t.finish()
	summarize(o.Out, f, s, time.Since(began))
	return nil
}

// perform runs the servers and the daemon between them, and returns the stage as
// it is at the end.
func perform(ctx context.Context, f folder, t *timeline, o Options) (*stage, error) {
	c := &clock{now: begin}
	calendars, stop, err := serveCalendars(c)
	if err != nil {
		return nil, err
	}
	defer stop()
	p, err := servePost(c)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	in, err := serveMailbox()
	if err != nil {
		return nil, err
	}
	defer in.stop()
	if err := f.writeSecret(passwordName, mailboxPassword+"\n"); err != nil {
		return nil, err
	}
	if err := f.write(configName, configText(calendars, p.port, in.port)); err != nil {
		return nil, err
	}
	if err := f.write(metricsName, figures(begin)); err != nil {
		return nil, err
	}
	cfg, err := config.Load(f.path(configName))
	if err != nil {
		return nil, err
	}
	st, err := store.Open(cfg.State)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	s := &stage{clock: c, post: p, mailbox: in, seenKinds: map[string]int{}, folder: f, store: st, timeline: t}
	if err := s.set(cfg, o); err != nil {
		return nil, err
	}
	err = s.play(ctx)
	if ctx.Err() != nil {
		err = fmt.Errorf("the demo was stopped before its end: %w", ctx.Err())
	}
	return s, err
}

// unique checks that no mail went out twice.
func unique(letters []*letter) error {
	seen := map[string]bool{}
	for _, l := range letters {
		if seen[l.id] {
			return fmt.Errorf("the mail %q went out twice", l.subject)
		}
		seen[l.id] = true
	}
	return nil
}

// summarize says what there was, where it is, and what to do next.
func summarize(out io.Writer, f folder, s *stage, took time.Duration) {
	fmt.Fprintf(out, "\nTwo weeks, %d mails, %d answers, in %.1f seconds. No mail went out twice: all Message-IDs differ.\n\n", len(s.letters), len(s.answers), took.Seconds())
	for _, c := range counts(s.letters) {
		fmt.Fprintf(out, "  %3d  %-16s%s\n", c.N, c.Kind, c.What)
	}
	fmt.Fprintf(out, `
Look at them:
  %-26sthe two weeks with every mail, on a phone and a desktop: open it in a browser
  %-26severy mail as .eml, .html and .txt
  %-26swhat people answered, as it arrived
  %-26swhat oneonone remembers, in YAML
  %-26swhat it was told

With your own calendar and mail server in a config.yaml:
  oneonone check            tries every part for real
  oneonone plan             says what would be mailed, to whom and when
  oneonone run              does it
`, f.path(galleryName), f.path(mailsName), f.path(answersName), f.path(stateName), f.path(configName))
}

// A count is how many mails there were of a kind.
type count struct {
	N    int
	Kind form.Kind
	What string
}

// purposes are what the kinds of mails are for.
var purposes = map[form.Kind]string{
	form.Prep:          "a form to prepare with, to the report",
	form.PrepNudge:     "a reminder, where no answer came",
	form.Briefing:      "what to know for the 1:1, to the manager",
	form.Wrapup:        "a summary to fill in, to the manager",
	form.WrapupNudge:   "a reminder, where none was filled in",
	form.Recap:         "what the 1:1 came to, to both",
	form.ActionsDue:    "what was promised for that day, to whoever promised it",
	form.NotUnderstood: "an answer that could not be filed, to who sent it",
	form.Digest:        "how the 1:1s of a month went, to the manager",
	form.Changed:       "the 1:1 has moved or is cancelled, to whoever was told of it",
	form.Problem:       "something does not work, to whom it concerns",
}

// counts counts the mails by kind, in the order of a 1:1's life.
func counts(letters []*letter) []count {
	var out []count
	for _, kind := range form.Kinds {
		n := 0
		for _, l := range letters {
			if l.kind == kind {
				n++
			}
		}
		if n > 0 {
			out = append(out, count{n, kind, purposes[kind]})
		}
	}
	return out
}
