package setup

import (
	"cmp"
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"
)

//go:embed config.yaml.tmpl
var configText string

// The names of the files of secrets, relative to the config.
const (
	mailPassword     = "credentials/mail-password"
	mailClientSecret = "credentials/mail-client-secret"
	calendarPassword = "credentials/calendar-password"
	googleClient     = "credentials/google.json"
)

// A Place is where a configuration will live.
type Place struct {
	State string // the state directory as the config is to name it; "" where systemd says it
	Kept  string // the directory of what the program itself keeps, such as consents, with a / at its end; "" for that of the config
}

// notInNames are what a calendar's name cannot hold.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// view is what the template of the config sees.
type view struct {
	Answers
	State, TokenDir, CalendarName string
	From                          string
	SMTP, IMAP                    server
	SMTPUser, IMAPUser, Consent   string
}

// Files returns the config and the secrets that the answers make.
func Files(a Answers, p Place) ([]File, error) {
	provider, ok := ProviderOf(a.Mail.Provider)
	if !ok {
		return nil, fmt.Errorf("there is no provider %q", a.Mail.Provider)
	}
	t, err := template.New("config.yaml").Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(configText)
	if err != nil {
		return nil, fmt.Errorf("writing the config: %w", err)
	}
	var text strings.Builder
	if err := t.Execute(&text, look(a, p, provider)); err != nil {
		return nil, fmt.Errorf("writing the config: %w", err)
	}
	out := []File{{Path: "config.yaml", Text: strings.TrimRight(text.String(), "\n") + "\n"}}
	for _, s := range []struct{ path, text string }{
		{mailPassword, a.Mail.Password}, {mailClientSecret, a.Mail.ClientSecret}, {calendarPassword, a.Password}, {googleClient, a.Credentials},
	} {
		if s.text != "" {
			out = append(out, File{s.path, s.text + "\n", true})
		}
	}
	return out, nil
}

func look(a Answers, p Place, provider Provider) view {
	m := a.Mail
	v := view{
		Answers: a, State: p.State, TokenDir: p.Kept, Consent: provider.Consent,
		SMTP: m.smtp(provider), IMAP: m.imap(provider),
		SMTPUser: cmp.Or(m.Username, m.From), IMAPUser: cmp.Or(m.Username, m.From),
	}
	local, _, _ := strings.Cut(a.Owner, "@")
	v.CalendarName = strings.Trim(notInNames.ReplaceAllString(local, "-"), "-")
	v.From = fmt.Sprintf("1:1s <%s>", m.From)
	if provider.LocalUser && m.Username == "" {
		v.IMAPUser, _, _ = strings.Cut(m.From, "@")
	}
	return v
}
