package filing_test

import (
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

const (
	maria, alice, ben, annA, annB = "maria@example.com", "alice@example.com", "ben@example.com", "ann.a@example.com", "ann.b@example.com"
	notice                        = "prep-0123456789abcdef"
)

var now = time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)

// An office is a clerk with one prep form that went out to Alice.
type office struct {
	*testing.T
	*filing.Clerk
	token string
}

func newOffice(t *testing.T) office {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	secret, err := s.Secret()
	if err != nil {
		t.Fatal(err)
	}
	people := []calendar.Person{
		{Email: maria, Name: "Maria Lopez"}, {Email: alice, Name: "Alice Ng", Aliases: []string{"ang@example.com"}, Manager: maria},
		{Email: ben, Name: "Ben Okafor", Manager: maria}, {Email: annA, Name: "Ann Able", Manager: maria}, {Email: annB, Name: "Ann Baker", Manager: maria},
	}
	o := office{T: t, Clerk: &filing.Clerk{
		Store: s, Secret: secret, From: "bot@example.com", ReplyTo: "bot@example.com",
		Roster: calendar.NewRoster(calendar.Person{Zone: time.UTC}, people, []string{maria}, "bot@example.com"),
		Format: func(calendar.Pair) form.Format { return form.Format{} },
	}}
	o.token = o.Secret.Token(notice)
	o.put(s.Put(plan.Record{Key: "k1", Event: plan.Seen{Manager: maria, Report: alice, Start: now.AddDate(0, 0, 4), End: now.AddDate(0, 0, 4), IDs: []calendar.ID{{UID: "u"}}},
		Notices: []plan.Notice{{ID: notice, Kind: form.Prep, To: alice, State: plan.Sent}}}))
	o.put(s.PutSheet(store.Sheet{Notice: notice, Kind: "prep", To: alice, Manager: maria, Report: alice, Meeting: "k1",
		Questions: []store.SheetLine{{Key: "wins", Line: "[Q1] Wins: what's going well for you this week?"}}}))
	o.put(s.PutLetter(notice, []byte("From: bot@example.com\r\nMessage-ID: <"+o.messageID()+">\r\n\r\nHello Alice,\r\n\r\n[Q1] Wins: what's going well for you this week?\r\n\r\nSent by oneonone. Ref 0123456789abcdef\r\n")))
	return o
}

func (o office) put(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o office) messageID() string { return mail.MessageID(o.token, "prep", "example.com") }

// read reads a mail with these headers and this body.
func (o office) read(headers, body string) filing.Reading {
	o.Helper()
	r, err := o.Read([]byte(strings.ReplaceAll(headers+"\n\n"+body, "\n", "\r\n")), now)
	if err != nil {
		o.Fatal(err)
	}
	return r
}

func TestG3AnAnswerIsMatchedByWhateverIsLeftOfTheMail(t *testing.T) {
	o := newOffice(t)
	const from = "From: Alice Ng <alice@example.com>\nMessage-ID: <x@client.example.com>\n"
	for name, m := range map[string][2]string{
		"the token in the address":                 {from + "To: bot+" + o.token + "@example.com", "fine"},
		"the same in capitals, as servers fold it": {from + "To: Bot+" + strings.ToUpper(o.token) + "@Example.com", "fine"},
		"the token where it was delivered":         {from + "To: list@example.com\nDelivered-To: bot+" + o.token + "@example.com", "fine"},
		"In-Reply-To alone, with another subject":  {from + "To: bot@example.com\nSubject: SV: hello\nIn-Reply-To: <" + o.messageID() + ">", "fine"},
		"References alone":                         {from + "To: bot@example.com\nReferences: <a@b.example.com> <" + o.messageID() + ">", "fine"},
		"the reference that it quotes, where the provider rewrote the Message-ID": {from + "To: bot@example.com\nIn-Reply-To: <0100@ses.example.net>",
			"fine\n\n> Hello Alice,\n> Sent by oneonone. Ref 0123456789abcdef"},
		"an alias of hers": {"From: ang@example.com\nTo: bot+" + o.token + "@example.com", "fine"},
	} {
		if r := o.read(m[0], m[1]); !r.Accepted || r.Notice != notice || r.Kind != "prep" || r.From != alice || r.Answers["general"] != "fine" {
			t.Errorf("%s: got %s (%s), notice %q, from %q, %v", name, r.Verdict, r.Reason, r.Notice, r.From, r.Answers)
		}
	}
}

func TestVerdicts(t *testing.T) {
	o := newOffice(t)
	to := "\nTo: bot+" + o.token + "@example.com"
	for _, c := range []struct{ name, headers, body, want string }{
		{"a stranger", "From: eve@example.net" + to, "fine", filing.Stranger},
		{"the manager", "From: " + maria + to, "fine", filing.Stranger},
		{"a guessed token", "From: eve@example.net\nTo: bot+aaaaaaaaaaaaaaaa@example.com", "fine", filing.Unknown},
		{"a guessed Message-ID", "From: eve@example.net\nTo: bot@example.com\nIn-Reply-To: <prep.aaaaaaaaaaaaaaaa@example.com>", "fine", filing.Unknown},
		{"the notice's own name for a token", "From: " + alice + "\nTo: bot+0123456789abcdef@example.com", "fine", filing.Misread},
		{"our own mail", "From: \"1:1s\" <bot@example.com>" + to, "fine", filing.Own},
		{"what bears our mark", "From: " + alice + to + "\nX-Oneonone-Loop: " + o.Secret.Token("instance"), "fine", filing.Own},
		{"an out-of-office note", "From: " + alice + to + "\nAuto-Submitted: auto-replied", "I am away", filing.Automatic},
		{"nobody", "To: bot@example.com", "fine", filing.Unknown},
		{"a stranger's mail", "From: eve@example.net\nTo: bot@example.com", "Alice: buy", filing.Unknown},
		{"nothing new", "From: " + alice + to, "> Hello Alice,\n>\n> [Q1] Wins: what's going well for you this week?\n", filing.Misread},
		{"an answer", "From: " + alice + to, "fine", filing.Answer},
	} {
		r := o.read(c.headers, c.body)
		if r.Verdict != c.want || r.Accepted != (c.want == filing.Answer) || !r.Accepted && r.Reason == "" {
			t.Errorf("%s: got %s (%s), want %s", c.name, r.Verdict, r.Reason, c.want)
		}
	}
}

func TestH9AForgedSenderThatTheServerMarkedIsRefused(t *testing.T) {
	o := newOffice(t)
	o.AuthservID = "mx.example.com"
	headers := "From: " + alice + "\nTo: bot+" + o.token + "@example.com"
	if r := o.read("Authentication-Results: mx.example.com; dmarc=fail header.from=example.com\n"+headers, "fine"); r.Verdict != filing.Forged {
		t.Errorf("marked by our server: %s (%s)", r.Verdict, r.Reason)
	}
	if r := o.read("Authentication-Results: mx.example.net; dmarc=fail header.from=example.com\n"+headers, "fine"); !r.Accepted {
		t.Errorf("marked by a server that we do not know: %s (%s)", r.Verdict, r.Reason)
	}
	if r := o.read("Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\n"+headers, "fine"); !r.Accepted {
		t.Errorf("found genuine: %s (%s)", r.Verdict, r.Reason)
	}
}

func TestTopics(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		name, from, subject, body string
		want                      []string // nil: it is not understood
		report                    string
	}{
		{"a name and what it is about", maria, "", "Alice: the new office", []string{"the new office"}, alice},
		{"in the subject", maria, "Alice: the new office", "", []string{"the new office"}, alice},
		{"in the subject, more below", maria, "alice ng: the new office", "It is far.", []string{"the new office\nIt is far."}, alice},
		{"in the subject of a forwarded mail", maria, "Fwd: Ben: the bill", "", []string{"the bill"}, ben},
		{"several", maria, "", "Alice: one\nmore of it\nBen: two", []string{"one\nmore of it", "two"}, alice},
		{"by address", maria, "", "ben@example.com: two", []string{"two"}, ben},
		{"a report has one manager, who need not be named", alice, "", "my holidays", []string{"my holidays"}, alice},
		{"or is", alice, "", "Maria: my holidays", []string{"my holidays"}, alice},
		{"nobody is named", maria, "", "the new office", nil, ""},
		{"a name that nobody has", maria, "", "Zoe: the new office", nil, ""},
		{"a name that two have", maria, "", "Ann: the new office", nil, ""},
		{"of the two, by the whole name", maria, "", "Ann Baker: the new office", []string{"the new office"}, annB},
		{"nothing", alice, "", "", nil, ""},
	} {
		r := o.read("From: "+c.from+"\nTo: bot@example.com\nSubject: "+c.subject, c.body)
		if c.want == nil {
			if r.Verdict != filing.Misread || len(r.Hints) == 0 {
				t.Errorf("%s: got %s %q, want not-understood with hints", c.name, r.Verdict, r.Topics)
			}
			continue
		}
		if diff := cmp.Diff(c.want, r.Topics); diff != "" || !r.Accepted || r.Report != c.report || r.Kind != "topic" {
			t.Errorf("%s: %s, %s (%s) about %s:\n%s", c.name, r.Kind, r.Verdict, r.Reason, r.Report, diff)
		}
	}
}

// A mail that stops the process each time that it is read is set aside at the
// fourth.
func TestH13AMailThatKillsIsSetAside(t *testing.T) {
	o := newOffice(t)
	raw := []byte("From: " + alice + "\r\nTo: bot+" + o.token + "@example.com\r\n\r\nfine\r\n")
	first, err := o.Read(raw, now)
	o.put(err)
	for n := range 4 {
		o.put(o.Store.PutMail(store.Mail{ID: first.ID, At: now, Tries: n, Verdict: store.Reading})) // as a crash leaves it
		r, err := o.File(raw, now, func(filing.Reading) error { return nil })
		o.put(err)
		if want := n < 3; r.Accepted != want {
			t.Errorf("begun %d times before: %s (%s)", n, r.Verdict, r.Reason)
		}
		o.put(o.Store.ForgetMail(first.ID))
	}
}

func TestAMailIsFollowedOnce(t *testing.T) {
	o := newOffice(t)
	raw := []byte("From: " + alice + "\r\nTo: bot+" + o.token + "@example.com\r\n\r\nfine\r\n")
	followed := 0
	for range 3 {
		_, err := o.File(raw, now, func(filing.Reading) error { followed++; return nil })
		o.put(err)
	}
	if followed != 1 {
		t.Errorf("followed %d times", followed)
	}
	mails, err := o.Store.Mails()
	o.put(err)
	if len(mails) != 1 || mails[0].Verdict != filing.Answer || mails[0].Notice != notice {
		t.Errorf("kept: %+v", mails)
	}
	kept, err := o.Store.Raw(mails[0].ID)
	o.put(err)
	if string(kept) != string(raw) {
		t.Error("the mail is not kept as it came")
	}
}

func FuzzTopics(f *testing.F) {
	f.Add("Alice: the new office", "and more")
	f.Add("Re: AW: Fwd: x", "Ben: two\n\nAlice: \x00")
	f.Fuzz(func(t *testing.T, subject, body string) {
		r := newOffice(t).read("From: "+maria+"\nTo: bot@example.com\nSubject: "+strings.Join(strings.Fields(subject), " "), body)
		for _, topic := range r.Topics {
			if topic == "" || len(topic) > 4<<10 {
				t.Errorf("a topic of %d bytes", len(topic))
			}
		}
	})
}
