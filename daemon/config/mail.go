package config

import (
	"cmp"
	"fmt"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Mail is how mails go out and how replies come in.
type Mail struct {
	From              netmail.Address
	ReplyTo           string // the bare address that is given a +tag in Reply-To; "" where replies go to From without one
	SMTP              *Server
	Limits            Limits // of what goes out by SMTP
	IMAP              *Server
	Outbox, Inbox     string // absolute paths of Maildirs, or ""
	Templates         string // absolute path of a directory of templates, or ""
	TrustedAuthservID string // of the receiving server's Authentication-Results (RFC 8601 §2.5); "" for none
}

// Limits bound how many mails an account hands over.
type Limits struct {
	PerMinute int           // 0: no bound
	PerDay    int           // in any 24 hours; 0: no bound
	Spread    time.Duration // over which a crowd of mails is spread that are due at once; 0: not at all
}

// defaultSpread is for those who say nothing: a crowd is more than they have.
const defaultSpread = time.Minute

// What a connection is secured by.
const (
	STARTTLS = "starttls"
	TLS      = "tls"
	NoTLS    = "none"
)

// How to log in.
const (
	Plain   = "plain"
	XOAuth2 = "xoauth2"
)

// A Server is an account on a mail server, by SMTP or by IMAP.
type Server struct {
	Host     string
	Port     int
	TLS      string        // STARTTLS, TLS or NoTLS
	Username string        // "" where no login is needed
	Auth     string        // Plain or XOAuth2; "" where no login is needed
	Password *Secretfile   // the password, or for XOAuth2 an access token that somebody else keeps fresh
	OAuth    *OAuth        // for XOAuth2, where tokens are got with it; nil otherwise
	Insecure bool          // no encryption is all right
	Hello    string        // SMTP: the name to greet with; "" for the usual one
	Mailbox  string        // IMAP: where replies arrive
	Refresh  time.Duration // IMAP: how often it is looked into, though it says by itself when something comes
}

// The providers for which `oneonone auth` asks.
const (
	ByGoogle    = "google"
	ByMicrosoft = "microsoft"
)

// OAuth is what access tokens for XOAUTH2 are got with (RFC 6749 §6): by what
// `oneonone auth` has asked the owner of the account, or by a refresh token that
// somebody else has got.
type OAuth struct {
	Provider     string // ByGoogle or ByMicrosoft; "" where somebody else has got a refresh token
	Tenant       string // the directory of a Microsoft customer; "" for any
	Token        string // with a provider: absolute path of the file that the consent is kept in
	AuthURL      string // these three in place of the provider's own; "" for those
	DeviceURL    string
	TokenURL     string
	ClientID     string
	ClientSecret *Secretfile // nil for none
	RefreshToken Secretfile  // without a provider
}

// A post is the mail section as it is written.
type post struct {
	from      at[netmail.Address]
	replyTo   at[string]
	smtp      at[server]
	imap      at[server]
	outbox    at[string]
	inbox     at[string]
	templates at[string]
	authserv  at[string]
}

func mailKeys(m *post) []key {
	return []key{
		{"from", "Who the mails are from.", mailbox(&m.from), true},
		{"reply_to", "Where replies go: plus, for the address of from: with a +tag by which a reply is known; another address to put the tag into; or off, where the mail server knows no +tags.", replyTo(&m.replyTo), false},
		{"smtp", "The server that mails are sent through.", section(&m.smtp, smtpKeys), false},
		{"imap", "The mailbox that replies come into.", section(&m.imap, imapKeys), false},
		{"outbox", "A Maildir that mails are put into, in place of smtp.", path(&m.outbox), false},
		{"inbox", "A Maildir that replies come into, in place of imap.", path(&m.inbox), false},
		{"templates", "A directory of templates that replace the built-in ones of the same name.", path(&m.templates), false},
		{"authserv_id", "The name that your mail server writes into Authentication-Results.", text(&m.authserv), false},
	}
}

// The words of reply_to.
const (
	plus = "plus"
	off  = "off"
)

func replyTo(dst *at[string]) kind {
	return scalar(dst, "plus, off or a mail address", func(_ *decoder, s string) (string, error) {
		switch {
		case s == plus, s == off:
			return s, nil
		case strings.Contains(s, "@"):
			return parseAddress(s)
		}
		return "", mistake{fmt.Sprintf("%q is neither plus nor off nor a mail address", s), ""}
	})
}

// A server is an account as it is written.
type server struct {
	host     at[string]
	port     at[int]
	tls      at[string]
	username at[string]
	password at[Secretfile]
	auth     at[string]
	oauth    at[oauth]
	insecure at[bool]
	hello    at[string]
	limits   at[limits]
	mailbox  at[string]
	refresh  at[time.Duration]
	inline   bool // the password was written into the file
}

func smtpKeys(s *server) []key {
	return append(serverKeys(s),
		key{"hello", "The name to greet the server with, if it wants a certain one.", host(&s.hello), false},
		key{"limits", "How many mails the account may send. Under a limit, those go first that are of use for the shortest time.", section(&s.limits, limitKeys), false})
}

// A limits is a Limits as it is written.
type limits struct {
	perMinute at[int]
	perDay    at[int]
	spread    at[time.Duration]
}

func limitKeys(l *limits) []key {
	return []key{
		{"per_minute", "How many mails in any minute.", whole(&l.perMinute, 1, 100000), false},
		{"per_day", "How many mails in any 24 hours.", whole(&l.perDay, 1, 10000000), false},
		{"spread", "Over how long mails are spread where more than 100 are due at once.", duration(&l.spread, 0, time.Hour), false},
	}
}

// limits is what holds for a server that mails go out by.
func limitsOf(s at[server]) Limits {
	if !s.given() {
		return Limits{}
	}
	l := s.v.limits.v
	return Limits{PerMinute: l.perMinute.v, PerDay: l.perDay.v, Spread: l.spread.or(defaultSpread)}
}

func imapKeys(s *server) []key {
	return append(serverKeys(s),
		key{"mailbox", "The mailbox that replies arrive in.", text(&s.mailbox), false},
		key{"refresh", "How often to look into it, though most servers say by themselves when something comes.", duration(&s.refresh, 10*time.Second, time.Hour), false})
}

func serverKeys(s *server) []key {
	noSecrets := refused("secrets are not kept here", "put it in a file and name it with password_file:")
	return []key{
		{"host", "The name of the server.", host(&s.host), true},
		{"port", "Its port, if not the usual one.", whole(&s.port, 1, 65535), false},
		{"tls", "How the connection is encrypted: from the first byte (tls), after a word in the clear (starttls), or not at all (none).", oneOf(&s.tls, STARTTLS, TLS, NoTLS), false},
		{"username", "The name to log in with.", text(&s.username), false},
		{"password_file", "The file with the password, or the name of a systemd credential.", secretfile(&s.password), false},
		{"auth", "How to log in.", oneOf(&s.auth, Plain, XOAuth2), false},
		{"oauth", "Where access tokens for xoauth2 come from.", section(&s.oauth, oauthKeys), false},
		{"insecure", "Allows tls: none to another machine.", flag(&s.insecure), false},
		{"password", "", noSecrets.noting(&s.inline), false},
	}
}

// An oauth is an OAuth as it is written.
type oauth struct {
	provider     at[string]
	tenant       at[string]
	token        at[string]
	authURL      at[string]
	deviceURL    at[string]
	tokenURL     at[string]
	clientID     at[string]
	clientSecret at[Secretfile]
	refreshToken at[Secretfile]
}

func oauthKeys(o *oauth) []key {
	refusedSecret := func(name string) key {
		return key{name, "", refused("secrets are not kept here", fmt.Sprintf("put it in a file and name it with %s_file:", name)), false}
	}
	return []key{
		{"provider", "Who runs the mail server: then `oneonone auth` asks the owner of the account, and keeps the tokens.", oneOf(&o.provider, ByGoogle, ByMicrosoft), false},
		{"tenant", "The directory of your organisation at Microsoft, such as example.com or its ID, if the client is not for every directory.", text(&o.tenant), false},
		{"token", "The file in which `oneonone auth` keeps the consent.", path(&o.token), false},
		{"token_url", "Where the provider gives out tokens.", tokenURL(&o.tokenURL), false},
		{"auth_url", "Where people are asked for their consent, if not at the provider's usual place.", tokenURL(&o.authURL), false},
		{"device_url", "Where a code for another device is asked for, if not at the provider's usual place.", tokenURL(&o.deviceURL), false},
		{"client_id", "What the provider calls this installation.", text(&o.clientID), true},
		{"client_secret_file", "The file with the secret that belongs to it, if there is one.", secretfile(&o.clientSecret), false},
		{"refresh_token_file", "The file with the refresh token.", secretfile(&o.refreshToken), false},
		refusedSecret("client_secret"), refusedSecret("refresh_token"),
	}
}

func tokenURL(dst *at[string]) kind {
	return scalar(dst, "a URL such as https://login.example.com/token", func(_ *decoder, s string) (string, error) {
		u, err := url.Parse(s)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
			return "", mistake{fmt.Sprintf("%q is no URL with https://", s), "copy it from your provider's page on OAuth"}
		}
		return s, nil
	})
}

// mail checks the mail section as a whole.
func (d *decoder) mail(m at[post]) Mail {
	p := m.v
	switch {
	case p.smtp.given() && p.outbox.given():
		d.fault(p.outbox.pos, "mails cannot go out both by smtp and to an outbox", "take one of them out")
	case m.given() && !p.smtp.given() && !p.outbox.given():
		d.fault(m.pos, "mails have no way out", "add smtp: with a host, or outbox: with a directory")
	}
	switch {
	case p.imap.given() && p.inbox.given():
		d.fault(p.inbox.pos, "replies cannot come in both by imap and from an inbox", "take one of them out")
	case p.inbox.v != "" && p.inbox.v == p.outbox.v:
		d.fault(p.inbox.pos, "inbox and outbox are the same directory", "give each its own")
	}
	out := Mail{
		From: p.from.v, ReplyTo: p.replyTo.or(plus), Outbox: p.outbox.v, Inbox: p.inbox.v,
		Templates: p.templates.v, TrustedAuthservID: p.authserv.v,
		SMTP: d.server(p.smtp, "smtp"), Limits: limitsOf(p.smtp), IMAP: d.server(p.imap, "imap"),
	}
	switch out.ReplyTo {
	case plus:
		out.ReplyTo = p.from.v.Address
	case off:
		out.ReplyTo = ""
	}
	return out
}

// The usual ports.
var ports = map[string]map[string]int{
	"smtp": {STARTTLS: 587, TLS: 465, NoTLS: 25},
	"imap": {STARTTLS: 143, TLS: 993, NoTLS: 143},
}

// server checks an account and fills in what is usual.
func (d *decoder) server(s at[server], protocol string) *Server {
	if !s.given() {
		return nil
	}
	usual := ports[protocol]
	security := STARTTLS
	if protocol == "imap" && s.v.port.v != usual[STARTTLS] || s.v.port.v == usual[TLS] {
		security = TLS
	}
	security = s.v.tls.or(security)
	out := &Server{
		Host: s.v.host.v, Port: s.v.port.or(usual[security]), TLS: security, Username: s.v.username.v,
		Insecure: s.v.insecure.v, Hello: s.v.hello.v, Mailbox: s.v.mailbox.v,
	}
	if protocol == "imap" {
		out.Mailbox, out.Refresh = cmp.Or(out.Mailbox, "INBOX"), s.v.refresh.or(time.Minute)
	}
	switch {
	case security == NoTLS && !s.v.insecure.v && out.Host != "" && !isLoopback(out.Host):
		d.fault(s.v.tls.pos, fmt.Sprintf("tls: none sends everything to %s unencrypted, the password too", out.Host), "write tls: starttls, or add insecure: true if the way to it is safe")
	case security == STARTTLS && out.Port == usual[TLS]:
		d.warn(s.v.port.pos, fmt.Sprintf("port %d is usually for tls: tls", out.Port), fmt.Sprintf("port %d is for starttls", usual[STARTTLS]))
	case security == TLS && out.Port == usual[STARTTLS]:
		d.warn(s.v.port.pos, fmt.Sprintf("port %d is usually for tls: starttls", out.Port), fmt.Sprintf("port %d is for tls", usual[TLS]))
	}
	d.login(s, out)
	return out
}

// login checks how to log in.
func (d *decoder) login(s at[server], out *Server) {
	v := s.v
	out.Auth = v.auth.v
	if out.Auth == "" && v.oauth.given() {
		out.Auth = XOAuth2
	} else if out.Auth == "" && v.username.given() {
		out.Auth = Plain
	}
	switch {
	case out.Auth != "" && !v.username.given():
		d.fault(s.pos, "this account has no username", "add the name to log in with")
	case v.password.given() && !v.username.given():
		d.fault(v.password.pos, "there is a password_file but no username", "add the name to log in with")
	case out.Auth == Plain && !v.password.given() && !v.inline:
		d.fault(v.username.pos, "there is a username but no password_file", "put the password in a file and name it here")
	case out.Auth == XOAuth2 && !v.oauth.given() && !v.password.given():
		d.fault(v.auth.pos, "xoauth2 needs access tokens", "add oauth: with provider: and client_id:, or a password_file: that something else keeps a token in")
	case v.password.given() && v.oauth.given():
		d.fault(v.password.pos, "access tokens come from oauth, so password_file is not used", "take one of the two out")
	case out.Auth == Plain && v.oauth.given():
		d.fault(v.oauth.pos, "oauth is not used with auth: plain", "write auth: xoauth2, or take oauth: out")
	}
	if v.password.given() {
		out.Password = &v.password.v
	}
	if v.oauth.given() {
		out.OAuth = d.oauth(v.oauth)
	}
}

// oauth checks where access tokens come from.
func (d *decoder) oauth(s at[oauth]) *OAuth {
	o := s.v
	out := &OAuth{
		Provider: o.provider.v, Tenant: o.tenant.v, AuthURL: o.authURL.v, DeviceURL: o.deviceURL.v,
		TokenURL: o.tokenURL.v, ClientID: o.clientID.v, RefreshToken: o.refreshToken.v,
	}
	if o.clientSecret.given() {
		out.ClientSecret = &o.clientSecret.v
	}
	if o.provider.given() {
		out.Token = o.token.or(filepath.Join(d.dir, "mail-token.json"))
	}
	switch {
	case o.provider.given() && o.refreshToken.given():
		d.fault(o.refreshToken.pos, "with a provider, `oneonone auth` gets the refresh token", "take refresh_token_file: out, or provider:")
	case o.provider.v == ByGoogle && !o.clientSecret.given():
		d.fault(o.provider.pos, "Google's clients have a secret", "put it into a file and name it with client_secret_file:")
	case o.tenant.given() && o.provider.v != ByMicrosoft:
		d.fault(o.tenant.pos, "tenant: is of Microsoft's alone", "take it out")
	case !o.provider.given() && o.token.given():
		d.fault(o.token.pos, "token: goes with a provider", "add provider: google or provider: microsoft, or use refresh_token_file:")
	case !o.provider.given() && !(o.tokenURL.given() && o.refreshToken.given()):
		d.fault(s.pos, "it is not said where access tokens come from", "add provider: google or provider: microsoft; for anybody else token_url: and refresh_token_file:")
	}
	return out
}
