package answer_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	nethtml "golang.org/x/net/html"
)

// This file holds the mail programs of the tests: each makes of a mail of ours,
// and of what somebody does to it, the reply that it would send, as text and, if
// it is one that writes HTML, as HTML.

// An original is a mail of ours as it lies in somebody's mailbox.
type original struct {
	text, html    string
	subject       string
	name, address string // of the sender
	to            string
	date          time.Time
}

// A draft is what somebody writes into a reply. Lines of the mail are named by
// their text.
type draft struct {
	top     []string            // above the quote
	under   map[string][]string // below a line, as lines
	beside  map[string]string   // behind a line, on it
	instead map[string]string   // a line is changed into this one
	cut     map[string]bool     // a line is deleted
	bottom  []string            // below the quote
}

// A composed reply. HTML is "" if the program writes text alone.
type composed struct{ text, html string }

// A program is one that people answer mails with.
type program struct {
	name   string
	marked bool // it puts a mark before quoted lines
	inline bool // people can answer between the lines with it
	write  func(o original, d draft, lang string) composed
}

// programs are the mail programs that replies come from.
var programs = []program{
	{"gmail-web", true, true, gmailWeb},
	{"gmail-mobile", true, true, gmailMobile},
	{"apple-mail", true, true, appleMail},
	{"outlook-desktop", false, true, outlookDesktop},
	{"owa", false, true, owa},
	{"outlook-mobile", false, true, outlookMobile},
	{"thunderbird", true, true, thunderbird},
	{"yahoo", false, true, yahoo},
	{"k9", true, true, k9},
	{"mutt", true, true, mutt},
	{"lotus", false, true, lotus},
}

// languages of the lines that programs put before a quote.
var languages = []string{"en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "ja"}

// wrote is the line of attribution in the manner of Gmail.
func wrote(o original, lang string) string {
	d, who := o.date, o.name+" <"+o.address+">"
	switch lang {
	case "de":
		return d.Format("Am Di., 2. Nov. 2006 um 15:04 Uhr schrieb ") + who + ":"
	case "fr":
		return d.Format("Le mar. 2 nov. 2006 à 15:04, ") + who + " a écrit :"
	case "es":
		return d.Format("El mar, 2 nov 2006 a las 15:04, ") + who + " escribió:"
	case "pt":
		return d.Format("Em ter., 2 de nov. de 2006 às 15:04, ") + who + " escreveu:"
	case "it":
		return d.Format("Il giorno mar 2 nov 2006 alle ore 15:04 ") + who + " ha scritto:"
	case "nl":
		return d.Format("Op di 2 nov 2006 om 15:04 schreef ") + who + ":"
	case "pl":
		return d.Format("wt., 2 lis 2006 o 15:04 ") + who + " napisał(a):"
	case "sv":
		return d.Format("Den tis 2 nov. 2006 kl 15:04 skrev ") + who + ":"
	case "ja":
		return d.Format("2006年1月2日(火) 15:04 ") + who + ":"
	}
	return d.Format("On Tue, 2 Jan 2006 at 15:04, ") + who + " wrote:"
}

// headers is the block of headers in the manner of Outlook.
func headers(o original, lang string) []string {
	names := map[string][4]string{
		"en": {"From", "Sent", "To", "Subject"}, "de": {"Von", "Gesendet", "An", "Betreff"}, "fr": {"De", "Envoyé", "À", "Objet"},
		"es": {"De", "Enviado el", "Para", "Asunto"}, "pt": {"De", "Enviada em", "Para", "Assunto"}, "it": {"Da", "Inviato", "A", "Oggetto"},
		"nl": {"Van", "Verzonden", "Aan", "Onderwerp"}, "pl": {"Od", "Wysłano", "Do", "Temat"}, "sv": {"Från", "Skickat", "Till", "Ämne"},
		"ja": {"差出人", "送信日時", "宛先", "件名"},
	}[lang]
	return []string{
		names[0] + ": " + o.name + " <" + o.address + ">", names[1] + ": " + o.date.Format("02.01.2006 15:04"),
		names[2] + ": " + o.to, names[3] + ": " + o.subject,
	}
}

// A quoted line is one of the quote, or one that was typed between them.
type quoted struct {
	text string
	own  bool
}

// between lays what somebody types among the lines of a mail.
func between(lines []string, d draft, blank bool) []quoted {
	var out []quoted
	d = d.shown()
	for _, l := range lines {
		q := quoted{text: l}
		l = breakable(l)
		if d.cut[l] {
			continue
		}
		if now, ok := d.instead[l]; ok {
			q.text = now
		}
		if more, ok := d.beside[l]; ok {
			q.text += " " + more
		}
		out = append(out, q)
		if typed, ok := d.under[l]; ok {
			if blank {
				out = append(out, quoted{"", true})
			}
			for _, t := range typed {
				out = append(out, quoted{t, true})
			}
			if blank {
				out = append(out, quoted{"", true})
			}
		}
	}
	return out
}

// breakable is a line as a program shows it that knows no blank which holds words
// together.
func breakable(l string) string { return strings.ReplaceAll(l, "\u00a0", " ") }

// shown is a draft with the lines of the mail as such a program shows them.
func (d draft) shown() draft {
	d.under, d.beside, d.instead, d.cut = byShown(d.under), byShown(d.beside), byShown(d.instead), byShown(d.cut)
	return d
}

func byShown[T any](by map[string]T) map[string]T {
	out := map[string]T{}
	for l, what := range by {
		out[breakable(l)] = what
	}
	return out
}

// prefixed puts a mark before what is quoted.
func prefixed(lines []quoted, mark string) []string {
	var out []string
	for _, l := range lines {
		if l.own {
			out = append(out, l.text)
		} else {
			out = append(out, strings.TrimRight(mark+l.text, " "))
		}
	}
	return out
}

// wrap breaks lines at a width, and goes on with the quote marks that they
// have.
func wrap(lines []string, width int) []string {
	var out []string
	for _, l := range lines {
		mark := quoteMarks.FindString(l)
		for utf8.RuneCountInString(l) > width {
			cut := strings.LastIndex(string([]rune(l)[:width+1]), " ")
			if cut <= len(mark)+1 {
				break
			}
			out = append(out, l[:cut])
			l = mark + l[cut+1:]
		}
		out = append(out, l)
	}
	return out
}

var quoteMarks = regexp.MustCompile(`^(> ?)*`)

// flat is how a program shows the HTML of a mail as text: each block, and each
// cell of a table, on a line of its own; also what is hidden.
func flat(page string) []string {
	var out []string
	var line strings.Builder
	end := func() {
		if s := strings.TrimSpace(strings.Join(strings.Fields(breakable(line.String())), " ")); s != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, s)
		}
		line.Reset()
	}
	z, skip := nethtml.NewTokenizer(strings.NewReader(page)), false
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			end()
			return out
		case nethtml.TextToken:
			if !skip {
				line.Write(z.Text())
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			switch t := z.Token(); t.Data {
			case "style", "title":
				skip = t.Type == nethtml.StartTagToken
			case "span", "b":
			default:
				end()
			}
		}
	}
}

// edited is the HTML of a mail with what somebody typed in it. around puts a
// typed line into tags.
func edited(o original, d draft, around func(string) string) string {
	var out []string
	d = d.shown()
	for _, l := range strings.Split(body(o.html), "\n") {
		shown := strings.TrimSpace(strings.Join(flat(l), " "))
		if shown != "" && d.cut[shown] {
			continue
		}
		if now, ok := d.instead[shown]; ok && shown != "" {
			l = around(html.EscapeString(now))
		}
		if more, ok := d.beside[shown]; ok && shown != "" {
			l = strings.Replace(l, "</p>", " "+html.EscapeString(more)+"</p>", 1)
		}
		out = append(out, l)
		for _, t := range d.under[shown] {
			out = append(out, around(html.EscapeString(t)))
		}
	}
	return strings.Join(out, "\n")
}

// body is what stands in the body of a page.
func body(page string) string {
	_, page, _ = strings.Cut(page, "<body")
	_, page, _ = strings.Cut(page, ">")
	page, _, _ = strings.Cut(page, "</body>")
	return page
}

func div(s string) string {
	if s == "" {
		return "<div><br></div>"
	}
	return "<div>" + s + "</div>"
}

func paragraph(s string) string {
	if s == "" {
		s = "&nbsp;"
	}
	return "<p class=MsoNormal>" + s + "<o:p></o:p></p>"
}

// each puts lines into tags, one by one.
func each(lines []string, around func(string) string) string {
	var out strings.Builder
	for _, l := range lines {
		out.WriteString(around(html.EscapeString(l)) + "\n")
	}
	return out.String()
}

func join(parts ...[]string) string { return strings.Join(slices.Concat(parts...), "\n") }

// gmailWeb writes HTML, and a text that it makes of that and wraps.
func gmailWeb(o original, d draft, lang string) composed {
	quote := prefixed(between(flat(o.html), d, true), "> ")
	text := join(wrap(d.top, 72), []string{""}, wrap([]string{wrote(o, lang)}, 76), []string{""}, wrap(quote, 76), []string{""}, wrap(d.bottom, 72))
	return composed{text, `<div dir="ltr">` + each(d.top, div) + `</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` +
		html.EscapeString(wrote(o, lang)) + `<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">` +
		edited(o, d, func(s string) string { return "</blockquote>" + div(s) + `<blockquote class="gmail_quote">` }) + "</blockquote></div>" + each(d.bottom, div)}
}

// gmailMobile leaves what is typed inside the quote there.
func gmailMobile(o original, d draft, lang string) composed {
	quote := prefixed(between(strings.Split(o.text, "\n"), d, false), "> ")
	for i, l := range quote {
		if !strings.HasPrefix(l, ">") {
			quote[i] = strings.TrimRight("> "+l, " ")
		}
	}
	return composed{join(d.top, []string{"", wrote(o, lang), ""}, quote, []string{""}, d.bottom),
		each(d.top, div) + `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">` + html.EscapeString(wrote(o, lang)) +
			`<br></div><blockquote class="gmail_quote">` + edited(o, d, div) + `</blockquote></div>` + each(d.bottom, div)}
}

// appleMail quotes its line of attribution as well.
func appleMail(o original, d draft, lang string) composed {
	said := strings.Replace(wrote(o, lang), " at ", " at\u202f", 1)
	return composed{join(d.top, []string{"", "> " + said, "> "}, prefixed(between(strings.Split(o.text, "\n"), d, true), "> "), []string{""}, d.bottom),
		each(d.top, div) + `<br><div><blockquote type="cite"><div>` + html.EscapeString(said) + `</div><br class="Apple-interchange-newline"><div>` +
			edited(o, d, func(s string) string { return `</div></blockquote>` + div(s) + `<blockquote type="cite"><div>` }) + `</div></blockquote></div>` + each(d.bottom, div)}
}

// outlookDesktop writes on top, in Word's manner, and doubles blank lines.
func outlookDesktop(o original, d draft, lang string) composed {
	var quote []string
	for _, l := range between(strings.Split(o.text, "\n"), d, false) {
		quote = append(quote, autoformat.Replace(l.text))
		if l.text != "" && !l.own {
			quote = append(quote, "")
		}
	}
	return composed{join(d.top, []string{"", ""}, headers(o, lang), []string{""}, quote, d.bottom),
		`<div class=WordSection1>` + each(d.top, paragraph) + paragraph("") + `<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>` +
			strings.Join(bold(headers(o, lang)), "<br>") + `<o:p></o:p></p></div></div>` + paragraph("") + edited(o, d, paragraph) + each(d.bottom, paragraph) + `</div>`}
}

var autoformat = strings.NewReplacer("'", "’", ` "`, " “", `"`, "”", " - ", " – ", "...", "…", "->", "à")

func bold(headers []string) []string {
	var out []string
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ":")
		out = append(out, "<b>"+html.EscapeString(name)+":</b>"+html.EscapeString(value))
	}
	return out
}

// owa draws a line above the headers. Its text is made of the HTML.
func owa(o original, d draft, lang string) composed {
	rule := strings.Repeat("_", 32)
	return composed{join(d.top, []string{"", rule}, headers(o, lang), []string{""}, prefixed(between(flat(o.html), d, true), ""), d.bottom),
		each(d.top, div) + `<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">` +
			strings.Join(bold(headers(o, lang)), "<br>") + `</font><div>&nbsp;</div></div>` + edited(o, d, div) + each(d.bottom, div)}
}

// outlookMobile says which program it is.
func outlookMobile(o original, d draft, lang string) composed {
	rule := strings.Repeat("_", 32)
	return composed{join(d.top, []string{"", "Get Outlook for iOS<https://aka.ms/o0ukef>", rule}, headers(o, lang), []string{""}, prefixed(between(strings.Split(o.text, "\n"), d, true), ""), d.bottom),
		each(d.top, div) + `<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg">` +
			strings.Join(bold(headers(o, lang)), "<br>") + `</div>` + edited(o, d, div) + each(d.bottom, div)}
}

// thunderbird writes text.
func thunderbird(o original, d draft, lang string) composed {
	return composed{text: join(d.top, []string{"", wrote(o, lang)}, prefixed(between(strings.Split(o.text, "\n"), d, true), "> "), []string{""}, d.bottom)}
}

// yahoo indents what it quotes.
func yahoo(o original, d draft, lang string) composed {
	return composed{join(d.top, []string{"", "    " + wrote(o, lang) + "  ", " "}, prefixed(between(flat(o.html), d, true), " "), []string{"  "}, d.bottom),
		each(d.top, div) + `<div id="yahoo_quoted_1" class="yahoo_quoted"><div>` + html.EscapeString(wrote(o, lang)) + `</div><div><br></div>` + edited(o, d, div) + `</div>` + each(d.bottom, div)}
}

// k9 puts no blank behind the mark.
func k9(o original, d draft, lang string) composed {
	return composed{text: join(d.top, []string{"", wrote(o, lang)}, prefixed(between(strings.Split(o.text, "\n"), d, true), ">"), []string{""}, d.bottom)}
}

// mutt leaves wrapping to the editor.
func mutt(o original, d draft, lang string) composed {
	return composed{text: join(d.top, []string{wrote(o, lang)}, wrap(prefixed(between(strings.Split(o.text, "\n"), d, true), "> "), 72), []string{""}, d.bottom)}
}

// lotus fills paragraphs anew, without a mark.
func lotus(o original, d draft, lang string) composed {
	var quote []string
	for _, l := range between(strings.Split(o.text, "\n"), d, true) {
		quote = append(quote, wrap([]string{l.text}, 58)...)
	}
	var head []string
	for _, h := range headers(o, lang) {
		head = append(head, strings.Replace(h, ": ", ":\t", 1))
	}
	return composed{text: join(d.top, []string{"", ""}, head, []string{""}, quote, d.bottom)}
}

// originalOf is a mail of the tests in somebody's mailbox.
func originalOf(s answer.Sheet) original {
	to, subject := alice.Email, "Prep for your 1:1 with Maria, Tue 24 Nov 10:00 CET"
	if s.Kind == form.Wrapup || s.Kind == form.WrapupNudge {
		to, subject = maria.Email, "Wrap up your 1:1 with Alice, Tue 24 Nov 10:00 CET"
	}
	return original{text: s.Text, html: s.HTML, subject: subject, name: "1:1s", address: "oneonone@example.com", to: to, date: at.Add(-2 * time.Hour)}
}

// A twist is something that happens to a reply on its way.
type twist struct {
	name string
	do   func(text string) string
}

// twists are what programs and gateways do to texts.
var twists = []twist{
	{"as it is", func(s string) string { return s }},
	{"CRLF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"curly quotes", func(s string) string { return strings.NewReplacer("'", "’", ` "`, " “", `"`, "”").Replace(s) }},
	{"non-breaking spaces", func(s string) string {
		return regexp.MustCompile(`(\pL) (\pL)`).ReplaceAllString(s, "$1\u00a0$2")
	}},
	{"blanks at the ends", func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") }},
	{"disclaimer", func(s string) string {
		return s + "\n\nThis e-mail is confidential and intended for the addressee alone.\nIf you got it by mistake, please delete it.\n"
	}},
	{"banner", func(s string) string {
		return "CAUTION: This e-mail was sent from outside of the organisation.\nDo not click on links.\n\n" + s
	}},
	{"zero-width", func(s string) string { return "\ufeff" + strings.ReplaceAll(s, ": ", ":\u200b ") }},
	{"addresses of links", func(s string) string {
		return strings.ReplaceAll(s, "alice@example.com", "alice@example.com<mailto:alice@example.com>")
	}},
	{"no blank lines", func(s string) string {
		return regexp.MustCompile(`\n(>? ?\n)+`).ReplaceAllString(s, "\n\n")
	}},
}

// Every HTML reply holds every line that was typed.
func TestProgramsWriteWhatWasTyped(t *testing.T) {
	s := sheet(t, form.Prep)
	d := draft{top: []string{"hello there"}, under: map[string][]string{}, bottom: []string{"the end"}}
	for i, m := range s.Marks {
		d.under[m.Line] = []string{fmt.Sprintf("typed %d", i)}
	}
	for _, p := range programs {
		r := p.write(originalOf(s), d, "en")
		for _, part := range []string{r.text, r.html} {
			for i := range s.Marks {
				if part != "" && !strings.Contains(part, fmt.Sprintf("typed %d", i)) {
					t.Errorf("%s: answer %d is not in the reply", p.name, i)
				}
			}
		}
	}
}

// pick takes one of several.
func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }
