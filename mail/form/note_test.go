package form_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// Every fact that the code can name is listed, so that the tests of all facts
// are.
func TestEveryFactIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "note.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || spec.Type == nil || len(spec.Values) != 1 {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Fact" {
			n++
			key := form.Fact(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
			if !slices.Contains(form.Facts, key) && !slices.Contains(form.Troubles, key) {
				t.Errorf("%s is in neither list", key)
			}
		}
		return true
	})
	if n != len(form.Facts)+len(form.Troubles) {
		t.Errorf("%d facts are declared, and %d listed", n, len(form.Facts)+len(form.Troubles))
	}
}

// filled is a fact with all that one can have.
func filled(t *testing.T, key form.Fact) form.Note {
	return form.Note{Key: key, Who: "Alice", Text: "draft the RFC", Words: "31 Feb", N: 3, At: at(t, "2026-11-24T09:00:00Z")}
}

// Every fact is said in every language: with its values, as one sentence, and not
// in English elsewhere.
func TestEveryFactIsSaidInEveryLanguage(t *testing.T) {
	for _, language := range form.Languages() {
		for _, key := range form.Facts {
			b := brief(t, form.Briefing, false)
			b.Language, b.Warnings = language, []form.Note{filled(t, key)}
			f := write(t, b)
			if strings.Contains(f.Text, "<no value>") || strings.Contains(f.Text, "!(") {
				t.Errorf("%s: %s is said badly:\n%s", language, key, f.Text)
			}
			said := filled(t, key).English()
			flat, said := strings.Join(strings.Fields(f.Text), " "), strings.Join(strings.Fields(said), " ") // long ones are broken
			if language != "en" && strings.Contains(flat, said) {
				t.Errorf("%s: %s is said in English: %s", language, key, said)
			}
			if language == "en" && !strings.Contains(flat, said) {
				t.Errorf("%s is not told as it is kept, %q:\n%s", key, said, f.Text)
			}
		}
		for _, key := range form.Troubles {
			b := brief(t, form.Problem, false)
			b.Language, b.Trouble.Fact = language, filled(t, key)
			f := write(t, b)
			for _, said := range sentences(b.Trouble) {
				if said == "" || strings.Contains(said, "no value") {
					t.Errorf("%s: %q", key, said)
				}
				if language != "en" && strings.Contains(f.Text, said) {
					t.Errorf("%s: %s is said in English: %s", language, key, said)
				}
			}
		}
	}
}

func sentences(trouble form.Trouble) []string {
	subject, what, hint := trouble.English()
	return []string{subject, what, hint}
}

// In a file stands the sentence for people, and the fact for us. A file of an
// earlier version has the sentence alone, and one of a later version a fact that
// we do not know.
func TestNotesInYAML(t *testing.T) {
	note := form.Note{Key: form.NoDay, Words: "31 Feb", Text: "draft the RFC", N: 3}
	raw, err := yaml.Marshal(map[string]form.Note{"doubt": note})
	if err != nil {
		t.Fatal(err)
	}
	want := `doubt:
    said: '“31 Feb” is no day of the calendar, so “draft the RFC” has no day yet. Reply with its number and a day, such as “3: Friday”.'
    key: impossible
    text: draft the RFC
    words: 31 Feb
    number: 3
`
	if diff := cmp.Diff(want, string(raw)); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]form.Note{
		string(raw): note,
		"doubt: “Zoe” is neither of you two.":              {Said: "“Zoe” is neither of you two."},
		"doubt: {said: It snows., key: snow, who: Zoe}":    {Said: "It snows.", Who: "Zoe"},
		"doubt: {key: stranger, words: Zoe, unknown: key}": {Key: form.Stranger, Words: "Zoe"},
		"other: x": {},
	} {
		var got struct {
			Doubt form.Note `yaml:"doubt,omitempty"`
		}
		if err := yaml.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got.Doubt); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	raw, err = yaml.Marshal(form.Step{ID: 1, Text: "x"})
	if err != nil || strings.Contains(string(raw), "doubt") {
		t.Errorf("a promise without a doubt is %s (%v)", raw, err)
	}
}
