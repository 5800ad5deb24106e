package form_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"oneonone/mail/form"
)

// stack lays directories of files over the built-in templates.
func stack(t *testing.T, dirs ...fstest.MapFS) *form.Templates {
	t.Helper()
	var layers []*form.Layer
	for _, files := range dirs {
		l, err := form.ReadLayer("", files)
		if err != nil {
			t.Fatal(err)
		}
		layers = append(layers, l)
	}
	out, err := form.Stack(layers...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// intro is a words.txt with one sentence of its own.
func intro(text string) string { return `{{define "prep.intro"}}` + text + `{{end}}` }

func TestReadersLanguageGoesBeforeEnglishAndTheParticularBeforeTheGeneral(t *testing.T) {
	org := files("en/words.txt", intro("en org")+`{{define "prep.how"}}how org{{end}}`, "de/words.txt", intro("de org"), "de-AT/words.txt", intro("at org"))
	manager := files("en/words.txt", intro("en manager"), "pt_BR/words.txt", intro("pt manager"))
	pair := files("de/words.txt", intro("de pair"), "fr/words.txt", " ")
	tests := []struct {
		name, language string
		dirs           []fstest.MapFS
		want           string
	}{
		{"the pair's", "de", []fstest.MapFS{org, manager, pair}, "de pair"},
		{"the organisation's German before the manager's English", "de", []fstest.MapFS{org, manager}, "de org"},
		{"the manager's, where the pair has none in this language", "en", []fstest.MapFS{org, manager, pair}, "en manager"},
		{"Austrian before German, even the pair's", "de-AT", []fstest.MapFS{org, manager, pair}, "at org"},
		{"German for the Swiss", "de-CH", []fstest.MapFS{org}, "de org"},
		{"English for who has no templates", "it", []fstest.MapFS{org, manager}, "en manager"},
		{"Brazil, however it is spelt", "pt-BR", []fstest.MapFS{org, manager}, "pt manager"},
		{"what is not there, from the layer below", "en", []fstest.MapFS{org, pair}, "how org"},
	}
	for _, test := range tests {
		b := brief(t, form.Prep, false)
		b.Language = test.language
		f, err := stack(t, test.dirs...).Write(b)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(f.Text, test.want+"\n") {
			t.Errorf("%s: the text lacks %q:\n%s", test.name, test.want, f.Text)
		}
	}
}

func TestAnEmptyDefinitionTakesItsSentenceOut(t *testing.T) {
	f, err := stack(t, files("en/words.txt", `{{define "prep.privacy"}}{{end}}`)).Write(brief(t, form.Prep, false))
	if err != nil || strings.Contains(f.Text+f.HTML, "Only Maria sees") {
		t.Errorf("error %v, and the text:\n%s", err, f.Text)
	}
	_, err = stack(t, files("en/words.txt", `{{define "prep.subject"}}{{end}}`)).Write(brief(t, form.Prep, false))
	if err == nil || !strings.Contains(err.Error(), "en/words.txt:1: the subject of this mail is empty") {
		t.Errorf("got %v of a mail without a subject", err)
	}
}

func TestFaultsNameTheFileThatOneWouldOpen(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"that cannot be read", "de/words.txt", "\n{{define \"x\"}}{{if}}{{end}}", "/etc/oneonone/templates/de/words.txt:2: "},
		{"beside the languages", "words.txt", "", "/etc/oneonone/templates/words.txt: this file stands in no language; move it into /etc/oneonone/templates/en"},
		{"YAML with another ending", "en/human.yml", "", "/etc/oneonone/templates/en/human.yml: nothing is read from a file of this name; there are human.yaml and playbooks.yaml"},
		{"YAML with a fault", "en/human.yaml", "human: 1", "/etc/oneonone/templates/en/human.yaml:1:8: human wants keys"},
	}
	for _, test := range tests {
		_, err := form.ReadLayer("/etc/oneonone/templates/", files(test.file, test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if _, err := form.ReadLayer("x", files("de-AT/words.txt", "", "de_at/words.txt", "")); err == nil {
		t.Error("one language twice is no fault")
	}
}

func TestWhatATemplateFailsAtIsToldByItsInnermostLine(t *testing.T) {
	l, err := form.ReadLayer("/srv/t", files("en/words.txt", "\n{{define \"prep.intro\"}}{{.Manger}}{{end}}"))
	if err != nil {
		t.Fatal(err)
	}
	templates, err := form.Stack(l)
	if err != nil {
		t.Fatal(err)
	}
	_, err = templates.Write(brief(t, form.Prep, false))
	var fault *form.TemplateError
	if !errors.As(err, &fault) || !strings.HasPrefix(fault.Place, "/srv/t/en/words.txt:2") || fault.What != "there is no .Manger for .Manger in prep.intro; the top of words.txt says what there is" {
		t.Errorf("got %v", err)
	}
}

// Errors go to whoever runs oneonone, and so tell nothing of what people wrote.
func TestH10ErrorsOfTemplatesTellNothingThatSomebodyWrote(t *testing.T) {
	b := brief(t, form.Briefing, false)
	b.Human = "SECRET"
	for _, text := range []string{`{{$.Say .Text}}`, `{{.Text.No}}`, `{{index .Text "x"}}`, `{{call .Text}}`, `{{slice .Text 0 9999}}`, `{{lt .Text 1}}`} {
		_, err := stack(t, files("en/briefing.txt", `{{range .Agenda}}{{with .Human}}`+text+`{{end}}{{end}}`)).Write(b)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

// A template that writes for ever, or calls itself, ends in an error.
func TestEndlessTemplates(t *testing.T) {
	for _, text := range []string{`{{range 1000000000}}more and more{{end}}`, `{{template "prep.intro" .}}`} {
		if _, err := stack(t, files("en/words.txt", intro(text))).Write(brief(t, form.Prep, false)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

func TestSlipsInNames(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a letter", `{{define "prep.subjct"}}x{{end}}`, `t/en/words.txt:1: nothing uses a definition called "prep.subjct"; did you mean "prep.subject"?`},
		{"on its line", "\n\n{{define \"breifing.title\"}}x{{end}}", `t/en/words.txt:3: nothing uses a definition called "breifing.title"; did you mean "briefing.title"?`},
		{"far from all", `{{define "our company's motto for this year"}}x{{end}}`, "; `oneonone templates export` writes out all that there are"},
		{"one that is used", `{{define "motto"}}x{{end}}{{define "footer"}}{{template "motto"}}{{end}}`, ""},
		{"one that Say is given", `{{define "motto"}}x{{end}}{{define "footer"}}{{if .Day}}{{.Say "motto"}}{{end}}{{end}}`, ""},
		{"all as built in", `{{define "prep.subject"}}x{{end}}`, ""},
	}
	for _, test := range tests {
		l, err := form.ReadLayer("t", files("en/words.txt", test.text))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range l.Warnings() {
			said = append(said, w.Error())
		}
		if got := strings.Join(said, "\n"); test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// What is written out to start from is as it is built in, and says nothing new.
func TestBuiltInFilesOverThemselvesChangeNothing(t *testing.T) {
	l, err := form.ReadLayer("", form.BuiltinFiles())
	if err != nil {
		t.Fatal(err)
	}
	if w := l.Warnings(); len(w) > 0 {
		t.Error(w)
	}
	twice, err := form.Stack(l)
	if err != nil {
		t.Fatal(err)
	}
	want, err := load(t).Write(brief(t, form.Briefing, true))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := twice.Write(brief(t, form.Briefing, true)); err != nil || got.Text != want.Text || got.HTML != want.HTML {
		t.Errorf("error %v, and other mails", err)
	}
	for _, f := range form.Files() {
		if _, err := fs.Stat(form.BuiltinFiles(), "en/"+f.Name); err != nil || f.For == "" || strings.HasSuffix(f.For, " of ") {
			t.Errorf("%s, %q: %v", f.Name, f.For, err)
		}
	}
}
