package store

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"

	"oneonone/calendar"
)

// maxPart bounds a path part, so that a date before and an ending after it
// still fit into the 255 bytes that file systems allow.
const maxPart = 200

// part makes one path part of any text, and different ones of different
// texts, on file systems that fold case too. Lower-case letters, digits and
// ".", "_", "@", "+", "-" stay; every other byte becomes %XX, and so does a
// dot or a dash in front. What gets too long is cut and ends in a hash.
func part(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; plain(c) && (i > 0 || c != '.' && c != '-') {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	switch p := b.String(); {
	case p == "":
		return "%"
	case len(p) > maxPart:
		hash := fmt.Sprintf("%%-%x", sha256.Sum256([]byte(s)))[:34]
		return p[:maxPart-len(hash)] + hash
	default:
		return p
	}
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("._@+-", c) >= 0
}

// unpart returns the text that p was made of by part; not ok if p was cut or
// is not part's work.
func unpart(p string) (s string, ok bool) {
	s, err := url.PathUnescape(p)
	return s, err == nil && s != "" && part(s) == p
}

// recordName names a meeting's file after its day and its key.
func recordName(day, key string) string { return day + "_" + keyPart(key) + ".yaml" }

// keyPart is part without dots, so that the copies that editors and
// synchronizers make ("….conflict.yaml") are no records.
func keyPart(key string) string { return strings.ReplaceAll(part(key), ".", "%2E") }

// parseRecordName is the inverse of recordName.
func parseRecordName(name string) (day, key string, ok bool) {
	stem, isYAML := strings.CutSuffix(name, ".yaml")
	day, p, _ := strings.Cut(stem, "_")
	key, ok = parseKey(p)
	if _, err := calendar.ParseDate(day); err != nil || !isYAML {
		return "", "", false
	}
	return day, key, ok
}

func parseKey(p string) (key string, ok bool) {
	key, err := url.PathUnescape(p)
	return key, err == nil && key != "" && keyPart(key) == p
}

// prevName names the hidden file that holds a file's previous version. A
// meeting's is named after its key alone, since the day may change.
func prevName(stem string) string { return "." + stem + ".prev" }
