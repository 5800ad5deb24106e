package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"oneonone/cmd/oneonone/demo"
)

func (a *app) demo() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "demo",
		GroupID: "start",
		Short:   "Watch two weeks of a small company in a few seconds",
		Long: `demo shows the whole product at work. It needs no set-up, and no network but this
machine's own: it serves a small company's calendars, takes its mails, and has
the daemon live through two weeks between the two. It says what happens while it
happens, and leaves every mail, the state and a gallery of all of it in a
directory.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, os.Interrupt)
			defer stop()
			err := demo.Run(ctx, demo.Options{Dir: dir, Out: a.out, Look: lookOf(a.out, a.err), Assemble: assemble, Daemon: assembleDaemon})
			var folder *demo.FolderError
			if errors.As(err, &folder) {
				return usagef("%v; %s", folder, folder.Hint())
			}
			return err
		},
	}
	c.Flags().StringVar(&dir, "dir", "demo", "directory for what it leaves; that of an earlier demo is replaced")
	return c
}

// pace makes the demo take a few seconds more than it needs, on a terminal.
const pace = 50 * time.Millisecond

// lookOf suits the timeline to where it goes: plain text, unless that is a
// terminal which a person looks at. See https://no-color.org for NO_COLOR.
func lookOf(out, progress io.Writer) demo.Look {
	width, ok := terminal(out)
	if !ok {
		return demo.Look{}
	}
	look := demo.Look{Width: min(width, 110), Symbols: true, Colour: os.Getenv("NO_COLOR") == "", Pace: pace}
	if _, ok := terminal(progress); ok {
		look.Progress = progress
	}
	return look
}

// terminal reports whether w is a terminal that can do more than print, and
// how wide it is.
func terminal(w io.Writer) (width int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	return width, err == nil
}
