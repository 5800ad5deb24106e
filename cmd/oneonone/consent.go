package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/oauth2"

	"oneonone/calendar/consent"
	"oneonone/daemon/config"
	"oneonone/mail"
	"oneonone/mail/login"
)

// oauthApp is as whom and where tokens for mail accounts are asked for. scopes
// are left out where tokens are only renewed.
func oauthApp(o *config.OAuth, scopes ...string) (*oauth2.Config, error) {
	p, ok := login.ProviderOf(o.Provider, o.Tenant)
	if !ok {
		return nil, fmt.Errorf("nothing is known of a provider %q", o.Provider)
	}
	app := &oauth2.Config{ClientID: o.ClientID, Endpoint: p.Endpoint, Scopes: scopes}
	app.Endpoint.AuthURL = cmp.Or(o.AuthURL, app.Endpoint.AuthURL)
	app.Endpoint.TokenURL = cmp.Or(o.TokenURL, app.Endpoint.TokenURL)
	app.Endpoint.DeviceAuthURL = cmp.Or(o.DeviceURL, app.Endpoint.DeviceAuthURL)
	app.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	if s := secret(o.ClientSecret); s != nil {
		var err error
		if app.ClientSecret, err = s(); err != nil {
			return nil, err
		}
	}
	return app, nil
}

// consentedToken gives out access tokens by what the owner of a mail account has
// agreed to.
func consentedToken(o *config.OAuth) func(context.Context) (string, error) {
	keeper := &consent.Keeper{Path: o.Token}
	return func(ctx context.Context) (string, error) {
		app, err := oauthApp(o)
		if err != nil {
			return "", err
		}
		token, err := keeper.Token(ctx, app)
		var file *consent.FileError
		switch {
		case errors.As(err, &file), consent.ForGood(err):
			return "", fmt.Errorf("%w: %w; run `oneonone auth %s`", mail.ErrCredentials, err, o.Provider)
		case err != nil:
			return "", fmt.Errorf("renewing the access token: %w", err)
		}
		return token.AccessToken, nil
	}
}

// A grant is one consent for mail accounts: SMTP and IMAP share it where they
// keep it in the same file.
type grant struct {
	oauth  *config.OAuth
	who    string
	scopes []string
}

// grants are the consents that the mail accounts of a config need from a provider.
func grants(cfg *config.Config, provider string) ([]*grant, error) {
	var out []*grant
	add := func(s *config.Server, scope func(login.Provider) string) error {
		if s == nil || s.OAuth == nil || s.OAuth.Provider != provider {
			return nil
		}
		p, _ := login.ProviderOf(provider, s.OAuth.Tenant)
		i := slices.IndexFunc(out, func(g *grant) bool { return g.oauth.Token == s.OAuth.Token })
		if i < 0 {
			i, out = len(out), append(out, &grant{oauth: s.OAuth, who: s.Username, scopes: slices.Clone(p.Also)})
		}
		g := out[i]
		if g.oauth.ClientID != s.OAuth.ClientID || g.who != s.Username {
			return usagef("mail.smtp and mail.imap keep the consents of two accounts in the same file; give each its own token:")
		}
		if !slices.Contains(g.scopes, scope(p)) {
			g.scopes = append(g.scopes, scope(p))
		}
		return nil
	}
	err := errors.Join(
		add(cfg.Mail.SMTP, func(p login.Provider) string { return p.SMTP }),
		add(cfg.Mail.IMAP, func(p login.Provider) string { return p.IMAP }))
	return out, err
}
