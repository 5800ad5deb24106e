package inbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/mail"
	"oneonone/mail/cursor"
	"oneonone/mail/inbox"
)

func TestMailsOf100MBAreNotDownloaded(t *testing.T) {
	s := &script{numbers: []uint32{1, 2}}
	s.answer = func(command string) string {
		if strings.Contains(command, "RFC822.SIZE") {
			return "* 1 FETCH (UID 1 FLAGS () INTERNALDATE \"24-Nov-2026 09:00:00 +0000\" RFC822.SIZE 104857600)\r\n* 2 FETCH (" + s.items(command, 2) + ")\r\n$ OK done"
		}
		return ""
	}
	m := s.begin(t, s.serve(t))
	got := arrivals(t, m)
	if len(got) != 2 || got[0].Raw != nil || got[0].Size != 100<<20 || string(got[1].Raw) != "2" {
		t.Errorf("got %+v", got)
	}
	if s.count("FETCH 1 (UID BODY") > 0 {
		t.Error("the large one was asked for")
	}
}

// A server may be wrong about the size, and it may lie.
func TestMailThatIsLargerThanTheServerSaidIsNotDownloaded(t *testing.T) {
	s := &script{numbers: []uint32{1, 2}}
	s.answer = func(command string) string {
		if strings.Contains(command, "FETCH 1 (UID BODY") {
			return "* 1 FETCH (UID 1 BODY[] {99999999999}\r\n" + strings.Repeat("x", 10_000)
		}
		return ""
	}
	o := s.serve(t)
	o.MaxSize = 1000
	m := s.begin(t, o)
	got := arrivals(t, m)
	if len(got) != 1 || got[0].Raw != nil || got[0].Size <= 1000 {
		t.Fatalf("got %+v, want a mail that is too large", got)
	}
	if err := m.Done(t.Context(), got[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, m); !slices.Equal(got, []string{"2"}) {
		t.Errorf("then %q", got)
	}
}

// H13: one mail that the server chokes on must not hold up the others.
func TestH13MailThatTheServerCannotGiveHoldsUpNoOther(t *testing.T) {
	tests := []struct{ name, at, answer string }{
		{"refused", "FETCH 2 (UID BODY", "$ NO [SERVERBUG] cannot read it"},
		{"connection cut", "FETCH 2 (UID BODY", cut},
		{"no body", "FETCH 2 (UID BODY", "* 2 FETCH (UID 2 BODY[] NIL)\r\n$ OK done"},
		{"only its flags", "FETCH 2 (UID BODY", "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n$ OK done"},
		{"nothing", "FETCH 2 (UID BODY", "$ OK done"},
		{"a body that breaks off", "FETCH 2 (UID BODY", "* 2 FETCH (UID 2 BODY[] {100}\r\nx"},
		{"no size", "INTERNALDATE", "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n"},
		{"a date that is none", "INTERNALDATE", "* 2 FETCH (UID 2 INTERNALDATE \"00-Nul-0000 00:00:00 +0000\")\r\n"},
		{"a size that is none", "RFC822.SIZE", "* 2 FETCH (UID 2 RFC822.SIZE -1)\r\n"},
		{"what is no IMAP", "FETCH 2 (UID BODY", "* 2 FETCH )))"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &script{numbers: []uint32{1, 2, 3, 4}}
			s.answer = func(command string) string {
				switch {
				case !strings.Contains(command, test.at):
				case strings.HasSuffix(test.answer, "\r\n"): // it is said of mail 2, wherever that is asked about
					answer := strings.Replace(s.usual(command), "* 2 FETCH ("+s.items(command, 2)+")\r\n", test.answer, 1)
					if only, ok := strings.CutPrefix(command, "UID FETCH "); ok && !strings.ContainsAny(only[:2], ":,") {
						uid, _, _ := strings.Cut(only, " ")
						answer = "* " + uid + " FETCH (" + s.items(command, uint32(uid[0]-'0')) + ")\r\n$ OK done"
						if uid == "2" {
							answer = test.answer + "$ OK done"
						}
					}
					return answer
				default:
					return test.answer
				}
				return ""
			}
			o := s.serve(t)
			o.Timeouts.Command = 200 * time.Millisecond
			m := s.begin(t, o)
			filed := map[string]bool{}
			for range 7 {
				got, _ := m.Fetch(t.Context())
				for _, a := range got {
					if filed[string(a.Raw)] = true; len(a.Raw) != 1 {
						t.Fatalf("a mail came as %q", a.Raw)
					}
					if err := m.Done(t.Context(), a.ID, false); err != nil {
						t.Error(err)
					}
				}
			}
			if !filed["1"] || !filed["3"] || !filed["4"] {
				t.Errorf("filed %v", filed)
			}
			if test.name == "a date that is none" && !filed["2"] {
				t.Error("for a date alone it was not fetched")
			}
		})
	}
}

// H11: servers speak of a mail's flags whenever they like, and the client takes
// the first that it hears of a mail for the answer.
func TestH11TwoFETCHResponsesForOneUID(t *testing.T) {
	for name, order := range map[string][2]int{"flags first": {0, 1}, "flags last": {1, 0}} {
		s := &script{numbers: []uint32{1}}
		spoke := false
		s.answer = func(command string) string {
			if !strings.Contains(command, "FETCH 1 (UID BODY") || spoke {
				return ""
			}
			spoke = true
			both := [2]string{"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n", "* 1 FETCH (UID 1 BODY[] {1}\r\n1)\r\n"}
			return both[order[0]] + both[order[1]] + "$ OK done"
		}
		if got := fetch(t, s.begin(t, s.serve(t))); !slices.Equal(got, []string{"1"}) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestEmptyMailIsAMail(t *testing.T) {
	s := &script{numbers: []uint32{1}}
	s.answer = func(command string) string {
		if strings.Contains(command, "BODY") {
			return "* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n$ OK done"
		}
		return ""
	}
	got := arrivals(t, s.begin(t, s.serve(t)))
	if len(got) != 1 || got[0].Raw == nil || len(got[0].Raw) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestMailsThatWereNotFoundAreNotTaken(t *testing.T) {
	c := "schema: 1\nmailbox: INBOX of bot@127.0.0.1\nsince: 2026-11-01T00:00:00Z\nuidvalidity: 7\nlast: 5\ndone: [7]\n...\n"
	s := &script{numbers: []uint32{3, 5, 6, 7, 8}} // a server whose n:* is everything
	o := s.serve(t)
	o.Cursor.Put("imap.yaml", []byte(c))
	m := open(t, o)
	if got := finish(t, m); !slices.Equal(got, []string{"6", "8"}) {
		t.Errorf("got %q", got)
	}
	if raw, _ := o.Cursor.Get("imap.yaml"); !strings.Contains(string(raw), "last: 8\ndone: []\n") {
		t.Errorf("the cursor is\n%s", raw)
	}
}

// What somebody else takes away while we look is passed over, and no more than
// that.
func TestMailsTakenAwayMeanwhile(t *testing.T) {
	s := &script{numbers: []uint32{1, 2, 3}}
	s.answer = func(command string) string {
		if strings.Contains(command, "INTERNALDATE") && len(s.numbers) == 3 {
			s.numbers = []uint32{3}
			return strings.ReplaceAll(s.usual(command), "* 1 FETCH", "* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 1 FETCH")
		}
		return ""
	}
	m := s.begin(t, s.serve(t))
	if got := finish(t, m); !slices.Equal(got, []string{"3"}) {
		t.Errorf("got %q", got)
	}
	s.numbers = append(s.numbers, 4)
	if got := finish(t, m); !slices.Equal(got, []string{"4"}) {
		t.Errorf("then %q", got)
	}
}

func TestAnswersWithoutEndAreCutOff(t *testing.T) {
	endless := strings.Repeat("x", 3<<20)
	tests := []struct{ at, answer string }{
		{"", "* OK " + endless},
		{"AUTHENTICATE", "* OK " + endless},
		{"SELECT", "* OK [" + endless},
		{"SEARCH", "* SEARCH" + strings.Repeat(" 1234567", 400_000)},
		{"SEARCH", "* ESEARCH (TAG \"$\") UID ALL " + strings.Repeat("9,7,", 500_000) + "1"},
		{"INTERNALDATE", "* 1 FETCH (UID 1 FLAGS (" + endless},
		{"FETCH 1 (UID BODY", "* 1 FETCH (UID 1 FLAGS (" + endless},
	}
	for _, test := range tests {
		s := &script{numbers: []uint32{1}}
		if test.at == "" {
			s.greeting = test.answer
		}
		s.answer = func(command string) string {
			if test.at != "" && strings.Contains(command, test.at) {
				return test.answer
			}
			return ""
		}
		o := s.serve(t)
		o.MaxSize = 1000
		if got, err := s.begin(t, o).Fetch(t.Context()); err == nil || len(got) > 0 || !strings.Contains(err.Error(), "more than was asked for") {
			t.Errorf("at %q: got %d mails, %v", test.at, len(got), err)
		}
	}
}

// A set of UIDs can be short and name four milliards of mails.
func TestSearchThatFindsEverythingIsBounded(t *testing.T) {
	s := &script{numbers: []uint32{1}}
	s.answer = func(command string) string {
		if strings.Contains(command, "SEARCH") {
			return "* ESEARCH (TAG \"$\") UID ALL 1:4294967295\r\n$ OK done"
		}
		return ""
	}
	if got := fetch(t, s.begin(t, s.serve(t))); !slices.Equal(got, []string{"1"}) {
		t.Errorf("got %q", got)
	}
}

func TestMailboxWithoutUIDVALIDITYIsRefused(t *testing.T) {
	s := &script{answer: func(command string) string {
		if strings.HasPrefix(command, "SELECT") {
			return "* 0 EXISTS\r\n$ OK done"
		}
		return ""
	}}
	_, err := s.begin(t, s.serve(t)).Fetch(t.Context())
	if !mail.Account(err) || !strings.Contains(err.Error(), "no UIDVALIDITY") {
		t.Errorf("got %v", err)
	}
}

func TestRefusedMarksDoNotHoldUpAnything(t *testing.T) {
	for _, refused := range []string{"UID STORE", "UID MOVE", "CREATE"} {
		s := &script{numbers: []uint32{1, 2}}
		s.answer = func(command string) string {
			switch {
			case strings.HasPrefix(command, refused):
				return "$ NO [OVERQUOTA] no"
			case strings.HasPrefix(command, "UID MOVE") && refused == "CREATE":
				return "$ NO [TRYCREATE] there is none"
			}
			return ""
		}
		o := s.serve(t)
		o.Accepted = "Filed"
		m := s.begin(t, o)
		if got := finish(t, m); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("%s: got %q", refused, got)
		}
		if got := fetch(t, m); len(got) > 0 {
			t.Errorf("%s: then %q", refused, got)
		}
	}
}

func TestFlagsThatCannotBeKeptAreNotSet(t *testing.T) {
	s := &script{numbers: []uint32{1}, answer: func(command string) string {
		if strings.HasPrefix(command, "SELECT") {
			return "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted)] x\r\n$ OK done"
		}
		return ""
	}}
	m := s.begin(t, s.serve(t))
	if got := finish(t, m); len(got) != 1 || s.count("STORE") > 0 {
		t.Errorf("got %q, and %d STOREs", got, s.count("STORE"))
	}
}

func TestUIDsEndWithTheHighestThereCanBe(t *testing.T) {
	s := &script{numbers: []uint32{4294967294, 4294967295}}
	o := s.serve(t)
	m := s.begin(t, o)
	for i, want := range [][]string{{"4294967294", "4294967295"}, nil} {
		if got := finish(t, m); !slices.Equal(got, want) {
			t.Errorf("%d: got %q, want %q", i, got, want)
		}
	}
}

func FuzzServer(f *testing.F) {
	for _, text := range []string{
		"* SEARCH 1 2\r\n$ OK done", "* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 1)\r\n$ OK done",
		"* 1 FETCH (UID 1 BODY[] {1}\r\nx)\r\n$ OK done", "$ NO [CAPABILITY X] no", "* BYE bye", "+ go on",
		"* 1 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n$ OK done", "* OK [PERMANENTFLAGS (\\* Done)] x\r\n$ OK x",
		"* ESEARCH (TAG \"$\") UID ALL 1:*\r\n$ OK done", "* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
	} {
		for at := range uint8(6) {
			f.Add(at, text)
		}
	}
	f.Fuzz(func(t *testing.T, at uint8, text string) {
		place := []string{"SELECT", "SEARCH", "INTERNALDATE", "BODY", "STORE", "AUTHENTICATE"}[at%6]
		s := &script{numbers: []uint32{1, 2}}
		said := false
		s.answer = func(command string) string {
			if !strings.Contains(command, place) || said {
				return ""
			}
			said = true
			return text
		}
		o := s.serve(t)
		o.Timeouts = inbox.Timeouts{Dial: time.Second, Command: 20 * time.Millisecond, Idle: 20 * time.Millisecond}
		m := s.begin(t, o)
		var damage *cursor.Damage
		for range 4 {
			got, err := m.Fetch(t.Context())
			if errors.As(err, &damage) || err != nil && strings.ContainsAny(err.Error(), "\r\n\x00") {
				t.Fatalf("%q", err)
			}
			for _, a := range got {
				if len(a.Raw) > 1 && place != "BODY" {
					t.Fatalf("%q came as %q", fmt.Sprint(a.ID), a.Raw)
				}
				m.Done(t.Context(), a.ID, false)
			}
		}
		m.Close()
	})
}
