package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// fullState makes a state with a file of every kind.
func fullState(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "state")
	s := mustOpen(t, dir)
	defer s.Close()
	if _, err := s.Secret(); err != nil {
		t.Fatal(err)
	}
	note := plan.Notice{ID: "due-1", Kind: form.ActionsDue, To: alice, Due: aRecord().Event.Start, Expires: aRecord().Event.End, State: plan.Sent}
	told := note
	told.ID = "problem-1"
	for i := range 2 { // so that there are versions before
		r := aRecord()
		r.Summary = fmt.Sprint("version ", i)
		mustPut(t, s, r)
		for _, err := range []error{
			s.PutPair(Pair{Manager: maria, Report: alice, ManagerName: fmt.Sprint(i), Steps: []form.Step{{ID: 1, Text: "draft"}, {ID: 2, Text: "review"}}}),
			s.PutPrivate(Private{Manager: maria, Report: alice, Notes: []PrivateNote{{ID: fmt.Sprint(i), Meeting: r.Key, Text: "hush"}}}),
			s.PutPerson(Person{Email: alice, Notices: []plan.Notice{note, {ID: fmt.Sprint("old-", i), State: plan.Skipped}}}),
			s.PutProblem(Problem{Key: "calendar/maria", Kind: "calendar", What: fmt.Sprint(i), Notices: []plan.Notice{told}}),
			s.PutMail(Mail{ID: "m1", Verdict: "answer", Tries: i}),
			s.PutRaw("m1", []byte("Subject: hello\r\n\r\nwins\r\n")),
			s.Inbox().Put("cursor", []byte("schema: 1\nuid: 7\n...\n")),
			s.Cache("maria").Put("feed", []byte("BEGIN:VCALENDAR")),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"p1", "b1", "due-1", "problem-1"} {
			if err := s.PutSheet(Sheet{Notice: id, Kind: fmt.Sprint("kind", i)}); err != nil {
				t.Fatal(err)
			}
			if err := s.PutLetter(id, []byte("Message-ID: <"+id+"@example.com>\r\n\r\ntext\r\n")); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func mustCheck(t *testing.T, dir string, mend bool) []Finding {
	t.Helper()
	open := View
	if mend {
		open = Open
	}
	s, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Check(mend)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAWholeStateIsInOrder(t *testing.T) {
	dir := fullState(t)
	if found := mustCheck(t, dir, false); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
	if found := mustCheck(t, dir, true); len(found) > 0 {
		t.Errorf("got %+v with the lock", found)
	}
}

// What does not fit is found, said with what is done about it, and mended; what
// takes a person is left as it is.
func TestWhatDoesNotFitIsFound(t *testing.T) {
	edit := func(name, old, new string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, name)
			raw, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(raw), old) {
				t.Fatalf("%s does not hold %q: %v", name, old, err)
			}
			writeFile(t, dir, name, []byte(strings.ReplaceAll(string(raw), old, new)))
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	pair := "pairs/" + maria + "/" + alice + "/"
	tests := map[string]struct {
		harm func(*testing.T, string)
		want string // in the finding
		mend bool
	}{
		"promises with one number":   {edit(pair+"pair.yaml", "id: 2", "id: 1"), "two promises have the number 1", true},
		"record of another pair":     {edit(aFile, "manager: "+maria, "manager: tom@example.com"), "lies in the folder of", false},
		"state that there is not":    {edit(aFile, "state: sending", "state: snet"), `the state "snet"`, true},
		"letter of what is sent off": {remove("letters/b1.eml"), "its letter is not there", true},
		"letter that is empty":       {func(t *testing.T, dir string) { writeFile(t, dir, "letters/b1.eml", nil) }, "is empty", true},
		"sheet gone":                 {func(t *testing.T, dir string) { remove("letters/p1.yaml")(t, dir); remove("letters/.p1.prev")(t, dir) }, "has no sheet", false},
		"letter of nothing":          {func(t *testing.T, dir string) { writeFile(t, dir, "letters/x9.eml", []byte("x")) }, "a notice that nothing knows", true},
		"notice twice":               {edit("people/"+alice+".yaml", "id: due-1", "id: p1"), "more than one place", false},
		"person of another name":     {edit("people/"+alice+".yaml", "email: "+alice, "email: ben@example.com"), "has another name", false},
		"sheet of another notice":    {edit("letters/p1.yaml", "notice: p1", "notice: p2"), "has another name", false},
		"record gone":                {remove(aFile), "is missing", true},
		"YAML that a hand broke":     {edit(aFile, "notices:", "notices: ["), "did not find expected", true},
		"newer schema":               {edit(pair+"pair.yaml", "schema: 1", "schema: 7"), "newer version", false},
		"cursor":                     {edit("inbox/cursor", "...", ""), "not whole", false},
		"secret":                     {func(t *testing.T, dir string) { writeFile(t, dir, "secret", []byte("abc")) }, "hexadecimal", false},
		"mode": {func(t *testing.T, dir string) {
			if err := os.Chmod(filepath.Join(dir, "secret"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "others may read it", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := fullState(t)
			test.harm(t, dir)
			hit := false
			for _, f := range mustCheck(t, dir, false) {
				hit = hit || strings.Contains(f.What, test.want) && (f.Mend != "") == test.mend && (f.Mend != "" || f.Hint != "")
			}
			if !hit {
				t.Fatalf("got %+v, want %q", mustCheck(t, dir, false), test.want)
			}
			mustCheck(t, dir, true)
			left := mustCheck(t, dir, false)
			if test.mend == (len(left) > 0) {
				t.Errorf("after mending: %+v", left)
			}
		})
	}
}

// damage harms a file at random, in a way that shows.
func damage(r *rand.Rand, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at := r.IntN(len(raw) - 1) // without its last line break, a file is whole
	switch r.IntN(4) {
	case 0:
		raw = raw[:at]
	case 1:
		raw = nil
	case 2:
		for i := at; i < min(len(raw), at+512); i++ {
			raw[i] = 0
		}
	case 3:
		return os.Remove(path)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return err
	}
	old := time.Now().Add(-time.Hour)
	return os.Chtimes(path, old, old)
}

// Whatever is damaged in a state is found. After the mending, nothing is under
// way that was not before, and what remains takes a person.
func TestRandomDamageIsFoundAndMendedWithoutSendingTwice(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 2))
	t.Logf("seed %d", seed)
	for range 20 {
		dir := fullState(t)
		var names []string
		if err := Files(dir, func(name string) error {
			if strings.HasSuffix(name, ".yaml") { // of which there is a version before
				names = append(names, name)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		hurt := map[string]bool{}
		for range 1 + r.IntN(3) {
			name := names[r.IntN(len(names))]
			if hurt[name] {
				continue
			}
			if hurt[name] = true; damage(r, filepath.Join(dir, name)) != nil {
				t.Fatal("cannot damage", name)
			}
		}
		found := map[string]bool{}
		for _, f := range mustCheck(t, dir, false) {
			found[f.File] = true
		}
		for name := range hurt {
			if record := strings.HasPrefix(filepath.Base(name), "2026"); !found[name] && !(record && found[strings.Replace(name, "2026-11-24", "*", 1)]) {
				t.Fatalf("the damage of %s was not found; found %v", name, found)
			}
		}
		mustCheck(t, dir, true)
		if left := mustCheck(t, dir, false); len(left) > 0 {
			t.Fatalf("damaged %v, and after mending: %+v", hurt, left)
		}
		s := mustOpen(t, dir)
		rs, err := s.Records(maria, alice, calendar.Date{})
		if err != nil || len(rs) != 1 {
			t.Fatalf("damaged %v: %d records, %v", hurt, len(rs), err)
		}
		if n, _ := rs[0].Notice("b1"); hurt[aFile] && n.State != plan.Failed {
			t.Errorf("the briefing that was under way is %s", n.State)
		}
		s.Close()
	}
}
