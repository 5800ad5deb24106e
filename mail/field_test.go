package mail_test

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"

	"oneonone/mail"
)

// G3: a provider gives the mail another Message-ID and the reader's program
// drops References, so that the answer must be known by the Reply-To address.
func TestG3TokenOutlivesARewrittenMessageID(t *testing.T) {
	token := secret.Token("prep/uid-1")
	l := letter(func(l *mail.Letter) {
		l.ReplyTo = mail.PlusAddress("oneonone@example.com", token)
		l.MessageID = mail.MessageID(token, "prep", "example.com")
	})
	raw, err := mail.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	rewritten := bytes.Replace(raw, []byte(l.MessageID), []byte("0100018f@mail.example.test"), 1)
	m, err := netmail.ReadMessage(bytes.NewReader(rewritten))
	if err != nil {
		t.Fatal(err)
	}
	a, err := m.Header.AddressList("Reply-To")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(strings.ToUpper(a[0].Address), "+")
	found, _, _ := strings.Cut(rest, "@")
	if !secret.Verify("prep/uid-1", found) {
		t.Errorf("the token %q of Reply-To %q is not known again", found, a[0].Address)
	}
}

// G4: other machines must not answer our mails, nor we our own.
func TestG4MailsSayThatTheyAreAutomatic(t *testing.T) {
	h := read(t, prep()).Header
	for name, want := range map[string]string{
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"X-Oneonone-Loop":          "i-7f3a",
		"Precedence":               "",
		"List-Id":                  "",
		"X-Mailer":                 "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// hostile are texts as they stand in the titles and names of real and of
// malicious calendars, and what a reader may see of them.
var hostile = []struct{ name, in, want string }{
	{"comma", "Doe, John", "Doe, John"},
	{"comma outside ASCII", "Müller, Jörg", "Müller, Jörg"},
	{"quotes", `John "JD" Doe`, `John "JD" Doe`},
	{"quotes outside ASCII", `Jörg "JM" Müller`, `Jörg "JM" Müller`},
	{"backslash", `a\b\`, `a\b\`},
	{"backslash outside ASCII", `ü\\`, `ü\\`},
	{"comma and backslash", `a\, "b\`, `a\, "b\`},
	{"angle brackets", "Eve <eve@example.test>", "Eve <eve@example.test>"},
	{"an address", "eve@example.test,", "eve@example.test,"},
	{"brackets and colons", "[x] (y): z;", "[x] (y): z;"},
	{"only a comma", ",", ","},
	{"header injection", "x\r\nBcc: evil@example.test", "x Bcc: evil@example.test"},
	{"bare line feed", "x\nBcc: evil@example.test", "x Bcc: evil@example.test"},
	{"bare carriage return", "x\rX-Evil: 1", "x X-Evil: 1"},
	{"end of the headers", "x\r\n\r\n<b>body</b>", "x <b>body</b>"},
	{"line separators", "a\u2028b\u2029c\u0085d", "a b c d"},
	{"control characters", "a\x00b\x07\x1b[31mc\x7f", "ab[31mc"},
	{"tabs and many spaces", "\t a \t  b ", "a b"},
	{"text turned round", "\u202Egro.elpmaxe\u202C", "gro.elpmaxe"},
	{"encoded word", "=?utf-8?q?=0D=0ABcc:_evil@example.test?=", "= ?utf-8?q?=0D=0ABcc:_evil@example.test?="},
	{"broken UTF-8", "a\xff\xfeb", "a\uFFFDb"},
	{"emoji", "👩‍💻 ☕", "👩‍💻 ☕"},
	{"right to left", "פגישה אישית", "פגישה אישית"},
	{"long", strings.Repeat("x", 300), strings.Repeat("x", 119) + "…"},
	{"long outside ASCII", strings.Repeat("ü", 300), strings.Repeat("ü", 119) + "…"},
	{"long words", strings.Repeat("abcd ", 60), strings.TrimSpace(strings.Repeat("abcd ", 24)[:119]) + "…"},
}

// G5: names and titles with commas, quotes, line breaks or letters outside
// ASCII broke headers, or put new ones in.
func TestG5HostileTextCannotBreakOrInjectHeaders(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			l := letter(func(l *mail.Letter) { l.From.Name, l.To.Name, l.Subject = test.in, test.in, test.in })
			raw, err := mail.Compose(l)
			if err != nil {
				t.Fatal(err)
			}
			if err := sound(raw); err != nil {
				t.Fatalf("%v in:\n%s", err, raw)
			}
			checkSeen(t, l, test.want)
		})
	}
}

// checkSeen checks that a mail shows want as both names and the subject, and
// the addresses of its letter; in a name a backslash is a slash.
func checkSeen(t *testing.T, l mail.Letter, want string) {
	t.Helper()
	h, wantName := read(t, l).Header, strings.ReplaceAll(want, `\`, "/")
	for name, address := range map[string]string{"From": l.From.Address, "To": l.To.Address} {
		got, err := netmail.ParseAddress(h.Get(name))
		if err != nil || got.Name != wantName || got.Address != address {
			t.Errorf("%s: %+v (%v), want %q <%s>", name, got, err, wantName, address)
		}
	}
	got, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || got != want {
		t.Errorf("Subject: %q (%v), want %q", got, err, want)
	}
}

// G5: an attendee's address is text from outside, too.
func TestG5HostileAddressesAreRefused(t *testing.T) {
	for _, address := range []string{
		`"victim@evil.test> ORCPT=x"@good.test`,
		"a@example.com>\r\nBcc: evil@example.test",
		"a@example.com, b@example.test",
		"a b@example.com",
		"<a@example.com>",
		"Alice <a@example.com>",
		"jörg@example.com",
		"a@example.com\x00",
		"a@exa mple.com",
	} {
		for field, l := range map[string]mail.Letter{
			"From":     letter(func(l *mail.Letter) { l.From.Address = address }),
			"To":       letter(func(l *mail.Letter) { l.To.Address = address }),
			"Reply-To": letter(func(l *mail.Letter) { l.ReplyTo = address }),
		} {
			if raw, err := mail.Compose(l); !mail.Permanent(err) {
				t.Errorf("%s %q: got error %v and %d bytes, want a permanent error", field, address, err, len(raw))
			}
		}
	}
}

// H2: a bounce comes back to the envelope's sender, and must be known by its
// token even though it says nothing else of the mail.
func TestH2BounceAddressCarriesTheToken(t *testing.T) {
	token := secret.Token("prep/uid-1")
	got, err := mail.ParseAddress(mail.PlusAddress("bot@example.com", "b-"+token))
	if want := "bot+b-" + token + "@example.com"; err != nil || got.Address != want {
		t.Errorf("got %q (%v), want %q", got.Address, err, want)
	}
}

// H9: a stranger who guesses, and a report who uses a colleague's token, must
// be turned away.
func TestH9GuessedAndForeignTokensAreRefused(t *testing.T) {
	own, colleagues := secret.Token("prep/uid-1/alice@example.com"), secret.Token("prep/uid-1/bob@example.com")
	guesses := []string{colleagues, "", "aaaaaaaaaaaaaaaa", own[1:] + "a", own + "="}
	for _, guess := range guesses {
		if secret.Verify("prep/uid-1/alice@example.com", guess) {
			t.Errorf("the token %q was taken for alice's, %q", guess, own)
		}
	}
}
