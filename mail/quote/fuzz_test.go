package quote_test

import (
	"strings"
	"testing"

	"oneonone/mail/quote"
)

func seeds(f *testing.F) {
	for _, a := range attributions {
		f.Add("All good.\n\n" + a + "\n\n" + marked("> ") + "\n-- \nAlice\n")
	}
	for _, b := range headerBlocks {
		f.Add("All good.\n________\n" + b + "\n\n" + asked)
	}
	f.Add("a On 5 May 2025, Bob wrote:\n> b\n\nc\n--\nd\n\n" + disclaimer)
	f.Add(strings.Join(footers, "\n"))
}

// What is left of a text was in it, line by line and in its order.
func FuzzTrim(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		rest := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		for line := range strings.SplitSeq(quote.Trim(text), "\n") {
			at := strings.Index(rest, line)
			if at < 0 {
				t.Fatalf("%q is left, and was not there", line)
			}
			rest = rest[at+len(line):]
		}
	})
}

// What is counted is there, and unmarking takes off and adds nothing.
func FuzzAttribution(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		if n := quote.Attribution(lines); n < 0 || n > len(lines) {
			t.Errorf("an attribution of %d lines in %d", n, len(lines))
		}
		if n := quote.Signature(lines); n < 0 || n > len(lines) {
			t.Errorf("a signature at line %d of %d", n, len(lines))
		}
		for _, line := range lines {
			quote.Banner(line)
			if rest, depth := quote.Unmark(line); !strings.HasSuffix(line, rest) || depth == 0 && rest != line {
				t.Errorf("%q is unmarked to %q, %d", line, rest, depth)
			}
		}
	})
}
