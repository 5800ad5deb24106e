package setup

import "slices"

// A Provider is a mail provider whose settings are known. They are those that the
// providers tell their customers for mail programs.
type Provider struct {
	Key, Name          string
	SMTPHost, IMAPHost string
	SMTPPort           int    // 587 begins in the clear and goes on encrypted, 465 is encrypted from the first byte
	Consent            string // google or microsoft, where a consent by OAuth is the way to log in; "" for a password
	Password           string // what kind of password is wanted, and where it is made; "" where there is none
	LocalUser          bool   // IMAP is logged in to with what stands before the @
}

// The keys of the providers that are no one else's.
const (
	Own    = "own"    // any other server
	Outbox = "outbox" // a directory, to try things out
)

// Providers are the ones that one can choose from.
var Providers = []Provider{
	{Key: "gmail", Name: "Gmail or Google Workspace, with an app password", SMTPHost: "smtp.gmail.com", SMTPPort: 587, IMAPHost: "imap.gmail.com",
		Password: "an app password, from https://myaccount.google.com/apppasswords (it needs 2-Step Verification)"},
	{Key: "google", Name: "Gmail or Google Workspace, by consent (OAuth)", SMTPHost: "smtp.gmail.com", SMTPPort: 587, IMAPHost: "imap.gmail.com", Consent: "google"},
	{Key: "microsoft", Name: "Microsoft 365 or outlook.com, by consent (OAuth)", SMTPHost: "smtp.office365.com", SMTPPort: 587, IMAPHost: "outlook.office365.com", Consent: "microsoft"},
	{Key: "fastmail", Name: "Fastmail", SMTPHost: "smtp.fastmail.com", SMTPPort: 465, IMAPHost: "imap.fastmail.com",
		Password: "an app password, from Settings, Privacy & Security, at Fastmail"},
	{Key: "icloud", Name: "iCloud", SMTPHost: "smtp.mail.me.com", SMTPPort: 587, IMAPHost: "imap.mail.me.com", LocalUser: true,
		Password: "an app-specific password, from https://account.apple.com"},
	{Key: Own, Name: "A mail server of your own, or another provider", Password: "the password of the account; empty if the server wants no login"},
	{Key: Outbox, Name: "None yet: put the mails into a directory, to try things out"},
}

// ProviderOf returns a provider by its key.
func ProviderOf(key string) (Provider, bool) {
	i := slices.IndexFunc(Providers, func(p Provider) bool { return p.Key == key })
	if i < 0 {
		return Provider{}, false
	}
	return Providers[i], true
}

// Keys lists the keys of the providers.
func Keys() []string {
	var out []string
	for _, p := range Providers {
		out = append(out, p.Key)
	}
	return out
}
