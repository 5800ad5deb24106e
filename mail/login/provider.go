package login

import (
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/endpoints"
)

// The providers whose mail servers take OAuth 2.0 tokens and whose addresses are
// known here.
const (
	Google    = "google"    // Gmail and Google Workspace
	Microsoft = "microsoft" // Microsoft 365 and outlook.com
)

// A Provider is where tokens for mail accounts are asked for, and with which
// scopes.
type Provider struct {
	Endpoint   oauth2.Endpoint
	SMTP, IMAP string   // the scope that each needs
	Also       []string // scopes that go with them
}

// ProviderOf returns what is known of a provider; tenant is the directory of a
// Microsoft customer, common if it is "". The scopes are those of Google's
// "OAuth 2.0 mechanism" page for IMAP and SMTP, and of Microsoft's "Authenticate
// an IMAP, POP or SMTP connection using OAuth". ok is false for any other name.
func ProviderOf(name, tenant string) (p Provider, ok bool) {
	switch name {
	case Google:
		const all = "https://mail.google.com/"
		return Provider{endpoints.Google, all, all, nil}, true
	case Microsoft:
		const resource = "https://outlook.office.com/"
		return Provider{endpoints.AzureAD(tenant), resource + "SMTP.Send", resource + "IMAP.AccessAsUser.All", []string{"offline_access"}}, true
	}
	return Provider{}, false
}
