package quote

import (
	"math/bits"
	"strings"
)

// header reads a line such as "*From:* Bob": its value, and the role of its
// label; 0 if it has none.
func header(line string) (value string, role int) {
	line = strings.TrimLeft(line, "*_• \t")
	at := strings.IndexByte(line, ':')
	if at < 1 || at > 60 {
		return "", 0
	}
	label := strings.ToLower(strings.Trim(line[:at], "* \t"))
	return strings.Trim(line[at+1:], "* \t"), labels[label]
}

// headers counts the lines of the block of headers that the lines begin with;
// 0 if there is none. It has at least three headers, in any order, one of them
// the sender's; or the sender's address and a date. Values may be broken, and
// blank lines may stand between them.
func headers(seen []string) int {
	if n := oneLine(seen[0]); n > 0 {
		return n
	}
	var roles, n, odd int
	var from, when string // the values of the first headers of these
	for i, line := range seen {
		value, role := header(line)
		if role == 0 {
			if odd++; i == 0 || odd > 2 {
				break
			}
			continue
		}
		if role&fromRole != 0 && from == "" {
			from = value
		}
		if role&dateRole != 0 && when == "" {
			when = value
		}
		roles, n, odd = roles|role, i+1, 0
	}
	switch {
	case bits.OnesCount(uint(roles)) >= 3 && roles&fromRole != 0 && n >= 3:
		return n
	case n >= 2 && address.MatchString(from) && dated(when):
		return n
	}
	return 0
}

// oneLine is 1 if the line has a whole block of headers, which some programs
// write without breaking it.
func oneLine(line string) int {
	if _, role := header(line); role == 0 {
		return 0
	}
	roles := 0
	low := strings.ToLower(line)
	for at := strings.IndexByte(low, ':'); at >= 0; {
		roles |= labelBefore(low[:at])
		next := strings.IndexByte(low[at+1:], ':')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	if bits.OnesCount(uint(roles)) >= 3 && roles&fromRole != 0 {
		return 1
	}
	return 0
}

// labelBefore tells the role of the label that s ends with. Where lines were
// joined, digits or brackets may stand right before it.
func labelBefore(s string) int {
	s = strings.TrimRight(s, "* ")
	at := strings.LastIndexFunc(s, func(r rune) bool { return strings.ContainsRune(" 0123456789>])\"*", r) })
	return labels[s[at+1:]]
}
