package form_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// variants is every mail that is kept as a golden file, by its name.
func variants(t testing.TB) map[string]form.Brief {
	out := map[string]form.Brief{}
	for _, k := range form.Kinds {
		out[string(k)] = brief(t, k, true)
		if len(write(t, out[string(k)]).Questions) > 0 && k != form.Recap || k == form.Briefing { // it tells figures
			out[string(k)+"-no-figures"] = brief(t, k, false)
		}
	}
	recaps(t, out)
	out["actions-due-one"] = oneDue(t)
	for _, c := range []form.Change{form.Moved, form.Cancelled, form.Restored} {
		for _, toManager := range []bool{false, true} {
			b := brief(t, form.Changed, false)
			b.Change, b.ToManager = c, toManager
			if c != form.Moved {
				b.WasStart = b.Start
			}
			to := "report"
			if toManager {
				to = "manager"
			}
			out["changed-"+string(c)+"-"+to] = b
		}
	}
	delete(out, "changed")
	resized := brief(t, form.Changed, false)
	resized.WasStart = resized.Start
	out["changed-length"] = resized
	bare := brief(t, form.Prep, false)
	bare.Open, bare.Title, bare.Location, bare.Zone = nil, "", "", zone(t, "Asia/Kathmandu")
	out["prep-bare"] = bare
	quiet := brief(t, form.Briefing, true)
	quiet.Open, quiet.Answers, quiet.Warnings = nil, nil, nil
	quiet.Missing = []string{"Alice has not answered the prep form."}
	out["briefing-unanswered"] = quiet
	brief15 := brief(t, form.Briefing, true)
	brief15.End = at(t, "2026-11-24T09:15:00Z")
	brief15.Agenda = form.Agenda(form.DefaultSections(), brief15.Start, brief15.End, true)
	out["briefing-15-minutes"] = brief15
	return out
}

// recaps adds a recap to each of the two: the first one, one that is updated,
// and one of a 1:1 of which little was written.
func recaps(t testing.TB, out map[string]form.Brief) {
	delete(out, "recap")
	for _, toManager := range []bool{false, true} {
		b := recap(t, toManager)
		to := "report"
		if toManager {
			to = "manager"
		}
		out["recap-"+to] = b
		b.Agreed.Updated, b.Agreed.Doubts, b.Agreed.Unplaced = true, nil, ""
		b.Agreed.Remarks = []form.Topic{{From: "alice@example.com", Text: "The RFC is for the exporter, not for the importer."}}
		out["recap-updated-"+to] = b
		b.Open, b.Agreed = nil, form.Agreed{Summary: "A short one: all is well."}
		out["recap-bare-"+to] = b
	}
}

// oneDue is a single promise of a report that is due today.
func oneDue(t testing.TB) form.Brief {
	b := brief(t, form.ActionsDue, false)
	b.ToManager = false
	b.Due = []form.Promise{{Step: form.Step{ID: 1, Owner: b.Report.Email, Text: "draft the RFC", Due: "2026-11-27", State: "open"}, With: b.Manager}}
	return b
}

func TestGolden(t *testing.T) {
	templates := load(t)
	for name, b := range variants(t) {
		t.Run(name, func(t *testing.T) {
			f, err := templates.Write(b)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", "Subject: "+f.Subject+"\n\n"+f.Text)
			golden(t, name+".html", f.HTML)
			if strings.Contains(f.Text+f.HTML, "<no value>") {
				t.Error("a template names a field that is not there")
			}
		})
	}
}

// golden compares got with a file of testdata, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
