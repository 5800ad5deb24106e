package mail_test

import (
	"regexp"
	"strings"
	"testing"

	"oneonone/mail"
)

var secret = mail.Secret("0123456789abcdef")

func TestTokenIsStableAndFitForAddresses(t *testing.T) {
	got := secret.Token("prep/uid-1/20261124T150000Z/alice@example.com")
	if want := "ng7gitmp4vr67vgu"; got != want {
		t.Errorf("token %q, want %q: answers to mails already sent would be lost", got, want)
	}
	if !regexp.MustCompile(`^[a-z2-7]{16}$`).MatchString(got) {
		t.Errorf("token %q, want 16 letters and digits", got)
	}
}

func TestVerify(t *testing.T) {
	token := secret.Token("a")
	tests := []struct {
		name   string
		secret mail.Secret
		id     string
		token  string
		want   bool
	}{
		{"its own", secret, "a", token, true},
		{"folded to upper case on the way", secret, "a", strings.ToUpper(token), true},
		{"another notice's", secret, "b", token, false},
		{"another installation's", mail.Secret("fedcba9876543210"), "a", token, false},
		{"none", secret, "a", "", false},
		{"cut short", secret, "a", token[:15], false},
		{"with something behind it", secret, "a", token + "a", false},
		{"no secret at all", nil, "a", mail.Secret(nil).Token("a"), false},
	}
	for _, test := range tests {
		if got := test.secret.Verify(test.id, test.token); got != test.want {
			t.Errorf("%s: Verify = %v, want %v", test.name, got, test.want)
		}
	}
}

func TestMessageID(t *testing.T) {
	got := mail.MessageID("k3v9q7mzt2hcwa4x", "prep-nudge", "ex.com")
	if want := "prep-nudge.k3v9q7mzt2hcwa4x@ex.com"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	// The shape that spam filters distrust: letters, digits and hyphens alone,
	// at a short domain.
	randy := regexp.MustCompile(`<[a-z\d][a-z\d$-]{10,29}[a-z\d]@[a-z\d][a-z\d.]{3,12}[a-z\d]>`)
	if randy.MatchString("<" + got + ">") {
		t.Errorf("%q looks like spam", got)
	}
}

func TestPlusAddress(t *testing.T) {
	for base, want := range map[string]string{
		"bot@example.com":      "bot+tok@example.com",
		"bot+1on1@example.com": "bot+1on1+tok@example.com",
		"bot":                  "bot",
	} {
		if got := mail.PlusAddress(base, "tok"); got != want {
			t.Errorf("PlusAddress(%q) = %q, want %q", base, got, want)
		}
	}
}
