package mail_test

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"

	"oneonone/mail"
)

func TestParseAddress(t *testing.T) {
	tests := []struct {
		in   string
		want netmail.Address
	}{
		{"alice@example.com", netmail.Address{Address: "alice@example.com"}},
		{" Alice Ng <alice@example.com> ", netmail.Address{Name: "Alice Ng", Address: "alice@example.com"}},
		{`"Ng, Alice" <alice@example.com>`, netmail.Address{Name: "Ng, Alice", Address: "alice@example.com"}},
		{"=?utf-8?q?J=C3=B6rg?= <j@example.com>", netmail.Address{Name: "Jörg", Address: "j@example.com"}},
		{"Jörg Müller <j@example.com>", netmail.Address{Name: "Jörg Müller", Address: "j@example.com"}},
		{"Alice@EXAMPLE.com", netmail.Address{Address: "Alice@example.com"}},
		{"alice@bücher.example", netmail.Address{Address: "alice@xn--bcher-kva.example"}},
		{"o'neil+1on1=x@example.com", netmail.Address{Address: "o'neil+1on1=x@example.com"}},
		{`"alice"@example.com`, netmail.Address{Address: "alice@example.com"}},
		{"bot@localhost", netmail.Address{Address: "bot@localhost"}},
	}
	for _, test := range tests {
		got, err := mail.ParseAddress(test.in)
		if err != nil || got != test.want {
			t.Errorf("ParseAddress(%q) = %+v, %v, want %+v", test.in, got, err, test.want)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", "", `"" is not an e-mail address: it is empty`},
		{"no domain", "bob@", `"bob@" is not an e-mail address: it should look like alice@example.com`},
		{"no local part", "@example.com", "it should look like alice@example.com"},
		{"no at sign", "bob", "it should look like alice@example.com"},
		{"two", "a@example.com, b@example.com", "it should look like alice@example.com"},
		{"no top level", "bob@example", "has no dot"},
		{"domain with an underscore", "bob@my_host.example", "the part after the @ is not a domain"},
		{"domain with an empty label", "bob@example..com", "it should look like alice@example.com"},
		{"domain in broken UTF-8", "bob@\xeb\xebx.example", "is not an e-mail address"},
		{"domain literal", "bob@[127.0.0.1]", "the part after the @ is not a domain"},
		{"smuggled parameter", `"victim@evil.test> ORCPT=x"@good.test`, "the part before the @ may hold only"},
		{"quoted blank", `"a b"@example.com`, "the part before the @ may hold only"},
		{"quoted dots", `"a..b"@example.com`, "a dot may stand only between"},
		{"local part outside ASCII", "jörg@example.com", "the part before the @ may hold only"},
		{"line break", "bob@example.com\r\nBcc: evil@example.test", "a line break or another control character"},
		{"line break in the name", "\"Bob\r\n\" <bob@example.com>", "a line break or another control character"},
		{"long local part", strings.Repeat("a", 65) + "@example.com", "it is too long"},
		{"long domain", "a@" + strings.Repeat("abcdefgh.", 30) + "com", "it is too long"},
		{"very long", strings.Repeat("a", 2000), "it is too long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := mail.ParseAddress(test.in)
			var address *mail.AddressError
			if !errors.As(err, &address) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("ParseAddress(%q) = %v, %v, want an AddressError with %q", test.in, got, err, test.want)
			}
			if len(err.Error()) > 400 {
				t.Errorf("the error is %d bytes long", len(err.Error()))
			}
		})
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{
		"alice@example.com", `"Ng, Alice" <a@bücher.example>`, `"a> X=y"@b.test`, "a@b@c", "=?utf-8?q?=0D=0A?= <a@b.test>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := mail.ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(a.Address, "<>\"\\ \r\n\t,;:()[]") || strings.Count(a.Address, "@") != 1 {
			t.Errorf("ParseAddress(%q) let %q pass", s, a.Address)
		}
		if strings.ContainsAny(a.Name, "\r\n\x00") {
			t.Errorf("ParseAddress(%q) let the name %q pass", s, a.Name)
		}
		again, err := mail.ParseAddress(a.String())
		if err != nil || again != a {
			t.Errorf("ParseAddress(%q) = %+v, which reads back as %+v, %v", s, a, again, err)
		}
	})
}
