package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/store"
)

// errWrong is the end of a check that has found something.
var errWrong = errors.New("the state is not in order")

func (a *app) fsck() *cobra.Command {
	var mend bool
	c := &cobra.Command{
		Use:     "fsck",
		GroupID: "act",
		Short:   "Check every file of the state, and mend it",
		Long: `fsck reads every file of the state: whether it is whole, says what its name says,
is for our eyes alone, and fits the others. It says what is wrong, file by file, and
what it would do about it. It changes nothing, and the daemon may run meanwhile.

With --mend it does it. The daemon must not run then. A copy of every file that is
mended stays in damaged/ of the state directory. Whatever is in doubt afterwards
counts as sent or failed: no mail goes out a second time for it.

The exit code is 1 if something is wrong and not mended.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := a.examine(cmd.Context(), mend)
			if err != nil {
				return err
			}
			if a.flags.json {
				err = a.asJSON(found)
			} else {
				a.showFindings(found)
			}
			for _, f := range found {
				if err == nil && !f.Mended {
					err = errWrong
				}
			}
			return err
		},
	}
	c.Flags().BoolVar(&mend, "mend", false, "mend what can be mended without a person")
	a.jsonFlag(c)
	return c
}

// examine checks the state: as it stands where no daemon runs, else a snapshot.
func (a *app) examine(ctx context.Context, mend bool) (found []store.Finding, err error) {
	dir, err := a.stateDir()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, stateError{fmt.Errorf("reading the state: %w", err)}
	}
	if client, err := daemon.Dial(dir); err == nil && !mend {
		snap, err := client.Snapshot(ctx)
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(snap.Dir)
		dir = snap.Dir
	}
	open := store.View
	if mend {
		open = store.Open
	}
	s, err := open(dir)
	if err != nil {
		return nil, stateError{err}
	}
	defer s.Close()
	if found, err = s.Check(mend); err != nil {
		return nil, fmt.Errorf("checking the state: %w", err)
	}
	if found == nil {
		found = []store.Finding{}
	}
	return found, nil
}

func (a *app) showFindings(found []store.Finding) {
	mended := 0
	for _, f := range found {
		where := f.File
		if f.Line > 0 {
			where = fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		line(a.out, "%s: %s", plain(where), plain(f.What))
		switch {
		case f.Mended:
			mended++
			line(a.out, "  mended: %s", f.Mend)
		case f.Mend != "":
			line(a.out, "  --mend %s", f.Mend)
		}
		if f.Hint != "" && !f.Mended {
			line(a.out, "  %s", plain(f.Hint))
		}
	}
	switch {
	case len(found) == 0:
		line(a.out, "the state is in order")
	case mended > 0:
		line(a.out, "%s, %d mended", count(len(found), "fault"), mended)
	default:
		line(a.out, "%s", count(len(found), "fault"))
	}
}
