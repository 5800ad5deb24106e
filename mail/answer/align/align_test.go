package align_test

import (
	"strings"
	"testing"

	"oneonone/mail/answer/align"

	"github.com/google/go-cmp/cmp"
)

// lines makes a mail: "[..." is a mark, "- [ ]" a promise.
func lines(text string) []align.Line {
	var out []align.Line
	for l := range strings.SplitSeq(text, "\n") {
		role := align.Plain
		switch {
		case strings.HasPrefix(l, "["):
			role = align.Mark
		case strings.HasPrefix(l, "- [ ]"):
			role = align.Item
		}
		out = append(out, align.Line{Text: l, Role: role})
	}
	return out
}

const mail = `Your meeting with Maria
Hello Alice,

[Q1] Wins: what's going well?
[Q2] Challenges: what obstacles are you facing?
- [ ] 3 Alice: draft the RFC
Sent by the daemon of your company.`

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, reply string
		want        []align.Passage
		ticked      []int
	}{
		{"below a question", "> [Q1] Wins: what's going well?\n\nshipped\n\n> [Q2] Challenges: what obstacles are you facing?", []align.Passage{{After: 3, Before: 4, Lines: []string{"shipped"}}}, nil},
		{"on its line", "[Q1] Wins: what's going well? - shipped\n[Q2] Challenges: what obstacles are you facing?", []align.Passage{{After: 3, Before: 4, Inline: true, Lines: []string{"shipped"}}}, nil},
		{"above all", "hello\n\n" + mail, []align.Passage{{After: -1, Before: 0, Lines: []string{"hello"}}}, nil},
		{"below all", mail + "\nhello", []align.Passage{{After: 6, Before: -1, Lines: []string{"hello"}}}, nil},
		{"in the middle of it", "> [Q1] Wins: what's REALLY going well?\n> [Q2] Challenges: what obstacles are you facing?", []align.Passage{{After: 3, Before: 3, Inline: true, Lines: []string{"REALLY"}}}, nil},
		{"written in another way", "> [Q1] Wins: what is going well?\n> x\n> [Q2] Challenges: what obstacles are you facing?", []align.Passage{{After: 3, Before: 4, Lines: []string{"x"}}}, nil},
		{"in another order", "> [Q2] Challenges: what obstacles are you facing?\nb\n> [Q1] Wins: what's going well?\na", []align.Passage{{After: 4, Before: 3, Lines: []string{"b"}}, {After: 3, Before: -1, Lines: []string{"a"}}}, nil},
		{"wrapped without a mark", "> [Q2] Challenges: what obstacles are you\nfacing?\nb", []align.Passage{{After: 4, Before: -1, Lines: []string{"b"}}}, nil},
		{"wrapped with one", "> [Q2] Challenges: what obstacles are you\n> facing? b", []align.Passage{{After: 4, Before: -1, Inline: true, Lines: []string{"b"}}}, nil},
		{"wrapped before a sign", "> [Q2] Challenges: what obstacles are you facing\n> ?\nb", []align.Passage{{After: 4, Before: -1, Lines: []string{"b"}}}, nil},
		{"wrapped before a sign, without a mark", "[Q1] Wins: what's going well\n?\na\n[Q2] Challenges: what obstacles are you facing ?", []align.Passage{{After: 3, Before: 4, Lines: []string{"a"}}}, nil},
		{"an answer that is but a sign", "> [Q1] Wins: what's going well ?\n?\n> [Q2] Challenges: what obstacles are you facing?", []align.Passage{{After: 3, Before: 4, Lines: []string{"?"}}}, nil},
		{"joined", "[Q1] Wins: what's going well? a [Q2] Challenges: what obstacles are you facing? b", []align.Passage{{After: 3, Before: 4, Inline: true, Lines: []string{"a"}}, {After: 4, Before: -1, Inline: true, Lines: []string{"b"}}}, nil},
		{"a tick", "> - [x] 3 Alice: draft the RFC", nil, []int{5}},
		{"a tick before the number", "> - x 3 Alice: draft the RFC", []align.Passage{{After: 5, Before: -1, Inline: true, Lines: []string{"- x"}}}, nil},
		{"words of the mail in an answer", "> [Q2] Challenges: what obstacles are you facing?\n\nwhat obstacles are you facing, draft the RFC", []align.Passage{{After: 4, Before: -1, Lines: []string{"what obstacles are you facing, draft the RFC"}}}, nil},
	} {
		got := align.New(lines(mail), nil).Read(c.reply)
		if diff := cmp.Diff(align.Reading{Found: true, Passages: c.want, Ticked: c.ticked}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNothingIsFoundWhereNothingIsQuoted(t *testing.T) {
	for _, reply := range []string{"", "all good", "Hello Alice,", "wins: what a week", "the daemon of your company is down"} {
		if got := align.New(lines(mail), nil).Read(reply); got.Found {
			t.Errorf("%q: %+v", reply, got)
		}
	}
}

func TestLinesOfTheHTMLAloneAreNotNew(t *testing.T) {
	got := align.New(lines(mail), []string{"A few lines now, and you talk."}).Read("hi\n\nA few lines now, and you talk.\n" + mail)
	if want := []align.Passage{{After: -1, Before: 7, Lines: []string{"hi"}}}; !cmp.Equal(want, got.Passages) {
		t.Errorf("%+v", got)
	}
}

// FuzzRead holds that any two texts can be laid beside each other, and that
// what is new stands in the reply.
func FuzzRead(f *testing.F) {
	for _, reply := range []string{"> " + strings.ReplaceAll(mail, "\n", "\n> "), "a\n" + mail + "\nb", "On x wrote:\n>> [Q1] Wins: what's going well?\n> a", "[x] 3 Alice", "From: a\nSent: 2026-11-24 10:00\nTo: b@example.com\nSubject: c\n\n" + mail} {
		f.Add(mail, reply)
	}
	f.Fuzz(func(t *testing.T, sent, reply string) {
		l := lines(sent)
		reply = align.Clean(reply)
		for _, p := range align.New(l, []string{"x y z"}).Read(reply).Passages {
			if len(p.Lines) == 0 || p.Lines[0] == "" || p.Lines[len(p.Lines)-1] == "" || p.After >= len(l) || p.After < -1 {
				t.Fatalf("the passage %+v", p)
			}
			for _, line := range p.Lines {
				if !strings.Contains(reply, strings.TrimLeft(line, "> ")) {
					t.Fatalf("%q does not stand in the reply", line)
				}
			}
		}
	})
}
