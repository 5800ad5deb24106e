package form

import (
	"cmp"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"regexp"
	"slices"
	"strings"
)

// Write makes a mail's content out of a brief: subject, text, HTML with its
// images, the lines that ask to be answered and those that can be ticked off.
//
// Whatever the brief holds is made harmless in it: one line stays one line,
// nothing from outside can steer a header, the HTML or a marker, and nothing
// that only the manager may know gets into a mail to the report. A brief that
// asks for that is an error, as is a template that cannot be carried out.
func (t *Templates) Write(b Brief) (Form, error) {
	f, err := t.write(b)
	if err != nil {
		return Form{}, fmt.Errorf("writing a %s mail: %w", b.Kind, err)
	}
	return f, nil
}

func (t *Templates) write(b Brief) (Form, error) {
	if err := allowed(b); err != nil {
		return Form{}, err
	}
	l, err := t.language(b.Language)
	if err != nil {
		return Form{}, err
	}
	p, err := newPage(b, l)
	if err != nil {
		return Form{}, err
	}
	if p.Subject, err = p.Say(string(b.Kind) + ".subject"); err != nil {
		return Form{}, err
	}
	if p.Subject = shorten(p.Subject, 120); p.Subject == "" {
		return Form{}, l.fault(string(b.Kind)+".subject", "the subject of this mail is empty")
	}
	f := Form{Subject: p.Subject}
	var text, html bounded
	if err := l.text.ExecuteTemplate(&text, string(b.Kind)+".txt", p); err != nil {
		return Form{}, newTemplateError(err, l.textTrees)
	}
	if err := l.html.ExecuteTemplate(&html, string(b.Kind)+".html", p); err != nil {
		return Form{}, newTemplateError(err, l.htmlTrees)
	}
	f.Text, f.HTML = p.wrapped(tidyText(text.String())), tidyHTML(html.String())
	f.Images = p.images(f.HTML)
	if f.Questions, err = p.marked(f.Text); err != nil {
		return Form{}, err
	}
	f.Items, err = p.listed(f.Text)
	return f, err
}

// allowed refuses a brief whose kind is unknown, or is not for this recipient.
func allowed(b Brief) error {
	switch {
	case !slices.Contains(Kinds, b.Kind):
		return errors.New("there is no such kind of mail")
	case forManager(b.Kind) && !b.ToManager:
		return errors.New("it is for the manager alone, and the brief is to the report")
	case forReport(b.Kind) && b.ToManager:
		return errors.New("it is for the report alone, and the brief is to the manager")
	}
	return nil
}

// forManager reports whether this kind is for the manager alone. Only such
// mails hold what the manager alone may know.
func forManager(k Kind) bool { return k == Briefing || k == Wrapup || k == WrapupNudge || k == Digest }

// forReport reports whether this kind is for the report alone.
func forReport(k Kind) bool { return k == Prep || k == PrepNudge }

// Say carries out one of the definitions in words.txt and returns what it says
// as one line. about is what the definition sees as its dot; the page, if it is
// left out.
func (p *page) Say(name string, about ...any) (string, error) {
	var data any = p
	if len(about) > 0 {
		data = about[0]
	}
	if p.words.text.Lookup(name) == nil {
		if !sentenceName.MatchString(name) { // then it may be what somebody wrote, which no error tells
			name = "…"
		}
		return "", fmt.Errorf("there is no sentence called %q", name)
	}
	if p.depth == deepest {
		return "", errors.New("this sentence says itself over and over")
	}
	p.depth++
	defer func() { p.depth-- }()
	var b bounded
	if err := p.words.text.ExecuteTemplate(&b, name, data); err != nil {
		return "", newTemplateError(err, p.words.textTrees)
	}
	return oneLine(b.String()), nil
}

// deepest is how far sentences can say one another. The limit of text/template
// counts from 0 with each, so that it would never be reached.
const deepest = 20

// oneLine makes one line of a definition, however it is broken.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, breaks), " ") }

// breaks reports whether a line of a definition can be broken at r: at a space
// that does not hold words together, as some do in French.
func breaks(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }

// say is Say for what is made ready before the templates are carried out: what
// goes wrong is kept in the page.
func (p *page) say(name string, about any) string {
	said, err := p.Say(name, about)
	p.fault = cmp.Or(p.fault, err)
	return said
}

// usual says a word that may not be there: the usual name or question of a part.
// It is "" where the language has none.
func (p *page) usual(name string) string {
	if p.words.text.Lookup(name) == nil {
		return ""
	}
	return p.say(name, p)
}

// A bounded is a text that a template writes. One that never ends is stopped.
type bounded struct{ strings.Builder }

const most = 1 << 20 // bytes; a good mail has a twentieth of it

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > most {
		return 0, errors.New("this is more than a mail can hold")
	}
	return b.Builder.Write(p)
}

// fault is something wrong with one of the definitions or files.
func (l *language) fault(name, what string) error {
	return &TemplateError{whereIs(name, l.textTrees), what}
}

func (l *language) htmlFault(name, what string) error {
	return &TemplateError{whereIs(name, l.htmlTrees), what}
}

// Join makes one line of several.
func (p *page) Join(list []string) string { return strings.Join(list, " ") }

// Outlook is the part of the head that only Outlook on Windows reads: the font,
// which its tables do not take over, margins in place of the padding that it does
// not have, and a width for the cards, since it knows no greatest width. It is
// here since html/template leaves comments out.
func (p *page) Outlook() htmltemplate.HTML {
	return `<!--[if mso]>
<noscript><xml><o:OfficeDocumentSettings xmlns:o="urn:schemas-microsoft-com:office:office"><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript>
<style>body,p,div,td,li,h1,h2{font-family:"Segoe UI",Arial,sans-serif !important} td{font-size:15px} .sheet{margin:0 24px !important} .card{width:584px !important}</style>
<![endif]-->`
}

// tidyText takes off the space that templates leave at the ends of lines, and
// makes of many blank lines two: one to write on and one between.
func tidyText(s string) string {
	return strings.TrimSpace(manyBlank.ReplaceAllString(trailing.ReplaceAllString(s, "\n"), "\n\n\n")) + "\n"
}

// tidyHTML takes out blank lines and indents.
func tidyHTML(s string) string {
	return strings.TrimSpace(trailing.ReplaceAllString(leadingSpace.ReplaceAllString(s, "\n"), "\n")) + "\n"
}

var (
	sentenceName = regexp.MustCompile(`^[a-z-]{1,20}(\.[a-z-]{1,20}){1,2}$`)

	trailing     = regexp.MustCompile(`[ \t]+\n`)
	manyBlank    = regexp.MustCompile(`\n{4,}`)
	leadingSpace = regexp.MustCompile(`\n\s+`)
)
