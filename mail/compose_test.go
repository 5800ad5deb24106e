package mail_test

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail"
)

var update = flag.Bool("update", false, "write the golden mails anew")

var newYork = time.FixedZone("EST", -5*3600)

// prep is a letter like the ones that go out most.
func prep() mail.Letter {
	return mail.Letter{
		From:      netmail.Address{Name: "1:1s", Address: "oneonone@example.com"},
		To:        netmail.Address{Name: "Alice Ng", Address: "alice@example.com"},
		ReplyTo:   "oneonone+k3v9q7mzt2hcwa4x@example.com",
		Subject:   "Your 1:1 with Maria on Tuesday, 24 November",
		Date:      time.Date(2026, 11, 20, 9, 0, 0, 0, newYork),
		MessageID: "prep.k3v9q7mzt2hcwa4x@example.com",
		Instance:  "i-7f3a",
		Text:      "Hello Alice,\n\n[Q1] Wins: what's going well for you this week?\n\n\n-- \nRef k3v9q7 · 10:00 EST\n",
		HTML:      "<!doctype html>\n<p>Hello Alice,</p>\n<p style=\"margin:0\">[Q1] Wins: what’s going well for you this week?</p>\n<p>&nbsp;</p>\n",
	}
}

// letter is prep with something changed.
func letter(change func(*mail.Letter)) mail.Letter {
	l := prep()
	change(&l)
	return l
}

// withImages puts two pictures into a letter, each a dot of one colour.
func withImages(l *mail.Letter) {
	l.HTML += "<p><img src=\"cid:chart-1.k3v9q7mzt2hcwa4x@example.com\" alt=\"Tickets closed: 31, 35, 37, 42\"></p>\n<p><img src=\"cid:chart-2.k3v9q7mzt2hcwa4x@example.com\" alt=\"\"></p>\n"
	l.Images = []mail.Image{
		{ID: "chart-1.k3v9q7mzt2hcwa4x@example.com", PNG: pixel("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPQ6qn5DwAESAIyTFIT3gAAAABJRU5ErkJggg==")},
		{ID: "chart-2.k3v9q7mzt2hcwa4x@example.com", PNG: pixel("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGMoa278DwAFZwJ67xYFLAAAAABJRU5ErkJggg==")},
	}
}

func pixel(b64 string) []byte {
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestGolden(t *testing.T) {
	for name, l := range map[string]mail.Letter{
		"prep": prep(),
		"thread": letter(func(l *mail.Letter) {
			l.From.Name = `Müller, Jörg "der Chef"`
			l.To = netmail.Address{Name: `Doe, John "JD" O'Neil`, Address: "john@bücher.example"}
			l.Subject = "Dein 1:1 mit Jörg – 東京 – am Dienstag: größere Übersicht über alles, was offen ist, und noch mehr"
			l.InReplyTo = "prep.aaaaaaaaaaaaaaaa@example.com"
			for n := range 9 {
				l.References = append(l.References, fmt.Sprintf("prep.aaaaaaaaaaaaaaa%d@example.com", n))
			}
			l.Text = "Grüße\tund so\n.\n..\nFrom the start\n=3D  \n" + strings.Repeat("long ", 400) + "\n"
		}),
		"images": letter(withImages),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := mail.Compose(l)
			if err != nil {
				t.Fatal(err)
			}
			path := "testdata/" + name + ".eml"
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s is written differently (-want +got):\n%s", path, diff)
			}
		})
	}
}

func TestSameLetterGivesTheSameBytes(t *testing.T) {
	want, err := mail.Compose(prep())
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		got, err := mail.Compose(prep())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("the same letter gave other bytes:\n%s\nthen:\n%s", want, got)
		}
	}
}

// What the email package draws at random, or has from a map, is settled.
func TestSameLetterWithImagesGivesTheSameBytes(t *testing.T) {
	want, err := mail.Compose(letter(withImages))
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		got, err := mail.Compose(letter(withImages))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("the same letter gave other bytes:\n%s\nthen:\n%s", want, got)
		}
	}
}

// The HTML is the root of a multipart/related with the images, which is one of
// the two ways to show a mail: RFC 2387, and §5.1.4 of RFC 2046.
func TestImagesStandBesideTheHTML(t *testing.T) {
	l := letter(withImages)
	l.Text += "\r\nContent-Type: multipart/related;\r\n boundary=" + strings.Repeat("ab", 30) + "\r\n" // no text passes for the header
	m := read(t, l)
	var shape func(contentType string, body io.Reader) []string
	shape = func(contentType string, body io.Reader) []string {
		mediaType, params, err := mime.ParseMediaType(contentType)
		if err != nil {
			t.Fatalf("%q: %v", contentType, err)
		}
		out := []string{mediaType + params["type"]}
		if !strings.HasPrefix(mediaType, "multipart/") {
			return out
		}
		r := multipart.NewReader(body, params["boundary"])
		for {
			p, err := r.NextPart()
			if err == io.EOF {
				return append(out, "end")
			}
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, shape(p.Header.Get("Content-Type"), p)...)
			if id := p.Header.Get("Content-Id"); id != "" {
				out = append(out, id, p.Header.Get("Content-Disposition"))
			}
		}
	}
	want := []string{"multipart/alternative", "text/plain", "multipart/relatedtext/html", "text/html",
		"image/png", "<chart-1.k3v9q7mzt2hcwa4x@example.com>", `inline; filename="chart-1.png"`,
		"image/png", "<chart-2.k3v9q7mzt2hcwa4x@example.com>", `inline; filename="chart-2.png"`, "end", "end"}
	if diff := cmp.Diff(want, shape(m.Header.Get("Content-Type"), m.Body)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestAnotherMessageIDGivesAnotherBoundary(t *testing.T) {
	boundary := func(l mail.Letter) string {
		_, params, _ := mime.ParseMediaType(read(t, l).Header.Get("Content-Type"))
		return params["boundary"]
	}
	other := letter(func(l *mail.Letter) { l.MessageID = "prep.other@example.com" })
	if a, b := boundary(prep()), boundary(other); a == b || a == "" {
		t.Errorf("boundaries %q and %q, want two different ones", a, b)
	}
}

// read composes a letter and reads it with the standard library, which Compose
// itself does not use for that.
func read(t *testing.T, l mail.Letter) *netmail.Message {
	t.Helper()
	raw, err := mail.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHeadersAreAllThereAndNoOthers(t *testing.T) {
	l := letter(func(l *mail.Letter) {
		l.InReplyTo = "prep.a@example.com"
		l.References = []string{"prep.a@example.com"}
	})
	raw, err := mail.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	var got []string
	for _, line := range strings.Split(head, "\r\n") {
		if !strings.HasPrefix(line, " ") {
			name, _, _ := strings.Cut(line, ":")
			got = append(got, name)
		}
	}
	want := []string{
		"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
		"X-Auto-Response-Suppress", "X-Oneonone-Loop", "MIME-Version", "Content-Type",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if host, err := os.Hostname(); err == nil && len(host) > 3 && bytes.Contains(raw, []byte(host)) {
		t.Errorf("the mail tells the name of this machine, %s", host)
	}
}

func TestDateStaysInTheLettersZone(t *testing.T) {
	if got, want := read(t, prep()).Header.Get("Date"), "Fri, 20 Nov 2026 09:00:00 -0500"; got != want {
		t.Errorf("Date: %s, want %s", got, want)
	}
}

func TestReferencesKeepTheFirstAndTheLastFive(t *testing.T) {
	l := letter(func(l *mail.Letter) {
		for n := range 40 {
			l.References = append(l.References, fmt.Sprintf("n%d.%s@example.com", n, strings.Repeat("x", 200)))
		}
	})
	refs := strings.Fields(read(t, l).Header.Get("References"))
	var got []string
	for _, r := range refs {
		n, _, _ := strings.Cut(strings.Trim(r, "<>"), ".")
		got = append(got, n)
	}
	if diff := cmp.Diff([]string{"n0", "n35", "n36", "n37", "n38", "n39"}, got); diff != "" {
		t.Errorf("References (-want +got):\n%s", diff)
	}
}

func TestUnusableIDsOfOtherMailsAreLeftOut(t *testing.T) {
	l := letter(func(l *mail.Letter) {
		l.InReplyTo = "a b@example.com\r\nBcc: evil@example.test"
		l.References = []string{"ok@example.com", "x>\r\nBcc: evil@example.test", ""}
	})
	h := read(t, l).Header
	if got := h.Get("In-Reply-To"); got != "" {
		t.Errorf("In-Reply-To: %q, want none", got)
	}
	if got := h.Get("References"); got != "<ok@example.com>" {
		t.Errorf("References: %q, want the usable one", got)
	}
}

func TestBodiesComeThroughAsTheyWere(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"dots and From", ".\n..\nFrom here\n", ".\n..\nFrom here\n"},
		{"spaces at line ends", "a  \nb\t\n", "a  \nb\t\n"},
		{"no line end at the end", "a", "a"},
		{"line ends of every kind", "a\r\nb\rc\nd", "a\nb\nc\nd"},
		{"what looks like a boundary", "--=_x\n\n--\n=_\n", "--=_x\n\n--\n=_\n"},
		{"a very long line", strings.Repeat("wörd ", 2000), strings.Repeat("wörd ", 2000)},
		{"control characters go", "a\x00b\x1b[31mc\x7f", "ab[31mc"},
		{"broken UTF-8", "a\xffb", "a\uFFFDb"},
		{"emoji", "👩‍💻 ok", "👩‍💻 ok"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := letter(func(l *mail.Letter) { l.Text, l.HTML = test.in, test.in })
			text, html := parts(t, read(t, l))
			if text != test.want || html != test.want {
				t.Errorf("got text %q and HTML %q, want %q", text, html, test.want)
			}
		})
	}
}

// parts returns the text and the HTML of a mail with LF line ends.
func parts(t *testing.T, m *netmail.Message) (text, html string) {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/alternative" {
		t.Fatalf("content type %q (%v)", mediaType, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	var got []string
	for _, want := range []string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		p, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if ct := p.Header.Get("Content-Type"); ct != want {
			t.Errorf("part of type %q, want %q", ct, want)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	return got[0], got[1]
}

func TestIncompleteLettersAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*mail.Letter)
		want   string
	}{
		{"no sender", func(l *mail.Letter) { l.From.Address = "" }, `reading the sender: "" is not an e-mail address`},
		{"no recipient", func(l *mail.Letter) { l.To.Address = "" }, `reading the recipient: "" is not an e-mail address`},
		{"Reply-To with a name", func(l *mail.Letter) { l.ReplyTo = "Bot <bot@example.com>" }, "reading the address for replies"},
		{"no subject", func(l *mail.Letter) { l.Subject = " \r\n\x00 " }, "it has no subject"},
		{"no date", func(l *mail.Letter) { l.Date = time.Time{} }, "it has no date"},
		{"no Message-ID", func(l *mail.Letter) { l.MessageID = "" }, `"" is not a Message-ID`},
		{"Message-ID in brackets", func(l *mail.Letter) { l.MessageID = "<a@example.com>" }, "is not a Message-ID"},
		{"Message-ID with a line", func(l *mail.Letter) { l.MessageID = "a@example.com\r\nBcc: x@example.test" }, "is not a Message-ID"},
		{"no instance", func(l *mail.Letter) { l.Instance = "" }, "does not name an instance"},
		{"instance with a line", func(l *mail.Letter) { l.Instance = "a\r\nBcc: x@example.test" }, "does not name an instance"},
		{"no text", func(l *mail.Letter) { l.Text = "" }, "it must have both text and HTML"},
		{"no HTML", func(l *mail.Letter) { l.HTML = "\x00" }, "it must have both text and HTML"},
		{"image with a bare name", func(l *mail.Letter) { withImages(l); l.Images[0].ID = "chart-1" }, `"chart-1" is not the Content-ID of an image`},
		{"image with a line in its name", func(l *mail.Letter) { withImages(l); l.Images[0].ID = "a\r\nBcc: x.y@example.test" }, "is not the Content-ID of an image"},
		{"image with a quote in its name", func(l *mail.Letter) { withImages(l); l.Images[0].ID = "a'b.c@example.test" }, "is not the Content-ID of an image"},
		{"image twice", func(l *mail.Letter) { withImages(l); l.Images[1].ID = l.Images[0].ID }, "two images are called chart-1."},
		{"image that is none", func(l *mail.Letter) { withImages(l); l.Images[0].PNG = []byte("GIF89a") }, "is no PNG"},
		{"image that is not shown", func(l *mail.Letter) { withImages(l); l.HTML = "<p>x</p>" }, "the HTML does not show the image chart-1."},
		{"too many images", func(l *mail.Letter) { withImages(l); l.Images = make([]mail.Image, 33) }, "it has 33 images"},
		{"images too large", func(l *mail.Letter) { withImages(l); l.Images[0].PNG = append(l.Images[0].PNG, make([]byte, 1<<20)...) }, "larger than 1 MiB"},
		{"too much text", func(l *mail.Letter) { l.Text = strings.Repeat("x", 1<<20+1) }, "larger than 1 MiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := mail.Compose(letter(test.change))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func BenchmarkCompose(b *testing.B) {
	l := prep()
	l.Text = strings.Repeat("[Q1] Wins: what's going well for you this week?\n\n", 60)
	l.HTML = strings.Repeat("<p style=\"margin:0 0 16px;color:#1f2937\">[Q1] Wins: what’s going well for you?</p>\n", 250)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mail.Compose(l); err != nil {
			b.Fatal(err)
		}
	}
}
