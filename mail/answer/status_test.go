package answer_test

import (
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// what is a Change, short.
func done(id int) answer.Change    { return answer.Change{ID: id, State: "done"} }
func dropped(id int) answer.Change { return answer.Change{ID: id, State: "dropped"} }
func still(id int) answer.Change   { return answer.Change{ID: id, State: "open"} }

func TestNumberedPromises(t *testing.T) {
	moved := func(id int, due string) answer.Change { return answer.Change{ID: id, Due: due} }
	noted := func(c answer.Change, note string) answer.Change { c.Note = note; return c }
	for _, c := range []struct {
		text    string
		changes []answer.Change
		general string
	}{
		{"3 done", []answer.Change{done(3)}, ""},
		{"#3 done", []answer.Change{done(3)}, ""},
		{"3: done", []answer.Change{done(3)}, ""},
		{"- 3 done!", []answer.Change{done(3)}, ""},
		{"3 is done.", []answer.Change{done(3)}, ""},
		{"item 3: Done", []answer.Change{done(3)}, ""},
		{"3 ✓", []answer.Change{done(3)}, ""},
		{"3 done 🎉", []answer.Change{noted(done(3), "🎉")}, ""},
		{"3 done, sent it to Tom", []answer.Change{noted(done(3), "sent it to Tom")}, ""},
		{"3 done (sent it to Tom)", []answer.Change{noted(done(3), "sent it to Tom")}, ""},
		{"3 done yesterday", []answer.Change{noted(done(3), "yesterday")}, ""},
		{"[x] 3", []answer.Change{done(3)}, ""},
		{"- [X] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)", []answer.Change{done(3)}, ""},
		{"- [x] 3 Alice: draft the RFC", []answer.Change{done(3)}, ""},
		{"☑ 3 Alice: draft the RFC for the importer", []answer.Change{done(3)}, ""},
		{"- [ ] 4 Maria: ask finance about the conference (was due Fri 20 Nov)\n- [x] 3 Alice: draft the RFC for the importer", []answer.Change{done(3)}, ""},
		{"3 drop", []answer.Change{dropped(3)}, ""},
		{"3 dropped", []answer.Change{dropped(3)}, ""},
		{"3: no longer needed", []answer.Change{dropped(3)}, ""},
		{"3 not yet", []answer.Change{still(3)}, ""},
		{"3: not done yet", []answer.Change{still(3)}, ""},
		{"3: in progress, half of it is there", []answer.Change{noted(still(3), "half of it is there")}, ""},
		{"3: next Tuesday", []answer.Change{moved(3, "2026-12-01")}, ""},
		{"3 -> Friday", []answer.Change{moved(3, "2026-11-27")}, ""},
		{"3 moved to 5 Dec", []answer.Change{moved(3, "2026-12-05")}, ""},
		{"3: not yet, next Friday", []answer.Change{{ID: 3, State: "open", Due: "2026-12-04"}}, ""},
		{"3 done by Friday", []answer.Change{moved(3, "2026-11-27")}, ""},
		{"#3: @maria", []answer.Change{{ID: 3, Owner: "maria@example.com"}}, ""},
		{"3: Maria, Friday", []answer.Change{{ID: 3, Owner: "maria@example.com", Due: "2026-11-27"}}, ""},
		{"done: 3, 4 and 7", []answer.Change{done(3), done(4), done(7)}, ""},
		{"3, 4 done", []answer.Change{done(3), done(4)}, ""},
		{"3 and 7 are done", []answer.Change{done(3), done(7)}, ""},
		{"3 done, 4 not yet, 7: Friday", []answer.Change{done(3), still(4), moved(7, "2026-11-27")}, ""},
		{"3 done; 4 drop", []answer.Change{done(3), dropped(4)}, ""},
		{"3 done. 4 open.", []answer.Change{done(3), still(4)}, ""},
		{"3 done\n3: Friday", []answer.Change{{ID: 3, State: "done", Due: "2026-11-27"}}, ""},
		{"Hi,\n3 done\nsee you", []answer.Change{done(3)}, "Hi,\nsee you"},
		{"12 done", []answer.Change{done(12)}, ""},
		{"#12: Friday", []answer.Change{moved(12, "2026-11-27")}, ""},
		{"3 erledigt", []answer.Change{done(3)}, ""},
		{"3: noch nicht", []answer.Change{still(3)}, ""},
		{"4 entfällt", []answer.Change{dropped(4)}, ""},
		{"3 bis Freitag", []answer.Change{moved(3, "2026-11-27")}, ""},
		{"erledigt: 3 und 7", []answer.Change{done(3), done(7)}, ""},
		{"3 fait", []answer.Change{done(3)}, ""},
		{"fait : 3 et 7", []answer.Change{done(3), done(7)}, ""},
		{"3 : pas encore", []answer.Change{still(3)}, ""},
		{"3 hecho", []answer.Change{done(3)}, ""},
		{"3: todavía no", []answer.Change{still(3)}, ""},

		{"3 tickets done", nil, "3 tickets done"},
		{"3 of 7 done", nil, "3 of 7 done"},
		{"3 done?", nil, "3 done?"},
		{"3 done with the first half", nil, "3 done with the first half"},
		{"I did 3", nil, "I did 3"},
		{"3/4 done", nil, "3/4 done"},
		{"3.5 done", nil, "3.5 done"},
		{"30 % done", nil, "30 % done"},
		{"3 days to go", nil, "3 days to go"},
		{"2026 done", []answer.Change{done(2026)}, ""},
		{"12 Friday", nil, "12 Friday"},
		{"at 3: done", nil, "at 3: done"},
	} {
		s := sheet(t, form.Prep)
		for _, p := range []program{{name: "no quote", write: func(_ original, d draft, _ string) composed { return composed{text: strings.Join(d.top, "\n")} }}, programs[0], programs[3]} {
			a := answer.Read(s, p.write(originalOf(s), draft{top: strings.Split(c.text, "\n")}, "en").text, fromAlice)
			if diff := cmp.Diff(c.changes, a.Changes); diff != "" || a.General != c.general || len(a.Under) > 0 {
				t.Errorf("%q by %s: general %q, under %+v, changes (-want +got):\n%s", c.text, p.name, a.General, a.Under, diff)
			}
		}
	}
}

// What is written behind a promise in the quote, or below it, is about it.
func TestPromisesInTheQuote(t *testing.T) {
	for _, c := range []struct {
		words string
		want  answer.Change
	}{
		{"done", done(3)}, {"DONE!", done(3)}, {"x", done(3)}, {"[x]", done(3)}, {"✓", done(3)}, {"erledigt", done(3)}, {"fait", done(3)}, {"hecho", done(3)},
		{"drop", dropped(3)}, {"not yet", still(3)}, {"- done", done(3)}, {"-> done", done(3)},
		{"next Tuesday", answer.Change{ID: 3, Due: "2026-12-01"}}, {"-> 5 Dec", answer.Change{ID: 3, Due: "2026-12-05"}},
		{"not yet, by Friday", answer.Change{ID: 3, State: "open", Due: "2026-11-27"}},
		{"waiting for Tom", answer.Change{ID: 3, Note: "waiting for Tom"}},
		{"I talked to Tom on Friday", answer.Change{ID: 3, Note: "I talked to Tom on Friday"}},
		{"nearly done", answer.Change{ID: 3, Note: "nearly done"}},
		{"done with the first half", answer.Change{ID: 3, Note: "done with the first half"}},
	} {
		for _, kind := range []form.Kind{form.Prep, form.Wrapup} {
			s, by := sheet(t, kind), fromAlice
			if kind == form.Wrapup {
				by = fromMaria
			}
			var line string
			for _, i := range s.Items {
				if i.ID == 3 {
					line = i.Line
				}
			}
			for _, p := range programs {
				for how, d := range map[string]draft{"behind": {beside: map[string]string{line: c.words}}, "below": {under: map[string][]string{line: {c.words}}}} {
					a := answer.Read(s, p.write(originalOf(s), d, "en").text, by)
					if diff := cmp.Diff([]answer.Change{c.want}, a.Changes); diff != "" || a.General != "" || len(a.Under) > 0 || a.Private != "" || len(a.Steps) > 0 {
						t.Errorf("%q %s it, %s, %s: general %q, under %+v, steps %+v, changes (-want +got):\n%s", c.words, how, kind, p.name, a.General, a.Under, a.Steps, diff)
					}
				}
			}
		}
	}
}

// A day that is changed in the quote, and an x before the box, are understood.
func TestPromisesThatAreChangedInTheQuote(t *testing.T) {
	s := sheet(t, form.Prep)
	line := "- [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)"
	for now, want := range map[string][]answer.Change{
		"- [ ] 3 Alice: draft the RFC for the importer (due Fri 4 Dec)":         {{ID: 3, Due: "2026-12-04"}},
		"- x [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":      {done(3)},
		"x- [ ] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":       {done(3)},
		"- [done] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":     {done(3)},
		"- []x 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":        {done(3)},
		"* [x] 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":        {done(3)},
		"• ☑ 3 Alice: draft the RFC for the importer (due Fri 27 Nov)":          {done(3)},
		"- [x] 3 Alice: draft the RFC for the importer (due Fri 27 Nov) - sent": {{ID: 3, State: "done", Note: "sent"}},
		"- [ ] 3 Alice: draft the RFC for the importer":                         nil,
		"-  [  ]  3   Alice: draft the RFC for the importer (due Fri 27 Nov)":   nil,
	} {
		for _, p := range programs {
			a := answer.Read(s, p.write(originalOf(s), draft{instead: map[string]string{line: now}}, "en").text, fromAlice)
			if diff := cmp.Diff(want, a.Changes); diff != "" || a.General != "" || len(a.Under) > 0 {
				t.Errorf("%q by %s: general %q, under %+v, changes (-want +got):\n%s", now, p.name, a.General, a.Under, diff)
			}
		}
	}
}

// In a mail of due promises, one word is enough where there is one promise, and
// "all done" where there are more.
func TestActionsDue(t *testing.T) {
	one := answer.Sheet{Kind: form.ActionsDue, Text: "Due today\n\n- [ ] 3 Alice: draft the RFC for the importer (due Tue 24 Nov)\n\nSent by oneonone for your 1:1s. Ref k3v9q7\n",
		Items: []answer.Item{{ID: 3, Line: "- [ ] 3 Alice: draft the RFC for the importer (due Tue 24 Nov)"}}}
	two := one
	two.Text = strings.Replace(one.Text, "\n\nSent", "\n- [ ] 7 Alice: pair with Tom on the release (was due Mon 23 Nov)\n\nSent", 1)
	two.Items = append([]answer.Item{{ID: 7, Line: "- [ ] 7 Alice: pair with Tom on the release (was due Mon 23 Nov)"}}, one.Items...)
	for _, c := range []struct {
		sheet   answer.Sheet
		text    string
		changes []answer.Change
		general string
	}{
		{one, "done", []answer.Change{done(3)}, ""},
		{one, "Done, thanks!\nSee you.", []answer.Change{{ID: 3, State: "done", Note: "thanks!"}}, "See you."},
		{one, "not yet", []answer.Change{still(3)}, ""},
		{one, "Friday", []answer.Change{{ID: 3, Due: "2026-11-27"}}, ""},
		{one, "drop it", []answer.Change{dropped(3)}, ""},
		{one, "I am on it", nil, "I am on it"},
		{two, "all done", []answer.Change{done(7), done(3)}, ""},
		{two, "both done", []answer.Change{done(7), done(3)}, ""},
		{two, "7 done", []answer.Change{done(7)}, ""},
		{two, "done", nil, "done"},
	} {
		for _, p := range []program{programs[1], programs[5], programs[9]} {
			a := answer.Read(c.sheet, p.write(original{text: c.sheet.Text, html: "<p>" + c.sheet.Text, name: "1:1s", address: "oneonone@example.com", date: at, to: alice.Email, subject: "Due"}, draft{top: strings.Split(c.text, "\n")}, "en").text, fromAlice)
			if diff := cmp.Diff(c.changes, a.Changes); diff != "" || a.General != c.general {
				t.Errorf("%q by %s: general %q, changes (-want +got):\n%s", c.text, p.name, a.General, diff)
			}
			if (len(a.Warnings) > 0) != (c.text == "done" && len(c.sheet.Items) == 2) {
				t.Errorf("%q: warnings %q", c.text, a.Warnings)
			}
		}
	}
}

// "5 done" is an answer where there is no promise 5, and a status where there is
// a promise 3.
func TestStatusInAnAnswer(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{under: map[string][]string{s.Marks[0].Line: {"5 done", "3 done"}}}
	a := answer.Read(s, gmailWeb(originalOf(s), d, "en").text, fromAlice)
	if diff := cmp.Diff([]answer.Change{done(3)}, a.Changes); diff != "" || under(a, "wins") != "5 done" {
		t.Errorf("wins %q, changes (-want +got):\n%s", under(a, "wins"), diff)
	}
}

// A day that is none is not noted, and the words stay.
func TestBadDayOfAPromise(t *testing.T) {
	a := answer.Read(sheet(t, form.Prep), "3: 31 Feb", fromAlice)
	if diff := cmp.Diff([]answer.Change{{ID: 3, Note: "31 Feb"}}, a.Changes); diff != "" || len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0], "“3: Friday”") {
		t.Errorf("warnings %q, changes (-want +got):\n%s", a.Warnings, diff)
	}
}

// What a recap doubts is mended by its numbers.
func TestRecapIsMended(t *testing.T) {
	s := answer.Sheet{Kind: form.Recap, Text: "Your 1:1 with Alice\n\n[Summary]\nGood talk.\n\n[Next steps]\n- [ ] 1 Alice: draft the RFC (due Fri 27 Nov)\n- [ ] 2 read the book\n\nSent by oneonone for your 1:1s. Ref k3v9q7\n",
		Marks: []form.Marked{{Key: "summary", Line: "[Summary]"}, {Key: "next-steps", Line: "[Next steps]"}},
		Items: []answer.Item{{ID: 1, Line: "- [ ] 1 Alice: draft the RFC (due Fri 27 Nov)"}, {ID: 2, Line: "- [ ] 2 read the book"}}}
	o := original{text: s.Text, html: "<body>" + strings.ReplaceAll(s.Text, "\n", "<br>\n") + "</body>", name: "1:1s", address: "oneonone@example.com", date: at, to: maria.Email, subject: "Recap of your 1:1 with Alice"}
	for text, want := range map[string][]answer.Change{
		"2: Friday":                 {{ID: 2, Due: "2026-11-27"}},
		"2: Alice":                  {{ID: 2, Owner: her}},
		"2: me, next week":          {{ID: 2, Owner: me, Due: "2026-12-04"}},
		"1: 4 Dec\n2 -> @alice":     {{ID: 1, Due: "2026-12-04"}, {ID: 2, Owner: her}},
		"2. done":                   {done(2)},
		"2) drop":                   {dropped(2)},
		"1: waiting for the budget": {{ID: 1, Note: "waiting for the budget"}},
	} {
		for _, p := range programs {
			a := answer.Read(s, p.write(o, draft{top: strings.Split(text, "\n")}, "en").text, fromMaria)
			if diff := cmp.Diff(want, a.Changes); diff != "" || a.General != "" || len(a.Steps) > 0 || len(a.Under) > 0 {
				t.Errorf("%q by %s: general %q, under %+v, steps %+v, changes (-want +got):\n%s", text, p.name, a.General, a.Under, a.Steps, diff)
			}
		}
	}
	d := draft{under: map[string][]string{"Good talk.": {"It was also long."}}}
	for _, p := range programs {
		a := answer.Read(s, p.write(o, d, "en").text, fromAlice)
		if under(a, "summary") != "It was also long." || a.General != "" {
			t.Errorf("%s: under %+v, general %q", p.name, a.Under, a.General)
		}
	}
}
