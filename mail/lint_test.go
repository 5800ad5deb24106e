package mail

import (
	netmail "net/mail"
	"strings"
	"testing"
	"time"
)

func sample(t *testing.T) (Letter, string) {
	t.Helper()
	l, err := tidy(Letter{
		From:       netmail.Address{Name: "1:1s", Address: "bot@example.com"},
		To:         netmail.Address{Name: "Alice", Address: "alice@example.com"},
		ReplyTo:    "bot+tok@example.com",
		Subject:    "Your 1:1",
		Date:       time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		MessageID:  "prep.tok@example.com",
		References: []string{"a@example.com", "b@example.com"},
		Instance:   "i",
		Text:       "the text\n",
		HTML:       "<p>the html</p>\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	return l, string(raw)
}

// Compose never lets these happen, so that nothing else shows that lint would
// find them.
func TestLintFindsEverythingThatCanGoWrong(t *testing.T) {
	l, good := sample(t)
	boundary := "--" + boundaryFor(l.MessageID)
	tests := []struct{ name, old, new, want string }{
		{"nothing wrong", "", "", ""},
		{"second From", "From: ", "From: eve@example.test\r\nFrom: ", "2 From headers"},
		{"no Message-ID", "Message-ID:", "X-ID:", "0 Message-Id headers"},
		{"byte above 127", "Subject: Your", "Subject: Yöur", "holds the byte 0xc3"},
		{"bare line feed", "Auto-Submitted: auto-generated\r\n", "Auto-Submitted: auto-generated\n", "holds the byte 0x0a"},
		{"long line", "the text", strings.Repeat("x", 999), "longer than 998 bytes"},
		{"other sender", "<bot@", "<eve@", "From reads back as"},
		{"two recipients", "<alice@example.com>", "<alice@example.com>, eve@example.test", "To reads back as"},
		{"address that nobody reads", "<alice@example.com>", "<alice@", "reading To back"},
		{"other name", `"1:1s"`, `"2:2s"`, "From reads back as"},
		{"other address for replies", "bot+tok@", "bot@", "Reply-To reads back as"},
		{"other subject", "Your 1:1", "Your 2:2", "Subject reads back as"},
		{"other date", "09:00:00", "10:00:00", "Date reads back as"},
		{"other Message-ID", "Message-ID: <prep", "Message-ID: <wrapup", "Message-ID reads back as"},
		{"lost reference", "<a@example.com> ", "", "References reads back as"},
		{"not in parts", "multipart/alternative", "text/plain", "it has no parts"},
		{"other part first", "text/plain", "text/csv", `a part is of type "text/csv"`},
		{"other text", "the text", "another text", "the text/plain part does not read back"},
		{"other HTML", "the html", "another html", "the text/html part does not read back"},
		{"part missing", boundary + "\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html", boundary + "--\r\n", "reading the text/html part back"},
		{"part too many", boundary + "--", boundary + "\r\n\r\nx\r\n" + boundary + "--", "more than two parts"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bad := strings.Replace(good, test.old, test.new, 1)
			if test.want != "" && bad == good {
				t.Fatalf("%q is not in the mail:\n%s", test.old, good)
			}
			err := lint([]byte(bad), l)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestLintFindsWhatCanGoWrongWithImages(t *testing.T) {
	l, _ := sample(t)
	l.HTML += `<img src="cid:chart-1.tok@example.com">`
	l.Images = []Image{{ID: "chart-1.tok@example.com", PNG: append([]byte{}, pngBegin...)}}
	raw, err := Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	boundary := "--" + boundaryFor(l.MessageID+" related")
	tests := []struct{ name, old, new, want string }{
		{"nothing wrong", "", "", ""},
		{"not related", "multipart/related", "multipart/mixed", `a part is of type "multipart/mixed"`},
		{"no type of the root", ` type="text/html";`, "", `the root of the images is of type ""`},
		{"other HTML", "the html", "another html", "the text/html part does not read back"},
		{"other type", "image/png", "image/gif", `a part is of type "image/gif"`},
		{"other image", "iVBORw0K", "iVBORw0L", "the image/png part does not read back"},
		{"other Content-ID", "<chart-1.", "<chart-2.", "the Content-ID of an image reads back as"},
		{"as a file", "inline;", "attachment;", `an image is to be shown as "attachment"`},
		{"image too many", boundary + "--", boundary + "\r\n\r\nx\r\n" + boundary + "--", "there is more beside the HTML than its images"},
	}
	for _, test := range tests {
		bad := strings.Replace(string(raw), test.old, test.new, 1)
		if test.want != "" && bad == string(raw) {
			t.Fatalf("%q is not in the mail:\n%s", test.old, raw)
		}
		err := lint([]byte(bad), l)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func TestCanonicalRefusesWhatIsNotOurs(t *testing.T) {
	_, good := sample(t)
	tests := []struct{ name, old, new, want string }{
		{"another header", "MIME-Version:", "X-Evil: 1\r\nMIME-Version:", "a header that does not belong"},
		{"a header twice", "Subject:", "Subject: x\r\nSubject:", "2 Subject headers"},
		{"no end", "\r\n\r\n", "\r\n", "reading the headers"},
		{"no content type", "multipart/alternative;", "", "content type"},
	}
	for _, test := range tests {
		_, err := canonical([]byte(strings.Replace(good, test.old, test.new, 1)), "a@example.com")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}
