package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"oneonone/daemon/archive"
	"oneonone/daemon/store"
)

func (a *app) restore() *cobra.Command {
	var force, resend bool
	c := &cobra.Command{
		Use:     "restore FILE|-",
		GroupID: "act",
		Short:   "Put the state of a backup in place",
		Long: `restore puts the state of an archive that backup has written into the state
directory. The daemon must not run. Nothing is changed before the whole archive is
verified, and then all of it at once: if the machine dies in between, the next
start ends what was begun. A state that is there already is replaced with --force
alone, and kept in replaced/ of the state directory.

A backup is older than what has happened since, and mails went out of which it
knows nothing. None of them is sent again: what was under way in the backup, and
what was due before the restore, is recorded as expired, with the reason, and an
answer to it is still understood. What is due later goes out as ever. With --resend
all of it is sent, be it for the second time; each mail has the Message-ID that it
had.

Answers that came in since the backup are read again where the mailbox still has
them.`,
		Example: "  oneonone restore /var/backups/oneonone.tar.gz",
		Args:    oneArg("the archive, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, done, err := openBackup(cmd.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			defer done()
			return a.putBack(in, args[0], force, resend)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace the state that is there; it is kept aside")
	c.Flags().BoolVar(&resend, "resend", false, "send again what may have gone out since the backup")
	a.jsonFlag(c)
	return c
}

func (a *app) putBack(in io.Reader, name string, force, resend bool) error {
	dir, err := a.stateDir()
	if err != nil {
		return err
	}
	now, err := a.now()
	if err != nil {
		return err
	}
	s, err := store.Open(dir)
	if err != nil {
		return stateError{err}
	}
	defer s.Close()
	switch empty, err := s.Empty(); {
	case err != nil:
		return stateError{err}
	case !empty && !force:
		return fmt.Errorf("there is a state in %s already; --force replaces it, and keeps it in its directory replaced", dir)
	}
	head, aside, err := archive.Restore(in, s, now, resend)
	if err != nil {
		return fmt.Errorf("restoring %s: %w", name, err)
	}
	if aside != "" {
		aside = filepath.Join(dir, aside)
	}
	if a.flags.json {
		return a.asJSON(struct {
			backupView
			Replaced string `json:"replaced"` // where the old state is; "" if there was none
		}{viewBackup(name, head), aside})
	}
	line(a.out, "restored the state of %s: %s, %s", head.Taken.Format("Mon 2 Jan 2006 15:04 MST"), count(head.Files, "file"), size(head.Bytes))
	if aside != "" {
		line(a.out, "the state before is in %s; delete it when you are sure", aside)
	}
	if !resend {
		line(a.out, "mails that were due until now are not sent again; `oneonone plan` shows which")
	}
	return nil
}
