package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	netmail "net/mail"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/huh"
)

// What is tried as soon as it is known.
type Part string

const (
	TheCalendar Part = "the calendar"
	TheMail     Part = "the mail account"
)

// A Dialog is a conversation with a person at a terminal.
type Dialog struct {
	In         io.Reader
	Out        io.Writer
	Accessible bool                                                            // plain lines, for screen readers and pipes
	Try        func(context.Context, *Answers, Part) (found string, err error) // may add to the answers what it found
	Explain    func(error) string
}

// ErrAborted means that the person has had enough.
var ErrAborted = errors.New("nothing was written")

// Ask asks for what is not known yet, part by part. The calendar and the mail
// account are tried at once; what fails can be put right, or be left as it is.
func Ask(ctx context.Context, a Answers, d Dialog) (Answers, error) {
	for _, part := range []func(context.Context, *Answers) error{d.you, d.calendar, d.reports, d.mail} {
		if err := part(ctx, &a); err != nil {
			if errors.Is(err, huh.ErrUserAborted) {
				err = ErrAborted
			}
			return a, err
		}
	}
	return a, nil
}

// run shows one form.
func (d Dialog) run(ctx context.Context, fields ...huh.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return huh.NewForm(huh.NewGroup(fields...)).WithInput(d.In).WithOutput(d.Out).WithAccessible(d.Accessible).WithShowHelp(true).RunWithContext(ctx)
}

func (d Dialog) you(ctx context.Context, a *Answers) error {
	var fields []huh.Field
	if a.Owner == "" {
		fields = append(fields, huh.NewInput().Title("Your mail address").Description("The address that your calendar invites; briefings and wrap-ups go there.").Value(&a.Owner).Validate(isAddress))
	}
	if a.Name == "" {
		fields = append(fields, huh.NewInput().Title("Your name").Description("As the mails say it. Leave it empty to have it taken from the calendar.").Value(&a.Name))
	}
	if a.Zone == "" {
		a.Zone = Here()
		fields = append(fields, huh.NewInput().Title("Your time zone").Description("A place of the IANA list, such as Europe/Berlin or America/New_York.").Value(&a.Zone).Validate(isZone))
	}
	return d.run(ctx, fields...)
}

func (d Dialog) calendar(ctx context.Context, a *Answers) error {
	for known := a.Calendar != ""; ; known = false {
		if !known {
			if err := d.askCalendar(ctx, a); err != nil {
				return err
			}
		}
		if a.Calendar == Google {
			return nil // the consent comes first
		}
		if again, err := d.tried(ctx, a, TheCalendar); err != nil || !again {
			return err
		}
	}
}

func (d Dialog) askCalendar(ctx context.Context, a *Answers) error {
	if a.Calendar == "" {
		a.Calendar = ICS
	}
	if err := d.run(ctx, huh.NewSelect[string]().Title("Where is your calendar?").Options(
		huh.NewOption("At an address that gives it out (ICS): Google, Outlook and most others have one in their settings", ICS),
		huh.NewOption("In Google Calendar, by its API: fresher, and it tells who has accepted", Google),
		huh.NewOption("On a CalDAV server: Nextcloud, Fastmail, iCloud, Radicale, …", CalDAV),
	).Value(&a.Calendar)); err != nil {
		return err
	}
	switch a.Calendar {
	case Google:
		var path string
		err := d.run(ctx, huh.NewInput().Title("The JSON file of the OAuth client").Description("From the Google Cloud console: APIs & Services, Credentials, an OAuth client of the type Desktop app.").Value(&path).Validate(isFile))
		if err != nil {
			return err
		}
		a.Credentials, err = ReadSecret(path)
		return err
	case CalDAV:
		return d.run(ctx,
			huh.NewInput().Title("The address of the calendar").Description("As the server's page for CalDAV shows it, beginning with https://.").Value(&a.Location).Validate(isGiven),
			huh.NewInput().Title("The name to log in with").Value(&a.Username).Validate(isGiven),
			huh.NewInput().Title("The password, or app password").EchoMode(huh.EchoModePassword).Value(&a.Password).Validate(isGiven))
	}
	return d.run(ctx, huh.NewInput().Title("The address of the calendar").
		Description("Google Calendar: Settings, your calendar, Secret address in iCal format. Outlook: Settings, Shared calendars, Publish a calendar, ICS.").
		Value(&a.Location).Validate(isGiven))
}

func (d Dialog) reports(ctx context.Context, a *Answers) error {
	if len(a.Reports) > 0 {
		return nil
	}
	var text string
	err := d.run(ctx, huh.NewInput().Title("Who reports to you?").
		Description("Their addresses, with spaces between. Leave it empty to go by the titles of the events alone (\"1:1 Alice\").").
		Value(&text).Validate(func(s string) error { _, err := Addresses(s); return err }))
	if err != nil {
		return err
	}
	a.Reports, err = Addresses(text)
	return err
}

func (d Dialog) mail(ctx context.Context, a *Answers) error {
	for all := false; ; all = true {
		if err := d.askMail(ctx, &a.Mail, all); err != nil {
			return err
		}
		if p, _ := ProviderOf(a.Mail.Provider); p.Consent != "" {
			return nil // the consent comes first
		}
		if again, err := d.tried(ctx, a, TheMail); err != nil || !again {
			return err
		}
	}
}

// askMail asks for the mail account: for all of it, or for what is not known.
func (d Dialog) askMail(ctx context.Context, m *Mail, all bool) error {
	if all || m.Provider == "" {
		var options []huh.Option[string]
		for _, p := range Providers {
			options = append(options, huh.NewOption(p.Name, p.Key))
		}
		if err := d.run(ctx,
			huh.NewSelect[string]().Title("Which mail account sends the mails and takes the replies?").Description("An account of its own is best, such as oneonone@ your domain.").Options(options...).Value(&m.Provider),
		); err != nil {
			return err
		}
	}
	if m.Provider == Outbox {
		m.Outbox = "./outbox"
	}
	var fields []huh.Field
	ask := func(known string, f ...huh.Field) {
		if all || known == "" {
			fields = append(fields, f...)
		}
	}
	ask(m.From, huh.NewInput().Title("The address that the mails are from").Value(&m.From).Validate(isAddress))
	p, _ := ProviderOf(m.Provider)
	switch {
	case p.Key == Outbox:
	case p.Consent != "":
		ask(m.ClientID, huh.NewInput().Title("The client ID of your app registration").Description(p.Consent+" gives it to whoever registers an app; see the guide.").Value(&m.ClientID).Validate(isGiven))
		if p.Consent == Google {
			ask(m.ClientSecret, huh.NewInput().Title("The client secret").EchoMode(huh.EchoModePassword).Value(&m.ClientSecret).Validate(isGiven))
		}
	default:
		if p.Key == Own {
			ask(m.SMTPHost,
				huh.NewInput().Title("The server that takes mails to send (SMTP)").Description("Such as mail.example.com, mail.example.com:465, or localhost for one on this machine.").Value(&m.SMTPHost).Validate(isGiven),
				huh.NewInput().Title("The server with the mailbox (IMAP)").Description("Empty, if replies are not to be read.").Value(&m.IMAPHost),
				huh.NewInput().Title("The name to log in with").Description("Empty, if it is the address.").Value(&m.Username))
		}
		ask(m.Password, huh.NewInput().Title("The password").Description(p.Password+".").EchoMode(huh.EchoModePassword).Value(&m.Password))
	}
	return d.run(ctx, fields...)
}

// tried tries one part, and says whether to ask for it once more.
func (d Dialog) tried(ctx context.Context, a *Answers, part Part) (again bool, err error) {
	fmt.Fprintf(d.Out, "Trying %s…\n", part)
	found, err := d.Try(ctx, a, part)
	if err == nil {
		fmt.Fprintf(d.Out, "✓ %s\n\n", found)
		return false, nil
	}
	fmt.Fprintf(d.Out, "✗ %s\n\n", d.Explain(err))
	again = true
	err = d.run(ctx, huh.NewConfirm().Title("Put it right?").Affirmative("Yes, ask me again").Negative("No, leave it as it is").Value(&again))
	return again, err
}

// Here is the zone of this machine as the IANA list names it; UTC if that is not
// known.
func Here() string {
	if name := time.Local.String(); name != "Local" && name != "" {
		return name
	}
	if path, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(path, "zoneinfo/"); ok && isZone(name) == nil {
			return name
		}
	}
	return "UTC"
}

// Addresses reads mail addresses with spaces, commas or semicolons between.
func Addresses(s string) (out []string, err error) {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' || r == '\t' }) {
		if err := isAddress(f); err != nil {
			return nil, err
		}
		out = append(out, strings.ToLower(f))
	}
	return out, nil
}

// ReadSecret reads a small file whole, without the line break at its end.
func ReadSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 64<<10))
	return strings.TrimRight(string(data), "\r\n"), err
}

func isAddress(s string) error {
	if a, err := netmail.ParseAddress(s); err != nil || a.Address != strings.TrimSpace(s) {
		return fmt.Errorf("%q is no mail address such as you@example.com", s)
	}
	return nil
}

func isZone(s string) error {
	if _, err := time.LoadLocation(s); err != nil || s == "" || s == "Local" {
		return fmt.Errorf("%q is no time zone such as Europe/Berlin", s)
	}
	return nil
}

func isGiven(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("this is needed")
	}
	return nil
}

func isFile(s string) error {
	if info, err := os.Stat(s); err != nil || info.IsDir() {
		return fmt.Errorf("there is no file %s", s)
	}
	return nil
}
