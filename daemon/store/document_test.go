package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gopkg.in/yaml.v3"

	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

func mustEncode(t testing.TB, r plan.Record) *yaml.Node {
	t.Helper()
	doc, err := current.encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Whatever a file holds, reading it does not panic, and what can be read can
// be written and read again.
func FuzzDecode(f *testing.F) {
	raw, err := text(mustEncode(f, aRecord()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	for _, s := range []string{"schema: 1\n...\n", "schema: 1\nx: {a: [1, ~], ? [b] : c}\n...\n", "# c\n\nschema: 1 # d\nnotices: # e\n- id: 1 # f\n  kind: !!str prep\n...\n",
		"schema: 1\nanswers:\n- text: |2\n    x\n\n...\n", "schema: 1\n<<: {human_question: x}\n...\n", "schema: 1\na: &a 1\nb: *a\n...\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, doc, err := decode[plan.Record](current, raw)
		if err != nil {
			var fl *flaw
			if !errors.As(err, &fl) && !errors.Is(err, ErrNewer) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		base := mustEncode(t, r)
		r.Human += "?"
		r.Notices = append(r.Notices, plan.Notice{ID: "new"})
		out, err := compose[plan.Record](current, base, doc, mustEncode(t, r))
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := decode[plan.Record](current, out)
		if err != nil {
			t.Fatal(err)
		}
		if got.Human != r.Human || len(got.Notices) < len(r.Notices) {
			t.Fatalf("%q became %q, %d notices %d in:\n%s", r.Human, got.Human, len(r.Notices), len(got.Notices), out)
		}
	})
}

// Any text that a reply may hold comes back as it was.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"", "...", "a\n...\nb", "---\n", "  indented\nx", "\n\nx\n\n", "tab\there", "cr\r\nlf", "# no comment", "a: b", "\x00", "\xff", "\u2028", "\ufeff", "x \n y ", "on", "010", "- a", "|", "'\"", " x", "x\n ", "\t\n x", "\u0085"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := plan.Record{Answers: []form.Answer{{Key: "wins", Text: s}}, Human: s}
		out, err := compose[plan.Record](current, nil, nil, mustEncode(t, r))
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := decode[plan.Record](current, out)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n%s", diff, out)
		}
	})
}
