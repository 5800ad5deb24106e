package answer_test

import (
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// Mail programs put something in place of the pictures of a mail where they
// quote it as text. None of that is an answer, and none hides one.
func TestPicturesInTheQuoteAreNoAnswer(t *testing.T) {
	const tickets, satisfaction = "Tickets closed: 31, 30, 33, 31, 35, 37, 34, 38, 36, 39, 37, 42 (target 40)", "Customer satisfaction: 95.5, 94, 96, 93, 91.5 (target 95%)"
	s := sheet(t, form.Prep)
	if !strings.Contains(s.HTML, `alt="`+tickets+`"`) || !strings.Contains(s.HTML, `alt="`+satisfaction+`"`) {
		t.Fatalf("the pictures are not in the mail:\n%s", s.HTML)
	}
	for _, c := range []struct {
		name, mark    string
		first, second string // what stands for the two pictures
		html          bool   // the quote is made of the HTML, not of the text
	}{
		{"Gmail", "> ", "[image: " + tickets + "]", "[image: " + satisfaction + "]", true},
		{"Gmail, wrapped", "> ", "[image: Tickets closed: 31, 30, 33, 31, 35, 37, 34, 38, 36, 39, 37, 42\n> (target 40)]", "[image: Customer satisfaction: 95.5, 94, 96, 93, 91.5 (target\n> 95%)]", true},
		{"Outlook", "", "[" + tickets + "]", "[" + satisfaction + "]", true},
		{"Outlook without their words", "", "[cid:chart-1.k3v9q7mzt2hcwa4x@example.com]", "[cid:chart-2.k3v9q7mzt2hcwa4x@example.com]", true},
		{"Apple Mail", "> ", "<chart-1.png>", "<chart-2.png>", true},
		{"Thunderbird", "> ", tickets, satisfaction, true},
		{"a program that keeps to the text", "> ", "", "", false},
	} {
		lines := strings.Split(s.Text, "\n")
		if c.html {
			lines = flat(body(strings.Replace(strings.Replace(pictures(s.HTML, "<p>PICTURE</p>"), "PICTURE", "PICTURE1", 1), "PICTURE<", "PICTURE2<", 1)))
		}
		var quote []string
		for _, l := range lines {
			l = strings.NewReplacer("PICTURE1", c.first, "PICTURE2", c.second).Replace(l)
			quote = append(quote, strings.TrimRight(c.mark+l, " "))
			switch {
			case strings.HasPrefix(l, "[Q1]"):
				quote = append(quote, "", "The importer is live.", "")
			case strings.HasPrefix(l, "[Q5]"):
				quote = append(quote, "", "Tickets closed: yes, 42 is us.", "")
			}
		}
		reply := "On Mon, 23 Nov 2026 at 09:00, 1:1s <oneonone@example.com> wrote:\n\n" + strings.Join(quote, "\n")
		got := answer.Read(s, reply, fromAlice)
		said := []string{}
		if got.General != "" {
			said = append(said, "general: "+got.General)
		}
		for _, u := range got.Under {
			said = append(said, u.Key+": "+u.Text)
		}
		if want := "wins: The importer is live. | efforts: Tickets closed: yes, 42 is us."; strings.Join(said, " | ") != want {
			t.Errorf("%s: got %q, want %q, of:\n%s", c.name, strings.Join(said, " | "), want, reply)
		}
	}
}

// pictures puts something else in place of the pictures of a page.
func pictures(page, instead string) string {
	for {
		before, rest, found := strings.Cut(page, "<img ")
		if !found {
			return page
		}
		_, after, _ := strings.Cut(rest, ">")
		page = before + instead + after
	}
}
