package reply_test

import (
	"encoding/base64"
	"mime/quotedprintable"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/google/go-cmp/cmp"
)

// textOf returns what is read of a mail with a content type, an encoding and a
// body.
func textOf(t *testing.T, kind, encoding, body string) string {
	t.Helper()
	return parsed(t, mailOf("MIME-Version: 1.0\nContent-Type: "+kind+"\nContent-Transfer-Encoding: "+encoding, body)).Text
}

type encoder interface{ String(string) (string, error) }

// H5: any charset, rightly labelled or not.
func TestH5Charsets(t *testing.T) {
	german, russian, japaneseText, chinese, koreanText := "Grüße – „alles“ gut, 5 €\n", "Всё хорошо\n", "順調です\n", "联通一切顺利\n", "모두 좋습니다\n"
	big16 := func(s string, mark bool) string {
		var b strings.Builder
		if mark {
			b.WriteString("\xfe\xff")
		}
		for _, u := range utf16.Encode([]rune(s)) {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		}
		return b.String()
	}
	in := func(e encoder, s string) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	windows := in(charmap.Windows1252.NewEncoder(), german)
	for _, c := range []struct{ name, label, body, want string }{
		{"utf-8", "utf-8", german, german},
		{"UTF8 without its hyphen", "UTF8", german, german},
		{"quoted", `"utf-8"`, german, german},
		{"windows-1252", "windows-1252", windows, german},
		{"windows-1252 labelled latin-1", "iso-8859-1", windows, german},
		{"windows-1252 labelled utf-8", "utf-8", windows, german},
		{"windows-1252 labelled ASCII", "us-ascii", windows, german},
		{"windows-1252 without a label", "", windows, german},
		{"utf-8 labelled latin-1", "iso-8859-1", german, german},
		{"utf-8 labelled ASCII", "us-ascii", german, german},
		{"utf-8 without a label", "", german, german},
		{"utf-8 with an unknown label", "x-nothing", german, german},
		{"utf-8 with a fault", "utf-8", "Grüße, Jürgen, schöne\xff Größe\n", "Grüße, Jürgen, schöne\uFFFD Größe\n"},
		{"latin-9", "iso-8859-15", in(charmap.ISO8859_15.NewEncoder(), "5 € für Œuvre\n"), "5 € für Œuvre\n"},
		{"windows-1250", "windows-1250", in(charmap.Windows1250.NewEncoder(), "żółć\n"), "żółć\n"},
		{"windows-1251", "windows-1251", in(charmap.Windows1251.NewEncoder(), russian), russian},
		{"windows-1253", "windows-1253", in(charmap.Windows1253.NewEncoder(), "Καλά\n"), "Καλά\n"},
		{"windows-1254", "windows-1254", in(charmap.Windows1254.NewEncoder(), "İyi şeyler\n"), "İyi şeyler\n"},
		{"windows-1255", "windows-1255", in(charmap.Windows1255.NewEncoder(), "טוב\n"), "טוב\n"},
		{"windows-1256", "windows-1256", in(charmap.Windows1256.NewEncoder(), "جيد\n"), "جيد\n"},
		{"windows-1258", "windows-1258", "Ch\xe0o\n", "Chào\n"},
		{"koi8-r", "koi8-r", in(charmap.KOI8R.NewEncoder(), russian), russian},
		{"iso-2022-jp", "iso-2022-jp", in(japanese.ISO2022JP.NewEncoder(), japaneseText), japaneseText},
		{"iso-2022-jp without a label", "", in(japanese.ISO2022JP.NewEncoder(), japaneseText), japaneseText},
		{"shift_jis", "shift_jis", in(japanese.ShiftJIS.NewEncoder(), japaneseText), japaneseText},
		{"gb18030", "gb18030", in(simplifiedchinese.GB18030.NewEncoder(), chinese), chinese},
		{"gb2312", "gb2312", in(simplifiedchinese.GBK.NewEncoder(), chinese), chinese},
		{"gbk that could be utf-8", "gbk", in(simplifiedchinese.GBK.NewEncoder(), "联通\n"), "联通\n"},
		{"big5", "big5", in(traditionalchinese.Big5.NewEncoder(), "一切順利\n"), "一切順利\n"},
		{"euc-kr", "ks_c_5601-1987", in(korean.EUCKR.NewEncoder(), koreanText), koreanText},
		{"hz", "hz-gb-2312", in(simplifiedchinese.HZGB2312.NewEncoder(), "一切顺利\n"), "一切顺利\n"},
		{"utf-16 with a mark", "utf-16", big16(german, true), german},
		{"utf-16be", "utf-16be", big16(german, false), german},
		{"ibm850", "ibm850", "Gr\x81\xe1e\n", "Grüße\n"},
		{"macintosh", "macintosh", "Gr\x9f\xa7e\n", "Grüße\n"},
	} {
		kind := "text/plain; charset=" + c.label
		if c.label == "" {
			kind = "text/plain"
		}
		if got := textOf(t, kind, "8bit", c.body); got != c.want && !strings.HasPrefix(c.label, "utf-16") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if got := textOf(t, kind, "base64", base64.StdEncoding.EncodeToString([]byte(c.body))); got != c.want {
			t.Errorf("%s in base64: got %q, want %q", c.name, got, c.want)
		}
	}
	if m := parsed(t, mailOf("Content-Type: text/plain; charset=x-nothing", "a")); len(m.Flaws) == 0 {
		t.Error("an unknown charset, and no word about it")
	}
}

// H5: no text is lost for a fault of its encoding.
func TestH5TransferEncodings(t *testing.T) {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte("Grüße, " + strings.Repeat("x", 100) + "\n= and more \n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, encoding, body, want string }{
		{"none", "", "a\nb\n", "a\nb\n"},
		{"quoted-printable", "quoted-printable", b.String(), "Grüße, " + strings.Repeat("x", 100) + "\n= and more \n"},
		{"in capitals", "QUOTED-PRINTABLE", "Gr=C3=BC=C3=9Fe", "Grüße"},
		{"in small letters", "quoted-printable", "Gr=c3=bc=c3=9fe", "Grüße"},
		{"what is no escape stays", "quoted-printable", "a=b =ZZ = =\nc=", "a=b =ZZ = c"},
		{"a soft break with spaces behind it", "quoted-printable", "a=  \nb", "ab"},
		{"spaces at the end of lines", "quoted-printable", "a  \nb", "a\nb"},
		{"base64", "base64", "R3LDvMOf\nZQ==", "Grüße"},
		{"base64 without its end", "base64", "R3LDvMOfZQ", "Grüße"},
		{"base64 with other characters", "base64", "R3LD vMOf\r\n*ZQ==\n\n--\n", "Grüße"},
		{"base64 twice", "base64", "YQ==YmM=ZGVm", "abcdef"},
		{"unknown", "x-uuencode", "a", "a"},
	} {
		if got := textOf(t, "text/plain; charset=utf-8", c.encoding, c.body); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if m := parsed(t, mailOf("Content-Transfer-Encoding: x-uuencode", "a")); len(m.Flaws) == 0 {
		t.Error("an unknown encoding, and no word about it")
	}
}

// multi writes a multipart entity of parts.
func multi(kind, boundary string, parts ...string) string {
	return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\n\n--" + boundary + "\n" + strings.Join(parts, "\n--"+boundary+"\n") + "\n--" + boundary + "--\n"
}

func leaf(kind, body string) string { return "Content-Type: " + kind + "\n\n" + body }

// H5: the text is found wherever it lies, and files are not taken for it.
func TestH5WhereTheTextLies(t *testing.T) {
	plain, rich := leaf("text/plain", "plain"), leaf("text/html", "<p>rich</p>")
	file := "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nfile"
	for _, c := range []struct{ name, mail, want string }{
		{"no MIME at all", "Subject: x\n\nplain", "plain"},
		{"no text at all", "Subject: x\n\n", ""},
		{"an HTML mail", rich, "rich"},
		{"alternatives", multi("alternative", "b", plain, rich), "plain"},
		{"alternatives in the other order", multi("alternative", "b", rich, plain), "plain"},
		{"a blank alternative", multi("alternative", "b", leaf("text/plain", " \n\u00a0\n\u200b"), rich), "rich"},
		{"an empty alternative", multi("alternative", "b", leaf("text/plain", ""), rich), "rich"},
		{"no alternative", multi("alternative", "b"), ""},
		{"related", multi("related", "b", rich, leaf("image/png", "x")), "rich"},
		{"alternatives with pictures", multi("alternative", "b", plain, multi("related", "c", rich, leaf("image/png", "x"))), "plain"},
		{"pictures around alternatives", multi("related", "b", multi("alternative", "c", plain, rich), leaf("image/png", "x")), "plain"},
		{"files around all", multi("mixed", "b", multi("related", "c", multi("alternative", "d", plain, rich), leaf("image/png", "x")), file), "plain"},
		{"a file first", multi("mixed", "b", file, plain), "plain"},
		{"text around a file", multi("mixed", "b", plain, leaf("application/pdf", "x"), leaf("text/plain", "more")), "plain\nmore"},
		{"HTML around a file", multi("mixed", "b", rich, leaf("application/pdf", "x"), leaf("text/html", "<p>more</p>")), "rich\nmore"},
		{"text and HTML beside each other", multi("mixed", "b", plain, rich), "plain\nrich"},
		{"nothing but a file", multi("mixed", "b", file), ""},
		{"a text with a name", multi("mixed", "b", "Content-Type: text/plain; name=text_0.txt\nContent-Disposition: inline\n\nplain"), "plain"},
		{"a file to be shown in place", multi("mixed", "b", plain, "Content-Type: text/plain; name=a.txt\nContent-Disposition: inline; filename=a.txt\n\nfile"), "plain"},
		{"a mail that is a file", "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nfile", ""},
		{"a mail in it", multi("mixed", "b", plain, leaf("message/rfc822", "Subject: y\n\nother")), "plain"},
		{"an invitation in it", multi("mixed", "b", plain, leaf("text/calendar", "BEGIN:VCALENDAR")), "plain"},
		{"mails in a digest", multi("digest", "b", "\nSubject: y\n\nother"), ""},
		{"signed", multi("signed; protocol=x", "b", multi("mixed", "c", plain), leaf("application/pgp-signature", "x")), "plain"},
		{"a part without headers", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nplain\n--b--", "plain"},
		{"a part that lacks the blank line", "Content-Type: multipart/mixed; boundary=b\n\n--b\nplain words\n--b--", "plain words"},
		{"no end", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nplain\n", "plain\n"},
		{"no beginning", "Content-Type: multipart/mixed; boundary=b\n\nplain\n", ""},
		{"no boundary", "Content-Type: multipart/mixed\n\n--bbbb\n\nplain\n--bbbb--", "plain"},
		{"a boundary that the other begins with", multi("mixed", "bb", multi("alternative", "bbb", plain, rich)), "plain"},
		{"a line that the boundary begins", multi("mixed", "b", leaf("text/plain", "plain\n--bread\n--")), "plain\n--bread\n--"},
		{"a boundary with spaces behind it", "Content-Type: multipart/mixed; boundary=b\n\n--b  \n\nplain\n--b--  \n", "plain"},
		{"text behind the end", multi("mixed", "b", plain) + "epilogue", "plain"},
		{"text before the beginning", "Content-Type: multipart/mixed; boundary=b\n\nprologue\n--b\n\nplain\n--b--", "plain"},
		{"a type in capitals", "Content-Type: TEXT/PLAIN; CHARSET=UTF-8\n\nplain", "plain"},
		{"a type that is none", "Content-Type: text\n\nplain", "plain"},
		{"a type with faults", "Content-Type: text/plain; charset=utf-8; charset=utf-8; =x; name\n\nplain", "plain"},
		{"an empty type", "Content-Type: \n\nplain", "plain"},
	} {
		m := parsed(t, "From: alice@example.com\n"+c.mail)
		if diff := cmp.Diff(c.want, m.Text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if strings.Contains(m.Text, "rich") != m.FromHTML {
			t.Errorf("%s: made of HTML: %v", c.name, m.FromHTML)
		}
	}
}

func TestLinesAndCharacters(t *testing.T) {
	for body, want := range map[string]string{
		"a\r\nb\rc\nd":          "a\nb\nc\nd",
		"\ufeffa\u200bb\u2060c": "abc",
		"a\u00a0b":              "a\u00a0b",
		"a\x00b\x07c\td\x7f":    "abc\td",
		"a\fb\u2028c":           "a\nb\nc",
		"👩\u200d💻, می\u200cخواهم, \u200fא": "👩\u200d💻, می\u200cخواهم, \u200fא",
		"a\xc3":  "aÃ",
		"a  \nb": "a  \nb",
	} {
		if got := textOf(t, "text/plain; charset=utf-8", "8bit", body); got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
}

// H5: RFC 3676, with its examples' kinds.
func TestH5Flowed(t *testing.T) {
	for _, c := range []struct{ name, params, body, want string }{
		{"lines are joined", "", "one \ntwo \nthree\nfour\n", "one two three\nfour\n"},
		{"and at the place of the space", "; delsp=yes", "one \ntwo \nthree\n", "onetwothree\n"},
		{"what was stuffed in front goes", "", " From here\n  indented\n > no quote\n", "From here\n indented\n> no quote\n"},
		{"quotes keep their depth", "", "> one \n> two\n>> three \n>> four\nfive\n", "> one two\n>> three four\nfive\n"},
		{"marks with a space between are text", "", "> > one \n> > two\n", "> > one > two\n"},
		{"a depth that changes ends the line", "", "> one \ntwo \n>> three\n", "> one \ntwo \n>> three\n"},
		{"a signature is not joined", "", "one \n-- \nAlice\n", "one \n-- \nAlice\n"},
		{"nor in a quote", "", "> one\n> -- \n> Alice\n", "> one\n> -- \n> Alice\n"},
		{"the last line may go on", "", "one ", "one "},
		{"blank lines", "", "one\n\n \ntwo\n", "one\n\n\ntwo\n"},
		{"in capitals", "", "one \ntwo", "one two"},
		{"nothing", "", "", ""},
	} {
		if got := textOf(t, "text/plain; format=flowed"+c.params, "7bit", c.body); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := textOf(t, "text/plain; format=fixed", "7bit", "one \ntwo"); got != "one \ntwo" {
		t.Errorf("what is not flowed is joined: %q", got)
	}
}

// H5: the METHOD of an invitation tells what Outlook's "Accepted:" is.
func TestH5CalendarReplies(t *testing.T) {
	for want, part := range map[string]string{
		"REPLY":   leaf("text/calendar; method=reply", "BEGIN:VCALENDAR"),
		"COUNTER": leaf("text/calendar", "BEGIN:VCALENDAR\nMETHOD:COUNTER\nEND:VCALENDAR"),
		"REQUEST": leaf("TEXT/CALENDAR; METHOD=REQUEST; charset=UTF-8", "x"),
		"":        "Content-Type: text/calendar; method=REPLY\nContent-Disposition: attachment; filename=a.ics\n\nx",
	} {
		m := parsed(t, "From: alice@example.com\n"+multi("alternative", "b", leaf("text/plain", "plain"), part))
		if m.Calendar != want || m.Text != "plain" {
			t.Errorf("got %q and the text %q, want %q", m.Calendar, m.Text, want)
		}
	}
}
