package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"oneonone/cmd/oneonone/setup"
	"oneonone/daemon/config"
)

// The place of a service of the system.
const (
	systemDir   = "/etc/oneonone"
	systemState = "/var/lib/oneonone"
)

// An initiation is a first set-up, with what the flags say of it.
type initiation struct {
	answers setup.Answers
	secrets struct{ mail, client, calendar, credentials string } // files to read them from
	dir     string
	system  bool
	untried bool
	force   bool
}

func (a *app) init() *cobra.Command {
	var i initiation
	c := &cobra.Command{
		Use:     "init",
		GroupID: "start",
		Short:   "Set up a first config, by a few questions or by flags",
		Long: `init asks the few questions that have to be answered before oneonone can run,
tries the calendar and the mail account at once, and writes a config with a word on
each key, and the secrets into files beside it that only their owner can read.

Whatever a flag says is not asked. Where there is no terminal, the flags have to say
everything; then nothing is written if a part fails, unless --untried is given. With
ACCESSIBLE=1 in the environment the questions are plain lines, for screen readers.

Mail providers: ` + strings.Join(setup.Keys(), ", ") + `.`,
		Example: `  oneonone init
  sudo oneonone init --system
  oneonone init --owner you@example.com --ics https://calendar.example.com/basic.ics \
    --report alice@example.com --provider fastmail --from oneonone@example.com --password-file ./password`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.initiate(cmd, i) },
	}
	f := c.Flags()
	x := &i.answers
	f.StringVar(&x.Owner, "owner", "", "your mail address, as your calendar has it")
	f.StringVar(&x.Name, "name", "", "your name")
	f.StringVar(&x.Zone, "timezone", "", "your time zone, such as Europe/Berlin (default: that of this machine)")
	f.StringVar(&x.Language, "language", "", "the language of the mails to you")
	f.StringVar(&x.Location, "ics", "", "the address of your calendar that gives it out, or a file")
	f.StringVar(&i.secrets.credentials, "google", "", "for Google Calendar: the JSON file of the OAuth client, or of a service account")
	f.String("caldav", "", "the address of your calendar on a CalDAV server")
	f.StringVar(&x.Username, "caldav-username", "", "the name to log in to it with")
	f.StringVar(&i.secrets.calendar, "caldav-password-file", "", "a file with the password for it")
	f.StringSliceVar(&x.Reports, "report", nil, "the address of somebody who reports to you; may be given several times")
	f.StringVar(&x.Mail.Provider, "provider", "", "who runs the mail account: one of "+strings.Join(setup.Keys(), ", "))
	f.StringVar(&x.Mail.From, "from", "", "the address that the mails are from")
	f.StringVar(&x.Mail.Username, "username", "", "the name to log in with (default: the address)")
	f.StringVar(&i.secrets.mail, "password-file", "", "a file with the password, or app password")
	f.StringVar(&x.Mail.ClientID, "client-id", "", "where the provider wants a consent: the ID of your app registration")
	f.StringVar(&i.secrets.client, "client-secret-file", "", "a file with its secret, if it has one")
	f.StringVar(&x.Mail.SMTPHost, "smtp", "", "your own server that takes mails to send, as HOST or HOST:PORT")
	f.IntVar(&x.Mail.SMTPPort, "smtp-port", 0, "its port (default 587, or 25 on this machine)")
	f.StringVar(&x.Mail.IMAPHost, "imap", "", "your own server with the mailbox, as HOST or HOST:PORT")
	f.IntVar(&x.Mail.IMAPPort, "imap-port", 0, "its port (default 993, or 143 on this machine)")
	f.BoolVar(&x.Mail.Plain, "no-tls", false, "your own server has no encryption; goes without saying for localhost")
	f.StringVar(&i.dir, "dir", ".", "where the config goes")
	f.BoolVar(&i.system, "system", false, "set up the service of the system, in "+systemDir)
	f.BoolVar(&i.untried, "untried", false, "write everything without trying it")
	f.BoolVar(&i.force, "force", false, "replace a config that is there, which is kept beside it")
	return c
}

// initiate sets up.
func (a *app) initiate(cmd *cobra.Command, i initiation) error {
	if err := i.complete(cmd); err != nil {
		return err
	}
	if err := i.free(); err != nil {
		return err
	}
	dialog := setup.Dialog{In: cmd.InOrStdin(), Out: a.out, Accessible: os.Getenv("ACCESSIBLE") != "", Explain: func(err error) string { return strings.TrimPrefix(a.explain(err), "oneonone: ") }, Try: func(ctx context.Context, x *setup.Answers, part setup.Part) (string, error) {
		if i.untried {
			return "not tried", nil
		}
		return a.try(ctx, x, part)
	}}
	var err error
	if isTerminal(cmd) {
		fmt.Fprintf(a.out, "A few questions, and oneonone can begin. Nothing is sent, and nothing is written\nbefore the end. Ctrl-C gives up.\n\n")
		i.answers, err = setup.Ask(cmd.Context(), i.answers, dialog)
	} else if err = i.answers.Complete(); err != nil {
		err = usageError{err}
	} else {
		err = a.tryAll(cmd.Context(), &i, dialog)
	}
	if err != nil {
		return err
	}
	files, err := setup.Files(i.answers, i.place())
	if err != nil {
		return err
	}
	if err := i.write(files); err != nil {
		return err
	}
	a.next(i, files)
	return nil
}

// complete takes in what is said by files, and by flags that say two things.
func (i *initiation) complete(cmd *cobra.Command) error {
	x := &i.answers
	caldav, err := cmd.Flags().GetString("caldav")
	if err != nil {
		return err
	}
	kinds := 0
	for kind, given := range map[string]bool{setup.ICS: x.Location != "", setup.CalDAV: caldav != "", setup.Google: i.secrets.credentials != ""} {
		if given {
			kinds++
			x.Calendar = kind
		}
	}
	if kinds > 1 {
		return usagef("a calendar is in one place: give one of --ics, --google and --caldav")
	}
	if caldav != "" {
		x.Location = caldav
	}
	if x.Mail.Provider == setup.Outbox {
		x.Mail.Outbox = "./outbox"
	}
	if i.system {
		i.dir = systemDir
		if os.Geteuid() != 0 {
			return usagef("--system sets up the service of the system, which only root may do: begin the command with sudo")
		}
	}
	if x.Calendar == setup.ICS && !strings.Contains(x.Location, "://") && filepath.Clean(i.dir) != "." { // else it would be looked for there
		if x.Location, err = filepath.Abs(x.Location); err != nil {
			return err
		}
		if i.system && hidden(x.Location) {
			return usagef("the service cannot see %s: to it, /home, /root and /tmp are empty; put the file into %s, or give the address that it comes from", x.Location, systemDir)
		}
	}
	for _, s := range []struct {
		file string
		to   *string
	}{{i.secrets.mail, &x.Mail.Password}, {i.secrets.client, &x.Mail.ClientSecret}, {i.secrets.calendar, &x.Password}, {i.secrets.credentials, &x.Credentials}} {
		if s.file == "" {
			continue
		}
		if *s.to, err = setup.ReadSecret(s.file); err != nil {
			return usageError{fmt.Errorf("reading a secret: %w", err)}
		}
	}
	return nil
}

// hidden reports whether the unit keeps a file from the service (systemd.exec(5),
// ProtectHome= and PrivateTmp=).
func hidden(path string) bool {
	return slices.ContainsFunc([]string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"}, func(dir string) bool { return strings.HasPrefix(path, dir) })
}

// place is where the config will live.
func (i *initiation) place() setup.Place {
	if i.system {
		return setup.Place{State: systemState, Kept: systemState + "/"}
	}
	return setup.Place{State: "./state"}
}

func (i *initiation) path(name string) string { return filepath.Join(i.dir, name) }

// free checks early that no config would be lost. One that names no calendar,
// such as a package brings along, is none.
func (i *initiation) free() error {
	text, err := os.ReadFile(i.path("config.yaml"))
	if errors.Is(err, fs.ErrNotExist) || i.force {
		return nil
	}
	if err != nil {
		return usageError{err}
	}
	if setup.Begun(text) {
		return usagef("%s is there already; change it with an editor, or give --force to replace it (it is kept as config.yaml.before)", i.path("config.yaml"))
	}
	return nil
}

// isTerminal reports whether somebody can be asked.
func isTerminal(cmd *cobra.Command) bool {
	in, ok := cmd.InOrStdin().(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

// tryAll tries what the flags say, where nobody can be asked.
func (a *app) tryAll(ctx context.Context, i *initiation, d setup.Dialog) error {
	if i.untried {
		return nil
	}
	for _, part := range i.answers.Parts() {
		found, err := d.Try(ctx, &i.answers, part)
		if err != nil {
			return fmt.Errorf("trying %s: %s; nothing was written (--untried writes it all the same)", part, d.Explain(err))
		}
		line(a.out, "ok    %s", found)
	}
	return nil
}

// write writes the files, the secrets first: a config never names what is not
// there.
func (i *initiation) write(files []setup.File) error {
	if err := os.MkdirAll(i.dir, 0o755); err != nil {
		return fmt.Errorf("writing the config: %w", err)
	}
	for n := len(files) - 1; n >= 0; n-- {
		f := files[n]
		path, mode := i.path(f.Path), fs.FileMode(0o640)
		if f.Secret {
			mode = 0o600
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return fmt.Errorf("writing the secrets: %w", err)
			}
		} else if err := os.Rename(path, path+".before"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("writing the config: %w", err)
		}
		if err := replace(path, f.Text, mode); err != nil {
			return fmt.Errorf("writing the config: %w", err)
		}
	}
	_, err := config.Load(i.path("config.yaml"))
	return err
}

// replace writes a file whole, with a mode that holds from the first byte on.
func replace(path, text string, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// next says what was written, and what to do with it.
func (a *app) next(i initiation, files []setup.File) {
	for _, f := range files {
		what := ""
		if f.Secret {
			what = ", for your eyes only"
		}
		line(a.out, "wrote %s%s", i.path(f.Path), what)
	}
	sudo := ""
	if i.system && os.Getenv("SUDO_USER") != "" { // what was needed just now is needed on
		sudo = "sudo "
	}
	with := sudo + "oneonone"
	if !i.system && filepath.Clean(i.dir) != "." {
		with += " --config " + i.path("config.yaml")
	}
	var steps []string
	p, _ := setup.ProviderOf(i.answers.Mail.Provider)
	if i.answers.Calendar == setup.Google && !strings.Contains(i.answers.Credentials, "service_account") {
		steps = append(steps, with+" auth google")
	}
	switch p.Consent {
	case config.ByGoogle:
		steps = append(steps, with+" auth google --mail")
	case config.ByMicrosoft:
		steps = append(steps, with+" auth microsoft")
	}
	steps = append(steps, with+" check", with+" plan")
	if i.system {
		steps = append(steps, sudo+"systemctl enable --now oneonone")
	} else {
		steps = append(steps, with+" run")
	}
	line(a.out, "\nNow:\n")
	for _, s := range steps {
		line(a.out, "  %s", s)
	}
}
