package login_test

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"

	"oneonone/mail/login"
)

var protocol = login.Protocol{Name: "IMAP", TLS: login.Implicit, Port: 143, TLSPort: 993}

func password(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

func TestAccountsThatCannotWorkAreRefused(t *testing.T) {
	const host = "mail.example.com"
	tests := []struct {
		name string
		a    login.Account
		want string
	}{
		{"no host", login.Account{}, "the IMAP server has no host"},
		{"in the clear to another machine", login.Account{Host: host, TLS: "none"}, "IMAP to mail.example.com would go in the clear"},
		{"unknown TLS", login.Account{Host: host, TLS: "ssl"}, `"ssl" is no way to secure IMAP`},
		{"unknown login", login.Account{Host: host, Auth: "md5"}, `"md5" is no way to log in`},
		{"login without a password", login.Account{Host: host, Username: "bot"}, "needs a user name and a password"},
		{"token without a user", login.Account{Host: host, Auth: "xoauth2", Password: password("x")}, "needs a user name and a password"},
		{"a NUL in the user name", login.Account{Host: host, Username: "bot\x00admin", Password: password("x")}, "NUL byte"},
		{"a line break in the user name", login.Account{Host: host, Username: "bot\r\nA1 DELETE INBOX", Password: password("x")}, "line break"},
	}
	for _, test := range tests {
		if _, err := test.a.For(protocol); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func TestWhatAnAccountLeavesOutIsAsUsual(t *testing.T) {
	tests := []struct {
		a              login.Account
		tls, address   string
		auth, username string
	}{
		{login.Account{Host: "mail.example.com"}, login.Implicit, "mail.example.com:993", login.NoAuth, ""},
		{login.Account{Host: "mail.example.com", TLS: "STARTTLS"}, login.StartTLS, "mail.example.com:143", login.NoAuth, ""},
		{login.Account{Host: "mail.example.com", TLS: "none", Insecure: true}, login.NoTLS, "mail.example.com:143", login.NoAuth, ""},
		{login.Account{Host: "localhost", TLS: "none", Port: 1143}, login.NoTLS, "localhost:1143", login.NoAuth, ""},
		{login.Account{Host: "::1", TLS: "NONE"}, login.NoTLS, "[::1]:143", login.NoAuth, ""},
		{login.Account{Host: "mail.example.com", Username: "bot", Password: password("x")}, login.Implicit, "mail.example.com:993", login.Plain, "bot"},
		{login.Account{Host: "mail.example.com", Username: "bot", Password: password("x"), Auth: "XOAUTH2"}, login.Implicit, "mail.example.com:993", login.XOAuth2, "bot"},
	}
	for _, test := range tests {
		got, err := test.a.For(protocol)
		if err != nil || got.TLS != test.tls || got.Address() != test.address || got.Auth != test.auth || got.Username != test.username {
			t.Errorf("%+v became %+v, %v", test.a, got, err)
		}
	}
}

func TestCertificateIsAskedForByTheHostsName(t *testing.T) {
	a := login.Account{Host: "mail.example.com"}
	if got := a.Trust(); got.ServerName != "mail.example.com" || got.MinVersion != tls.VersionTLS12 || got.InsecureSkipVerify {
		t.Errorf("got %+v", got)
	}
	a.TLSConfig = &tls.Config{ServerName: "other.example.com", MinVersion: tls.VersionTLS13}
	if got := a.Trust(); got.ServerName != "other.example.com" || got.MinVersion != tls.VersionTLS13 || got == a.TLSConfig {
		t.Errorf("got %+v, want a copy of the account's own", got)
	}
}
