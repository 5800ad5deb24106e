package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail/reply"
)

// status writes a report of a mail server with the fields of recipients.
func status(recipients ...string) string {
	return "From: postmaster@mx.example.com\nSubject: x\n" + strings.Replace(multi("report", "b",
		leaf("text/plain", "It did not work."),
		leaf("message/delivery-status", "Reporting-MTA: dns; mx.example.com\n\n"+strings.Join(recipients, "\n\n")+"\n"),
		leaf("text/rfc822-headers", "Subject: y\nMessage-Id: <prep.a@example.com>\n")), "report;", "report; report-type=delivery-status;", 1)
}

// H2: a bounce is no reply. It says which mail it is about, and what became of
// that.
func TestH2BounceIsNoReply(t *testing.T) {
	original := []string{"prep.a@example.com"}
	for _, c := range []struct {
		name, mail string
		want       reply.Bounce
	}{
		{"failed", status("Final-Recipient: rfc822; alice@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n  such user"),
			reply.Bounce{Recipient: "alice@example.com", Action: "failed", Status: "5.1.1", Answer: "550 no such user", Original: original}},
		{"delayed", status("Final-Recipient: rfc822;alice@example.com\nAction: delayed (for 4 hours)\nStatus: 4.0.0 (x)"),
			reply.Bounce{Recipient: "alice@example.com", Action: "delayed", Status: "4.0.0", Original: original}},
		{"delivered", status("Final-Recipient: RFC822; <alice@example.com>\nAction: Delivered\nStatus: 2.0.0"),
			reply.Bounce{Recipient: "alice@example.com", Action: "delivered", Status: "2.0.0", Original: original}},
		{"of several, one that failed", status("Final-Recipient: rfc822; bob@example.com\nAction: delivered\nStatus: 2.0.0", "Final-Recipient: rfc822; alice@example.com\nAction: failed\nStatus: 5.0.0"),
			reply.Bounce{Recipient: "alice@example.com", Action: "failed", Status: "5.0.0", Original: original}},
		{"of a mail that was forwarded", status("Original-Recipient: rfc822; alice+2Bwork@example.com\nFinal-Recipient: rfc822; x@elsewhere.example\nAction: failed\nStatus: 5.0.0"),
			reply.Bounce{Recipient: "alice+work@example.com", Action: "failed", Status: "5.0.0", Original: original}},
		{"without an address", status("Final-Recipient: x400; /c=de/\nAction: failed\nStatus: 5.0.0"),
			reply.Bounce{Action: "failed", Status: "5.0.0", Original: original}},
		{"that says nothing", status(""), reply.Bounce{Original: original}},
		{"from the mailer daemon, in words", "From: Mail Delivery System <MAILER-DAEMON>\nSubject: Undelivered Mail\nReferences: <prep.a@example.com>\n\nalice@example.com: 550 5.1.1 unknown",
			reply.Bounce{Recipient: "alice@example.com", Action: "failed", Status: "5.1.1", Answer: "alice@example.com: 550 5.1.1 unknown", Original: original}},
		{"from the postmaster, in words", "From: postmaster@example.com\nSubject: Delivery delayed\nIn-Reply-To: <prep.a@example.com>\n\nWe go on trying.",
			reply.Bounce{Action: "delayed", Original: original}},
		{"with an empty return path", "Return-Path: <>\nFrom: mx@example.com\nSubject: Undeliverable: 1:1\n\nTo bob@example.com.\n\n  Message-ID: <prep.a@example.com>",
			reply.Bounce{Recipient: "bob@example.com", Action: "failed", Original: original}},
		{"with the failed recipient in a header", "From: x@example.com\nX-Failed-Recipients: alice@example.com, bob@example.com\nReferences: <prep.a@example.com>\n\n",
			reply.Bounce{Recipient: "alice@example.com", Action: "failed", Original: original}},
	} {
		m := parsed(t, c.mail)
		if m.Bounce == nil {
			t.Errorf("%s: no bounce", c.name)
			continue
		}
		if diff := cmp.Diff(c.want, *m.Bounce); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if m.Automatic == "" {
			t.Errorf("%s: somebody seems to have written it", c.name)
		}
	}
}

// H2: what only speaks of a bounce, or holds one as a file, is none; nor are
// receipts and automatic replies, though their return paths are empty too.
func TestH2NoBounce(t *testing.T) {
	report := status("Final-Recipient: rfc822; alice@example.com\nAction: failed\nStatus: 5.1.1")
	for name, text := range map[string]string{
		"somebody writes of one":  "From: alice@example.com\nSubject: Re: Undelivered Mail\n\nWhat is this?\n550 5.1.1 unknown",
		"one is in it as a mail":  "From: alice@example.com\n" + multi("mixed", "c", leaf("text/plain", "See below."), leaf("message/rfc822", report)),
		"an out-of-office note":   "From: alice@example.com\nReturn-Path: <>\nSubject: Away\n\nI am away.",
		"a receipt":               "From: alice@example.com\nReturn-Path: <>\nSubject: Undelivered?\n" + multi("report", "c", leaf("text/plain", "Read."), leaf("message/disposition-notification", "Disposition: x; displayed")),
		"a complaint":             "From: fbl@example.com\n" + multi("report; report-type=feedback-report", "c", leaf("text/plain", "Spam."), leaf("message/feedback-report", "Feedback-Type: abuse")),
		"a status that is a file": "From: alice@example.com\n" + multi("mixed", "c", leaf("text/plain", "See."), "Content-Type: message/delivery-status; name=a\nContent-Disposition: attachment; filename=a\n\nAction: failed"),
	} {
		if m := parsed(t, text); m.Bounce != nil {
			t.Errorf("%s: %+v", name, m.Bounce)
		}
	}
	for _, name := range []string{"receipt", "complaint"} {
		kind := map[string]string{"receipt": "message/disposition-notification", "complaint": "message/feedback-report"}[name]
		if m := parsed(t, "From: a@example.com\n"+multi("report", "c", leaf(kind, "A: b"))); m.Automatic == "" {
			t.Errorf("somebody seems to have written a %s", name)
		}
	}
}
