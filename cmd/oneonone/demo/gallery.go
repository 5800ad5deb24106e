package demo

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed gallery.html
var galleryText string

// A gallery is the page that shows the two weeks with every mail. All of it is
// text to the template, which escapes it.
type gallery struct {
	Introduction string
	Days         []galleryDay
	Mails        []galleryMail
	Answers      []galleryAnswer
	Files        []galleryFile
}

type galleryDay struct {
	Name    string
	Entries []galleryEntry
}

// A galleryEntry is one of the timeline; Anchor names its mail, if it is one.
type galleryEntry struct{ Time, Mark, Who, Text, Anchor string }

// A galleryMail is a mail with its neighbours in the timeline.
type galleryMail struct {
	Anchor, Before, After       string
	At, Subject, From, To, File string
	Text, HTML                  string
	Last                        bool
}

// A galleryAnswer is what somebody wrote, as it arrived.
type galleryAnswer struct{ Anchor, At, Who, Says, File, Text string }

type galleryFile struct{ Anchor, Name, What, Text string }

// writeGallery writes index.html, which needs no other file.
func (f folder) writeGallery(entries []entry, letters []*letter, answers []*answer) error {
	files, err := f.documents()
	if err != nil {
		return err
	}
	page, err := template.New(galleryName).Parse(galleryText)
	if err != nil {
		return fmt.Errorf("writing the gallery: %w", err)
	}
	g := gallery{
		Introduction: introduction,
		Days:         galleryDays(entries), Mails: galleryMails(letters), Answers: galleryAnswers(answers), Files: galleryFiles(files),
	}
	var text strings.Builder
	if err := page.Execute(&text, g); err != nil {
		return fmt.Errorf("writing the gallery: %w", err)
	}
	return f.write(galleryName, text.String())
}

func galleryDays(entries []entry) (days []galleryDay) {
	for _, e := range entries {
		if name := dayOf(e.at); len(days) == 0 || days[len(days)-1].Name != name {
			days = append(days, galleryDay{Name: name})
		}
		shown := galleryEntry{Time: e.at.Format("15:04"), Mark: string(e.mark), Who: e.who, Text: capital(e.text)}
		switch {
		case e.letter != nil:
			shown.Anchor = anchor(e.letter.number)
		case e.answer != nil:
			shown.Anchor = answerAnchor(e.answer.number)
		}
		today := &days[len(days)-1]
		today.Entries = append(today.Entries, shown)
	}
	return days
}

func galleryMails(letters []*letter) (mails []galleryMail) {
	for i, l := range letters {
		m := galleryMail{
			Anchor: anchor(l.number), At: l.at.In(berlin).Format("Mon 2 Jan 15:04"), Subject: l.subject, From: l.from, To: l.to,
			File: l.name(), Text: l.text, HTML: l.html, Last: i == len(letters)-1,
		}
		if i > 0 {
			m.Before = anchor(letters[i-1].number)
		}
		if !m.Last {
			m.After = anchor(letters[i+1].number)
		}
		mails = append(mails, m)
	}
	return mails
}

func galleryAnswers(answers []*answer) (out []galleryAnswer) {
	for _, a := range answers {
		out = append(out, galleryAnswer{
			Anchor: answerAnchor(a.number), At: a.at.In(berlin).Format("Mon 2 Jan 15:04"), Who: names[a.from],
			Says: capital(first(a.from) + " " + a.says), File: a.name(), Text: strings.ReplaceAll(string(a.raw), "\r\n", "\n"),
		})
	}
	return out
}

func answerAnchor(number int) string { return fmt.Sprintf("answer-%d", number) }

func anchor(number int) string { return fmt.Sprintf("mail-%d", number) }

func galleryFiles(docs []document) (files []galleryFile) {
	for i, d := range docs {
		files = append(files, galleryFile{Anchor: fmt.Sprintf("file-%d", i+1), Name: d.Name, What: whatIs(d.Name), Text: d.Text})
	}
	return files
}

// whatIs explains a file by its name.
func whatIs(name string) string {
	switch {
	case name == configName:
		return "What oneonone was told: the whole of its configuration."
	case name == metricsName:
		return "The figures that both see before they meet."
	case strings.HasSuffix(name, "/pair.yaml"):
		return "What belongs to the two, whatever becomes of their meetings: what they promised each other."
	case strings.HasSuffix(name, "/private.yaml"):
		return "What the manager wrote for no other eyes: it is in no mail, and in no other file."
	case strings.HasPrefix(name, stateName+"/people/"):
		return "Mails that belong to one person and to no 1:1, such as reminders of promises."
	case strings.HasPrefix(name, stateName+"/mails/"):
		return "A mail that arrived, and what became of it; the mail itself lies beside it."
	case strings.HasPrefix(name, stateName+"/problems/"):
		return "A problem, and who was told of it."
	}
	return "One 1:1: when it is, what was mailed and answered about it, what was noted, and what the figures were."
}
