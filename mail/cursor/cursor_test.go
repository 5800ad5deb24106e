package cursor_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail"
	"oneonone/mail/cursor"
)

// memory is a store that fails if it is told to.
type memory struct {
	raw map[string][]byte
	err error
}

func (m *memory) Get(name string) ([]byte, error) { return m.raw[name], m.err }

func (m *memory) Put(name string, raw []byte) error {
	if m.err == nil {
		m.raw[name] = raw
	}
	return m.err
}

type place struct {
	Since time.Time `yaml:"since"`
	Last  uint32    `yaml:"last"`
	Done  []uint32  `yaml:"done,flow"`
	Names []string  `yaml:"names,omitempty"`
}

func TestWhatIsSavedComesBack(t *testing.T) {
	s := &memory{raw: map[string][]byte{}}
	want := place{Since: time.Date(2026, 11, 24, 9, 0, 0, 5, time.UTC), Last: 41, Done: []uint32{43, 47}, Names: []string{"a: b", "1e3", "...", "- x", "ü"}}
	if err := cursor.Save(s, "c.yaml", want); err != nil {
		t.Fatal(err)
	}
	var got place
	found, err := cursor.Load(s, "c.yaml", &got)
	if d := cmp.Diff(want, got); d != "" || !found || err != nil {
		t.Errorf("found %v, %v, difference:\n%s\nin:\n%s", found, err, d, s.raw["c.yaml"])
	}
	if !strings.HasPrefix(string(s.raw["c.yaml"]), "schema: 1\nsince: 2026-11-24T09:00:00") {
		t.Errorf("not for people to read:\n%s", s.raw["c.yaml"])
	}
}

func TestNoCursorIsNoError(t *testing.T) {
	if found, err := cursor.Load(&memory{}, "c.yaml", new(place)); found || err != nil {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestDamagedCursorIsAnErrorThatSaysWhatToDo(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"", "it is empty"},
		{"\n \n", "it is empty"},
		{"schema: 1\nlast: 41\n", `its last line is not "..."`},
		{"schema: 1\nlast: 4\x00\n...\n", "NUL"},
		{"last: 41\n...\n", `its first line is not "schema: 1"`},
		{"schema: 2\nlast: 41\n...\n", "schema 2"},
		{"schema: 1\n...\n", "did not find"},
		{"schema: 1\nlast: forty\n...\n", "line 2: cannot unmarshal"},
		{"schema: 1\nsince: 2026-11-24T09:00:00Z\nlst: 41\n...\n", "line 3: field lst not found"},
		{"schema: 1\nlast: 41\n---\nlast: 42\n...\n", "something stands after"},
		{"schema: 1\nlast: [\n...\n", "line "},
	}
	for _, test := range tests {
		found, err := cursor.Load(&memory{raw: map[string][]byte{"c.yaml": []byte(test.raw)}}, "c.yaml", new(place))
		if found || err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, %v, want an error with %q", test.raw, found, err, test.want)
			continue
		}
		if !mail.Account(err) || !strings.Contains(mail.Hint(err), "c.yaml") || strings.Contains(err.Error(), "cursor_test") {
			t.Errorf("%q: %v: hint %q", test.raw, err, mail.Hint(err))
		}
	}
}

func TestDiskThatFailsIsNoDamage(t *testing.T) {
	s := &memory{err: errors.New("no space left")}
	if _, err := cursor.Load(s, "c.yaml", new(place)); !errors.Is(err, s.err) || mail.Account(err) {
		t.Errorf("reading: %v", err)
	}
	if err := cursor.Save(s, "c.yaml", place{}); !errors.Is(err, s.err) || mail.Account(err) {
		t.Errorf("writing: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("schema: 1\nsince: 2026-11-24T09:00:00Z\nlast: 41\ndone: [43, 47]\nnames: [a]\n...\n"))
	f.Add([]byte("schema: 1\nlast: &a [*a]\n...\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := &memory{raw: map[string][]byte{"c.yaml": raw}}
		var got, again place
		if found, err := cursor.Load(s, "c.yaml", &got); !found || err != nil {
			return
		}
		if err := cursor.Save(s, "c.yaml", got); err != nil {
			t.Fatal(err)
		}
		if found, err := cursor.Load(s, "c.yaml", &again); !found || err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", raw, s.raw["c.yaml"], err)
		}
	})
}
