package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/daemon/archive"
	"oneonone/daemon/store"
)

func (a *app) backup() *cobra.Command {
	var verify bool
	c := &cobra.Command{
		Use:     "backup [FILE|-]",
		GroupID: "act",
		Short:   "Write the state into one file",
		Long: `backup writes the state as it is at one moment into an archive, a .tar.gz with a
checksum for every file; "-" is standard output. The daemon may run meanwhile: it
only gives every file a second name, which takes a moment. The archive holds notes
that are private and the secret by which replies are known: keep it as safe as the
state. The config and its passwords are not in it, nor are the consents that auth
has written: google-token.json and mail-token.json.

With --verify it reads an archive and says whether it is whole.`,
		Example: `  oneonone backup /var/backups/oneonone.tar.gz
  oneonone backup - | ssh backup.example.com 'cat > oneonone.tar.gz'
  oneonone backup --verify /var/backups/oneonone.tar.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			if verify {
				return a.verifyBackup(cmd.InOrStdin(), name)
			}
			return a.makeBackup(cmd.Context(), name)
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, "only read the archive, and say whether it is whole")
	a.jsonFlag(c)
	return c
}

// A backup is what became of one, as programs read it.
type backupView struct {
	File    string `json:"file"` // "" for standard output
	Taken   string `json:"taken"`
	Schema  int    `json:"schema"`
	Version string `json:"version"`
	Files   int    `json:"files"`
	Bytes   int64  `json:"bytes"`
}

func viewBackup(file string, h archive.Head) backupView {
	return backupView{file, stamp(h.Taken), h.Schema, h.Version, h.Files, h.Bytes}
}

func (a *app) makeBackup(ctx context.Context, name string) error {
	dir, err := a.stateDir()
	if err != nil {
		return err
	}
	snapshot, done, err := snapshot(ctx, dir)
	if err != nil {
		return err
	}
	defer done()
	head := archive.Head{Taken: snapshot.Taken, Version: version()}
	if name == "-" {
		out := bufio.NewWriterSize(a.out, 1<<20)
		if _, err := archive.Write(out, snapshot.Dir, head); err != nil {
			return fmt.Errorf("writing the backup: %w", err)
		}
		return out.Flush()
	}
	if name == "" {
		name = "oneonone-" + snapshot.Taken.Format("20060102T150405Z") + ".tar.gz"
	}
	err = replaceFile(name, func(w io.Writer) error {
		head, err = archive.Write(w, snapshot.Dir, head)
		return err
	})
	if err != nil {
		return fmt.Errorf("writing the backup %s: %w", name, err)
	}
	if a.flags.json {
		return a.asJSON(viewBackup(name, head))
	}
	line(a.out, "%s: %s, %s of state", name, count(head.Files, "file"), size(head.Bytes))
	return nil
}

// snapshot has the daemon hold on to its state, or does so under the lock if none
// runs. done lets go of it.
func snapshot(ctx context.Context, dir string) (snap store.Snapshot, done func(), err error) {
	if _, err := os.Stat(dir); err != nil {
		return snap, nil, stateError{fmt.Errorf("reading the state: %w", err)}
	}
	client, err := daemon.Dial(dir)
	if err == nil {
		snap, err = client.Snapshot(ctx)
		return snap, func() { os.RemoveAll(snap.Dir) }, err
	}
	if !errors.Is(err, daemon.ErrNotRunning) {
		return snap, nil, err
	}
	s, err := store.Open(dir)
	if err != nil {
		return snap, nil, stateError{err}
	}
	if snap, err = s.Snapshot(time.Now()); err != nil {
		return snap, nil, errors.Join(err, s.Close())
	}
	return snap, func() {
		os.RemoveAll(snap.Dir)
		s.Close()
	}, nil
}

// replaceFile writes a file that only we may read, whole or not at all.
func replaceFile(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".oneonone-backup-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // which it no longer is, if all went well
	out := bufio.NewWriterSize(f, 1<<20)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func (a *app) verifyBackup(in io.Reader, name string) error {
	if name == "" {
		return usagef("name the archive to verify, or - for standard input")
	}
	in, done, err := openBackup(in, name)
	if err != nil {
		return err
	}
	defer done()
	head, err := archive.Verify(in)
	if err != nil {
		return fmt.Errorf("verifying %s: %w", name, err)
	}
	if a.flags.json {
		return a.asJSON(viewBackup(name, head))
	}
	line(a.out, "%s: whole; the state of %s, %s, %s, written by version %s", name, head.Taken.Format("Mon 2 Jan 2006 15:04 MST"),
		count(head.Files, "file"), size(head.Bytes), head.Version)
	return nil
}

// openBackup opens an archive, "-" for standard input.
func openBackup(in io.Reader, name string) (io.Reader, func(), error) {
	if name == "-" {
		return bufio.NewReaderSize(in, 1<<20), func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return bufio.NewReaderSize(f, 1<<20), func() { f.Close() }, nil
}

// size writes a number of bytes for people.
func size(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	f, i := float64(n), 0
	for f >= 1000 && i+1 < len(units) {
		f, i = f/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", f, units[i])
}
