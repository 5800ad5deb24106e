package form

import (
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
	l := t.language(b.Language)
	p, err := newPage(b, l)
	if err != nil {
		return Form{}, err
	}
	if p.Subject, err = p.Say(string(b.Kind) + ".subject"); err != nil {
		return Form{}, err
	}
	p.Subject = shorten(p.Subject, 120)
	f := Form{Subject: p.Subject}
	var text, html strings.Builder
	if err := l.text.ExecuteTemplate(&text, string(b.Kind)+".txt", p); err != nil {
		return Form{}, fmt.Errorf("%s/%s", l.name, complaint(err))
	}
	if err := l.html.ExecuteTemplate(&html, string(b.Kind)+".html", p); err != nil {
		return Form{}, fmt.Errorf("%s/%s", l.name, complaint(err))
	}
	f.Text, f.HTML = tidyText(text.String()), tidyHTML(html.String())
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
	var b strings.Builder
	if err := p.words.text.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("%s/%s", p.words.name, complaint(err))
	}
	return strings.Join(strings.Fields(b.String()), " "), nil
}

// Join makes one line of several.
func (p *page) Join(list []string) string { return strings.Join(list, " ") }

// Outlook is the part of the head that only Outlook on Windows reads. It is
// here since html/template leaves comments out.
func (p *page) Outlook() htmltemplate.HTML {
	return `<!--[if mso]>
<noscript><xml><o:OfficeDocumentSettings xmlns:o="urn:schemas-microsoft-com:office:office"><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript>
<style>body,p,div,td,th,h1,h2{font-family:"Segoe UI",Arial,sans-serif !important}</style>
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
	trailing     = regexp.MustCompile(`[ \t]+\n`)
	manyBlank    = regexp.MustCompile(`\n{4,}`)
	leadingSpace = regexp.MustCompile(`\n\s+`)
)
