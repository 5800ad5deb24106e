package setup

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Complete fills in what goes without saying, and says what is missing, all of
// it at once, by the names of the flags.
func (a *Answers) Complete() error {
	if a.Zone == "" {
		a.Zone = Here()
	}
	p, known := ProviderOf(a.Mail.Provider)
	var missing []string
	need := func(value, flag string) {
		if value == "" {
			missing = append(missing, "--"+flag)
		}
	}
	need(a.Owner, "owner")
	need(a.Calendar, "ics, --google or --caldav")
	if a.Calendar == CalDAV {
		need(a.Username, "caldav-username")
		need(a.Password, "caldav-password-file")
	}
	need(a.Mail.Provider, "provider")
	need(a.Mail.From, "from")
	switch {
	case !known:
	case p.Consent != "":
		need(a.Mail.ClientID, "client-id")
		if p.Consent == Google {
			need(a.Mail.ClientSecret, "client-secret-file")
		}
	case p.Key == Own:
		need(a.Mail.SMTPHost, "smtp")
	case p.Key != Outbox:
		need(a.Mail.Password, "password-file")
	}
	if missing != nil {
		return fmt.Errorf("there is no terminal to ask at, and it is not said: %s", strings.Join(missing, ", "))
	}
	if !known {
		return fmt.Errorf("--provider: there is no %q; there are %s", a.Mail.Provider, strings.Join(Keys(), ", "))
	}
	for _, s := range append([]string{a.Owner, a.Mail.From}, a.Reports...) {
		if err := isAddress(s); err != nil {
			return err
		}
	}
	return isZone(a.Zone)
}

// Parts are what can be tried of the answers. What needs a consent first cannot.
func (a Answers) Parts() (out []Part) {
	if a.Calendar != Google {
		out = append(out, TheCalendar)
	}
	if p, _ := ProviderOf(a.Mail.Provider); p.Consent == "" && p.Key != Outbox {
		out = append(out, TheMail)
	}
	return out
}

// Begun reports whether a config says what cannot be made anew by a few
// questions: one that names no calendar does not.
func Begun(text []byte) bool {
	var c struct {
		Calendars yaml.Node `yaml:"calendars"`
	}
	if err := yaml.Unmarshal(text, &c); err != nil {
		return true
	}
	return !c.Calendars.IsZero()
}
