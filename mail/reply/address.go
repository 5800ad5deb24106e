package reply

import (
	"mime"
	netmail "net/mail"
	"regexp"
	"strings"

	"oneonone/mail"
)

// addressed has the headers that name whom a mail was for or came to. Servers
// and gateways write the address that they delivered to into several.
var addressed = []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "Apparently-To"}

// recipients returns all addresses that a mail was for, bare and in lower case,
// each once.
func recipients(h fields) (out []string) {
	seen := map[string]bool{}
	left := maxAddress
	for _, name := range addressed {
		for _, value := range h.texts(name) {
			for _, a := range addresses(value, left) {
				left--
				if low := strings.ToLower(a.Address); !seen[low] {
					seen[low] = true
					out = append(out, low)
				}
			}
		}
	}
	return out
}

// author returns the first author of a mail. Of several From headers, which
// RFC 5322 §3.6 forbids, nobody knows which one a server has checked: if they
// differ there is none.
func author(h fields, f *flaws) netmail.Address {
	var found netmail.Address
	for _, value := range h.texts("From") {
		list := addresses(value, maxAuthors)
		if len(list) == 0 {
			continue
		}
		if len(list) > 1 {
			f.add("there are %d authors; the first counts", len(list))
		}
		if found.Address != "" && !strings.EqualFold(found.Address, list[0].Address) {
			f.add("there are several From headers, which differ")
			return netmail.Address{}
		}
		if found.Address == "" {
			found = list[0]
		}
	}
	if found.Address == "" {
		f.add("no From header has an address")
	}
	return found
}

var parser = netmail.AddressParser{WordDecoder: &wordDecoder}

// addresses reads a list of addresses (RFC 5322 §3.4), n of them at most; also
// of the kinds that are no such list but are sent: names with bare commas, 8-bit
// names, addresses behind a name without brackets. A group without members has
// none.
func addresses(value string, n int) (out []netmail.Address) {
	list, err := parser.ParseList(value)
	if err != nil {
		return sloppy(value, n)
	}
	for _, a := range list[:min(len(list), n)] {
		if bare := normal(a.Address); bare != "" {
			out = append(out, netmail.Address{Name: decodeWords(a.Name, maxName), Address: bare})
		}
	}
	if len(out) == 0 {
		return sloppy(value, n)
	}
	return out
}

// An address with nothing around it that would need quotes, and one in angle
// brackets.
var (
	plainAddress = regexp.MustCompile(`[^\s<>()\[\]"',:;\\@]+@[^\s<>()\[\]"',:;\\@]+`)
	angleAddress = regexp.MustCompile(`<\s*[^\s<>()\[\]"',:;\\@]+@[^\s<>()\[\]"',:;\\@]+\s*>`)
)

// sloppy finds the addresses in what is no list of them. What stands before
// each is its name. Where there are angle brackets, an address outside them is
// part of a name; and nothing is decoded before it is known to be a name, since
// a name can be made to look like another's address.
func sloppy(value string, n int) (out []netmail.Address) {
	pattern := plainAddress
	if angleAddress.MatchString(value) {
		pattern = angleAddress
	}
	from := 0
	for _, at := range pattern.FindAllStringIndex(value, n) {
		name := strings.Trim(value[from:at[0]], " \t\"'<>,;:()")
		from = at[1]
		if bare := normal(strings.Trim(value[at[0]:at[1]], "<> \t")); bare != "" {
			out = append(out, netmail.Address{Name: decodeWords(name, maxName), Address: bare})
		}
	}
	return out
}

// normal returns a bare address with its domain in lower case and, where it is
// international, in ASCII; "" if it is none that mail can go to.
func normal(address string) string {
	a, err := mail.ParseAddress(strings.TrimSuffix(address, "."))
	if err != nil {
		return ""
	}
	return a.Address
}

// maxAuthors is how many authors are read, to see whether there are several.
const maxAuthors = 10

// maxName and maxSubject are how many bytes of a name and a subject are kept.
const maxName, maxSubject = 200, 1000

var wordDecoder = mime.WordDecoder{CharsetReader: wordReader}

// decodeWords decodes the encoded words (RFC 2047) in a header, and what was
// sent as it is in some charset; at most n bytes of it.
func decodeWords(value string, n int) string {
	value = value[:min(len(value), maxValue)]
	decoded, err := wordDecoder.DecodeHeader(value)
	if err != nil {
		decoded = value
	}
	return headerText(decoded, n)
}

// headerText makes one line of n bytes at most of what a header says.
func headerText(s string, n int) string {
	s, _ = toUTF8([]byte(s), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case unseen(r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
