package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// inline is a form in which each question has an answer.
func inline(s answer.Sheet, lines ...string) (draft, map[string]string) {
	d, want := draft{under: map[string][]string{}}, map[string]string{}
	for i, m := range s.Marks {
		d.under[m.Line] = append([]string{fmt.Sprintf("number %d of them", i+1)}, lines...)
		want[m.Key] = strings.Join(d.under[m.Line], "\n")
	}
	return d, want
}

// What stands below the quote belongs nowhere, or where its labels say.
func TestBottomPosted(t *testing.T) {
	for _, c := range []struct {
		text, general string
		under         map[string]string
	}{
		{"all good, nothing new", "all good, nothing new", map[string]string{}},
		{"1. shipped it\n2. reviews", "", map[string]string{"wins": "shipped it", "challenges": "reviews"}},
		{"Wins: shipped it\nFeedback: none", "", map[string]string{"wins": "shipped it", "feedback": "none"}},
	} {
		for _, kind := range []form.Kind{form.Prep, form.PrepNudge} {
			s := sheet(t, kind)
			for _, p := range programs {
				for _, lang := range languages {
					text := p.write(originalOf(s), draft{bottom: strings.Split(c.text, "\n")}, lang).text
					a := answer.Read(s, text, fromAlice)
					if diff := cmp.Diff(c.under, keyed(a)); diff != "" || a.General != c.general || a.Text != c.text {
						t.Errorf("%q, %s, %s, %s: general %q, text %q, under (-want +got):\n%s", c.text, kind, p.name, lang, a.General, a.Text, diff)
					}
				}
			}
		}
	}
}

// H4: answers between the questions survive what H3 takes off: attributions,
// signatures, disclaimers, footers of phones, above and below them.
func TestH3H4AnswersBetweenQuestionsSurviveSignatures(t *testing.T) {
	for name, tail := range map[string][]string{
		"signature":     {"", "-- ", "Alice Ng", "Engineer, Example Inc."},
		"phone":         {"", "Sent from my iPhone"},
		"German phone":  {"", "Von meinem iPhone gesendet"},
		"disclaimer":    {"", "This message is confidential and intended for the addressee.", "If you are not the addressee, delete it."},
		"both of these": {"", "-- ", "Alice", "", "This e-mail is confidential."},
	} {
		for _, kind := range []form.Kind{form.Prep, form.Wrapup} {
			s := sheet(t, kind)
			d, want := inline(s)
			by, private := fromAlice, ""
			if kind == form.Wrapup {
				by, private = fromMaria, want["private"]
				delete(want, "private")
			}
			for _, p := range programs {
				for where, set := range map[string]func(*draft){"on top": func(d *draft) { d.top = append([]string{"Hi,", "see below."}, tail...) }, "below": func(d *draft) { d.bottom = tail }} {
					d := d
					set(&d)
					a := answer.Read(s, p.write(originalOf(s), d, "en").text, by)
					general := ""
					if d.top != nil {
						general = "Hi,\nsee below."
					}
					if diff := cmp.Diff(want, keyed(a)); diff != "" || a.General != general || a.Private != private {
						t.Errorf("%s %s, %s, %s: general %q, private %q, under (-want +got):\n%s", name, where, kind, p.name, a.General, a.Private, diff)
					}
				}
			}
		}
	}
}

// The last answer keeps its text when all below it was deleted, but for a
// signature.
func TestNothingBelowTheLastAnswer(t *testing.T) {
	s := sheet(t, form.Prep)
	at := strings.Index(s.Text, "[Q4]")
	o := originalOf(s)
	o.text = s.Text[:at+strings.IndexByte(s.Text[at:], '\n')]
	d := draft{under: map[string][]string{s.Marks[3].Line: {"the RFC", "", "and the review", "", "-- ", "Alice"}}}
	for _, p := range []program{programs[1], programs[2], programs[5], programs[6], programs[8], programs[9]} {
		a := answer.Read(s, p.write(o, d, "en").text, fromAlice)
		if got := folded(under(a, "priorities")); !strings.HasPrefix(got, "the rfc and the review") || p.name != "gmail-mobile" && strings.HasSuffix(got, "alice") || a.General != "" {
			t.Errorf("%s: %q, general %q", p.name, got, a.General)
		}
	}
}

// A reply to one's own reply: what was answered before is quoted with fewer
// marks than the form, and is not answered again.
func TestReplyToOnesOwnReply(t *testing.T) {
	s := sheet(t, form.Prep)
	o := originalOf(s)
	for _, inner := range []program{programs[1], programs[6], programs[8], programs[9]} {
		for _, outer := range []program{programs[2], programs[6], programs[8], programs[9]} {
			for _, lang := range languages {
				first := prefixedReply(o, s, inner, lang)
				again := o
				again.text, again.name, again.address = first, "Alice Ng", alice.Email
				d := draft{top: []string{"One more thing: the release."}, under: map[string][]string{"> " + s.Marks[1].Line: {"new: builds"}}}
				if inner.name == "k9" {
					d.under = map[string][]string{">" + s.Marks[1].Line: {"new: builds"}}
				}
				text := outer.write(again, d, lang).text
				a := answer.Read(s, text, fromAlice)
				want := map[string]string{"challenges": "new: builds"}
				if inner.name == "gmail-mobile" { // typed into the quote, so nobody can tell when
					want = map[string]string{"wins": "old: shipped", "challenges": "new: builds\n\nold: reviews"}
					got := keyed(a)
					if got["wins"] != "" && got["wins"] != "old: shipped" || !strings.Contains(got["challenges"], "new: builds") || a.General != "One more thing: the release." {
						t.Errorf("%s in %s, %s: general %q, under %q", inner.name, outer.name, lang, a.General, got)
					}
					continue
				}
				if diff := cmp.Diff(want, keyed(a)); diff != "" || a.General != "One more thing: the release." {
					t.Errorf("%s in %s, %s: general %q, under (-want +got):\n%s\n%s", inner.name, outer.name, lang, a.General, diff, text)
				}
			}
		}
	}
}

// prefixedReply is a reply with two answers and a text on top.
func prefixedReply(o original, s answer.Sheet, p program, lang string) string {
	return p.write(o, draft{top: []string{"Hi, these are my answers.", ""}, under: map[string][]string{s.Marks[0].Line: {"old: shipped"}, s.Marks[1].Line: {"old: reviews"}}}, lang).text
}

// If there is nothing new in such a mail, what was quoted of the earlier answer
// is what its sender wants to say.
func TestEarlierAnswersCountWhereThereAreNoOthers(t *testing.T) {
	s := sheet(t, form.Prep)
	again := originalOf(s)
	again.text, again.name, again.address = prefixedReply(again, s, programs[6], "en"), "Alice Ng", alice.Email
	a := answer.Read(s, thunderbird(again, draft{}, "en").text, fromAlice)
	if under(a, "wins") != "old: shipped" || under(a, "challenges") != "old: reviews" {
		t.Errorf("under %+v", a.Under)
	}
}

// Outlook: the mail before is below a second block of headers, with no marks;
// its text on top is not new.
func TestReplyToOnesOwnReplyInOutlook(t *testing.T) {
	s := sheet(t, form.Prep)
	again := originalOf(s)
	again.text, again.name, again.address = prefixedReply(again, s, programs[5], "en"), "Alice Ng", alice.Email
	a := answer.Read(s, outlookMobile(again, draft{top: []string{"One more thing: the release."}}, "en").text, fromAlice)
	if a.General != "One more thing: the release." {
		t.Errorf("general %q", a.General)
	}
}

// A reply to a reminder that quotes the first form as well.
func TestTwoFormsInOneQuote(t *testing.T) {
	first, nudge := sheet(t, form.Prep), sheet(t, form.PrepNudge)
	o := originalOf(nudge)
	inner := originalOf(first)
	d := draft{under: map[string][]string{nudge.Marks[0].Line: {"shipped it"}}}
	for _, p := range []program{programs[5], programs[6], programs[9], programs[10]} {
		o.text = nudge.Text + "\n" + p.write(inner, draft{}, "de").text
		a := answer.Read(nudge, p.write(o, d, "en").text, fromAlice)
		got := keyed(a)
		if folded(got["wins"]) != "shipped it shipped it" && folded(got["wins"]) != "shipped it" || len(got) > 1 || a.General != "" {
			t.Errorf("%s: general %q, under %q", p.name, a.General, got)
		}
	}
}

// Questions that were copied to the top, with the answers below them, above a
// full quote.
func TestCopiedQuestions(t *testing.T) {
	s := sheet(t, form.Prep)
	var top []string
	want := map[string]string{}
	for i, m := range s.Marks {
		top = append(top, m.Line, fmt.Sprintf("answer %d", i), "")
		want[m.Key] = fmt.Sprintf("answer %d", i)
	}
	for _, p := range programs {
		for _, lang := range languages {
			a := answer.Read(s, p.write(originalOf(s), draft{top: append(top, "Best,", "", "-- ", "Alice Ng")}, lang).text, fromAlice)
			got := keyed(a)
			got["support"] = strings.TrimSuffix(got["support"], "\n\nBest,")
			if diff := cmp.Diff(want, got); diff != "" || a.General != "" {
				t.Errorf("%s, %s: general %q, under (-want +got):\n%s", p.name, lang, a.General, diff)
			}
		}
	}
}

// The same above a quote of which nothing but the questions is left.
func TestCopiedQuestionsAboveATrimmedQuote(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{cut: map[string]bool{}, top: []string{s.Marks[0].Line, "new", "", s.Marks[1].Line, "newer"}, under: map[string][]string{s.Marks[2].Line: {"below"}}}
	for l := range strings.SplitSeq(s.Text, "\n") {
		d.cut[l] = l != "" && !strings.HasPrefix(l, "[Q")
	}
	for _, p := range []program{programs[1], programs[2], programs[6], programs[8], programs[9]} {
		a := answer.Read(s, p.write(originalOf(s), d, "en").text, fromAlice)
		if diff := cmp.Diff(map[string]string{"wins": "new", "challenges": "newer", "feedback": "below"}, keyed(a)); diff != "" || a.General != "" {
			t.Errorf("%s: general %q, under (-want +got):\n%s", p.name, a.General, diff)
		}
	}
}

// Outlook's user may have a name put before each answer.
func TestNamesBeforeAnswers(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{under: map[string][]string{s.Marks[0].Line: {"[Alice Ng] shipped it"}, s.Marks[1].Line: {"[Alice Ng] reviews", "[Alice Ng] are slow"}}}
	a := answer.Read(s, outlookDesktop(originalOf(s), d, "en").text, fromAlice)
	if diff := cmp.Diff(map[string]string{"wins": "shipped it", "challenges": "reviews\nare slow"}, keyed(a)); diff != "" {
		t.Errorf("under (-want +got):\n%s", diff)
	}
	d = draft{under: map[string][]string{s.Marks[0].Line: {"[Tom Ray] shipped it"}}} // once it is something else
	if a := answer.Read(s, outlookDesktop(originalOf(s), d, "en").text, fromAlice); under(a, "wins") != "[Tom Ray] shipped it" {
		t.Errorf("under %+v", a.Under)
	}
}

// A gateway's warning between the headers and the mail is not an answer.
func TestBannerAboveTheQuote(t *testing.T) {
	s := sheet(t, form.Prep)
	o := originalOf(s)
	banner := "CAUTION: This email came from outside of the organisation. Do not click on links,\nunless you know the sender.\n\n"
	d, want := inline(s)
	d.top = []string{"see below"}
	for _, p := range programs {
		text := p.write(o, d, "en").text
		for _, mark := range []string{"", "> ", ">", " "} {
			first := mark + "Your 1:1 with Maria"
			if strings.Contains(text, "\n"+first) {
				text = strings.Replace(text, "\n"+first, "\n"+mark+strings.ReplaceAll(strings.TrimSpace(banner), "\n", "\n"+mark)+"\n"+mark+"\n"+first, 1)
				break
			}
		}
		if !strings.Contains(text, "CAUTION") {
			t.Fatalf("%s: there is no banner", p.name)
		}
		a := answer.Read(s, text, fromAlice)
		if diff := cmp.Diff(want, keyed(a)); diff != "" || a.General != "see below" {
			t.Errorf("%s: general %q, under (-want +got):\n%s", p.name, a.General, diff)
		}
	}
}

// Programs that put all that a mail has into one line, or each word's line
// into another, lose no answer.
func TestJoinedLines(t *testing.T) {
	s := sheet(t, form.Prep)
	text := strings.Join(strings.Fields(strings.Replace(s.Text, s.Marks[0].Line, s.Marks[0].Line+" shipped it", 1)), " ")
	a := answer.Read(s, text, fromAlice)
	if diff := cmp.Diff(map[string]string{"wins": "shipped it"}, keyed(a)); diff != "" || a.General != "" || len(a.Changes) > 0 {
		t.Errorf("general %q, changes %+v, under (-want +got):\n%s", a.General, a.Changes, diff)
	}
}

// What turns HTML into text may write signs of emphasis, and backslashes before
// brackets.
func TestTextMadeOfHTML(t *testing.T) {
	s := sheet(t, form.Prep)
	answered := strings.Replace(strings.Replace(s.Text, "- [ ] 3", "- [x] 3", 1), "this week?", "this week?\n\nshipped it", 1)
	for name, text := range map[string]string{
		"emphasis":    strings.ReplaceAll(strings.ReplaceAll(answered, "[Q1] Wins", "**[Q1]** **Wins"), "this week?", "this week?**"),
		"backslashes": strings.NewReplacer("[", `\[`, "]", `\]`).Replace(answered),
		"cells":       strings.NewReplacer("closed: 42 (", "closed\n42\n", "reached)", "reached").Replace(answered),
		"no blank":    strings.ReplaceAll(answered, "this week?\n\n", "this week?"),
	} {
		a := answer.Read(s, text, fromAlice)
		if diff := cmp.Diff(map[string]string{"wins": "shipped it"}, keyed(a)); diff != "" || a.General != "" || !cmp.Equal(a.Changes, []answer.Change{done(3)}) {
			t.Errorf("%s: general %q, changes %+v, under (-want +got):\n%s", name, a.General, a.Changes, diff)
		}
	}
}

// H5: empty replies, and such that only quote.
func TestH5EmptyReplies(t *testing.T) {
	s := sheet(t, form.Prep)
	for _, text := range []string{"", "\n\n", " \t\r\n", "\u200b", s.Text, thunderbird(originalOf(s), draft{}, "en").text, outlookDesktop(originalOf(s), draft{}, "fr").text} {
		if diff := cmp.Diff(answer.Answers{}, answer.Read(s, text, fromAlice)); diff != "" {
			t.Errorf("%.40q (-want +got):\n%s", text, diff)
		}
	}
}

// H5: a mail that answers none of ours is what was newly written in it.
func TestH5ReplyWithoutASheet(t *testing.T) {
	a := answer.Read(answer.Sheet{}, "Alice: let's talk about the offsite\n\nOn Tue, 24 Nov 2026 at 10:00, Tom <tom@example.com> wrote:\n\n> something\n> else\n", fromAlice)
	if a.Text != "Alice: let's talk about the offsite" || a.General != a.Text {
		t.Errorf("%+v", a)
	}
}

// I3, D8: a second thought between two promises is no answer to a question.
func TestMoreBelowAPromise(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{under: map[string][]string{s.Items[2].Line: {"done", "", "By the way, I am off next week."}}}
	a := answer.Read(s, thunderbird(originalOf(s), d, "en").text, fromAlice)
	if diff := cmp.Diff([]answer.Change{done(s.Items[2].ID)}, a.Changes); diff != "" || a.General != "By the way, I am off next week." {
		t.Errorf("general %q, changes (-want +got):\n%s", a.General, diff)
	}
}

// An answer to which something of the quote was pasted stays whole.
func TestAnswerThatQuotes(t *testing.T) {
	s := sheet(t, form.Prep)
	lines := []string{"On Monday Tom wrote:", "> the build is red", "> since Friday", "and he is right"}
	d := draft{under: map[string][]string{s.Marks[1].Line: lines}}
	for _, p := range []program{programs[3], programs[5], programs[6], programs[8], programs[9]} {
		a := answer.Read(s, p.write(originalOf(s), d, "en").text, fromAlice)
		if got := folded(under(a, "challenges")); got != folded(strings.Join(lines, " ")) {
			t.Errorf("%s: %q", p.name, got)
		}
	}
}
