package word_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"oneonone/mail/answer/word"
)

func TestMailProgramsDoNotChangeWords(t *testing.T) {
	for _, c := range []struct{ name, sent, came string }{
		{"curly quotes", `what's "going" well`, "what’s “going” well"},
		{"dashes and dots", "10:00–10:30 ... up - down", "10:00-10:30 … up — down"},
		{"non-breaking space", "Wins: a b", "Wins:\u00a0a\u202fb"},
		{"invisible characters", "Wins now", "\ufeffWi\u200bns\u00ad no\u2060w"},
		{"two ways of writing an accent", "Gerät prêt", "Gera\u0308t pre\u0302t"},
		{"ligatures and wide letters", "file Q1", "ﬁle Ｑ１"},
		{"case", "WINS ÉTÉ", "wins été"},
		{"bullets", "- one\t- two", "• one   ◦ two"},
		{"emphasis", "Wins: good", "**Wins:** _good_"},
		{"a link's address behind it", "see example.com now", "see example.com<https://example.com/> now"},
		{"an address of a person behind it", "ann@example.com", "ann@example.com <mailto:ann@example.com>"},
		{"SafeLinks", "https://example.com/a?b=c now",
			"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc&data=05%7C01 now"},
		{"boxes", "[ ] 3 draft", "[x] 3 draft"},
		{"pictures of boxes", "[ ] 3 draft", "☑ 3 draft"},
		{"figures in cells", "Tickets closed: 42 (up 5)", "Tickets closed | 42 | up 5"},
	} {
		if a, b := word.Fold(c.sent), word.Fold(c.came); a != b || a == "" {
			t.Errorf("%s: %q became %q", c.name, a, b)
		}
	}
}

func TestWordsThatPeopleChange(t *testing.T) {
	for _, c := range [][2]string{{"on", "no"}, {"3", "4"}, {"日本", "日本語"}, {"👍", "👎"}, {"https://example.com/a", "https://example.com/b"}} {
		if word.Fold(c[0]) == word.Fold(c[1]) {
			t.Errorf("%q and %q are taken for the same", c[0], c[1])
		}
	}
}

func TestScanWithoutSpaces(t *testing.T) {
	if got := word.Fold("今週、うまくok"); got != "今 週 う ま く ok" {
		t.Errorf("got %q", got)
	}
}

func TestBoxes(t *testing.T) {
	for _, c := range []struct {
		line string
		box  word.Box
		rest string
	}{
		{"[ ] 3 draft", word.Open, "3 draft"}, {"[] 3", word.Open, "3"}, {"  [x] 3", word.Ticked, "3"}, {"[ X ]3", word.Ticked, "3"},
		{"[✓] 3", word.Ticked, "3"}, {"☑ 3", word.Ticked, "3"}, {"☐ 3", word.Open, "3"}, {"✅", word.Ticked, ""}, {"[\u00a0] 3", word.Open, "3"}, {`[x\] 3`, word.Ticked, "3"},
		{"[Q1] Wins", word.None, "[Q1] Wins"}, {"[x", word.None, "[x"}, {"x] 3", word.None, "x] 3"}, {"", word.None, ""},
	} {
		if box, rest := word.TickBox(c.line); box != c.box || rest != c.rest {
			t.Errorf("TickBox(%q) = %d, %q; want %d, %q", c.line, box, rest, c.box, c.rest)
		}
	}
	for w := range word.Scan("what is done: [x] - [ ] 4 Maria") {
		if w.Start == strings.IndexByte("what is done: [x] - [ ] 4 Maria", '4') && w.Box != word.Open {
			t.Error("the box of another item counts for this one")
		}
	}
}

// FuzzScan holds that words lie in the line one after the other, and that
// Fold finds as many.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"[x] don’t <https://example.com> https://x", "日本語 ½ ﷺ", "\xff\xfe", "<http://<http://", "a''b'", "☐☑ e\u0301", "[ ", "tel:", "http:///<h", "https://a.safelinks.protection.outlook.com/?url=%2F%2F x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, '\n') {
			return
		}
		end, n := 0, 0
		for w := range word.Scan(s) {
			if w.Start < end || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("%q: the word %d to %d after %d", s, w.Start, w.End, end)
			}
			end, n = w.End, n+1
			if utf8.ValidString(s) && word.Blank(s[w.Start:w.End]) {
				t.Fatalf("%q: %q is blank", s, s[w.Start:w.End])
			}
		}
		word.TickBox(s)
		if folded := word.Fold(s); utf8.ValidString(s) && strings.Count(folded, " ") != max(n-1, 0) {
			t.Fatalf("%q has %d words, but folds to %q", s, n, folded)
		}
	})
}
