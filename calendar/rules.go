package calendar

import (
	"regexp"
	"strings"
)

// Rules say which events are 1:1s (the match section of the config).
type Rules struct {
	Title     []*regexp.Regexp // what a 1:1's title looks like; nil: the built-in patterns
	Exclude   []*regexp.Regexp // titles that never are one
	Require   string           // RequireAny and so on; "" is RequireAny
	Tentative bool             // whether a meeting that somebody accepted as tentative counts
	Resources []string         // addresses, or @domains, that are rooms and not people
}

// What an event with two people needs to be a 1:1.
const (
	RequireAny    = "any"    // a known manager and report, or a title that looks like one
	RequirePeople = "people" // a known manager and report
	RequireTitle  = "title"  // a title that looks like one
	RequireBoth   = "both"
)

// looksLikeOne matches the titles that people give to 1:1s. A date (1-1-2026,
// 1/1) or a time (1:15, 11:1…) is none.
var looksLikeOne = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}.:/-])1\s?[:\-–—]\s?1(s|['’]s)?($|[^\p{L}\p{N}:/-]|[:\-–—]\s|[:\-–—]$)`),
	regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}])(1|one)[\s-]?(x|on|to|2|auf|a|à)[\s-]?(1|one)s?($|[^\p{L}\p{N}])`),
	regexp.MustCompile(`(^|[^\p{L}\p{N}])O3s?($|[^\p{L}\p{N}])`),
	regexp.MustCompile(`(?i)(vier[\s-]?augen[\s-]?gespräch|einzelgespräch|t[eê]te[\s-]à[\s-]t[eê]te|uno\s+a\s+uno)`),
}

func (r Rules) looksLikeOne(title string) bool {
	patterns := r.Title
	if patterns == nil {
		patterns = looksLikeOne
	}
	return matches(patterns, title)
}

func (r Rules) excluded(title string) bool { return matches(r.Exclude, title) }

func matches(patterns []*regexp.Regexp, title string) bool {
	title = clip(title)
	for _, p := range patterns {
		if p.MatchString(title) {
			return true
		}
	}
	return false
}

// maxTitle bounds the work that a hostile title can cause, in bytes.
const maxTitle = 1000

// clip cuts a title off where it is too long to be one.
func clip(title string) string {
	if len(title) <= maxTitle {
		return title
	}
	return strings.ToValidUTF8(title[:maxTitle], "")
}

// A memo remembers what patterns say of a title: a series bears the same at
// every occurrence.
type memo struct {
	ask  func(title string) bool
	said map[string]bool
}

func newMemo(ask func(title string) bool) memo { return memo{ask, map[string]bool{}} }

func (m memo) says(title string) bool {
	yes, known := m.said[title]
	if !known {
		yes = m.ask(title)
		m.said[title] = yes
	}
	return yes
}
