package quote_test

import (
	"os"
	"path/filepath"
	"testing"

	"oneonone/mail/quote"
	"oneonone/mail/reply"
)

// H3: of the mails that the tests of package reply read, as whole mail programs
// write them, what their senders said is left.
func TestH3MailsOfManyPrograms(t *testing.T) {
	for name, want := range map[string]string{
		"gmail-web":                "The release is out – finally!",
		"gmail-html-only":          "The release is out – finally!\n\nNext:\nthe audit\n1. budget\n2. hiring",
		"apple-mail-split":         "Here is the plan.",
		"apple-mail-around-a-file": "The release is out 🎉\n\n\nNothing is in the way.",
		"outlook-desktop":          "Die Veröffentlichung ist draußen.\n\n1. Budget klären\n2. Raum buchen\n- ohne Nummer",
		"outlook-web":              "The release is out – it’s done.",
		"outlook-new-html":         "The release is out.\n\n- one\n- two",
		"thunderbird-flowed":       "> Wins: what's going well for you this week? This is a question so long that it had to be broken.\nThe release is out, and nobody had to work at night for it, which is a first.\n\n> Challenges: what obstacles are you facing?\nFrom where I stand, none.",
		"yahoo-html":               "The release is out.",
		"k9-base64":                "The release is out.",
		"mutt-latin1":              "> Wins: what's going well for you this week?\n\nDie Lösung steht.\n\n> Challenges: what obstacles are you facing?\n\nKeine.",
		"lotus-notes":              "The release is out.",
		"iso-2022-jp":              "お世話になっております。\n\n順調です。",
		"gb18030":                  "一切顺利。",
		"koi8-r":                   "Всё хорошо.",
		"outlook-accepted":         "",
	} {
		raw, err := os.ReadFile(filepath.Join("..", "reply", "testdata", "mails", name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := reply.Parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := quote.Trim(m.Text); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
