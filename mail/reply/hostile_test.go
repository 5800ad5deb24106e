package reply_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"oneonone/mail/reply"
)

// nested writes n multipart entities, each in the one before.
func nested(n int, boundary func(i int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\n\n--%s\n", boundary(i), boundary(i))
	}
	b.WriteString("Content-Type: text/plain\n\ndeep\n")
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--%s--\n", boundary(i))
	}
	return b.String()
}

func htmlMail(html string) string {
	return "Content-Type: text/html; charset=utf-8\n\n" + html
}

// hostile has mails that are made to take long, or much memory.
func hostile() map[string]string {
	const mb = 1 << 20
	file := strings.Repeat(strings.Repeat("QUJD", 19)+"\r\n", 25*mb/78)
	named := func(i int) string { return fmt.Sprintf("b%d", i) }
	return map[string]string{
		"a file of 25 MB":                  multi("mixed", "b", leaf("text/plain", "All good."), "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"+file, leaf("text/plain", "More.")),
		"a text of 25 MB":                  "Content-Type: text/plain\n\n" + strings.Repeat("All good.\n", 5*mb/2),
		"a text of 25 MB in base64":        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + file,
		"a text of 25 MB of padding":       "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("=", 25*mb),
		"a text of 25 MB of white space":   "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("\n", 25*mb),
		"quoted-printable of 25 MB":        "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=41", 8*mb),
		"soft line breaks of 25 MB":        "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=\n", 12*mb),
		"10,000 parts":                     multi("mixed", "b", strings.Repeat("\n\nx\n--b\n", 10_000)),
		"a million parts":                  "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n", mb),
		"10,000 parts with headers":        "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n"+strings.Repeat("a:b\n", 5000)+"\nx\n", 1000),
		"10,000 texts":                     "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: text/html\n\n<p>x\n", 10_000),
		"10,000 parts in parts":            nested(10_000, named),
		"10,000 parts with one boundary":   nested(10_000, func(int) string { return "b" }),
		"10 deep, and 2.5 MB in the last":  strings.Replace(nested(10, named), "deep", strings.Repeat("\n--b", 5*mb/8), 1),
		"10 deep, and 25 MB in the last":   strings.Replace(nested(11, named), "deep", strings.Repeat("deep\n", 5*mb), 1),
		"boundaries that begin alike":      "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--bb\n", 5*mb),
		"a boundary of one dash":           "Content-Type: multipart/mixed; boundary=\"-\"\n\n" + strings.Repeat("-", 25*mb),
		"a boundary of 60 kB":              "Content-Type: multipart/mixed; boundary=" + strings.Repeat("b", 60_000) + "\n\n--" + strings.Repeat("b", 20*mb),
		"no boundary":                      "Content-Type: multipart/mixed\n\n" + strings.Repeat("--b\n", 5*mb),
		"headers of 10 MB":                 strings.Repeat("X-A: b\n", 10*mb/7) + "\nAll good.",
		"one header of 10 MB":              "X-A: " + strings.Repeat("b", 10*mb) + "\n\nAll good.",
		"one header folded for 10 MB":      "References: " + strings.Repeat("<a@b>\n ", 10*mb/7) + "\n\nAll good.",
		"lines that are no headers, 10 MB": strings.Repeat("x\n", 5*mb) + "\nAll good.",
		"addresses":                        "To: " + strings.Repeat("a@b.example, ", 20*1024) + "\nCc: " + strings.Repeat("a b@c.example ", 20*1024) + "\n\nAll good.",
		"names of encoded words":           "To: " + strings.Repeat("=?utf-8?q?a?= ", 4000) + "<a@b.example>\nSubject: " + strings.Repeat("=?utf-8?b?YQ==?= ", 15*1024) + "\n\nAll good.",
		"comments in comments":             "From: " + strings.Repeat("(", 60_000) + "\nDate: " + strings.Repeat("(", 60_000) + "\nAuto-Submitted: " + strings.Repeat("(", 60_000) + "\n\nAll good.",
		"results of authentication":        strings.Repeat("Authentication-Results: mx.example.com; "+strings.Repeat("dkim=fail; ", 500)+"\n", 40) + "\nAll good.",
		"parameters":                       "Content-Type: text/plain; " + strings.Repeat("a*0=b; ", 9000) + "\n\nAll good.",
		"quotes in quotes":                 htmlMail(strings.Repeat("<blockquote>", 100_000) + "x" + strings.Repeat("<br>", 1000)),
		"quotes in quotes with text":       htmlMail(strings.Repeat("<blockquote>a", 80_000)),
		"divs in divs":                     htmlMail(strings.Repeat("<div>", 100_000) + "x" + strings.Repeat("</div>", 100_000)),
		"ends without beginnings":          htmlMail(strings.Repeat("<div>", 100_000) + strings.Repeat("</span></blockquote></p></td>", 30_000)),
		"lists in lists":                   htmlMail(strings.Repeat("<ul><li>a", 100_000)),
		"tables in tables":                 htmlMail(strings.Repeat("<table><tr><td>a", 60_000)),
		"hidden in hidden":                 htmlMail(strings.Repeat(`<div style="display:none">`, 40_000) + strings.Repeat("</div>", 40_000) + "x"),
		"attributes":                       htmlMail("<div " + strings.Repeat(`style="a" `, 100_000) + ">x"),
		"styles":                           htmlMail(strings.Repeat(`<p style="`+strings.Repeat("display:", 200)+`">x`, 600)),
		"a tag that has no end":            htmlMail("<div " + strings.Repeat("a", 2*mb)),
		"a comment that has no end":        htmlMail(strings.Repeat("<!--", mb)),
		"entities":                         htmlMail(strings.Repeat("&amp;&#x1F600;", mb/14)),
		"line breaks":                      htmlMail(strings.Repeat("<br>", mb/4)),
		"flowed quotes":                    "Content-Type: text/plain; format=flowed\n\n" + strings.Repeat(strings.Repeat(">", 70)+" a \n", mb/73),
		"flowed marks":                     "Content-Type: text/plain; format=flowed\n\n" + strings.Repeat(">", mb),
		"blank lines":                      "Content-Type: text/plain\n\n" + strings.Repeat("\n", 3*mb),
		"gb18030":                          "Content-Type: text/plain; charset=gb18030\n\n" + strings.Repeat("\xd2\xbb\x81\x30", mb/4),
		"iso-2022-jp":                      "Content-Type: text/plain; charset=iso-2022-jp\n\n" + strings.Repeat("\x1b$B!!\x1b(B", mb/8),
		"utf-16":                           "Content-Type: text/plain; charset=utf-16\n\n" + strings.Repeat("\xff\xfe", mb/2),
		"not quite utf-8":                  "Content-Type: text/plain; charset=utf-8\n\n" + strings.Repeat("\xff", mb),
		"a report of many recipients":      status(strings.Repeat("Final-Recipient: rfc822; a@b.example\nAction: delivered\n\n", 20_000)),
		"a report in words":                "From: mailer-daemon@example.com\n\n" + strings.Repeat("a@b.example 550 5.1.1\nMessage-ID: <\n", mb/40),
		"a calendar":                       multi("alternative", "b", leaf("text/calendar", strings.Repeat("a:b\n", mb))),
	}
}

// H13: whatever a mail is made of, reading it takes no time, and no memory to
// speak of.
func TestH13HostileMails(t *testing.T) {
	limit := 500 * time.Millisecond * slow // on a machine with nothing else to do it is less than 50 ms
	for name, text := range hostile() {
		raw := []byte("Date: Mon, 5 May 2025 10:03:12 +0200\n" + text)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		m, err := reply.Parse(raw)
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took > limit {
			t.Errorf("%s: it took %v", name, took)
		}
		if used := int(after.TotalAlloc - before.TotalAlloc); used > 64<<20 {
			t.Errorf("%s: it took %d MB", name, used>>20)
		}
		sound(t, m)
		if len(m.Text) > 1<<20+1<<10 || strings.Count(m.Text, "\n") > 50_000 {
			t.Errorf("%s: a text of %d bytes", name, len(m.Text))
		}
	}
}

// sound checks what holds for every message.
func sound(t *testing.T, m reply.Message) {
	t.Helper()
	fields := append([]string{m.ID, m.From.Name, m.From.Address, m.Subject, m.Calendar, m.Automatic}, m.Flaws...)
	fields = append(append(append(append(fields, m.InReplyTo...), m.References...), m.To...), m.Loop...)
	if m.Bounce != nil {
		fields = append(append(fields, m.Bounce.Recipient, m.Bounce.Action, m.Bounce.Status, m.Bounce.Answer), m.Bounce.Original...)
	}
	for _, f := range fields {
		if strings.ContainsAny(f, "\r\n\x00") || len(f) > 2000 {
			t.Errorf("a field is %.100q", f)
		}
	}
	if !utf8.ValidString(m.Text) || strings.ContainsAny(m.Text, "\r\x00\ufeff") {
		t.Error("the text holds what is no text")
	}
	if len(m.Flaws) > 20 || len(m.To) > 500 {
		t.Errorf("%d flaws, %d addresses", len(m.Flaws), len(m.To))
	}
	m.Authenticates("mx.example.com")
}

// What is left out is named.
func TestH13WhatIsLeftOutIsNamed(t *testing.T) {
	all := hostile()
	for name, word := range map[string]string{
		"a text of 25 MB": "more than 50000 lines", "10,000 parts": "more than 500 parts", "10,000 parts in parts": "deeper than 12", "headers of 10 MB": "longer than 256 kB", "no boundary": "no boundary", "a text of 25 MB in base64": "longer than 1024 kB",
	} {
		if m := parsed(t, "X-A: b\n"+all[name]); !strings.Contains(strings.Join(m.Flaws, "; "), word) {
			t.Errorf("%s: %q", name, m.Flaws)
		}
	}
	if m := parsed(t, "X-A: b\n"+all["a file of 25 MB"]); m.Text != "All good.\nMore." || len(m.Flaws) > 2 {
		t.Errorf("the text around a file is %q, %q", m.Text, m.Flaws)
	}
}

// H13: an error only where there is nothing at all.
func TestH13NothingToRead(t *testing.T) {
	for _, raw := range []string{"", "\n", "\r\n\r\n", "hello", "hello\n\nworld", "\x00\x01\x02", "From alice@example.com Mon May  5 10:03:12 2025\n", "\ufeff"} {
		if m, err := reply.Parse([]byte(raw)); err == nil {
			t.Errorf("%q: %+v", raw, m)
		}
	}
	if _, err := reply.Parse(bytes.Repeat([]byte("A"), 25<<20)); err == nil {
		t.Error("25 MB of nothing are read")
	}
	for _, raw := range []string{"A:", "A: b", "A: b\n\n", "\r\n\r\nA: b\n", "x\nA: b\n"} {
		if _, err := reply.Parse([]byte(raw)); err != nil {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func BenchmarkParseHostile(b *testing.B) {
	for name, text := range hostile() {
		raw := []byte("Date: Mon, 5 May 2025 10:03:12 +0200\n" + text)
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				if _, err := reply.Parse(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	seedMails(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := reply.Parse(raw)
		if err != nil {
			return
		}
		sound(t, m)
	})
}

func FuzzHTML(f *testing.F) {
	f.Add("<p class=MsoNormal>a<blockquote>b</blockquote><ol start=3><li value=x>c<table><tr><td>d<td>e</table><pre> f\n</pre>")
	f.Add("<span style='mso-list:Ignore'>1.<span></span></span>a<div style=display:none>b</div>&#8203;<br><hr><img alt=👍>")
	f.Fuzz(func(t *testing.T, html string) {
		sound(t, parsed(t, "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte(html))))
	})
}

// No word of a flowed text is lost or made up.
func FuzzFlowed(f *testing.F) {
	f.Add("one \ntwo \n> three \n> four\n-- \nfive\n >six\n", false)
	f.Add(">> a \n> b \n\n c", true)
	f.Fuzz(func(t *testing.T, text string, delsp bool) {
		if !utf8.ValidString(text) {
			return
		}
		kind := "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=" + map[bool]string{true: "yes", false: "no"}[delsp]
		encoded := "\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(text))
		got, fixed := parsed(t, kind+encoded), parsed(t, strings.Replace(kind, "flowed", "fixed", 1)+encoded)
		sound(t, got)
		letters := strings.NewReplacer(" ", "", "\n", "", ">", "")
		if want := letters.Replace(fixed.Text); letters.Replace(got.Text) != want {
			t.Errorf("%q became %q", fixed.Text, got.Text)
		}
	})
}
