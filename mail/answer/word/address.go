package word

import (
	"net/url"
	"strings"
)

// schemes are those of the addresses that mail programs make links of.
var schemes = []string{"https://", "http://", "mailto:", "tel:"}

// startsWithScheme returns the length of the scheme that s begins with, in any case;
// 0 if it begins with none.
func startsWithScheme(s string) int {
	switch s[0] {
	case 'h', 'H', 'm', 'M', 't', 'T':
	default:
		return 0
	}
	for _, scheme := range schemes {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return len(scheme)
		}
	}
	return 0
}

// added returns the length of the address in brackets that s begins with, such
// as <https://example.com/> or [mailto:ann@example.com].
func added(s string) int {
	if len(s) < 2 || startsWithScheme(s[1:]) == 0 {
		return 0
	}
	closing := byte('>')
	if s[0] == '[' {
		closing = ']'
	}
	return strings.IndexByte(s[:min(len(s), longest)], closing) + 1
}

// longest is how long an address in brackets can be, in bytes.
const longest = 4096

// address returns the length of the address of the web that s begins with.
func address(s string) int {
	if startsWithScheme(s) == 0 {
		return 0
	}
	end := strings.IndexAny(s, " \t<>\"[]()\u00a0")
	if end < 0 {
		end = len(s)
	}
	return len(strings.TrimRight(s[:end], ".,;:!?'"))
}

// safeLinks is where Microsoft 365 sends people who follow a link. The true
// address is a parameter of it.
const safeLinks = ".safelinks.protection.outlook.com/"

// canonical returns an address as it is compared: without scheme and closing
// slash, in lower case, and without what a mail server put around it. Where that
// leaves nothing, it is the whole.
func canonical(s string) string {
	whole := s
	if at := strings.Index(s, safeLinks); at >= 0 {
		if _, query, ok := strings.Cut(s[at:], "url="); ok {
			query, _, _ = strings.Cut(query, "&")
			if target, err := url.QueryUnescape(query); err == nil {
				s = strings.ReplaceAll(target, " ", "")
			}
		}
	}
	if len(s) > 0 {
		s = s[startsWithScheme(s):]
	}
	if s = strings.TrimRight(s, "/"); s == "" {
		s = whole
	}
	return strings.ToLower(s)
}
