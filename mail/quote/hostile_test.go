package quote_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/mail/quote"
)

// hostile has texts of 1 MiB that are made to take long.
func hostile() map[string]string {
	const size = 1 << 20
	out := map[string]string{}
	for name, unit := range map[string]string{
		"marks on one line":          ">",
		"marks":                      ">\n",
		"marks and words":            "> a\nb\n",
		"openers on one line":        "On ",
		"openers":                    "On\n",
		"openers and days":           "On 1\n",
		"openers, days and colons":   "On 1:\n",
		"openers, dates and colons":  "On 5 May 2025:\n",
		"attributions of oneself":    "On 5 May 2025 I wrote:\n",
		"attributions that need one": "Bob wrote:\n",
		"attributions, marked":       "Bob wrote:\n> a\n",
		"attributions on one line":   "a On 5 May 2025 Bob wrote: ",
		"attributions on every line": "a On 5 May 2025 Bob wrote:\n> b\n",
		"halves of headers":          "From: a\nb\n",
		"headers of one role":        "From: a@example.com\n",
		"headers after blank lines":  "From: a\n\n\n",
		"separators":                 "-----Original\n",
		"rules":                      "______\n\n",
		"signatures":                 "-- \n",
		"signatures and text":        "--\na\n",
		"signatures and long text":   "--\nThis is a sentence that nobody would sign with.\n",
		"footers":                    "Sent from my iPhone\n\n",
		"footers and disclaimers":    "Sent from my iPhone\n\nDisclaimer\n\n",
		"footers of Outlook":         "Outlook\n",
		"disclaimers":                "This email is confidential if you are not it\n\n",
		"one disclaimer":             "This email is confidential\n",
		"banners":                    "CAUTION: external\n",
		"blank lines":                "\n",
		"spaces":                     " \n",
		"lines of no width":          "\u200b\n",
		"colons":                     ":",
		"addresses":                  "a@b.example ",
		"angles":                     "<",
		"entities":                   "&lt;",
		"wide digits":                "٥\n",
		"digits and dashes":          "1-",
		"dates":                      "1/2/3 ",
		"links between quotes":       "> a\nhttps://example.com\n",
		"capitals":                   "AB",
		"Chinese":                    "于年月写\n",
	} {
		out[name] = strings.Repeat(unit, size/len(unit)+1)[:size]
	}
	return out
}

// A text of 1 MiB takes as long as its length says, whatever it is made of.
func TestHostileTextsTakeNoTime(t *testing.T) {
	limit := 1000 * time.Millisecond * slow // on a machine with nothing else to do it is less than 100 ms
	for name, text := range hostile() {
		begin := time.Now()
		quote.Trim(text)
		if took := time.Since(begin); took > limit {
			t.Errorf("%s: Trim took %v", name, took)
		}
		begin = time.Now()
		lines := strings.Split(text[:len(text)/8], "\n")
		quote.Signature(lines)
		for i := range lines {
			quote.Attribution(lines[i:])
			quote.Banner(lines[i])
			quote.Unmark(lines[i])
		}
		if took := time.Since(begin); took > 3*limit {
			t.Errorf("%s: Attribution, Banner and Signature took %v", name, took)
		}
	}
}

func BenchmarkTrimHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				quote.Trim(text)
			}
		})
	}
}

func BenchmarkAttributionHostile(b *testing.B) {
	for name, text := range hostile() {
		lines := strings.Split(text, "\n")
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				for i := range lines {
					quote.Attribution(lines[i:])
				}
			}
		})
	}
}
