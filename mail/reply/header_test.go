package reply_test

import (
	netmail "net/mail"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mailOf writes a mail of some headers and a text.
func mailOf(headers string, more ...string) string {
	return "From: Alice Ng <alice@example.com>\nDate: Mon, 5 May 2025 10:03:12 +0200\n" + headers + "\n\n" + strings.Join(more, "")
}

// H6, G3: a reply is found again by the ids that it has, however they are
// written.
func TestH6ReferencesAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        []string
	}{
		{"one", "<a@example.com>", []string{"a@example.com"}},
		{"several", "<a@example.com> <b@example.com>", []string{"a@example.com", "b@example.com"}},
		{"without spaces", "<a@example.com><b@example.com>", []string{"a@example.com", "b@example.com"}},
		{"with commas, as Exchange and iOS write them", "<a@example.com>,<b@example.com>, <c@example.com>", []string{"a@example.com", "b@example.com", "c@example.com"}},
		{"folded", "<a@example.com>\n <b@example.com>\n\t<c@example.com>", []string{"a@example.com", "b@example.com", "c@example.com"}},
		{"folded within one", "<a.very.long.one\n @example.com>", []string{"a.very.long.one@example.com"}},
		{"without brackets", "a@example.com, b@example.com", []string{"a@example.com", "b@example.com"}},
		{"with words around", "Your message of Monday <a@example.com>", []string{"a@example.com"}},
		{"twice", "<a@example.com> <a@example.com>", []string{"a@example.com"}},
		{"none", "Your message of Monday", nil},
		{"empty", "<>", nil},
	} {
		for _, header := range []string{"References", "In-Reply-To", "in-reply-to", "REFERENCES"} {
			m := parsed(t, mailOf(header+": "+c.value))
			got := m.References
			if strings.EqualFold(header, "In-Reply-To") {
				got = m.InReplyTo
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", c.name, header, diff)
			}
		}
	}
	var many strings.Builder
	for i := range 5000 {
		many.WriteString(" <" + strings.Repeat("x", i%7) + strconv.Itoa(i) + "@e>")
	}
	if m := parsed(t, mailOf("References:"+many.String())); len(m.References) == 0 || len(m.References) > 500 {
		t.Errorf("%d of 5000 references", len(m.References))
	}
}

func TestWhoItIsFrom(t *testing.T) {
	alice := netmail.Address{Name: "Alice Ng", Address: "alice@example.com"}
	for _, c := range []struct {
		from string
		want netmail.Address
	}{
		{"Alice Ng <alice@example.com>", alice},
		{`"Alice Ng" <alice@example.com>`, alice},
		{"alice@example.com (Alice Ng)", alice},
		{"Alice Ng alice@example.com", alice},
		{"Alice Ng<alice@example.com>", alice},
		{"  Alice   Ng \n <alice@example.com> ", alice},
		{"Alice Ng < alice@example.com >", alice},
		{"=?utf-8?q?Alice_Ng?= <alice@example.com>", alice},
		{`"=?utf-8?q?Alice_Ng?=" <alice@example.com>`, alice},
		{"Alice Ng <alice@EXAMPLE.com.>", alice},
		{"alice@example.com", netmail.Address{Address: "alice@example.com"}},
		{"<Alice@example.com>", netmail.Address{Address: "Alice@example.com"}},
		{`"Ng, Alice" <alice@example.com>`, netmail.Address{Name: "Ng, Alice", Address: "alice@example.com"}},
		{"Ng, Alice <alice@example.com>", netmail.Address{Name: "Ng, Alice", Address: "alice@example.com"}},
		{"Ng, Alice (Berlin) <alice@example.com>", netmail.Address{Name: "Ng, Alice (Berlin", Address: "alice@example.com"}},
		{"=?iso-8859-1?Q?J=F6rg?= <joerg@example.com>", netmail.Address{Name: "Jörg", Address: "joerg@example.com"}},
		{"=?no-such-charset?Q?J=F6rg?= <joerg@example.com>", netmail.Address{Name: "Jörg", Address: "joerg@example.com"}},
		{"J\xf6rg <joerg@example.com>", netmail.Address{Name: "Jörg", Address: "joerg@example.com"}},
		{"Jörg <joerg@example.com>", netmail.Address{Name: "Jörg", Address: "joerg@example.com"}},
		{"Alice <alice@bücher.example>", netmail.Address{Name: "Alice", Address: "alice@xn--bcher-kva.example"}},
		{"Alice Ng <alice@example.com>, Bob <bob@example.com>", alice},
		// A name that looks like somebody's address is a name.
		{"bob@example.com <alice@example.com>", netmail.Address{Name: "bob@example.com", Address: "alice@example.com"}},
		{"=?utf-8?q?Bob_=3Cbob=40example=2Ecom=3E?= <alice@example.com>, ,", netmail.Address{Name: "Bob <bob@example.com>", Address: "alice@example.com"}},
		{"=?utf-8?q?=3Cbob=40example=2Ecom=3E,?= x, <alice@example.com", netmail.Address{Name: "<bob@example.com>, x", Address: "alice@example.com"}},
		{"", netmail.Address{}},
		{"Alice Ng", netmail.Address{}},
		{"<>", netmail.Address{}},
		{"undisclosed-recipients:;", netmail.Address{}},
		{`"a b"@example.com`, netmail.Address{}},
		{"alice@", netmail.Address{}},
	} {
		m := parsed(t, "Subject: x\nFrom: "+c.from+"\n\n")
		if diff := cmp.Diff(c.want, m.From); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.from, diff)
		}
		if len(m.Flaws) == 0 && m.From.Address == "" {
			t.Errorf("%q: no word about it", c.from)
		}
	}
	if m := parsed(t, "Subject: x\n\n"); m.From != (netmail.Address{}) {
		t.Errorf("from %v without a header", m.From)
	}
}

// H9: of two From headers the server has checked one, and nobody knows which.
func TestH9TwoFromHeaders(t *testing.T) {
	if m := parsed(t, "From: alice@example.com\nFrom: bob@example.com\n\n"); m.From.Address != "" {
		t.Errorf("it is from %v", m.From)
	}
	if m := parsed(t, "From: alice@example.com\nFrom: Alice <ALICE@example.com>\n\n"); m.From.Address != "alice@example.com" {
		t.Errorf("it is from %v", m.From)
	}
}

// G3: the token of an address is found wherever a server has written it.
func TestG3AddressesThatItCameTo(t *testing.T) {
	m := parsed(t, `From: alice@example.com
Delivered-To: Bot+Token1@example.com
X-Original-To: bot+token2@example.com
Envelope-To: <bot+token3@example.com>
X-Envelope-To: bot+token4@example.com
X-Forwarded-To: bot+token5@example.com
Apparently-To: bot+token6@example.com
To: "1:1s, all" <BOT+token1@example.com>, Bob
 <bob@example.com>
To: carol@example.com
Cc: Ng, Dora <dora@example.com>; undisclosed-recipients:;
Bcc: nobody@example.com

`)
	want := []string{"bot+token1@example.com", "bob@example.com", "carol@example.com", "dora@example.com", "bot+token2@example.com", "bot+token3@example.com", "bot+token4@example.com", "bot+token5@example.com", "bot+token6@example.com"}
	if diff := cmp.Diff(want, m.To); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDatesAsTheyAreWritten(t *testing.T) {
	cest := "2025-05-05T10:03:12+02:00"
	for value, want := range map[string]string{
		"Mon, 5 May 2025 10:03:12 +0200":             cest,
		"Mon, 05 May 2025 10:03:12 +0200 (CEST)":     cest,
		"Mon, 5 May 2025 10:03:12 +0200 CEST":        cest,
		"5 May 2025 10:03:12 +0200":                  cest,
		"Mon,5 May 2025 10:03:12 +0200":              cest,
		"Mon, 5 May 2025 10:03:12 +02:00":            cest,
		"Mon, 5 May 2025 10.03.12 +0200":             cest,
		"Mon, 5 May 25 10:03:12 +0200":               cest,
		"Monday, 5 May 2025 10:03:12 +0200":          cest,
		"Mon, 5-May-2025 10:03:12 +0200":             cest,
		"Mo, 5 Mai 2025 10:03:12 +0200":              cest,
		"lun., 5 mai 2025 10:03:12 +0200":            cest,
		"Mon, 5 May 2025 10:03:12 CEST":              cest,
		"Mon, 5 May 2025 10:03:12 MESZ":              cest,
		"2025-05-05T10:03:12+02:00":                  cest,
		"2025-05-05 10:03:12 +0200":                  cest,
		"Mon May  5 10:03:12 2025 +0200":             cest,
		"Mon May 5 10:03:12 CEST 2025":               cest,
		"Mon, 5 May 2025 10:03 +0200":                "2025-05-05T10:03:00+02:00",
		"Mon, 5 May 2025 10:03:12 PM +0200":          "2025-05-05T22:03:12+02:00",
		"Mon, 5 May 2025 12:03:12 AM +0200":          "2025-05-05T00:03:12+02:00",
		"Mon, 5 May 2025 10:03:12 -0000":             "2025-05-05T10:03:12Z",
		"Mon, 5 May 2025 10:03:12 GMT":               "2025-05-05T10:03:12Z",
		"Mon, 5 May 2025 10:03:12 UT":                "2025-05-05T10:03:12Z",
		"Mon, 5 May 2025 10:03:12 EST":               "2025-05-05T10:03:12-05:00",
		"Mon, 5 May 2025 10:03:12 PDT":               "2025-05-05T10:03:12-07:00",
		"Mon, 5 May 2025 10:03:12 +0545":             "2025-05-05T10:03:12+05:45",
		"Mon, 5 May 2025 10:03:12":                   "2025-05-05T10:03:12Z",
		"Mon, 5 May 2025 10:03:12 XYZ":               "2025-05-05T10:03:12Z",
		"Mon May  5 10:03:12 2025":                   "2025-05-05T10:03:12Z",
		"":                                           "0001-01-01T00:00:00Z",
		"yesterday":                                  "0001-01-01T00:00:00Z",
		"Mon, 31 Feb 2025 10:03:12 +0200":            "0001-01-01T00:00:00Z",
		"Mon, 5 Foo 2025 10:03:12 +0200":             "0001-01-01T00:00:00Z",
		"Thu, 1 Jan 1970 00:00:00 +0000":             "0001-01-01T00:00:00Z",
		"Mon, 5 May 2025 10:03:12 +9900":             "0001-01-01T00:00:00Z",
		"Mon, 5 May 2025 99:99:99 +0200":             "0001-01-01T00:00:00Z",
		"Mon, 5 May 9999999999999999 10:03:12 +0200": "0001-01-01T00:00:00Z",
	} {
		m := parsed(t, "From: alice@example.com\nDate: "+value+"\n\n")
		if got := m.Date.Format(time.RFC3339); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
		if m.Date.IsZero() && len(m.Flaws) == 0 {
			t.Errorf("%q: no word about it", value)
		}
	}
}

func TestSubjects(t *testing.T) {
	for value, want := range map[string]string{
		"Re: Your 1:1":                                    "Re: Your 1:1",
		"=?utf-8?q?AW=3A_Gespr=C3=A4ch?=":                 "AW: Gespräch",
		"=?utf-8?b?QVc6?=\n =?utf-8?b?IEdlc3Byw6RjaA==?=": "AW: Gespräch",
		"Gespr\xe4ch":                                     "Gespräch",
		"Gespräch":                                        "Gespräch",
		"a\n b\tc":                                        "a b c",
		"=?utf-8?q?a=0D=0Ab=00?=":                         "a b",
		"=?utf-8?q?broken":                                "=?utf-8?q?broken",
		"=?x-nothing?q?Gespr=E4ch?=":                      "Gespräch",
	} {
		if got := parsed(t, mailOf("Subject: "+value)).Subject; got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
	if got := parsed(t, mailOf("Subject: "+strings.Repeat("ä", 5000))).Subject; len(got) > 1000 || !strings.HasPrefix(got, "ää") {
		t.Errorf("got %d bytes", len(got))
	}
}

// H13: what is broken among the headers costs nothing but itself.
func TestH13BrokenHeaders(t *testing.T) {
	m := parsed(t, "From alice@example.com Mon May  5 10:03:12 2025\n continued\nthis is none\n: nor this\nX y: nor this\nFrom : alice@example.com\nSubject: Re: 1:1\nMessage-ID: <a@example.com>\nX-Oneonone-Loop: i-1\nx-oneonone-loop: i-2\n\nHello\n")
	if m.From.Address != "alice@example.com" || m.Subject != "Re: 1:1" || m.ID != "a@example.com" || m.Text != "Hello\n" {
		t.Errorf("got %+v", m)
	}
	if diff := cmp.Diff([]string{"i-1", "i-2"}, m.Loop); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(m.Flaws) == 0 {
		t.Error("no word about it")
	}
}
