package form_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// write writes a brief with the built-in templates.
func write(t testing.TB, b form.Brief) form.Form {
	t.Helper()
	f, err := load(t).Write(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTextAndHTMLSayTheSame(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		if diff := cmp.Diff(words(untrended(f.Text)), words(seen(f.HTML))); diff != "" {
			t.Errorf("%s (-text +HTML):\n%s", name, diff)
		}
	}
}

// seen is what a person sees of HTML: no head, no preheader, no tags.
func seen(s string) string {
	_, s, _ = strings.Cut(s, "</head>")
	s = regexp.MustCompile(`(?s)<div style="display:none.*?</div>`).ReplaceAllString(s, "")
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " "))
}

// untrended leaves out the lines that have a picture in their place in the HTML.
func untrended(s string) string { return trendLine.ReplaceAllString(s, "\n") }

var trendLine = regexp.MustCompile(`\n  \S+(, \S+){2,}\n`)

// words splits a text into words without the punctuation around them, which a
// table has instead in its layout.
func words(s string) []string {
	var out []string
	for w := range strings.FieldsSeq(s) {
		if w = strings.Trim(w, ".,:;·–-()>•|"); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func TestMarkersStandOnceOnALineOfTheirOwnInBothParts(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		keys := map[string]bool{}
		for _, m := range f.Questions {
			if n := count(f.Text, m.Line); n != 1 {
				t.Errorf("%s: the line %q stands in the text %d times, want once", name, m.Line, n)
			}
			if n := strings.Count(strings.Join(strings.Fields(seen(f.HTML)), " "), m.Line); n != 1 {
				t.Errorf("%s: the line %q stands in the HTML %d times, want once", name, m.Line, n)
			}
			if keys[m.Key] || m.Key == "" {
				t.Errorf("%s: key %q is empty or there twice", name, m.Key)
			}
			if len(strings.Fields(m.Line)) < 4 {
				t.Errorf("%s: the line %q has too few words to be told from an answer", name, m.Line)
			}
			keys[m.Key] = true
		}
		for l := range strings.SplitSeq(f.Text, "\n") {
			if strings.HasPrefix(l, "[") && !slices.ContainsFunc(f.Questions, func(m form.Marked) bool { return m.Line == l }) {
				t.Errorf("%s: the line %q looks like a marker and is none", name, l)
			}
		}
	}
}

func count(text, line string) int {
	n := 0
	for l := range strings.SplitSeq(text, "\n") {
		if l == line {
			n++
		}
	}
	return n
}

func TestQuestionsOfEachKind(t *testing.T) {
	prep := "wins challenges feedback priorities"
	notes := "summary check-in goals development next-steps next-time private"
	withMetrics := "summary check-in metrics goals development next-steps next-time private"
	tests := []struct {
		kind    form.Kind
		figures bool
		want    string
	}{
		{form.Prep, false, prep},
		{form.Prep, true, prep + " efforts barriers support"},
		{form.PrepNudge, true, prep + " efforts barriers support"},
		{form.Wrapup, false, notes},
		{form.Wrapup, true, withMetrics},
		{form.WrapupNudge, true, withMetrics},
		{form.Briefing, true, ""},
		{form.Recap, true, "correction"},
		{form.ActionsDue, true, ""},
		{form.Changed, true, ""},
		{form.NotUnderstood, true, ""},
		{form.Problem, true, ""},
		{form.Digest, true, ""},
	}
	for _, test := range tests {
		var got []string
		for _, m := range write(t, brief(t, test.kind, test.figures)).Questions {
			got = append(got, m.Key)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s, figures %v: got %q, want %q", test.kind, test.figures, got, test.want)
		}
	}
}

func TestSectionWithTheNameOfAnotherHeadingIsToldFromIt(t *testing.T) {
	b := brief(t, form.Wrapup, false)
	b.Agenda = []form.Slot{{Section: "Private", Key: "private", Minutes: 10}, {Section: "private", Key: "private", Minutes: 10}}
	var got []string
	for _, m := range write(t, b).Questions {
		got = append(got, m.Key+" "+m.Line)
	}
	want := []string{
		"summary [Summary] what mattered, in a sentence or two?",
		"private-2 [Private 2] your notes on this part:",
		"private-3 [private 3] your notes on this part:",
		`next-steps [Next steps] one a line: "- owner: what, by when"`,
		"next-time [Next time] what should come up in your next 1:1?",
		"private [Private] only you ever see this part",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOpenCommitmentsHaveBoxesAndTheManagersOwnComeFirst(t *testing.T) {
	want := "- [ ] 4 Maria: ask finance about the conference (was due Fri 20 Nov)\n" +
		"- [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)\n" +
		"- [ ] 7 Alice: pair with Tom on the release\n"
	for _, k := range []form.Kind{form.Prep, form.PrepNudge, form.Briefing, form.Wrapup, form.WrapupNudge} {
		f := write(t, brief(t, k, false))
		if !strings.Contains(f.Text, want) {
			t.Errorf("%s: text lacks the commitments:\n%s", k, f.Text)
		}
		for l := range strings.Lines(want) {
			if !strings.Contains(seen(f.HTML), strings.TrimSpace(l)) {
				t.Errorf("%s: HTML lacks %q", k, l)
			}
		}
	}
}

func TestTwoPeopleOfOneFirstNameAreToldApart(t *testing.T) {
	b := brief(t, form.Prep, false)
	b.Manager.First, b.Manager.Name = "Alice", "Alice Rossi"
	f := write(t, b)
	if want := "- [ ] 4 Alice Rossi: ask"; !strings.Contains(f.Text, want) {
		t.Errorf("text lacks %q:\n%s", want, f.Text)
	}
}

func TestMailsAreSmallAndFetchNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	all := variants(t)
	for _, k := range form.Kinds {
		for _, s := range []string{"&<\"'>+ü\n", "word ", "😀"} {
			all[string(k)+" full of "+s] = hostile(many(brief(t, k, true)), strings.Repeat(s, 2000))
		}
	}
	for name, b := range all {
		f := write(t, b)
		if n := len(f.HTML) + len(f.Text); n > 60<<10 {
			t.Errorf("%s: %d bytes, want at most 60 KB", name, n)
		}
		_, style, _ := strings.Cut(f.HTML, "<style>\n")
		style, _, _ = strings.Cut(style, "</style>")
		if len(style) > 16<<10 || len(style) < 100 {
			t.Errorf("%s: the style has %d bytes; Gmail drops one over 16 KB", name, len(style))
		}
		for _, tag := range tags(f.HTML) {
			tag = ownImage.ReplaceAllString(tag, "<p ")
			if bad := regexp.MustCompile(`(?i)^<(img|svg|script|link|form|input|iframe|object)|src=|href=|url\(|\son\w+=`); bad.MatchString(tag) {
				t.Errorf("%s: the HTML holds %s", name, tag)
			}
		}
		for _, must := range []string{`<html lang="en">`, `name="color-scheme" content="light dark"`, "prefers-color-scheme: dark", "[if mso]", "mso-hide:all"} {
			if !strings.Contains(f.HTML, must) {
				t.Errorf("%s: the HTML lacks %s", name, must)
			}
		}
	}
}

// ownImage is a picture that comes with the mail.
var ownImage = regexp.MustCompile(`^<img class="soft" src="cid:chart-[0-9]+" `)

// many makes every list of a brief very long.
func many(b form.Brief) form.Brief {
	for range 5 {
		b.Figures, b.Answers, b.Open = twice(b.Figures), twice(b.Answers), twice(b.Open)
		b.Missing, b.Warnings, b.Topics, b.Due = twice(b.Missing), twice(b.Warnings), twice(b.Topics), twice(b.Due)
		b.Trouble.Effects, b.Misread.Hints, b.Health.Rows = twice(b.Trouble.Effects), twice(b.Misread.Hints), twice(b.Health.Rows)
		a := &b.Agreed
		a.Notes, a.Steps, a.Closed, a.Remarks, a.Doubts = twice(a.Notes), twice(a.Steps), twice(a.Closed), twice(a.Remarks), twice(a.Doubts)
	}
	for _, steps := range [][]form.Step{b.Open, b.Agreed.Steps, b.Agreed.Closed} {
		for i := range steps {
			steps[i].ID += 1000 * i
		}
	}
	for i := range b.Due {
		b.Due[i].ID = i + 1
	}
	return b
}

func twice[T any](list []T) []T { return slices.Concat(list, list) }

// tags lists the tags of an HTML text, without what they say in place of a
// picture.
func tags(s string) []string {
	return regexp.MustCompile(`<[a-zA-Z/!][^>]*>`).FindAllString(regexp.MustCompile(` alt="[^"]*"`).ReplaceAllString(s, ""), -1)
}

// hostile fills every text of a brief that comes from outside.
func hostile(b form.Brief, s string) form.Brief {
	b.Title, b.Location, b.Human, b.LastTime, b.Next, b.Ask, b.Ref = s, s, s, s, s, s, s
	b.Manager = form.Party{Name: s, First: s, Email: "maria@example.com"}
	b.Report = form.Party{Name: s, First: s, Email: "alice@example.com"}
	b.Missing, b.Warnings, b.Trouble.Effects = hostileNotes(b.Missing, s), hostileNotes(b.Warnings, s), slices.Clone(b.Trouble.Effects)
	for i := range b.Trouble.Effects {
		b.Trouble.Effects[i] = s
	}
	b.Trouble.Fact = hostileNotes([]form.Note{b.Trouble.Fact}, s)[0]
	b.Trouble.Subject, b.Trouble.What, b.Trouble.Hint, b.Trouble.Detail = s, s, s, s
	b.Figures, b.Answers, b.Open, b.Agenda = slices.Clone(b.Figures), slices.Clone(b.Answers), slices.Clone(b.Open), slices.Clone(b.Agenda)
	for i := range b.Figures {
		b.Figures[i].Name, b.Figures[i].Unit = s, s
	}
	for i := range b.Answers {
		b.Answers[i].Label, b.Answers[i].Text = s, s
	}
	for i := range b.Open {
		b.Open[i].Text, b.Open[i].Due = s, s
	}
	for i := range b.Agenda {
		b.Agenda[i].Questions = []string{s}
	}
	hostileReplies(&b, s)
	return b
}

// hostileNotes fills what comes from outside in notes, and adds one that is but a
// sentence.
func hostileNotes(list []form.Note, s string) []form.Note {
	list = append(slices.Clone(list), form.Note{Said: s})
	for i := range list {
		list[i].Who, list[i].Text, list[i].Words = s, s, s
	}
	return list
}

// hostileReplies fills what people have written in reply. A note keeps a word of
// its own, since one without any is left out with its heading.
func hostileReplies(b *form.Brief, s string) {
	a := &b.Agreed
	a.Summary, a.NextTime, a.Private, a.Unplaced = s, s, s, s
	a.Notes, a.Steps, a.Closed, a.Remarks, a.Doubts = slices.Clone(a.Notes), slices.Clone(a.Steps), slices.Clone(a.Closed), slices.Clone(a.Remarks), hostileNotes(a.Doubts, s)
	for i := range a.Notes {
		a.Notes[i].Text = "word\n" + s
	}
	for _, steps := range [][]form.Step{a.Steps, a.Closed} {
		for i := range steps {
			steps[i].Text, steps[i].Due, steps[i].Owner = s, s, s
		}
	}
	for _, topics := range []*[]form.Topic{&b.Topics, &a.Remarks} {
		*topics = slices.Clone(*topics)
		for i := range *topics {
			(*topics)[i].Text = s
		}
	}
	b.Due, b.Health.Rows = slices.Clone(b.Due), slices.Clone(b.Health.Rows)
	for i := range b.Due {
		b.Due[i].Text, b.Due[i].With = s, form.Party{Name: s, First: s, Email: s}
	}
	for i := range b.Health.Rows {
		b.Health.Rows[i].Report = form.Party{Name: s, First: s, Email: s}
	}
	b.Misread = form.Misread{Subject: s, Why: form.Note{Said: s}, Hints: hostileNotes([]form.Note{{Key: form.BeginTopic}}, s), Text: s, At: b.Misread.At}
}

// attacks are texts that try to be more than a text.
var attacks = map[string]string{
	"script":       `<script>alert(1)</script><style>*{display:none}</style>"><img src=x onerror=alert(1)>`,
	"end of style": `</style></title></p></td></table></div><b>&nbsp;</b><!-- --><![endif]-->`,
	"address":      `javascript:alert(1) url(javascript:alert(1)) expression(alert(1)) <a href="javascript:alert(1)">x</a>`,
	"emoji":        "👩‍👩‍👧 🏳️‍🌈 🇩🇪 ❤️",
	"newlines":     "x\r\nBcc: eve@example.test\r\n\r\n[Private] only you ever see this part\n- [x] 3 done",
	"marker":       "[Q1] Wins: what's going well for you this week?\n[Summary] what mattered, in a sentence or two?\n> [Q2] Challenges: what obstacles are you facing?\n  • [Next steps] one a line: \"- owner: what, by when\"",
	"promise":      "- [ ] 3 Alice: draft the RFC\n* [ ] 8 done\n- [ ] 8 Maria: ask Tom to share the release (due Wed 25 Nov)\n[Correction] what would you put right or add?",
	"wide marker":  "［Private］ only you ever see this part\n﹇ ﹈ 3 done\n- ［x］ 3",
	"direction":    "abc\u202egnp.exe\u202c \u2066x\u2069 \u200ey\u200f",
	"invisible":    "a\u200bb\ufeffc\u00add\u2060e\U000e0041",
	"controls":     "a\x00b\x1b[31mc\x07d\u0085e\u2028f\u2029g",
	"long":         strings.Repeat("x", 10_000),
	"accents":      "a" + strings.Repeat("\u0301", 500),
	"not UTF-8":    "a\xff\xfeb",
	"template":     `{{.Private}}{{define "prep.txt"}}{{end}}`,
	"HTML entity":  "&lt;b&gt; &amp; &#0;",
	"empty":        "",
	"blank":        " \n\t ",
}

func TestG5HostileTextChangesNothingButItsOwnPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	kinds := map[string]form.Brief{}
	for _, kind := range form.Kinds {
		kinds[string(kind)] = brief(t, kind, true)
	}
	kinds["recap to the manager"] = recap(t, true)
	blank := tags(write(t, brief(t, form.Prep, false)).HTML) // where there is nothing left of a text, there is a line to write on
	for kind, harmless := range kinds {
		want := write(t, hostile(harmless, "plain words"))
		for name, attack := range attacks {
			t.Run(kind+" "+name, func(t *testing.T) {
				got := write(t, hostile(harmless, attack))
				harm(t, got)
				if diff := cmp.Diff(words(untrended(got.Text)), words(seen(got.HTML))); diff != "" {
					t.Errorf("text and HTML differ (-text +HTML):\n%s", diff)
				}
				if diff := cmp.Diff(want.Questions, got.Questions); diff != "" {
					t.Errorf("markers (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(numbers(want), numbers(got)); diff != "" {
					t.Errorf("promises (-want +got):\n%s", diff)
				}
				known := slices.Concat(tags(want.HTML), blank)
				for _, tag := range tags(got.HTML) {
					if tag != "<br>" && !slices.Contains(known, tag) {
						t.Errorf("the HTML holds a tag that is not ours: %s", tag)
					}
				}
			})
		}
	}
}

// numbers lists the promises that can be ticked off.
func numbers(f form.Form) []int {
	var out []int
	for _, i := range f.Items {
		out = append(out, i.ID)
	}
	return out
}

// harm reports what no mail may hold, whatever its brief was.
func harm(t *testing.T, f form.Form) {
	t.Helper()
	if strings.ContainsFunc(f.Subject, unicode.IsControl) || len([]rune(f.Subject)) > 120 {
		t.Errorf("subject %q is not one short line", f.Subject)
	}
	for part, s := range map[string]string{"subject": f.Subject, "text": f.Text, "HTML": f.HTML} {
		if i := strings.IndexFunc(s, func(r rune) bool {
			return r != '\n' && unicode.IsControl(r) || r != '\u200c' && r != '\u200d' && unicode.Is(unicode.Cf, r)
		}); i >= 0 {
			t.Errorf("%s holds a hidden character: %q", part, s[i:min(i+12, len(s))])
		}
	}
	for l := range strings.SplitSeq(f.Text, "\n") {
		bare := strings.TrimLeft(norm.NFKC.String(l), "> -•*")
		marker := slices.ContainsFunc(f.Questions, func(m form.Marked) bool { return m.Line == l })
		item := slices.ContainsFunc(f.Items, func(i form.Item) bool { return i.Line == l && strings.HasPrefix(l+" ", fmt.Sprintf("- [ ] %d ", i.ID)) })
		if strings.HasPrefix(bare, "[") && !marker && !item {
			t.Errorf("a text passes for a marker or a promise: %q", l)
		}
	}
}

func TestAnswersKeepTheirLines(t *testing.T) {
	b := brief(t, form.Briefing, false)
	b.Answers = []form.Answer{{Key: "wins", Text: "\n\none\n  two\n\n\n\nthree  \n"}}
	want := "> Wins: one\n>   two\n>\n> three\n"
	if f := write(t, b); !strings.Contains(f.Text, want) {
		t.Errorf("text lacks %q:\n%s", want, f.Text)
	}
}

func TestH10NothingOfTheManagersReachesTheReport(t *testing.T) {
	templates := load(t)
	for _, kind := range form.Kinds {
		b := brief(t, kind, true)
		b.ToManager = false
		b.Missing, b.Warnings, b.Human, b.LastTime, b.Next, b.Ask = []form.Note{{Said: "SECRET"}}, []form.Note{{Said: "SECRET"}}, "SECRET", "SECRET", "SECRET", "SECRET"
		b.Answers = []form.Answer{{Key: "private", Label: "SECRET", Text: "SECRET"}}
		b.Agenda = []form.Slot{{Section: "SECRET", Questions: []string{"SECRET"}}}
		f, err := templates.Write(b)
		b.Agreed.Private, b.Agreed.Unplaced, b.Agreed.Doubts = "SECRET", "SECRET", []form.Note{{Said: "SECRET"}}
		b.Topics = []form.Topic{{From: "alice@example.com", Text: "SECRET"}, {From: "tom@example.com", Text: "SECRET"}}
		b.Health, b.Trouble = form.Health{Rows: []form.Wellness{{Report: form.Party{Name: "SECRET"}}}}, form.Trouble{}
		forManager := kind == form.Briefing || kind == form.Wrapup || kind == form.WrapupNudge || kind == form.Digest // refused
		if forManager != (err != nil) {
			t.Errorf("%s to the report: error %v, want one: %v", kind, err, forManager)
		}
		if all := fmt.Sprint(f); strings.Contains(all, "SECRET") || strings.Contains(all, "[Private]") {
			t.Errorf("%s: the report gets what is the manager's:\n%s", kind, f.Text)
		}
	}
}

func TestUnknownKindIsAnError(t *testing.T) {
	_, err := load(t).Write(form.Brief{Kind: "poem"})
	if want := "writing a poem mail: there is no such kind of mail"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestEmptyBriefIsAMailToo(t *testing.T) {
	for _, kind := range form.Kinds {
		if f := write(t, form.Brief{Kind: kind, ToManager: kind != form.Prep && kind != form.PrepNudge}); f.Subject == "" || f.Text == "" || f.HTML == "" {
			t.Errorf("%s: something is empty: %+v", kind, f)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, attack := range attacks {
		f.Add(attack, 0)
	}
	templates := load(f)
	f.Fuzz(func(t *testing.T, s string, n int) {
		kind := form.Kinds[max(n, -n, 0)%len(form.Kinds)]
		harmless := brief(t, kind, true)
		harmless.ToManager = harmless.ToManager || kind == form.Recap && n%2 == 0
		got, err := templates.Write(hostile(harmless, s))
		if err != nil {
			t.Fatal(err)
		}
		harm(t, got)
		want, err := templates.Write(harmless)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Questions, got.Questions); diff != "" {
			t.Errorf("markers (-want +got):\n%s", diff)
		}
	})
}

func BenchmarkWritePrep(b *testing.B) {
	templates, prep := load(b), brief(b, form.Prep, true)
	for b.Loop() {
		if _, err := templates.Write(prep); err != nil {
			b.Fatal(err)
		}
	}
}
