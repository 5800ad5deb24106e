package form_test

import (
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"oneonone/mail/form"
)

// Every colour of text is readable on every ground, by day and by night: WCAG
// 2.2 §1.4.3, level AA.
func TestContrast(t *testing.T) {
	inline := regexp.MustCompile(`[";]color:(#[0-9a-f]{6})`)
	ground := regexp.MustCompile(`background-color: ?(#[0-9a-f]{6})`)
	for name, b := range variants(t) {
		all := write(t, b).HTML
		_, dark, _ := strings.Cut(all, "prefers-color-scheme: dark) {")
		dark, light, _ := strings.Cut(dark, "</style>")
		for scheme, fg := range map[string][]string{light: found(inline, light), dark: found(regexp.MustCompile(`[{ ]color: (#[0-9a-f]{6})`), dark)} {
			bg := found(ground, scheme)
			if len(fg) == 0 || len(bg) == 0 {
				t.Fatalf("%s: found no colours: %v on %v", name, fg, bg)
			}
			for _, f := range fg {
				for _, g := range bg {
					if c := contrast(t, f, g); c < 4.5 {
						t.Errorf("%s: %s on %s has a contrast of %.1f, want 4.5", name, f, g, c)
					}
				}
			}
		}
		for _, tag := range tags(light) {
			if strings.Contains(tag, "color:#") && !regexp.MustCompile(`class="[a-z ]*(ink|soft|accent|page|card|rule)`).MatchString(tag) {
				t.Errorf("%s: %s has a colour for the day and none for the night", name, tag)
			}
		}
	}
}

func found(re *regexp.Regexp, s string) []string {
	var out []string
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	return out
}

// contrast is the ratio of WCAG 2.2 between two colours, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// Who types an answer into a cell of a table loses it in Outlook, so the form
// stands in plain paragraphs, each with an empty one under it to click into. In
// a recap, what is under a heading already serves for that.
func TestNoQuestionStandsInATable(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		outside := regexp.MustCompile(`(?s)<table.*?</table>`).ReplaceAllString(f.HTML, "")
		for _, m := range f.Questions {
			tag, rest, _ := strings.Cut(m.Line, "] ")
			want := regexp.MustCompile(`<p [^>]*><span [^>]*>` + regexp.QuoteMeta(tag) + `\]</span> [^<]*</p>`)
			if !want.MatchString(outside) {
				t.Errorf("%s: %q (%s) is not a paragraph of its own outside of tables", name, m.Line, rest)
			}
		}
		want := len(f.Questions)
		for _, m := range f.Questions {
			if b.Kind == form.Recap && !strings.Contains(f.Text, m.Line+"\n\n") {
				want--
			}
		}
		if got := strings.Count(outside, ">&nbsp;</p>"); got != want {
			t.Errorf("%s: %d empty paragraphs for %d questions", name, got, want)
		}
	}
}

// The line behind the subject says what is most worth knowing: of a briefing what
// is missing, of a digest who needs a thought.
func TestPreheader(t *testing.T) {
	preheader := regexp.MustCompile(`mso-hide:all">([^<]*)</div>`)
	all := variants(t)
	for name, want := range map[string]*regexp.Regexp{
		"briefing-unanswered": regexp.MustCompile(`\nMissing\n- (.*)`),
		"digest":              regexp.MustCompile(`\n\n(Ben Okafor\n.*)`),
		"prep":                nil,
	} {
		f := write(t, all[name])
		got := strings.Join(found(preheader, f.HTML), "\n")
		line := "A few lines now, and you talk about what matters to you."
		if want != nil {
			line = strings.ReplaceAll(strings.Join(found(want, f.Text), ""), "\n", ": ")
		}
		if line == "" || html.UnescapeString(got) != line {
			t.Errorf("%s: got %q, want %q", name, got, line)
		}
	}
}

// Mails are sorted and found by their subjects, and a mail program that threads
// by them must not put two 1:1s into one thread: each says the day, or the month
// that it is about.
func TestSubjectsSayTheDate(t *testing.T) {
	of := map[string]form.Kind{}
	for name, b := range variants(t) {
		s := write(t, b).Subject
		if !regexp.MustCompile(`\b(\d{1,2} Nov|November 2026)\b`).MatchString(s) {
			t.Errorf("%s: the subject %q does not say when", name, s)
		}
		if k, ok := of[s]; ok && k != b.Kind {
			t.Errorf("%s: a mail of the kind %s has the subject %q too", name, k, s)
		}
		of[s] = b.Kind
	}
}
