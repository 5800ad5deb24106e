package mail

import (
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	maxLocal   = 64  // RFC 5321 §4.5.3.1.1
	maxAddress = 254 // RFC 5321 §4.5.3.1.3, less the angle brackets
	maxWritten = 998 // a line of a mail (RFC 5322 §2.1.1): no name and address is longer
)

var (
	// A quoted local part can smuggle a parameter or a second recipient into
	// an SMTP command, so that only what needs no quotes passes.
	safeLocal = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+$`)
	// Labels of letters, digits and inner hyphens (RFC 1123 §2.1).
	safeDomain = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)
)

// An AddressError says why an address cannot be mailed to. It stays true
// however often the mail is tried.
type AddressError struct {
	Address string // as it was given
	Reason  string // "it …" or "the part …", one clause
}

// Error quotes the address, cut short if it is very long.
func (e *AddressError) Error() string {
	return fmt.Sprintf("%q is not an e-mail address: %s", shorten(e.Address, 100), e.Reason)
}

// ParseAddress reads an address as people write it in a configuration and as
// calendars hold it: alice@example.com, or Alice Ng <alice@example.com>.
//
// It is stricter than RFC 5322: no quoted local part, no domain literal, no
// local part outside ASCII, and a domain of more than one label (or
// localhost). The domain comes back in lower case and, where it is
// international, in its ASCII form (RFC 5891); the name without control
// characters. Every error is an *AddressError.
func ParseAddress(s string) (netmail.Address, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return netmail.Address{}, &AddressError{s, "it is empty"}
	case len(s) > maxWritten:
		return netmail.Address{}, &AddressError{s, "it is too long"}
	case strings.ContainsFunc(s, unicode.IsControl):
		return netmail.Address{}, &AddressError{s, "it holds a line break or another control character"}
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return netmail.Address{}, &AddressError{s, "it should look like alice@example.com"}
	}
	bare, err := usable(a.Address)
	if err != nil {
		return netmail.Address{}, err
	}
	return netmail.Address{Name: nameText(a.Name), Address: bare}, nil
}

// usable returns a bare address as it goes into headers and SMTP commands:
// pure ASCII, nothing in it that would need quoting.
func usable(bare string) (string, error) {
	at := strings.LastIndexByte(bare, '@')
	if at < 1 || at == len(bare)-1 {
		return "", &AddressError{bare, "it should look like alice@example.com"}
	}
	local, domain := bare[:at], bare[at+1:]
	if !safeLocal.MatchString(local) {
		return "", &AddressError{bare, "the part before the @ may hold only letters, digits and .!#$%&'*+/=?^_{|}~-"}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", &AddressError{bare, "a dot may stand only between two other characters before the @"}
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !utf8.ValidString(domain) || !safeDomain.MatchString(ascii) {
		return "", &AddressError{bare, "the part after the @ is not a domain"}
	}
	if ascii != "localhost" && !strings.Contains(ascii, ".") {
		return "", &AddressError{bare, "the part after the @ has no dot; is its end missing?"}
	}
	if len(local) > maxLocal || len(local)+1+len(ascii) > maxAddress {
		return "", &AddressError{bare, "it is too long"}
	}
	return local + "@" + ascii, nil
}

// field writes an address in the one way that comes through the email package
// unharmed. It splits From and To at every comma, in a quoted name too, and
// gives a name that comes as an encoded word its right form by itself.
func field(a netmail.Address) string {
	s := a.String()
	if strings.Contains(s, ",") {
		return encodedWord(a.Name) + " <" + a.Address + ">"
	}
	return s
}
