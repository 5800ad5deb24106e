package form_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"oneonone/mail/form"
)

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

func TestBuiltInTemplatesPassTheCheck(t *testing.T) {
	for _, err := range load(t).Check() {
		t.Error(err)
	}
}

func TestOverrides(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	b := brief(t, form.Prep, false)
	swedish := b
	swedish.Language = "sv-FI"
	tests := []struct {
		name  string
		files fstest.MapFS
		brief form.Brief
		want  string // in subject, text or HTML
		not   string
	}{
		{"one sentence alone", files("en/words.txt", `{{define "prep.intro"}}Ahoy & <welcome>, {{.You.First}}.{{end}}`), b,
			"Ahoy & <welcome>, Alice.\nReply to this mail", "would like to hear"},
		{"the same sentence in HTML", files("en/words.txt", `{{define "prep.intro"}}Ahoy & <welcome>.{{end}}`), b,
			"Ahoy &amp; &lt;welcome&gt;.</p>", "would like to hear"},
		{"a subject", files("en/words.txt", `{{define "prep.subject"}}1:1 on {{.Day}}{{end}}`), b, "1:1 on Tue 24 Nov", ""},
		{"a whole file", files("en/prep.txt", `{{range .Questions}}{{.Line}}`+"\n"+`{{end}}{{range .Reading}}{{.Line}}`+"\n"+`{{end}}`), b, "[Q1] Wins: what's going well for you this week?\n[Q2]", ""},
		{"a piece of HTML", files("en/layout.html", `{{define "heading"}}<h2 style="color:#800000">{{.}}</h2>{{end}}`), b, `<h2 style="color:#800000">Still open`, ""},
		{"a file of definitions alone keeps its body", files("en/prep.html", `{{define "heading"}}<h2>{{.}}</h2>{{end}}`), b, `">Hello Alice,</p>`, ""},
		{"a language by its region, the rest in English", files("sv/words.txt", `{{define "greeting"}}Hej {{.You.First}},{{end}}`), swedish,
			"Hej Alice,\n\nMaria would like", "Hello"},
		{"the language of the HTML", files("sv/words.txt", ` `), swedish, `<html lang="sv">`, ""},
		{"an unknown language is English", nil, swedish, "Hello Alice,", ""},
		{"other files are left alone", files("README", "{{", "en/notes.md", "{{"), b, "Hello Alice,", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			templates, err := form.Load(test.files)
			if err != nil {
				t.Fatal(err)
			}
			f, err := templates.Write(test.brief)
			if err != nil {
				t.Fatal(err)
			}
			all := f.Subject + "\n" + f.Text + f.HTML
			if !strings.Contains(all, test.want) {
				t.Errorf("lacks %q:\n%s", test.want, all)
			}
			if test.not != "" && strings.Contains(all, test.not) {
				t.Errorf("still holds %q:\n%s", test.not, all)
			}
			for _, err := range templates.Check() {
				t.Error(err)
			}
		})
	}
}

func TestFaultsInTemplatesAreNamedByFileAndLine(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"syntax in a text", files("en/prep.txt", "one\n{{if}}\n"), "en/prep.txt:2"},
		{"syntax in HTML", files("de/briefing.html", "<p>\n\n{{nope}}\n"), "de/briefing.html:3"},
		{"a name that no mail has", files("en/prpe.txt", ""), "en/prpe.txt: no mail uses a template of this name; there are words.txt"},
		{"a field that is not there", files("en/changed.txt", "one\n{{.Nope}}\n"), "en/changed.txt:2"},
		{"a sentence that is not there", files("en/prep.html", "\n\n{{.Say \"nope\"}}\n"), "en/prep.html:3"},
		{"a broken sentence", files("en/words.txt", "{{define \"prep.intro\"}}\n{{.Nope}}{{end}}"), "en/words.txt:2"},
		{"HTML that cannot be made safe", files("en/prep.html", "<a href='{{.Ref}}\n<p>"), "en/prep.html"},
		{"a question that is lost", files("en/prep.txt", "Hello"), `en/prep.txt: the question "wins" does not stand`},
		{"a question that is there twice", files("en/prep.txt", "{{range .Questions}}{{.Line}}\n{{.Line}}\n{{end}}"), "stands in the text twice"},
		{"a promise that is lost", files("en/recap.txt", "Hello"), `en/recap.txt: the promise "ask finance" does not stand on a line of its own as step in en/words.txt:`},
		{"a promise due that is lost", files("en/actions-due.txt", "Hello"), `en/actions-due.txt: the promise "ask finance" does not stand on a line of its own as due in en/words.txt:`},
		{"a promise that is there twice", files("en/layout.txt", `{{define "open"}}{{range .Open}}`+"\n{{.}}\n{{.}}{{end}}{{end}}"), "stands in the text twice"},
		{"a promise without its number", files("en/words.txt", `{{define "due"}}- [ ] {{.Text}}{{end}}`), `the line "- [ ] ask finance" lacks the brackets`},
		{"a promise without its box", files("en/words.txt", `{{define "step"}}- {{.ID}} {{.Text}}{{end}}`), `the line "- 3 draft the RFC" lacks the brackets`},
		{"sections without their names", files("en/words.txt", `{{define "mark.section"}}[Notes] what was said on it{{end}}`), `en/words.txt:1: two sections have the heading "[Notes] what was said on it"`},
		{"a word of the digest", files("en/words.txt", `{{define "digest.silence"}}{{.Nope}}{{end}}`), "en/words.txt:1"},
		{"two headings of one name", files("en/words.txt", `{{define "mark.private"}}[Next time] for you alone{{end}}`), "en/words.txt:1: another heading has the name [Next time] too"},
		{"sections that a number does not part", files("en/words.txt", `{{define "mark.section"}}[Notes] on {{.}}{{end}}`), `en/words.txt:1: two sections have the heading "[Notes] on`},
		{"a sentence that says itself", files("en/words.txt", `{{define "greeting"}}{{.Say "greeting"}} Lovely day!{{end}}`), "en/words.txt:1:"},
		{"two sentences that say each other", files("en/words.txt", `{{define "prep.how"}}{{.Say "prep.intro"}}{{end}}{{define "prep.intro"}}{{.Say "prep.how"}}{{end}}`), "says itself over and over"},
		{"a label of a label", files("en/words.txt", `{{define "label"}}{{label .}}{{end}}`), "a label cannot have a label"},
		{"a marker without a name", files("en/words.txt", `{{define "mark.private"}}only for you{{end}}`), `the line "only for you" does not begin with a name`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			templates, err := form.Load(test.files)
			var said []string
			if err != nil {
				said = append(said, err.Error())
			} else {
				for _, err := range templates.Check() {
					said = append(said, err.Error())
				}
			}
			if !strings.Contains(strings.Join(said, "\n"), test.want) {
				t.Errorf("got %q, want one that says %q", said, test.want)
			}
		})
	}
}

func TestHeadingThatIsTakenOutLeavesNothing(t *testing.T) {
	templates, err := form.Load(files("en/words.txt", `{{define "mark.private"}}{{end}}{{define "mark.summary"}}{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	if faults := templates.Check(); len(faults) > 0 {
		t.Error(faults)
	}
	f, err := templates.Write(brief(t, form.Wrapup, true))
	if err != nil {
		t.Fatal(err)
	}
	lines, spaces := strings.Count(f.HTML, "&nbsp;</p>"), len(f.Questions)
	if strings.Contains(f.HTML, ">]<") || lines != spaces {
		t.Errorf("there are %d lines to write on for %d headings:\n%s", lines, spaces, f.HTML)
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	_, err := form.Load(files("en/prep.txt", "{{if}}", "en/changed.html", "{{if}}"))
	if err == nil || !strings.Contains(err.Error(), "en/prep.txt:1") || !strings.Contains(err.Error(), "en/changed.html:1") {
		t.Errorf("got %v, want both files", err)
	}
}

// A template of an organisation's own must not be able to tell the report what
// is the manager's, not even by mistake.
func TestH10OverrideCannotTellTheReportWhatIsTheManagers(t *testing.T) {
	templates, err := form.Load(files("en/prep.txt", "{{.Human}}{{.Next}}{{.Missing}}{{.Warnings}}{{.Answers}}{{.Agenda}}{{.Trouble}}"))
	if err != nil {
		t.Fatal(err)
	}
	b := brief(t, form.Prep, true)
	b.Human, b.Next, b.Missing, b.Warnings = "SECRET", "SECRET", []form.Note{{Said: "SECRET"}}, []form.Note{{Said: "SECRET"}}
	b.Answers, b.Trouble.What = []form.Answer{{Key: "private", Text: "SECRET"}}, "SECRET"
	f, err := templates.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(f.Text, "SECRET") {
		t.Errorf("the report gets %q", f.Text)
	}
}

func TestH10OverrideOfTheRecapCannotTellTheReportWhatIsTheManagers(t *testing.T) {
	templates, err := form.Load(files("en/recap.txt", "{{.Own}}{{printf \"%+v\" .Recap}}{{.Private}}{{with .Own}}{{.Private}}{{.Doubts}}{{.Unplaced}}{{end}}"))
	if err != nil {
		t.Fatal(err)
	}
	b := recap(t, false)
	b.Agreed.Private, b.Agreed.Unplaced, b.Agreed.Doubts = "SECRET", "SECRET", []form.Note{{Said: "SECRET"}}
	f, err := templates.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(f.Text, "SECRET") || !strings.Contains(f.Text, "The importer is live") {
		t.Errorf("the report gets %q", f.Text)
	}
}
